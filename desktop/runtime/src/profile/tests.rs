mod processes;
mod sequences;

use countersign_shared::{
    canonical::Digest,
    checklist::{BootClock, Moment},
    keys::PrivateKey,
    origin::Origin,
    payload::{Agent, DelegationRequest, Proof, Risk, Terms, TermsScope},
    roster::RosterHead,
    scope::ScopeSet,
};

use super::*;

fn profile() -> (tempfile::TempDir, Profile) {
    let home = tempfile::tempdir().expect("a directory");
    let profile = Profile::new(home.path(), "default").expect("a name");
    (home, profile)
}

fn state(seq: u64) -> State {
    let connection = Connection {
        runtime_connection_id: "rtc_1".parse().expect("an id"),
        origin: Origin::parse("http://localhost:7070").expect("an origin"),
        key: "runtime_1".into(),
        thumbprint: Digest::of(b"key"),
        application_id: "app_test".parse().expect("an id"),
        runtime_name: "Test".into(),
        device_name: "Laptop".into(),
        user_id: "usr_ada".parse().expect("an id"),
        user_name: "Ada".into(),
        approver_device: "Phone".into(),
        confirm_hash: Digest::of(b"confirm"),
        head: RosterHead { seq, hash: Digest::of(b"head") },
        devices: Vec::new(),
        untold: Vec::new(),
        paired_at: 1_700_000_000_000,
        state: ConnectionState::Active,
    };
    State { connection: Some(connection), ..State::default() }
}

fn stored(number: u8, named: bool) -> StoredRequest {
    let scopes = || ScopeSet::collect(["payments.identity".parse().expect("a scope")]).expect("scopes");
    let origin = || Origin::parse("http://localhost:7070").expect("an origin");
    let key = PrivateKey::from_bytes(&[number.max(1); 32]).expect("a key");
    let request = DelegationRequest {
        origin: origin(),
        runtime_connection_id: "rtc_1".parse().expect("an id"),
        runtime_thumbprint: Digest::of(b"key"),
        audience_id: "aud_test".parse().expect("an id"),
        terms_hash: Digest::of(b"terms"),
        agent: Agent { id: "agent".into(), name: "Agent".into() },
        purpose: format!("test {number}"),
        scopes: scopes(),
        constraints: vec![],
        details: vec![],
        duration_seconds: 60,
        single_use: false,
        token_key_thumbprint: key.public().thumbprint(),
        expires_at: 1_700_000_600_000 + u64::from(number),
        nonce: countersign_shared::ids::Nonce::from_random("delreq", [number; 16]),
        issued_at: 1_700_000_000_000 + u64::from(number),
    };
    let terms = Terms {
        origin: origin(),
        provider_id: "prv_test".parse().expect("an id"),
        provider_name: "Provider".into(),
        audience_id: "aud_test".parse().expect("an id"),
        audience_key: "test:payments".into(),
        audience_name: "Payments".into(),
        scopes: scopes()
            .iter()
            .map(|name| TermsScope { name: name.clone(), description: "who you are".into(), risk: Risk::Low })
            .collect(),
        proof: Proof::Bearer,
        max_duration_seconds: 3600,
        version: 1,
    };
    StoredRequest {
        delegation_id: named.then(|| format!("del_{number}").parse().expect("an id")),
        signed: countersign_shared::jws::sign(&request, &key),
        request,
        signed_at: Moment { wall: 1_700_000_000_000, boot: BootClock { boot_id: "boot".into(), elapsed: 1 } },
        token_key: format!("token_{number}"),
        terms,
        unanswered: false,
        before: None,
        untold: false,
        outcome: Outcome::Pending,
    }
}

#[test]
fn a_new_profile_is_empty_and_makes_nothing_by_being_read() {
    let (home, profile) = profile();
    assert_eq!(profile.state().expect("reads"), State::default());
    assert!(profile.requests().expect("reads").is_empty());
    assert_eq!(fs::read_dir(home.path()).expect("a directory").count(), 0);
    for bad in ["", "../up", "A", "a.b", "a/b", "ä", &"a".repeat(33)] {
        assert!(matches!(Profile::new(home.path(), bad), Err(ProfileError::Name { .. })), "{bad:?}");
    }
}

#[test]
fn what_is_stored_comes_back() {
    let (_home, profile) = profile();
    let locked = profile.lock().expect("locks");
    locked.put_state(&state(3)).expect("stores");
    locked.put_request(&stored(1, false)).expect("stores");
    locked.put_request(&stored(2, true)).expect("stores");
    drop(locked);
    assert_eq!(profile.state().expect("reads"), state(3));
    assert_eq!(profile.requests().expect("reads"), [stored(1, false), stored(2, true)]);
    assert_eq!(profile.unnamed_requests().expect("reads"), [stored(1, false)]);
    assert_eq!(profile.request("del_2").expect("reads"), Some(stored(2, true)));
    assert_eq!(profile.request("del_3").expect("reads"), None);
}

#[test]
fn every_outcome_survives_the_file() {
    let (_home, profile) = profile();
    let ended = || countersign_shared::wire::Ended {
        by: countersign_shared::wire::EndedBy::Person,
        reason: "done".into(),
        at: countersign_shared::wire::Timestamp(5),
    };
    let refused = RefusedAnswer {
        check: countersign_shared::checklist::Check::Grant,
        code: "scopes_widened".into(),
        field: "scopes".into(),
        detail: "too wide".into(),
        refused_at: countersign_shared::wire::Timestamp(6),
    };
    let outcomes = [
        Outcome::Pending,
        Outcome::Refused(refused),
        Outcome::Expired,
        Outcome::Cancelled(ended()),
        Outcome::Revoked(ended()),
    ];
    for outcome in outcomes {
        let stored = StoredRequest { outcome, ..stored(1, true) };
        profile.lock().expect("locks").put_request(&stored).expect("stores");
        assert_eq!(profile.request("del_1").expect("reads"), Some(stored));
    }
}

#[test]
fn a_later_version_is_refused_and_left_alone() {
    let (_home, profile) = profile();
    profile.lock().expect("locks").put_state(&state(1)).expect("stores");
    let path = profile.dir().join("state.json");
    let later = r#"{"version": 2, "content": {"anything": null}}"#;
    fs::write(&path, later).expect("writes");
    assert!(matches!(profile.state(), Err(ProfileError::Newer { found: 2, .. })));
    let locked = profile.lock().expect("locks");
    assert!(matches!(locked.put_state(&state(2)), Err(ProfileError::Newer { found: 2, .. })));
    assert_eq!(fs::read_to_string(&path).expect("reads"), later);
}

#[test]
fn a_file_that_is_not_its_name_is_damaged() {
    let (_home, profile) = profile();
    profile.lock().expect("locks").put_request(&stored(1, true)).expect("stores");
    fs::rename(profile.dir().join("requests/del_1.json"), profile.dir().join("requests/del_2.json")).expect("renames");
    assert!(matches!(profile.request("del_2"), Err(ProfileError::Damaged { .. })));
    assert!(matches!(profile.requests(), Err(ProfileError::Damaged { .. })));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look() {
    use std::os::unix::fs::PermissionsExt;
    let (_home, profile) = profile();
    profile.lock().expect("locks").put_state(&state(1)).expect("stores");
    let mode = |name: &str| fs::metadata(profile.dir().join(name)).expect("metadata").permissions().mode() & 0o777;
    assert_eq!((mode("."), mode("requests"), mode("tmp")), (0o700, 0o700, 0o700));
    assert_eq!(mode("state.json"), 0o600);
}
