//! The calls about pushes.

use countersign_shared::{base64url, ids::PushId, payload::PushEvent};
use reqwest::Method;

use super::{
    callers::{Caller, Cast},
    probes::signed,
};
use crate::support::Reply;

/// Nobody listens there, which is nothing to the routes.
const ENDPOINT: &str = "http://127.0.0.1:9/push/";

impl Cast {
    /// A push to the person's phone, which is subscribed.
    async fn pushed(&self) -> PushId {
        let phone = &self.world.phone;
        self.subscribe().await;
        self.forget_tests();
        phone.test_push(phone.device_id()).await.expect("a push")
    }

    async fn subscribe(&self) {
        let (endpoint, key) = (format!("{ENDPOINT}person"), self.push_key());
        self.world.phone.subscribe(&endpoint, &key, &[1; 16]).await.expect("subscribed");
    }

    /// The next test may come at once.
    fn forget_tests(&self) {
        self.world.server.execute("DELETE FROM notifications; DELETE FROM pushes");
    }

    /// A point on the curve that is at hand.
    fn push_key(&self) -> Vec<u8> {
        base64url::decode("", self.world.server.app.push.public_key()).expect("a key")
    }

    pub(super) async fn probe_push(&self, method: &Method, path: &str, name: &str, caller: &Caller<'_>) -> Reply {
        match path {
            "/v1/me/push" => self.call(method, path, caller, Vec::new()).await,
            "/v1/me/push/subscribe" => {
                let endpoint = format!("{ENDPOINT}{name}");
                let subscribe = caller.phone.build_subscribe(&endpoint, &self.push_key(), &[1; 16]);
                self.call(method, path, caller, signed(caller.sign(&subscribe))).await
            }
            "/v1/me/push/unsubscribe" => {
                self.subscribe().await;
                let unsubscribe = caller.phone.build_unsubscribe();
                self.call(method, path, caller, signed(caller.sign(&unsubscribe))).await
            }
            "/v1/push/receipts" => {
                let push = self.pushed().await;
                let receipt = caller.phone.build_receipt(&push, PushEvent::Delivered);
                self.call(method, path, caller, signed(caller.sign(&receipt))).await
            }
            "/v1/me/devices/{id}/push-test" => {
                self.subscribe().await;
                self.forget_tests();
                let path = path.replace("{id}", self.world.phone.device_id().as_str());
                self.call(method, &path, caller, Vec::new()).await
            }
            other => panic!("nobody says how to call {method} {other}: add it here and to routes.table"),
        }
    }
}
