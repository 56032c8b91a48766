//! The examples of everything but requests.

use countersign_app::{failure::Failure, model::*};
use countersign_runtime::{ServerFault, shared::origin::Origin};

use super::{NOW, requests::delegations};

const WORDS: [&str; 6] = ["amber", "basin", "cedar", "delta", "ember", "flint"];

pub(crate) fn devices() -> Vec<Device> {
    [(DeviceState::Active, None), (DeviceState::Waiting, Some(NOW + 1)), (DeviceState::Revoked, None)]
        .map(|(state, waits_until)| Device {
            device_id: "dev_1".into(),
            name: "Ada's phone".into(),
            state,
            added_at: NOW,
            waits_until,
        })
        .to_vec()
}

pub(crate) fn standings() -> Vec<Standing> {
    let revoked = |by| Standing::Revoked { by, reason: "done".into(), at: NOW, told: true, why: None };
    let untold = |why| Standing::Revoked { by: Some("runtime"), reason: "done".into(), at: NOW, told: false, why };
    vec![
        Standing::Fresh,
        Standing::Unfinished,
        Standing::Paired,
        revoked(None),
        revoked(Some("user")),
        revoked(Some("runtime")),
        revoked(Some("operator")),
        untold(None),
        untold(Some("locked")),
        untold(Some("noKeychain")),
        untold(Some("keyLost")),
        untold(Some("damaged")),
        Standing::Locked { detail: "its default collection is locked".into() },
        Standing::NoKeychain { detail: "no session bus".into() },
        Standing::KeyLost,
        Standing::Exposed { path: "/home/ada/.countersign/profiles/default/keys/runtime_1.key".into() },
        Standing::Damaged { detail: "state.json is damaged".into() },
    ]
}

pub(crate) fn reaches() -> Vec<Reach> {
    vec![Reach::Unknown, Reach::Answers { at: NOW }, Reach::Silent { since: NOW, detail: "refused".into() }]
}

pub(crate) fn news() -> Vec<RosterNews> {
    [NewsKind::Added, NewsKind::Revoked, NewsKind::Recovered]
        .map(|kind| RosterNews { kind, device_name: "Tablet".into(), at: NOW })
        .to_vec()
}

pub(crate) fn offers() -> Vec<Offer> {
    let fresh = Offer {
        qr: Qr { size: 2, modules: "1001".into() },
        words: WORDS.to_vec(),
        expires_at: NOW + 300_000,
        server: "https://countersign.example.org".into(),
        runtime_name: "OpenClaw".into(),
        device_name: "Study desk".into(),
        paired: None,
    };
    vec![Offer { paired: Some(person()), ..fresh.clone() }, fresh]
}

pub(crate) fn person() -> PairedPerson {
    PairedPerson {
        runtime_connection_id: "rtc_1".into(),
        user_id: "usr_ada".into(),
        user_name: "Ada".into(),
        device_name: "Ada's phone".into(),
        devices: devices(),
    }
}

pub(crate) fn connection() -> Connection {
    Connection {
        runtime_connection_id: "rtc_1".into(),
        server: "https://countersign.example.org".into(),
        user_id: "usr_ada".into(),
        user_name: "Ada".into(),
        approver_device: "Ada's phone".into(),
        paired_at: NOW,
        application_id: "app_countersign_desktop".into(),
        runtime_name: "Countersign".into(),
        device_name: "Laptop".into(),
        thumbprint: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs".into(),
        words: WORDS.to_vec(),
        roster_seq: 2,
    }
}

pub(crate) fn snapshots() -> Vec<Snapshot> {
    let fresh = Snapshot {
        version: "0.1.0".into(),
        profile: "default".into(),
        standing: Standing::Fresh,
        connection: None,
        devices: vec![],
        reach: Reach::Unknown,
        delegations: vec![],
        pending: 0,
        alive: 0,
        key_store: KeyStoreChoice::Keychain,
        news: vec![],
        pairing: None,
        checked_at: NOW,
    };
    let paired = Snapshot {
        standing: Standing::Paired,
        connection: Some(connection()),
        devices: devices(),
        reach: Reach::Answers { at: NOW },
        delegations: delegations(),
        pending: 2,
        alive: 1,
        key_store: KeyStoreChoice::Files,
        news: news(),
        ..fresh.clone()
    };
    vec![Snapshot { pairing: Some(offers().remove(0)), ..fresh.clone() }, paired, fresh]
}

pub(crate) fn settings() -> Vec<Settings> {
    let with = |keychain, language, theme, last_server: Option<&str>| Settings {
        profile: "default".into(),
        profiles: vec!["default".into(), "work".into()],
        key_store: KeyStoreChoice::Keychain,
        keychain,
        autostart: false,
        notifications: true,
        language,
        theme,
        close_to_tray: true,
        last_server: last_server.map(Into::into),
        device_name: "laptop".into(),
    };
    vec![
        with(KeychainWord::Available, Language::System, Theme::System, None),
        with(KeychainWord::Locked, Language::En, Theme::Light, Some("https://countersign.example.org")),
        with(KeychainWord::Absent, Language::De, Theme::Dark, None),
    ]
}

pub(crate) fn panics() -> Vec<Panic> {
    let heard = Panic {
        connections: 1,
        delegations: 3,
        tokens: 2,
        started_at: NOW,
        refused_after_ms: Some(41),
        ended_here: true,
        server_knows: true,
        detail: None,
    };
    let silent =
        Panic { refused_after_ms: None, server_knows: false, detail: Some("no answer".into()), ..heard.clone() };
    vec![heard, silent]
}

pub(crate) fn failures() -> Vec<Failure> {
    let server = Origin::parse("https://countersign.example.org").expect("an origin");
    let says = Origin::parse("https://other.example").expect("an origin");
    let other = ServerFault::OtherOrigin { server: server.clone(), says };
    let late = ServerFault::ClockSkew { server, offset_ms: -187_000 };
    let mut failures = vec![Failure::new("unreachable", "silence"), Failure::field("purpose", "1 to 500 characters")];
    failures.extend([other, late].map(Failure::from));
    failures
}
