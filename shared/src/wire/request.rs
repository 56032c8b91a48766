//! What a person is asked, and how they answered before.

use serde::{Deserialize, Serialize};

use super::{ConnectionView, DelegationStatus, Delivery, Ended, PersonAct, PublishedTerms, SignedBody, Timestamp};
use crate::ids::{DelegationId, DeviceId};

/// A request as the phone gets it: the signed bytes, the frozen terms, and the runtime's key to verify with.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestView {
    /// Its id.
    pub delegation_id: DelegationId,
    /// Where it stands.
    pub status: DelegationStatus,
    /// The runtime's JWS of the request.
    pub signed: String,
    /// What the provider promises.
    pub terms: PublishedTerms,
    /// Who asks.
    pub runtime: ConnectionView,
    /// When it arrived.
    pub created_at: Timestamp,
    /// Until when an answer is taken; of an approved one, until when it lives.
    pub expires_at: Timestamp,
    /// When a device first showed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Timestamp>,
    /// How far the word of it has come.
    pub delivery: Delivery,
    /// When it was answered, and by which device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// The device that answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_on: Option<DeviceId>,
    /// How it was cancelled or revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
    /// The yes as it was signed, also when it has ended since: verify it under your own roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<PersonAct>,
    /// The no as it was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denial: Option<SignedBody>,
    /// Of a pending request: the caller's yeses to the same runtime connection at the same audience, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Box<EarlierYeses>>,
}

/// What the caller said yes to before, at the same audience for the same runtime connection.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EarlierYeses {
    /// The last one, with all that is needed to verify it.
    pub latest: EarlierYes,
    /// When the yeses were given, newest first, 20 at most. By the server's word alone.
    pub answered_at: Vec<Timestamp>,
}

/// A yes to an earlier request. Whether it has ended since does not matter here.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EarlierYes {
    /// The runtime's JWS of that request.
    pub signed: String,
    /// The answer.
    pub approval: PersonAct,
    /// What the provider promised then, when it is not what it promises in the request that waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<PublishedTerms>,
    /// When it was given.
    pub answered_at: Timestamp,
}

/// A page of requests.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Requests {
    /// Newest first. Ask with `status=pending` for those that wait.
    pub requests: Vec<RequestView>,
    /// Say it as `since` to wait until something is different: one of these requests, or the caller's runtime
    /// connections, pairings, devices or roster.
    pub state: String,
    /// Say it as `cursor` for the next page; empty on the last one.
    pub next_cursor: String,
    /// The server's clock.
    pub server_time: Timestamp,
}
