//! The last step of a pairing, and its place in the profile.

use countersign_shared::wire::{ConnectionStatus, ConnectionView};

use crate::{
    Error, Runtime, Unpaired,
    profile::{Connection, ConnectionState},
};

impl Runtime {
    /// Sends an accept again that the server may not have heard.
    pub(crate) async fn finish_accept(&self, connection: Connection) -> Result<Connection, Error> {
        let ConnectionState::Accepting { signed } = &connection.state else {
            return Err(Error::NotPaired(Unpaired::Unfinished));
        };
        let path = format!("/v1/runtime/connections/{}/accept", connection.runtime_connection_id);
        let view: ConnectionView = self.act_signed(&connection, &path, signed).await?;
        if view.runtime_connection_id != connection.runtime_connection_id || view.status != ConnectionStatus::Active {
            let detail = format!("it says that the connection is {}", view.status.as_str());
            return Err(Error::Answer(detail));
        }
        let mut active = connection;
        active.state = ConnectionState::Active;
        self.store_connection(active.clone(), false).await?;
        Ok(active)
    }

    /// Stores a connection that is new, or replaces the state of the one that is there.
    pub(crate) async fn store_connection(&self, connection: Connection, new: bool) -> Result<(), Error> {
        let replaced = self
            .change(move |locked| {
                let mut state = locked.state()?;
                let same = |old: &Connection| old.runtime_connection_id == connection.runtime_connection_id;
                if new {
                    refuse_paired(state.connection.as_ref().filter(|old| !same(old)))?;
                } else if !state.connection.as_ref().is_some_and(|old| same(old) && !is_revoked(old)) {
                    return Err(Error::NotPaired(Unpaired::Revoked));
                }
                let old = state.connection.replace(connection.clone());
                locked.put_state(&state)?;
                Ok(old.filter(|old| old.key != connection.key).map(|old| old.key))
            })
            .await?;
        self.forget_keys(replaced.into_iter().collect()).await;
        Ok(())
    }
}

const fn is_revoked(connection: &Connection) -> bool {
    matches!(connection.state, ConnectionState::Revoked { .. })
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
