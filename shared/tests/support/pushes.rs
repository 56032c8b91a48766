//! The payloads about pushes: Ada's phone takes them, says that one came, and takes none any more.

use countersign_shared::{
    ids::PushId,
    payload::{PushEvent, PushReceipt, PushSubscribe, PushUnsubscribe},
};

use super::{NOW, device, key, nonce, origin, user_id};

/// An uncompressed point, as browsers give it.
pub(crate) fn uncompressed(byte: u8) -> Vec<u8> {
    let key = key(byte);
    let (x, y) = key.public().coordinates();
    [&[4], x, y].concat()
}

pub(crate) fn subscribe() -> PushSubscribe {
    PushSubscribe {
        origin: origin(),
        user_id: user_id(),
        device_id: device().id,
        endpoint: "https://push.example.net/wpush/v2/gAAAA_b-c?d=e%20f".into(),
        p256dh: uncompressed(0x41),
        auth: vec![0x42; 16],
        nonce: nonce("push", 0x6e),
        issued_at: NOW + 55_000,
    }
}

pub(crate) fn unsubscribe() -> PushUnsubscribe {
    PushUnsubscribe {
        origin: origin(),
        user_id: user_id(),
        device_id: device().id,
        nonce: nonce("push", 0x6f),
        issued_at: NOW + 820_000,
    }
}

pub(crate) fn delivered() -> PushReceipt {
    PushReceipt {
        origin: origin(),
        device_id: device().id,
        push_id: PushId::from_random([0x44; 16]),
        event: PushEvent::Delivered,
        issued_at: NOW + 201_500,
    }
}

pub(crate) fn opened() -> PushReceipt {
    PushReceipt { event: PushEvent::Opened, issued_at: NOW + 205_000, ..delivered() }
}
