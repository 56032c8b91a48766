//! The panic button: everything ends at once, and it is measured when the server knew.

use std::time::{Duration, Instant};

use countersign_shared::{
    Code,
    canonical::Canonical,
    jws,
    keys::PrivateKey,
    payload::{AudienceRead, Millis, TokenRequest},
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
    /// Whether the server knows. When it does not, everything is dead here all the same; say it again to tell it.
    pub server_knows: bool,
    /// What was in the way of telling the server.
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
    /// Here everything is dead before the server is told. It is told for 15 seconds at most; that it does not answer
    /// is no error, but part of what is given back. `reason` is for people, 200 characters at most.
    pub async fn panic(&self, reason: &str) -> Result<Panicked, Error> {
        let connection = self.connection().await?.ok_or(Error::NotPaired(Unpaired::Never))?;
        if matches!(connection.state, ConnectionState::Revoked { told: true, .. }) {
            return Err(Error::NotPaired(Unpaired::Revoked));
        }
        let (began, started_at) = (Instant::now(), self.now().wall);
        let living: Vec<StoredRequest> =
            self.requests().await?.into_iter().filter(|stored| stored.is_open(started_at)).collect();
        let granted = || living.iter().filter(|stored| matches!(stored.outcome, Outcome::Approved(_)));
        let probe = match self.private_key(&connection.key).await {
            Ok(key) => Some(Probe { connection, key, grant: granted().next_back().cloned() }),
            Err(_) => None,
        };
        let told = timeout(PATIENCE, self.revoke_connection(reason)).await;
        let detail = match told {
            Ok(Ok(())) => None,
            Ok(Err(error @ (Error::Profile(_) | Error::Refusal(_)))) => return Err(error),
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("the server did not answer in time".to_owned()),
        };
        let refused = async {
            match (&probe, &detail) {
                (Some(probe), None) => self.until_refused(probe).await,
                _ => false,
            }
        };
        let refused = timeout(PATIENCE.saturating_sub(began.elapsed()), refused).await.unwrap_or(false);
        Ok(Panicked {
            delegations: living.len(),
            grants: granted().count(),
            started_at,
            refused_after: refused.then(|| began.elapsed()),
            server_knows: detail.is_none(),
            detail,
        })
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
