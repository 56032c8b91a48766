//! What a person's device signs besides answers.

use serde::{Deserialize, Serialize};

use super::{MAX_REASON, Millis, check_text, messages};
use crate::{
    Refusal,
    canonical::{Canonical, Digest},
    ids::{DelegationId, DeviceId, Nonce, RuntimeConnectionId, UserId},
    origin::Origin,
};

/// Shows at sign-in that this browser holds the device key, so that the session belongs to the device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SessionProof {
    /// The server's origin.
    pub origin: Origin,
    /// Which device.
    pub device_id: DeviceId,
    /// SHA-256 of the sign-in challenge, so that the proof fits one sign-in.
    pub challenge_hash: Digest,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for SessionProof {
    const TAG: &'static str = "countersign.session.v1";
}

/// The person takes a delegation back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonDelegationRevoke {
    /// The server's origin.
    pub origin: Origin,
    /// Which delegation.
    pub delegation_id: DelegationId,
    /// Who.
    pub user_id: UserId,
    /// On which device.
    pub device_id: DeviceId,
    /// Why, for people; may be empty.
    pub reason: String,
    /// Unique per device key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for PersonDelegationRevoke {
    const TAG: &'static str = "countersign.person-delegation-revoke.v1";

    fn validate(&self) -> Result<(), Refusal> {
        check_text("reason", &self.reason, 0, MAX_REASON)
    }
}

/// The person ends a runtime connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PersonConnectionRevoke {
    /// The server's origin.
    pub origin: Origin,
    /// Which connection.
    pub runtime_connection_id: RuntimeConnectionId,
    /// Who.
    pub user_id: UserId,
    /// On which device.
    pub device_id: DeviceId,
    /// Why, for people; may be empty.
    pub reason: String,
    /// Unique per device key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for PersonConnectionRevoke {
    const TAG: &'static str = "countersign.person-connection-revoke.v1";

    fn validate(&self) -> Result<(), Refusal> {
        check_text("reason", &self.reason, 0, MAX_REASON)
    }
}

messages! { SessionProof, PersonDelegationRevoke [Act], PersonConnectionRevoke [Act], }
