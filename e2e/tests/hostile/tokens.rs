//! A token that is not what was granted.

use countersign_runtime::{Error, Outcome};
use countersign_shared::{Code, checklist::Check, keys::PrivateKey, wire::DelegationStatus};
use countersign_soft_phone::ApproveOptions;
use serde_json::{Value, json};

use crate::support::{Question, Stage, assert_is_refused, told, wait};

/// A yes that the victim believes, and two copies of its profile that do so as well.
async fn approved(stage: &Stage, purpose: &str) -> Question {
    let question = stage.ask(purpose).await;
    stage.ada.approve(&question.view, ApproveOptions::default()).await.expect("a yes");
    assert!(matches!(wait(&stage.victim(), &question.id).await, Outcome::Approved(_)));
    question
}

/// The server alters the token; `field` is what gives it away.
async fn mints(field: &str, alter: impl Fn(&mut Value) + Send + Sync + 'static) {
    let stage = Stage::paired().await;
    let question = approved(&stage, "Pay the bill.").await;
    assert_refused(&stage, &question, field, alter).await;
}

async fn assert_refused(
    stage: &Stage,
    question: &Question,
    field: &str,
    alter: impl Fn(&mut Value) + Send + Sync + 'static,
) {
    for copy in ["cli", "control"] {
        stage.copy_victim(copy);
    }
    let path = |verb: &str| format!("/v1/runtime/delegations/{}/{verb}", question.id);
    stage.liar.alters(path("token"), move |_, token| alter(token));
    // It does not heed that the delegation is given back, either.
    stage.liar.answers(path("revoke"), &told(question, DelegationStatus::Approved));

    let victim = stage.victim();
    let refused = victim.token(&question.id).await.expect_err("THE TOKEN WAS TAKEN");
    let Error::Check(failure) = &refused else { panic!("{refused:?}") };
    assert_eq!((failure.check, failure.refusal.code), (Check::Token, Code::TokenMismatch));
    assert_eq!(failure.refusal.field, field);
    stage.assert_given_back(&question.id, Check::Token, Code::TokenMismatch);
    stage.cli("cli", &["token", question.id.as_str()]).await.assert_refused(Check::Token, Code::TokenMismatch);

    stage.liar.repents();
    assert_is_refused(&wait(&victim, &question.id).await, Check::Token, Code::TokenMismatch);
    let asked = stage.asked_for_tokens(&question.id);
    assert!(matches!(victim.token(&question.id).await, Err(Error::NotApproved { .. })));
    stage.cli("cli", &["token", question.id.as_str()]).await.assert_exit(5);
    assert_eq!(stage.asked_for_tokens(&question.id), asked, "a token was asked for again");
    stage.open("control").token(&question.id).await.expect("the honest token is taken");
}

#[tokio::test]
async fn mints_a_token_for_more_scopes() {
    mints("scopes", |token| token["scopes"] = json!(["payments.execute", "payments.identity", "payments.prepare"]))
        .await;
}

#[tokio::test]
async fn mints_a_token_for_another_audience() {
    mints("audienceId", |token| token["audienceId"] = json!("aud_demo_vault")).await;
}

#[tokio::test]
async fn mints_a_token_under_another_audiences_key() {
    mints("audienceKey", |token| token["audienceKey"] = json!("demo:vault")).await;
}

#[tokio::test]
async fn mints_a_token_that_lives_longer() {
    mints("expiresAt", |token| token["expiresAt"] = json!("2199-01-01T00:00:00.000Z")).await;
}

#[tokio::test]
async fn mints_a_token_for_another_key() {
    let key = PrivateKey::from_bytes(&[7; 32]).expect("a key").public().thumbprint();
    mints("cnf.jkt", move |token| token["cnf"]["jkt"] = json!(key)).await;
}

#[tokio::test]
async fn mints_a_token_that_may_be_used_again() {
    mints("singleUse", |token| token["singleUse"] = json!(false)).await;
}

#[tokio::test]
async fn mints_a_token_with_another_kind_of_proof() {
    mints("proof", |token| token["proof"] = json!("dpop")).await;
}

#[tokio::test]
async fn hands_out_something_that_is_no_token() {
    mints("token", |token| token["token"] = json!("cst_0")).await;
}

#[tokio::test]
async fn hands_out_the_token_of_another_delegation() {
    let stage = Stage::paired().await;
    let other = approved(&stage, "Delete everything.").await;
    stage.victim().token(&other.id).await.expect("a token");
    let (_, minted) = stage.liar.heard("/token").pop().expect("a token");
    let question = approved(&stage, "Pay the bill.").await;
    assert_refused(&stage, &question, "delegationId", move |token| *token = minted.value()).await;
}
