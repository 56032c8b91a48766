//! What is tried inside a session.

use countersign_runtime::{
    Error,
    keystore::{KeyStore, KeyStoreChoice, KeyStoreError, KeychainState, KeychainStore, Secret, keychain_state},
};
use secret_service::{EncryptionType, blocking::SecretService};

use crate::support::{runtimes::*, server::Server};

/// Runs what is named.
pub(crate) fn run(name: &str) {
    match name {
        "an_unlocked_keychain" => an_unlocked_keychain(),
        "a_locked_keychain" => all_say_locked(),
        "the_next_unlocked_keychain" => the_next_unlocked_keychain(),
        "no_keychain" => block_on(no_keychain()),
        "a_life_with_a_keychain" => block_on(a_life_with_a_keychain()),
        "a_lost_key" => block_on(a_lost_key()),
        other => panic!("nobody knows {other}"),
    }
}

fn block_on(work: impl Future<Output = ()>) {
    tokio::runtime::Runtime::new().expect("a runtime").block_on(work);
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

fn an_unlocked_keychain() {
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

/// Above all: a key that was never there is not "absent" either, and nothing is stored over anything.
fn all_say_locked() {
    assert!(matches!(keychain_state(), KeychainState::Locked { .. }));
    for name in ["runtime_a", "never_there"] {
        assert_eq!(code(KeychainStore.get(name)), "keychain_locked");
        assert_eq!(code(KeychainStore.put(name, &key(9))), "keychain_locked");
        assert_eq!(code(KeychainStore.remove(name)), "keychain_locked");
    }
}

fn the_next_unlocked_keychain() {
    assert_eq!(KeychainStore.get("runtime_a").expect("the first key"), key(1));
    assert_eq!(code(KeychainStore.get("never_there")), "key_absent");
}

async fn no_keychain() {
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

async fn a_life_with_a_keychain() {
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
    assert_eq!(mine.check_key().await.expect_err("locked").code(), "keychain_locked");
    assert!(mine.connection().await.expect("reads").is_some(), "a lock ends nothing");
    let fresh = tempfile::tempdir().expect("a directory");
    let refused = runtime(&fresh).choose_key_store(KeyStoreChoice::Keychain).await.expect_err("refuses");
    assert_eq!(refused.code(), "keychain_locked");
}

async fn a_lost_key() {
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
