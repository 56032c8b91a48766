//! Passkeys, as the roster enrolled them.

use countersign_shared::{ids::UserId, keys::PublicKey, payload::Millis};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::column::Column;
use super::{StoreError, Tx, exactly_one, record::record, schema::credentials};

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The credential id as base64url.
    pub id: String,
    /// Whose it is.
    pub user_id: UserId,
    /// Its public key.
    pub public_key: PublicKey,
    /// Whether it may be synced.
    pub backup_eligible: bool,
    /// What the WebAuthn library keeps of it, as JSON.
    pub passkey: String,
    /// When it was enrolled.
    pub created_at: Millis,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
}

record! {
    Credential as Row in credentials {
        id: String, user_id: UserId, public_key: PublicKey, backup_eligible: bool, passkey: String, created_at: u64,
        revoked_at: Option<u64>,
    }
}

impl Tx<'_> {
    /// Adds a passkey.
    pub fn insert_credential(&mut self, credential: &Credential) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, credential);
        exactly_one(diesel::insert_into(credentials::table).values(row).execute(self.conn)?)
    }

    /// A passkey by id.
    pub fn credential(&mut self, id: &str) -> Result<Option<Credential>, StoreError> {
        credentials::table
            .filter(credentials::workspace_id.eq(self.workspace.as_str()))
            .filter(credentials::id.eq(id))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Marks a passkey as revoked.
    pub fn revoke_credential(&mut self, id: &str, now: Millis) -> Result<(), StoreError> {
        let target = credentials::table
            .filter(credentials::workspace_id.eq(self.workspace.as_str()))
            .filter(credentials::id.eq(id));
        exactly_one(
            diesel::update(target).set(credentials::revoked_at.eq(Some(Column::store(&now)))).execute(self.conn)?,
        )
    }
}
