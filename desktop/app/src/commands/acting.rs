//! Commands that ask, hand out and end.

use super::TheDesktop;
use crate::{
    acting::Ask,
    failure::Answer,
    model::{Copied, Delegation, Forgotten, Panic, Snapshot},
};

#[tauri::command]
pub(super) async fn ask(desktop: TheDesktop<'_>, ask: Ask) -> Answer<Delegation> {
    desktop.ask(ask).await
}

#[tauri::command]
pub(super) async fn copy_token(desktop: TheDesktop<'_>, name: String) -> Answer<Copied> {
    desktop.copy_token(&name).await
}

#[tauri::command]
pub(super) async fn clear_clipboard(desktop: TheDesktop<'_>) -> Answer<()> {
    desktop.clear_clipboard().await
}

#[tauri::command]
pub(super) async fn revoke(desktop: TheDesktop<'_>, name: String, reason: String) -> Answer<Delegation> {
    desktop.revoke(&name, &reason).await
}

#[tauri::command]
pub(super) async fn end_pairing(desktop: TheDesktop<'_>, reason: String) -> Answer<Snapshot> {
    desktop.end_pairing(&reason).await
}

#[tauri::command]
pub(super) async fn panic(desktop: TheDesktop<'_>) -> Answer<Panic> {
    desktop.panic().await
}

#[tauri::command]
pub(super) async fn forget_keys(desktop: TheDesktop<'_>) -> Answer<Forgotten> {
    desktop.forget_keys().await
}
