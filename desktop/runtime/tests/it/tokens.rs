use countersign_runtime::Error;
use countersign_shared::{
    canonical::Digest,
    checklist::Check,
    dpop,
    payload::Proof,
    wire::{DelegationStatus, MintedToken, Timestamp},
};
use support::now;

use super::*;

async fn approved() -> (Arc<Server>, Runtime, DelegationId, TempDir) {
    let (server, runtime, home) = paired().await;
    let (_, id) = asked(&runtime).await;
    server.approve(&id, |_| {});
    assert!(matches!(wait(&runtime, &id).await, Outcome::Approved(_)));
    (server, runtime, id, home)
}

#[tokio::test]
async fn a_token_is_minted_on_demand_proved_and_kept_nowhere() {
    let (_server, runtime, id, home) = approved().await;
    let token = runtime.token(&id).await.expect("a token");
    let proof = runtime.dpop_proof(&id, &token.token, "POST", "https://api.example/pay?x=1#y").await.expect("a proof");
    let verified = dpop::verify(&proof, "POST", "https://api.example/pay", &token.token, now()).expect("verifies");
    assert_eq!(verified.thumbprint, token.cnf.jkt);
    for (method, url) in
        [("post", "https://api.example"), ("", "https://api.example"), ("GET", "api.example"), ("GET", "ftp://a.b")]
    {
        assert!(
            matches!(runtime.dpop_proof(&id, &token.token, method, url).await, Err(Error::Refusal(_))),
            "{method} {url}"
        );
    }
    for file in files(home.path()) {
        let bytes = std::fs::read(&file).expect("reads");
        assert!(!bytes.windows(12).any(|window| window == &token.token.as_bytes()[..12]), "{}", file.display());
    }
}

fn files(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a directory").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn without_an_accepted_yes_no_token_is_asked_for() {
    let (server, runtime, _home) = paired().await;
    let (_, id) = asked(&runtime).await;
    server.approve(&id, |_| {});
    assert!(
        matches!(runtime.token(&id).await, Err(Error::NotApproved { outcome, .. }) if *outcome == Outcome::Pending)
    );
    let unknown = "del_unknown".parse().expect("an id");
    assert!(matches!(runtime.token(&unknown).await, Err(Error::UnknownDelegation(_))));
    assert_eq!(server.count("/token"), 0);
}

#[tokio::test]
async fn a_token_whose_answer_was_lost_is_minted_anew() {
    let (server, runtime, id, _home) = approved().await;
    server.with(|state| state.lose = 1);
    runtime.token(&id).await.expect("a token");
    assert_eq!(server.count("/token"), 3, "lost, told that it was minted, asked under a new nonce");
}

#[tokio::test]
async fn after_a_revocation_here_no_token_is_asked_for_whatever_the_server_says() {
    let (server, runtime, id, home) = approved().await;
    runtime.revoke_delegation(&id, "done").await.expect("revokes");
    server.approve(&id, |_| {});
    for runtime in [runtime.clone(), super::runtime(&home)] {
        assert!(matches!(runtime.token(&id).await, Err(Error::NotApproved { .. })));
        assert!(matches!(wait(&runtime, &id).await, Outcome::Revoked(_)));
        assert!(matches!(runtime.refresh(&id).await.expect("reads").outcome, Outcome::Revoked(_)));
    }
    assert_eq!(server.count("/token"), 0);
}

#[tokio::test]
async fn a_grant_that_the_person_took_back_gives_no_token() {
    let (server, runtime, id, _home) = approved().await;
    server.take_back(&id);
    let Err(Error::NotApproved { outcome, .. }) = runtime.token(&id).await else { panic!("must be refused") };
    assert!(matches!(*outcome, Outcome::Revoked(_)));
    assert!(matches!(runtime.stored(&id).await.expect("stored").outcome, Outcome::Revoked(_)));
}

#[tokio::test]
async fn a_token_that_is_not_what_was_granted_ends_the_delegation() {
    type Spoil = (&'static str, fn(&mut MintedToken));
    let spoils: [Spoil; 7] = [
        ("cnf.jkt", |token| token.cnf.jkt = Digest::of(b"another key")),
        ("scopes", |token| token.scopes = scopes(&["payments.identity"])),
        ("audienceKey", |token| token.audience_key = "other:payments".into()),
        ("expiresAt", |token| token.expires_at = Timestamp(token.expires_at.millis() + 1)),
        ("proof", |token| token.proof = Proof::Bearer),
        ("token", |token| token.token.push('0')),
        ("delegationId", |token| token.delegation_id = "del_other".parse().expect("an id")),
    ];
    let (server, runtime, _home) = paired().await;
    for (field, spoil) in spoils {
        let purpose = format!("wrong {field}");
        let id = runtime
            .request(NewRequest { purpose, ..new_request() })
            .await
            .expect("asks")
            .delegation_id
            .expect("a name");
        server.approve(&id, |_| {});
        wait(&runtime, &id).await;
        server.with(|state| state.spoil_token = Some(spoil));
        let Err(Error::Check(failure)) = runtime.token(&id).await else { panic!("{field} must be refused") };
        assert_eq!((failure.check, failure.refusal.field.as_str()), (Check::Token, field));
        server.with(|state| state.spoil_token = None);
        assert!(matches!(runtime.token(&id).await, Err(Error::NotApproved { .. })), "{field}");
        assert_eq!(server.with(|state| state.entry(&id).expect("kept").view.status), DelegationStatus::Revoked);
    }
}
