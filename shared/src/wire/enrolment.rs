//! Bodies of enrolment and sign-in.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use crate::{
    ids::{CeremonyId, DeviceId, UserId},
    roster::RosterRecord,
};

/// Opens an enrolment link. It is not spent before the enrolment is finished.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BeginEnrolment {
    /// The secret from the link's fragment.
    pub invite: String,
    /// What the person wants to be called, 1 to 80 characters; empty keeps the name in the invitation.
    #[serde(default)]
    pub user_name: String,
}

/// What the page needs to make a passkey and to sign entry 0 of the roster.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolmentStarted {
    /// Names this enrolment.
    pub enrolment_id: CeremonyId,
    /// Who the person will be.
    pub user_id: UserId,
    /// Their name.
    pub user_name: String,
    /// `PublicKeyCredentialCreationOptionsJSON` below `publicKey` (WebAuthn Level 3, section 5.4).
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub options: serde_json::Value,
}

/// Ends an enrolment: passkey, device and roster at once.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FinishEnrolment {
    /// The secret from the link's fragment once more: the enrolment's id alone opens nothing.
    pub invite: String,
    /// `RegistrationResponseJSON` of `navigator.credentials.create()`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: serde_json::Value,
    /// Entry 0, signed by passkey and device key.
    pub record: RosterRecord,
}

/// Begins a sign-in; no body is needed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BeginSession {
    /// Names this sign-in.
    pub ceremony_id: CeremonyId,
    /// `PublicKeyCredentialRequestOptionsJSON` below `publicKey`; the challenge is exactly 32 bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub options: serde_json::Value,
}

/// Ends a sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateSession {
    /// Which sign-in.
    pub ceremony_id: CeremonyId,
    /// `AuthenticationResponseJSON` of `navigator.credentials.get()`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: serde_json::Value,
    /// JWS of a `countersign.session.v1`; empty on a browser without a device key.
    #[serde(default)]
    pub device_proof: String,
}

/// A session, whose secret is in the cookie.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    /// Who.
    pub user_id: UserId,
    /// On which device; none on a browser without a device key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// Until when.
    pub expires_at: Timestamp,
}
