//! Answers that grow or that belong to another person, device, request or moment. After each refusal the request
//! still waits, and an honest yes is taken.

use countersign_shared::{
    Code,
    canonical::Digest,
    payload::{Constraint, DelegationApproval, DelegationDenial, DelegationSeen},
};
use countersign_soft_phone::{ApproveOptions, DenyOptions};

use crate::support::{Engine, World, approval, asked, both_engines, minutes, refused, scopes, still_waits, submit};

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

/// An answer after the deadline, and one after another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_or_second_answer() {
    let (world, bare, view) = asked().await;
    let (phone, other) = (&world.phone, bare.shown(&world, &world.phone, "Look.").await);
    phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
    refused(submit(phone, &view, &phone.sign_act(&approval(phone, &view))).await, Code::AlreadyDecided);
    let no = phone.build_denial(&view, &DenyOptions::default()).expect("a no");
    refused(phone.submit_denial(&no).await, Code::AlreadyDecided);
    world.pass(minutes(11));
    refused(submit(phone, &other, &phone.sign_act(&approval(phone, &other))).await, Code::RequestExpired);
    let no = phone.build_denial(&other, &DenyOptions::default()).expect("a no");
    refused(phone.submit_denial(&no).await, Code::RequestExpired);
}

both_engines! {
    /// A yes and a no at the same moment, from two devices: exactly one is the answer.
    async fn a_raced_answer(world: World) {
        let bare = world.bare().await;
        let tablet = world.phone.enrol_device("Tablet").await.expect("a second device");
        for round in 0..4 {
            let view = bare.shown(&world, &world.phone, &format!("Round {round}.")).await;
            let yes = world.phone.sign_act(&approval(&world.phone, &view));
            let no = tablet.build_denial(&view, &DenyOptions::default()).expect("a no");
            let (yes, no) = tokio::join!(submit(&world.phone, &view, &yes), tablet.submit_denial(&no));
            let status = world.phone.request(&view.delegation_id).await.expect("there").status;
            match (yes, no) {
                (Ok(_), no) => {
                    assert_eq!(status.as_str(), "approved");
                    refused(no, Code::AlreadyDecided);
                }
                (yes, Ok(_)) => {
                    assert_eq!(status.as_str(), "denied");
                    refused(yes, Code::AlreadyDecided);
                }
                (yes, no) => panic!("{yes:?} {no:?}"),
            }
        }
    }
}

/// No token before the yes, and none after the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_without_a_yes() {
    let world = World::start(Engine::Sqlite).await;
    let bare = world.bare().await;
    let request = bare.request(&world, "Pay.").await;
    let id = bare.asked(&world, &request).await;
    let path = format!("/v1/runtime/delegations/{id}/token");
    bare.post(&world, &path, &bare.token(&world, &id, &request)).await.refused(Code::ApprovalRequired);
    let view = world.phone.request(&id).await.expect("on the phone");
    world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
    bare.post(&world, &path, &bare.token(&world, &id, &request)).await.refused(Code::DelegationEnded);
}
