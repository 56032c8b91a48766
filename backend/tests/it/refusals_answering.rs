//! Answers that are none: assertions that lie, grants that grow, and decisions of other people, devices, requests
//! and moments. After each refusal the request still waits, and an honest yes is taken.

use countersign_shared::{
    Code, assertion,
    canonical::{Canonical, Digest, hash},
    payload::{Constraint, DelegationApproval, DelegationDenial, DelegationSeen},
    wire::{PersonAct, RequestView, SignedBody},
};
use countersign_soft_phone::{ApproveOptions, AssertionTweak, DenyOptions, PhoneError, SoftPhone};

use crate::support::{Bare, Engine, World, both_engines, minutes, refused, scopes};

/// A world with a request on its phone.
async fn asked() -> (World, Bare, RequestView) {
    let world = World::start(Engine::Sqlite).await;
    let bare = world.bare().await;
    let view = bare.shown(&world, &world.phone, "Pay.").await;
    (world, bare, view)
}

fn approval(phone: &SoftPhone, view: &RequestView) -> DelegationApproval {
    phone.build_approval(view, &ApproveOptions::default()).expect("a yes")
}

async fn submit(phone: &SoftPhone, view: &RequestView, act: &PersonAct) -> Result<RequestView, PhoneError> {
    phone.submit_approval(&view.delegation_id, act).await
}

/// The refused request still waits, and an honest yes is taken.
async fn still_waits(phone: &SoftPhone, view: &RequestView) {
    let now = phone.request(&view.delegation_id).await.expect("on the phone");
    assert_eq!((now.status.as_str(), now.answered_at), ("pending", None));
    let approved = phone.approve(view, ApproveOptions::default()).await.expect("an honest yes");
    assert_eq!(approved.status.as_str(), "approved");
}

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

macro_rules! refused_answers {
    ($($name:ident: $edit:expr => $code:ident;)*) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            let (world, _, view) = asked().await;
            let mut yes = approval(&world.phone, &view);
            let edit: fn(&mut DelegationApproval) = $edit;
            edit(&mut yes);
            refused(submit(&world.phone, &view, &world.phone.sign_act(&yes)).await, Code::$code);
            still_waits(&world.phone, &view).await;
        }
    )*};
}

refused_answers! {
    another_request: |yes| yes.request_hash = Digest::of(b"another") => WrongRequest;
    other_terms: |yes| yes.terms_hash = Digest::of(b"other") => WrongRequest;
    another_connection: |yes| yes.runtime_connection_id = "rtc_other".parse().expect("an id") => WrongRequest;
    another_runtime_key: |yes| yes.runtime_thumbprint = Digest::of(b"key").to_string().parse().expect("a thumbprint") => WrongRequest;
    another_person: |yes| yes.user_id = "usr_other".parse().expect("an id") => WrongKey;
    another_device: |yes| yes.device_id = "dev_other".parse().expect("an id") => WrongKey;
    an_unknown_credential: |yes| yes.credential_id = vec![7; 32] => KeyNotActive;
    an_unknown_head: |yes| yes.roster_head = Digest::of(b"another") => RosterStale;
    a_head_to_come: |yes| yes.roster_seq = 9 => RosterStale;
    one_scope_more: |yes| {
        yes.scopes = scopes(&["payments.execute", "payments.identity", "payments.prepare"]);
    } => ScopesWidened;
    one_scope_for_another: |yes| yes.scopes = scopes(&["payments.execute"]) => ScopesWidened;
    no_scope: |yes| yes.scopes = scopes(&[]) => ScopesWidened;
    a_second_longer: |yes| yes.duration_seconds += 1 => DurationExtended;
    no_time: |yes| yes.duration_seconds = 0 => DurationExtended;
    time_without_end: |yes| yes.duration_seconds = (1 << 53) - 1 => DurationExtended;
    more_than_one_use: |yes| yes.single_use = false => SingleUseDropped;
    a_constraint_changed: |yes| yes.constraints[0].value = "900 EUR".into() => ConstraintsChanged;
    a_constraint_dropped: |yes| drop(yes.constraints.pop()) => ConstraintsChanged;
    a_constraint_added: |yes| yes.constraints.push(Constraint { name: "x".into(), value: "y".into() }) => ConstraintsChanged;
    constraints_in_another_order: |yes| yes.constraints.reverse() => ConstraintsChanged;
    a_time_to_come: |yes| yes.server_time += 70_000 => ServerTimeOff;
    a_time_gone_by: |yes| yes.server_time -= 70_000 => ServerTimeOff;
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
    let tweak =
        AssertionTweak { backup_eligible: Some(false), backup_state: Some(true), ..AssertionTweak::default() };
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

/// A decision for another delegation, at its own address and at this one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_for_another_delegation() {
    let (world, bare, view) = asked().await;
    let (phone, other) = (&world.phone, bare.shown(&world, &world.phone, "Look.").await);
    let act = phone.sign_act(&approval(phone, &other));
    refused(submit(phone, &view, &act).await, Code::PathMismatch);
    let renamed = DelegationApproval { delegation_id: view.delegation_id.clone(), ..approval(phone, &other) };
    refused(submit(phone, &view, &phone.sign_act(&renamed)).await, Code::WrongRequest);
    let bob = world.another_phone("Bob").await;
    refused(submit(&bob, &view, &bob.sign_act(&approval(&bob, &view))).await, Code::NotFound);
    still_waits(phone, &view).await;
}

/// A revoked device answers nothing any more, not even from a session that it opened before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_device() {
    let (world, _, view) = asked().await;
    let lost = world.phone.enrol_device("Lost phone").await.expect("a second device");
    let (yes, no) = (approval(&lost, &view), lost.build_denial(&view, &DenyOptions::default()).expect("a no"));
    world.phone.revoke_device(lost.device_id()).await.expect("revoked");
    refused(submit(&lost, &view, &lost.sign_act(&yes)).await, Code::InvalidToken);
    refused(lost.submit_denial(&no).await, Code::InvalidToken);
    refused(lost.sign_in().await, Code::KeyNotActive);
    // With a living session of the same person its key opens nothing either.
    refused(submit(&world.phone, &view, &lost.sign_act(&yes)).await, Code::WrongKey);
    world.phone.roster().await.expect("a roster");
    still_waits(&world.phone, &view).await;
}

/// A no and a "seen" are checked as a yes is, as far as they go.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_no_to_something_else() {
    let (world, _, view) = asked().await;
    let phone = &world.phone;
    let no = async |edit: fn(&mut DelegationDenial)| {
        let mut denial = phone.build_denial(&view, &DenyOptions::default()).expect("a no");
        edit(&mut denial);
        phone.submit_denial(&denial).await
    };
    refused(no(|no| no.request_hash = Digest::of(b"another")).await, Code::WrongRequest);
    refused(no(|no| no.user_id = "usr_other".parse().expect("an id")).await, Code::WrongKey);
    refused(no(|no| no.device_id = "dev_other".parse().expect("an id")).await, Code::WrongKey);
    refused(no(|no| no.roster_head = Digest::of(b"another")).await, Code::RosterStale);
    refused(no(|no| no.reason_text = "x".repeat(201)).await, Code::InvalidField);
    refused(no(|no| no.counter_offer.duration_seconds = 86_401).await, Code::InvalidField);
    refused(no(|no| no.delegation_id = "del_other".parse().expect("an id")).await, Code::NotFound);
    let seen = DelegationSeen {
        origin: world.origin(),
        delegation_id: view.delegation_id.clone(),
        request_hash: Digest::of(b"another"),
        device_id: phone.device_id().clone(),
        issued_at: world.now(),
    };
    let path = format!("/v1/me/requests/{}/seen", view.delegation_id);
    refused(phone.submit_signed(&path, phone.sign_device(&seen)).await, Code::WrongRequest);
    still_waits(phone, &view).await;
}
