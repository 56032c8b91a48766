//! What is over stays over: two answers to one question, and going on after an end.

use countersign_runtime::{Error, Outcome, Unpaired};
use countersign_shared::wire::{DelegationStatus, DenialEvidence, Problem};
use countersign_soft_phone::{ApproveOptions, DenyOptions};

use crate::support::{Question, Reply, Stage, new_request, roster_of, told, wait};

/// From now on everything is as if Ada had said yes, and nothing is ever revoked.
async fn goes_on(stage: &Stage, question: &Question) {
    stage.liar.repents();
    stage.tell_yes(question, stage.yes(question, |_| {}).await);
    for path in ["/revoke", "/accept"] {
        stage.liar.answers(path, &told(question, DelegationStatus::Approved));
    }
}

/// However often it is told of a yes, the victim holds on to `word`, and no token is asked for.
async fn assert_stays(stage: &Stage, question: &Question, word: &str, exit: i32) {
    goes_on(stage, question).await;
    let (victim, tokens) = (stage.victim(), stage.asked_for_tokens(&question.id));
    let id = question.id.as_str();
    assert_eq!(victim.refresh(&question.id).await.expect("a request").outcome.as_str(), word);
    assert_eq!(wait(&victim, &question.id).await.as_str(), word);
    assert!(matches!(victim.token(&question.id).await, Err(Error::NotApproved { .. })));
    for verb in ["wait", "token"] {
        stage.cli("cli", &[verb, id]).await.assert_exit(exit);
    }
    assert_eq!(stage.asked_for_tokens(&question.id), tokens, "a token was asked for");
}

/// The victim and the command line hear the same; both say the word.
async fn assert_hears(stage: &Stage, question: &Question, word: &str, exit: i32) {
    stage.copy_victim("cli");
    assert_eq!(wait(&stage.victim(), &question.id).await.as_str(), word);
    stage.cli("cli", &["wait", question.id.as_str(), "--timeout", "20"]).await.assert_exit(exit);
}

async fn approved(stage: &Stage) -> Question {
    let question = stage.ask("Pay the bill.").await;
    stage.ada.approve(&question.view, ApproveOptions::default()).await.expect("a yes");
    assert!(matches!(wait(&stage.victim(), &question.id).await, Outcome::Approved(_)));
    stage.copy_victim("cli");
    question
}

#[tokio::test]
async fn gives_two_answers_a_deny_and_then_an_approve() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let denial = stage.ada.build_denial(&question.view, &DenyOptions::default()).expect("a no");
    let signed = stage.ada.sign_device(&denial);
    stage.tell_no(&question, DenialEvidence { signed, roster: roster_of(&stage.ada).await });
    assert_hears(&stage, &question, "denied", 3).await;
    assert_stays(&stage, &question, "denied", 3).await;
}

#[tokio::test]
async fn gives_two_answers_an_approve_and_then_a_deny() {
    let stage = Stage::paired().await;
    let question = approved(&stage).await;
    let denial = stage.ada.build_denial(&question.view, &DenyOptions::default()).expect("a no");
    let signed = stage.ada.sign_device(&denial);
    stage.tell_no(&question, DenialEvidence { signed, roster: roster_of(&stage.ada).await });
    assert_eq!(wait(&stage.victim(), &question.id).await.as_str(), "approved");
    stage.cli("cli", &["wait", question.id.as_str()]).await.assert_exit(0);
}

#[tokio::test]
async fn says_expired_and_then_approved() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    stage.tell(&question, &told(&question, DelegationStatus::Expired));
    assert_hears(&stage, &question, "expired", 4).await;
    assert_stays(&stage, &question, "expired", 4).await;
}

#[tokio::test]
async fn says_cancelled_and_then_approved() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    stage.tell(&question, &told(&question, DelegationStatus::Cancelled));
    assert_hears(&stage, &question, "cancelled", 8).await;
    assert_stays(&stage, &question, "cancelled", 8).await;
}

#[tokio::test]
async fn says_revoked_and_then_approved() {
    let stage = Stage::paired().await;
    let question = approved(&stage).await;
    stage.tell(&question, &told(&question, DelegationStatus::Revoked));
    assert_hears(&stage, &question, "revoked", 8).await;
    assert_stays(&stage, &question, "revoked", 8).await;
}

#[tokio::test]
async fn brings_a_cancelled_request_back() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    stage.copy_victim("cli");
    goes_on(&stage, &question).await;
    stage.victim().revoke_delegation(&question.id, "changed my mind").await.expect("cancelled");
    stage.cli("cli", &["revoke", question.id.as_str()]).await.assert_exit(0);
    assert_stays(&stage, &question, "cancelled", 8).await;
}

#[tokio::test]
async fn goes_on_issuing_after_the_runtime_revoked() {
    let stage = Stage::paired().await;
    let question = approved(&stage).await;
    goes_on(&stage, &question).await;
    stage.victim().revoke_delegation(&question.id, "no longer needed").await.expect("revoked");
    stage.cli("cli", &["revoke", question.id.as_str()]).await.assert_exit(0);
    assert_stays(&stage, &question, "revoked", 8).await;
}

#[tokio::test]
async fn goes_on_issuing_after_the_person_revoked() {
    let stage = Stage::paired().await;
    let question = approved(&stage).await;
    stage.ada.revoke_delegation(&question.id, "enough").await.expect("a revocation");
    assert_hears(&stage, &question, "revoked", 8).await;
    assert_stays(&stage, &question, "revoked", 8).await;
}

#[tokio::test]
async fn goes_on_issuing_after_the_pairing_was_revoked() {
    let stage = Stage::paired().await;
    let question = approved(&stage).await;
    let victim = stage.victim();
    stage.liar.instead("/revoke", |_| Reply::bytes(500, "no"));
    victim.revoke_connection("lost trust").await.expect_err("the server does not listen");
    stage.cli("cli", &["revoke", "--connection", "--yes"]).await.assert_failed();

    goes_on(&stage, &question).await;
    let tokens = stage.asked_for_tokens(&question.id);
    assert_eq!(wait(&victim, &question.id).await.as_str(), "revoked");
    assert!(matches!(victim.token(&question.id).await, Err(Error::NotApproved { .. })));
    let asked = victim.request(new_request("Pay again.")).await;
    assert!(matches!(asked, Err(Error::NotPaired(Unpaired::Revoked))), "{asked:?}");
    for verb in ["wait", "token"] {
        stage.cli("cli", &[verb, question.id.as_str()]).await.assert_exit(8);
    }
    assert_eq!(stage.asked_for_tokens(&question.id), tokens, "a token was asked for");
}

#[tokio::test]
async fn says_that_the_pairing_is_revoked_and_then_approved() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let code = countersign_shared::Code::ConnectionRevoked;
    let problem = Problem {
        r#type: format!("urn:countersign:problem:{code}"),
        title: code.title().to_owned(),
        status: code.status(),
        code: code.to_string(),
        detail: String::new(),
        field: String::new(),
        request_id: String::new(),
    };
    stage.liar.instead(question.read_path(), move |_| Reply::json(401, &problem));
    assert_hears(&stage, &question, "cancelled", 8).await;
    goes_on(&stage, &question).await;
    let victim = stage.victim();
    assert_eq!(wait(&victim, &question.id).await.as_str(), "cancelled");
    assert!(matches!(victim.token(&question.id).await, Err(Error::NotApproved { .. })));
    assert!(matches!(victim.request(new_request("Pay again.")).await, Err(Error::NotPaired(Unpaired::Revoked))));
    stage.cli("cli", &["token", question.id.as_str()]).await.assert_exit(8);
}
