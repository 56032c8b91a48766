//! Route by route: what each kind of caller gets, beside the checked-in table `routes.table`. A route without a row,
//! and a row without a route, break the build. `COUNTERSIGN_UPDATE=1` writes the table anew; read the difference.

mod callers;
mod probes;
mod probes_devices;
mod pushes;
mod settings;

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use reqwest::Method;
use serde_json::Value;

use crate::support::{Engine, Reply};
use callers::{CALLERS, Cast};

/// For each route, what each caller got.
type Outcomes = BTreeMap<String, BTreeMap<&'static str, String>>;

/// The operations of the document that the server serves.
async fn operations(cast: &Cast) -> Vec<(Method, String)> {
    let api = cast.world.call(Method::GET, "/openapi.json", &[], "").await.json();
    let paths = api["paths"].as_object().expect("paths").clone();
    let methods = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().expect("an item").keys();
        methods.map(|method| (method.to_uppercase().parse().expect("a method"), path.clone())).collect::<Vec<_>>()
    });
    methods.collect()
}

/// An answer in a word or two.
fn outcome(reply: &Reply) -> String {
    let body = reply.json();
    let word = match (&body["code"], &body["error"], &body["active"]) {
        (Value::String(code), _, _) => code,
        (_, Value::String(error), _) => error,
        (_, _, Value::Bool(true)) => "active",
        (_, _, Value::Bool(false)) => "inactive",
        _ => "",
    };
    format!("{} {word}", reply.status).trim_end().to_owned()
}

fn render(outcomes: &Outcomes) -> String {
    let mut text = ABOUT.to_owned();
    for (route, row) in outcomes {
        let _ = writeln!(text, "\n{route}");
        let mut by_outcome: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for caller in CALLERS {
            by_outcome.entry(&row[caller]).or_default().push(caller);
        }
        for (outcome, callers) in by_outcome {
            let _ = writeln!(text, "  {outcome:<28} {}", callers.join(" "));
        }
    }
    text
}

/// What must hold whatever the table says: each kind of credential opens its own routes and no others, what is
/// another's stays closed, and what is dead opens nothing.
fn check_separation(outcomes: &Outcomes) {
    for (route, row) in outcomes {
        let opened = |caller: &str| row[caller].starts_with('2');
        let path = route.split(' ').nth(1).expect("a path");
        let open_to_all = ["/v1/sessions/begin", "/v1/runtime/announcements"].contains(&path);
        for caller in CALLERS {
            let of_runtime = caller.ends_with("runtime");
            let of_provider = caller.ends_with("provider");
            let dead = caller.starts_with("revoked") || *caller == "signed-out" || *caller == "none";
            // A removed device may see by whom it was removed, and no more: `roster.rs` looks at what it is given.
            let dead = dead && !(*caller == "revoked-device" && route == "GET /v1/me/roster");
            if path.starts_with("/v1/me") || path == "/v1/sessions/current" {
                assert!(!opened(caller) || !(of_runtime || of_provider || dead), "{caller} {route}");
            }
            if path.starts_with("/v1/runtime/") && !open_to_all {
                assert!(!opened(caller) || of_runtime && !dead, "{caller} {route}");
            }
            if path.ends_with("/introspect") {
                assert_eq!(row[caller] == "200 active", *caller == "provider", "{caller} {route}");
                assert!(!opened(caller) || of_provider && !dead, "{caller} {route}");
            }
            // An id belongs to somebody. An offer's hash does not: whoever saw the QR may confirm it.
            if caller.starts_with("foreign") && path.contains("{id}") {
                assert!(!opened(caller), "{caller} {route}");
            }
        }
        if path.ends_with("/approve") || path.ends_with("/deny") {
            assert_eq!(row.iter().filter(|(_, outcome)| outcome.starts_with('2')).count(), 1, "{route}");
            assert_eq!(row["person"], "200", "{route}");
        }
    }
}

/// The whole table, walked over real HTTP.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[allow(clippy::disallowed_methods, reason = "a test's own switch, not a setting of the server")]
async fn each_caller_gets_what_the_table_says() {
    let mut cast = Cast::gather(Engine::Sqlite).await;
    let mut outcomes = Outcomes::new();
    for (method, path) in operations(&cast).await {
        let route = format!("{method} {path}");
        for caller in CALLERS {
            let reply = Box::pin(cast.probe(&method, &path, caller)).await;
            outcomes.entry(route.clone()).or_default().insert(caller, outcome(&reply));
        }
    }
    check_separation(&outcomes);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/routes.table");
    let found = render(&outcomes);
    if std::env::var("COUNTERSIGN_UPDATE").is_ok_and(|update| update == "1") {
        fs::write(&path, &found).expect("the table is written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    for (expected, found) in expected.lines().zip(found.lines()) {
        assert_eq!(found, expected, "the table says otherwise; if this is meant, COUNTERSIGN_UPDATE=1 writes it");
    }
    assert_eq!(found, expected, "the table has another number of rows");
}

const ABOUT: &str = "\
# What each kind of caller gets on each route: a status, then the code of the problem, OAuth's error, or what an
# introspection says. A test walks this table over real HTTP and compares it with the routes that are served.
#
# none              no credential; signs with a key of its own making
# runtime           the active runtime whose connection or delegation the call is about
# foreign-runtime   an active runtime of another person
# revoked-runtime   a revoked runtime, about its own connection or delegation
# person            the person whose request, runtime or roster the call is about, on a device
# foreign-person    another person, on a device
# no-device         the same person in a browser without a device key
# signed-out        the same person, by the cookie of a session that has ended
# revoked-device    the same person, by the cookie of a device that was revoked
# provider          the provider of the token's audience, by an API key
# foreign-provider  another provider
# revoked-provider  the first provider, by a revoked API key
#
# Whoever has no passkey, device or runtime key signs with one of its own making and claims to be the true one.
# Links and ceremonies are made up: no credential of any kind stands in for one.
";
