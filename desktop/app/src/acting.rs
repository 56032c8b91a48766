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
use tokio::task::JoinSet;

use crate::{
    desktop::Desktop,
    failure::{Answer, Failure},
    model::{Audience, Copied, Delegation, Forgotten, Labelled, Panic, Snapshot, Standing},
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

    /// Gives a delegation back. When the server cannot be told, it is dead here all the same, and told later.
    pub async fn revoke(&self, name: &str, reason: &str) -> Answer<Delegation> {
        let revoked = self.runtime().revoke_delegation(&id_of(name)?, reason).await;
        self.note_reach(revoked.as_ref().err());
        self.wake();
        let snapshot = self.look().await;
        match revoked {
            Ok(_) | Err(Error::Unreachable { .. } | Error::KeyStore(_)) => find(snapshot, name),
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

    /// Ends everything of every profile at once, and measures when the last server knew. Said again after an end that
    /// could not be told, it has a locked keychain unlocked first.
    pub async fn panic(&self) -> Answer<Panic> {
        if matches!(self.look().await.standing, Standing::Revoked { told: false, .. }) {
            self.unlock_for_telling().await;
        }
        let (done, _) = tokio::join!(self.panic_everywhere(), self.clipboard.clear());
        self.wake();
        self.look().await;
        done
    }

    async fn panic_everywhere(&self) -> Answer<Panic> {
        let (profile, mut ending) = (self.profile_name(), JoinSet::new());
        for name in self.profiles() {
            let runtime = if name == profile { self.runtime() } else { self.runtime_of(&name)? };
            ending.spawn(async move { Box::pin(runtime.panic(PANIC)).await });
        }
        let mut sum: Option<Panic> = None;
        let mut failure = None;
        while let Some(done) = ending.join_next().await {
            match done {
                Ok(Ok(done)) => sum = Some(view::panic(done, sum)),
                Ok(Err(error)) => {
                    let paired = !matches!(error, Error::NotPaired(_));
                    failure = failure.filter(|_| !paired).or(Some(error.into()));
                }
                Err(_) => {}
            }
        }
        sum.ok_or_else(|| failure.unwrap_or_else(Failure::busy))
    }

    /// Forgets the pairing and its keys, so that one may pair anew.
    pub async fn forget_keys(&self) -> Answer<Forgotten> {
        let _ = self.stop_pairing().await;
        let server_knows = Box::pin(self.runtime().forget_pairing(FORGOTTEN)).await?;
        self.wake();
        Ok(Forgotten { snapshot: self.look().await, server_knows })
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
