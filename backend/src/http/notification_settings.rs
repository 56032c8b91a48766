//! How the person is told that something waits.

use actix_web::{get, post, web::Json};
use countersign_shared::wire::{ConfirmEmail, NotificationSettingsView, SignedBody};

use super::{
    Answer, TheApp,
    extract::{Authenticated, Body},
};
use crate::{domain::principal::Person, service::notification_settings};

/// How the person is told, and what this server can do.
#[utoipa::path(
    tag = "person", operation_id = "readNotificationSettings", security(("session" = [])),
    responses((status = 200, description = "The settings; defaults before anything was said.", body = NotificationSettingsView)),
)]
#[get("/v1/me/notification-settings")]
pub(super) async fn read(app: TheApp, person: Person) -> Answer<NotificationSettingsView> {
    Ok(Json(notification_settings::read(&app, &person).await?))
}

/// Changes all of it at once. A new e-mail address is sent a code of six digits.
#[utoipa::path(
    tag = "person", operation_id = "updateNotificationSettings", security(("session" = [])), request_body = SignedBody,
    responses((status = 200, description = "The settings as they are now.", body = NotificationSettingsView)),
)]
#[post("/v1/me/notification-settings")]
pub(super) async fn update(
    app: TheApp,
    call: Authenticated<Person, Body<SignedBody>>,
) -> Answer<NotificationSettingsView> {
    let Authenticated(person, body) = call;
    Ok(Json(notification_settings::update(&app, &person, &body.0.signed).await?))
}

/// Confirms the e-mail address with the code that was sent to it.
#[utoipa::path(
    tag = "person", operation_id = "confirmEmail", security(("session" = [])), request_body = ConfirmEmail,
    responses((status = 200, description = "The settings; the address is confirmed.", body = NotificationSettingsView)),
)]
#[post("/v1/me/notification-settings/email-confirmation")]
pub(super) async fn confirm_email(
    app: TheApp,
    call: Authenticated<Person, Body<ConfirmEmail>>,
) -> Answer<NotificationSettingsView> {
    let Authenticated(person, body) = call;
    Ok(Json(notification_settings::confirm_email(&app, &person, &body.0.code).await?))
}
