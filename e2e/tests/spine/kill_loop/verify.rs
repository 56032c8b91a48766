//! What was acknowledged is looked up: at the server by all who may ask, and in its file.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use countersign_shared::{
    canonical::{self, Canonical},
    checklist::{OwnRequest, PinnedPerson, check_approval, check_denial},
    ids::DelegationId,
    payload::DelegationRead,
    wire::{ConnectionStatus, DelegationStatus as Status, DelegationView, RequestView},
};

use super::ledger::{Facts, Ledger};
use crate::support::{Provider, sqlite};

/// Looks everything up with the credentials of those who were told.
pub(crate) async fn over_http(ledger: &Ledger, provider: &Provider) {
    let mut statuses = BTreeMap::<&str, usize>::new();
    for (id, facts) in ledger.requests() {
        let shown = facts.phone.request(&id).await.unwrap_or_else(|error| panic!("{id} is lost: {error}"));
        *statuses.entry(shown.status.as_str()).or_default() += 1;
        assert_eq!(shown.signed, facts.stored.signed, "{id} has another content");
        check_status(&id, &facts, &shown);
        // Of a revoked connection nothing can be read, also when nobody heard of the revocation.
        if shown.runtime.status != ConnectionStatus::Revoked {
            check_evidence(&id, &facts, shown.status).await;
        }
        check_tokens(&id, &facts, shown.status, provider).await;
    }
    println!("every acknowledged request was found; they stand at {statuses:?}");
    let (paired, revoked) = ledger.connections();
    let phones: Vec<_> = ledger.requests().into_iter().map(|(_, facts)| facts.phone).collect();
    let mut found = BTreeMap::new();
    let mut asked = BTreeSet::new();
    for phone in phones.iter().filter(|phone| asked.insert(phone.user_id().to_string())) {
        for view in phone.runtimes().await.expect("the runtimes").runtimes {
            found.insert(view.runtime_connection_id, view.status);
        }
    }
    for connection in paired {
        let status = found.get(&connection).unwrap_or_else(|| panic!("{connection} is lost"));
        let over = revoked.contains(&connection);
        assert!(!over || *status == ConnectionStatus::Revoked, "{connection} is {}", status.as_str());
    }
}

/// Whether where a request stands fits all that was said of it. What nobody heard of may have happened too.
fn check_status(id: &DelegationId, facts: &Facts, shown: &RequestView) {
    let (said, now) = (&facts.answers, shown.status);
    let told = format!("{id} is {}, and the phone was told {said:?}", now.as_str());
    if said.contains(&Status::Approved) {
        // A grant of half an hour may have ended by itself in a long run.
        assert!(matches!(now, Status::Approved | Status::Revoked | Status::Expired), "{told}");
    }
    if said.contains(&Status::Revoked) {
        assert_eq!(now, Status::Revoked, "{told}");
    }
    if said.contains(&Status::Denied) {
        assert_eq!(now, Status::Denied, "{told}");
    }
    if facts.given_back || facts.connection_revoked {
        assert!(!matches!(now, Status::Pending | Status::Approved), "{told}, and the runtime that it is over");
    }
    if !facts.tokens.is_empty() {
        assert!(matches!(now, Status::Approved | Status::Revoked | Status::Expired), "{told}, and there are tokens");
    }
}

/// The evidence of the answer passes the runtime's own checks, as at the moment of asking.
async fn check_evidence(id: &DelegationId, facts: &Facts, status: Status) {
    let connection = facts.runtime.connection().await.expect("a profile").expect("a pairing");
    let read = DelegationRead {
        origin: connection.origin.clone(),
        runtime_connection_id: connection.runtime_connection_id.clone(),
        delegation_id: id.clone(),
        wait_seconds: 0,
        issued_at: facts.runtime.now().wall,
    };
    read.validate().expect("a read");
    let signed = facts.runtime.sign(&read).await.expect("signed");
    let answer = facts.runtime.post(&format!("/v1/runtime/delegations/{id}/read"), &signed).await.expect("an answer");
    let view: DelegationView = serde_json::from_value(answer).expect("a view");
    assert_eq!(view.status, status, "{id}");
    let stored = &facts.stored;
    let own = OwnRequest {
        delegation_id: id,
        request: &stored.request,
        request_hash: stored.hash(),
        terms: &stored.terms,
        signed_at: &stored.signed_at,
        answered: false,
    };
    let person = PinnedPerson { user_id: &connection.user_id, head: &connection.head };
    match (&view.approval, &view.denial) {
        (Some(approval), None) => {
            assert!(
                matches!(status, Status::Approved | Status::Revoked | Status::Expired),
                "{id}: {}",
                status.as_str()
            );
            check_approval(&own, &person, approval, &stored.signed_at).expect("a yes that verifies");
        }
        (None, Some(denial)) => {
            assert_eq!(status, Status::Denied, "{id}");
            check_denial(&own, &person, denial).expect("a no that verifies");
        }
        (None, None) => {
            assert!(
                matches!(status, Status::Pending | Status::Cancelled | Status::Expired),
                "{id}: {}",
                status.as_str()
            );
        }
        (Some(_), Some(_)) => panic!("{id} has a yes and a no"),
    }
}

async fn check_tokens(id: &DelegationId, facts: &Facts, status: Status, provider: &Provider) {
    let single_use = facts.stored.request.single_use;
    let uses = facts.tokens.iter().flat_map(|held| &held.introspected).filter(|active| **active).count();
    assert!(!single_use || uses <= 1, "{id} was for a single use and had {uses}");
    for held in &facts.tokens {
        let now = provider.introspect(&held.minted.token).await;
        let alive = status == Status::Approved;
        if alive && !single_use {
            assert!(now.is_active(), "a token of {id} is lost");
            assert!(held.introspected.iter().all(|active| *active), "a token of {id} was inactive and came back");
        }
        assert!(alive || !now.is_active(), "{id} is {}, and its token is active", status.as_str());
        assert!(!(single_use && uses == 1 && now.is_active()), "{id} can be used twice");
    }
}

/// Looks into the file of a server that has ended.
pub(crate) fn on_disk(ledger: &Ledger, file: &Path) {
    let check = sqlite(file, "SELECT integrity_check AS one, '' AS other FROM pragma_integrity_check");
    assert_eq!(check, [("ok".to_owned(), String::new())]);

    let mut told = BTreeMap::<(String, String), usize>::new();
    let events = sqlite(file, "SELECT event AS one, hash AS other FROM audit_events ORDER BY seq");
    for (event, hash) in &events {
        assert_eq!(canonical::hash_bytes("countersign.audit.v1", event.as_bytes()).to_string(), *hash, "{event}");
        let event: serde_json::Value = serde_json::from_str(event).expect("an event");
        let word = |name: &str| event[name].as_str().expect(name).to_owned();
        *told.entry((word("action"), word("object"))).or_default() += 1;
    }
    let decisions: BTreeMap<String, String> =
        sqlite(file, "SELECT subject_id AS one, group_concat(kind) AS other FROM decisions GROUP BY subject_id")
            .into_iter()
            .collect();
    for (id, kinds) in &decisions {
        assert!(!kinds.contains(','), "{id} was answered twice: {kinds}");
    }

    let mut answered = ledger.orphans();
    answered.extend(ledger.requests().into_iter().map(|(id, facts)| (id, facts.answers)));
    for (id, answers) in &answered {
        let count = |action: &str| told.get(&(action.to_owned(), id.to_string())).copied().unwrap_or_default();
        let (yes, no) = (count("delegation.approve"), count("delegation.deny"));
        assert!(yes + no <= 1, "{id} was answered {} times", yes + no);
        assert_eq!(yes + no == 1, decisions.contains_key(id.as_str()), "{id}: the audit log and the decisions differ");
        assert!(!answers.contains(&Status::Approved) || yes == 1, "{id}: the yes is not in the audit log");
        assert!(!answers.contains(&Status::Denied) || no == 1, "{id}: the no is not in the audit log");
        let over = answers.contains(&Status::Revoked);
        assert!(!over || count("delegation.end") == 1, "{id}: its end is not in the audit log");
    }
    println!("{} audit events have their hashes; {} decisions; integrity_check ok", events.len(), decisions.len());
}
