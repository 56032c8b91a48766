//! The workspace, and what was fixed at first run.

use countersign_shared::{
    ids::WorkspaceId,
    payload::{Millis, Risk},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{
    StoreError, Tx, exactly_one,
    schema::{settings, workspaces},
};

impl Tx<'_> {
    /// Whose rows this transaction sees.
    pub const fn workspace(&self) -> &WorkspaceId {
        &self.workspace
    }

    /// Makes the default workspace if there is none.
    pub fn ensure_workspace(&mut self, now: Millis) -> Result<(), StoreError> {
        let id = self.workspace.to_string();
        let found: i64 = workspaces::table.filter(workspaces::id.eq(&id)).count().get_result(self.conn)?;
        if found == 0 {
            let row = (
                workspaces::id.eq(id),
                workspaces::name.eq("default"),
                workspaces::max_risk.eq(""),
                workspaces::created_at.eq(super::column::Column::store(&now)),
            );
            exactly_one(diesel::insert_into(workspaces::table).values(row).execute(self.conn)?)?;
        }
        Ok(())
    }

    /// The gravest risk that may be asked for; none for any.
    pub fn max_risk(&mut self) -> Result<Option<Risk>, StoreError> {
        let found: Option<String> = workspaces::table
            .filter(workspaces::id.eq(self.workspace.as_str()))
            .select(workspaces::max_risk)
            .first(self.conn)
            .optional()?;
        match found.as_deref() {
            None | Some("") => Ok(None),
            Some(word) => word.parse().map(Some).map_err(|_| StoreError::Corrupt { column: "workspaces.max_risk" }),
        }
    }

    /// Sets the gravest risk that may be asked for.
    pub fn set_max_risk(&mut self, risk: Option<Risk>) -> Result<(), StoreError> {
        let word = risk.map_or("", Risk::as_str);
        let workspace = workspaces::table.filter(workspaces::id.eq(self.workspace.as_str()));
        exactly_one(diesel::update(workspace).set(workspaces::max_risk.eq(word)).execute(self.conn)?)
    }

    /// A setting of the workspace.
    pub fn setting(&mut self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(settings::table
            .filter(settings::workspace_id.eq(self.workspace.as_str()))
            .filter(settings::key.eq(key))
            .select(settings::value)
            .first(self.conn)
            .optional()?)
    }

    /// Writes a setting for the first time.
    pub fn insert_setting(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        let workspace = self.workspace.to_string();
        let row = (settings::workspace_id.eq(workspace), settings::key.eq(key), settings::value.eq(value));
        exactly_one(diesel::insert_into(settings::table).values(row).execute(self.conn)?)
    }
}
