//! Commands that look.

use super::TheDesktop;
use crate::{
    failure::Answer,
    model::{Audience, ServerFound, Snapshot},
};

/// Everything that the screens show. The window listens to events before it asks.
#[tauri::command]
pub(super) async fn snapshot(desktop: TheDesktop<'_>) -> Answer<Snapshot> {
    desktop.listens();
    Ok(desktop.shown().await)
}

#[tauri::command]
pub(super) async fn refresh(desktop: TheDesktop<'_>) -> Answer<Snapshot> {
    desktop.refresh().await
}

#[tauri::command]
pub(super) async fn audiences(desktop: TheDesktop<'_>) -> Answer<Vec<Audience>> {
    desktop.audiences().await
}

#[tauri::command]
pub(super) async fn check_server(desktop: TheDesktop<'_>, address: String) -> Answer<ServerFound> {
    desktop.check_server(&address).await
}

#[tauri::command]
pub(super) async fn open_server(desktop: TheDesktop<'_>, path: String) -> Answer<()> {
    desktop.open_server(&path).await
}
