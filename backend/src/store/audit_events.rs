//! What happened: one canonical JSON event a row, with its hash, in the transaction that it tells of.

use countersign_shared::{canonical, payload::Millis};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use serde::Serialize;

use super::{StoreError, Tx, column::Column, exactly_one, schema::audit_events};
use crate::domain::principal::Principal;

/// An event of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEvent {
    /// The tenant.
    pub workspace_id: String,
    /// Who did it.
    pub principal: String,
    /// What was done, such as `delegation.approve`.
    pub action: String,
    /// To what.
    pub object: String,
    /// On which device, or empty.
    pub device: String,
    /// In which HTTP request, or empty.
    pub request_id: String,
    /// When.
    pub at: Millis,
}

impl Tx<'_> {
    /// Writes what is happening in this transaction.
    pub fn audit(&mut self, principal: &Principal, action: &str, object: &str, now: Millis) -> Result<(), StoreError> {
        let event = AuditEvent {
            workspace_id: self.workspace.to_string(),
            principal: principal.id().to_owned(),
            action: action.to_owned(),
            object: object.to_owned(),
            device: principal.device().to_owned(),
            request_id: self.request_id.map(ToString::to_string).unwrap_or_default(),
            at: now,
        };
        let bytes = canonical::encode(&event);
        let row = (
            audit_events::workspace_id.eq(event.workspace_id),
            audit_events::at.eq(Column::store(&now)),
            audit_events::hash.eq(canonical::hash_bytes("countersign.audit.v1", &bytes).to_string()),
            audit_events::event.eq(String::from_utf8_lossy(&bytes).into_owned()),
        );
        exactly_one(diesel::insert_into(audit_events::table).values(row).execute(self.conn)?)
    }

    /// Every event with its hash, oldest first.
    pub fn audit_events(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        Ok(audit_events::table
            .filter(audit_events::workspace_id.eq(self.workspace.as_str()))
            .order(audit_events::seq.asc())
            .select((audit_events::event, audit_events::hash))
            .load(self.conn)?)
    }
}
