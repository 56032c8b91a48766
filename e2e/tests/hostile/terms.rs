//! Lies about what the provider promises.

use countersign_runtime::Error;
use countersign_shared::{Code, canonical, checklist::Check, payload::Terms, wire::PublishedTerms};
use serde_json::{Value, json};

use crate::support::{Stage, new_request};

/// Where the terms of the demo's payments are read.
const READ: &str = "payments/read";

/// The server alters the terms as the runtime reads them; nothing is signed under them.
async fn reads(said: &str, alter: impl Fn(&mut Value) + Send + Sync + 'static) {
    let stage = Stage::paired().await;
    stage.liar.alters(READ, move |_, answer| alter(&mut answer["audiences"][0]));
    let victim = stage.victim();
    let refused = victim.request(new_request("Pay the bill.")).await.expect_err("THE TERMS WERE TAKEN");
    assert!(matches!(refused, Error::Answer(_)), "{refused:?}");
    assert!(refused.to_string().contains(said), "{refused}");
    let ask = ["request", "--audience", "demo:payments", "--scope", "payments.identity", "--purpose", "Pay."];
    for arguments in [&ask[..], &["audiences", "demo:payments"]] {
        let answer = stage.cli("victim", arguments).await;
        answer.assert_exit(1);
        assert!(answer.out.contains(said), "{answer:?}");
    }
    assert!(stage.liar.heard("/v1/runtime/delegations").is_empty(), "something was signed");
    stage.liar.repents();
    victim.request(new_request("Pay the bill.")).await.expect("the honest terms are taken");
}

fn rehashed(published: &mut Value) {
    let terms: Terms = serde_json::from_value(published["terms"].clone()).expect("terms");
    published["termsHash"] = json!(canonical::hash(&terms));
}

#[tokio::test]
async fn changes_the_words_of_the_terms_and_keeps_their_hash() {
    reads("terms_changed", |published| published["terms"]["scopes"][0]["description"] = json!("Harmless.")).await;
}

#[tokio::test]
async fn plays_a_risk_down_and_keeps_the_hash() {
    reads("terms_changed", |published| published["terms"]["scopes"][0]["risk"] = json!("low")).await;
}

#[tokio::test]
async fn shows_the_terms_of_another_server() {
    reads("wrong_origin", |published| {
        published["terms"]["origin"] = json!("https://countersign.example");
        rehashed(published);
    })
    .await;
}

#[tokio::test]
async fn shows_the_terms_of_another_audience() {
    reads("another audience", |published| {
        published["terms"]["audienceId"] = json!("aud_demo_vault");
        published["terms"]["audienceKey"] = json!("demo:vault");
        rehashed(published);
    })
    .await;
}

#[tokio::test]
async fn has_the_yes_signed_under_other_terms() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let mut terms = question.stored.terms.clone();
    terms.version += 1;
    let evidence = stage.yes(&question, |yes| yes.terms_hash = canonical::hash(&terms)).await;
    stage.tell_yes(&question, evidence);
    stage.assert_refused(&question, Check::Payload, Code::WrongRequest).await;
}

#[tokio::test]
async fn shows_her_other_terms_than_were_asked_under() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let mut terms = question.stored.terms.clone();
    terms.scopes[0].description = "Harmless.".into();
    let other = PublishedTerms { terms_hash: canonical::hash(&terms), terms };
    for hash in [other.terms_hash, question.view.terms.terms_hash] {
        let shown = PublishedTerms { terms_hash: hash, ..other.clone() };
        stage.liar.alters(question.id.as_str(), move |_, view| view["terms"] = json!(shown));
        let view = stage.ada.request(&question.id).await.expect("a view");
        let refused = stage.ada.approve(&view, Default::default()).await.expect_err("her phone notices");
        assert_eq!(refused.code(), Some(Code::WrongRequest));
        stage.liar.repents();
    }
}
