//! People.

use countersign_shared::{ids::UserId, payload::Millis};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{StoreError, Tx, dialect, exactly_one, record::record, schema::users};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// When they enrolled.
    pub created_at: Millis,
    /// Counts changes.
    pub version: u64,
}

record! { User as Row in users { id: UserId, name: String, created_at: u64, version: u64 } }

impl Tx<'_> {
    /// Adds a person.
    pub fn insert_user(&mut self, user: &User) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, user);
        exactly_one(diesel::insert_into(users::table).values(row).execute(self.conn)?)
    }

    /// A person by id.
    pub fn user(&mut self, id: &UserId) -> Result<Option<User>, StoreError> {
        users::table
            .filter(users::workspace_id.eq(self.workspace.as_str()))
            .filter(users::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Holds other transactions off this person until the commit.
    pub fn lock_user(&mut self, id: &UserId) -> Result<(), StoreError> {
        dialect::lock_user(self.conn, self.workspace.as_str(), id.as_str())
    }

    /// Everybody.
    pub fn users(&mut self) -> Result<Vec<User>, StoreError> {
        users::table
            .filter(users::workspace_id.eq(self.workspace.as_str()))
            .order(users::created_at.asc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }
}
