//! Lists the app's commands, so that no window may call one that no capability grants, and embeds the window's page.
//!
//! It builds no page: `make run` builds it first, and a build without it has a placeholder, so that cargo needs no
//! Node.

use std::{env, error::Error, fs, path::Path};

/// Every command of the app. A window may call those that `capabilities/` grants to it.
const COMMANDS: [&str; 22] = [
    "snapshot",
    "settings",
    "set_settings",
    "choose_profile",
    "choose_key_store",
    "check_server",
    "start_pairing",
    "claim_pairing",
    "accept_pairing",
    "decline_pairing",
    "stop_pairing",
    "copy_pairing_link",
    "audiences",
    "ask",
    "refresh",
    "copy_token",
    "clear_clipboard",
    "revoke",
    "end_pairing",
    "panic",
    "forget_keys",
    "open_server",
];

const PLACEHOLDER: &str = include_str!("placeholder.html");

#[expect(clippy::disallowed_methods, reason = "Cargo tells a build script in its environment where to write")]
fn main() -> Result<(), Box<dyn Error>> {
    // Cargo takes a watched path that is not there for changed, always; as long as nothing was built, watch its home.
    let watched = ["../../web/desktop/dist", "../../web"].into_iter().find(|folder| Path::new(folder).exists());
    println!("cargo::rerun-if-changed={}", watched.unwrap_or("build.rs"));
    println!("cargo::rerun-if-changed=placeholder.html");
    if !Path::new("../../web/desktop/dist/index.html").exists() {
        let page = Path::new(&env::var("OUT_DIR")?).join("page");
        fs::create_dir_all(&page)?;
        fs::write(page.join("index.html"), PLACEHOLDER)?;
        // Merged into tauri.conf.json by the macro that embeds the page.
        println!("cargo::rustc-env=TAURI_CONFIG={{\"build\":{{\"frontendDist\":{page:?}}}}}");
    }
    let commands = tauri_build::AppManifest::new().commands(&COMMANDS);
    Ok(tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))?)
}
