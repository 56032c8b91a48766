//! Signed answers, never changed.

use countersign_shared::{
    ids::{DecisionId, DelegationId, UserId},
    payload::Millis,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};
use serde::Deserialize;

use super::{StoreError, Tx, exactly_one, record::record, schema::decisions};

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// Signed by passkey and device key.
    Approve,
    /// Signed by the device key.
    Deny,
}

impl DecisionKind {
    /// The word in the column.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Deny => "deny",
        }
    }
}

/// A signed answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// What was answered: `delegation` for now.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: String,
    /// Who answered.
    pub user_id: UserId,
    /// Yes or no.
    pub kind: DecisionKind,
    /// The device key's JWS.
    pub signed: String,
    /// The passkey's assertion as JSON; none for a no.
    pub assertion: Option<String>,
    /// When it was taken.
    pub created_at: Millis,
}

record! {
    Decision as Row in decisions {
        id: DecisionId, subject_kind: String, subject_id: String, user_id: UserId, kind: DecisionKind, signed: String,
        assertion: Option<String>, created_at: u64,
    }
}

impl Tx<'_> {
    /// Keeps a decision; a second one on the same subject by the same person is a conflict.
    pub fn insert_decision(&mut self, decision: &Decision) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, decision);
        exactly_one(diesel::insert_into(decisions::table).values(row).execute(self.conn)?)
    }

    /// The decision on a delegation.
    pub fn decision_on(&mut self, delegation: &DelegationId) -> Result<Option<Decision>, StoreError> {
        decisions::table
            .filter(decisions::workspace_id.eq(self.workspace.as_str()))
            .filter(decisions::subject_kind.eq("delegation"))
            .filter(decisions::subject_id.eq(delegation.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }
}
