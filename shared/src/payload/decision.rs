//! What a person answers. The tag is the yes or the no; no field can turn one into the other.

use serde::{Deserialize, Serialize};

use super::{Constraint, MAX_REASON, Millis, check_text, messages, terms::TermsHash};
use crate::{
    Code, Refusal, base64url,
    canonical::{Canonical, Digest},
    ids::{DelegationId, DeviceId, Nonce, RuntimeConnectionId, UserId},
    keys::Thumbprint,
    origin::Origin,
    scope::ScopeSet,
};

/// A yes: signed by a passkey with user verification and co-signed by the device key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DelegationApproval {
    /// The server's origin.
    pub origin: Origin,
    /// Which delegation.
    pub delegation_id: DelegationId,
    /// Hash of the request that was shown.
    pub request_hash: Digest,
    /// Hash of the terms that were shown.
    pub terms_hash: TermsHash,
    /// Whose request.
    pub runtime_connection_id: RuntimeConnectionId,
    /// Thumbprint of the runtime key.
    pub runtime_thumbprint: Thumbprint,
    /// Who answers.
    pub user_id: UserId,
    /// The passkey that signs.
    #[serde(with = "base64url")]
    pub credential_id: Vec<u8>,
    /// The device that co-signs.
    pub device_id: DeviceId,
    /// The newest roster entry that the device knows.
    pub roster_seq: u64,
    /// Its hash.
    pub roster_head: Digest,
    /// What is granted: some or all of what was asked.
    pub scopes: ScopeSet,
    /// The constraints of the request, byte for byte.
    pub constraints: Vec<Constraint>,
    /// For how long, from `serverTime`, in seconds.
    pub duration_seconds: u64,
    /// May be added, never dropped.
    pub single_use: bool,
    /// The server's clock as the phone was told; the phone refuses one that is 60 s off its own.
    pub server_time: Millis,
    /// Unique per device key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl DelegationApproval {
    /// When the grant ends.
    #[must_use]
    pub const fn ends_at(&self) -> Millis {
        self.server_time.saturating_add(self.duration_seconds.saturating_mul(1000))
    }
}

impl Canonical for DelegationApproval {
    const TAG: &'static str = "countersign.delegation-approve.v1";
}

/// Why a person said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ReasonCode {
    /// No reason was given.
    None,
    /// The request was not expected.
    Unexpected,
    /// It asks for too much.
    TooBroad,
    /// It asks for too long.
    TooLong,
    /// It is not clear what it is for.
    Unclear,
    /// Another reason, in words.
    Other,
}

/// What the person might grant instead. It grants nothing; it is a hint for a new request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CounterOffer {
    /// These scopes only; empty for no hint.
    pub scopes: ScopeSet,
    /// At most this long, in seconds; 0 for no hint.
    pub duration_seconds: u64,
}

/// A no: signed by the device key alone, one tap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DelegationDenial {
    /// The server's origin.
    pub origin: Origin,
    /// Which delegation.
    pub delegation_id: DelegationId,
    /// Hash of the request that was shown.
    pub request_hash: Digest,
    /// Who answers.
    pub user_id: UserId,
    /// The device that signs.
    pub device_id: DeviceId,
    /// The newest roster entry that the device knows.
    pub roster_seq: u64,
    /// Its hash.
    pub roster_head: Digest,
    /// Why.
    pub reason_code: ReasonCode,
    /// In words, for the agent's host: data, never an instruction. 200 characters at most.
    pub reason_text: String,
    /// What might be granted instead.
    pub counter_offer: CounterOffer,
    /// "I did not start this": freezes the runtime and revokes what it holds.
    pub not_me: bool,
    /// Unique per device key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for DelegationDenial {
    const TAG: &'static str = "countersign.delegation-deny.v1";

    fn validate(&self) -> Result<(), Refusal> {
        check_text("reasonText", &self.reason_text, 0, MAX_REASON)?;
        if self.counter_offer.duration_seconds > super::MAX_DURATION_SECONDS {
            return Err(Refusal::field(Code::InvalidField, "counterOffer.durationSeconds", "24 hours at most"));
        }
        Ok(())
    }
}

/// The request was on a screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DelegationSeen {
    /// The server's origin.
    pub origin: Origin,
    /// Which delegation.
    pub delegation_id: DelegationId,
    /// Hash of the request that was shown.
    pub request_hash: Digest,
    /// The device that showed it.
    pub device_id: DeviceId,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for DelegationSeen {
    const TAG: &'static str = "countersign.delegation-seen.v1";
}

messages! { DelegationApproval [Act], DelegationDenial [Act], DelegationSeen, }
