//! Phones that are being added.

use countersign_shared::{
    canonical::Digest,
    ids::{AdditionId, UserId},
    payload::Millis,
    wire::AdditionStatus,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::column::Column;
use super::{StoreError, Tx, exactly_one, record::record, schema::additions};

/// An addition, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// Its id.
    pub id: AdditionId,
    /// Whose phone.
    pub user_id: UserId,
    /// SHA-256 of its secret.
    pub secret_hash: Digest,
    /// Where it stands, time aside.
    pub status: AdditionStatus,
    /// What the WebAuthn library must remember while the passkey is made, as JSON.
    pub state: Option<String>,
    /// The keys that the new phone registered, as JSON.
    pub registered: Option<String>,
    /// The entry that the old phone signed, as JSON.
    pub record: Option<String>,
    /// When it was begun.
    pub created_at: Millis,
    /// Until when it may be finished.
    pub expires_at: Millis,
    /// Counts changes.
    pub version: u64,
}

record! {
    Addition as Row in additions {
        id: AdditionId, user_id: UserId, secret_hash: Digest, status: AdditionStatus, state: Option<String>,
        registered: Option<String>, record: Option<String>, created_at: u64, expires_at: u64, version: u64,
    }
}

impl Tx<'_> {
    /// Begins one.
    pub fn insert_addition(&mut self, addition: &Addition) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, addition);
        exactly_one(diesel::insert_into(additions::table).values(row).execute(self.conn)?)
    }

    /// One by id.
    pub fn addition(&mut self, id: &AdditionId) -> Result<Option<Addition>, StoreError> {
        additions::table
            .filter(additions::workspace_id.eq(self.workspace.as_str()))
            .filter(additions::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// One by the hash of its secret.
    pub fn addition_by_secret(&mut self, secret_hash: &Digest) -> Result<Option<Addition>, StoreError> {
        additions::table
            .filter(additions::workspace_id.eq(self.workspace.as_str()))
            .filter(additions::secret_hash.eq(secret_hash.to_string()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Replaces the row that still has the version before; a conflict otherwise.
    pub fn update_addition(&mut self, addition: &Addition) -> Result<(), StoreError> {
        let before = Column::store(&(addition.version - 1));
        let target = additions::table
            .filter(additions::workspace_id.eq(self.workspace.as_str()))
            .filter(additions::id.eq(addition.id.as_str()))
            .filter(additions::version.eq(before));
        let row = Row::new(&self.workspace, addition);
        exactly_one(diesel::update(target).set(row).execute(self.conn)?)
    }

    /// Ends a person's additions that are under way: there is one at a time.
    pub fn expire_additions_of(&mut self, user_id: &UserId) -> Result<usize, StoreError> {
        let over = [AdditionStatus::Done.as_str(), AdditionStatus::Expired.as_str()];
        let target = additions::table
            .filter(additions::workspace_id.eq(self.workspace.as_str()))
            .filter(additions::user_id.eq(user_id.as_str()))
            .filter(additions::status.ne_all(over));
        let change = (
            additions::status.eq(AdditionStatus::Expired.as_str()),
            additions::version.eq(additions::version + Column::store(&1)),
        );
        Ok(diesel::update(target).set(change).execute(self.conn)?)
    }

    /// Forgets those whose time was over before `before`.
    pub fn forget_additions(&mut self, before: Millis) -> Result<usize, StoreError> {
        let old = additions::table.filter(additions::expires_at.lt(Column::store(&before)));
        Ok(diesel::delete(old).execute(self.conn)?)
    }
}
