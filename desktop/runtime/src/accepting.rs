//! The last step of a pairing, and its place in the profile.

use countersign_shared::{
    Code, jws,
    payload::Accept,
    wire::{ConnectionStatus, ConnectionView},
};

use crate::{
    Error, Runtime, Unpaired,
    profile::{Connection, ConnectionState},
    random,
};

impl Runtime {
    /// Signs and stores the accept of a pinned person.
    pub(crate) async fn sign_accept(&self, mut connection: Connection) -> Result<Connection, Error> {
        let accept = Accept {
            origin: connection.origin.clone(),
            runtime_connection_id: connection.runtime_connection_id.clone(),
            confirm_hash: connection.confirm_hash,
            roster_seq: connection.head.seq,
            roster_head: connection.head.hash,
            nonce: random::nonce("accept"),
            issued_at: self.now().wall,
        };
        let signed = jws::sign(&accept, &self.private_key(&connection.key).await?);
        connection.state = ConnectionState::Accepting { signed };
        self.store_connection(connection.clone(), false).await?;
        Ok(connection)
    }

    /// Sends the stored accept, which the server may or may not have heard before.
    pub(crate) async fn finish_accept(&self, connection: Connection) -> Result<Connection, Error> {
        let (connection, view) = match self.send_accept(&connection).await {
            // It never arrived, and has grown too old.
            Err(error) if error.is_problem(Code::ClockSkew) => {
                let connection = self.sign_accept(connection).await?;
                let view = self.send_accept(&connection).await?;
                (connection, view)
            }
            answer => (connection, answer?),
        };
        if view.runtime_connection_id != connection.runtime_connection_id || view.status != ConnectionStatus::Active {
            let detail = format!("it says that the connection is {}", view.status.as_str());
            return Err(Error::Answer(detail));
        }
        let mut active = connection;
        active.state = ConnectionState::Active;
        self.store_connection(active.clone(), false).await?;
        Ok(active)
    }

    async fn send_accept(&self, connection: &Connection) -> Result<ConnectionView, Error> {
        let ConnectionState::Accepting { signed } = &connection.state else {
            return Err(Error::NotPaired(Unpaired::Unfinished));
        };
        let path = format!("/v1/runtime/connections/{}/accept", connection.runtime_connection_id);
        self.act_signed(connection, &path, signed).await
    }

    /// Stores a connection that is new, or replaces the state of the one that is there.
    pub(crate) async fn store_connection(&self, connection: Connection, new: bool) -> Result<(), Error> {
        let keys = self.keys();
        let replaced = self
            .change(move |locked| {
                let mut state = locked.state()?;
                if new {
                    // Another process may have chosen another key store since the key was put away.
                    keys.get(&connection.key)?;
                }
                let same = |old: &Connection| old.is(&connection);
                if new {
                    refuse_paired(state.connection.as_ref().filter(|old| !same(old)))?;
                } else if !state.connection.as_ref().is_some_and(|old| same(old) && !is_revoked(old)) {
                    return Err(Error::NotPaired(Unpaired::Revoked));
                }
                let old = state.connection.replace(connection.clone()).filter(|old| !same(old));
                let forgotten = match old {
                    Some(old) if is_untold(&old) => state.remember_ending(old),
                    old => old,
                };
                locked.put_state(&state)?;
                Ok(forgotten.map(|forgotten| forgotten.key))
            })
            .await?;
        self.forget_keys(replaced.into_iter().collect()).await;
        Ok(())
    }
}

const fn is_revoked(connection: &Connection) -> bool {
    matches!(connection.state, ConnectionState::Revoked { .. })
}

/// Whether it ended here and the server has not been heard to know: only its key can tell.
const fn is_untold(connection: &Connection) -> bool {
    matches!(connection.state, ConnectionState::Revoked { told: false, .. })
}

/// A living pairing is never replaced.
pub(crate) fn refuse_paired(connection: Option<&Connection>) -> Result<(), Error> {
    match connection {
        Some(Connection { state: ConnectionState::Accepting { .. } | ConnectionState::Active, user_name, .. }) => {
            Err(Error::AlreadyPaired { user_name: user_name.clone() })
        }
        _ => Ok(()),
    }
}
