//! Lies about what was asked.

use countersign_runtime::{Error, NewRequest, Outcome};
use countersign_shared::{
    Code,
    checklist::Check,
    keys::PrivateKey,
    payload::{Agent, DelegationRequest},
};
use countersign_soft_phone::ApproveOptions;
use serde_json::{Value, json};

use crate::support::{Question, Stage, forge, new_request, scopes, wait};

/// How the command line asks.
const ASK: [&str; 7] = ["request", "--audience", "demo:payments", "--scope", "payments.identity", "--purpose", "Pay."];

/// The server says that another signed request stands for the one that was sent; the victim refuses it, keeps
/// nothing of it, and the command line says why.
async fn takes(stage: &Stage, code: Code, alter: impl Fn(&mut Value) + Send + Sync + 'static) {
    stage.copy_victim("cli");
    stage.liar.alters("/v1/runtime/delegations", move |_, created| alter(created));
    let (victim, before) = (stage.victim(), stage.victim().requests().await.expect("a profile").len());
    let refused = victim.request(new_request("Pay the next bill.")).await.expect_err("THE FOLD WAS TAKEN");
    let Error::Check(failure) = &refused else { panic!("{refused:?}") };
    assert_eq!((failure.check, failure.refusal.code), (Check::OwnRequest, code));
    assert_eq!(victim.requests().await.expect("a profile").len(), before, "something of it was kept");
    stage.cli("cli", &ASK).await.assert_refused(Check::OwnRequest, code);

    stage.liar.repents();
    victim.request(new_request("Pay the next bill.")).await.expect("the honest server is believed");
}

/// As if the request had been folded into that one.
fn folded(question: &Question) -> impl Fn(&mut Value) + Send + Sync + use<> {
    let (id, signed) = (question.id.clone(), question.stored.signed.clone());
    move |created| {
        (created["delegationId"], created["signed"], created["folded"]) = (json!(id), json!(signed), json!(true));
    }
}

#[tokio::test]
async fn folds_into_a_request_of_another_runtime() {
    let stage = Stage::paired().await;
    let neighbour = stage.pair("neighbour", &stage.ada).await;
    let other = stage.ask_as(&neighbour, &stage.ada, new_request("Pay the next bill.")).await;
    takes(&stage, Code::WrongKey, folded(&other)).await;
}

#[tokio::test]
async fn folds_into_a_request_that_it_signed_itself() {
    let stage = Stage::paired().await;
    let mut question = stage.ask("Delete everything.").await;
    let key = PrivateKey::from_bytes(&[7; 32]).expect("a key");
    let request: &DelegationRequest = &question.stored.request;
    question.stored.signed = forge::in_the_name_of(request, request.runtime_thumbprint, &key);
    takes(&stage, Code::InvalidSignature, folded(&question)).await;
}

#[tokio::test]
async fn folds_into_another_request_of_the_same_runtime() {
    let stage = Stage::paired().await;
    let other = stage.ask("Delete everything.").await;
    takes(&stage, Code::RequestUnknown, folded(&other)).await;
}

#[tokio::test]
async fn folds_a_request_that_was_meant_for_a_single_use() {
    let stage = Stage::paired().await;
    let equal = stage.ask("Pay the next bill.").await;
    assert!(equal.stored.request.single_use);
    takes(&stage, Code::RequestUnknown, folded(&equal)).await;
}

#[tokio::test]
async fn takes_an_older_request_for_the_one_that_was_sent() {
    let stage = Stage::paired().await;
    let older = stage.ask("Pay the next bill.").await;
    let fold = folded(&older);
    takes(&stage, Code::RequestUnknown, move |created| {
        fold(created);
        created["folded"] = json!(false);
    })
    .await;
}

#[tokio::test]
async fn replays_an_old_approval_by_folding_a_new_request_into_it() {
    let stage = Stage::paired().await;
    // As the command line asks, so that its request is equal as well.
    let agent = || Agent { id: "cli".into(), name: "cli".into() };
    let new = || NewRequest::new("demo:payments", scopes(&["payments.identity"]), "Pay.", agent());
    let victim = stage.victim();
    let old = stage.ask_as(&victim, &stage.ada, new()).await;
    stage.ada.approve(&old.view, ApproveOptions::default()).await.expect("a yes");
    assert!(matches!(wait(&victim, &old.id).await, Outcome::Approved(_)));
    stage.copy_victim("cli");
    let fold = folded(&old);
    stage.liar.alters("/v1/runtime/delegations", move |_, created| fold(created));
    let said = stage.cli("cli", &ASK).await;
    said.assert_exit(1);
    assert!(said.out.contains("cannot be answered"), "{said:?}");
    let refused = victim.request(new()).await.expect_err("THE OLD YES WAS TAKEN FOR A NEW ONE");
    assert!(matches!(refused, Error::Answer(_)), "{refused:?}");
    assert_eq!(victim.requests().await.expect("a profile").len(), 1);
    // The old one stands as it stood.
    assert!(matches!(wait(&victim, &old.id).await, Outcome::Approved(_)));
    victim.token(&old.id).await.expect("a token");

    stage.liar.repents();
    let asked = victim.request(new()).await.expect("the honest server asks her again");
    assert_ne!(asked.delegation_id, Some(old.id));
}
