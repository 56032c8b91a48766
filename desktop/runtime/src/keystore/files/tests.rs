use super::*;

fn store() -> (tempfile::TempDir, FileKeyStore) {
    let dir = tempfile::tempdir().expect("a directory");
    let store = FileKeyStore::new(dir.path().join("keys"));
    (dir, store)
}

fn key(byte: u8) -> Secret {
    Zeroizing::new([byte; 32])
}

#[test]
fn a_key_comes_back_and_is_gone_when_removed() {
    let (_dir, store) = store();
    assert!(matches!(store.get("runtime_a"), Err(KeyStoreError::Absent { .. })));
    store.put("runtime_a", &key(1)).expect("stores");
    assert_eq!(store.get("runtime_a").expect("a key"), key(1));
    store.remove("runtime_a").expect("removes");
    store.remove("runtime_a").expect("removes what is gone");
    assert!(matches!(store.get("runtime_a"), Err(KeyStoreError::Absent { .. })));
}

#[test]
fn a_key_is_never_overwritten() {
    let (_dir, store) = store();
    store.put("k", &key(1)).expect("stores");
    assert!(matches!(store.put("k", &key(2)), Err(KeyStoreError::Exists { .. })));
    assert_eq!(store.get("k").expect("a key"), key(1));
}

#[test]
fn of_many_writers_exactly_one_wins() {
    let (_dir, store) = store();
    let won: Vec<u8> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8u8)
            .map(|byte| {
                (
                    byte,
                    scope.spawn({
                        let store = &store;
                        move || store.put("k", &key(byte))
                    }),
                )
            })
            .collect();
        writers
            .into_iter()
            .filter_map(|(byte, writer)| writer.join().expect("no panic").is_ok().then_some(byte))
            .collect()
    });
    assert_eq!(won.len(), 1);
    assert_eq!(store.get("k").expect("a key"), key(won[0]));
    assert_eq!(fs::read_dir(&store.dir).expect("a directory").count(), 1, "nothing is left lying about");
}

#[test]
fn a_store_that_cannot_be_read_is_not_an_absent_key() {
    let (dir, _) = store();
    let file = dir.path().join("file");
    fs::write(&file, "not a directory").expect("writes");
    let store = FileKeyStore::new(file);
    assert!(matches!(store.get("k"), Err(KeyStoreError::Unavailable { .. })));
    assert!(matches!(store.put("k", &key(1)), Err(KeyStoreError::Unavailable { .. })));
    assert!(matches!(store.get("../escape"), Err(KeyStoreError::Unavailable { .. })));
    assert!(matches!(store.get(""), Err(KeyStoreError::Unavailable { .. })));
}

#[test]
fn half_a_key_is_damaged_and_left_alone() {
    let (_dir, store) = store();
    store.put("k", &key(1)).expect("stores");
    fs::write(store.dir.join("k.key"), [1; 31]).expect("writes");
    assert!(matches!(store.get("k"), Err(KeyStoreError::Damaged { .. })));
    assert!(matches!(store.put("k", &key(2)), Err(KeyStoreError::Exists { .. })));
    assert_eq!(fs::read(store.dir.join("k.key")).expect("reads").len(), 31);
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_a_key() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, store) = store();
    store.put("k", &key(1)).expect("stores");
    let mode = |path: &Path| fs::metadata(path).expect("metadata").permissions().mode() & 0o777;
    assert_eq!(mode(&store.dir), 0o700);
    assert_eq!(mode(&store.dir.join("k.key")), 0o600);
    fs::set_permissions(store.dir.join("k.key"), fs::Permissions::from_mode(0o640)).expect("changes the mode");
    assert!(matches!(store.get("k"), Err(KeyStoreError::Exposed { .. })));
}
