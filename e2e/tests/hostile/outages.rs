//! A server that fails, or answers nonsense: never an approval, and never taken for "still pending".

use std::time::Duration;

use countersign_runtime::Outcome;
use countersign_shared::wire::DelegationStatus;
use countersign_soft_phone::ApproveOptions;

use crate::support::{Call, Question, Reply, Stage, told, wait};

/// Until it repents, the server's answer is an error of that name; afterwards the person's yes is heard.
async fn fails(stage: &Stage, question: &Question, code: &str, exit: i32) {
    stage.copy_victim("cli");
    let victim = stage.victim();
    let outcome = victim.wait(&question.id, Some(Duration::from_millis(200)), |_| {}).await;
    assert_eq!(outcome.as_ref().expect_err("no outcome").code(), code, "{outcome:?}");
    assert_eq!(victim.stored(&question.id).await.expect("stored").outcome, Outcome::Pending);
    let said = stage.cli("cli", &["wait", question.id.as_str(), "--timeout", "1"]).await;
    said.assert_exit(exit);
    assert!(said.out.contains(code), "{said:?}");

    stage.liar.repents();
    stage.ada.approve(&question.view, ApproveOptions::default()).await.expect("a yes");
    assert!(matches!(wait(&victim, &question.id).await, Outcome::Approved(_)));
    stage.cli("cli", &["wait", question.id.as_str(), "--timeout", "20"]).await.assert_exit(0);
}

async fn answers(answer: impl Fn(&Call) -> Reply + Send + Sync + 'static, code: &str, exit: i32) {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    stage.liar.instead(question.read_path(), answer);
    fails(&stage, &question, code, exit).await;
}

#[tokio::test]
async fn fails_with_500() {
    answers(|_| Reply::bytes(500, "<html>approved</html>"), "unreachable", 7).await;
}

#[tokio::test]
async fn asks_to_be_left_alone_for_ever() {
    for seconds in ["86400", "18446744073709551615"] {
        answers(move |_| Reply::bytes(503, "").with("retry-after", seconds), "unreachable", 7).await;
    }
}

#[tokio::test]
async fn sends_the_runtime_elsewhere() {
    answers(|_| Reply::bytes(307, "").with("location", "http://localhost:1/"), "bad_answer", 1).await;
}

#[tokio::test]
async fn closes_the_connection() {
    answers(|_| Reply::hang_up(), "unreachable", 7).await;
}

#[tokio::test]
async fn answers_garbage() {
    answers(|_| Reply::bytes(200, "{\"status\":\"approved\""), "bad_answer", 1).await;
}

#[tokio::test]
async fn answers_a_list() {
    answers(|_| Reply::bytes(200, "[\"approved\"]"), "bad_answer", 1).await;
}

#[tokio::test]
async fn answers_nothing() {
    answers(|_| Reply::bytes(200, ""), "bad_answer", 1).await;
}

#[tokio::test]
async fn answers_without_end() {
    answers(|_| Reply::bytes(200, vec![b' '; 9 * 1024 * 1024]), "bad_answer", 1).await;
}

#[tokio::test]
async fn names_a_status_that_is_none() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let text = serde_json::to_string(&told(&question, DelegationStatus::Approved)).expect("JSON");
    let text = text.replace("approved", "Approved");
    stage.liar.instead(question.read_path(), move |_| Reply::bytes(200, text.clone()));
    fails(&stage, &question, "bad_answer", 1).await;
}

#[tokio::test]
async fn says_pending_and_approved_at_once() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let text = serde_json::to_string(&told(&question, DelegationStatus::Approved)).expect("JSON");
    let text = text.replacen('{', "{\"status\":\"pending\",", 1);
    stage.liar.instead(question.read_path(), move |_| Reply::bytes(200, text.clone()));
    fails(&stage, &question, "bad_answer", 1).await;
}

#[tokio::test]
async fn answers_about_another_delegation() {
    let stage = Stage::paired().await;
    let (question, other) = (stage.ask("Pay the bill.").await, stage.ask("Delete everything.").await);
    stage.liar.answers(question.read_path(), &told(&other, DelegationStatus::Expired));
    fails(&stage, &question, "bad_answer", 1).await;
}
