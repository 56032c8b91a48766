//! Says when the embedded page has changed. It builds nothing: `make run` builds the page first, and a build without it
//! has a placeholder.

use std::path::Path;

fn main() {
    // Cargo takes a watched path that is not there for changed, always; so as long as nothing was built, watch its home.
    let built = ["../web/pwa/dist", "../web/pwa"].into_iter().find(|folder| Path::new(folder).exists());
    println!("cargo::rerun-if-changed={}", built.unwrap_or("build.rs"));
}
