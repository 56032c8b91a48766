//! The catalogue of error codes: each code is used by the product, raised by a test, and told to people in
//! `docs/errors.md`, which `COUNTERSIGN_UPDATE=1` writes anew.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use countersign_shared::Code;

const CATALOGUE: &str = "shared/src/code.rs";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Every Rust file below a folder, with its path from the workspace's root.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&path).expect("a source")));
        }
    }
}

/// The workspace's sources in two heaps: what is shipped, and what tests it.
fn product_and_tests() -> (String, String) {
    let mut all = Vec::new();
    for folder in ["shared", "backend", "desktop", "e2e"] {
        sources(&root().join(folder), &mut all);
    }
    let (mut product, mut tests) = (String::new(), String::new());
    for (name, text) in &all {
        let of_tests = name.contains("/tests/") || name.ends_with("/tests.rs");
        // This file names no code, but explains how it looks for them.
        if name == CATALOGUE || name.ends_with("/catalogue.rs") {
            continue;
        }
        let (shipped, tested) = match text.split_once("#[cfg(test)]") {
            _ if of_tests => ("", text.as_str()),
            Some(parts) => parts,
            None => (text.as_str(), ""),
        };
        // The software phone and its like are tools of tests: they are neither.
        if !name.starts_with("e2e/") {
            product.push_str(shipped);
        }
        tests.push_str(tested);
    }
    (product, tests)
}

/// The name of the variant, as sources write it.
fn variant(code: Code) -> String {
    format!("{code:?}")
}

/// Whether a text names `Code::Variant`, and not only the beginning of a longer name.
fn names(text: &str, code: Code) -> bool {
    let name = format!("Code::{}", variant(code));
    text.match_indices(&name).any(|(at, _)| !text[at + name.len()..].starts_with(|next: char| next.is_alphanumeric()))
}

#[test]
fn every_code_is_used_and_raised() {
    let (product, tests) = product_and_tests();
    assert!(product.len() > 100_000 && tests.len() > 100_000, "the sources were not found");
    // Tables of refusals in tests name the variant alone, after an arrow.
    let in_table = |code: Code| tests.contains(&format!("=> {};", variant(code)));
    let raised = |code: Code| names(&tests, code) || in_table(code) || tests.contains(&format!("\"{code}\""));
    let unused: Vec<Code> = Code::ALL.iter().copied().filter(|code| !names(&product, *code)).collect();
    assert!(unused.is_empty(), "no product code says {unused:?}: take them out of the catalogue");
    let untested: Vec<Code> = Code::ALL.iter().copied().filter(|code| !raised(*code)).collect();
    assert!(untested.is_empty(), "no test raises {untested:?}");
}

/// The catalogue's headings with the codes below each, as its source groups them.
fn groups() -> Vec<(String, Vec<Code>)> {
    let source = fs::read_to_string(root().join(CATALOGUE)).expect("the catalogue");
    let list = source.split_once("catalogue! {\n").expect("a list").1.split_once("\n}").expect("its end").0;
    let mut groups: Vec<(String, Vec<Code>)> = Vec::new();
    for line in list.lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix("// ") {
            groups.push((heading.to_owned(), Vec::new()));
        } else if let Some(code) = line.split('"').nth(1) {
            let code = code.parse().expect("a code of the catalogue");
            groups.last_mut().expect("a heading").1.push(code);
        }
    }
    groups
}

fn document() -> String {
    let mut text = String::from(ABOUT);
    for (heading, codes) in groups() {
        let _ = write!(text, "\n## {heading}\n\n| code | status | meaning |\n| --- | --- | --- |\n");
        for code in codes {
            let _ = writeln!(text, "| `{code}` | {} | {} |", code.status(), code.title());
        }
    }
    text
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test's own switch, not a setting of the server")]
fn the_document_tells_of_every_code() {
    let listed: Vec<Code> = groups().into_iter().flat_map(|(_, codes)| codes).collect();
    assert_eq!(listed, Code::ALL);
    let path = root().join("docs/errors.md");
    if std::env::var("COUNTERSIGN_UPDATE").is_ok_and(|update| update == "1") {
        fs::write(&path, document()).expect("the document is written");
    }
    assert!(
        fs::read_to_string(&path).is_ok_and(|written| written == document()),
        "the catalogue has changed: COUNTERSIGN_UPDATE=1 cargo test -p countersign-backend --test it catalogue"
    );
}

const ABOUT: &str = "# Errors

<!-- Written by `COUNTERSIGN_UPDATE=1 cargo test -p countersign-backend --test it catalogue` from
     `shared/src/code.rs`; a test compares. -->

Every way to be refused has one stable code, which never changes meaning. The server sends it in a problem
([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)), `application/problem+json`:

```json
{
  \"type\": \"urn:countersign:problem:clock_skew\",
  \"title\": \"issuedAt is more than 60 s from this side's clock.\",
  \"status\": 422,
  \"code\": \"clock_skew\",
  \"detail\": \"more than 60 s off; the server's clock says 1767225600000 ms, so set this machine's clock\",
  \"field\": \"issuedAt\",
  \"requestId\": \"req_…\"
}
```

`detail` and `field` are for people and may change. `requestId` finds the call in the server's log; every answer has it
in `x-request-id` too. Answers with 429 and 503 have `Retry-After`, in seconds. What belongs to somebody else is
`not_found`, like what does not exist.

The runtime and the phone use the same codes for what they refuse themselves: a server's answer that fails one of
the runtime's eight checks, a mistyped code, a roster that became shorter.

Routes below `/oauth2/` answer in OAuth's own form ([RFC 6749, section
5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)): `invalid_client` with 401 for a missing or dead
credential, `temporarily_unavailable` with 429 and 503, `server_error` with 500, and `invalid_request` for the rest.

Three answers have an empty body and close the connection, because they are given before there is a request: 400 for a
head that is not HTTP, 431 for a head above 128 KiB, and 408 for a head that does not arrive in time.
";
