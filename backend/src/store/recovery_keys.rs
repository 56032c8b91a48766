//! Keys that are derived from codes on paper, as the roster enrolled them.

use countersign_shared::{
    ids::UserId,
    keys::{PublicKey, Thumbprint},
    payload::Millis,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::column::Column;
use super::{StoreError, Tx, exactly_one, record::record, schema::recovery_keys};

/// A recovery key's public half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryKey {
    /// Its thumbprint.
    pub id: Thumbprint,
    /// Whose it is.
    pub user_id: UserId,
    /// The key.
    pub public_key: PublicKey,
    /// When it was enrolled.
    pub created_at: Millis,
    /// When it was revoked: replaced, or used.
    pub revoked_at: Option<Millis>,
}

record! {
    RecoveryKey as Row in recovery_keys {
        id: Thumbprint, user_id: UserId, public_key: PublicKey, created_at: u64, revoked_at: Option<u64>,
    }
}

impl Tx<'_> {
    /// Adds a recovery key.
    pub fn insert_recovery_key(&mut self, key: &RecoveryKey) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, key);
        exactly_one(diesel::insert_into(recovery_keys::table).values(row).execute(self.conn)?)
    }

    /// A recovery key by its thumbprint, revoked or not.
    pub fn recovery_key(&mut self, id: &Thumbprint) -> Result<Option<RecoveryKey>, StoreError> {
        recovery_keys::table
            .filter(recovery_keys::workspace_id.eq(self.workspace.as_str()))
            .filter(recovery_keys::id.eq(id.to_string()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// A person's recovery key that works.
    pub fn recovery_key_of(&mut self, user_id: &UserId) -> Result<Option<RecoveryKey>, StoreError> {
        recovery_keys::table
            .filter(recovery_keys::workspace_id.eq(self.workspace.as_str()))
            .filter(recovery_keys::user_id.eq(user_id.as_str()))
            .filter(recovery_keys::revoked_at.is_null())
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Marks a recovery key as revoked.
    pub fn revoke_recovery_key(&mut self, id: &str, now: Millis) -> Result<(), StoreError> {
        let target = recovery_keys::table
            .filter(recovery_keys::workspace_id.eq(self.workspace.as_str()))
            .filter(recovery_keys::id.eq(id));
        let change = recovery_keys::revoked_at.eq(Some(Column::store(&now)));
        exactly_one(diesel::update(target).set(change).execute(self.conn)?)
    }
}
