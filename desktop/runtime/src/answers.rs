//! What the server says of a request, judged.
//!
//! A yes is believed after the checklist and never before; a no after its signature. What only takes away
//! (expired, cancelled, revoked) is taken at the server's word, as it could withhold the answer anyway. The
//! first outcome that is written down stays: everything here happens under the profile's lock.

use countersign_shared::{
    Code, Refusal,
    checklist::{self, Check, CheckFailure, Moment},
    ids::DelegationId,
    jws,
    roster::Roster,
    wire::{DelegationStatus, DelegationView, Ended, EndedBy, Timestamp},
};

use crate::{
    Error, Runtime, Unpaired,
    http::PROMPT,
    profile::{Approved, Connection, Denied, Locked, Outcome, RefusedAnswer, StoredRequest},
};

/// What a look at the server brought.
#[derive(Debug)]
pub(crate) struct Judged {
    /// The outcome as it is stored now.
    pub(crate) outcome: Outcome,
    /// A no that could not be verified. It counts as no answer.
    pub(crate) unverified: Option<CheckFailure>,
    /// Whether this very look refused a yes, which the server must be told to take back.
    pub(crate) refused_now: bool,
    /// The token key, when it opens nothing any more.
    dead_key: Option<String>,
}

impl Runtime {
    /// Judges the server's view of a stored request and writes down what comes of it.
    pub(crate) async fn judge(&self, connection: &Connection, view: DelegationView) -> Result<Judged, Error> {
        let (id, now) = (view.delegation_id.clone(), self.now());
        let mut judged = self.change(move |locked| judge(locked, &view, &now)).await?;
        if let Some(key) = judged.dead_key.take() {
            self.forget_keys(vec![key]).await;
        }
        if let (true, Outcome::Refused(answer)) = (judged.refused_now, &judged.outcome) {
            self.give_back(connection, &id, answer).await;
        }
        Ok(judged)
    }

    /// Tells the server once that a yes was refused, so that no grant stays alive there. What it answers changes nothing.
    pub(crate) async fn give_back(&self, connection: &Connection, id: &DelegationId, answer: &RefusedAnswer) {
        let reason = format!("refused by the runtime: check {}, {}", answer.check.number(), answer.code);
        let revoke = self.delegation_revoke(connection, id, &reason);
        if let Ok(key) = self.private_key(&connection.key).await {
            let path = format!("/v1/runtime/delegations/{id}/revoke");
            let _: Result<DelegationView, _> = self.ask(connection, &path, &jws::sign(&revoke, &key), PROMPT).await;
        }
    }
}

fn judge(locked: &Locked, view: &DelegationView, now: &Moment) -> Result<Judged, Error> {
    let id = &view.delegation_id;
    let mut stored = locked.request(id.as_str())?.ok_or_else(|| Error::UnknownDelegation(id.clone()))?;
    let mut state = locked.state()?;
    let Some(connection) = state.connection.as_mut() else {
        return Err(Error::NotPaired(Unpaired::Never));
    };
    let found = look(&stored, connection, view, now);
    if let Found::Answer(_, Some(roster)) | Found::Roster(roster) = &found {
        // The head first: were the machine to stop here, the same answer would pass again.
        if connection.follow(roster) {
            locked.put_state(&state)?;
        }
    }
    let silence = (stored.outcome == Outcome::Pending && stored.is_past_answering(now)).then_some(Outcome::Expired);
    let (outcome, unverified) = match found {
        Found::Nothing | Found::Roster(_) => (silence, None),
        Found::Unverified(failure) => (silence, Some(failure)),
        Found::Answer(outcome, _) => (Some(outcome), None),
    };
    let refused_now = matches!(outcome, Some(Outcome::Refused(_)));
    let mut dead_key = None;
    if let Some(outcome) = outcome {
        dead_key = (!matches!(outcome, Outcome::Approved(_))).then(|| stored.token_key.clone());
        stored.settle(outcome);
        locked.put_request(&stored)?;
    }
    Ok(Judged { outcome: stored.outcome_at(now.wall), unverified, refused_now, dead_key })
}

/// What a view says, after everything in it was checked.
enum Found {
    /// Nothing new.
    Nothing,
    /// Nothing new but the person's roster, verified.
    Roster(Box<Roster>),
    /// A no that could not be verified.
    Unverified(CheckFailure),
    /// An outcome, with the newest verified roster.
    Answer(Outcome, Option<Box<Roster>>),
}

fn look(stored: &StoredRequest, connection: &Connection, view: &DelegationView, now: &Moment) -> Found {
    let pending = match stored.outcome {
        Outcome::Pending => true,
        Outcome::Approved(_) => false,
        _ => return Found::Nothing,
    };
    let ended =
        || view.ended.clone().unwrap_or(Ended { by: EndedBy::Cascade, reason: String::new(), at: Timestamp(now.wall) });
    match view.status {
        DelegationStatus::Expired => Found::Answer(Outcome::Expired, None),
        DelegationStatus::Cancelled => Found::Answer(Outcome::Cancelled(ended()), None),
        DelegationStatus::Revoked => Found::Answer(Outcome::Revoked(ended()), None),
        DelegationStatus::Approved if pending => approval(stored, connection, view, now),
        DelegationStatus::Denied if pending => denial(stored, connection, view, now),
        DelegationStatus::Approved => newer_roster(connection, view),
        // The first verified answer is final; a yes goes on until something ends it.
        DelegationStatus::Denied | DelegationStatus::Pending => Found::Nothing,
    }
}

/// The evidence of a yes that was accepted long ago comes with the roster as it is now.
fn newer_roster(connection: &Connection, view: &DelegationView) -> Found {
    let Some(evidence) = &view.approval else { return Found::Nothing };
    let (origin, user) = (&connection.origin, &connection.user_id);
    match Roster::verify_extension(origin, user, &evidence.roster, &connection.head) {
        Ok(roster) => Found::Roster(Box::new(roster)),
        Err(_) => Found::Nothing,
    }
}

fn approval(stored: &StoredRequest, connection: &Connection, view: &DelegationView, now: &Moment) -> Found {
    let checked = match &view.approval {
        Some(evidence) => {
            checklist::check_approval(&stored.own(&view.delegation_id), &connection.person(), evidence, now)
        }
        None => Err(missing("approval")),
    };
    match checked {
        Ok(accepted) => {
            let approved = Approved {
                device_name: accepted.device_name,
                approval: accepted.approval.into_payload(),
                accepted_at: Timestamp(now.wall),
                token_checked: false,
            };
            Found::Answer(Outcome::Approved(Box::new(approved)), Some(Box::new(accepted.roster)))
        }
        Err(failure) => Found::Answer(Outcome::Refused(RefusedAnswer::new(&failure, now.wall)), None),
    }
}

fn denial(stored: &StoredRequest, connection: &Connection, view: &DelegationView, now: &Moment) -> Found {
    let checked = match &view.denial {
        Some(evidence) => checklist::check_denial(&stored.own(&view.delegation_id), &connection.person(), evidence),
        None => Err(missing("denial")),
    };
    match checked {
        Ok((denial, roster)) => {
            let denied = Denied { denial: denial.into_payload(), learned_at: Timestamp(now.wall) };
            Found::Answer(Outcome::Denied(Box::new(denied)), Some(Box::new(roster)))
        }
        Err(failure) => Found::Unverified(failure),
    }
}

fn missing(field: &'static str) -> CheckFailure {
    let refusal = Refusal::field(Code::MissingField, field, "the server shows no evidence for what it says");
    CheckFailure { check: Check::Payload, refusal }
}
