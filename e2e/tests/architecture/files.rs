//! The source files of this repository.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file with its path from the repository's root.
pub(crate) struct SourceFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl SourceFile {
    /// A file that is nowhere.
    pub(crate) fn fake(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether it is below a folder.
    pub(crate) fn is_below(&self, folder: &str) -> bool {
        self.path.starts_with(&format!("{folder}/"))
    }

    /// Whether it belongs to a program or library, and not to its tests or benches.
    pub(crate) fn is_product(&self) -> bool {
        self.path.contains("/src/") && !self.path.contains("/tests/") && !self.path.ends_with("/tests.rs")
    }
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Every Rust file of ours.
pub(crate) fn rust() -> Vec<SourceFile> {
    with_endings(&["rs"])
}

/// TypeScript, Svelte and shell.
pub(crate) fn others() -> Vec<SourceFile> {
    with_endings(&["ts", "svelte", "sh", "mjs"])
}

fn with_endings(endings: &[&str]) -> Vec<SourceFile> {
    let (root, mut found) = (root(), Vec::new());
    walk(&root, &root, endings, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn walk(root: &Path, folder: &Path, endings: &[&str], found: &mut Vec<SourceFile>) {
    // What was made and not written, and what is not ours.
    const SKIPPED: [&str; 6] = ["target", "node_modules", "dist", "build", "artifacts", "corpus"];
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with('.') || SKIPPED.contains(&name) || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, endings, found);
        } else if path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| endings.contains(&ending))
            // A file may go while somebody edits.
            && let Ok(text) = fs::read_to_string(&path)
        {
            let path = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            found.push(SourceFile { path, text });
        }
    }
}
