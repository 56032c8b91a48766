//! Telling the server later what ended here while it did not answer, or while the key could not be read.

use countersign_shared::wire::EndedBy;

use crate::{
    Error, Runtime, Unpaired,
    profile::{Connection, ConnectionState, Outcome, StoredRequest},
};

impl Runtime {
    /// Tells the servers every end that they were not heard to know: of this pairing, of single delegations below it,
    /// and of pairings before it. Nothing is sent when there is none.
    ///
    /// All are tried; the first failure is given back.
    pub async fn tell_endings(&self) -> Result<(), Error> {
        let state = self.state().await?;
        let mut failure = None;
        for ending in &state.untold_endings {
            failure = failure.or(self.tell_ending(ending).await.err());
        }
        let told = match state.connection {
            Some(Connection { state: ConnectionState::Revoked { told: false, ref reason, .. }, .. }) => {
                self.revoke_connection(reason).await
            }
            Some(connection @ Connection { state: ConnectionState::Active, .. }) => {
                self.tell_delegations(&connection).await
            }
            _ => Ok(()),
        };
        told.err().or(failure).map_or(Ok(()), Err)
    }

    async fn tell_ending(&self, ending: &Connection) -> Result<(), Error> {
        let ConnectionState::Revoked { reason, .. } = &ending.state else { return Ok(()) };
        match self.end_and_tell(ending, reason).await {
            // Without its key nobody can tell.
            Ok(()) | Err(Error::KeyStore(crate::keystore::KeyStoreError::Absent { .. })) => {}
            Err(error) => return Err(error),
        }
        let told = ending.clone();
        self.change(move |locked| {
            let mut state = locked.state()?;
            state.untold_endings.retain(|kept| !kept.is(&told));
            Ok(locked.put_state(&state)?)
        })
        .await
    }

    /// Tells the server of single delegations of a living pairing.
    pub(crate) async fn tell_delegations(&self, connection: &Connection) -> Result<(), Error> {
        for stored in self.requests().await?.into_iter().filter(|stored| stored.untold) {
            let (Some(id), Some(reason)) = (&stored.delegation_id, reason(&stored)) else { continue };
            let revoke = self.delegation_revoke(connection, id, reason);
            match self.send_delegation_revoke(connection, &revoke).await {
                // A server that does not know it has nothing to end.
                Ok(()) | Err(Error::Server(_)) => self.note_told(id).await.map(drop)?,
                Err(Error::NotPaired(Unpaired::Revoked)) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn reason(stored: &StoredRequest) -> Option<&str> {
    match &stored.outcome {
        Outcome::Revoked(ended) | Outcome::Cancelled(ended) if ended.by == EndedBy::Runtime => Some(&ended.reason),
        _ => None,
    }
}
