//! The server's own secrets, encrypted before they come here.

use countersign_shared::payload::Millis;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{
    StoreError, Tx,
    column::Column,
    exactly_one,
    schema::{push_subscriptions, server_keys},
};

impl Tx<'_> {
    /// A secret as it was encrypted.
    pub fn server_key(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(server_keys::table
            .filter(server_keys::workspace_id.eq(self.workspace.as_str()))
            .filter(server_keys::name.eq(name))
            .select(server_keys::ciphertext)
            .first(self.conn)
            .optional()?)
    }

    /// Keeps a secret, which is encrypted, for the first time.
    pub fn insert_server_key(&mut self, name: &str, ciphertext: &str, now: Millis) -> Result<(), StoreError> {
        let row = (
            server_keys::workspace_id.eq(self.workspace.to_string()),
            server_keys::name.eq(name),
            server_keys::ciphertext.eq(ciphertext),
            server_keys::created_at.eq(Column::store(&now)),
        );
        exactly_one(diesel::insert_into(server_keys::table).values(row).execute(self.conn)?)
    }

    /// Forgets a secret, if it is there.
    pub fn delete_server_key(&mut self, name: &str) -> Result<(), StoreError> {
        let key = server_keys::table
            .filter(server_keys::workspace_id.eq(self.workspace.as_str()))
            .filter(server_keys::name.eq(name));
        diesel::delete(key).execute(self.conn)?;
        Ok(())
    }

    /// Forgets where every device takes pushes, and says how many did: a subscription is bound to one VAPID key.
    pub fn delete_push_subscriptions(&mut self) -> Result<usize, StoreError> {
        let all = push_subscriptions::table.filter(push_subscriptions::workspace_id.eq(self.workspace.as_str()));
        Ok(diesel::delete(all).execute(self.conn)?)
    }
}
