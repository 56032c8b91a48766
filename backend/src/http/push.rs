//! Pushes: where a device takes them, and what it says of those that came.

use actix_web::{get, post, web::Json};
use countersign_shared::{
    ids::DeviceId,
    wire::{DeviceView, PushKey, PushTest, Received, SignedBody},
};

use super::{
    Answer, TheApp,
    extract::{Anyone, Authenticated, Body, Id},
};
use crate::{
    domain::principal::Person,
    service::{push_receipts, push_subscriptions, push_tests},
};

/// The key that a browser needs to subscribe.
#[utoipa::path(
    tag = "person", operation_id = "readPushKey", security(("session" = [])),
    responses((status = 200, description = "This server's VAPID key (RFC 8292).", body = PushKey)),
)]
#[get("/v1/me/push")]
pub(super) async fn key(app: TheApp, _person: Person) -> Answer<PushKey> {
    Ok(Json(push_subscriptions::key(&app)))
}

/// Says where the caller's device takes pushes, and takes back where it did before.
#[utoipa::path(
    tag = "person", operation_id = "subscribeToPushes", security(("session" = [])), request_body = SignedBody,
    responses((status = 200, description = "The device.", body = DeviceView)),
)]
#[post("/v1/me/push/subscribe")]
pub(super) async fn subscribe(app: TheApp, call: Authenticated<Person, Body<SignedBody>>) -> Answer<DeviceView> {
    let Authenticated(person, body) = call;
    Ok(Json(push_subscriptions::subscribe(&app, &person, &body.0.signed).await?))
}

/// Says that the caller's device takes no pushes any more.
#[utoipa::path(
    tag = "person", operation_id = "unsubscribeFromPushes", security(("session" = [])), request_body = SignedBody,
    responses((status = 200, description = "The device.", body = DeviceView)),
)]
#[post("/v1/me/push/unsubscribe")]
pub(super) async fn unsubscribe(app: TheApp, call: Authenticated<Person, Body<SignedBody>>) -> Answer<DeviceView> {
    let Authenticated(person, body) = call;
    Ok(Json(push_subscriptions::unsubscribe(&app, &person, &body.0.signed).await?))
}

/// Says that a push came or was opened. The device key is the only credential: workers have no session.
#[utoipa::path(
    tag = "person", operation_id = "sendPushReceipt", security(()), request_body = SignedBody,
    responses((status = 200, description = "It is known, perhaps for a while.", body = Received)),
)]
#[post("/v1/push/receipts")]
pub(super) async fn receipt(app: TheApp, _caller: Anyone, body: Body<SignedBody>) -> Answer<Received> {
    Ok(Json(push_receipts::receive(&app, &body.0.signed).await?))
}

/// Sends a test push to one of the caller's devices, every five seconds at most.
#[utoipa::path(
    tag = "person", operation_id = "testPush", security(("session" = [])),
    params(("id" = DeviceId, Path, description = "Which device.")),
    responses((status = 200, description = "The push that is on its way.", body = PushTest)),
)]
#[post("/v1/me/devices/{id}/push-test")]
pub(super) async fn test(app: TheApp, call: Authenticated<Person, Id<DeviceId>>) -> Answer<PushTest> {
    let Authenticated(person, id) = call;
    Ok(Json(push_tests::send(&app, &person, &id.0).await?))
}
