//! Bodies between runtime and server.

use serde::{Deserialize, Serialize};

use super::{Delivery, Timestamp};
use crate::{
    assertion::Assertion,
    canonical::Digest,
    ids::{AudienceId, DelegationId, RuntimeConnectionId, TokenId},
    keys::Thumbprint,
    payload::{Proof, Terms},
    roster::RosterRecord,
    scope::ScopeSet,
};

/// A signed message as a body. The server acts on nothing outside the payload.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedBody {
    /// Compact JWS.
    pub signed: String,
}

/// A confirmation with both of its signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Confirmation {
    /// The device key's JWS.
    pub signed: String,
    /// The passkey's assertion over the same payload.
    pub assertion: Assertion,
}

/// The answer to a claim, for the claiming key alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Claimed {
    /// The new connection, not active before it is accepted.
    pub runtime_connection_id: RuntimeConnectionId,
    /// What the person signed.
    pub confirmation: Confirmation,
    /// The phone's MAC over the confirm hash.
    pub pin_mac: Digest,
    /// The person's whole roster.
    pub roster: Vec<RosterRecord>,
}

/// An audience's terms with the hash under which they are signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublishedTerms {
    /// The document.
    pub terms: Terms,
    /// Its hash; readers compute it themselves.
    pub terms_hash: Digest,
}

/// The answer to an audience-read: one audience, or all of them for `*`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AudienceAnswer {
    /// By key.
    pub audiences: Vec<PublishedTerms>,
}

/// Where a delegation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DelegationStatus {
    /// Waiting for its approver.
    Pending,
    /// A yes, and still alive.
    Approved,
    /// A no.
    Denied,
    /// Nobody answered in time, or the grant's time is over.
    Expired,
    /// The runtime took the question back.
    Cancelled,
    /// A yes that was taken back.
    Revoked,
}

impl DelegationStatus {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Revoked => "revoked",
        }
    }
}

/// The answer to a delegation request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DelegationCreated {
    /// Its id.
    pub delegation_id: DelegationId,
    /// Where it stands.
    pub status: DelegationStatus,
    /// Whether an equal request was pending already; then `signed` is that one.
    pub folded: bool,
    /// The signed request that waits.
    pub signed: String,
    /// Until when an answer is taken.
    pub expires_at: Timestamp,
}

/// A yes with all that is needed to verify it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalEvidence {
    /// The device key's JWS.
    pub signed: String,
    /// The passkey's assertion over the same payload.
    pub assertion: Assertion,
    /// The person's whole roster.
    pub roster: Vec<RosterRecord>,
}

/// A no with all that is needed to verify it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DenialEvidence {
    /// The device key's JWS.
    pub signed: String,
    /// The person's whole roster.
    pub roster: Vec<RosterRecord>,
}

/// Who ended a delegation or a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum EndedBy {
    /// The runtime itself.
    Runtime,
    /// The person.
    Person,
    /// The server's operator.
    Operator,
    /// What it hangs on ended.
    Cascade,
}

impl EndedBy {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Person => "person",
            Self::Operator => "operator",
            Self::Cascade => "cascade",
        }
    }
}

/// How something ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ended {
    /// By whom.
    pub by: EndedBy,
    /// Why, for people.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// A delegation as its runtime sees it. Everything here but the evidence is the server's word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DelegationView {
    /// Its id.
    pub delegation_id: DelegationId,
    /// Where it stands.
    pub status: DelegationStatus,
    /// When the request arrived.
    pub created_at: Timestamp,
    /// Until when an answer is taken; of an approved one, until when it lives.
    pub expires_at: Timestamp,
    /// When a device first showed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Timestamp>,
    /// How far the word of it has come.
    pub delivery: Delivery,
    /// The yes, also of a delegation that has ended since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalEvidence>,
    /// The no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denial: Option<DenialEvidence>,
    /// How it was cancelled or revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// The key that a token is bound to (RFC 7800, RFC 9449 section 6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Proved {
    /// RFC 7638 thumbprint of the token key.
    pub jkt: Thumbprint,
}

/// A token, in the one answer that ever holds it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MintedToken {
    /// The secret.
    pub token: String,
    /// Names the token without opening anything.
    pub token_id: TokenId,
    /// What it stands for.
    pub delegation_id: DelegationId,
    /// What it is for.
    pub audience_id: AudienceId,
    /// The audience's key.
    pub audience_key: String,
    /// What it may be used for.
    pub scopes: ScopeSet,
    /// Whether it works by itself.
    pub proof: Proof,
    /// The key that it is bound to.
    pub cnf: Proved,
    /// Until when, if nothing ends it before.
    pub expires_at: Timestamp,
    /// Whether the first active introspection uses it up.
    pub single_use: bool,
}

impl std::fmt::Debug for MintedToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "MintedToken({})", self.token_id)
    }
}
