//! Bodies between a person's device and the server.

use serde::{Deserialize, Serialize};

use super::{DelegationView, Ended, Timestamp};
use crate::{
    assertion::Assertion,
    canonical::Digest,
    ids::{ApplicationId, DeviceId, PairingId, RuntimeConnectionId, UserId},
    keys::PublicKey,
    origin::Origin,
    roster::RosterHead,
};

/// Who the caller is, and what the page needs to sign.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// Who.
    pub user_id: UserId,
    /// Their name.
    pub user_name: String,
    /// On which device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_id: Option<DeviceId>,
    /// The server's origin.
    pub origin: Origin,
    /// The newest roster entry.
    pub roster_head: RosterHead,
    /// The server's clock.
    pub server_time: Timestamp,
}

/// A person's act: the device key's JWS and the passkey's assertion over the same payload.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonAct {
    /// Compact JWS.
    pub signed: String,
    /// Over the typed challenge of the JWS's payload.
    pub assertion: Assertion,
}

/// The confirmation of a pairing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmPairing {
    /// Compact JWS.
    pub signed: String,
    /// Over the typed challenge of the JWS's payload.
    pub assertion: Assertion,
    /// HMAC of the confirm hash under a key that the server cannot derive.
    pub pin_mac: Digest,
}

/// Where a confirmation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PairingStatus {
    /// Waits for the code.
    Open,
    /// The code was typed; the runtime has not accepted yet.
    Claimed,
    /// The runtime has accepted.
    Accepted,
    /// The code's time is over.
    Expired,
    /// Five wrong codes ended the offer.
    Ended,
}

impl PairingStatus {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Accepted => "accepted",
            Self::Expired => "expired",
            Self::Ended => "ended",
        }
    }
}

/// A runtime that announced an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Announcement {
    /// The phone heeds only the key in the QR.
    pub public_key: PublicKey,
    /// Whether the runtime called from the network that the phone calls from.
    pub same_network: bool,
    /// When.
    pub announced_at: Timestamp,
}

/// What the server knows of an offer, for a person who is about to confirm it or has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairingView {
    /// Which offer.
    pub pair_hash: Digest,
    /// Who announced it.
    pub announcements: Vec<Announcement>,
    /// The caller's own confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairing_id: Option<PairingId>,
    /// Where that stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<PairingStatus>,
    /// Until when the code works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The connection, once claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime_connection_id: Option<RuntimeConnectionId>,
}

/// Where a runtime connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ConnectionStatus {
    /// Claimed, not yet accepted by the runtime.
    Claimed,
    /// In use.
    Active,
    /// The person answered "not me".
    Frozen,
    /// Ended for good.
    Revoked,
}

impl ConnectionStatus {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Active => "active",
            Self::Frozen => "frozen",
            Self::Revoked => "revoked",
        }
    }
}

/// A runtime connection. Names are claimed by the runtime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectionView {
    /// Its id.
    pub runtime_connection_id: RuntimeConnectionId,
    /// Where it stands.
    pub status: ConnectionStatus,
    /// The kind of agent app: claimed.
    pub application_id: ApplicationId,
    /// The application's name from the registry; empty when it is not registered.
    pub application_name: String,
    /// Claimed.
    pub runtime_name: String,
    /// Claimed.
    pub device_name: String,
    /// The runtime's key, under which its requests verify.
    pub public_key: PublicKey,
    /// When it was claimed.
    pub created_at: Timestamp,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// The caller's runtime connections.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Runtimes {
    /// Newest first.
    pub runtimes: Vec<ConnectionView>,
}

/// A page of delegations.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DelegationPage {
    /// Newest first.
    pub delegations: Vec<DelegationView>,
    /// Say it as `cursor` for the next page; empty on the last one.
    pub next_cursor: String,
}
