//! What the key file promises.

use std::{fs, os::unix::fs::PermissionsExt};

use countersign_shared::base64url;
use tempfile::TempDir;

use crate::{push::ServerKey, random::Random};

#[test]
fn a_secret_opens_under_its_key_and_name_only() {
    let (random, key) = (Random::default(), ServerKey::from_bytes([1; 32]));
    let sealed = key.seal("wsp_default vapid", b"secret", &random).expect("sealed");
    assert_ne!(
        sealed,
        key.seal("wsp_default vapid", b"secret", &random).expect("sealed"),
        "a nonce is drawn each time"
    );
    assert_eq!(key.open("wsp_default vapid", &sealed).expect("open").as_slice(), b"secret");
    assert!(key.open("wsp_other vapid", &sealed).is_none());
    assert!(key.open("wsp_default webhook", &sealed).is_none());
    assert!(ServerKey::from_bytes([2; 32]).open("wsp_default vapid", &sealed).is_none());
    let bytes = base64url::decode("", &sealed).expect("bytes");
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(key.open("wsp_default vapid", &base64url::encode(&changed)).is_none(), "byte {at}");
        assert!(key.open("wsp_default vapid", &base64url::encode(&bytes[..at])).is_none(), "{at} bytes");
    }
    assert_eq!(format!("{key:?}"), "ServerKey");
}

#[test]
fn a_key_file_is_made_once_and_for_its_owner_alone() {
    let folder = TempDir::new().expect("a folder");
    let (path, random) = (folder.path().join("a/b/server.key"), Random::default());
    assert!(ServerKey::read(&path).expect("nothing there").is_none());
    let made = ServerKey::create(&path, &random).expect("a key");
    assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(path.parent().expect("a folder")).expect("a folder").count(), 1, "nothing is left over");
    let sealed = made.seal("x", b"secret", &random).expect("sealed");
    // Whoever comes second takes what the first one made.
    let second = ServerKey::create(&path, &random).expect("the same key");
    let read = ServerKey::read(&path).expect("readable").expect("a key");
    assert!(second.open("x", &sealed).is_some() && read.open("x", &sealed).is_some());
}

#[test]
fn a_key_file_that_is_none_is_refused_with_the_fix() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("server.key");
    let refused = |text: &str, mode: u32| {
        fs::write(&path, text).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("its mode");
        ServerKey::read(&path).expect_err(text).to_string()
    };
    let good = base64url::encode(&[9; 32]);
    assert!(refused(&good, 0o604).contains("chmod 600"));
    for bad in ["", "secret", &good[..42], &format!("{good}A"), &"A".repeat(2000)] {
        let said = refused(bad, 0o600);
        assert!(said.starts_with("--key-file: ") && said.len() > 60, "{said}");
        assert!(bad.is_empty() || !said.contains(bad), "{said}");
    }
    assert!(ServerKey::read(folder.path()).expect_err("a folder").to_string().contains("no key file"));
}
