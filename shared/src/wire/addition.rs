//! Bodies of adding a phone, and of a recovery.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use crate::{
    ids::{AdditionId, CeremonyId, DeviceId, UserId},
    keys::PublicKey,
    roster::RosterRecord,
};

/// An addition that the caller's phone has begun; the secret goes into the code that it shows.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdditionCreated {
    /// Names it.
    pub addition_id: AdditionId,
    /// Opens it, for the new phone.
    pub secret: String,
    /// Until when it may be finished.
    pub expires_at: Timestamp,
}

/// Opens an addition on the new phone.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BeginAddition {
    /// The secret from the code.
    pub secret: String,
}

/// What the new phone needs to make a passkey, and to check the roster against the code.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdditionStarted {
    /// Names it.
    pub addition_id: AdditionId,
    /// Whose phone; the page heeds the code.
    pub user_id: UserId,
    /// Their name; the page heeds the code.
    pub user_name: String,
    /// The roster from entry 0 on.
    pub records: Vec<RosterRecord>,
    /// `PublicKeyCredentialCreationOptionsJSON` below `publicKey` (WebAuthn Level 3, section 5.4).
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub options: serde_json::Value,
}

/// Registers the new phone's passkey and names its device.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterAddition {
    /// The secret from the code.
    pub secret: String,
    /// `RegistrationResponseJSON` of `navigator.credentials.create()`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: serde_json::Value,
    /// The new device.
    pub device_id: DeviceId,
    /// Its key.
    pub device_public_key: PublicKey,
    /// Its name, 1 to 80 characters.
    pub device_name: String,
}

/// Where an addition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AdditionStatus {
    /// Waits for the new phone's passkey.
    Open,
    /// Waits for the old phone's signature.
    Registered,
    /// Waits for the new phone's signatures.
    Proposed,
    /// The phone was added.
    Done,
    /// Its time is over, or another one took its place.
    Expired,
}

impl AdditionStatus {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Registered => "registered",
            Self::Proposed => "proposed",
            Self::Done => "done",
            Self::Expired => "expired",
        }
    }
}

/// An addition as the old phone sees it. The keys to enrol come from the second code and never from here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdditionView {
    /// Which.
    pub addition_id: AdditionId,
    /// Where it stands.
    pub status: AdditionStatus,
    /// Until when it may be finished.
    pub expires_at: Timestamp,
    /// The new device's name, once it is registered: claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_name: Option<String>,
}

/// The entry that the old phone has signed; the new keys have yet to.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProposeAddition {
    /// Signed by the old phone's passkey and device.
    pub record: RosterRecord,
}

/// Asks how the addition stands, from the new phone.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadAddition {
    /// The secret from the code.
    pub secret: String,
    /// How many seconds to wait for a change, 55 at most.
    #[serde(default)]
    pub wait: u64,
}

/// An addition as the new phone sees it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdditionAnswer {
    /// Where it stands.
    pub status: AdditionStatus,
    /// The entry to check and to sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RosterRecord>,
}

/// Ends an addition: the entry with all its signatures.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FinishAddition {
    /// The secret from the code.
    pub secret: String,
    /// The proposed entry, signed by the new keys too.
    pub record: RosterRecord,
}

/// What a page needs to make a passkey and to sign the entry that replaces every key.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryStarted {
    /// Names this recovery.
    pub recovery_id: CeremonyId,
    /// Whose roster.
    pub user_id: UserId,
    /// Their name.
    pub user_name: String,
    /// The roster from entry 0 on.
    pub records: Vec<RosterRecord>,
    /// `PublicKeyCredentialCreationOptionsJSON` below `publicKey` (WebAuthn Level 3, section 5.4).
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub options: serde_json::Value,
}

/// Ends a recovery.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FinishRecovery {
    /// `RegistrationResponseJSON` of `navigator.credentials.create()`.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: serde_json::Value,
    /// The entry that revokes all keys, signed by the recovery key and every new one.
    pub record: RosterRecord,
}
