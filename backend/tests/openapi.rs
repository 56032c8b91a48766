//! The API's description is checked in, so that a change of the API is seen as a change of a file, and the types
//! of the web pages are generated from it. `COUNTERSIGN_UPDATE=1` writes it anew.

use std::path::Path;

use countersign_backend::http;
use serde_json::Value;

fn api() -> Value {
    serde_json::from_str(http::document()).expect("the document is JSON")
}

fn operations(api: &Value) -> impl Iterator<Item = (String, String, &Value)> {
    let paths = api["paths"].as_object().expect("paths");
    paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().expect("an item");
        item.iter().map(|(method, operation)| (method.clone(), path.clone(), operation))
    })
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test's own switch, not a setting of the server")]
fn the_served_document_is_the_checked_in_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    if std::env::var("COUNTERSIGN_UPDATE").is_ok_and(|update| update == "1") {
        std::fs::write(&path, http::document()).expect("openapi.json is written");
    }
    let checked_in = std::fs::read(&path).expect("openapi.json");
    assert!(
        serde_json::from_slice::<Value>(&checked_in).ok() == Some(api()),
        "the API has changed. If that is meant: COUNTERSIGN_UPDATE=1 cargo test -p countersign-backend --test openapi"
    );
}

#[test]
fn every_operation_says_who_may_call_it_and_how_it_fails() {
    let api = api();
    assert!(api["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let mut names = Vec::new();
    for (method, path, operation) in operations(&api) {
        let place = format!("{method} {path}");
        names.push(operation["operationId"].as_str().expect(&place).to_owned());
        assert!(operation["summary"].is_string(), "{place} has no summary");
        assert!(operation["responses"]["default"].is_object(), "{place} does not say how it fails");
        let schemes: Vec<&str> = operation["security"]
            .as_array()
            .expect(&place)
            .iter()
            .flat_map(|requirement| requirement.as_object().expect(&place).keys().map(String::as_str))
            .collect();
        let expected: &[&str] = match path.as_str() {
            "/v1/sessions/current" => &["session"],
            path if path.starts_with("/v1/me") => &["session"],
            "/v1/provider/introspect" | "/oauth2/introspect" => &["providerBearer", "providerHeader", "providerBasic"],
            _ => &[],
        };
        assert_eq!(schemes, expected, "{place}");
        if path.starts_with("/v1/runtime/") {
            let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            assert_eq!(body, "#/components/schemas/SignedBody", "{place}");
        }
    }
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all, "an operationId stands twice");
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let (api, mut found) = (api(), Vec::new());
    references(&api, &mut found);
    assert!(found.len() > 50, "only {} references", found.len());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a reference inside the document");
        assert!(api.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}
