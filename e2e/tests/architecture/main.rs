//! Who may not know whom, and what stands in one place only: read from the sources and the manifests, so that breaking
//! a rule breaks the build.

mod fakes;
mod files;
mod manifests;
mod rules;
mod source;

use files::SourceFile;

/// The longest a source file should be.
const LINES: usize = 250;
/// Longer ones: tables, or one thought that would not get clearer in two files.
const LONGER: [(&str, usize); 15] = [
    ("backend/src/domain/delegation.rs", 260),
    ("backend/src/service/admin/registry.rs", 270),
    ("backend/src/store.rs", 320),
    ("backend/src/store/schema.rs", 480),
    ("shared/src/assertion.rs", 270),
    ("shared/src/checklist.rs", 310),
    ("shared/src/pairing.rs", 340),
    ("shared/src/wire/runtime.rs", 260),
    ("shared/tests/properties/strategies.rs", 320),
    ("shared/tests/support/samples.rs", 360),
    ("shared/tests/vectors/additions.rs", 270),
    ("shared/tests/vectors/checklist.rs", 270),
    ("shared/tests/vectors/checklist_lies.rs", 280),
    ("shared/tests/vectors/pairing.rs", 280),
    ("shared/tests/vectors/roster_lies.rs", 280),
];

#[test]
fn every_rule_holds() {
    let files = files::rust();
    assert!(files.len() > 200, "only {} source files were found", files.len());
    let (broken, unused) = rules::check(&files);
    assert!(broken.is_empty(), "rules of the house are broken:\n{}", broken.join("\n"));
    assert!(unused.is_empty(), "exceptions that nobody needs any more: {unused:#?}");
}

#[test]
fn manifests_keep_the_borders() {
    let broken = manifests::check(manifests::dependencies());
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn files_are_short() {
    let too_long: Vec<String> = files::rust()
        .iter()
        .chain(&files::others())
        .filter_map(|SourceFile { path, text }| {
            let named = LONGER.iter().find(|(longer, _)| path == longer).map_or(LINES, |(_, lines)| *lines);
            let lines = text.lines().count();
            (lines > named).then(|| format!("{path} has {lines} lines, and may have {named}"))
        })
        .collect();
    assert!(too_long.is_empty(), "split them:\n{}", too_long.join("\n"));
    let short: Vec<_> = LONGER
        .iter()
        .filter(|(longer, _)| {
            files::rust().iter().all(|file| file.path != *longer || file.text.lines().count() <= LINES)
        })
        .collect();
    assert!(short.is_empty(), "these are gone or short by now: {short:?}");
}
