//! Lies that lean on a new device, on a passkey alone, or on a code on paper. The honest server would have refused each;
//! the runtime does it again.

use countersign_runtime::{NewRequest, Outcome};
use countersign_shared::{
    Code,
    checklist::Check,
    roster::{KeyKind, RosterEntry, RosterRecord},
};
use countersign_soft_phone::{ApproveOptions, Device, SoftPhone, draw_code};

use crate::support::{Question, Stage, approval_of, evidence, new_request, roster_of, scopes, wait};

async fn with_second_phone() -> (Stage, SoftPhone) {
    let stage = Stage::paired().await;
    let second = stage.ada.add_phone("Second phone").await.expect("a second phone");
    (stage, second)
}

/// The victim asks for what is of high risk.
async fn ask_gravely(stage: &Stage) -> Question {
    let asked = NewRequest { scopes: scopes(&["payments.execute"]), ..new_request("Pay it at once.") };
    stage.ask_as(&stage.victim(), &stage.ada, asked).await
}

/// An honest yes of Ada's, below a roster with one more record.
async fn tell_with(stage: &Stage, question: &Question, record: RosterRecord) {
    let mut shown = stage.yes(question, |_| {}).await;
    shown.roster.push(record);
    stage.tell_yes(question, shown);
}

/// The next entry as a phone would build it, edited and signed by that phone and by new devices.
fn forged(phone: &SoftPhone, new: &[&Device], edit: impl FnOnce(&mut RosterEntry)) -> RosterRecord {
    let mut entry = phone.build_entry(new.iter().map(|device| device.roster_key()).collect(), Vec::new(), false);
    edit(&mut entry);
    let signers = [&[phone.device()][..], new].concat();
    phone.sign_entry(&entry, if entry.signer_device_id.is_some() { &signers } else { new })
}

#[tokio::test]
async fn waives_the_wait_of_a_new_phone() {
    let (stage, second) = with_second_phone().await;
    let question = ask_gravely(&stage).await;
    let shown = evidence(&second, &approval_of(&second, &question)).await;
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Grant, Code::DeviceWaits).await;
}

#[tokio::test]
async fn waives_the_wait_of_a_device_that_a_passkey_enrolled_alone() {
    let stage = Stage::paired().await;
    let fresh = stage.ada.enrol_device_alone("New browser").await.expect("a device");
    let asked = NewRequest { scopes: scopes(&["payments.execute"]), ..new_request("Pay it at once.") };
    let question = stage.ask_as(&stage.victim(), &fresh, asked).await;
    let shown = evidence(&fresh, &approval_of(&fresh, &question)).await;
    stage.tell_yes(&question, shown);
    stage.assert_refused(&question, Check::Grant, Code::DeviceWaits).await;
}

#[tokio::test]
async fn a_new_phone_may_answer_what_is_of_low_risk() {
    let (stage, second) = with_second_phone().await;
    let question = stage.ask("Something harmless.").await;
    second.approve(&question.view, ApproveOptions::default()).await.expect("a yes");
    assert!(matches!(wait(&stage.victim(), &question.id).await, Outcome::Approved(_)));
}

#[tokio::test]
async fn enrols_by_a_phone_that_waits() {
    let (stage, second) = with_second_phone().await;
    let question = stage.ask("Pay the bill.").await;
    tell_with(&stage, &question, forged(&second, &[&Device::create("Sneaked in")], |_| {})).await;
    stage.assert_refused(&question, Check::Roster, Code::DeviceWaits).await;
}

#[tokio::test]
async fn revokes_the_first_phone_by_one_that_waits() {
    let (stage, second) = with_second_phone().await;
    let question = stage.ask("Pay the bill.").await;
    let gone = stage.ada.device_id().to_string();
    tell_with(&stage, &question, forged(&second, &[], |entry| entry.revoke = vec![gone])).await;
    stage.assert_refused(&question, Check::Roster, Code::DeviceWaits).await;
}

#[tokio::test]
async fn revokes_by_a_passkey_alone() {
    let (stage, second) = with_second_phone().await;
    let question = stage.ask("Pay the bill.").await;
    let gone = second.device_id().to_string();
    let record = forged(&stage.ada, &[], |entry| {
        (entry.revoke, entry.signer_device_id) = (vec![gone], None);
    });
    tell_with(&stage, &question, record).await;
    stage.assert_refused(&question, Check::Roster, Code::RosterInvalid).await;
}

#[tokio::test]
async fn antedates_an_entry_before_the_last() {
    let (stage, _second) = with_second_phone().await;
    let question = stage.ask("Pay the bill.").await;
    let before = roster_of(&stage.ada).await[1].entry().expect("an entry").issued_at;
    let record = forged(&stage.ada, &[&Device::create("From the past")], |entry| entry.issued_at = before - 1);
    tell_with(&stage, &question, record).await;
    stage.assert_refused(&question, Check::Roster, Code::RosterInvalid).await;
}

#[tokio::test]
async fn enrols_by_a_phone_that_was_revoked() {
    let (stage, second) = with_second_phone().await;
    stage.ada.revoke_device(second.device_id()).await.expect("revoked");
    let question = stage.ask("Pay the bill.").await;
    second.set_head(stage.ada.head());
    tell_with(&stage, &question, forged(&second, &[&Device::create("Sneaked in")], |_| {})).await;
    stage.assert_refused(&question, Check::Roster, Code::RosterSigner).await;
}

#[tokio::test]
async fn recovers_with_a_code_that_nobody_wrote_down() {
    let stage = Stage::paired().await;
    let question = stage.ask("Pay the bill.").await;
    let stranger = draw_code().key(stage.ada.origin()).expect("a key");
    let everything = vec![stage.ada.device_id().to_string(), stage.ada.passkey().id_text()];
    let mallory = stage.mallory().await;
    let mut entry = stage.ada.build_entry(
        vec![mallory.passkey().roster_key("Recovered"), mallory.device().roster_key()],
        everything,
        true,
    );
    (entry.signer_kind, entry.signer_id) = (KeyKind::Recovery, stranger.public().thumbprint().to_string());
    tell_with(&stage, &question, mallory.sign_entry(&entry, &[mallory.device()])).await;
    stage.assert_refused(&question, Check::Roster, Code::RosterSigner).await;
}

#[tokio::test]
async fn the_victim_is_told_of_each_device_once() {
    let (stage, second) = with_second_phone().await;
    let question = stage.ask("Something harmless.").await;
    stage.ada.approve(&question.view, ApproveOptions::default()).await.expect("a yes");
    assert!(stage.victim().roster_news().await.expect("a profile").is_empty(), "nothing was verified yet");
    assert!(matches!(wait(&stage.victim(), &question.id).await, Outcome::Approved(_)));
    let told = stage.victim().roster_news().await.expect("a profile");
    let names: Vec<_> = told.iter().map(|change| (change.name.as_str(), change.by_recovery)).collect();
    assert_eq!(names, [("Second phone", false)]);
    assert!(stage.victim().roster_news().await.expect("a profile").is_empty());
    stage.ada.revoke_device(second.device_id()).await.expect("revoked");
    let question = stage.ask("Something harmless, again.").await;
    stage.ada.approve(&question.view, ApproveOptions::default()).await.expect("a yes");
    assert!(matches!(wait(&stage.victim(), &question.id).await, Outcome::Approved(_)));
    let told = stage.victim().roster_news().await.expect("a profile");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].fate, countersign_shared::roster::DeviceFate::Revoked);
}
