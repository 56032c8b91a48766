//! One example of every shape that crosses the border, in every variant, in `tests/shapes.json`. The window's twin
//! reads the same file. COUNTERSIGN_UPDATE=1 writes it anew.

pub(crate) mod examples;
pub(crate) mod requests;

use std::{collections::BTreeMap, fs, path::Path};

use countersign_app::{acting::Ask, model::*};
use countersign_runtime::shared::payload::Risk;
use serde::Serialize;
use serde_json::{Value, json};

use examples::*;
use requests::*;

const NOW: u64 = 1_800_000_000_000;

fn all<T: Serialize>(examples: impl IntoIterator<Item = T>) -> Value {
    examples.into_iter().map(|example| serde_json::to_value(example).expect("JSON")).collect()
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
        ("Forgotten", all([Forgotten { snapshot: snapshots().remove(2), server_knows: false }])),
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
