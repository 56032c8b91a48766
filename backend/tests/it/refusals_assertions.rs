//! Assertions that lie, and a yes with one signature missing. After each refusal the request still waits, and an
//! honest yes is taken.

use countersign_shared::{
    Code, assertion,
    canonical::{Canonical, hash},
    payload::{DelegationApproval, DelegationDenial},
    wire::PersonAct,
};
use countersign_soft_phone::AssertionTweak;

use crate::support::{approval, asked, refused, still_waits, submit};

macro_rules! refused_assertions {
    ($($name:ident: $tweak:expr => $code:ident;)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let (world, _, view) = asked().await;
            let yes = approval(&world.phone, &view);
            let edit: fn(&mut AssertionTweak) = $tweak;
            let mut tweak = AssertionTweak::default();
            edit(&mut tweak);
            let assertion = world.phone.assert_payload(&yes, &tweak);
            let act = PersonAct { signed: world.phone.sign_device(&yes), assertion };
            refused(submit(&world.phone, &view, &act).await, Code::$code);
            still_waits(&world.phone, &view).await;
        }
    )*};
}

refused_assertions! {
    nobody_was_verified: |tweak| tweak.user_verified = false => UserNotVerified;
    nobody_was_there: |tweak| tweak.user_present = false => UserNotVerified;
    another_page: |tweak| tweak.origin = Some("https://evil.example".into()) => WrongOrigin;
    another_port: |tweak| tweak.origin = Some("http://localhost:1".into()) => WrongOrigin;
    a_registration: |tweak| tweak.ceremony_type = Some("webauthn.create".into()) => WrongCeremony;
    inside_a_frame: |tweak| tweak.cross_origin = true => CrossOrigin;
    below_another_page: |tweak| tweak.top_origin = Some("https://evil.example".into()) => CrossOrigin;
    another_relying_party: |tweak| tweak.rp_id = Some("evil.example".into()) => WrongRelyingParty;
    not_as_enrolled: |tweak| tweak.backup_eligible = Some(false) => BackupFlags;
    another_credential: |tweak| tweak.credential_id = Some(vec![7; 32]) => WrongKey;
    two_challenges: |tweak| tweak.more_client_data = Some(r#""challenge":"AAAA""#.into()) => DuplicateKey;
    client_data_without_end: |tweak| tweak.more_client_data = Some(format!(r#""x":"{}""#, "a".repeat(4096))) => InvalidAssertion;
}

/// The passkey signed something else: another payload, another kind of act, a sign-in, or the server's own words.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_challenge_for_something_else() {
    let (world, _, view) = asked().await;
    let phone = &world.phone;
    let yes = approval(phone, &view);
    let (_, sign_in) = phone.begin_sign_in().await.expect("a challenge");
    assert_eq!(sign_in.len(), 32);
    let longer = DelegationApproval { duration_seconds: 60, ..yes.clone() };
    for challenge in [
        sign_in,
        hash(&yes).as_bytes().to_vec(),
        assertion::challenge(DelegationApproval::TAG, &hash(&longer)),
        assertion::challenge(DelegationDenial::TAG, &hash(&yes)),
        assertion::challenge("countersign.confirm.v1", &hash(&yes)),
        Vec::new(),
    ] {
        let assertion = phone.assert_challenge(&challenge, &AssertionTweak::default());
        let act = PersonAct { signed: phone.sign_device(&yes), assertion };
        refused(submit(phone, &view, &act).await, Code::WrongChallenge);
    }
    still_waits(phone, &view).await;
}

/// A passkey that may not be synced is never shown as one that is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backed_up_without_being_eligible() {
    let (world, _, view) = asked().await;
    let yes = approval(&world.phone, &view);
    let tweak = AssertionTweak { backup_eligible: Some(false), backup_state: Some(true), ..AssertionTweak::default() };
    let assertion = world.phone.assert_payload(&yes, &tweak);
    let act = PersonAct { signed: world.phone.sign_device(&yes), assertion };
    refused(submit(&world.phone, &view, &act).await, Code::BackupFlags);
    still_waits(&world.phone, &view).await;
}

/// Signatures that are broken off, of another key, or of another person.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_assertion_of_another_key() {
    let (world, _, view) = asked().await;
    let (phone, bob) = (&world.phone, world.another_phone("Bob").await);
    let yes = approval(phone, &view);
    let signed = phone.sign_device(&yes);
    for key in [phone.device_key(), bob.credential_key()] {
        let tweak = AssertionTweak { key: Some(key.clone()), ..AssertionTweak::default() };
        let act = PersonAct { signed: signed.clone(), assertion: phone.assert_payload(&yes, &tweak) };
        refused(submit(phone, &view, &act).await, Code::InvalidSignature);
    }
    let act = PersonAct { signed: signed.clone(), assertion: bob.assert_payload(&yes, &AssertionTweak::default()) };
    refused(submit(phone, &view, &act).await, Code::WrongKey);
    let bobs = DelegationApproval { credential_id: bob.passkey().id().to_vec(), ..yes.clone() };
    let assertion = bob.assert_payload(&bobs, &AssertionTweak::default());
    refused(submit(phone, &view, &PersonAct { signed: phone.sign_device(&bobs), assertion }).await, Code::KeyNotActive);
    let mut short = phone.sign_act(&yes);
    short.assertion.authenticator_data.truncate(36);
    refused(submit(phone, &view, &short).await, Code::InvalidAssertion);
    still_waits(phone, &view).await;
}

/// The device's signature alone is never a yes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_without_a_passkey() {
    let (world, _, view) = asked().await;
    let (phone, yes) = (&world.phone, approval(&world.phone, &view));
    let path = format!("/v1/me/requests/{}/approve", view.delegation_id);
    refused(phone.submit_signed(&path, phone.sign_device(&yes)).await, Code::MissingField);
    let empty = format!(
        r#"{{"signed":"{}","assertion":{{"credentialId":"","clientDataJSON":"","authenticatorData":"","signature":""}}}}"#,
        phone.sign_device(&yes)
    );
    let (status, body) = phone.post_raw(&path, empty).await.expect("an answer");
    assert_eq!(status, 403);
    assert!(String::from_utf8_lossy(&body).contains(Code::WrongKey.as_str()));
    still_waits(phone, &view).await;
}

/// The passkey alone is none either: the session's own device must have signed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_without_its_device() {
    let (world, _, view) = asked().await;
    let (phone, bob) = (&world.phone, world.another_phone("Bob").await);
    let yes = approval(phone, &view);
    let assertion = phone.assert_payload(&yes, &AssertionTweak::default());
    for signed in [bob.sign_device(&yes), countersign_shared::jws::sign(&yes, phone.credential_key())] {
        let act = PersonAct { signed, assertion: assertion.clone() };
        refused(submit(phone, &view, &act).await, Code::WrongKey);
    }
    let twin = phone.enrol_device("Tablet").await.expect("a second device");
    let twins = DelegationApproval { device_id: twin.device_id().clone(), ..approval(phone, &view) };
    refused(submit(phone, &view, &twin.sign_act(&twins)).await, Code::WrongKey);
    phone.sign_in_without_device().await.expect("signed in");
    refused(submit(phone, &view, &phone.sign_act(&approval(phone, &view))).await, Code::DeviceRequired);
    phone.sign_in().await.expect("signed in");
    still_waits(phone, &view).await;
}
