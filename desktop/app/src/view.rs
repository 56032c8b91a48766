//! Stored requests as the window shows them.

use countersign_runtime::{
    Approved, CheckState, Denied, KnownDevice, Outcome, Panicked, StoredRequest,
    shared::{
        canonical,
        payload::{Detail, Millis, Terms},
        scope::ScopeSet,
        wire::{Delivery as Told, Timestamp},
    },
};

use crate::model::{
    Asker, Audience, Check, CheckWord, CounterOffer, Decision, DecisionKind, Delegation, DelegationState, Delivery,
    DeliveryStage, Ended, Labelled, Panic, Refused, RequestAudience, Scope,
};

/// How long a grant lasts unless the asker says otherwise, in seconds; terms may lower it.
const DEFAULT_DURATION_SECONDS: u64 = 60 * 60;

/// What the server said of a request that waits. It is kept in memory alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    /// How far the word of it has come.
    pub delivery: Told,
    /// When a device first showed it.
    pub seen_at: Option<Timestamp>,
}

/// The person who answers, as pinned.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their devices.
    pub devices: &'a [KnownDevice],
}

/// A delegation as it stands at `now`.
#[must_use]
pub fn delegation(stored: &StoredRequest, person: Person<'_>, heard: Option<&Heard>, now: Millis) -> Delegation {
    let (request, terms) = (&stored.request, &stored.terms);
    let outcome = stored.outcome_at(now);
    let approved = stored.verified_approval();
    Delegation {
        name: stored.file_name().to_owned(),
        delegation_id: stored.delegation_id.as_ref().map(ToString::to_string),
        state: state(&outcome),
        audience: RequestAudience {
            key: terms.audience_key.clone(),
            name: terms.audience_name.clone(),
            provider_name: terms.provider_name.clone(),
        },
        agent: Asker { id: request.agent.id.clone(), name: request.agent.name.clone() },
        purpose: request.purpose.clone(),
        scopes: scopes(terms, &request.scopes),
        constraints: request.constraints.iter().map(|one| labelled(&one.name, &one.value)).collect(),
        details: request.details.iter().map(|Detail { label, value }| labelled(label, value)).collect(),
        duration_seconds: request.duration_seconds,
        single_use: approved.map_or(request.single_use, |approved| approved.approval.single_use),
        issued_at: request.issued_at,
        answer_by: request.expires_at,
        ends_at: approved.map(|approved| approved.approval.ends_at()),
        delivery: delivery(heard),
        seen_at: heard.and_then(|heard| heard.seen_at).map(Timestamp::millis),
        decision: match (&stored.outcome, approved) {
            (Outcome::Denied(denied), _) => Some(denial(denied, person)),
            (_, Some(approved)) => Some(approval(approved, terms, person)),
            _ => None,
        },
        checks: checks(stored),
        refused: match &stored.outcome {
            Outcome::Refused(answer) => Some(Refused {
                check: answer.check.number(),
                code: answer.code.clone(),
                field: answer.field.clone(),
                detail: answer.detail.clone(),
                at: answer.refused_at.millis(),
            }),
            _ => None,
        },
        ended: match &stored.outcome {
            Outcome::Cancelled(ended) | Outcome::Revoked(ended) => {
                Some(Ended { by: ended.by.as_str(), reason: ended.reason.clone(), at: ended.at.millis() })
            }
            _ => None,
        },
        unanswered: stored.unanswered,
        untold: stored.untold,
    }
}

const fn state(outcome: &Outcome) -> DelegationState {
    match outcome {
        Outcome::Pending => DelegationState::Pending,
        Outcome::Approved(_) => DelegationState::Approved,
        Outcome::Denied(_) => DelegationState::Denied,
        Outcome::Refused(_) => DelegationState::Refused,
        Outcome::Expired => DelegationState::Expired,
        Outcome::Cancelled(_) => DelegationState::Cancelled,
        Outcome::Revoked(_) => DelegationState::Revoked,
    }
}

fn labelled(label: &str, value: &str) -> Labelled {
    Labelled { label: label.to_owned(), value: value.to_owned() }
}

/// Scopes in the provider's words.
fn scopes(terms: &Terms, names: &ScopeSet) -> Vec<Scope> {
    names.iter().filter_map(|name| terms.scope(name)).map(scope).collect()
}

fn scope(scope: &countersign_runtime::shared::payload::TermsScope) -> Scope {
    Scope { name: scope.name.to_string(), description: scope.description.clone(), risk: scope.risk }
}

fn approval(approved: &Approved, terms: &Terms, person: Person<'_>) -> Decision {
    let approval = &approved.approval;
    Decision {
        kind: DecisionKind::Approval,
        user_name: person.name.to_owned(),
        device_name: approved.device_name.clone(),
        decided_at: approval.issued_at,
        scopes: Some(scopes(terms, &approval.scopes)),
        duration_seconds: Some(approval.duration_seconds),
        ends_at: Some(approval.ends_at()),
        reason_code: None,
        text: None,
        counter_offer: None,
    }
}

fn denial(denied: &Denied, person: Person<'_>) -> Decision {
    let denial = &denied.denial;
    let device = person.devices.iter().find(|device| device.device_id == denial.device_id);
    let offer = &denial.counter_offer;
    let offer = CounterOffer {
        scopes: offer.scopes.iter().map(ToString::to_string).collect(),
        duration_seconds: Some(offer.duration_seconds).filter(|seconds| *seconds > 0),
    };
    Decision {
        kind: DecisionKind::Denial,
        user_name: person.name.to_owned(),
        device_name: device.map_or_else(|| denial.device_id.to_string(), |device| device.name.clone()),
        decided_at: denial.issued_at,
        scopes: None,
        duration_seconds: None,
        ends_at: None,
        reason_code: serde_json::to_value(denial.reason_code).ok().and_then(|code| Some(code.as_str()?.to_owned())),
        text: Some(denial.reason_text.clone()).filter(|text| !text.is_empty()),
        counter_offer: Some(offer).filter(|offer| !offer.scopes.is_empty() || offer.duration_seconds.is_some()),
    }
}

fn checks(stored: &StoredRequest) -> Vec<Check> {
    let shown = |(check, state)| {
        let name = serde_json::to_value(check).ok().and_then(|name| Some(name.as_str()?.to_owned()));
        let (state, detail) = match state {
            CheckState::Passed => (CheckWord::Passed, None),
            CheckState::NotReached => (CheckWord::NotReached, None),
            CheckState::Failed { detail } => (CheckWord::Failed, Some(detail)),
        };
        let check: countersign_runtime::shared::checklist::Check = check;
        Check { number: check.number(), name: name.unwrap_or_default(), state, detail }
    };
    stored.checks().into_iter().map(shown).collect()
}

fn delivery(heard: Option<&Heard>) -> Delivery {
    let Some(Heard { delivery: told, seen_at }) = heard else {
        return Delivery { stage: DeliveryStage::None, at: None, device: None, note: None };
    };
    let steps = [
        (DeliveryStage::Seen, *seen_at),
        (DeliveryStage::Seen, told.opened_at),
        (DeliveryStage::Delivered, told.delivered_at),
        (DeliveryStage::Sent, told.sent_at),
    ];
    let reached = steps.into_iter().find_map(|(stage, at)| Some((stage, at?)));
    let (stage, at) = reached.unwrap_or((DeliveryStage::Queued, told.queued_at));
    let notes = [
        (told.nobody, "nobody"),
        (told.quiet_until.is_some(), "quiet"),
        (told.ntfy_at.is_some(), "ntfy"),
        (told.emailed_at.is_some(), "email"),
    ];
    let note = notes.into_iter().find_map(|(holds, note)| holds.then_some(note));
    Delivery { stage, at: Some(at.millis()), device: None, note }
}

/// An audience as it can be asked for.
#[must_use]
pub fn audience(terms: &Terms) -> Audience {
    Audience {
        id: terms.audience_id.to_string(),
        key: terms.audience_key.clone(),
        name: terms.audience_name.clone(),
        provider_id: terms.provider_id.to_string(),
        provider_name: terms.provider_name.clone(),
        scopes: terms.scopes.iter().map(scope).collect(),
        max_duration_seconds: terms.max_duration_seconds,
        default_duration_seconds: DEFAULT_DURATION_SECONDS.min(terms.max_duration_seconds),
        terms_hash: canonical::hash(terms).to_string(),
    }
}

/// What a panic did, with what it did in the profiles before.
#[must_use]
pub fn panic(done: Panicked, before: Option<Panic>) -> Panic {
    let refused_after_ms = done.refused_after.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    let this = Panic {
        connections: 1,
        delegations: done.delegations,
        tokens: done.grants,
        started_at: done.started_at,
        refused_after_ms,
        ended_here: done.ended_here,
        server_knows: done.server_knows,
        detail: done.detail,
    };
    let Some(before) = before else { return this };
    Panic {
        connections: before.connections + 1,
        delegations: before.delegations + this.delegations,
        tokens: before.tokens + this.tokens,
        started_at: before.started_at.min(this.started_at),
        // The last of them; unknown as soon as one is.
        refused_after_ms: before.refused_after_ms.zip(this.refused_after_ms).map(|(one, other)| one.max(other)),
        ended_here: before.ended_here && this.ended_here,
        server_knows: before.server_knows && this.server_knows,
        detail: before.detail.or(this.detail),
    }
}
