//! What the tests of this crate share: fixed keys and ids, one sample of every payload, and a software
//! authenticator. Everything is made from fixed bytes and RFC 6979 nonces, so that it is the same each time.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub(crate) mod additions;
pub(crate) mod authenticator;
pub(crate) mod chain;
pub(crate) mod pushes;
pub(crate) mod raw;
pub(crate) mod recovery;
pub(crate) mod samples;
pub(crate) mod table;

use countersign_shared::{
    ids::{DelegationId, DeviceId, Nonce, RuntimeConnectionId, UserId},
    keys::PrivateKey,
    origin::Origin,
};

use authenticator::{DeviceKey, Passkey};

/// 2026-01-01T00:00:00Z.
pub(crate) const NOW: u64 = 1_767_225_600_000;

pub(crate) fn origin() -> Origin {
    Origin::parse("https://countersign.example").expect("an origin")
}

/// A private key whose 32 bytes are all `byte`.
pub(crate) fn key(byte: u8) -> PrivateKey {
    PrivateKey::from_bytes(&[byte; 32]).expect("a scalar of P-256")
}

pub(crate) fn runtime_key() -> PrivateKey {
    key(0x11)
}

pub(crate) fn token_key() -> PrivateKey {
    key(0x12)
}

/// The passkey that founds the roster; it may be synced.
pub(crate) fn passkey() -> Passkey {
    Passkey { key: key(0x21), id: vec![0x21; 16], backup_eligible: true }
}

/// The device that founds the roster.
pub(crate) fn device() -> DeviceKey {
    DeviceKey { key: key(0x31), id: DeviceId::from_random([0x31; 16]) }
}

pub(crate) fn user_id() -> UserId {
    UserId::from_random([0x41; 16])
}

pub(crate) fn connection_id() -> RuntimeConnectionId {
    RuntimeConnectionId::from_random([0x42; 16])
}

pub(crate) fn delegation_id() -> DelegationId {
    DelegationId::from_random([0x43; 16])
}

pub(crate) fn nonce(prefix: &str, byte: u8) -> Nonce {
    Nonce::from_random(prefix, [byte; 16])
}
