//! A person's devices.

use serde::{Deserialize, Serialize};

use super::{PushHealth, RecoveryView, Timestamp};
use crate::{ids::DeviceId, keys::PublicKey};

/// A device of the caller.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceView {
    /// Its id.
    pub device_id: DeviceId,
    /// Its name.
    pub name: String,
    /// Its public key.
    pub public_key: PublicKey,
    /// Whether it is the one that asks.
    pub current: bool,
    /// Whether it was enrolled by a passkey alone, without a device that co-signed.
    pub enrolled_alone: bool,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// Until when it may neither enrol nor revoke others nor grant what is of high risk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<Timestamp>,
    /// The passkey that came with it, or that enrolled it, as base64url.
    pub credential_id: String,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// How pushes to it fare; none when it takes none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<PushHealth>,
}

/// The caller's devices.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Devices {
    /// Newest first.
    pub devices: Vec<DeviceView>,
    /// The recovery code.
    pub recovery: RecoveryView,
}
