//! Enrolments and sign-ins that must fail: spent links, another algorithm, another page, another person.

use countersign_shared::{
    Code, base64url,
    canonical::Digest,
    wire::{CreateSession, FinishEnrolment, RosterAnswer},
};
use countersign_soft_phone::{AssertionTweak, Device, EnrolOptions, Enrolment, Passkey, PhoneError, SoftPhone};
use serde_json::{Value, json};

use crate::support::{Engine, Reply, World, both_engines, minutes, refused};

async fn begin(world: &World, name: &str) -> Enrolment {
    let invitation = countersign_backend::service::admin::invite_user(&world.server.app, name).await.expect("a link");
    Enrolment::begin(&world.server.url, &invitation.link, EnrolOptions::default()).await.expect("an enrolment")
}

async fn finish(world: &World, enrolment: &Enrolment, credential: Value) -> Reply {
    let body = FinishEnrolment { invite: enrolment.invite().to_owned(), credential, record: enrolment.record() };
    let path = format!("/v1/enrolments/{}/finish", enrolment.started.enrolment_id);
    world.send(&path, serde_json::to_vec(&body).expect("JSON")).await
}

fn register(world: &World, enrolment: &Enrolment, tweak: &AssertionTweak) -> Value {
    enrolment.passkey.register(&world.origin(), enrolment.challenge(), tweak)
}

/// The registration with its key replaced by an RSA key of 2048 bits (COSE, RFC 8230 section 4).
pub(crate) fn with_rsa_key(mut registration: Value) -> Value {
    // A COSE key of P-256 and ES256 takes 77 bytes and stands last.
    const P256_KEY: usize = 77;
    let object = registration["response"]["attestationObject"].as_str().expect("an attestation");
    let object = base64url::decode("attestationObject", object).expect("base64url");
    let name = b"authData";
    let at = object.windows(name.len()).position(|window| window == name).expect("authData") + name.len();
    // The head of a byte string below 256 bytes: 0x58 and its length.
    assert_eq!(object[at], 0x58);
    let mut data = object[at + 2..object.len() - P256_KEY].to_vec();
    data.extend([0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20, 0x59, 0x01, 0x00]);
    data.extend([0xc5; 256]);
    data.extend([0x21, 0x43, 0x01, 0x00, 0x01]);
    let mut longer = object[..at].to_vec();
    longer.push(0x59);
    longer.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
    longer.extend(data);
    registration["response"]["attestationObject"] = json!(base64url::encode(&longer));
    registration
}

/// An RS256 passkey, which the page never asks for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_of_another_algorithm() {
    let world = World::start(Engine::Sqlite).await;
    let enrolment = begin(&world, "Mallory").await;
    let offered = &enrolment.started.options["publicKey"]["pubKeyCredParams"];
    assert_eq!(*offered, json!([{ "type": "public-key", "alg": -7 }]));
    let honest = register(&world, &enrolment, &AssertionTweak::default());
    finish(&world, &enrolment, with_rsa_key(honest.clone())).await.refused(Code::AlgorithmNotAllowed);
    assert_eq!(finish(&world, &enrolment, honest).await.status, 200);
}

/// Registrations that the page of this server cannot have made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registration_with_a_lie() {
    let world = World::start(Engine::Sqlite).await;
    let lie = AssertionTweak::default;
    let enrolment = begin(&world, "Mallory").await;
    for tweak in [
        AssertionTweak { user_verified: false, ..lie() },
        AssertionTweak { user_present: false, ..lie() },
        AssertionTweak { origin: Some("https://evil.example".into()), ..lie() },
        AssertionTweak { rp_id: Some("evil.example".into()), ..lie() },
        AssertionTweak { ceremony_type: Some("webauthn.get".into()), ..lie() },
        AssertionTweak { cross_origin: true, ..lie() },
        AssertionTweak { top_origin: Some("https://evil.example".into()), ..lie() },
    ] {
        let credential = register(&world, &enrolment, &tweak);
        let framed = tweak.cross_origin || tweak.top_origin.is_some();
        let code = if framed { Code::CrossOrigin } else { Code::InvalidAssertion };
        finish(&world, &enrolment, credential).await.refused(code);
    }
    let other = enrolment.passkey.register(&world.origin(), &[7; 32], &lie());
    finish(&world, &enrolment, other).await.refused(Code::InvalidAssertion);
    finish(&world, &enrolment, json!({})).await.refused(Code::InvalidField);
    // Another passkey than the one that the roster names.
    let stranger = begin(&world, "Trudy").await;
    let swapped = stranger.passkey.register(&world.origin(), enrolment.challenge(), &lie());
    finish(&world, &enrolment, swapped).await.refused(Code::RosterInvalid);
    assert_eq!(finish(&world, &enrolment, register(&world, &enrolment, &lie())).await.status, 200);
}

/// A link enrols one person, within fifteen minutes; a ceremony lasts five.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spent_or_old_link() {
    let world = World::start(Engine::Sqlite).await;
    let invitation = countersign_backend::service::admin::invite_user(&world.server.app, "Bob").await.expect("a link");
    let again = async || Enrolment::begin(&world.server.url, &invitation.link, EnrolOptions::default()).await;
    let (first, second) = (again().await.expect("open"), again().await.expect("still open"));
    first.finish().await.expect("Bob");
    refused(second.finish().await, Code::InviteInvalid);
    refused(again().await.map(|_| ()), Code::InviteInvalid);
    world.send("/v1/enrolments", r#"{"invite":"csi_guess"}"#).await.refused(Code::InviteInvalid);

    let slow = begin(&world, "Carol").await;
    let old = countersign_backend::service::admin::invite_user(&world.server.app, "Dave").await.expect("a link");
    world.pass(minutes(6));
    let credential = register(&world, &slow, &AssertionTweak::default());
    finish(&world, &slow, credential).await.refused(Code::CeremonyExpired);
    world.pass(minutes(10));
    let late = Enrolment::begin(&world.server.url, &old.link, EnrolOptions::default()).await;
    refused(late.map(|_| ()), Code::InviteInvalid);
}

async fn sign_in(phone: &SoftPhone, tweak: &AssertionTweak) -> Result<(), PhoneError> {
    let (ceremony, challenge) = phone.begin_sign_in().await.expect("a challenge");
    let assertion = phone.assert_challenge(&challenge, tweak);
    phone.finish_sign_in(ceremony, &assertion, String::new()).await.map(|_| ())
}

/// Sign-ins whose assertion says something else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_with_a_lie() {
    let world = World::start(Engine::Sqlite).await;
    let (phone, lie) = (&world.phone, AssertionTweak::default);
    for (tweak, code) in [
        (AssertionTweak { user_verified: false, ..lie() }, Code::SignInFailed),
        (AssertionTweak { user_present: false, ..lie() }, Code::SignInFailed),
        (AssertionTweak { origin: Some("https://evil.example".into()), ..lie() }, Code::SignInFailed),
        (AssertionTweak { rp_id: Some("evil.example".into()), ..lie() }, Code::SignInFailed),
        (AssertionTweak { ceremony_type: Some("webauthn.create".into()), ..lie() }, Code::SignInFailed),
        (AssertionTweak { key: Some(world.key()), ..lie() }, Code::SignInFailed),
        (AssertionTweak { cross_origin: true, ..lie() }, Code::CrossOrigin),
        (AssertionTweak { top_origin: Some("https://evil.example".into()), ..lie() }, Code::CrossOrigin),
        (AssertionTweak { more_client_data: Some(r#""type":"webauthn.get""#.into()), ..lie() }, Code::DuplicateKey),
    ] {
        refused(sign_in(phone, &tweak).await, code);
    }
    // A passkey that nobody enrolled.
    let (ceremony_id, challenge) = phone.begin_sign_in().await.expect("a challenge");
    let stranger = Passkey::create(vec![7; 16], true);
    let credential = stranger.authentication(&stranger.assert(&world.origin(), &challenge, &lie()));
    let create = CreateSession { ceremony_id, credential, device_proof: String::new() };
    let reply = world.send("/v1/sessions", serde_json::to_vec(&create).expect("JSON")).await;
    reply.refused(Code::SignInFailed);
    sign_in(phone, &lie()).await.expect("an honest one");
}

/// A challenge is signed in with once, soon, by the one who asked for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_replayed() {
    let world = World::start(Engine::Sqlite).await;
    let (phone, honest) = (&world.phone, AssertionTweak::default());
    let (ceremony, challenge) = phone.begin_sign_in().await.expect("a challenge");
    let assertion = phone.assert_challenge(&challenge, &honest);
    let (other, _) = phone.begin_sign_in().await.expect("a challenge");
    refused(phone.finish_sign_in(other.clone(), &assertion, String::new()).await, Code::SignInFailed);
    phone.finish_sign_in(ceremony.clone(), &assertion, String::new()).await.expect("signed in");
    refused(phone.finish_sign_in(ceremony, &assertion, String::new()).await, Code::CeremonyExpired);
    world.pass(minutes(6));
    refused(phone.finish_sign_in(other, &assertion, String::new()).await, Code::CeremonyExpired);
}

/// A device proves itself for this sign-in, as itself, and as this person's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_proof_of_another() {
    let world = World::start(Engine::Sqlite).await;
    let (phone, bob) = (&world.phone, world.another_phone("Bob").await);
    let try_with = async |proof: &dyn Fn(&[u8]) -> String| {
        let (ceremony, challenge) = phone.begin_sign_in().await.expect("a challenge");
        let assertion = phone.assert_challenge(&challenge, &AssertionTweak::default());
        phone.finish_sign_in(ceremony, &assertion, proof(&challenge)).await
    };
    refused(try_with(&|challenge| bob.sign_device(&bob.build_session_proof(challenge))).await, Code::KeyNotActive);
    refused(try_with(&|_| phone.sign_device(&phone.build_session_proof(&[7; 32]))).await, Code::WrongChallenge);
    let other_device = |challenge: &[u8]| {
        let mut proof = phone.build_session_proof(challenge);
        proof.device_id = bob.device_id().clone();
        phone.sign_device(&proof)
    };
    refused(try_with(&other_device).await, Code::WrongChallenge);
    let old = |challenge: &[u8]| {
        let mut proof = phone.build_session_proof(challenge);
        proof.issued_at -= minutes(5);
        phone.sign_device(&proof)
    };
    refused(try_with(&old).await, Code::ClockSkew);
    refused(try_with(&|_| "a.b.c".into()).await, Code::InvalidJws);
    let session = try_with(&|challenge| phone.sign_device(&phone.build_session_proof(challenge))).await;
    assert_eq!(session.expect("signed in").device_id.as_ref(), Some(phone.device_id()));
}

both_engines! {
    /// A device's id names one device, whoever asks: another person's is a conflict and not a takeover.
    async fn a_device_id_of_another(world: World) {
        let bob = world.another_phone("Bob").await;
        let twin = Device { id: world.phone.device_id().clone(), ..Device::create("Twin") };
        let entry = bob.build_entry(vec![twin.roster_key()], Vec::new(), false);
        let record = bob.sign_entry(&entry, &[bob.device(), &twin]);
        let outcome: Result<RosterAnswer, _> = bob.submit_entry(record).await;
        refused(outcome, Code::Conflict);
        assert_eq!(bob.roster().await.expect("a roster").head().seq, 0);
        assert!(world.phone.me().await.is_ok());
    }

    /// A roster entry that is not the next, is signed by nobody of the roster, or enrols a passkey by itself.
    async fn a_roster_entry_out_of_order(world: World) {
        let (phone, bob) = (&world.phone, world.another_phone("Bob").await);
        let device = Device::create("Tablet");
        let honest = phone.build_entry(vec![device.roster_key()], Vec::new(), false);
        let sign = |entry: &_| phone.sign_entry(entry, &[phone.device(), &device]);
        let mut gap = honest.clone();
        gap.seq = 5;
        refused(phone.submit_entry(sign(&gap)).await, Code::RosterGap);
        let mut fork = honest.clone();
        fork.prev_hash = Digest::of(b"another");
        refused(phone.submit_entry(sign(&fork)).await, Code::RosterFork);
        refused(bob.submit_entry(sign(&honest)).await, Code::RosterFork);
        let strangers = bob.sign_entry(&honest, &[phone.device(), &device]);
        refused(phone.submit_entry(strangers).await, Code::InvalidSignature);
        let mut stranger = honest.clone();
        stranger.signer_id = bob.passkey().id_text();
        refused(phone.submit_entry(bob.sign_entry(&stranger, &[phone.device(), &device])).await, Code::RosterSigner);
        let again = phone.build_entry(vec![phone.device().roster_key()], Vec::new(), false);
        refused(phone.submit_entry(sign(&again)).await, Code::RosterKeyRecurs);
        let last = phone.build_entry(Vec::new(), vec![phone.passkey().id_text()], false);
        refused(phone.submit_entry(sign(&last)).await, Code::RosterInvalid);
        let passkey = phone.build_entry(vec![bob.passkey().roster_key("Bob's")], Vec::new(), false);
        refused(phone.submit_entry(sign(&passkey)).await, Code::RosterInvalid);
        phone.submit_entry(sign(&honest)).await.expect("an honest one");
    }
}
