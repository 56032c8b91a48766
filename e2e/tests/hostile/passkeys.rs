//! What the browser and the authenticator signed.

use countersign_shared::{Code, base64url, canonical, checklist::Check, payload::DelegationApproval, wire};
use countersign_soft_phone::AssertionTweak;
use serde_json::json;

use crate::support::{Stage, approval_of, evidence, roster_of};

/// A yes whose assertion was made in some other way than Ada's phone makes it.
async fn asserted(tweak: AssertionTweak, check: Check, code: Code) {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let approval = approval_of(&stage.ada, &question);
    let mut shown = evidence(&stage.ada, &approval).await;
    shown.assertion = stage.ada.assert_payload(&approval, &tweak);
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, check, code).await;
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[tokio::test]
async fn presents_a_sign_in_assertion_as_a_decision() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let approval = approval_of(&stage.ada, &question);
    // The challenge of a sign-in is 32 bytes, and so is the hash of a decision.
    let challenge = base64url::encode(canonical::hash(&approval).as_bytes());
    stage.liar.alters("/v1/sessions/begin", move |_, begun| {
        begun["options"]["publicKey"]["challenge"] = json!(challenge);
    });
    stage.ada.sign_in().await.expect_err("the honest server wants its own challenge");
    let (call, _) = stage.liar.heard("/v1/sessions").pop().expect("a sign-in");
    let sent: wire::CreateSession = serde_json::from_slice(&call.body).expect("a sign-in");
    let response = |member: &str| sent.credential["response"][member].as_str().expect("a text").to_owned();
    let assertion = json!({
        "credentialId": sent.credential["rawId"],
        "clientDataJSON": response("clientDataJSON"),
        "authenticatorData": response("authenticatorData"),
        "signature": response("signature"),
    });
    let assertion = serde_json::from_value(assertion).expect("an assertion");
    let roster = roster_of(&stage.ada).await;

    // With what the device signed at that sign-in …
    let shown = wire::ApprovalEvidence { signed: sent.device_proof, assertion, roster };
    stage.tell_yes(&question, shown.clone());
    stage.assert_refused(&question, Check::Payload, Code::WrongType).await;
    // … and even with her device key stolen.
    let again = stage.ask("Pay the bill.").await;
    let stolen = DelegationApproval { delegation_id: again.id.clone(), ..approval_of(&stage.ada, &again) };
    stage.tell_yes(&again, wire::ApprovalEvidence { signed: stage.ada.sign_device(&stolen), ..shown });
    stage.assert_refused(&again, Check::ClientData, Code::WrongChallenge).await;
}

#[tokio::test]
async fn presents_a_sign_in_over_the_very_hash_of_the_decision() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let approval = approval_of(&stage.ada, &question);
    let mut shown = evidence(&stage.ada, &approval).await;
    let hash = canonical::hash(&approval);
    shown.assertion = stage.ada.assert_challenge(hash.as_bytes(), &AssertionTweak::default());
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::ClientData, Code::WrongChallenge).await;
}

#[tokio::test]
async fn asks_for_a_decision_in_the_guise_of_a_sign_in() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let hash = canonical::hash(&approval_of(&stage.ada, &question));
    let typed = countersign_shared::assertion::challenge("countersign.delegation-approve.v1", &hash);
    stage.liar.alters("/v1/sessions/begin", move |_, begun| {
        begun["options"]["publicKey"]["challenge"] = json!(base64url::encode(&typed));
    });
    let refused = stage.ada.sign_in().await.expect_err("her phone does not sign that");
    assert_eq!(refused.code(), Some(Code::WrongChallenge));
    assert!(stage.liar.heard("/v1/sessions").iter().all(|(call, _)| call.body.is_empty()), "nothing was signed");
}

#[tokio::test]
async fn presents_the_assertion_of_her_pairing_as_a_decision() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let (call, _) = stage.liar.heard("/v1/me/pairings").pop().expect("a confirmation");
    let confirmed: wire::ConfirmPairing = serde_json::from_slice(&call.body).expect("a confirmation");
    let mut shown = stage.yes(&question, |_| {}).await;
    shown.assertion = confirmed.assertion;
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::ClientData, Code::WrongChallenge).await;
}

#[tokio::test]
async fn takes_an_assertion_that_another_page_had_signed() {
    let tweak = AssertionTweak { origin: text("http://localhost:1"), ..Default::default() };
    asserted(tweak, Check::ClientData, Code::WrongOrigin).await;
}

#[tokio::test]
async fn takes_an_assertion_that_was_made_in_a_foreign_frame() {
    let tweak = AssertionTweak { cross_origin: true, ..Default::default() };
    asserted(tweak, Check::ClientData, Code::CrossOrigin).await;
}

#[tokio::test]
async fn takes_an_assertion_that_names_a_page_around_it() {
    let tweak = AssertionTweak { top_origin: text("https://evil.example"), ..Default::default() };
    asserted(tweak, Check::ClientData, Code::CrossOrigin).await;
}

#[tokio::test]
async fn takes_a_registration_for_an_assertion() {
    let tweak = AssertionTweak { ceremony_type: text("webauthn.create"), ..Default::default() };
    asserted(tweak, Check::ClientData, Code::WrongCeremony).await;
}

#[tokio::test]
async fn names_a_key_twice_in_the_client_data() {
    let tweak = AssertionTweak { more_client_data: text(r#""challenge":"AAAA""#), ..Default::default() };
    asserted(tweak, Check::ClientData, Code::DuplicateKey).await;
}

#[tokio::test]
async fn has_it_signed_for_another_relying_party() {
    let tweak = AssertionTweak { rp_id: text("evil.example"), ..Default::default() };
    asserted(tweak, Check::AuthenticatorData, Code::WrongRelyingParty).await;
}

#[tokio::test]
async fn has_it_signed_without_verifying_her() {
    let tweak = AssertionTweak { user_verified: false, ..Default::default() };
    asserted(tweak, Check::AuthenticatorData, Code::UserNotVerified).await;
}

#[tokio::test]
async fn has_it_signed_in_her_absence() {
    let tweak = AssertionTweak { user_present: false, ..Default::default() };
    asserted(tweak, Check::AuthenticatorData, Code::UserNotVerified).await;
}

#[tokio::test]
async fn has_it_signed_by_a_passkey_that_is_no_longer_synced() {
    let tweak = AssertionTweak { backup_eligible: Some(false), ..Default::default() };
    asserted(tweak, Check::AuthenticatorData, Code::BackupFlags).await;
}

#[tokio::test]
async fn sets_the_user_verified_flag_afterwards() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let approval = approval_of(&stage.ada, &question);
    let mut shown = evidence(&stage.ada, &approval).await;
    let unverified = AssertionTweak { user_verified: false, ..Default::default() };
    shown.assertion = stage.ada.assert_payload(&approval, &unverified);
    shown.assertion.authenticator_data[32] |= 0x04;
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Signatures, Code::InvalidSignature).await;
}
