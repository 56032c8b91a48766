//! A yes to more than was asked: edited after it was signed, and signed on a page that lied.

use countersign_shared::{
    Code,
    checklist::Check,
    payload::{Constraint, DelegationApproval},
};
use serde_json::{Value, json};

use crate::support::{Stage, forge, scopes};

/// The server edits a signed yes.
async fn edited(edit: impl FnOnce(&mut Value)) {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let mut evidence = stage.yes(&question, |_| {}).await;
    evidence.signed = forge::edited(&evidence.signed, edit);
    stage.tell_yes(&question, evidence);
    stage.assert_refused(&question, Check::Signatures, Code::InvalidSignature).await;
}

/// The server's page has Ada sign something else than was asked.
async fn signed(edit: impl FnOnce(&mut DelegationApproval), check: Check, code: Code) {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let evidence = stage.yes(&question, edit).await;
    stage.tell_yes(&question, evidence);
    stage.assert_refused(&question, check, code).await;
}

#[tokio::test]
async fn widens_the_scopes_after_signing() {
    let wide = json!(["payments.execute", "payments.identity", "payments.prepare"]);
    edited(|yes| yes["scopes"] = wide).await;
}

#[tokio::test]
async fn has_wider_scopes_signed() {
    let wide = scopes(&["payments.identity", "payments.prepare", "payments.execute"]);
    signed(|yes| yes.scopes = wide, Check::Grant, Code::ScopesWidened).await;
}

#[tokio::test]
async fn has_other_scopes_signed() {
    signed(|yes| yes.scopes = scopes(&["payments.execute"]), Check::Grant, Code::ScopesWidened).await;
}

#[tokio::test]
async fn has_no_scopes_signed() {
    signed(|yes| yes.scopes = scopes(&[]), Check::Grant, Code::ScopesWidened).await;
}

#[tokio::test]
async fn lengthens_the_duration_after_signing() {
    edited(|yes| yes["durationSeconds"] = json!(86_400)).await;
}

#[tokio::test]
async fn has_a_longer_duration_signed() {
    signed(|yes| yes.duration_seconds += 1, Check::Grant, Code::DurationExtended).await;
}

#[tokio::test]
async fn has_no_duration_signed() {
    signed(|yes| yes.duration_seconds = 0, Check::Grant, Code::DurationExtended).await;
}

#[tokio::test]
async fn drops_the_single_use_after_signing() {
    edited(|yes| yes["singleUse"] = json!(false)).await;
}

#[tokio::test]
async fn has_the_single_use_dropped_by_her() {
    signed(|yes| yes.single_use = false, Check::Grant, Code::SingleUseDropped).await;
}

#[tokio::test]
async fn changes_the_constraints_after_signing() {
    edited(|yes| yes["constraints"][0]["value"] = json!("10000 EUR")).await;
}

#[tokio::test]
async fn has_other_constraints_signed() {
    let loose = vec![Constraint { name: "limit".into(), value: "10000 EUR".into() }];
    signed(|yes| yes.constraints = loose, Check::Grant, Code::ConstraintsChanged).await;
}

#[tokio::test]
async fn has_no_constraints_signed() {
    signed(|yes| yes.constraints.clear(), Check::Grant, Code::ConstraintsChanged).await;
}

#[tokio::test]
async fn begins_the_grant_later_so_that_it_ends_later() {
    signed(|yes| yes.server_time += 11 * 60 * 1000, Check::Grant, Code::ServerTimeOff).await;
}

#[tokio::test]
async fn begins_the_grant_before_it_was_asked() {
    signed(|yes| yes.server_time -= 2 * 60 * 1000, Check::Grant, Code::ServerTimeOff).await;
}

#[tokio::test]
async fn adds_a_key_to_the_signed_payload() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let mut evidence = stage.yes(&question, |_| {}).await;
    evidence.signed = forge::edited(&evidence.signed, |yes| yes["scope"] = json!("everything"));
    stage.tell_yes(&question, evidence);
    stage.assert_refused(&question, Check::Payload, Code::UnknownField).await;
}
