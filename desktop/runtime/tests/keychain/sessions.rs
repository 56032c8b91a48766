//! Sessions of one user, and what is tried in each.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

const UNLOCKED: &str = "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec \"$@\"";
/// The bus starts the keychain when it is first called, and nobody unlocks it.
const LOCKED: &str = "exec \"$@\"";
/// A bus that starts nothing.
const BARE_BUS: &str = r#"<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#;

/// A user's home directory, which several sessions share one after the other.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a directory");
        fs::write(home.path().join("bare.conf"), BARE_BUS).expect("writes");
        Self(home)
    }

    fn session(&self, script: &str, config: Option<&str>, inner: &str) {
        let home = self.0.path();
        let run = tempfile::tempdir().expect("a directory, of mode 700");
        let mut session = Command::new("dbus-run-session");
        session.args(config.map(|file| format!("--config-file={}", home.join(file).display())));
        session.args(["--", "sh", "-c", script, "sh"]).arg(std::env::current_exe().expect("this program"));
        session.args(["inside", inner]).env("XDG_DATA_HOME", home.join("data"));
        succeed(&mut session, home, run.path());
    }

    fn without_a_bus(&self, inner: &str) {
        let run = tempfile::tempdir().expect("a directory");
        let mut program = Command::new(std::env::current_exe().expect("this program"));
        program.args(["inside", inner]).env_remove("DBUS_SESSION_BUS_ADDRESS");
        succeed(&mut program, self.0.path(), run.path());
    }
}

fn succeed(command: &mut Command, home: &Path, run: &Path) {
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").stdin(Stdio::null());
    let ran = command.env("HOME", home).env("XDG_RUNTIME_DIR", run).output();
    let ran = ran.expect("dbus-run-session and gnome-keyring are installed: `scripts/test.sh tools`");
    let told = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{command:?}: {told}");
}

pub(crate) fn a_key_outlives_sessions_and_a_lock_hides_it() {
    let home = Home::new();
    home.session(UNLOCKED, None, "an_unlocked_keychain");
    home.session(LOCKED, None, "a_locked_keychain");
    home.session(UNLOCKED, None, "the_next_unlocked_keychain");
}

pub(crate) fn without_a_keychain_nothing_is_read_or_stored() {
    let home = Home::new();
    home.session(LOCKED, Some("bare.conf"), "no_keychain");
    home.without_a_bus("no_keychain");
}

pub(crate) fn a_profile_lives_in_the_keychain() {
    Home::new().session(UNLOCKED, None, "a_life_with_a_keychain");
}

pub(crate) fn a_key_that_is_gone_is_lost() {
    Home::new().session(UNLOCKED, None, "a_lost_key");
}
