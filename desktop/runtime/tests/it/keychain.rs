//! The keychain, against a real gnome-keyring on a session bus of the test's own: unlocked, locked, and absent.
//!
//! Bus and keychain come with the environment of a process, so each test starts this program anew inside its session
//! (`inside_…`, ignored otherwise).

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use countersign_runtime::{
    Error,
    keystore::{KeyStore, KeyStoreChoice, KeyStoreError, KeychainState, KeychainStore, Secret, keychain_state},
};
use secret_service::{EncryptionType, blocking::SecretService};
use tempfile::TempDir;

use super::*;

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
        session.args(["--exact", &format!("keychain::{inner}"), "--ignored", "--nocapture"]);
        Self::succeed(session.env("XDG_DATA_HOME", home.join("data")), home, run.path());
    }

    fn without_a_bus(&self, inner: &str) {
        let run = tempfile::tempdir().expect("a directory");
        let mut program = Command::new(std::env::current_exe().expect("this program"));
        program.args(["--exact", &format!("keychain::{inner}"), "--ignored", "--nocapture"]);
        Self::succeed(program.env_remove("DBUS_SESSION_BUS_ADDRESS"), self.0.path(), run.path());
    }

    fn succeed(command: &mut Command, home: &Path, run: &Path) {
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").stdin(Stdio::null());
        let ran = command.env("HOME", home).env("XDG_RUNTIME_DIR", run).output();
        let ran = ran.expect("dbus-run-session and gnome-keyring are installed: `scripts/test.sh tools`");
        let told = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(ran.status.success() && told.contains("1 passed"), "{told}");
    }
}

fn key(byte: u8) -> Secret {
    Secret::new([byte; 32])
}

fn code<T: std::fmt::Debug>(result: Result<T, KeyStoreError>) -> &'static str {
    result.expect_err("fails").code()
}

fn lock() {
    let service = SecretService::connect(EncryptionType::Plain).expect("a keychain");
    service.get_default_collection().expect("a collection").lock().expect("locks");
}

#[test]
fn a_key_outlives_sessions_and_a_lock_hides_it_without_losing_it() {
    let home = Home::new();
    home.session(UNLOCKED, None, "inside_an_unlocked_keychain");
    home.session(LOCKED, None, "inside_a_locked_keychain");
    home.session(UNLOCKED, None, "inside_the_next_unlocked_keychain");
}

#[test]
#[ignore = "runs inside a session of another test"]
fn inside_an_unlocked_keychain() {
    assert_eq!(keychain_state(), KeychainState::Available);
    assert_eq!(code(KeychainStore.get("runtime_a")), "key_absent");
    KeychainStore.put("runtime_a", &key(1)).expect("stores");
    assert_eq!(code(KeychainStore.put("runtime_a", &key(2))), "key_exists");
    KeychainStore.put("runtime_b", &key(3)).expect("stores");
    assert_eq!(KeychainStore.get("runtime_a").expect("a key"), key(1));
    KeychainStore.remove("runtime_b").expect("removes");
    KeychainStore.remove("runtime_b").expect("removes what is gone");
    assert_eq!(code(KeychainStore.get("runtime_b")), "key_absent");
    assert_eq!(code(KeychainStore.get("../escape")), "key_store_unavailable");
    lock();
    all_say_locked();
}

#[test]
#[ignore = "runs inside a session of another test"]
fn inside_a_locked_keychain() {
    all_say_locked();
}

/// Above all: a key that was never there is not "absent" either, and nothing is stored over anything.
fn all_say_locked() {
    assert!(matches!(keychain_state(), KeychainState::Locked { .. }));
    for name in ["runtime_a", "never_there"] {
        assert_eq!(code(KeychainStore.get(name)), "keychain_locked");
        assert_eq!(code(KeychainStore.put(name, &key(9))), "keychain_locked");
        assert_eq!(code(KeychainStore.remove(name)), "keychain_locked");
    }
}

#[test]
#[ignore = "runs inside a session of another test"]
fn inside_the_next_unlocked_keychain() {
    assert_eq!(KeychainStore.get("runtime_a").expect("the first key"), key(1));
    assert_eq!(code(KeychainStore.get("never_there")), "key_absent");
}

#[test]
fn without_a_keychain_nothing_is_read_stored_or_chosen() {
    let home = Home::new();
    home.session(LOCKED, Some("bare.conf"), "inside_no_keychain");
    home.without_a_bus("inside_no_keychain");
}

#[tokio::test]
#[ignore = "runs inside a session of another test"]
async fn inside_no_keychain() {
    assert!(matches!(keychain_state(), KeychainState::Absent { .. }));
    assert_eq!(code(KeychainStore.get("runtime_a")), "keychain_absent");
    assert_eq!(code(KeychainStore.put("runtime_a", &key(1))), "keychain_absent");
    assert_eq!(code(KeychainStore.remove("runtime_a")), "keychain_absent");
    let home = tempfile::tempdir().expect("a directory");
    let runtime = runtime(&home);
    let refused = runtime.choose_key_store(KeyStoreChoice::Keychain).await.expect_err("refuses");
    assert_eq!(refused.code(), "keychain_absent");
    assert_eq!(runtime.key_store().await.expect("reads"), KeyStoreChoice::Files);
}

#[test]
fn a_profile_lives_in_the_keychain_and_says_what_became_of_its_key() {
    let home = Home::new();
    home.session(UNLOCKED, None, "inside_a_life_with_a_keychain");
}

#[tokio::test]
#[ignore = "runs inside a session of another test"]
async fn inside_a_life_with_a_keychain() {
    let home = tempfile::tempdir().expect("a directory");
    let (server, mine) = (Server::start().await, runtime(&home));
    mine.choose_key_store(KeyStoreChoice::Keychain).await.expect("chooses");
    pair(&server, &mine).await;
    // Another program on the same profile finds the key, and nobody changes the store under a living pairing.
    let other = runtime(&home);
    assert_eq!(other.key_store().await.expect("reads"), KeyStoreChoice::Keychain);
    let refused = other.choose_key_store(KeyStoreChoice::Files).await.expect_err("in use");
    assert_eq!(refused.code(), "keys_in_use");
    let (_, id) = asked(&other).await;
    server.approve(&id, |_| {});
    assert_eq!(wait(&mine, &id).await.as_str(), "approved");
    mine.token(&id).await.expect("a token");
    assert!(!mine.profile().dir().join("keys").exists(), "no key is in a file");

    tokio::task::spawn_blocking(lock).await.expect("locks");
    assert_eq!(mine.token(&id).await.expect_err("locked").code(), "keychain_locked");
    assert!(mine.connection().await.expect("reads").is_some(), "a lock ends nothing");
    let fresh = tempfile::tempdir().expect("a directory");
    let refused = runtime(&fresh).choose_key_store(KeyStoreChoice::Keychain).await.expect_err("refuses");
    assert_eq!(refused.code(), "keychain_locked");
}

#[test]
fn a_key_that_is_gone_is_lost_and_forgetting_it_lets_one_pair_anew() {
    let home = Home::new();
    home.session(UNLOCKED, None, "inside_a_lost_key");
}

#[tokio::test]
#[ignore = "runs inside a session of another test"]
async fn inside_a_lost_key() {
    let home = tempfile::tempdir().expect("a directory");
    let (server, runtime) = (Server::start().await, runtime(&home));
    runtime.choose_key_store(KeyStoreChoice::Keychain).await.expect("chooses");
    pair(&server, &runtime).await;
    let name = runtime.connection().await.expect("reads").expect("a pairing").key;
    tokio::task::spawn_blocking(move || KeychainStore.remove(&name)).await.expect("runs").expect("removes");
    let lost = runtime.audiences().await.expect_err("no key");
    assert!(matches!(&lost, Error::KeyStore(KeyStoreError::Absent { .. })), "{lost:?}");
    assert!(!runtime.forget_pairing("the key is lost").await.expect("forgets"), "nobody could sign that it is over");
    runtime.choose_key_store(KeyStoreChoice::Files).await.expect("chooses");
    pair(&server, &runtime).await;
    runtime.audiences().await.expect("works again");
}
