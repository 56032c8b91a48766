//! A second phone, and the two codes by which it is added.

use countersign_shared::{
    addition::{Admission, Invitation},
    ids::{AdditionId, DeviceId},
    token::{SecretKind, mint},
};

use super::{
    authenticator::{DeviceKey, Passkey},
    chain::{founding_record, head},
    key, origin, user_id,
};

pub(crate) fn invitation() -> Invitation {
    Invitation {
        origin: origin(),
        user_id: user_id(),
        user_name: "Zoë 📱".into(),
        head: head(&[founding_record()]),
        secret: mint(SecretKind::Addition, &[0x77; 32]),
    }
}

pub(crate) fn new_passkey() -> Passkey {
    Passkey { key: key(0x23), id: vec![0x23; 20], backup_eligible: true }
}

pub(crate) fn new_device() -> DeviceKey {
    DeviceKey { key: key(0x37), id: DeviceId::from_random([0x37; 16]) }
}

pub(crate) fn admission() -> Admission {
    Admission {
        origin: origin(),
        addition_id: AdditionId::from_random([0x78; 16]),
        device_id: new_device().id,
        device_public_key: *new_device().key.public(),
        device_name: "Zoë's second phone".into(),
        credential_id: new_passkey().id,
        credential_public_key: *new_passkey().key.public(),
        backup_eligible: true,
    }
}
