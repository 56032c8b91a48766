//! Those who keep the server busy.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use countersign_runtime::{Error, Outcome, Runtime};
use countersign_shared::{
    Code,
    ids::DelegationId,
    origin::Origin,
    wire::{DelegationStatus, MintedToken},
};
use countersign_soft_phone::{ApproveOptions, SoftPhone};

use super::ledger::Ledger;
use crate::support::{NotPaired, Provider, ask, id_of, pair};

/// How long an agent waits for an answer before it takes its question back.
const PATIENCE: Duration = Duration::from_secs(4);
/// How soon somebody who was refused tries again.
const AFTER_A_REFUSAL: Duration = Duration::from_millis(200);

/// An agent that asks one thing after the other.
pub(crate) struct Asker {
    pub(crate) runtime: Runtime,
    pub(crate) phone: Arc<SoftPhone>,
    pub(crate) provider: Provider,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) name: String,
}

impl Asker {
    /// Asks until the time is over.
    pub(crate) async fn ask_until(self, end: Instant) {
        let mut number: usize = 0;
        while Instant::now() < end {
            number += 1;
            let mut new = ask(&format!("Load {}, request {number}.", self.name));
            new.single_use = number.is_multiple_of(7);
            // What nobody answers and nobody takes back must not stand in the way for long.
            new.answer_within = Duration::from_secs(15);
            match self.runtime.request(new).await {
                Ok(stored) => {
                    self.ledger.asked(&stored, &self.runtime, &self.phone);
                    self.follow(id_of(&stored), number).await;
                }
                Err(Error::Unreachable { .. }) => {}
                Err(error) => {
                    let expected = [Code::TooManyPending, Code::RequestExpired, Code::Unavailable];
                    assert!(expected.iter().any(|code| error.is_problem(*code)), "{error}");
                    tokio::time::sleep(AFTER_A_REFUSAL).await;
                }
            }
        }
    }

    async fn follow(&self, id: &DelegationId, number: usize) {
        match self.runtime.wait(id, Some(PATIENCE), |_| {}).await {
            Ok(Outcome::Approved(_)) => {}
            Ok(Outcome::Pending) | Err(Error::Unreachable { .. }) => return self.give_back(id).await,
            Ok(Outcome::Refused(answer)) => panic!("{id} was answered with what does not verify: {answer:?}"),
            Ok(_) => return,
            Err(error) => panic!("waiting for {id}: {error}"),
        }
        for _ in 0..=number % 2 {
            let Ok(token) = self.runtime.token(id).await else { return };
            self.ledger.minted(id, &token);
            if let Some(answer) = self.provider.ask(&token.token).await {
                self.ledger.introspected(id, answer.is_active());
            }
        }
        if number.is_multiple_of(3) {
            self.give_back(id).await;
        }
    }

    async fn give_back(&self, id: &DelegationId) {
        if self.runtime.revoke_delegation(id, "done").await.is_ok() {
            self.ledger.given_back(id);
        }
    }
}

/// Pairs one runtime after the other, lets it have something, and revokes it.
pub(crate) fn churn(
    server: Origin,
    home: PathBuf,
    phone: Arc<SoftPhone>,
    provider: Provider,
    end: Instant,
    ledger: &Arc<Ledger>,
) -> impl Future<Output = ()> + Send + use<> {
    let ledger = Arc::clone(ledger);
    async move {
        let mut number = 0;
        while Instant::now() < end {
            number += 1;
            let runtime = Runtime::open(&home, &format!("churn_{number}")).expect("a profile");
            match pair(&runtime, &server, &phone).await {
                Ok(()) => come_and_go(&runtime, &phone, &provider, &ledger).await,
                // Confirmations that lost their runtime to a kill stay open for five minutes.
                Err(NotPaired::Phone(error)) if error.code() == Some(Code::TooManyConfirmations) => return,
                Err(error) => assert!(!is_lie(&error), "{error:?}"),
            }
            tokio::time::sleep(AFTER_A_REFUSAL).await;
        }
    }
}

/// Whether a pairing failed otherwise than by a server that went away.
fn is_lie(error: &NotPaired) -> bool {
    match error {
        NotPaired::Runtime(Error::Pairing(_) | Error::Check(_) | Error::Answer(_)) => true,
        NotPaired::Phone(error) => error.refused().is_some(),
        NotPaired::Runtime(_) => false,
    }
}

async fn come_and_go(runtime: &Runtime, phone: &Arc<SoftPhone>, provider: &Provider, ledger: &Ledger) {
    let connection = runtime.connection().await.expect("a profile").expect("a pairing").runtime_connection_id;
    ledger.paired(connection.clone());
    if let Ok(stored) = runtime.request(ask("A short visit.")).await {
        let id = id_of(&stored);
        ledger.asked(&stored, runtime, phone);
        if let Ok(view) = phone.request(id).await
            && phone.approve(&view, ApproveOptions::default()).await.is_ok()
        {
            ledger.answered(id, DelegationStatus::Approved);
            if let Ok(token) = token(runtime, id).await {
                ledger.minted(id, &token);
                if let Some(answer) = provider.ask(&token.token).await {
                    ledger.introspected(id, answer.is_active());
                }
            }
        }
    }
    if phone.revoke_runtime(&connection, "the visit is over").await.is_ok() {
        ledger.connection_revoked(&connection);
    }
}

async fn token(runtime: &Runtime, id: &DelegationId) -> Result<MintedToken, Error> {
    runtime.wait(id, Some(PATIENCE), |_| {}).await?;
    runtime.token(id).await
}
