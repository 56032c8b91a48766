//! Where the keys of a profile are kept, and forgetting them.

use crate::{
    Error, Runtime,
    keystore::{KeyStoreChoice, KeyStoreError, keychain_state, store_of},
    profile::{Connection, ConnectionState, Locked},
};

impl Runtime {
    /// Where the profile keeps its private keys.
    pub async fn key_store(&self) -> Result<KeyStoreChoice, Error> {
        let profile = self.profile().clone();
        Ok(crate::blocking::blocking(move || profile.key_store()).await?)
    }

    /// Whether the key of the pairing can be read: nothing when it can, or when there is nothing to sign with it, as
    /// after an end that the server knows.
    pub async fn check_key(&self) -> Result<(), Error> {
        match self.connection().await? {
            Some(Connection { state: ConnectionState::Revoked { told: true, .. }, .. }) | None => Ok(()),
            Some(connection) => self.private_key(&connection.key).await.map(drop),
        }
    }

    /// Has the profile keep the keys that are made from now on in `choice`, for every program that opens it.
    ///
    /// Refused with [`Error::KeysInUse`] while the profile is paired, and while a revoked pairing still has a key with
    /// which the server could be told: keys are never moved. A keychain that is locked or absent is not chosen.
    pub async fn choose_key_store(&self, choice: KeyStoreChoice) -> Result<(), Error> {
        self.change(move |locked| {
            let (current, written) = (locked.key_store()?, locked.chosen_key_store()?.is_some());
            if current == choice && written {
                return Ok(());
            }
            if current != choice && is_key_in_use(locked, current)? {
                return Err(Error::KeysInUse);
            }
            if choice == KeyStoreChoice::Keychain {
                keychain_state().into_result()?;
            }
            Ok(locked.put_key_store(choice)?)
        })
        .await
    }

    /// Forgets the pairing and its keys, so that one may pair anew: for a key that is lost, or before the key store is
    /// changed. The server is told first, as far as it hears and the key is there.
    ///
    /// Requests stay as history. Says whether the server knows.
    pub async fn forget_pairing(&self, reason: &str) -> Result<bool, Error> {
        let Some(connection) = self.connection().await? else { return Ok(true) };
        let told = match self.revoke_connection(reason).await {
            Ok(()) => true,
            Err(error @ (Error::Profile(_) | Error::Refusal(_))) => return Err(error),
            Err(_) => matches!(
                self.connection().await?.map(|connection| connection.state),
                Some(ConnectionState::Revoked { told: true, .. }) | None
            ),
        };
        let earlier = self.tell_endings().await.is_ok();
        let forgotten = self
            .change(move |locked| {
                let mut state = locked.state()?;
                let same = |now: &mut Connection| now.is(&connection);
                let forgotten = state.connection.take_if(same).into_iter().chain(state.untold_endings.drain(..));
                let keys: Vec<String> = forgotten.map(|connection| connection.key).collect();
                locked.put_state(&state)?;
                Ok(keys)
            })
            .await?;
        self.forget_keys(forgotten).await;
        Ok(told && earlier)
    }
}

fn is_key_in_use(locked: &Locked, current: KeyStoreChoice) -> Result<bool, Error> {
    let state = locked.state()?;
    for connection in state.connection.iter().chain(&state.untold_endings) {
        let in_use = match connection.state {
            ConnectionState::Claimed | ConnectionState::Accepting { .. } | ConnectionState::Active => true,
            ConnectionState::Revoked { told: true, .. } => false,
            ConnectionState::Revoked { told: false, .. } => {
                !matches!(store_of(locked, current)?.get(&connection.key), Err(KeyStoreError::Absent { .. }))
            }
        };
        if in_use {
            return Ok(true);
        }
    }
    Ok(false)
}
