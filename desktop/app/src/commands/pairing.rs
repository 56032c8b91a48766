//! Commands that pair.

use super::TheDesktop;
use crate::{
    failure::Answer,
    model::{Copied, Offer, PairedPerson, Snapshot},
};

#[tauri::command]
pub(super) async fn start_pairing(
    desktop: TheDesktop<'_>,
    server: String,
    runtime_name: String,
    device_name: String,
) -> Answer<Offer> {
    desktop.start_pairing(&server, &runtime_name, &device_name).await
}

#[tauri::command]
pub(super) async fn claim_pairing(desktop: TheDesktop<'_>, code: String) -> Answer<PairedPerson> {
    desktop.claim_pairing(&code).await
}

#[tauri::command]
pub(super) async fn accept_pairing(desktop: TheDesktop<'_>) -> Answer<Snapshot> {
    desktop.accept_pairing().await
}

#[tauri::command]
pub(super) async fn decline_pairing(desktop: TheDesktop<'_>) -> Answer<Snapshot> {
    desktop.decline_pairing().await
}

#[tauri::command]
pub(super) async fn stop_pairing(desktop: TheDesktop<'_>) -> Answer<Snapshot> {
    desktop.stop_pairing().await
}

#[tauri::command]
pub(super) async fn copy_pairing_link(desktop: TheDesktop<'_>) -> Answer<Copied> {
    desktop.copy_pairing_link().await
}
