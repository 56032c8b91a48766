//! Asking: read the terms, freeze and sign a request under them, write it down, send it.
//!
//! A request is in the profile before it is on the wire, so that no answer ever meets a runtime that does not
//! know its own question.

use std::time::Duration;

use countersign_shared::{
    canonical::{self, Canonical},
    jws,
    payload::{Agent, Constraint, DelegationRequest, Detail, Terms},
    scope::ScopeSet,
};

use crate::{
    Error, Runtime, Unpaired,
    profile::{Connection, ConnectionState, Locked, Outcome, StoredRequest},
    random,
    sending::{Sent, find_lost},
    terms::{duration_within, refuse_unoffered},
};

/// How long an answer is wanted unless the caller says otherwise.
const DEFAULT_ANSWER_WITHIN: Duration = Duration::from_secs(10 * 60);

/// What an agent asks for.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// The audience's key, such as `stripe:payments`, or its id.
    pub audience: String,
    /// What shall be allowed; at least one, all from the audience's terms.
    pub scopes: ScopeSet,
    /// Why, in the agent's words, 1 to 500 characters.
    pub purpose: String,
    /// Who asks.
    pub agent: Agent,
    /// Limits that the provider will heed; shown and signed.
    pub constraints: Vec<Constraint>,
    /// Further lines for the person.
    pub details: Vec<Detail>,
    /// How long the grant shall last, in seconds; one hour, or less if the terms say so, when it is `None`.
    pub duration_seconds: Option<u64>,
    /// Whether the first use of a token ends the grant.
    pub single_use: bool,
    /// How long an answer is wanted, 24 hours at most.
    pub answer_within: Duration,
}

impl NewRequest {
    /// A request of an agent, with the defaults for everything else.
    #[must_use]
    pub fn new(audience: &str, scopes: ScopeSet, purpose: &str, agent: Agent) -> Self {
        Self {
            audience: audience.to_owned(),
            scopes,
            purpose: purpose.to_owned(),
            agent,
            constraints: Vec::new(),
            details: Vec::new(),
            duration_seconds: None,
            single_use: false,
            answer_within: DEFAULT_ANSWER_WITHIN,
        }
    }
}

impl Runtime {
    /// Asks, under the terms as they are now.
    pub async fn request(&self, new: NewRequest) -> Result<StoredRequest, Error> {
        let terms = self.terms(&new.audience).await?;
        self.request_under(&terms, &new).await
    }

    /// Asks, under terms that the caller has read and shown.
    ///
    /// When nobody answers, the request is kept: asking the same again sends the same bytes, so that a person is
    /// never asked twice.
    pub async fn request_under(&self, terms: &Terms, new: &NewRequest) -> Result<StoredRequest, Error> {
        let connection = self.active().await?;
        for _ in 0..3 {
            let stored = self.write_down(&connection, terms, new).await?;
            if let Sent::Stands(stored) = self.send(&connection, stored).await? {
                return Ok(*stored);
            }
        }
        Err(Error::Answer("it folds every request into one that cannot be answered".to_owned()))
    }

    /// Freezes, signs and stores a request, or finds the same one whose sender never heard an answer.
    async fn write_down(
        &self,
        connection: &Connection,
        terms: &Terms,
        new: &NewRequest,
    ) -> Result<StoredRequest, Error> {
        let token_key = random::private_key();
        let signed_at = self.now();
        let request = DelegationRequest {
            origin: connection.origin.clone(),
            runtime_connection_id: connection.runtime_connection_id.clone(),
            runtime_thumbprint: connection.thumbprint,
            audience_id: terms.audience_id.clone(),
            terms_hash: canonical::hash(terms),
            agent: new.agent.clone(),
            purpose: new.purpose.clone(),
            scopes: new.scopes.clone(),
            constraints: new.constraints.clone(),
            details: new.details.clone(),
            duration_seconds: duration_within(terms, new.duration_seconds)?,
            single_use: new.single_use,
            token_key_thumbprint: token_key.public().thumbprint(),
            expires_at: signed_at.wall + u64::try_from(new.answer_within.as_millis()).unwrap_or(u64::MAX / 2),
            nonce: random::nonce("delreq"),
            issued_at: signed_at.wall,
        };
        request.validate()?;
        refuse_unoffered(terms, &request.scopes)?;
        let (fold_key, now) = (request.fold_key(), signed_at.wall);
        let lost =
            self.change(move |locked| find_lost(locked, |lost| lost.request.fold_key() == fold_key, now)).await?;
        if let Some(lost) = lost.into_iter().find(|lost| now < lost.request.expires_at) {
            return Ok(lost);
        }
        let token_key_name = random::nonce("token").as_str().to_owned();
        let stored = StoredRequest {
            delegation_id: None,
            signed: jws::sign(&request, &self.private_key(&connection.key).await?),
            request,
            signed_at,
            token_key: token_key_name,
            terms: terms.clone(),
            unanswered: false,
            outcome: Outcome::Pending,
            untold: false,
            before: None,
        };
        self.put_key(&stored.token_key, &token_key).await?;
        let copy = stored.clone();
        self.change(move |locked| {
            refuse_revoked(locked, &copy)?;
            Ok(locked.put_request(&copy)?)
        })
        .await?;
        Ok(stored)
    }
}

/// Another process may have revoked the pairing while this request was made.
fn refuse_revoked(locked: &Locked, stored: &StoredRequest) -> Result<(), Error> {
    let alive = |connection: &Connection| {
        connection.runtime_connection_id == stored.request.runtime_connection_id
            && !matches!(connection.state, ConnectionState::Revoked { .. })
    };
    match locked.state()?.connection {
        Some(connection) if alive(&connection) => Ok(()),
        _ => Err(Error::NotPaired(Unpaired::Revoked)),
    }
}
