//! The code on paper, and what its key signs.

use countersign_shared::{payload::RecoveryBegin, recovery::RecoveryCode};

use super::{NOW, nonce, origin};

pub(crate) fn code() -> RecoveryCode {
    RecoveryCode::from_random(std::array::from_fn(|at| (at * 7 + 3) as u8))
}

pub(crate) fn recovery_begin() -> RecoveryBegin {
    let key = code().key(&origin()).expect("a key");
    RecoveryBegin {
        origin: origin(),
        recovery_id: key.public().thumbprint(),
        nonce: nonce("recover", 0x6e),
        issued_at: NOW + 900_000,
    }
}
