//! Random bytes from the operating system, and what is made of them.

use countersign_shared::{ids::Nonce, keys::PrivateKey};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

/// `N` random bytes.
///
/// # Panics
/// When the operating system has no randomness to give; nothing safe can be done then.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A fresh nonce.
pub(crate) fn nonce(prefix: &str) -> Nonce {
    Nonce::from_random(prefix, bytes())
}

/// A fresh key pair.
pub(crate) fn private_key() -> PrivateKey {
    loop {
        if let Ok(key) = PrivateKey::from_bytes(&Zeroizing::new(bytes())) {
            return key;
        }
    }
}
