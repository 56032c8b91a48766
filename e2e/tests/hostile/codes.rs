//! Guessing and grinding codes. The server knows the offer's hash, the hash of the claim's proof, the MAC over
//! the confirmation and, once the code is typed, the proof itself; it does not know the secret of the QR.

use std::sync::Arc;

use countersign_runtime::Error;
use countersign_shared::{
    Code, base64url,
    canonical::{self, Digest},
    pairing::{CodeKeys, PairingCode, Ticket},
    payload::{Claim, Confirm},
    wire::ConfirmPairing,
};
use serde_json::json;

use crate::support::{Stage, forge, roster_of};

/// How many codes the server tries for each secret that it makes up.
const CODES: u32 = 5000;

/// Code number `number`: seven symbols, some of which no other number has.
fn code(number: u32) -> PairingCode {
    let [a, b, c, d] = number.to_be_bytes();
    PairingCode::from_random([a, b >> 3, b, c >> 3, c, d >> 3, d])
}

#[tokio::test]
async fn grinds_codes_over_all_that_it_knows() {
    let stage = Stage::unpaired().await;
    let runtime = stage.open("victim");
    let application = "app_demo".parse().expect("an id");
    let started = runtime.start_pairing(&stage.liar.origin, &application, "Desktop", "test machine").await;
    let mut pending = started.expect("an offer");
    let ticket = Ticket::from_link(&pending.link()).expect("a link");
    let confirmed = stage.ada.confirm(&pending.link()).await.expect("a confirmation");
    pending.claim(&confirmed.code).await.expect("a claim");

    // All of this went over the wire, and nothing else did that the code or the secret is in.
    let (call, _) = stage.liar.heard("/v1/me/pairings").pop().expect("a confirmation");
    let sent: ConfirmPairing = serde_json::from_slice(&call.body).expect("a confirmation");
    let confirm: Confirm = forge::payload(&sent.signed);
    let confirm_hash = canonical::hash(&confirm);
    let (call, _) = stage.liar.heard("/v1/runtime/claims").pop().expect("a claim");
    let claim: Claim = serde_json::from_value(call.payload()).expect("a claim");
    let symbols = confirmed.code.replace("CSP1-", "").replace('-', "");
    for (call, reply) in stage.liar.heard("") {
        for bytes in [&call.body, call.path.as_bytes(), &reply.body].map(|bytes| String::from_utf8_lossy(bytes)) {
            for secret in [&base64url::encode(&*ticket.k), &confirmed.code, &symbols] {
                assert!(!bytes.contains(secret.as_str()), "{} tells a secret", call.path);
            }
        }
    }

    let typed = PairingCode::parse(&confirmed.code).expect("a code");
    let matches = |k: &[u8; 16], code: &PairingCode| {
        let keys = CodeKeys::derive(k, code, &confirm.pair_hash);
        keys.claim_proof_hash() == confirm.claim_proof_hash
            || keys.claim_proof.to_vec() == claim.claim_proof
            || keys.pin_mac(&confirm_hash) == sent.pin_mac
    };
    assert!(matches(&ticket.k, &typed), "with the secret it would match");
    let first_half = |digest: &Digest| <[u8; 16]>::try_from(&digest.as_bytes()[..16]).expect("16 bytes");
    let guesses = [[0; 16], first_half(&confirm.pair_hash), first_half(&claim.offer.k_hash), {
        let mut nearly = *ticket.k;
        nearly[15] ^= 1;
        nearly
    }];
    for k in &guesses {
        assert!(!matches(k, &typed), "the right code without the secret");
        assert!((0..CODES).all(|number| !matches(k, &code(number * 7919))), "A CODE MATCHED");
    }
}

#[tokio::test]
async fn guesses_the_mac_of_its_own_person() {
    let stage = Stage::unpaired().await;
    let mallory = Arc::new(stage.mallory().await);
    let roster = roster_of(&mallory).await;
    let runtime = stage.open("victim");
    let application = "app_demo".parse().expect("an id");
    let started = runtime.start_pairing(&stage.liar.origin, &application, "Desktop", "test machine").await;
    let mut pending = started.expect("an offer");
    let confirmed = stage.ada.confirm(&pending.link()).await.expect("a confirmation");
    // It even overheard the code. It tries the keys that it can make of it, and the old MAC.
    let overheard = PairingCode::parse(&confirmed.code).expect("a code");
    for guess in 0..4u8 {
        let (mallory, roster, overheard) = (Arc::clone(&mallory), roster.clone(), overheard.clone());
        stage.liar.alters("/v1/runtime/claims", move |call, claimed| {
            let claim: Claim = serde_json::from_value(call.payload()).expect("a claim");
            let (pair_hash, k_hash) = (canonical::hash(&claim.offer), claim.offer.k_hash);
            let k = match guess {
                0 => [0; 16],
                1 => k_hash.as_bytes()[..16].try_into().expect("16 bytes"),
                _ => claim.claim_proof[..16].try_into().expect("16 bytes"),
            };
            let keys = CodeKeys::derive(&k, &overheard, &pair_hash);
            let confirm = mallory.build_confirmation(&Ticket::new(claim.offer, k), &keys);
            let proof = Digest::of(&claim.claim_proof);
            let confirm = Confirm { pair_hash, claim_proof_hash: proof, ..confirm };
            let act = mallory.sign_act(&confirm);
            claimed["confirmation"] = json!({"signed": act.signed, "assertion": act.assertion});
            claimed["roster"] = json!(roster);
            if guess < 3 {
                claimed["pinMac"] = json!(keys.pin_mac(&canonical::hash(&confirm)));
            }
        });
        let refused = pending.claim(&confirmed.code).await.expect_err("A GUESSED MAC WAS TAKEN");
        let Error::Pairing(refusal) = &refused else { panic!("{refused:?}") };
        assert_eq!((refusal.code, refusal.field.as_str()), (Code::WrongPin, "pinMac"));
        stage.liar.repents();
    }
    assert_eq!(runtime.connection().await.expect("a profile"), None);
    pending.claim(&confirmed.code).await.expect("the truth is taken");
}

#[tokio::test]
async fn takes_any_code_for_the_right_one() {
    let stage = Stage::unpaired().await;
    let runtime = stage.open("victim");
    let application = "app_demo".parse().expect("an id");
    let started = runtime.start_pairing(&stage.liar.origin, &application, "Desktop", "test machine").await;
    let mut pending = started.expect("an offer");
    let confirmed = stage.ada.confirm(&pending.link()).await.expect("a confirmation");
    // The person mistypes, and the server, which ought to say so, hands over what it has.
    let (call, reply) = stage.liar.heard("/v1/me/pairings").pop().expect("a confirmation");
    assert_eq!(reply.status, 200);
    let sent: ConfirmPairing = serde_json::from_slice(&call.body).expect("a confirmation");
    let claimed = json!({
        "runtimeConnectionId": "rtc_any",
        "confirmation": {"signed": sent.signed, "assertion": sent.assertion},
        "pinMac": sent.pin_mac,
        "roster": roster_of(&stage.ada).await,
    });
    stage.liar.answers("/v1/runtime/claims", &claimed);
    let wrong = code(1).display();
    assert_ne!(*wrong, confirmed.code);
    let refused = pending.claim(&wrong).await.expect_err("A WRONG CODE PAIRED");
    let Error::Pairing(refusal) = &refused else { panic!("{refused:?}") };
    assert_eq!((refusal.code, refusal.field.as_str()), (Code::WrongPin, "pinMac"));
    stage.liar.repents();
    pending.claim(&confirmed.code).await.expect("the right code pairs");
}
