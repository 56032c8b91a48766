//! Runtimes paired with people.

use countersign_shared::{
    canonical::Digest,
    ids::{ApplicationId, PairingId, RuntimeConnectionId, UserId},
    keys::{PublicKey, Thumbprint},
    wire::{ConnectionStatus, EndedBy},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{StoreError, Tx, column::Column, dialect, exactly_one, record::record, schema::runtime_connections};
use crate::domain::connection::Connection;

record! {
    Connection as Row in runtime_connections {
        id: RuntimeConnectionId, user_id: UserId, application_id: ApplicationId, runtime_name: String,
        device_name: String, public_key: PublicKey, thumbprint: Thumbprint, pairing_id: PairingId, confirm_hash: Digest,
        status: ConnectionStatus, created_at: u64, accepted_at: Option<u64>, ended_at: Option<u64>,
        ended_by: Option<EndedBy>, ended_reason: String, version: u64,
    }
}

impl Tx<'_> {
    /// Adds a connection.
    pub fn insert_connection(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, connection);
        exactly_one(diesel::insert_into(runtime_connections::table).values(row).execute(self.conn)?)
    }

    /// A connection by id.
    pub fn connection(&mut self, id: &RuntimeConnectionId) -> Result<Option<Connection>, StoreError> {
        runtime_connections::table
            .filter(runtime_connections::workspace_id.eq(self.workspace.as_str()))
            .filter(runtime_connections::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// A connection by the thumbprint of its runtime's key.
    pub fn connection_by_key(&mut self, thumbprint: &Thumbprint) -> Result<Option<Connection>, StoreError> {
        runtime_connections::table
            .filter(runtime_connections::workspace_id.eq(self.workspace.as_str()))
            .filter(runtime_connections::thumbprint.eq(thumbprint.to_string()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// A person's connections, newest first.
    pub fn connections_of(&mut self, user_id: &UserId) -> Result<Vec<Connection>, StoreError> {
        runtime_connections::table
            .filter(runtime_connections::workspace_id.eq(self.workspace.as_str()))
            .filter(runtime_connections::user_id.eq(user_id.as_str()))
            .order(runtime_connections::created_at.desc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Every connection, newest first.
    pub fn connections(&mut self) -> Result<Vec<Connection>, StoreError> {
        runtime_connections::table
            .filter(runtime_connections::workspace_id.eq(self.workspace.as_str()))
            .order(runtime_connections::created_at.desc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Writes a connection that has moved on by one version.
    pub fn update_connection(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let before = Column::store(&(connection.version - 1));
        let target = runtime_connections::table
            .filter(runtime_connections::workspace_id.eq(self.workspace.as_str()))
            .filter(runtime_connections::id.eq(connection.id.as_str()))
            .filter(runtime_connections::version.eq(before));
        let row = Row::new(&self.workspace, connection);
        exactly_one(diesel::update(target).set(row).execute(self.conn)?)
    }

    /// Holds other transactions off this connection until the commit.
    pub fn lock_connection(&mut self, id: &RuntimeConnectionId) -> Result<(), StoreError> {
        dialect::lock_connection(self.conn, self.workspace.as_str(), id.as_str())
    }
}
