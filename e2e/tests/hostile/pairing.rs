//! Lies at the claim: whom the runtime is paired with.

use std::sync::Arc;

use countersign_runtime::{Error, Unpaired};
use countersign_shared::{
    Code,
    canonical::{self, Digest},
    pairing::{CodeKeys, PairingCode, Ticket},
    payload::{Claim, Confirm},
    roster::RosterRecord,
};
use countersign_soft_phone::SoftPhone;
use serde_json::{Value, json};

use crate::support::{Call, Stage, forge, new_request, roster_of};

/// The server alters its answer to the claim. Library and command line refuse it and pin nobody; when the
/// server then tells the truth, the same code pairs after all.
async fn hands_over(stage: &Stage, code: Code, field: &str, alter: impl Fn(&Call, &mut Value) + Send + Sync + 'static) {
    stage.liar.alters("/v1/runtime/claims", alter);
    let said = stage.cli_pairs("cli", &stage.ada).await;
    said.assert_exit(5);
    assert!(said.out.contains(&format!(r#""code":"{code}""#)), "{said:?}");
    stage.cli("cli", &["status"]).await.assert_exit(6);

    let accepted = stage.liar.heard("/accept").len();
    let runtime = stage.open("victim");
    let application = "app_demo".parse().expect("an id");
    let started = runtime.start_pairing(&stage.liar.origin, &application, "Desktop", "test machine").await;
    let mut pending = started.expect("an offer");
    let confirmed = stage.ada.confirm(&pending.link()).await.expect("a confirmation");
    let refused = pending.claim(&confirmed.code).await.expect_err("THE WRONG PERSON WAS PINNED");
    let Error::Pairing(refusal) = &refused else { panic!("{refused:?}") };
    assert_eq!((refusal.code, refusal.field.as_str()), (code, field), "{refusal:?}");
    assert_eq!(runtime.connection().await.expect("a profile"), None);
    assert!(matches!(runtime.request(new_request("x")).await, Err(Error::NotPaired(Unpaired::Never))));
    assert_eq!(stage.liar.heard("/accept").len(), accepted, "it was accepted");

    stage.liar.repents();
    assert_eq!(pending.claim(&confirmed.code).await.expect("the truth is taken").user_name, "Ada");
    pending.accept().await.expect("paired");
}

/// A confirmation by the attacker's own person for the offer that is being claimed, with all that the server
/// knows: the offer, and the proof of the code, which the claim has just shown.
fn confirmation_by(mallory: &SoftPhone, call: &Call) -> Confirm {
    let claim: Claim = serde_json::from_value(call.payload()).expect("a claim");
    let pair_hash = canonical::hash(&claim.offer);
    let keys = CodeKeys::derive(&[0; 16], &PairingCode::from_random([0; 7]), &pair_hash);
    let confirm = mallory.build_confirmation(&Ticket::new(claim.offer, [0; 16]), &keys);
    Confirm { pair_hash, claim_proof_hash: Digest::of(&claim.claim_proof), ..confirm }
}

fn put(claimed: &mut Value, signer: &SoftPhone, confirm: &Confirm, roster: &[RosterRecord]) {
    let act = signer.sign_act(confirm);
    claimed["confirmation"] = json!({"signed": act.signed, "assertion": act.assertion});
    claimed["roster"] = json!(roster);
}

#[tokio::test]
async fn hands_over_a_whole_other_person() {
    let stage = Stage::unpaired().await;
    let mallory = Arc::new(stage.mallory().await);
    let roster = roster_of(&mallory).await;
    hands_over(&stage, Code::WrongPin, "pinMac", move |call, claimed| {
        put(claimed, &mallory, &confirmation_by(&mallory, call), &roster);
    })
    .await;
}

#[tokio::test]
async fn hands_over_another_person_in_her_name() {
    let stage = Stage::unpaired().await;
    let mallory = Arc::new(stage.mallory().await);
    let (roster, ada) = (roster_of(&mallory).await, stage.ada.user_id().clone());
    hands_over(&stage, Code::WrongPin, "pinMac", move |call, claimed| {
        let confirm = confirmation_by(&mallory, call);
        let confirm = Confirm { user_id: ada.clone(), user_name: "Ada".into(), ..confirm };
        put(claimed, &mallory, &confirm, &roster);
    })
    .await;
}

#[tokio::test]
async fn swaps_the_credential_key() {
    let stage = Stage::unpaired().await;
    let key = *stage.mallory().await.credential_key().public();
    hands_over(&stage, Code::InvalidSignature, "", move |_, claimed| {
        let signed = claimed["confirmation"]["signed"].as_str().expect("a message");
        claimed["confirmation"]["signed"] = json!(forge::edited(signed, |it| it["credentialPublicKey"] = json!(key)));
    })
    .await;
}

#[tokio::test]
async fn swaps_the_device_key_and_signs_anew() {
    let stage = Stage::unpaired().await;
    let mallory = Arc::new(stage.mallory().await);
    hands_over(&stage, Code::WrongPin, "pinMac", move |_, claimed| {
        let signed = claimed["confirmation"]["signed"].as_str().expect("a message").to_owned();
        let mut confirm: Confirm = forge::payload(&signed);
        confirm.device_public_key = *mallory.device_key().public();
        claimed["confirmation"]["signed"] = json!(mallory.sign_device(&confirm));
    })
    .await;
}

#[tokio::test]
async fn swaps_the_name_of_the_person() {
    let stage = Stage::unpaired().await;
    hands_over(&stage, Code::InvalidSignature, "", |_, claimed| {
        let signed = claimed["confirmation"]["signed"].as_str().expect("a message");
        claimed["confirmation"]["signed"] = json!(forge::edited(signed, |it| it["userName"] = json!("Bank support")));
    })
    .await;
}

#[tokio::test]
async fn swaps_the_roster_for_another_persons() {
    let stage = Stage::unpaired().await;
    let roster = roster_of(&stage.mallory().await).await;
    hands_over(&stage, Code::RosterInvalid, "userId", move |_, claimed| claimed["roster"] = json!(roster)).await;
}

#[tokio::test]
async fn slips_a_key_into_the_roster_at_pairing() {
    let stage = Stage::unpaired().await;
    let mallory = stage.mallory().await;
    let keys = vec![mallory.passkey().roster_key("Passkey"), mallory.device().roster_key()];
    let mut entry = stage.ada.build_entry(keys, Vec::new(), false);
    (entry.signer_id, entry.signer_device_id) = (mallory.passkey().id_text(), Some(mallory.device_id().clone()));
    let mut roster = roster_of(&stage.ada).await;
    roster.push(mallory.sign_entry(&entry, &[mallory.device()]));
    hands_over(&stage, Code::RosterSigner, "", move |_, claimed| claimed["roster"] = json!(roster)).await;
}

#[tokio::test]
async fn hands_over_an_older_roster_than_she_confirmed() {
    let stage = Stage::unpaired().await;
    let older = roster_of(&stage.ada).await;
    let _second = stage.ada.enrol_device("Ada's tablet").await.expect("a second phone");
    hands_over(&stage, Code::RosterShortened, "", move |_, claimed| claimed["roster"] = json!(older)).await;
}

#[tokio::test]
async fn answers_with_the_claim_of_another_key() {
    let stage = Stage::unpaired().await;
    stage.pair("neighbour", &stage.ada).await;
    let (_, reply) = stage.liar.heard("/v1/runtime/claims").pop().expect("a claim");
    hands_over(&stage, Code::WrongPin, "pinMac", move |_, claimed| *claimed = reply.value()).await;
}

#[tokio::test]
async fn shows_the_assertion_of_another_act() {
    let stage = Stage::unpaired().await;
    let mallory = stage.mallory().await;
    let other = stage.ada.assert_payload(&mallory.build_session_proof(&[1; 32]), &Default::default());
    hands_over(&stage, Code::WrongChallenge, "assertion.clientDataJSON", move |_, claimed| {
        claimed["confirmation"]["assertion"] = json!(other);
    })
    .await;
}
