//! How a person wants to be told, said by the software phone.

use countersign_shared::{
    payload::{Language, NotificationSettings},
    wire::{NotificationSettingsView, Problem},
};
use reqwest::Method;
use serde_json::json;

use super::World;

const PATH: &str = "/v1/me/notification-settings";

/// Settings of this world's phone with nothing on.
pub(crate) fn plain_settings(world: &World) -> NotificationSettings {
    NotificationSettings {
        origin: world.origin(),
        user_id: world.phone.user_id().clone(),
        device_id: world.phone.device_id().clone(),
        language: Language::En,
        time_zone: "UTC".into(),
        quiet_from: 0,
        quiet_to: 0,
        hide_details: false,
        email: String::new(),
        ntfy: false,
        nonce: world.nonce("settings"),
        issued_at: world.now(),
    }
}

impl World {
    /// The settings as the server tells them.
    pub(crate) async fn settings(&self) -> NotificationSettingsView {
        let (status, body) = self.phone.call_raw(Method::GET, PATH, None).await.expect("an answer");
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).expect("settings")
    }

    /// Signs settings and sends them.
    pub(crate) async fn set(&self, settings: &NotificationSettings) -> Result<NotificationSettingsView, Problem> {
        let body = json!({ "signed": self.phone.sign_device(settings) });
        self.post_settings(PATH, &body).await
    }

    /// Types the code from an e-mail.
    pub(crate) async fn type_code(&self, code: &str) -> Result<NotificationSettingsView, Problem> {
        self.post_settings(&format!("{PATH}/email-confirmation"), &json!({ "code": code })).await
    }

    async fn post_settings(&self, path: &str, body: &serde_json::Value) -> Result<NotificationSettingsView, Problem> {
        let (status, body) = self.phone.post_raw(path, body.to_string()).await.expect("an answer");
        match status {
            200 => Ok(serde_json::from_slice(&body).expect("settings")),
            _ => Err(serde_json::from_slice(&body).expect("a problem")),
        }
    }
}
