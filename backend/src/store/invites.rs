//! Enrolment links.

use countersign_shared::{
    canonical::Digest,
    ids::{InviteId, UserId},
    payload::Millis,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::column::Column;
use super::{StoreError, Tx, exactly_one, record::record, schema::invites};

/// An enrolment link, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Its id.
    pub id: InviteId,
    /// SHA-256 of its secret.
    pub secret_hash: Digest,
    /// Who the person will be.
    pub user_id: UserId,
    /// Their name, until they choose another.
    pub user_name: String,
    /// When it was made.
    pub created_at: Millis,
    /// Until when it works.
    pub expires_at: Millis,
    /// When it was used.
    pub spent_at: Option<Millis>,
    /// The roster entry that it founded, so that a repeated enrolment is recognised.
    pub roster_hash: Option<Digest>,
}

record! {
    Invite as Row in invites {
        id: InviteId, secret_hash: Digest, user_id: UserId, user_name: String, created_at: u64, expires_at: u64,
        spent_at: Option<u64>, roster_hash: Option<Digest>,
    }
}

impl Tx<'_> {
    /// Adds a link.
    pub fn insert_invite(&mut self, invite: &Invite) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, invite);
        exactly_one(diesel::insert_into(invites::table).values(row).execute(self.conn)?)
    }

    /// A link by id.
    pub fn invite(&mut self, id: &InviteId) -> Result<Option<Invite>, StoreError> {
        invites::table
            .filter(invites::workspace_id.eq(self.workspace.as_str()))
            .filter(invites::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// A link by the hash of its secret.
    pub fn invite_by_secret(&mut self, secret_hash: &Digest) -> Result<Option<Invite>, StoreError> {
        invites::table
            .filter(invites::workspace_id.eq(self.workspace.as_str()))
            .filter(invites::secret_hash.eq(secret_hash.to_string()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Spends a link: one row, or a conflict.
    pub fn spend_invite(&mut self, id: &InviteId, roster_hash: &Digest, now: Millis) -> Result<(), StoreError> {
        let target = invites::table
            .filter(invites::workspace_id.eq(self.workspace.as_str()))
            .filter(invites::id.eq(id.as_str()))
            .filter(invites::spent_at.is_null());
        let change =
            (invites::spent_at.eq(Some(Column::store(&now))), invites::roster_hash.eq(Some(roster_hash.to_string())));
        exactly_one(diesel::update(target).set(change).execute(self.conn)?)
    }
}
