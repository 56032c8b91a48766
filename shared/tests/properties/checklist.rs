//! What is executed is what was signed: an honest answer passes, and no edited one does.

use countersign_shared::{
    canonical::{self, Canonical},
    checklist::{self, BootClock, Moment, OwnRequest, PinnedPerson},
    payload::{DelegationApproval, DelegationRequest, MIN_DURATION_SECONDS},
    roster::RosterHead,
    scope::ScopeSet,
    wire::ApprovalEvidence,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    payloads::{byte, mutate},
    strategies,
    support::{chain, delegation_id, device, origin, passkey, samples, user_id},
};

/// A random request and an honest answer to it.
#[derive(Clone, Debug)]
struct Answered {
    request: DelegationRequest,
    approval: DelegationApproval,
}

prop_compose! {
    fn answered()(
        request in strategies::request(),
        approval in strategies::approval(),
        (fewer, shorter, within, single_use) in any::<(u32, u64, u64, bool)>(),
    ) -> Answered {
        let head = head();
        let terms_hash = canonical::hash(&samples::terms());
        let request = DelegationRequest { origin: origin(), terms_hash, ..request };
        let names: Vec<_> = request.scopes.iter().cloned().collect();
        let kept = names.iter().enumerate().filter(|(at, _)| *at == 0 || fewer & (1 << at) != 0);
        let longest = request.duration_seconds - MIN_DURATION_SECONDS;
        let approval = DelegationApproval {
            origin: origin(),
            delegation_id: delegation_id(),
            request_hash: canonical::hash(&request),
            terms_hash: request.terms_hash,
            runtime_connection_id: request.runtime_connection_id.clone(),
            runtime_thumbprint: request.runtime_thumbprint,
            user_id: user_id(),
            credential_id: passkey().id,
            device_id: device().id,
            roster_seq: head.seq,
            roster_head: head.hash,
            scopes: ScopeSet::collect(kept.map(|(_, name)| name.clone())).expect("no more than asked"),
            constraints: request.constraints.clone(),
            duration_seconds: request.duration_seconds - shorter % (longest + 1),
            single_use: single_use || request.single_use,
            server_time: request.issued_at + within % (request.expires_at - request.issued_at + 1),
            ..approval
        };
        Answered { request, approval }
    }
}

fn head() -> RosterHead {
    chain::head(&[chain::founding_record()])
}

/// Both signatures, over payloads that an honest phone would have made equal.
fn evidence(by_device: &DelegationApproval, by_passkey: &DelegationApproval) -> ApprovalEvidence {
    ApprovalEvidence {
        signed: device().sign(by_device),
        assertion: passkey().sign(by_passkey, &origin()),
        roster: vec![chain::founding_record()],
    }
}

fn passes(request: &DelegationRequest, evidence: &ApprovalEvidence) -> bool {
    let boot = BootClock { boot_id: "boot".into(), elapsed: 1 };
    let signed_at = Moment { wall: request.issued_at, boot };
    let own = OwnRequest {
        delegation_id: &delegation_id(),
        request,
        request_hash: canonical::hash(request),
        terms: &samples::terms(),
        signed_at: &signed_at,
        answered: false,
    };
    let person = PinnedPerson { user_id: &user_id(), head: &head() };
    checklist::check_approval(&own, &person, evidence, &signed_at).is_ok()
}

/// `one` with a single member taken from `other`; `None` when they agree about it or the rules forbid it.
fn crossed<T: Canonical>(one: &T, other: &T, member: prop::sample::Index) -> Option<T> {
    let read = |payload: &T| serde_json::from_slice::<Value>(&canonical::encode(payload)).expect("JCS is JSON");
    let (mut value, other) = (read(one), read(other));
    let keys: Vec<String> = value.as_object().expect("an object").keys().cloned().collect();
    let key = &keys[member.index(keys.len())];
    (value[key] != other[key]).then_some(())?;
    value[key] = other[key].clone();
    canonical::decode(&canonical::encode(&value)).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn an_honest_answer_passes_and_fits_no_other_request(
        case in answered(), other in strategies::request(), member: prop::sample::Index,
    ) {
        let evidence = evidence(&case.approval, &case.approval);
        prop_assert!(passes(&case.request, &evidence));
        if let Some(edited) = crossed(&case.request, &other, member) {
            prop_assert!(!passes(&edited, &evidence), "{:?}", edited);
        }
    }

    #[test]
    fn one_signature_alone_changes_nothing(
        case in answered(), other in strategies::approval(), member: prop::sample::Index, by_device: bool,
    ) {
        let Some(edited) = crossed(&case.approval, &other, member) else { return Ok(()) };
        let (device, passkey) = if by_device { (&edited, &case.approval) } else { (&case.approval, &edited) };
        prop_assert!(!passes(&case.request, &evidence(device, passkey)), "{:?}", edited);
    }

    #[test]
    fn both_signatures_together_widen_nothing(
        case in answered(), extra in proptest::option::of(strategies::scope()), seconds in 0..4u64, loosen: bool,
    ) {
        let (request, mut approval) = (case.request, case.approval);
        approval.scopes = ScopeSet::collect(approval.scopes.iter().cloned().chain(extra)).expect("nine at most");
        approval.duration_seconds = (request.duration_seconds + seconds).saturating_sub(2);
        if loosen {
            approval.constraints.pop();
            approval.single_use = false;
        }
        let within = approval.scopes.is_subset_of(&request.scopes)
            && seconds <= 2
            && approval.constraints == request.constraints
            && (approval.single_use || !request.single_use);
        prop_assert_eq!(passes(&request, &evidence(&approval, &approval)), within);
    }

    #[test]
    fn any_other_text_of_the_evidence_is_refused(
        case in answered(), at: prop::sample::Index, kind: u8, byte in byte(),
    ) {
        let honest = evidence(&case.approval, &case.approval);
        let text = serde_json::to_vec(&honest).expect("JSON");
        if let Ok(edited) = serde_json::from_slice::<ApprovalEvidence>(&mutate(&text, at, kind, byte)) {
            prop_assert_eq!(passes(&case.request, &edited), edited == honest, "{:?}", edited);
        }
    }
}
