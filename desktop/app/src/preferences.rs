//! Settings as the window sees them.

use countersign_runtime::keystore::{KeyStoreChoice, keychain_state};

use crate::{
    desktop::{Desktop, Host},
    failure::{Answer, Failure},
    model::{DesktopEvent, KeychainWord, Settings, SettingsChange},
};

/// The longest name in an offer, in bytes.
const MAX_NAME: usize = 48;

impl Desktop {
    /// The settings, and what they depend on.
    pub async fn settings(&self) -> Answer<Settings> {
        let keychain = tokio::task::spawn_blocking(keychain_state).await;
        let keychain = keychain.map_or(KeychainWord::Absent, KeychainWord::from);
        let paired = self.runtime().connection().await.is_ok_and(|connection| connection.is_some());
        let kept = self.settings.get();
        Ok(Settings {
            profile: self.profile_name(),
            profiles: self.profiles(),
            key_store: self.key_store(paired).await,
            keychain,
            autostart: self.host().is_some_and(Host::starts_by_itself),
            notifications: kept.notifications,
            language: kept.language,
            theme: kept.theme,
            close_to_tray: kept.close_to_tray,
            last_server: kept.last_server,
            device_name: device_name(),
        })
    }

    /// Changes what is named, and leaves the rest.
    pub async fn set_settings(&self, change: &SettingsChange) -> Answer<Settings> {
        if let (Some(on), Some(host)) = (change.autostart, self.host()) {
            host.start_by_itself(on).map_err(|detail| Failure::new("autostart", detail))?;
        }
        self.settings.change(|kept| kept.apply(change))?;
        self.wake();
        // The tray speaks the same language.
        let shown = self.known().shown.clone();
        if let (Some(host), Some(shown)) = (self.host(), shown) {
            host.tell(&DesktopEvent::Snapshot { snapshot: Box::new(shown) });
        }
        self.settings().await
    }

    /// Where this profile's keys are kept from now on; only while no key is in use.
    pub async fn choose_key_store(&self, choice: KeyStoreChoice) -> Answer<Settings> {
        self.runtime().choose_key_store(choice).await?;
        self.look().await;
        self.settings().await
    }
}

fn device_name() -> String {
    let name = hostname::get().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match countersign_runtime::text::within_bytes(&name, MAX_NAME) {
        "" => "this computer".to_owned(),
        name => name.to_owned(),
    }
}
