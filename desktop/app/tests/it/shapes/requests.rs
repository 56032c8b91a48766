//! The examples of requests and answers.

use countersign_app::model::*;
use countersign_runtime::shared::payload::Risk;

use super::NOW;

pub(crate) fn scope() -> Scope {
    Scope { name: "payments.prepare".into(), description: "Prepare payments".into(), risk: Risk::Medium }
}

pub(crate) fn deliveries() -> Vec<Delivery> {
    let plain = |stage, at, note| Delivery { stage, at, device: None, note };
    vec![
        plain(DeliveryStage::None, None, None),
        plain(DeliveryStage::Queued, Some(NOW), Some("nobody")),
        plain(DeliveryStage::Queued, Some(NOW), Some("quiet")),
        plain(DeliveryStage::Sent, Some(NOW), Some("email")),
        plain(DeliveryStage::Delivered, Some(NOW), Some("ntfy")),
        plain(DeliveryStage::Seen, Some(NOW), None),
    ]
}

pub(crate) fn checks() -> Vec<Check> {
    let check = |number, name: &str, state, detail: Option<&str>| Check {
        number,
        name: name.into(),
        state,
        detail: detail.map(Into::into),
    };
    vec![
        check(1, "own_request", CheckWord::Passed, None),
        check(7, "grant", CheckWord::Failed, Some("the grant is longer than was asked")),
        check(8, "token", CheckWord::NotReached, None),
    ]
}

pub(crate) fn decisions() -> Vec<Decision> {
    let yes = Decision {
        kind: DecisionKind::Approval,
        user_name: "Ada".into(),
        device_name: "Ada's phone".into(),
        decided_at: NOW,
        scopes: Some(vec![scope()]),
        duration_seconds: Some(900),
        ends_at: Some(NOW + 900_000),
        reason_code: None,
        text: None,
        counter_offer: None,
    };
    let no = Decision {
        kind: DecisionKind::Denial,
        scopes: None,
        duration_seconds: None,
        ends_at: None,
        reason_code: Some("too_long".into()),
        text: Some("an hour is enough".into()),
        counter_offer: Some(CounterOffer { scopes: vec![], duration_seconds: Some(3600) }),
        ..yes.clone()
    };
    let plain_no = Decision { reason_code: Some("none".into()), text: None, counter_offer: None, ..no.clone() };
    vec![yes, no, plain_no]
}

pub(crate) fn delegations() -> Vec<Delegation> {
    let pending = Delegation {
        name: "del_1".into(),
        delegation_id: Some("del_1".into()),
        state: DelegationState::Pending,
        audience: RequestAudience {
            key: "demo:payments".into(),
            name: "Payments".into(),
            provider_name: "Demo Bank".into(),
        },
        agent: Asker { id: "agent_billing".into(), name: "Billing Agent".into() },
        purpose: "Pay the bill".into(),
        scopes: vec![scope()],
        constraints: vec![Labelled { label: "limit".into(), value: "10 EUR".into() }],
        details: vec![Labelled { label: "Payee".into(), value: "ACME".into() }],
        duration_seconds: 900,
        single_use: false,
        issued_at: NOW,
        answer_by: NOW + 600_000,
        ends_at: None,
        delivery: deliveries().remove(5),
        seen_at: Some(NOW),
        decision: None,
        checks: checks(),
        refused: None,
        ended: None,
        unanswered: false,
        untold: false,
    };
    let ended =
        |state, by| Delegation { state, ended: Some(Ended { by, reason: "done".into(), at: NOW }), ..pending.clone() };
    let [yes, no, _] = <[Decision; 3]>::try_from(decisions()).expect("three");
    let refused = Refused {
        check: 7,
        code: "duration_extended".into(),
        field: "durationSeconds".into(),
        detail: "the grant is longer than was asked".into(),
        at: NOW,
    };
    vec![
        Delegation { name: "delreq_1".into(), delegation_id: None, unanswered: true, ..pending.clone() },
        Delegation {
            state: DelegationState::Approved,
            ends_at: yes.ends_at,
            decision: Some(yes.clone()),
            ..pending.clone()
        },
        Delegation { state: DelegationState::Denied, decision: Some(no), ..pending.clone() },
        Delegation { state: DelegationState::Refused, refused: Some(refused), ..pending.clone() },
        Delegation { state: DelegationState::Expired, seen_at: None, ..pending.clone() },
        Delegation { untold: true, ..ended(DelegationState::Cancelled, "runtime") },
        ended(DelegationState::Cancelled, "operator"),
        ended(DelegationState::Cancelled, "cascade"),
        Delegation { decision: Some(yes), ..ended(DelegationState::Revoked, "person") },
        pending,
    ]
}
