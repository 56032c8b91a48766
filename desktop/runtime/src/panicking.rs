//! The panic button: everything ends at once, and it is measured when the server knew.

use std::time::{Duration, Instant};

use countersign_shared::{
    Code,
    canonical::Canonical,
    jws,
    keys::PrivateKey,
    payload::{AudienceRead, Millis, TokenRequest},
    wire::EndedBy,
};
use tokio::time::timeout;

use crate::{
    Error, Runtime, Unpaired,
    http::PROMPT,
    profile::{Connection, ConnectionState, Outcome, StoredRequest},
    random,
};

/// How long the server is told and asked before the person hears how it stands.
const PATIENCE: Duration = Duration::from_secs(15);
/// The pause between two looks whether the server refuses already.
const PAUSE: Duration = Duration::from_millis(50);

/// What a server says that knows of the end.
const REFUSALS: [Code; 4] =
    [Code::ConnectionRevoked, Code::ConnectionNotActive, Code::DelegationEnded, Code::UnknownKey];

/// What [`Runtime::panic`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panicked {
    /// How many delegations were alive, pending ones too.
    pub delegations: usize,
    /// How many of them tokens could be had for.
    pub grants: usize,
    /// When it began.
    pub started_at: Millis,
    /// How long it took from then until the server refused a token of the newest grant; without a grant, until it
    /// refused this runtime. None when it was not heard to refuse.
    pub refused_after: Option<Duration>,
    /// Whether it is written down here. When it could not be, say it again.
    pub ended_here: bool,
    /// Whether the server knows. When it does not, everything is dead here all the same; say it again to tell it.
    pub server_knows: bool,
    /// What was in the way of either.
    pub detail: Option<String>,
}

/// What asks for a token after the key of the pairing is forgotten.
struct Probe {
    connection: Connection,
    key: PrivateKey,
    grant: Option<StoredRequest>,
}

impl Runtime {
    /// Ends the pairing with everything below it, then asks for a token of the newest grant until the server refuses.
    ///
    /// Here everything is dead before anything else is done, and neither a damaged file nor a full disk keeps the
    /// server from being told. It is told for 15 seconds at most; that it does not answer is no error, but part of what
    /// is given back. `reason` is for people, 200 characters at most.
    pub async fn panic(&self, reason: &str) -> Result<Panicked, Error> {
        let connection = self.connection().await?.ok_or(Error::NotPaired(Unpaired::Never))?;
        if matches!(connection.state, ConnectionState::Revoked { told: true, .. }) {
            return Err(Error::NotPaired(Unpaired::Revoked));
        }
        let revoke = self.connection_revoke(&connection, reason);
        revoke.validate()?;
        let (began, started_at) = (Instant::now(), self.now().wall);
        let living = self.living(started_at).await;
        let granted = || living.iter().filter(|stored| matches!(stored.outcome, Outcome::Approved(_)));
        let end = |told| self.end_connection(&connection, Some(EndedBy::Runtime), reason.to_owned(), told);
        let mut ended = end(false).await;
        let probe = self.private_key(&connection.key).await.map(|key| Probe {
            connection: connection.clone(),
            key,
            grant: granted().next_back().cloned(),
        });
        let tell = async {
            let signed = jws::sign(&revoke, &probe.as_ref().map_err(ToString::to_string)?.key);
            self.send_connection_revoke(&connection, &signed).await.map_err(|error| error.to_string())
        };
        let told =
            timeout(PATIENCE, tell).await.unwrap_or_else(|_| Err("the server did not answer in time".to_owned()));
        let mut refused = None;
        if let (Ok(()), Ok(probe)) = (&told, &probe) {
            ended = end(true).await;
            let patience = PATIENCE.saturating_sub(began.elapsed());
            let heard = timeout(patience, self.until_refused(probe)).await.unwrap_or(false);
            refused = heard.then(|| began.elapsed());
            // What is not written down needs its key, to hear from the server that it is over.
            if ended.is_ok() {
                self.forget_keys(vec![connection.key.clone()]).await;
            }
        }
        Ok(Panicked {
            delegations: living.len(),
            grants: granted().count(),
            started_at,
            refused_after: refused,
            ended_here: ended.is_ok(),
            server_knows: told.is_ok(),
            detail: ended.err().map(|error| error.to_string()).or(told.err()),
        })
    }

    /// What lives at `now`, as far as it can be read.
    async fn living(&self, now: Millis) -> Vec<StoredRequest> {
        let profile = self.profile().clone();
        let all = crate::blocking::blocking(move || profile.readable_requests()).await.unwrap_or_default();
        all.into_iter().filter(|stored| stored.is_open(now)).collect()
    }

    /// Asks again and again; a token that comes all the same is dropped unseen.
    async fn until_refused(&self, probe: &Probe) -> bool {
        let Ok(http) = self.http(&probe.connection.origin) else { return false };
        loop {
            let (path, signed) = self.probe(probe);
            match http.post(&path, &signed, PROMPT).await.map_err(|failure| failure.error) {
                Err(error) if REFUSALS.iter().any(|code| error.is_problem(*code)) => return true,
                Ok(_) | Err(Error::Unreachable { .. } | Error::Server(_)) => tokio::time::sleep(PAUSE).await,
                Err(_) => return false,
            }
        }
    }

    fn probe(&self, probe: &Probe) -> (String, String) {
        let (origin, issued_at) = (probe.connection.origin.clone(), self.now().wall);
        let runtime_connection_id = probe.connection.runtime_connection_id.clone();
        let grant = probe.grant.as_ref().and_then(|grant| Some((grant.delegation_id.clone()?, grant.hash())));
        let Some((delegation_id, request_hash)) = grant else {
            let read = AudienceRead { origin, runtime_connection_id, audience_key: "*".to_owned(), issued_at };
            return ("/v1/runtime/audiences/*/read".to_owned(), sign(&read, &probe.key));
        };
        let path = format!("/v1/runtime/delegations/{delegation_id}/token");
        let nonce = random::nonce("token");
        let request = TokenRequest { origin, runtime_connection_id, delegation_id, request_hash, nonce, issued_at };
        (path, sign(&request, &probe.key))
    }
}

fn sign<T: Canonical>(payload: &T, key: &PrivateKey) -> String {
    jws::sign(payload, key)
}
