//! The cases of `checklist.json` about a tablet that is new: it may not grant what is of high risk yet.

use countersign_shared::{
    canonical,
    checklist::Check,
    payload::{DelegationApproval, WINDOW_MS},
    roster::WAIT_MS,
};

use crate::{
    checklist::{Approval, Case, moment, requests},
    roster::{cast, story},
    support::{NOW, chain::head, origin, passkey, samples},
};

/// When the wait of the story's tablet is over.
pub(crate) const OVER: u64 = NOW + 60_000 + WAIT_MS;

/// The tablet's answer to `requests()[number]`, with the roster that enrolled it.
fn on_tablet(number: usize, edit: impl FnOnce(&mut DelegationApproval)) -> Case {
    let (tablet, request) = (cast().tablet, requests().remove(number));
    let named = head(&story()[..2]);
    let mut approval = DelegationApproval {
        request_hash: canonical::hash(&request),
        device_id: tablet.id.clone(),
        roster_seq: named.seq,
        roster_head: named.hash,
        scopes: request.scopes.clone(),
        ..samples::approval()
    };
    edit(&mut approval);
    Case::honest().with(|case| {
        case.own.request = number;
        case.own.request_hash = approval.request_hash;
        case.own.signed_at = moment(request.issued_at, "boot-1", 5_000_000);
        case.now = moment(approval.server_time, "boot-1", 5_000_001);
        case.evidence.signed = tablet.sign(&approval);
        case.evidence.assertion = passkey().sign(&approval, &origin());
        case.evidence.roster = story()[..2].to_vec();
    })
}

fn at(server_time: u64) -> Case {
    on_tablet(2, |approval| approval.server_time = server_time)
}

/// The runtime's clock stands at `wall` when it reads an answer that claims to be from [`OVER`].
fn read_at(wall: u64) -> Case {
    at(OVER).with(|case| case.now.wall = wall)
}

pub(crate) fn approvals() -> Vec<Approval> {
    let (check, code) = (Check::Grant, "device_waits");
    let light = on_tablet(0, |approval| approval.scopes = samples::scopes(&["payments:read"]));
    let other_terms = Case::honest().with(|case| {
        case.own.request = 3;
        case.own.request_hash = canonical::hash(&requests()[3]);
    });
    // The story's third entry revokes the phone, when the tablet's wait is over.
    let revoked = |case: Case| case.with(|case| case.evidence.roster = story()[..3].to_vec());
    let early = on_tablet(0, |approval| approval.scopes = samples::scopes(&["payments:read"]));
    vec![
        revoked(at(OVER)).accepted("on a tablet, after the phone was revoked"),
        revoked(early).refused("a roster whose newest entry is of tomorrow", check, "roster_invalid"),
        light.accepted("low risk on a tablet that waits"),
        on_tablet(0, |_| {}).refused("high risk on a tablet that waits", check, code),
        at(OVER - 1).refused("high risk a millisecond before the wait is over", check, code),
        at(OVER).accepted("high risk when the wait is over"),
        read_at(OVER - WINDOW_MS).accepted("answered a minute past my clock, when the wait is over"),
        read_at(OVER - WINDOW_MS - 1).refused("answered in my future, when the wait is over", check, code),
        other_terms.refused("stored terms that are not those of the request", Check::OwnRequest, "request_unknown"),
    ]
}
