//! Giving back: one delegation, or the whole pairing.
//!
//! What was revoked here is dead here before the server is told, and stays dead whatever the server says:
//! no token of it is asked for again.

use countersign_shared::{
    Code,
    canonical::Canonical,
    ids::{DelegationId, RuntimeConnectionId},
    jws,
    payload::{ConnectionRevoke, DelegationRevoke, Millis},
    wire::{ConnectionStatus, ConnectionView, DelegationView, Ended, EndedBy, Timestamp},
};

use crate::{
    Error, Runtime, Unpaired,
    profile::{Connection, ConnectionState, Locked, Outcome, StoredRequest},
    random,
};

impl Runtime {
    /// Gives a delegation back; a pending one is cancelled. `reason` is for people, 200 characters at most.
    ///
    /// When nobody answers, the delegation is dead here all the same, and [`StoredRequest::untold`]:
    /// [`Self::tell_endings`] tells the server later.
    pub async fn revoke_delegation(&self, id: &DelegationId, reason: &str) -> Result<StoredRequest, Error> {
        let connection = self.active().await?;
        let revoke = self.delegation_revoke(&connection, id, reason);
        revoke.validate()?;
        let ended = self.end_delegation(id, EndedBy::Runtime, reason).await;
        // That the disk is full is no reason to leave the grant alive at the server.
        if matches!(ended, Ok(_) | Err(Error::Profile(_))) {
            self.send_delegation_revoke(&connection, &revoke).await?;
        }
        ended?;
        self.note_told(id).await
    }

    /// Writes down that a delegation is over. One that was denied or has expired has nothing to give back.
    async fn end_delegation(&self, id: &DelegationId, by: EndedBy, reason: &str) -> Result<StoredRequest, Error> {
        let (id, reason, now) = (id.clone(), reason.to_owned(), self.now().wall);
        let stored = self
            .change(move |locked| {
                let mut stored = locked.request(id.as_str())?.ok_or_else(|| Error::UnknownDelegation(id.clone()))?;
                let over = match &stored.outcome {
                    Outcome::Denied(_) | Outcome::Expired => true,
                    Outcome::Approved(_) => !stored.is_open(now),
                    _ => false,
                };
                if over {
                    return Err(Error::NotApproved { id, outcome: Box::new(stored.outcome_at(now)) });
                }
                if let Some(outcome) = stored.outcome.ended(Ended { by, reason, at: Timestamp(now) }) {
                    stored.settle(outcome);
                    stored.untold = by == EndedBy::Runtime;
                    locked.put_request(&stored)?;
                }
                Ok(stored)
            })
            .await?;
        self.forget_keys(vec![stored.token_key.clone()]).await;
        Ok(stored)
    }

    /// Writes down that the server knows of a delegation's end.
    pub(crate) async fn note_told(&self, id: &DelegationId) -> Result<StoredRequest, Error> {
        let id = id.clone();
        self.change(move |locked| {
            let mut stored = locked.request(id.as_str())?.ok_or(Error::UnknownDelegation(id))?;
            if std::mem::take(&mut stored.untold) {
                locked.put_request(&stored)?;
            }
            Ok(stored)
        })
        .await
    }

    pub(crate) fn delegation_revoke(
        &self,
        connection: &Connection,
        id: &DelegationId,
        reason: &str,
    ) -> DelegationRevoke {
        DelegationRevoke {
            origin: connection.origin.clone(),
            runtime_connection_id: connection.runtime_connection_id.clone(),
            delegation_id: id.clone(),
            reason: reason.to_owned(),
            nonce: random::nonce("revoke"),
            issued_at: self.now().wall,
        }
    }

    /// Tells the server; that it is over there already is what was wanted.
    pub(crate) async fn send_delegation_revoke(
        &self,
        connection: &Connection,
        revoke: &DelegationRevoke,
    ) -> Result<(), Error> {
        let path = format!("/v1/runtime/delegations/{}/revoke", revoke.delegation_id);
        match self.act::<_, DelegationView>(connection, &path, revoke).await {
            Err(error) if is_over(&error) => Ok(()),
            // Everything below a pairing dies with it.
            Err(Error::NotPaired(Unpaired::Revoked)) => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// Ends the pairing and everything that hangs on it.
    ///
    /// When nobody answers, the pairing is dead here all the same: call again, or [`Self::tell_endings`], to tell the
    /// server. It is also told when the end cannot be written down here, which is then the error.
    pub async fn revoke_connection(&self, reason: &str) -> Result<(), Error> {
        let connection = self.connection().await?.ok_or(Error::NotPaired(Unpaired::Never))?;
        if matches!(connection.state, ConnectionState::Revoked { told: true, .. }) {
            return Err(Error::NotPaired(Unpaired::Revoked));
        }
        self.end_and_tell(&connection, reason).await
    }

    /// The same for a pairing that another may have replaced in the profile.
    pub(crate) async fn end_and_tell(&self, connection: &Connection, reason: &str) -> Result<(), Error> {
        let revoke = self.connection_revoke(connection, reason);
        revoke.validate()?;
        let ended = self.end_connection(connection, Some(EndedBy::Runtime), reason.to_owned(), false).await;
        let told = match self.private_key(&connection.key).await {
            Ok(key) => self.send_connection_revoke(connection, &jws::sign(&revoke, &key)).await,
            Err(error) => Err(error),
        };
        told.map_err(|untold| ended.err().unwrap_or(untold))?;
        self.end_connection(connection, Some(EndedBy::Runtime), reason.to_owned(), true).await?;
        self.forget_keys(vec![connection.key.clone()]).await;
        Ok(())
    }

    pub(crate) fn connection_revoke(&self, connection: &Connection, reason: &str) -> ConnectionRevoke {
        ConnectionRevoke {
            origin: connection.origin.clone(),
            runtime_connection_id: connection.runtime_connection_id.clone(),
            reason: reason.to_owned(),
            nonce: random::nonce("revoke"),
            issued_at: self.now().wall,
        }
    }

    /// Tells the server of a pairing's end; that it is over there already is what was wanted.
    pub(crate) async fn send_connection_revoke(&self, connection: &Connection, signed: &str) -> Result<(), Error> {
        let path = format!("/v1/runtime/connections/{}/revoke", connection.runtime_connection_id);
        match self.act_signed::<ConnectionView>(connection, &path, signed).await {
            Ok(view)
                if view.runtime_connection_id != connection.runtime_connection_id
                    || view.status != ConnectionStatus::Revoked =>
            {
                Err(Error::Answer(format!("it says that the connection is {}", view.status.as_str())))
            }
            Ok(_) | Err(Error::NotPaired(Unpaired::Revoked)) => Ok(()),
            Err(error) if is_over(&error) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Ends a pairing in the profile, with every request that hangs on it.
    pub(crate) async fn end_connection(
        &self,
        connection: &Connection,
        by: Option<EndedBy>,
        reason: String,
        told: bool,
    ) -> Result<(), Error> {
        let (ending, at) = (connection.clone(), self.now().wall);
        let dead = self
            .change(move |locked| {
                let mut state = locked.state()?;
                let Some(current) = state.connection.as_mut().filter(|current| current.is(&ending)) else {
                    return Ok(Vec::new());
                };
                // The requests first: under a revoked pairing none is ever alive.
                let dead = end_requests(locked, &ending.runtime_connection_id, at)?;
                match &mut current.state {
                    ConnectionState::Revoked { told: known, .. } => *known |= told,
                    state => *state = ConnectionState::Revoked { by, reason, at, told },
                }
                locked.put_state(&state)?;
                Ok(dead)
            })
            .await?;
        self.forget_keys(dead).await;
        Ok(())
    }
}

/// Ends every living request of a pairing that is over; gives the names of keys that open nothing now.
fn end_requests(locked: &Locked, id: &RuntimeConnectionId, at: Millis) -> Result<Vec<String>, Error> {
    let mut dead = Vec::new();
    // What cannot be read lives no more: it gives no token, and the pairing above it is over.
    for mut stored in locked.readable_requests()? {
        let ended = Ended { by: EndedBy::Cascade, reason: "the pairing was revoked".to_owned(), at: Timestamp(at) };
        let ours = stored.request.runtime_connection_id == *id;
        if let Some(outcome) = stored.outcome.ended(ended).filter(|_| ours) {
            stored.settle(outcome);
            locked.put_request(&stored)?;
            dead.push(stored.token_key);
        }
    }
    Ok(dead)
}

/// Whether the server refuses to end something because it has ended.
fn is_over(error: &Error) -> bool {
    [Code::AlreadyRevoked, Code::DelegationEnded, Code::AlreadyDecided].iter().any(|code| error.is_problem(*code))
}
