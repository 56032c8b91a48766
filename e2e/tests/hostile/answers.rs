//! Nonsense where a signed message or an assertion should be.

use countersign_shared::{Code, checklist::Check, wire::ApprovalEvidence};

use crate::support::Stage;

/// The server spoils a good yes.
async fn spoilt(spoil: impl FnOnce(&mut ApprovalEvidence), check: Check, code: Code) {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let mut evidence = stage.yes(&question, |_| {}).await;
    spoil(&mut evidence);
    stage.tell_yes(&question, evidence);
    stage.assert_refused(&question, check, code).await;
}

#[tokio::test]
async fn sends_no_signed_message() {
    spoilt(|yes| yes.signed.clear(), Check::Payload, Code::InvalidJws).await;
}

#[tokio::test]
async fn sends_a_message_with_an_empty_signature() {
    let cut = |yes: &mut ApprovalEvidence| {
        let end = yes.signed.rfind('.').expect("a signature");
        yes.signed.truncate(end + 1);
    };
    spoilt(cut, Check::Signatures, Code::InvalidSignature).await;
}

#[tokio::test]
async fn sends_a_message_without_an_algorithm() {
    let none = |yes: &mut ApprovalEvidence| {
        let header = countersign_shared::base64url::encode(br#"{"alg":"none","kid":"","typ":"x"}"#);
        let end = yes.signed.find('.').expect("a header");
        yes.signed.replace_range(..end, &header);
    };
    spoilt(none, Check::Payload, Code::InvalidJws).await;
}

#[tokio::test]
async fn sends_client_data_that_is_no_json() {
    spoilt(|yes| yes.assertion.client_data_json = b"yes".to_vec(), Check::ClientData, Code::InvalidJson).await;
}

#[tokio::test]
async fn sends_client_data_without_end() {
    let long = |yes: &mut ApprovalEvidence| yes.assertion.client_data_json.extend(vec![b' '; 5000]);
    spoilt(long, Check::ClientData, Code::InvalidAssertion).await;
}

#[tokio::test]
async fn sends_authenticator_data_that_is_too_short() {
    spoilt(|yes| yes.assertion.authenticator_data.truncate(36), Check::AuthenticatorData, Code::InvalidAssertion).await;
}

#[tokio::test]
async fn sends_no_signature_of_the_passkey() {
    spoilt(|yes| yes.assertion.signature.clear(), Check::Signatures, Code::InvalidSignature).await;
}
