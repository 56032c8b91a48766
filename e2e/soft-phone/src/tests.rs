//! The phone without a server: what it signs passes the checks of those who must check it, what it is shown is
//! checked, and what it keeps comes back.

mod fixtures;

use countersign_shared::{
    Code,
    assertion::{self, EnrolledCredential},
    canonical::{self, Digest},
    checklist::{BootClock, Moment, OwnRequest, PinnedPerson, check_approval, check_denial},
    ids::{ApplicationId, DelegationId, RuntimeConnectionId},
    jws,
    origin::Origin,
    pairing::{CodeKeys, PairingCode, Ticket, verify_claimed},
    payload::{DelegationRequest, DelegationSeen, Offer},
    wire::{ApprovalEvidence, Claimed, Confirmation, DenialEvidence, RequestView},
};

use self::fixtures::{ORIGIN, origin, phone, request, runtime_key, view};
use crate::{ApproveOptions, AssertionTweak, DenyOptions, SoftPhone, scopes};

#[test]
fn a_yes_and_a_no_pass_the_runtimes_checklist() {
    let (phone, record) = phone();
    let request = request(phone.now());
    let view = view(&request);
    let moment = Moment { wall: phone.now(), boot: BootClock { boot_id: "boot".into(), elapsed: 1 } };
    let own = OwnRequest {
        delegation_id: &view.delegation_id,
        request: &request,
        request_hash: canonical::hash(&request),
        terms: &view.terms.terms,
        signed_at: &moment,
        answered: false,
    };
    let head = phone.head();
    let person = PinnedPerson { user_id: phone.user_id(), head: &head };

    let only = scopes(["payments:read"]).expect("scopes");
    let options = ApproveOptions { scopes: Some(only.clone()), duration_seconds: Some(60), single_use: Some(true) };
    let act = phone.sign_checked(&phone.build_approval(&view, &options).expect("a yes")).expect("signed");
    let evidence = ApprovalEvidence { signed: act.signed, assertion: act.assertion, roster: vec![record.clone()] };
    let accepted = check_approval(&own, &person, &evidence, &moment).expect("accepted");
    assert_eq!(accepted.approval.scopes, only);
    assert_eq!(accepted.device_name, "Ada's phone");

    let denial = phone.build_denial(&view, &DenyOptions { not_me: true, ..Default::default() }).expect("a no");
    let evidence = DenialEvidence { signed: phone.sign_device(&denial), roster: vec![record] };
    assert!(check_denial(&own, &person, &evidence).expect("accepted").0.not_me);
}

#[test]
fn a_confirmation_passes_the_runtimes_checks() {
    let (phone, record) = phone();
    let offer = Offer {
        origin: origin(),
        application_id: ApplicationId::from_random([1; 16]),
        runtime_name: "runtime".into(),
        device_name: "laptop".into(),
        public_key: *runtime_key().public(),
        k_hash: Digest::ZERO,
        issued_at: phone.now(),
        expires_at: phone.now() + 1,
    };
    let ticket = Ticket::new(offer, [3; 16]);
    let code = phone.draw_code();
    let keys = CodeKeys::derive(&ticket.k, &code, &ticket.pair_hash());
    let confirm = phone.build_confirmation(&ticket, &keys);
    let act = phone.sign_checked(&confirm).expect("signed");
    let claimed = Claimed {
        runtime_connection_id: RuntimeConnectionId::from_random([4; 16]),
        confirmation: Confirmation { signed: act.signed, assertion: act.assertion },
        pin_mac: keys.pin_mac(&canonical::hash(&confirm)),
        roster: vec![record],
    };
    let typed = PairingCode::parse(&code.display()).expect("the code");
    let typed = CodeKeys::derive(&ticket.k, &typed, &ticket.pair_hash());
    let pinned = verify_claimed(&ticket, &typed, &claimed, phone.now()).expect("pinned");
    assert_eq!(pinned.roster.head(), phone.head());
    assert!(phone.secrets().iter().any(|secret| *secret == **code.display()));
}

#[test]
fn the_phone_refuses_what_it_should_not_be_shown() {
    let (phone, _) = phone();
    let good = request(phone.now());
    let refused = |view: &RequestView| phone.check_shown(view).err().and_then(|error| error.refused());
    assert_eq!(refused(&view(&good)), Some(Code::UnknownKey));
    phone.trust_runtime(runtime_key().public().thumbprint());
    assert_eq!(refused(&view(&good)), None);

    let mut other_terms = view(&good);
    other_terms.terms.terms.scopes[1].description = "Something harmless".into();
    assert_eq!(refused(&other_terms), Some(Code::WrongRequest));
    other_terms.terms.terms_hash = canonical::hash(&other_terms.terms.terms);
    assert_eq!(refused(&other_terms), Some(Code::WrongRequest));

    let mut other_connection = view(&good);
    other_connection.runtime.runtime_connection_id = RuntimeConnectionId::from_random([0; 16]);
    assert_eq!(refused(&other_connection), Some(Code::WrongRequest));

    let mut forged = view(&good);
    forged.signed = jws::sign(&good, phone.device_key());
    assert_eq!(refused(&forged), Some(Code::WrongKey));
    forged.runtime.public_key = *phone.device_key().public();
    assert_eq!(refused(&forged), Some(Code::UnknownKey));

    let edit = |edit: fn(&mut DelegationRequest)| {
        let mut edited = good.clone();
        edit(&mut edited);
        refused(&view(&edited))
    };
    let elsewhere = |request: &mut DelegationRequest| request.origin = Origin::parse("https://a.b").expect("an origin");
    assert_eq!(edit(elsewhere), Some(Code::WrongOrigin));
    assert_eq!(edit(|request| request.runtime_thumbprint = Digest::ZERO), Some(Code::WrongRequest));
    assert_eq!(edit(|request| request.scopes = scopes(["other"]).expect("a scope")), Some(Code::ScopeNotOffered));
    assert_eq!(edit(|request| request.duration_seconds = 7200), Some(Code::DurationTooLong));
}

#[test]
fn each_tweak_is_the_lie_that_it_says() {
    let (phone, _) = phone();
    let payload = DelegationSeen {
        origin: origin(),
        delegation_id: DelegationId::from_random([1; 16]),
        request_hash: Digest::ZERO,
        device_id: phone.device_id().clone(),
        issued_at: 1,
    };
    let outcome = |tweak: &AssertionTweak| {
        let enrolled: EnrolledCredential<'_> = phone.passkey().enrolled();
        let signed = phone.assert_payload(&payload, tweak);
        assertion::verify(&signed, &payload, phone.origin(), &enrolled).err().map(|refusal| refusal.code)
    };
    let honest = AssertionTweak::default;
    assert_eq!(outcome(&honest()), None);
    assert_eq!(outcome(&AssertionTweak { counter: 9, ..honest() }), None);
    assert_eq!(outcome(&AssertionTweak { backup_state: Some(false), ..honest() }), None);
    assert_eq!(outcome(&AssertionTweak { more_client_data: Some("\"x\":null".into()), ..honest() }), None);
    let lies = [
        (AssertionTweak { ceremony_type: Some("webauthn.create".into()), ..honest() }, Code::WrongCeremony),
        (AssertionTweak { origin: Some("https://evil.example".into()), ..honest() }, Code::WrongOrigin),
        (AssertionTweak { cross_origin: true, ..honest() }, Code::CrossOrigin),
        (AssertionTweak { top_origin: Some(ORIGIN.into()), ..honest() }, Code::CrossOrigin),
        (AssertionTweak { more_client_data: Some("\"type\":1".into()), ..honest() }, Code::DuplicateKey),
        (AssertionTweak { rp_id: Some("evil.example".into()), ..honest() }, Code::WrongRelyingParty),
        (AssertionTweak { user_present: false, ..honest() }, Code::UserNotVerified),
        (AssertionTweak { user_verified: false, ..honest() }, Code::UserNotVerified),
        (AssertionTweak { backup_eligible: Some(false), ..honest() }, Code::BackupFlags),
        (AssertionTweak { credential_id: Some(vec![1]), ..honest() }, Code::WrongKey),
        (AssertionTweak { key: Some(runtime_key()), ..honest() }, Code::InvalidSignature),
    ];
    for (tweak, code) in lies {
        assert_eq!(outcome(&tweak), Some(code), "{tweak:?}");
    }
}

#[test]
fn a_saved_phone_comes_back_and_only_its_owner_can_read_it() {
    let (phone, _) = phone();
    phone.trust_runtime(runtime_key().public().thumbprint());
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ada.json");
    phone.save(&path).expect("saved");
    phone.save(&path).expect("saved over the old one");
    let loaded = SoftPhone::load(&path).expect("loaded");
    assert_eq!(loaded.credential_key().public(), phone.credential_key().public());
    assert_eq!(loaded.device_key().public(), phone.device_key().public());
    assert_eq!(loaded.device_id(), phone.device_id());
    assert_eq!(loaded.head(), phone.head());
    assert_eq!(loaded.secrets(), phone.secrets());
    assert!(loaded.check_shown(&view(&request(phone.now()))).is_ok());
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&path).expect("a file"));
        assert_eq!(mode & 0o777, 0o600);
    }
    let text = std::fs::read_to_string(&path).expect("text");
    assert!(phone.secrets().iter().all(|secret| text.contains(secret)));
    assert!(!format!("{loaded:?}").contains("cookie-secret"));
}

#[test]
fn answers_can_race_on_several_threads() {
    fn send<T: Send>(_: T) {}
    fn share<T: Sync>(_: &T) {}
    let (phone, _) = phone();
    let view = view(&request(phone.now()));
    share(&phone);
    send(phone.approve(&view, ApproveOptions::default()));
    send(phone.deny(&view, DenyOptions::default()));
    send(phone.wait_for_request(std::time::Duration::ZERO));
    send(phone.enrol_device("Second phone"));
    send(crate::load::answer_at_random(&phone, 1, std::time::Duration::ZERO, |_, _| ()));
}
