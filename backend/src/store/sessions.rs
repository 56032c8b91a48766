//! Signed-in browsers.

use countersign_shared::{
    canonical::Digest,
    ids::{DeviceId, SessionId, UserId},
    payload::Millis,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::column::Column;
use super::{StoreError, Tx, exactly_one, record::record, schema::sessions};

/// A signed-in browser, without its cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// SHA-256 of the cookie.
    pub secret_hash: Digest,
    /// Who.
    pub user_id: UserId,
    /// On which device.
    pub device_id: Option<DeviceId>,
    /// Since when.
    pub created_at: Millis,
    /// Until when.
    pub expires_at: Millis,
    /// When it was ended.
    pub ended_at: Option<Millis>,
}

record! {
    Session as Row in sessions {
        id: SessionId, secret_hash: Digest, user_id: UserId, device_id: Option<DeviceId>, created_at: u64,
        expires_at: u64, ended_at: Option<u64>,
    }
}

impl Tx<'_> {
    /// Begins a session.
    pub fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, session);
        exactly_one(diesel::insert_into(sessions::table).values(row).execute(self.conn)?)
    }

    /// A session by the hash of its cookie.
    pub fn session_by_secret(&mut self, secret_hash: &Digest) -> Result<Option<Session>, StoreError> {
        sessions::table
            .filter(sessions::workspace_id.eq(self.workspace.as_str()))
            .filter(sessions::secret_hash.eq(secret_hash.to_string()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Ends a session.
    pub fn end_session(&mut self, id: &SessionId, now: Millis) -> Result<(), StoreError> {
        let target = sessions::table
            .filter(sessions::workspace_id.eq(self.workspace.as_str()))
            .filter(sessions::id.eq(id.as_str()));
        exactly_one(diesel::update(target).set(sessions::ended_at.eq(Some(Column::store(&now)))).execute(self.conn)?)
    }

    /// Moves a session to the device that its browser has just enrolled.
    pub fn bind_session(&mut self, id: &SessionId, device_id: &DeviceId) -> Result<(), StoreError> {
        let target = sessions::table
            .filter(sessions::workspace_id.eq(self.workspace.as_str()))
            .filter(sessions::id.eq(id.as_str()));
        let device = Some(device_id.to_string());
        exactly_one(diesel::update(target).set(sessions::device_id.eq(device)).execute(self.conn)?)
    }

    /// Ends a person's sessions that belong to no device, but for the one that asks.
    pub fn end_sessions_without_device(
        &mut self,
        user_id: &UserId,
        but: &SessionId,
        now: Millis,
    ) -> Result<usize, StoreError> {
        let target = sessions::table
            .filter(sessions::workspace_id.eq(self.workspace.as_str()))
            .filter(sessions::user_id.eq(user_id.as_str()))
            .filter(sessions::id.ne(but.as_str()))
            .filter(sessions::device_id.is_null())
            .filter(sessions::ended_at.is_null());
        Ok(diesel::update(target).set(sessions::ended_at.eq(Some(Column::store(&now)))).execute(self.conn)?)
    }

    /// Ends every session of a device.
    pub fn end_sessions_of(&mut self, device_id: &DeviceId, now: Millis) -> Result<usize, StoreError> {
        let target = sessions::table
            .filter(sessions::workspace_id.eq(self.workspace.as_str()))
            .filter(sessions::device_id.eq(device_id.as_str()))
            .filter(sessions::ended_at.is_null());
        Ok(diesel::update(target).set(sessions::ended_at.eq(Some(Column::store(&now)))).execute(self.conn)?)
    }
}
