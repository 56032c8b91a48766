//! The checker checked: a small fake source that breaks a rule is found, and one that only speaks of it is not.

use crate::{
    files::SourceFile,
    manifests,
    rules::{self, RULES},
    source::{module_of, paths, tokens},
};

fn broken(path: &str, text: &str) -> Vec<String> {
    rules::check(&[SourceFile::fake(path, text)]).0
}

/// For every rule at least one lie.
const LIES: &[(&str, &str)] = &[
    ("shared/src/jws.rs", "use tokio::sync::Mutex;"),
    ("shared/src/jws.rs", "fn f() { countersign_backend::app::build() }"),
    ("backend/src/domain/delegation.rs", "use crate::store::Tx;"),
    ("backend/src/domain/delegation.rs", "use crate::{clock::Clock, domain::registry};"),
    ("backend/src/domain/delegation.rs", "use super::super::store;"),
    ("backend/src/domain/delegation.rs", "fn f() { serde_json::to_string(1) }"),
    ("backend/src/service/me.rs", "use {diesel::{prelude::*, dsl as d}, std::io};"),
    ("backend/src/cli.rs", "#[derive(diesel::Queryable)] struct S;"),
    ("backend/src/service/me.rs", "fn f() -> actix_web::HttpResponse { todo!() }"),
    ("backend/src/http/me.rs", "use crate::{app::App, store::Tx};"),
    ("backend/src/http/me.rs", "use super::super::store::Tx;"),
    ("backend/src/http/me.rs", "async fn f(app: App) { app.store.read(|tx| tx).await }"),
    ("backend/src/cli/admin.rs", "fn f(app: App) { app\n.store\n.write(|tx| tx) }"),
    ("desktop/runtime/src/lib.rs", "use countersign_backend as server;"),
    ("desktop/cli/src/main.rs", "use countersign_app::window;"),
    ("desktop/runtime/src/lib.rs", "use clap::Parser;"),
    ("desktop/runtime/src/lib.rs", "fn f() { std::env::home_dir(); }"),
    ("desktop/app/src/main.rs", "use countersign_cli::args;"),
    ("desktop/app/src/desktop.rs", "use tauri::AppHandle;"),
    ("backend/src/service/me.rs", "fn f() { std::time::SystemTime::now(); }"),
    ("shared/src/jws.rs", "fn f() { chrono::Utc::now(); }"),
    ("backend/src/service/me.rs", "fn f() { uuid::Uuid::new_v4(); }"),
    ("backend/src/config.rs", "use std::env; fn f() { env::var(\"X\"); }"),
    ("backend/tests/it/main.rs", "fn f() { unsafe { g() } }"),
    ("backend/src/service/me.rs", "#[cfg(test)] mod tests { fn f() { g() } } use diesel::dsl;"),
    ("e2e/tests/spine/main.rs", "#[test]\n#[ignore = \"slow\"]\nfn f() {}"),
];

#[test]
fn every_lie_is_found() {
    for (path, text) in LIES {
        assert!(!broken(path, text).is_empty(), "{path}: {text}");
    }
    for rule in RULES {
        let found = LIES.iter().any(|(path, text)| broken(path, text).iter().any(|line| line.ends_with(rule.says)));
        assert!(found, "no lie breaks the rule: {}", rule.says);
    }
}

#[test]
fn what_is_only_spoken_of_is_not() {
    let talk = r##"
        //! We never `use diesel::prelude` here, nor actix_web::get.
        /* unsafe /* tokio::spawn */ SystemTime::now() */
        const A: &str = "app.store.read( diesel::dsl \" unsafe";
        const B: &str = r#"use actix_web::{get, "post"}; #[ignore]"#;
        const C: [char; 3] = ['"', '\'', '\u{7f}'];
        fn f<'a>(text: &'a str) -> &'a str { "env::var" }
        use std::{fmt, time::Duration};
        use crate::domain::principal::Principal;
        #[cfg(test)]
        mod tests { use diesel::prelude::*; fn f() { let x = { SystemTime::now() }; } }
    "##;
    for path in ["shared/src/jws.rs", "backend/src/domain/delegation.rs", "backend/src/http/me.rs"] {
        assert_eq!(broken(path, talk), [] as [&str; 0]);
    }
}

#[test]
fn exceptions_are_for_their_files_only() {
    let clock = "fn now() { std::time::SystemTime::now(); }";
    assert_eq!(broken("backend/src/clock.rs", clock), [] as [&str; 0]);
    assert_eq!(broken("backend/src/app.rs", clock).len(), 1);
    let unused = rules::check(&[SourceFile::fake("backend/src/clock.rs", "fn now() {}")]).1;
    assert!(unused.iter().any(|line| line.starts_with("backend/src/clock.rs")), "{unused:?}");
}

#[test]
fn paths_are_taken_apart() {
    let found = paths(
        &tokens("use super::{problem::Failure, self as h, site::{Site, *}}; fn f() { a::b::C::d(self::x); }"),
        &module_of("backend/src/http/extract/provider.rs"),
    );
    let found: Vec<String> = found.iter().map(|path| path.join("::")).filter(|path| path.contains("::")).collect();
    assert_eq!(
        found,
        [
            "crate::http::extract::problem::Failure",
            "crate::http::extract::self",
            "crate::http::extract::site::Site",
            "crate::http::extract::site",
            "a::b::C::d",
            "crate::http::extract::provider::x",
        ]
    );
}

#[test]
fn a_manifest_that_crosses_a_border_is_found() {
    let lie = [("countersign-runtime".to_owned(), ["countersign-backend".to_owned()].into())].into();
    assert_eq!(manifests::check(&lie), ["countersign-runtime depends on countersign-backend"]);
}
