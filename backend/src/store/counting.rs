//! What was asked lately, counted; and how the last questions of a kind were answered.

use countersign_shared::{
    canonical::Digest,
    ids::{AudienceId, RuntimeConnectionId, UserId},
    payload::Millis,
    wire::DelegationStatus,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{StoreError, Tx, column::Column, schema::delegations};
use crate::domain::flood::{Answered, CoolDown};

/// Whose requests are counted.
#[derive(Clone, Copy, Debug)]
pub enum Asked<'a> {
    /// Of one runtime at one audience.
    At(&'a RuntimeConnectionId, &'a AudienceId),
    /// Of one runtime.
    By(&'a RuntimeConnectionId),
    /// To one person.
    Of(&'a UserId),
}

impl Tx<'_> {
    /// When the oldest of the newest `number` requests was made; `None` when there are not so many.
    pub fn oldest_of_newest(&mut self, asked: Asked<'_>, number: u32) -> Result<Option<Millis>, StoreError> {
        let all = delegations::table
            .filter(delegations::workspace_id.eq(self.workspace.as_str()))
            .order(delegations::created_at.desc())
            .offset(i64::from(number) - 1)
            .select(delegations::created_at)
            .into_boxed();
        let counted = match asked {
            Asked::At(connection, audience) => all
                .filter(delegations::runtime_connection_id.eq(connection.as_str()))
                .filter(delegations::audience_id.eq(audience.as_str())),
            Asked::By(connection) => all.filter(delegations::runtime_connection_id.eq(connection.as_str())),
            Asked::Of(user_id) => all.filter(delegations::user_id.eq(user_id.as_str())),
        };
        let at: Option<i64> = counted.limit(1).first(self.conn).optional()?;
        Ok(at.and_then(Column::load))
    }

    /// How a runtime's last questions of one kind were answered, the newest first; as many as make a difference.
    pub fn answers_to(
        &mut self,
        connection: &RuntimeConnectionId,
        cool_key: &Digest,
    ) -> Result<Vec<Answered>, StoreError> {
        let answers: Vec<(String, Option<i64>)> = delegations::table
            .filter(delegations::workspace_id.eq(self.workspace.as_str()))
            .filter(delegations::runtime_connection_id.eq(connection.as_str()))
            .filter(delegations::cool_key.eq(cool_key.to_string()))
            .filter(delegations::answered_at.is_not_null())
            .order(delegations::answered_at.desc())
            .limit(i64::try_from(CoolDown::STEPS).unwrap_or(i64::MAX))
            .select((delegations::status, delegations::answered_at))
            .load(self.conn)?;
        let answered = |(status, at): (String, Option<i64>)| Answered {
            denied: status == DelegationStatus::Denied.as_str(),
            at: at.and_then(Column::load).unwrap_or_default(),
        };
        Ok(answers.into_iter().map(answered).collect())
    }
}
