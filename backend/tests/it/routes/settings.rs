//! The calls about how a person is told.

use countersign_shared::payload::NotificationSettings;
use reqwest::Method;
use serde_json::json;

use super::{
    callers::{Caller, Cast},
    probes::{body, signed},
};
use crate::support::{Reply, plain_settings};

impl Cast {
    pub(super) async fn probe_settings(&self, method: &Method, path: &str, caller: &Caller<'_>) -> Reply {
        let settings = NotificationSettings {
            user_id: caller.phone.user_id().clone(),
            device_id: caller.phone.device_id().clone(),
            ..plain_settings(&self.world)
        };
        let bytes = match (path, method) {
            ("/v1/me/notification-settings", &Method::GET) => Vec::new(),
            ("/v1/me/notification-settings", _) => signed(caller.sign(&settings)),
            _ => body(&json!({ "code": "123456" })),
        };
        self.call(method, path, caller, bytes).await
    }
}
