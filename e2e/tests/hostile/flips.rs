//! A no becomes a yes.

use countersign_shared::{
    Code,
    assertion::Assertion,
    checklist::Check,
    wire::{ApprovalEvidence, DelegationStatus},
};
use countersign_soft_phone::{AssertionTweak, DenyOptions};
use serde_json::json;

use crate::support::{Question, Stage, forge, roster_of, told};

/// Ada's no, over the wire, and what the server got.
async fn denied(stage: &Stage) -> (Question, String) {
    let question = stage.ask("Pay the bill.").await;
    let denial = stage.ada.build_denial(&question.view, &DenyOptions::default()).expect("a no");
    stage.ada.submit_denial(&denial).await.expect("the server takes it");
    (question, stage.ada.sign_device(&denial))
}

/// Whatever assertion of Ada's the server can get at: one of her sign-ins.
fn some_assertion(stage: &Stage) -> Assertion {
    stage.ada.assert_challenge(&[7; 32], &AssertionTweak::default())
}

#[tokio::test]
async fn flips_a_deny_into_an_approve_by_its_status_alone() {
    let stage = Stage::paired().await;
    let (question, _) = denied(&stage).await;
    stage.liar.alters(question.read_path(), |_, view| view["status"] = json!("approved"));
    stage.assert_refused(&question, Check::Payload, Code::MissingField).await;
}

#[tokio::test]
async fn flips_a_pending_request_into_an_approve_without_evidence() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    stage.tell(&question, &told(&question, DelegationStatus::Approved));
    stage.assert_refused(&question, Check::Payload, Code::MissingField).await;
}

#[tokio::test]
async fn shows_the_deny_as_evidence_of_an_approve() {
    let stage = Stage::paired().await;
    let (question, signed) = denied(&stage).await;
    let (assertion, roster) = (some_assertion(&stage), roster_of(&stage.ada).await);
    stage.tell_yes(&question, ApprovalEvidence { signed, assertion, roster });
    stage.assert_refused(&question, Check::Payload, Code::WrongType).await;
}

#[tokio::test]
async fn shows_the_deny_under_the_type_of_an_approve() {
    let stage = Stage::paired().await;
    let (question, signed) = denied(&stage).await;
    let signed = forge::retyped(&signed, "countersign.delegation-approve.v1");
    let (assertion, roster) = (some_assertion(&stage), roster_of(&stage.ada).await);
    stage.tell_yes(&question, ApprovalEvidence { signed, assertion, roster });
    stage.assert_refused(&question, Check::Payload, Code::UnknownField).await;
}

#[tokio::test]
async fn flips_a_deny_into_an_approve_with_fabricated_evidence() {
    let stage = Stage::paired().await;
    let (question, denial) = denied(&stage).await;
    let mut fabricated = stage.yes(&question, |_| {}).await;
    // All that the forger has: a signature of Ada's device, and one of her passkey, over other things.
    let signature = denial.rsplit_once('.').expect("a signature").1;
    let input = fabricated.signed.rsplit_once('.').expect("a signature").0;
    fabricated.signed = format!("{input}.{signature}");
    fabricated.assertion = some_assertion(&stage);
    stage.tell_yes(&question, fabricated);
    stage.assert_refused(&question, Check::Signatures, Code::InvalidSignature).await;
}
