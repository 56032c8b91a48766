//! Evidence by the attacker's own keys, otherwise perfect.

use countersign_shared::{Code, checklist::Check};
use countersign_soft_phone::AssertionTweak;

use crate::support::{Stage, approval_of, evidence, forge, roster_of};

#[tokio::test]
async fn answers_with_a_whole_other_person_in_her_place() {
    let stage = Stage::paired().await;
    let (question, mallory) = (stage.ask("Pay the bill.").await, stage.mallory().await);
    let mut approval = approval_of(&mallory, &question);
    stage.tell_yes(&question, evidence(&mallory, &approval).await);
    stage.assert_refused(&question, Check::Roster, Code::RosterInvalid).await;

    let again = stage.ask("Pay the other bill.").await;
    approval = approval_of(&mallory, &again);
    approval.user_id = stage.ada.user_id().clone();
    let mut shown = evidence(&mallory, &approval).await;
    shown.roster = roster_of(&stage.ada).await;
    stage.tell_yes(&again, shown);
    stage.assert_refused(&again, Check::Payload, Code::KeyNotActive).await;
}

#[tokio::test]
async fn signs_in_her_name_with_a_device_key_of_its_own() {
    let stage = Stage::paired().await;
    let (question, mallory) = (stage.ask("Pay the bill.").await, stage.mallory().await);
    let approval = approval_of(&stage.ada, &question);
    let mut shown = evidence(&stage.ada, &approval).await;
    shown.signed = mallory.sign_device(&approval);
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Signatures, Code::WrongKey).await;
}

#[tokio::test]
async fn signs_with_a_device_key_of_its_own_and_names_hers() {
    let stage = Stage::paired().await;
    let (question, mallory) = (stage.ask("Pay the bill.").await, stage.mallory().await);
    let approval = approval_of(&stage.ada, &question);
    let mut shown = evidence(&stage.ada, &approval).await;
    let named = stage.ada.device_key().public().thumbprint();
    shown.signed = forge::in_the_name_of(&approval, named, mallory.device_key());
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Signatures, Code::InvalidSignature).await;
}

#[tokio::test]
async fn has_her_device_key_but_not_her_passkey() {
    let stage = Stage::paired().await;
    let (question, mallory) = (stage.ask("Pay the bill.").await, stage.mallory().await);
    let approval = approval_of(&stage.ada, &question);
    let mut shown = evidence(&stage.ada, &approval).await;
    shown.assertion = mallory.assert_payload(&approval, &AssertionTweak::default());
    stage.tell_yes(&question, shown.clone());
    stage.assert_refused(&question, Check::Signatures, Code::WrongKey).await;

    let again = stage.ask("Pay the other bill.").await;
    let approval = approval_of(&stage.ada, &again);
    let mut shown = evidence(&stage.ada, &approval).await;
    let in_her_name = AssertionTweak { credential_id: Some(stage.ada.passkey().id().to_vec()), ..Default::default() };
    shown.assertion = mallory.assert_payload(&approval, &in_her_name);
    stage.tell_yes(&again, shown);
    stage.assert_refused(&again, Check::Signatures, Code::InvalidSignature).await;
}

#[tokio::test]
async fn has_her_passkey_but_not_her_device_key() {
    let stage = Stage::paired().await;
    let (question, mallory) = (stage.ask("Pay the bill.").await, stage.mallory().await);
    let mut approval = approval_of(&stage.ada, &question);
    approval.device_id = mallory.device_id().clone();
    let mut shown = evidence(&stage.ada, &approval).await;
    shown.signed = mallory.sign_device(&approval);
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Payload, Code::KeyNotActive).await;
}

#[tokio::test]
async fn names_a_credential_that_is_not_hers() {
    let stage = Stage::paired().await;
    let (question, mallory) = (stage.ask("Pay the bill.").await, stage.mallory().await);
    let mut approval = approval_of(&stage.ada, &question);
    approval.credential_id = mallory.passkey().id().to_vec();
    let mut shown = evidence(&stage.ada, &approval).await;
    shown.assertion = mallory.assert_payload(&approval, &AssertionTweak::default());
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Payload, Code::KeyNotActive).await;
}
