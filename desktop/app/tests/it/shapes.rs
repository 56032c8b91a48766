//! One example of every shape that crosses the border, in every variant, in `tests/shapes.json`. The window's twin reads
//! the same file. COUNTERSIGN_UPDATE=1 writes it anew.

use std::{collections::BTreeMap, fs, path::Path};

use countersign_app::{acting::Ask, failure::Failure, model::*};
use countersign_runtime::shared::payload::Risk;
use serde::Serialize;
use serde_json::{Value, json};

const NOW: u64 = 1_800_000_000_000;
const WORDS: [&str; 6] = ["amber", "basin", "cedar", "delta", "ember", "flint"];

fn all<T: Serialize>(examples: impl IntoIterator<Item = T>) -> Value {
    examples.into_iter().map(|example| serde_json::to_value(example).expect("JSON")).collect()
}

fn scope() -> Scope {
    Scope { name: "payments.prepare".into(), description: "Prepare payments".into(), risk: Risk::Medium }
}

fn devices() -> Vec<Device> {
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

fn standings() -> Vec<Standing> {
    let revoked = |by| Standing::Revoked { by, reason: "done".into(), at: NOW, told: by.is_none() };
    vec![
        Standing::Fresh,
        Standing::Unfinished,
        Standing::Paired,
        revoked(None),
        revoked(Some("user")),
        revoked(Some("runtime")),
        revoked(Some("operator")),
        Standing::Locked { detail: "its default collection is locked".into() },
        Standing::NoKeychain { detail: "no session bus".into() },
        Standing::KeyLost,
        Standing::Exposed { path: "/home/ada/.countersign/profiles/default/keys/runtime_1.key".into() },
        Standing::Damaged { detail: "state.json is damaged".into() },
    ]
}

fn reaches() -> Vec<Reach> {
    vec![Reach::Unknown, Reach::Answers { at: NOW }, Reach::Silent { since: NOW, detail: "refused".into() }]
}

fn deliveries() -> Vec<Delivery> {
    let plain = |stage, at, note| Delivery { stage, at, device: None, note };
    vec![
        plain(DeliveryStage::None, None, None),
        plain(DeliveryStage::Queued, Some(NOW), Some("nobody")),
        plain(DeliveryStage::Queued, Some(NOW), Some("quiet")),
        plain(DeliveryStage::Sent, Some(NOW), Some("email")),
        plain(DeliveryStage::Delivered, Some(NOW), Some("ntfy")),
        plain(DeliveryStage::Seen, Some(NOW), None),
    ]
}

fn checks() -> Vec<Check> {
    let check = |number, name: &str, state, detail: Option<&str>| Check {
        number,
        name: name.into(),
        state,
        detail: detail.map(Into::into),
    };
    vec![
        check(1, "own_request", CheckWord::Passed, None),
        check(7, "grant", CheckWord::Failed, Some("the grant is longer than was asked")),
        check(8, "token", CheckWord::NotReached, None),
    ]
}

fn decisions() -> Vec<Decision> {
    let yes = Decision {
        kind: DecisionKind::Approval,
        user_name: "Ada".into(),
        device_name: "Ada's phone".into(),
        decided_at: NOW,
        scopes: Some(vec![scope()]),
        duration_seconds: Some(900),
        ends_at: Some(NOW + 900_000),
        reason_code: None,
        text: None,
        counter_offer: None,
    };
    let no = Decision {
        kind: DecisionKind::Denial,
        scopes: None,
        duration_seconds: None,
        ends_at: None,
        reason_code: Some("too_long".into()),
        text: Some("an hour is enough".into()),
        counter_offer: Some(CounterOffer { scopes: vec![], duration_seconds: Some(3600) }),
        ..yes.clone()
    };
    let plain_no = Decision { reason_code: Some("none".into()), text: None, counter_offer: None, ..no.clone() };
    vec![yes, no, plain_no]
}

fn delegations() -> Vec<Delegation> {
    let pending = Delegation {
        name: "del_1".into(),
        delegation_id: Some("del_1".into()),
        state: DelegationState::Pending,
        audience: RequestAudience {
            key: "demo:payments".into(),
            name: "Payments".into(),
            provider_name: "Demo Bank".into(),
        },
        agent: Asker { id: "agent_billing".into(), name: "Billing Agent".into() },
        purpose: "Pay the bill".into(),
        scopes: vec![scope()],
        constraints: vec![Labelled { label: "limit".into(), value: "10 EUR".into() }],
        details: vec![Labelled { label: "Payee".into(), value: "ACME".into() }],
        duration_seconds: 900,
        single_use: false,
        issued_at: NOW,
        answer_by: NOW + 600_000,
        ends_at: None,
        delivery: deliveries().remove(5),
        seen_at: Some(NOW),
        decision: None,
        checks: checks(),
        refused: None,
        ended: None,
        unanswered: false,
    };
    let ended =
        |state, by| Delegation { state, ended: Some(Ended { by, reason: "done".into(), at: NOW }), ..pending.clone() };
    let [yes, no, _] = <[Decision; 3]>::try_from(decisions()).expect("three");
    let refused = Refused {
        check: 7,
        code: "duration_extended".into(),
        field: "durationSeconds".into(),
        detail: "the grant is longer than was asked".into(),
        at: NOW,
    };
    vec![
        Delegation { name: "delreq_1".into(), delegation_id: None, unanswered: true, ..pending.clone() },
        Delegation {
            state: DelegationState::Approved,
            ends_at: yes.ends_at,
            decision: Some(yes.clone()),
            ..pending.clone()
        },
        Delegation { state: DelegationState::Denied, decision: Some(no), ..pending.clone() },
        Delegation { state: DelegationState::Refused, refused: Some(refused), ..pending.clone() },
        Delegation { state: DelegationState::Expired, seen_at: None, ..pending.clone() },
        ended(DelegationState::Cancelled, "runtime"),
        ended(DelegationState::Cancelled, "operator"),
        ended(DelegationState::Cancelled, "cascade"),
        Delegation { decision: Some(yes), ..ended(DelegationState::Revoked, "person") },
        pending,
    ]
}

fn news() -> Vec<RosterNews> {
    [NewsKind::Added, NewsKind::Revoked, NewsKind::Recovered]
        .map(|kind| RosterNews { kind, device_name: "Tablet".into(), at: NOW })
        .to_vec()
}

fn offers() -> Vec<Offer> {
    let fresh = Offer {
        qr: Qr { size: 2, modules: "1001".into() },
        words: WORDS.to_vec(),
        expires_at: NOW + 300_000,
        server: "https://countersign.example.org".into(),
        paired: None,
    };
    vec![Offer { paired: Some(person()), ..fresh.clone() }, fresh]
}

fn person() -> PairedPerson {
    PairedPerson {
        runtime_connection_id: "rtc_1".into(),
        user_id: "usr_ada".into(),
        user_name: "Ada".into(),
        device_name: "Ada's phone".into(),
        devices: devices(),
    }
}

fn connection() -> Connection {
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

fn snapshots() -> Vec<Snapshot> {
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

fn settings() -> Vec<Settings> {
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

fn panics() -> Vec<Panic> {
    let heard = Panic {
        connections: 1,
        delegations: 3,
        tokens: 2,
        started_at: NOW,
        refused_after_ms: Some(41),
        server_knows: true,
        detail: None,
    };
    let silent =
        Panic { refused_after_ms: None, server_knows: false, detail: Some("no answer".into()), ..heard.clone() };
    vec![heard, silent]
}

fn failures() -> Vec<Failure> {
    let other = Failure { fix: Some("https://other.example".into()), ..Failure::field("address", "another address") };
    vec![Failure::new("unreachable", "it does not answer"), Failure::field("purpose", "1 to 500 characters"), other]
}

fn shapes() -> BTreeMap<&'static str, Value> {
    let audience = Audience {
        id: "aud_1".into(),
        key: "demo:payments".into(),
        name: "Payments".into(),
        provider_id: "prv_1".into(),
        provider_name: "Demo Bank".into(),
        scopes: vec![scope()],
        max_duration_seconds: 86_400,
        default_duration_seconds: 3600,
        terms_hash: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs".into(),
    };
    let found = ServerFound { server: "https://a.example".into(), version: None, clock_offset_ms: -2000 };
    let risks = [Risk::Low, Risk::Medium, Risk::High, Risk::Critical].map(|risk| Scope { risk, ..scope() });
    let events = [
        DesktopEvent::Snapshot { snapshot: Box::new(snapshots().remove(2)) },
        DesktopEvent::Open { route: "/panic".into() },
        DesktopEvent::DeepLink { server: "https://a.example".into(), foreign: true },
    ];
    BTreeMap::from([
        ("Ask", json!([whole_ask(), least_ask()])),
        ("Audience", all([audience])),
        ("Check", all(checks())),
        ("Connection", all([connection()])),
        ("Copied", all([Copied { clears_at: NOW + 30_000 }])),
        ("Decision", all(decisions())),
        ("Delegation", all(delegations())),
        ("Delivery", all(deliveries())),
        ("DesktopEvent", all(events)),
        ("Device", all(devices())),
        ("Failure", all(failures())),
        ("Offer", all(offers())),
        ("PairedWith", all([person()])),
        ("Panic", all(panics())),
        ("Reach", all(reaches())),
        ("RosterNews", all(news())),
        ("Scope", all(risks)),
        ("ServerCheck", all([ServerFound { version: Some("0.1.0".into()), ..found.clone() }, found])),
        ("Settings", all(settings())),
        ("SettingsChange", json!([whole_change(), {}])),
        ("Snapshot", all(snapshots())),
        ("Standing", all(standings())),
    ])
}

fn whole_ask() -> Value {
    json!({
        "audience": "demo:payments", "scopes": ["payments.prepare"], "purpose": "Pay the bill",
        "agentId": "agent_billing", "agentName": "Billing Agent", "durationSeconds": 900, "singleUse": true,
        "answerWithinSeconds": 600, "details": [{ "label": "Payee", "value": "ACME" }],
    })
}

fn least_ask() -> Value {
    json!({
        "audience": "demo:payments", "scopes": ["payments.prepare"], "purpose": "Pay the bill",
        "agentId": "agent_billing", "singleUse": false, "answerWithinSeconds": 600, "details": [],
    })
}

fn whole_change() -> Value {
    json!({ "autostart": true, "notifications": false, "language": "de", "theme": "dark", "closeToTray": false })
}

#[test]
#[expect(clippy::disallowed_methods, reason = "COUNTERSIGN_UPDATE says that the file shall be written anew")]
fn every_shape_is_as_the_window_reads_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shapes.json");
    let written = format!("{:#}\n", json!(shapes()));
    if std::env::var_os("COUNTERSIGN_UPDATE").is_some() {
        fs::write(&path, &written).expect("writes");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, written, "{} is out of date: write it anew with COUNTERSIGN_UPDATE=1", path.display());
    assert!(!kept.contains("null"), "what is not there is absent");
}

#[test]
fn what_the_window_sends_is_read_strictly() {
    let whole: Ask = serde_json::from_value(whole_ask()).expect("reads");
    assert_eq!(
        (whole.agent_name.as_deref(), whole.duration_seconds, whole.details.len()),
        (Some("Billing Agent"), Some(900), 1)
    );
    serde_json::from_value::<Ask>(least_ask()).expect("reads");
    serde_json::from_value::<SettingsChange>(whole_change()).expect("reads");
    let mut more = least_ask();
    more["token"] = json!("x");
    assert!(serde_json::from_value::<Ask>(more).is_err(), "what nobody knows is refused");
    assert!(serde_json::from_value::<SettingsChange>(json!({ "profile": "work" })).is_err());
}
