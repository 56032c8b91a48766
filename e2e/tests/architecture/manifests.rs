//! The borders of the crates, by their manifests.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    sync::OnceLock,
};

use serde_json::Value;

use crate::files::root;

/// What each of our crates depends on, tests and build scripts included.
pub(crate) fn dependencies() -> &'static BTreeMap<String, BTreeSet<String>> {
    static READ: OnceLock<BTreeMap<String, BTreeSet<String>>> = OnceLock::new();
    READ.get_or_init(|| {
        let asked = Command::new(env!("CARGO"))
            .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
            .current_dir(root())
            .output()
            .expect("cargo");
        assert!(asked.status.success(), "{}", String::from_utf8_lossy(&asked.stderr));
        let answer: Value = serde_json::from_slice(&asked.stdout).expect("cargo's JSON");
        let name = |value: &Value| value["name"].as_str().expect("a name").to_owned();
        let list = |value: &Value| value.as_array().expect("a list").clone();
        list(&answer["packages"])
            .iter()
            .map(|package| (name(package), list(&package["dependencies"]).iter().map(name).collect()))
            .collect()
    })
}

/// Which crate must not depend on which.
const BORDERS: &[(&str, &[&str])] = &[
    ("countersign-shared", &["countersign-*", "actix*", "diesel*", "tokio*", "tauri*", "reqwest"]),
    ("countersign-backend", &["countersign-cli", "countersign-app", "tauri*"]),
    (
        "countersign-runtime",
        &["countersign-backend", "countersign-cli", "countersign-app", "tauri*", "clap", "diesel*"],
    ),
    ("countersign-cli", &["countersign-backend", "countersign-app", "tauri*", "diesel*", "actix*"]),
    ("countersign-app", &["countersign-backend", "countersign-cli", "diesel*", "actix*"]),
    ("countersign-soft-phone", &["countersign-backend", "countersign-runtime", "diesel*", "actix*"]),
];

/// What breaks a border.
pub(crate) fn check(dependencies: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut broken = Vec::new();
    for (name, forbidden) in BORDERS {
        for known in dependencies.get(*name).into_iter().flatten() {
            let is = |pattern: &&&str| {
                pattern.strip_suffix('*').map_or(known == **pattern, |family| known.starts_with(family))
            };
            if forbidden.iter().any(|pattern| is(&pattern)) {
                broken.push(format!("{name} depends on {known}"));
            }
        }
    }
    broken
}
