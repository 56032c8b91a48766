//! Registrations and sign-ins under way.

use countersign_shared::{
    ids::{CeremonyId, InviteId},
    payload::Millis,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};
use serde::Deserialize;

use super::column::Column;
use super::{StoreError, Tx, exactly_one, record::record, schema::ceremonies};

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CeremonyKind {
    /// A registration.
    Enrolment,
    /// A sign-in.
    SignIn,
    /// A recovery.
    Recovery,
}

impl CeremonyKind {
    /// The word in the column.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enrolment => "enrolment",
            Self::SignIn => "sign_in",
            Self::Recovery => "recovery",
        }
    }
}

/// A registration or sign-in under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// Its id.
    pub id: CeremonyId,
    /// What it is.
    pub kind: CeremonyKind,
    /// The link of an enrolment.
    pub invite_id: Option<InviteId>,
    /// What the WebAuthn library must remember, as JSON.
    pub state: String,
    /// Until when it may be finished.
    pub expires_at: Millis,
    /// When it was finished.
    pub done_at: Option<Millis>,
}

record! {
    Ceremony as Row in ceremonies {
        id: CeremonyId, kind: CeremonyKind, invite_id: Option<InviteId>, state: String, expires_at: u64,
        done_at: Option<u64>,
    }
}

impl Tx<'_> {
    /// Begins one.
    pub fn insert_ceremony(&mut self, ceremony: &Ceremony) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, ceremony);
        exactly_one(diesel::insert_into(ceremonies::table).values(row).execute(self.conn)?)
    }

    /// One by id.
    pub fn ceremony(&mut self, id: &CeremonyId) -> Result<Option<Ceremony>, StoreError> {
        ceremonies::table
            .filter(ceremonies::workspace_id.eq(self.workspace.as_str()))
            .filter(ceremonies::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Ends one: one row, or a conflict.
    pub fn finish_ceremony(&mut self, id: &CeremonyId, now: Millis) -> Result<(), StoreError> {
        let target = ceremonies::table
            .filter(ceremonies::workspace_id.eq(self.workspace.as_str()))
            .filter(ceremonies::id.eq(id.as_str()))
            .filter(ceremonies::done_at.is_null());
        exactly_one(diesel::update(target).set(ceremonies::done_at.eq(Some(Column::store(&now)))).execute(self.conn)?)
    }

    /// Forgets those whose time was over before `before`.
    pub fn forget_ceremonies(&mut self, before: Millis) -> Result<usize, StoreError> {
        let old = ceremonies::table.filter(ceremonies::expires_at.lt(Column::store(&before)));
        Ok(diesel::delete(old).execute(self.conn)?)
    }
}
