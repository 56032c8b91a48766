//! Randomness from the operating system.

use countersign_shared::{ids::Nonce, keys::PrivateKey};
use ring::rand::{SecureRandom, SystemRandom};

/// Fresh random bytes.
///
/// # Panics
/// When the operating system has no randomness, without which nothing here makes sense.
#[allow(clippy::expect_used, reason = "a machine without randomness cannot sign")]
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A fresh key; the scalars that are no key are drawn again.
pub(crate) fn key() -> PrivateKey {
    loop {
        if let Ok(key) = PrivateKey::from_bytes(&bytes()) {
            return key;
        }
    }
}

/// A fresh nonce.
pub(crate) fn nonce(prefix: &str) -> Nonce {
    Nonce::from_random(prefix, bytes())
}
