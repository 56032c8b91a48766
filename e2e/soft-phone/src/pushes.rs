//! Pushes: where this phone takes them, and what it says of those that came. What comes is opened elsewhere, by whoever
//! holds the subscription's keys.

use countersign_shared::{
    ids::{DeviceId, PushId},
    payload::{PushEvent, PushReceipt, PushSubscribe, PushUnsubscribe},
    wire::{DeviceView, PushKey, PushTest, Received, SignedBody},
};
use serde_json::json;

use crate::{PhoneError, SoftPhone, random};

impl SoftPhone {
    /// The server's VAPID public key, 65 bytes as base64url.
    pub async fn push_key(&self) -> Result<String, PhoneError> {
        let key: PushKey = self.get("/v1/me/push", &[]).await?;
        Ok(key.public_key)
    }

    /// What this phone signs to take pushes at an endpoint.
    #[must_use]
    pub fn build_subscribe(&self, endpoint: &str, p256dh: &[u8], auth: &[u8]) -> PushSubscribe {
        PushSubscribe {
            origin: self.origin().clone(),
            user_id: self.user_id().clone(),
            device_id: self.device_id().clone(),
            endpoint: endpoint.to_owned(),
            p256dh: p256dh.to_vec(),
            auth: auth.to_vec(),
            nonce: random::nonce("push"),
            issued_at: self.now(),
        }
    }

    /// Takes pushes at an endpoint from now on. Its URL must not stand in any log.
    pub async fn subscribe(&self, endpoint: &str, p256dh: &[u8], auth: &[u8]) -> Result<DeviceView, PhoneError> {
        self.remember_secret(endpoint);
        self.post_signed("/v1/me/push/subscribe", &self.build_subscribe(endpoint, p256dh, auth)).await
    }

    /// What this phone signs to take no pushes any more.
    #[must_use]
    pub fn build_unsubscribe(&self) -> PushUnsubscribe {
        PushUnsubscribe {
            origin: self.origin().clone(),
            user_id: self.user_id().clone(),
            device_id: self.device_id().clone(),
            nonce: random::nonce("push"),
            issued_at: self.now(),
        }
    }

    /// Takes no pushes any more.
    pub async fn unsubscribe(&self) -> Result<DeviceView, PhoneError> {
        self.post_signed("/v1/me/push/unsubscribe", &self.build_unsubscribe()).await
    }

    /// What this phone signs of a push.
    #[must_use]
    pub fn build_receipt(&self, push_id: &PushId, event: PushEvent) -> PushReceipt {
        PushReceipt {
            origin: self.origin().clone(),
            device_id: self.device_id().clone(),
            push_id: push_id.clone(),
            event,
            issued_at: self.now(),
        }
    }

    /// Says that a push came, or was opened.
    pub async fn receipt(&self, push_id: &PushId, event: PushEvent) -> Result<(), PhoneError> {
        let signed = self.sign_device(&self.build_receipt(push_id, event));
        let Received {} = self.post("/v1/push/receipts", &SignedBody { signed }).await?;
        Ok(())
    }

    /// Asks for a test push to a device of this person.
    pub async fn test_push(&self, device_id: &DeviceId) -> Result<PushId, PhoneError> {
        let test: PushTest = self.post(&format!("/v1/me/devices/{device_id}/push-test"), &json!({})).await?;
        Ok(test.push_id)
    }
}
