//! Asking, handing out and giving back.

use std::time::Duration;

use countersign_runtime::{
    Error, NewRequest,
    shared::{
        ids::DelegationId,
        payload::{Agent, Detail},
        scope::{Scope, ScopeSet},
    },
};
use serde::Deserialize;

use crate::{
    desktop::Desktop,
    failure::{Answer, Failure},
    model::{Audience, Copied, Delegation, Labelled, Panic, Snapshot},
    view,
};

const PANIC: &str = "everything was revoked at the computer";
const FORGOTTEN: &str = "the computer's keys were forgotten";

/// What the window asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ask {
    /// At which audience, by key or id.
    pub audience: String,
    /// What shall be allowed.
    pub scopes: Vec<String>,
    /// Why.
    pub purpose: String,
    /// Who asks.
    pub agent_id: String,
    /// What they are called; their id when it is absent.
    pub agent_name: Option<String>,
    /// For how long.
    pub duration_seconds: Option<u64>,
    /// Whether the first use ends it.
    pub single_use: bool,
    /// How long an answer is wanted.
    pub answer_within_seconds: u64,
    /// Further lines.
    pub details: Vec<Labelled>,
}

impl TryFrom<Ask> for NewRequest {
    type Error = Failure;

    fn try_from(ask: Ask) -> Answer<Self> {
        let scopes: Vec<Scope> = ask.scopes.iter().map(|scope| scope.parse()).collect::<Result<_, _>>()?;
        let name = ask.agent_name.filter(|name| !name.is_empty()).unwrap_or_else(|| ask.agent_id.clone());
        let agent = Agent { id: ask.agent_id, name };
        let details = ask.details.into_iter().map(|Labelled { label, value }| Detail { label, value }).collect();
        Ok(Self {
            details,
            duration_seconds: ask.duration_seconds,
            single_use: ask.single_use,
            answer_within: Duration::from_secs(ask.answer_within_seconds),
            ..Self::new(&ask.audience, ScopeSet::collect(scopes)?, &ask.purpose, agent)
        })
    }
}

impl Desktop {
    /// Everything that may be asked for, in the providers' words.
    pub async fn audiences(&self) -> Answer<Vec<Audience>> {
        let terms = self.runtime().audiences().await;
        self.note_reach(terms.as_ref().err());
        Ok(terms?.iter().map(view::audience).collect())
    }

    /// Asks the person.
    pub async fn ask(&self, ask: Ask) -> Answer<Delegation> {
        let asked = Box::pin(self.runtime().request(ask.try_into()?)).await;
        self.note_reach(asked.as_ref().err());
        self.wake();
        let snapshot = self.look().await;
        find(snapshot, asked?.file_name())
    }

    /// Puts a new token of an approved delegation on the clipboard.
    pub async fn copy_token(&self, name: &str) -> Answer<Copied> {
        let token = Box::pin(self.runtime().token(&id_of(name)?)).await;
        self.note_reach(token.as_ref().err());
        self.wake();
        self.copy(zeroize::Zeroizing::new(token?.token)).await
    }

    /// Takes away from the clipboard what this program put there, if it is still there.
    pub async fn clear_clipboard(&self) -> Answer<()> {
        self.clipboard.clear().await
    }

    /// Gives a delegation back. When the server cannot be told, it is dead here all the same.
    pub async fn revoke(&self, name: &str, reason: &str) -> Answer<Delegation> {
        let revoked = self.runtime().revoke_delegation(&id_of(name)?, reason).await;
        self.note_reach(revoked.as_ref().err());
        self.wake();
        let snapshot = self.look().await;
        match revoked {
            Ok(_) | Err(Error::Unreachable { .. }) => find(snapshot, name),
            Err(error) => Err(error.into()),
        }
    }

    /// Ends the pairing with everything below it. When the server cannot be told, it is dead here all the same, and the
    /// server is told as soon as it answers.
    pub async fn end_pairing(&self, reason: &str) -> Answer<Snapshot> {
        let ended = self.runtime().revoke_connection(reason).await;
        self.note_reach(ended.as_ref().err());
        self.wake();
        let snapshot = self.look().await;
        match ended {
            Ok(()) | Err(Error::Unreachable { .. } | Error::KeyStore(_)) => Ok(snapshot),
            Err(error) => Err(error.into()),
        }
    }

    /// Ends everything at once, and measures when the server knew.
    pub async fn panic(&self) -> Answer<Panic> {
        let _ = self.clipboard.clear().await;
        let done = Box::pin(self.runtime().panic(PANIC)).await;
        self.wake();
        self.look().await;
        let done = done?;
        Ok(Panic {
            connections: 1,
            delegations: done.delegations,
            tokens: done.grants,
            started_at: done.started_at,
            refused_after_ms: done.refused_after.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
            server_knows: done.server_knows,
            detail: done.detail,
        })
    }

    /// Forgets the pairing and its keys, so that one may pair anew.
    pub async fn forget_keys(&self) -> Answer<Snapshot> {
        let _ = self.stop_pairing().await;
        Box::pin(self.runtime().forget_pairing(FORGOTTEN)).await?;
        self.wake();
        Ok(self.look().await)
    }
}

/// Only what the server has named can be given back or gives tokens.
fn id_of(name: &str) -> Answer<DelegationId> {
    name.parse().map_err(|_| Failure::field("name", "the server has not answered this request yet"))
}

fn find(snapshot: Snapshot, name: &str) -> Answer<Delegation> {
    let found = snapshot.delegations.into_iter().find(|delegation| delegation.name == name);
    found.ok_or_else(|| Failure::new("unknown_delegation", format!("this profile has no request {name}")))
}
