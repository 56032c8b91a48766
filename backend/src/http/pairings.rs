//! Pairings, for the person with the phone.

use actix_web::{get, post, web::Json};
use countersign_shared::{
    canonical::Digest,
    wire::{ConfirmPairing, PairingView},
};

use super::{
    Answer, TheApp,
    extract::{Authenticated, Body, Caller, Id},
};
use crate::{domain::principal::Person, service::pairings};

/// Confirms the offer of a QR code. The code that the phone then shows never reaches the server.
#[utoipa::path(
    tag = "person", operation_id = "confirmPairing", security(("session" = [])), request_body = ConfirmPairing,
    responses((status = 200, description = "The confirmation waits for its code.", body = PairingView)),
)]
#[post("/v1/me/pairings")]
pub(super) async fn confirm(app: TheApp, call: Authenticated<Person, Body<ConfirmPairing>>) -> Answer<PairingView> {
    let Authenticated(person, body) = call;
    Ok(Json(pairings::confirm(&app, &person, body.0).await?))
}

/// What the server knows of an offer: who announced it, and the caller's own confirmation.
#[utoipa::path(
    tag = "person", operation_id = "readPairing", security(("session" = [])),
    params(("pairHash" = Digest, Path, description = "The offer's hash.")),
    responses((status = 200, description = "An unknown offer has no announcement.", body = PairingView)),
)]
#[get("/v1/me/pairings/{pairHash}")]
pub(super) async fn view(app: TheApp, call: Authenticated<Person, (Id<Digest>, Caller)>) -> Answer<PairingView> {
    let Authenticated(person, (pair_hash, caller)) = call;
    Ok(Json(pairings::view(&app, &person, &pair_hash.0, caller.0).await?))
}
