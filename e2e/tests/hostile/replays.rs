//! A real yes of Ada's, to another question.

use countersign_runtime::{Error, Outcome};
use countersign_shared::{Code, checklist::Check};
use countersign_soft_phone::ApproveOptions;
use serde_json::json;

use crate::support::{Question, Stage, approval_of, evidence, new_request, roster_of, wait};

/// The evidence of a yes that Ada gave and the victim believed.
async fn approved(stage: &Stage, purpose: &str) -> (Question, countersign_shared::wire::ApprovalEvidence) {
    let question = stage.ask(purpose).await;
    stage.ada.approve(&question.view, ApproveOptions::default()).await.expect("a yes");
    assert!(matches!(wait(&stage.victim(), &question.id).await, Outcome::Approved(_)));
    let (_, reply) = stage.liar.heard(&question.read_path()).pop().expect("a read");
    let evidence = serde_json::from_value(reply.value()["approval"].clone()).expect("evidence");
    (question, evidence)
}

#[tokio::test]
async fn replays_an_old_approval_for_a_new_equal_request() {
    let stage = Stage::paired().await;
    let (_, old) = approved(&stage, "Pay the bill.").await;
    let equal = stage.ask("Pay the bill.").await;
    stage.tell_yes(&equal, old);
    stage.assert_refused(&equal, Check::Payload, Code::WrongRequest).await;
}

#[tokio::test]
async fn gives_a_new_equal_request_the_name_of_an_approved_one() {
    let stage = Stage::paired().await;
    let (old, _) = approved(&stage, "Pay the bill.").await;
    stage.copy_victim("cli");
    let id = old.id.clone();
    stage.liar.alters("/v1/runtime/delegations", move |_, created| created["delegationId"] = json!(id));
    let refused = stage.victim().request(new_request("Pay the bill.")).await.expect_err("refused");
    let Error::Check(failure) = &refused else { panic!("{refused:?}") };
    assert_eq!((failure.check, failure.refusal.code), (Check::OwnRequest, Code::WrongRequest));
    assert_eq!(stage.victim().requests().await.expect("a profile").len(), 1);
    let ask = ["request", "--audience", "demo:payments", "--scope", "payments.identity", "--purpose", "Pay the bill."];
    stage.cli("cli", &ask).await.assert_refused(Check::OwnRequest, Code::WrongRequest);
}

#[tokio::test]
async fn answers_with_another_requests_decision() {
    let stage = Stage::paired().await;
    let (question, other) = (stage.ask("Delete everything.").await, stage.ask("Pay the bill.").await);
    let evidence = stage.yes(&other, |_| {}).await;
    stage.tell_yes(&question, evidence);
    stage.assert_refused(&question, Check::Payload, Code::WrongRequest).await;
}

#[tokio::test]
async fn shows_her_another_request_under_the_name_of_this_one() {
    let stage = Stage::paired().await;
    let mut question = stage.ask("Delete everything.").await;
    let other = stage.ask("Pay the bill.").await;
    // Her page shows the harmless one, under the name of the other.
    let honest = std::mem::replace(&mut question.view.signed, other.view.signed.clone());
    let evidence = stage.yes(&question, |_| {}).await;
    question.view.signed = honest;
    stage.tell_yes(&question, evidence);
    stage.assert_refused(&question, Check::Payload, Code::WrongRequest).await;
}

#[tokio::test]
async fn answers_with_another_runtimes_decision() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let neighbour = stage.pair("neighbour", &stage.ada).await;
    let other = stage.ask_as(&neighbour, &stage.ada, new_request("Pay the bill.")).await;
    let evidence = stage.yes(&other, |yes| yes.delegation_id = question.id.clone()).await;
    stage.tell_yes(&question, evidence);
    stage.assert_refused(&question, Check::Payload, Code::WrongRequest).await;
}

#[tokio::test]
async fn has_the_yes_signed_for_another_runtimes_key() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let neighbour = stage.pair("neighbour", &stage.ada).await;
    let connection = neighbour.connection().await.expect("a profile").expect("a pairing");
    let evidence = stage.yes(&question, |yes| yes.runtime_thumbprint = connection.thumbprint).await;
    stage.tell_yes(&question, evidence);
    stage.assert_refused(&question, Check::Payload, Code::WrongRequest).await;
}

#[tokio::test]
async fn answers_with_another_persons_decision() {
    let stage = Stage::paired().await;
    let mallory = stage.mallory().await;
    let neighbour = stage.pair("neighbour", &mallory).await;
    let question = stage.ask("Pay the bill.").await;
    let other = stage.ask_as(&neighbour, &mallory, new_request("Pay the bill.")).await;
    let mut shown = evidence(&mallory, &approval_of(&mallory, &other)).await;
    stage.tell_yes(&question, shown.clone());
    stage.assert_refused(&question, Check::Roster, Code::RosterInvalid).await;

    let question = stage.ask("Pay the other bill.").await;
    shown.roster = roster_of(&stage.ada).await;
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Payload, Code::KeyNotActive).await;
}

#[tokio::test]
async fn has_the_yes_signed_for_another_server() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let elsewhere = countersign_shared::origin::Origin::parse("https://countersign.example").expect("an origin");
    let evidence = stage.yes(&question, |yes| yes.origin = elsewhere).await;
    stage.tell_yes(&question, evidence);
    stage.assert_refused(&question, Check::Payload, Code::WrongOrigin).await;
}
