//! Requests and what became of them.

use countersign_shared::{
    canonical::Digest,
    ids::{AudienceId, DelegationId, DeviceId, RuntimeConnectionId, UserId},
    payload::Millis,
    scope::ScopeSet,
    wire::{DelegationStatus, EndedBy},
};
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{StoreError, Tx, column::Column, dialect, exactly_one, record::record, schema::delegations};
use crate::domain::delegation::Delegation;

record! {
    Delegation as Row in delegations {
        id: DelegationId, runtime_connection_id: RuntimeConnectionId, user_id: UserId, audience_id: AudienceId,
        terms_hash: Digest, request_hash: Digest, fold_key: Digest, cool_key: Digest, signed: String,
        status: DelegationStatus, created_at: u64, expires_at: u64, seen_at: Option<u64>, answered_at: Option<u64>,
        answered_on: Option<DeviceId>, scopes: ScopeSet, single_use: bool, grant_ends_at: Option<u64>,
        ended_at: Option<u64>, ended_by: Option<EndedBy>, ended_reason: String, version: u64,
    }
}

/// Where the next page begins: before this time, or at it with a smaller id.
pub(crate) type Cursor<'a> = Option<(Millis, &'a str)>;

impl Tx<'_> {
    /// Adds a request.
    pub fn insert_delegation(&mut self, delegation: &Delegation) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, delegation);
        exactly_one(diesel::insert_into(delegations::table).values(row).execute(self.conn)?)
    }

    /// A delegation by id.
    pub fn delegation(&mut self, id: &DelegationId) -> Result<Option<Delegation>, StoreError> {
        delegations::table
            .filter(delegations::workspace_id.eq(self.workspace.as_str()))
            .filter(delegations::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Holds other transactions off a delegation.
    pub fn lock_delegation(&mut self, id: &DelegationId) -> Result<(), StoreError> {
        dialect::lock_delegation(self.conn, self.workspace.as_str(), id.as_str())
    }

    /// How many requests wait for a person's answer.
    pub fn count_pending_of(&mut self, user_id: &UserId, now: Millis) -> Result<usize, StoreError> {
        let pending: i64 = delegations::table
            .filter(delegations::workspace_id.eq(self.workspace.as_str()))
            .filter(delegations::user_id.eq(user_id.as_str()))
            .filter(delegations::status.eq(DelegationStatus::Pending.as_str()))
            .filter(delegations::expires_at.gt(Column::store(&now)))
            .count()
            .get_result(self.conn)?;
        Ok(usize::try_from(pending).unwrap_or_default())
    }

    /// What a connection has pending or holds.
    pub fn living_delegations_of(&mut self, connection: &RuntimeConnectionId) -> Result<Vec<Delegation>, StoreError> {
        delegations::table
            .filter(delegations::workspace_id.eq(self.workspace.as_str()))
            .filter(delegations::runtime_connection_id.eq(connection.as_str()))
            .filter(delegations::status.eq_any(["pending", "approved"]))
            .order(delegations::created_at.asc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// What is pending or held at an audience.
    pub fn living_delegations_at(&mut self, audience: &AudienceId) -> Result<Vec<Delegation>, StoreError> {
        delegations::table
            .filter(delegations::workspace_id.eq(self.workspace.as_str()))
            .filter(delegations::audience_id.eq(audience.as_str()))
            .filter(delegations::status.eq_any(["pending", "approved"]))
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// What a person has said yes to, for one connection at one audience, the last yes first.
    pub fn approved_at(
        &mut self,
        user_id: &UserId,
        connection: &RuntimeConnectionId,
        audience: &AudienceId,
        limit: i64,
    ) -> Result<Vec<Delegation>, StoreError> {
        delegations::table
            .filter(delegations::workspace_id.eq(self.workspace.as_str()))
            .filter(delegations::runtime_connection_id.eq(connection.as_str()))
            .filter(delegations::audience_id.eq(audience.as_str()))
            .filter(delegations::grant_ends_at.is_not_null())
            .filter(delegations::user_id.eq(user_id.as_str()))
            .order(delegations::answered_at.desc())
            .limit(limit)
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// A page of a person's delegations, newest first.
    pub fn delegations_of(
        &mut self,
        user_id: &UserId,
        status: Option<DelegationStatus>,
        cursor: Cursor<'_>,
        limit: i64,
    ) -> Result<Vec<Delegation>, StoreError> {
        let mut query = delegations::table
            .filter(delegations::workspace_id.eq(self.workspace.as_str()))
            .filter(delegations::user_id.eq(user_id.as_str()))
            .order((delegations::created_at.desc(), delegations::id.desc()))
            .limit(limit)
            .select(Row::as_select())
            .into_boxed();
        if let Some(status) = status {
            query = query.filter(delegations::status.eq(status.as_str()));
        }
        if let Some((at, id)) = cursor {
            let at = Column::store(&at);
            let earlier = delegations::created_at.lt(at);
            query = query.filter(earlier.or(delegations::created_at.eq(at).and(delegations::id.lt(id))));
        }
        query.load(self.conn)?.into_iter().map(Row::into_record).collect()
    }

    /// Some of those whose time is over but which nobody has marked: pending past the deadline.
    pub fn overdue_delegations(&mut self, now: Millis, limit: i64) -> Result<Vec<Delegation>, StoreError> {
        delegations::table
            .filter(delegations::status.eq(DelegationStatus::Pending.as_str()))
            .filter(delegations::expires_at.le(Column::store(&now)))
            .limit(limit)
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Some of the grants whose time is over but which nobody has marked.
    pub fn overdue_grants(&mut self, now: Millis, limit: i64) -> Result<Vec<Delegation>, StoreError> {
        delegations::table
            .filter(delegations::status.eq(DelegationStatus::Approved.as_str()))
            .filter(delegations::grant_ends_at.le(Column::store(&now)))
            .limit(limit)
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Writes a delegation that has moved on by one version.
    pub fn update_delegation(&mut self, delegation: &Delegation) -> Result<(), StoreError> {
        let before = Column::store(&(delegation.version - 1));
        let target = delegations::table
            .filter(delegations::workspace_id.eq(self.workspace.as_str()))
            .filter(delegations::id.eq(delegation.id.as_str()))
            .filter(delegations::version.eq(before));
        let row = Row::new(&self.workspace, delegation);
        exactly_one(diesel::update(target).set(row).execute(self.conn)?)
    }
}
