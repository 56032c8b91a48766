//! The commands over Tauri's own border, with the real manifest, capabilities and page.

use std::sync::Arc;

use countersign_app::{commands, context, desktop::Desktop};
use serde_json::{Value, json};
use tauri::{
    App, WebviewWindow, WebviewWindowBuilder,
    ipc::{CallbackFn, InvokeBody},
    test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder},
    webview::InvokeRequest,
};
use tempfile::TempDir;

use crate::stage::{NoBoard, at};

/// Every command with arguments that it can read.
fn every() -> Vec<(&'static str, Value)> {
    let ask = json!({
        "audience": "a", "scopes": [], "purpose": "p", "agentId": "a", "singleUse": false,
        "answerWithinSeconds": 60, "details": [],
    });
    vec![
        ("snapshot", json!({})),
        ("settings", json!({})),
        ("set_settings", json!({ "change": { "theme": "dark" } })),
        ("choose_profile", json!({ "name": "work" })),
        ("choose_key_store", json!({ "store": "files" })),
        ("check_server", json!({ "address": "10.0.0.1" })),
        ("start_pairing", json!({ "server": "10.0.0.1", "runtimeName": "a", "deviceName": "b" })),
        ("claim_pairing", json!({ "code": "CSP1" })),
        ("accept_pairing", json!({})),
        ("decline_pairing", json!({})),
        ("stop_pairing", json!({})),
        ("copy_pairing_link", json!({})),
        ("audiences", json!({})),
        ("ask", json!({ "ask": ask })),
        ("refresh", json!({})),
        ("copy_token", json!({ "name": "del_1" })),
        ("clear_clipboard", json!({})),
        ("revoke", json!({ "name": "del_1", "reason": "" })),
        ("end_pairing", json!({ "reason": "" })),
        ("panic", json!({})),
        ("forget_keys", json!({})),
        ("open_server", json!({ "path": "/" })),
    ]
}

fn app(home: &TempDir) -> App<MockRuntime> {
    let desktop = Desktop::open(&at(home), Default::default(), NoBoard).expect("opens");
    let builder = commands::answer(mock_builder()).manage(Arc::new(desktop));
    builder.build(context()).expect("builds")
}

fn window(app: &App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
    WebviewWindowBuilder::new(app, label, Default::default()).build().expect("a window")
}

fn call(window: &WebviewWindow<MockRuntime>, command: &str, input: Value, from: &str) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: from.parse().expect("an address"),
        body: InvokeBody::Json(input),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|answer| answer.deserialize().expect("JSON"))
}

const OWN: &str = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };

fn is_denied(answer: &Result<Value, Value>) -> bool {
    answer.as_ref().is_err_and(|refused| refused.as_str().is_some_and(|text| text.contains("not allowed")))
}

#[test]
fn the_window_may_call_every_command_and_hears_failures_by_their_codes() {
    let home = tempfile::tempdir().expect("a directory");
    let app = app(&home);
    let main = window(&app, "main");
    for (command, input) in every() {
        let answer = call(&main, command, input, OWN);
        assert!(!is_denied(&answer), "{command}: {answer:?}");
        if let Err(failure) = answer {
            assert!(failure["code"].is_string() && failure["detail"].is_string(), "{command}: {failure}");
        }
    }
    let snapshot = call(&main, "snapshot", json!({}), OWN).expect("a snapshot");
    assert_eq!((&snapshot["standing"]["is"], &snapshot["profile"]), (&json!("fresh"), &json!("work")));
    let settings = call(&main, "settings", json!({}), OWN).expect("settings");
    assert_eq!((&settings["theme"], &settings["keyStore"]), (&json!("dark"), &json!("files")));
    let codes = [
        ("claim_pairing", json!({ "code": "x" }), "no_offer"),
        ("audiences", json!({}), "not_paired"),
        ("check_server", json!({ "address": "http://example.org" }), "server_address"),
        ("open_server", json!({ "path": "https://elsewhere.example" }), "invalid_field"),
        ("copy_token", json!({ "name": "delreq_1" }), "invalid_field"),
        ("choose_profile", json!({ "name": "../escape" }), "profile_name"),
    ];
    for (command, input, code) in codes {
        assert_eq!(call(&main, command, input, OWN).expect_err("fails")["code"], code, "{command}");
    }
}

#[test]
fn a_window_without_the_capability_and_a_foreign_page_are_refused() {
    let home = tempfile::tempdir().expect("a directory");
    let app = app(&home);
    let (main, other) = (window(&app, "main"), window(&app, "other"));
    for (command, input) in every() {
        assert!(is_denied(&call(&other, command, input.clone(), OWN)), "{command} in another window");
        let foreign = call(&main, command, input, "https://example.org");
        assert!(is_denied(&foreign), "{command} from another page: {foreign:?}");
    }
    assert_eq!(std::fs::read_dir(home.path()).expect("a directory").count(), 0, "nothing was carried out");
}

#[test]
fn nothing_else_of_tauri_is_granted() {
    let home = tempfile::tempdir().expect("a directory");
    let app = app(&home);
    let main = window(&app, "main");
    let others = [
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:event|emit",
        "plugin:app|version",
        "plugin:path|resolve_directory",
        "plugin:tray|new",
        "plugin:menu|new",
        "plugin:image|new",
        "plugin:resources|close",
    ];
    for command in others {
        let answer = call(&main, command, json!({}), OWN);
        assert!(is_denied(&answer), "{command}: {answer:?}");
    }
}

#[test]
fn the_manifest_the_capability_and_the_commands_name_the_same() {
    let listed = include_str!("../../build.rs");
    let granted = include_str!("../../capabilities/main.json");
    let answered = include_str!("../../src/commands.rs");
    for (command, _) in every() {
        assert!(listed.contains(&format!("\"{command}\"")), "build.rs lacks {command}");
        assert!(granted.contains(&format!("\"allow-{}\"", command.replace('_', "-"))), "no grant of {command}");
        assert!(answered.contains(&format!("::{command},")), "nobody answers {command}");
    }
    assert_eq!(granted.matches("\"allow-").count(), every().len());
}

#[test]
fn the_page_is_embedded_under_a_strict_policy() {
    let context = context::<MockRuntime>();
    let policy = context.config().app.security.csp.as_ref().expect("a policy").to_string();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("https:"), "{policy}");
    assert!(context.config().build.dev_url.is_none(), "no page comes from a development server");
    assert!(context.assets().get(&"/index.html".into()).is_some());
}
