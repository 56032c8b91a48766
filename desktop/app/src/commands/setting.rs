//! Commands that set.

use super::TheDesktop;
use crate::{
    failure::Answer,
    model::{KeyStoreChoice, Settings, SettingsChange, Snapshot},
};

#[tauri::command]
pub(super) async fn settings(desktop: TheDesktop<'_>) -> Answer<Settings> {
    desktop.settings().await
}

#[tauri::command]
pub(super) async fn set_settings(desktop: TheDesktop<'_>, change: SettingsChange) -> Answer<Settings> {
    desktop.set_settings(&change).await
}

#[tauri::command]
pub(super) async fn choose_profile(desktop: TheDesktop<'_>, name: String) -> Answer<Snapshot> {
    desktop.choose_profile(&name).await
}

#[tauri::command]
pub(super) async fn choose_key_store(desktop: TheDesktop<'_>, store: KeyStoreChoice) -> Answer<Settings> {
    desktop.choose_key_store(store).await
}
