//! Lies about whose keys are whose.

use countersign_runtime::Outcome;
use countersign_shared::{
    Code,
    checklist::Check,
    roster::{KeyKind, RosterRecord, RosterSignature},
};
use countersign_soft_phone::{ApproveOptions, SoftPhone};

use crate::support::{Question, Stage, approval_of, evidence, roster_of, wait};

/// An honest yes, so that the victim has seen the newest roster.
async fn shown_the_newest_roster(stage: &Stage) {
    let question = stage.ask("Something harmless.").await;
    stage.ada.approve(&question.view, ApproveOptions::default()).await.expect("a yes");
    assert!(matches!(wait(&stage.victim(), &question.id).await, Outcome::Approved(_)));
}

/// The stage with a second phone of Ada's, which the victim has seen in her roster.
async fn with_a_second_phone() -> (Stage, SoftPhone) {
    let stage = Stage::paired().await;
    let second = stage.ada.enrol_device("Ada's tablet").await.expect("a second phone");
    shown_the_newest_roster(&stage).await;
    (stage, second)
}

/// A yes by the attacker's keys, which the roster below it names.
async fn tell_slipped(stage: &Stage, question: &Question, mallory: &SoftPhone, slipped: RosterRecord) {
    let mut roster = roster_of(&stage.ada).await;
    roster.push(slipped);
    let mut approval = approval_of(mallory, question);
    approval.user_id = stage.ada.user_id().clone();
    let mut shown = evidence(mallory, &approval).await;
    shown.roster = roster;
    stage.tell_yes(question, shown);
}

/// The entry that enrols the attacker's keys in Ada's roster.
fn slip(stage: &Stage, mallory: &SoftPhone) -> countersign_shared::roster::RosterEntry {
    let keys = vec![mallory.passkey().roster_key("Passkey"), mallory.device().roster_key()];
    stage.ada.build_entry(keys, Vec::new(), false)
}

#[tokio::test]
async fn shortens_the_roster() {
    let (stage, _second) = with_a_second_phone().await;
    let question = stage.ask("Pay the bill.").await;
    let mut shown = stage.yes(&question, |_| {}).await;
    shown.roster.truncate(1);
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Roster, Code::RosterShortened).await;
}

#[tokio::test]
async fn shows_no_roster_at_all() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let mut shown = stage.yes(&question, |_| {}).await;
    shown.roster.clear();
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Roster, Code::RosterGap).await;
}

#[tokio::test]
async fn leaves_out_the_beginning_of_the_roster() {
    let (stage, _second) = with_a_second_phone().await;
    let question = stage.ask("Pay the bill.").await;
    let mut shown = stage.yes(&question, |_| {}).await;
    shown.roster.remove(0);
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Roster, Code::RosterGap).await;
}

#[tokio::test]
async fn founds_another_roster_in_her_name() {
    let stage = Stage::paired().await;
    let (question, mallory) = (stage.ask("Pay the bill.").await, stage.mallory().await);
    let mut founding = roster_of(&mallory).await[0].entry().expect("an entry");
    founding.user_id = stage.ada.user_id().clone();
    let record = mallory.sign_entry(&founding, &[mallory.device()]);
    let mut approval = approval_of(&mallory, &question);
    approval.user_id = stage.ada.user_id().clone();
    approval.roster_head = countersign_shared::canonical::hash(&founding);
    let mut shown = evidence(&mallory, &approval).await;
    shown.roster = vec![record];
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Roster, Code::RosterFork).await;
}

#[tokio::test]
async fn forks_the_roster_with_an_entry_that_she_signed() {
    let stage = Stage::paired().await;
    let mallory = stage.mallory().await;
    // Her page had her sign two entries that follow the same one, and sent only one of them on.
    let hidden = slip(&stage, &mallory);
    let hidden = stage.ada.sign_entry(&hidden, &[stage.ada.device(), mallory.device()]);
    let hidden = with_signature_of(hidden, &stage, &mallory);
    let _second = stage.ada.enrol_device("Ada's tablet").await.expect("a second phone");
    shown_the_newest_roster(&stage).await;

    let question = stage.ask("Pay the bill.").await;
    let mut shown = stage.yes(&question, |_| {}).await;
    shown.roster[1] = hidden;
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Roster, Code::RosterFork).await;
}

/// The record with the signature of the attacker's passkey, which it enrols, as well.
fn with_signature_of(mut record: RosterRecord, stage: &Stage, mallory: &SoftPhone) -> RosterRecord {
    let entry = record.entry().expect("an entry");
    assert_eq!(entry.user_id, *stage.ada.user_id());
    let by_mallory = mallory.sign_entry(&entry, &[]).signatures;
    record.signatures.extend(by_mallory);
    record
}

#[tokio::test]
async fn slips_a_key_into_the_roster_unsigned() {
    let stage = Stage::paired().await;
    let (question, mallory) = (stage.ask("Pay the bill.").await, stage.mallory().await);
    let entry = slip(&stage, &mallory);
    let mut record = mallory.sign_entry(&entry, &[mallory.device()]);
    record.signatures.retain(|signature| matches!(signature, RosterSignature::Device { .. }));
    tell_slipped(&stage, &question, &mallory, record).await;
    stage.assert_refused(&question, Check::Roster, Code::InvalidSignature).await;
}

#[tokio::test]
async fn slips_a_key_into_the_roster_in_her_name() {
    let stage = Stage::paired().await;
    let (question, mallory) = (stage.ask("Pay the bill.").await, stage.mallory().await);
    let entry = slip(&stage, &mallory);
    let mut record = mallory.sign_entry(&entry, &[mallory.device()]);
    let mut in_her_name = record.signatures.clone();
    for signature in &mut in_her_name {
        match signature {
            RosterSignature::Credential { assertion } => assertion.credential_id = stage.ada.passkey().id().to_vec(),
            RosterSignature::Device { id, .. } => *id = stage.ada.device_id().clone(),
            RosterSignature::Recovery { .. } => {}
        }
    }
    record.signatures.extend(in_her_name);
    tell_slipped(&stage, &question, &mallory, record).await;
    stage.assert_refused(&question, Check::Roster, Code::InvalidSignature).await;
}

#[tokio::test]
async fn slips_a_key_into_the_roster_that_signs_for_itself() {
    let stage = Stage::paired().await;
    let (question, mallory) = (stage.ask("Pay the bill.").await, stage.mallory().await);
    let mut entry = slip(&stage, &mallory);
    (entry.signer_id, entry.signer_device_id) = (mallory.passkey().id_text(), Some(mallory.device_id().clone()));
    let record = mallory.sign_entry(&entry, &[mallory.device()]);
    tell_slipped(&stage, &question, &mallory, record).await;
    stage.assert_refused(&question, Check::Roster, Code::RosterSigner).await;
}

#[tokio::test]
async fn takes_a_revocation_back_after_it_was_seen() {
    let (stage, second) = with_a_second_phone().await;
    let before = roster_of(&stage.ada).await;
    stage.ada.revoke_device(second.device_id()).await.expect("a revocation");
    shown_the_newest_roster(&stage).await;
    let question = stage.ask("Pay the bill.").await;
    let approval = approval_of(&second, &question);
    let mut shown = evidence(&stage.ada, &approval).await;
    (shown.signed, shown.roster) = (second.sign_device(&approval), before);
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Roster, Code::RosterShortened).await;
}

#[tokio::test]
async fn answers_by_a_revoked_device() {
    let (stage, second) = with_a_second_phone().await;
    let question = stage.ask("Pay the bill.").await;
    let approval = approval_of(&second, &question);
    stage.ada.revoke_device(second.device_id()).await.expect("a revocation");
    let mut shown = evidence(&stage.ada, &approval).await;
    shown.signed = second.sign_device(&approval);
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Payload, Code::KeyNotActive).await;
}

#[tokio::test]
async fn names_a_roster_that_never_was() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let shown = stage.yes(&question, |yes| yes.roster_seq += 1).await;
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Payload, Code::RosterStale).await;
}

#[tokio::test]
async fn shows_a_device_key_where_a_passkey_belongs() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let device = stage.ada.device().roster_key();
    assert_eq!(device.kind, KeyKind::Device);
    let shown = stage.yes(&question, |yes| yes.credential_id = device.id.clone().into_bytes()).await;
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Payload, Code::KeyNotActive).await;
}
