//! Sending a request that is written down, and learning what the server calls it.
//!
//! The server may fold a request into an equal one that waits already; that one is adopted if this profile
//! holds it unanswered, and cancelled if it does not hold it, because nobody could check an answer to it. A
//! request whose sender heard nothing is kept and sent again, the same bytes, so that a person is not asked twice.

use countersign_shared::{
    Code, Refusal,
    checklist::{Check, CheckFailure},
    ids::DelegationId,
    jws::{self, Verified},
    keys::PublicKey,
    payload::{DelegationRequest, Millis, WINDOW_MS},
    wire::DelegationCreated,
};

use crate::{
    Error, Runtime,
    profile::{Connection, Locked, Outcome, StoredRequest},
};

/// What became of a request that was sent.
pub(crate) enum Sent {
    /// It waits, or an equal one of ours does.
    Stands(Box<StoredRequest>),
    /// It cannot be answered; ask anew.
    AskAgain,
}

impl Runtime {
    /// Sends a stored request until somebody answers, the same bytes each time.
    pub(crate) async fn send(&self, connection: &Connection, mut stored: StoredRequest) -> Result<Sent, Error> {
        let answer = self.act_signed(connection, "/v1/runtime/delegations", &stored.signed).await;
        match answer {
            Ok(created) => self.name(connection, stored, created).await,
            Err(Error::Server(problem)) if problem.status < 500 => {
                self.forget(&stored).await?;
                let stale = self.now().wall.abs_diff(stored.request.issued_at) > WINDOW_MS;
                let never_arrived = stale && problem.code == Code::ClockSkew.as_str();
                if never_arrived { Ok(Sent::AskAgain) } else { Err(Error::Server(problem)) }
            }
            Err(error) => {
                stored.unanswered = true;
                self.change(move |locked| match locked.request(stored.file_name())? {
                    Some(current) if current.outcome == Outcome::Pending => Ok(locked.put_request(&stored)?),
                    _ => Ok(()),
                })
                .await?;
                Err(error)
            }
        }
    }

    /// Gives a sent request the name that the server has for it, after checking that it is our own.
    async fn name(
        &self,
        connection: &Connection,
        stored: StoredRequest,
        created: DelegationCreated,
    ) -> Result<Sent, Error> {
        let key = self.private_key(&connection.key).await?;
        let first = match first_signed(&stored, &created, key.public()) {
            Ok(first) => first,
            Err(refusal) => {
                self.forget(&stored).await?;
                return Err(Error::Check(CheckFailure { check: Check::OwnRequest, refusal }));
            }
        };
        let (id, nonce) = (created.delegation_id, stored.request.nonce.clone());
        let taken = {
            let id = id.clone();
            self.change(move |locked| take_name(locked, &id, &first)).await
        };
        if !matches!(&taken, Ok(Some(named)) if named.request.nonce == nonce) {
            self.forget(&stored).await?;
        }
        match taken? {
            Some(named) if named.request.nonce == nonce || named.outcome == Outcome::Pending => {
                Ok(Sent::Stands(Box::new(named)))
            }
            // Only what waits may be folded into: an old yes is no answer to a new question, and stands as it stood.
            Some(StoredRequest { outcome: Outcome::Approved(_), .. }) => Ok(Sent::AskAgain),
            _ => {
                let revoke = self.delegation_revoke(connection, &id, "its runtime no longer has it");
                self.send_delegation_revoke(connection, &revoke).await?;
                Ok(Sent::AskAgain)
            }
        }
    }

    /// Forgets a request that never became a delegation, and its key.
    async fn forget(&self, stored: &StoredRequest) -> Result<(), Error> {
        let (name, key) = (stored.request.nonce.as_str().to_owned(), stored.token_key.clone());
        self.change(move |locked| Ok(locked.remove_request(&name)?)).await?;
        self.forget_keys(vec![key]).await;
        Ok(())
    }

    /// Sends every request again whose sender never heard an answer; those that never arrived are forgotten.
    pub(crate) async fn send_lost(&self, connection: &Connection) -> Result<(), Error> {
        let now = self.now().wall;
        for lost in self.change(move |locked| find_lost(locked, |_| true, now)).await? {
            match self.send(connection, lost).await {
                Ok(_) | Err(Error::Server(_) | Error::Check(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The signed request that waits, which must be this runtime's own work: the one that was sent, or one that asks
/// the same. What was asked for a single use is never folded.
fn first_signed(
    stored: &StoredRequest,
    created: &DelegationCreated,
    key: &PublicKey,
) -> Result<Verified<DelegationRequest>, Refusal> {
    let first = jws::verify::<DelegationRequest>(&created.signed, key)?;
    let same = first.hash() == stored.hash();
    let may_fold = created.folded && !stored.request.single_use;
    if same || (may_fold && first.fold_key() == stored.request.fold_key()) {
        Ok(first)
    } else {
        Err(Refusal::field(Code::RequestUnknown, "signed", "the server took another request for the one that was sent"))
    }
}

/// Names a held request; `None` when this profile does not hold it. A name that another request has is a lie.
fn take_name(
    locked: &Locked,
    id: &DelegationId,
    first: &Verified<DelegationRequest>,
) -> Result<Option<StoredRequest>, Error> {
    let nonce = first.nonce.as_str();
    let named = match (locked.request(id.as_str())?, locked.request(nonce)?) {
        (Some(named), _) if named.hash() == first.hash() => named,
        (Some(_), _) => {
            let detail = "the server gave the id of another request";
            let refusal = Refusal::field(Code::WrongRequest, "delegationId", detail);
            return Err(Error::Check(CheckFailure { check: Check::OwnRequest, refusal }));
        }
        (None, Some(held)) if held.hash() == first.hash() => {
            let named = StoredRequest { delegation_id: Some(id.clone()), unanswered: false, ..held };
            locked.put_request(&named)?;
            named
        }
        (None, _) => return Ok(None),
    };
    locked.remove_request(nonce)?;
    Ok(Some(named))
}

/// Requests whose sender gave up, or died more than a minute ago before it could say so.
pub(crate) fn find_lost(
    locked: &Locked,
    wanted: impl Fn(&StoredRequest) -> bool,
    now: Millis,
) -> Result<Vec<StoredRequest>, Error> {
    let lost = |stored: &StoredRequest| stored.unanswered || now.abs_diff(stored.request.issued_at) > WINDOW_MS;
    let unnamed = locked.unnamed_requests()?.into_iter();
    Ok(unnamed.filter(|stored| stored.outcome == Outcome::Pending && lost(stored) && wanted(stored)).collect())
}
