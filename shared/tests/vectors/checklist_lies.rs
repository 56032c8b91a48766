//! The cases of `checklist.json`: honest answers first, then what a lying server may try.

use countersign_shared::{
    canonical::{self, Canonical, Digest},
    checklist::Check,
    ids::{DelegationId, DeviceId, RuntimeConnectionId, UserId},
    origin::Origin,
    payload::{Constraint, DelegationApproval},
    roster::RosterHead,
};

use crate::{
    checklist::{Approval, Case, moment, requests},
    roster::{cast, story},
    support::{
        NOW,
        authenticator::{
            BACKED_UP, BACKUP_ELIGIBLE, HONEST_WITHOUT_VERIFICATION, Passkey, USER_PRESENT, USER_VERIFIED,
            authenticator_data, client_data,
        },
        chain::head,
        device, key, origin, passkey, raw, samples,
    },
};

fn named(length: usize) -> RosterHead {
    head(&story()[..length])
}

/// The same answer with the roster's first `length` entries.
fn shown(case: Case, length: usize) -> Case {
    case.with(|case| case.evidence.roster = story()[..length].to_vec())
}

/// An answer that the tablet co-signed, under the head that it knew.
fn on_tablet(seen: usize) -> Case {
    let tablet = cast().tablet;
    let mut approval = samples::approval();
    approval.device_id = tablet.id.clone();
    (approval.roster_seq, approval.roster_head) = (named(seen).seq, named(seen).hash);
    Case::honest().with(|case| {
        case.evidence.signed = tablet.sign(&approval);
        case.evidence.assertion = passkey().sign(&approval, &origin());
    })
}

fn accepted() -> Vec<Approval> {
    let all = Case::answering(|approval| {
        approval.scopes = samples::request().scopes;
        approval.duration_seconds = samples::request().duration_seconds;
        approval.single_use = false;
    });
    let late = Case::honest().with(|case| case.now.wall = NOW + 860_000);
    let rebooted = Case::honest().with(|case| case.now = moment(NOW + 860_000, "boot-2", canonical::MAX_INTEGER));
    let at_deadline = Case::honest().with(|case| case.now.boot.elapsed = 5_660_000);
    let known = shown(Case::honest(), 2).with(|case| case.person.head = named(2));
    vec![
        Case::honest().accepted("narrowed in scopes and time"),
        all.accepted("as asked"),
        shown(Case::honest(), 2).accepted("a roster longer than the answer and I knew"),
        known.accepted("a named head older than mine"),
        late.accepted("at the end of the last minute"),
        at_deadline.accepted("at the end of the last minute by the boot clock"),
        rebooted.accepted("after a restart, whose clock says nothing"),
        Case::answering(|approval| approval.server_time = NOW + 140_000).accepted("a server a minute behind"),
        Case::answering(|approval| approval.server_time = NOW + 800_000).accepted("answered at the deadline"),
    ]
}

fn own_request() -> Vec<Approval> {
    let check = Check::OwnRequest;
    let answered = Case::honest().with(|case| case.own.answered = true);
    let late = Case::honest().with(|case| case.now.wall = NOW + 860_001);
    let set_back = Case::honest().with(|case| case.now = moment(NOW, "boot-1", 5_660_001));
    let edited = Case::honest().with(|case| case.own.request = 1);
    vec![
        edited.refused("a stored request that is not the one of the stored hash", check, "request_unknown"),
        answered.refused("answered before", check, "already_decided"),
        late.refused("late by the wall clock", check, "answer_late"),
        set_back.refused("late by the boot clock, with the wall clock set back", check, "answer_late"),
    ]
}

fn roster() -> Vec<Approval> {
    let check = Check::Roster;
    let known = |length: usize| Case::honest().with(|case| case.person.head = named(length));
    let fork = Case::honest().with(|case| case.person.head.hash = Digest::of(b"x"));
    let gap = Case::honest().with(|case| drop(case.evidence.roster.remove(0)));
    let unsigned = shown(Case::honest(), 2).with(|case| drop(case.evidence.roster[1].signatures.pop()));
    let other = Case::honest().with(|case| case.person.user_id = UserId::from_random([9; 16]));
    vec![
        known(2).refused("a roster shorter than mine", check, "roster_shortened"),
        fork.refused("another roster than mine", check, "roster_fork"),
        gap.refused("no roster", check, "roster_gap"),
        unsigned.refused("an entry that a new key did not sign", check, "invalid_signature"),
        other.refused("another person's roster", check, "roster_invalid"),
    ]
}

/// The device's signature over text that is no honest payload.
fn device_signed(tag: &str, payload: &str) -> Case {
    let signed = raw::jws(&raw::header(tag, &device().key), payload.as_bytes(), &device().key);
    Case::honest().with(|case| case.evidence.signed = signed)
}

fn payload() -> Vec<Approval> {
    let (check, tag, approval) = (Check::Payload, DelegationApproval::TAG, samples::approval());
    let text = raw::jcs(&approval);
    let denial = Case::honest().with(|case| case.evidence.signed = device().sign(&samples::denial()));
    let cut = Case::honest().with(|case| drop(case.evidence.signed.split_off(9)));
    let answer =
        |name: &str, code: &str, edit: fn(&mut DelegationApproval)| Case::answering(edit).refused(name, check, code);
    let wrong = |name: &str, edit: fn(&mut DelegationApproval)| answer(name, "wrong_request", edit);
    vec![
        cut.refused("no JWS", check, "invalid_jws"),
        denial.refused("a deny as a yes", check, "wrong_type"),
        device_signed(tag, &text.replacen(',', ", ", 1)).refused("not canonical", check, "not_canonical"),
        device_signed(tag, &text.replacen('{', r#"{"nonce":"a","#, 1)).refused("a key twice", check, "duplicate_key"),
        device_signed(tag, &raw::edited(&approval, |value| value["x"] = 1.into())).refused(
            "a key too many",
            check,
            "unknown_field",
        ),
        answer("another server", "wrong_origin", |it| {
            it.origin = Origin::parse("https://b.example").expect("an origin");
        }),
        wrong("another delegation", |it| it.delegation_id = DelegationId::from_random([9; 16])),
        wrong("another request", |it| it.request_hash = canonical::hash(&samples::plain_request())),
        wrong("other terms", |it| it.terms_hash = Digest::of(b"terms")),
        wrong("another connection", |it| it.runtime_connection_id = RuntimeConnectionId::from_random([9; 16])),
        wrong("another runtime's key", |it| it.runtime_thumbprint = key(9).public().thumbprint()),
        wrong("another person", |it| it.user_id = UserId::from_random([9; 16])),
        answer("a head that is not in the chain", "roster_stale", |it| it.roster_head = Digest::of(b"x")),
        answer("a head beyond the chain", "roster_stale", |it| it.roster_seq = 1),
        answer("a passkey that nobody enrolled", "key_not_active", |it| it.credential_id = vec![9; 16]),
        answer("a device that nobody enrolled", "key_not_active", |it| it.device_id = DeviceId::from_random([9; 16])),
        shown(Case::honest(), 3).refused("a device that was revoked since", check, "key_not_active"),
        shown(on_tablet(2), 5).refused("a passkey that was revoked since", check, "key_not_active"),
        shown(on_tablet(1), 2).refused("a head from before the device was enrolled", check, "key_not_active"),
    ]
}

/// An answer whose passkey signed what `browser` and `authenticator` wrote.
fn asserted(browser: &str, authenticator: Vec<u8>) -> Case {
    Case::honest()
        .with(|case| case.evidence.assertion = passkey().sign_bytes(browser.as_bytes().to_vec(), authenticator))
}

fn assertions() -> Vec<Approval> {
    let (browser, authenticator) = (Check::ClientData, Check::AuthenticatorData);
    let hash = canonical::hash(&samples::approval());
    let challenge = countersign_shared::assertion::challenge(DelegationApproval::TAG, &hash);
    let honest = client_data("webauthn.get", &challenge, origin().as_str());
    let data = passkey().authenticator_data(&origin());
    let sign_in = client_data("webauthn.get", hash.as_bytes(), origin().as_str());
    let edited = |from: &str, to: &str| asserted(&honest.replace(from, to), data.clone());
    let flags = |flags: u8| asserted(&honest, authenticator_data("countersign.example", flags));
    let replayed = Case::honest().with(|case| {
        let other = DelegationApproval { scopes: samples::request().scopes, ..samples::approval() };
        case.evidence.assertion = passkey().sign(&other, &origin());
    });
    vec![
        asserted(&sign_in, data.clone()).refused("a sign-in as a yes", browser, "wrong_challenge"),
        replayed.refused("the passkey's yes to another answer", browser, "wrong_challenge"),
        edited("webauthn.get", "webauthn.create").refused("made by create()", browser, "wrong_ceremony"),
        edited("https://", "https://evil.").refused("signed on another page", browser, "wrong_origin"),
        edited("false", "true").refused("signed inside a frame", browser, "cross_origin"),
        edited("false}", r#"false,"origin":"https://countersign.example"}"#).refused(
            "a key twice in clientDataJSON",
            browser,
            "duplicate_key",
        ),
        asserted("{}", data.clone()).refused("an empty clientDataJSON", browser, "invalid_assertion"),
        asserted(&honest, authenticator_data("example", 0x1d)).refused(
            "signed for the host above",
            authenticator,
            "wrong_relying_party",
        ),
        flags(HONEST_WITHOUT_VERIFICATION).refused("the person was not verified", authenticator, "user_not_verified"),
        flags(USER_PRESENT | USER_VERIFIED).refused(
            "a passkey that can no longer be synced",
            authenticator,
            "backup_flags",
        ),
        flags(USER_PRESENT | USER_VERIFIED | BACKED_UP).refused(
            "backed up but not to be synced",
            authenticator,
            "backup_flags",
        ),
        asserted(&honest, data[..36].to_vec()).refused(
            "36 bytes of authenticator data",
            authenticator,
            "invalid_assertion",
        ),
        flags(USER_PRESENT | USER_VERIFIED | BACKUP_ELIGIBLE).accepted("synced, but not backed up yet"),
    ]
}

fn signatures() -> Vec<Approval> {
    let check = Check::Signatures;
    let stranger = key(0x66);
    let resigned = |key: &countersign_shared::keys::PrivateKey| {
        let signed = countersign_shared::jws::sign(&samples::approval(), key);
        Case::honest().with(|case| case.evidence.signed = signed)
    };
    let borrowed_kid = {
        let header = raw::header(DelegationApproval::TAG, &device().key);
        let signed = raw::jws(&header, &canonical::encode(&samples::approval()), &stranger);
        Case::honest().with(|case| case.evidence.signed = signed)
    };
    let other_passkey = Passkey { key: stranger.clone(), ..passkey() };
    let asserted = |passkey: &Passkey| {
        Case::honest().with(|case| case.evidence.assertion = passkey.sign(&samples::approval(), &origin()))
    };
    let spliced = Case::honest().with(|case| {
        let wider = DelegationApproval { scopes: samples::request().scopes, ..samples::approval() };
        let other = device().sign(&wider);
        let signature = case.evidence.signed.rsplit('.').next().expect("a signature").to_owned();
        case.evidence.signed = format!("{}.{signature}", other.rsplit_once('.').expect("three parts").0);
    });
    vec![
        resigned(&stranger).refused("signed by a stranger's device", check, "wrong_key"),
        resigned(&passkey().key).refused("the passkey's key as the device's", check, "wrong_key"),
        borrowed_kid.refused("a stranger under the device's kid", check, "invalid_signature"),
        spliced.refused("wider scopes under the old signature", check, "invalid_signature"),
        asserted(&other_passkey).refused("a stranger's passkey", check, "invalid_signature"),
        asserted(&Passkey { id: vec![9; 16], ..passkey() }).refused(
            "an assertion of another credential",
            check,
            "wrong_key",
        ),
    ]
}

fn grant() -> Vec<Approval> {
    let refuse = |name: &str, code: &str, edit: fn(&mut DelegationApproval)| {
        Case::answering(edit).refused(name, Check::Grant, code)
    };
    let limit = |value: &str| vec![Constraint { name: "maxAmount".into(), value: value.into() }];
    let raised = Case::answering(|it| it.constraints = limit("99.00 EUR"));
    let loosened = Case::answering(|it| {
        it.request_hash = canonical::hash(&samples::plain_request());
        it.constraints = Vec::new();
        it.duration_seconds = 60;
        it.single_use = false;
    });
    let loosened = loosened.with(|case| {
        case.own.request = 1;
        case.own.request_hash = canonical::hash(&requests()[1]);
    });
    vec![
        refuse("no scope", "scopes_widened", |it| it.scopes = samples::scopes(&[])),
        refuse("a scope that was not asked", "scopes_widened", |it| {
            it.scopes = samples::scopes(&["payments:read", "refunds:create"]);
        }),
        raised.refused("a limit raised", Check::Grant, "constraints_changed"),
        refuse("a limit dropped", "constraints_changed", |it| it.constraints = Vec::new()),
        refuse("no time", "duration_extended", |it| it.duration_seconds = 0),
        refuse("a second more than asked", "duration_extended", |it| it.duration_seconds = 3601),
        loosened.refused("single use dropped", Check::Grant, "single_use_dropped"),
        refuse("from before the request", "server_time_off", |it| it.server_time = NOW + 139_999),
        refuse("from after the deadline", "server_time_off", |it| it.server_time = NOW + 800_001),
    ]
}

pub(crate) fn approvals() -> Vec<Approval> {
    [accepted(), own_request(), roster(), payload(), assertions(), signatures(), grant()]
        .into_iter()
        .flatten()
        .collect()
}
