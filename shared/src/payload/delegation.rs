//! What a runtime asks, reads, revokes and mints.

use serde::{Deserialize, Serialize};

use super::{MAX_REASON, Millis, check_text, messages, terms::TermsHash};
use crate::{
    Code, Refusal,
    canonical::{self, Canonical, Digest},
    ids::{AudienceId, DelegationId, Nonce, RuntimeConnectionId},
    keys::Thumbprint,
    origin::Origin,
    scope::ScopeSet,
};

/// The shortest grant, in seconds.
pub const MIN_DURATION_SECONDS: u64 = 60;
/// The longest grant, in seconds; terms may lower it.
pub const MAX_DURATION_SECONDS: u64 = 24 * 60 * 60;
/// The longest that a request may wait for its answer, in milliseconds.
pub const MAX_PENDING_MS: u64 = 24 * 60 * 60 * 1000;
/// The most details in a request.
pub const MAX_DETAILS: usize = 50;
const MAX_CONSTRAINTS: usize = 16;

/// Who asks inside the runtime: claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Agent {
    /// The caller's own id.
    pub id: String,
    /// A name for people.
    pub name: String,
}

/// A limit that the provider will heed; shown and signed, inert in version 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Constraint {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// One line that helps the person to decide: claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Detail {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// A request, frozen: its hash is its identity, and an edit is another request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DelegationRequest {
    /// The server's origin.
    pub origin: Origin,
    /// Which connection asks.
    pub runtime_connection_id: RuntimeConnectionId,
    /// Thumbprint of the runtime key.
    pub runtime_thumbprint: Thumbprint,
    /// What the token is for.
    pub audience_id: AudienceId,
    /// Hash of the terms that the runtime read and showed.
    pub terms_hash: TermsHash,
    /// Who asks inside the runtime.
    pub agent: Agent,
    /// Why, in the agent's words; 500 characters at most.
    pub purpose: String,
    /// What is asked; at least one.
    pub scopes: ScopeSet,
    /// Limits, shown and signed.
    pub constraints: Vec<Constraint>,
    /// Further lines for the person.
    pub details: Vec<Detail>,
    /// How long the grant shall last, in seconds.
    pub duration_seconds: u64,
    /// Whether the first active introspection uses it up.
    pub single_use: bool,
    /// Thumbprint of the key that the tokens will be bound to.
    pub token_key_thumbprint: Thumbprint,
    /// Until when an answer is wanted.
    pub expires_at: Millis,
    /// Unique per runtime key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl DelegationRequest {
    /// Equal for requests that ask the same: all but nonce, times and token key. A pending one is folded.
    #[must_use]
    pub fn fold_key(&self) -> Digest {
        self.key_without("countersign.fold.v1", &["nonce", "issuedAt", "expiresAt", "tokenKeyThumbprint"])
    }

    /// Like [`Self::fold_key`], but without the agent's words: drives what is new since the last yes.
    #[must_use]
    pub fn cool_key(&self) -> Digest {
        let leave_out = ["nonce", "issuedAt", "expiresAt", "tokenKeyThumbprint", "purpose", "details"];
        self.key_without("countersign.cool.v1", &leave_out)
    }

    fn key_without(&self, tag: &str, leave_out: &[&str]) -> Digest {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            for key in leave_out {
                object.remove(*key);
            }
        }
        canonical::hash_bytes(tag, &canonical::encode(&value))
    }
}

impl Canonical for DelegationRequest {
    const TAG: &'static str = "countersign.delegation-request.v1";

    fn validate(&self) -> Result<(), Refusal> {
        check_text("agent.id", &self.agent.id, 1, 80)?;
        check_text("agent.name", &self.agent.name, 1, 80)?;
        check_text("purpose", &self.purpose, 1, 500)?;
        if self.scopes.is_empty() {
            return Err(Refusal::field(Code::InvalidField, "scopes", "ask for at least one scope"));
        }
        if self.constraints.len() > MAX_CONSTRAINTS {
            return Err(Refusal::field(Code::InvalidField, "constraints", format!("{MAX_CONSTRAINTS} at most")));
        }
        for constraint in &self.constraints {
            check_text("constraints.name", &constraint.name, 1, 64)?;
            check_text("constraints.value", &constraint.value, 0, 200)?;
        }
        if self.details.len() > MAX_DETAILS {
            return Err(Refusal::field(Code::InvalidField, "details", format!("{MAX_DETAILS} at most")));
        }
        for detail in &self.details {
            check_text("details.label", &detail.label, 1, 64)?;
            check_text("details.value", &detail.value, 0, 500)?;
        }
        if !(MIN_DURATION_SECONDS..=MAX_DURATION_SECONDS).contains(&self.duration_seconds) {
            let detail = format!("must be {MIN_DURATION_SECONDS} to {MAX_DURATION_SECONDS} seconds");
            return Err(Refusal::field(Code::InvalidField, "durationSeconds", detail));
        }
        let pending = self.expires_at.saturating_sub(self.issued_at);
        if pending == 0 || pending > MAX_PENDING_MS {
            let detail = "must be later than issuedAt, by 24 hours at most";
            return Err(Refusal::field(Code::InvalidField, "expiresAt", detail));
        }
        Ok(())
    }
}

/// Reads a delegation, waiting for a change if asked to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DelegationRead {
    /// The server's origin.
    pub origin: Origin,
    /// Which connection asks.
    pub runtime_connection_id: RuntimeConnectionId,
    /// Which delegation.
    pub delegation_id: DelegationId,
    /// How long to wait while it is pending, in seconds; 55 at most.
    pub wait_seconds: u64,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for DelegationRead {
    const TAG: &'static str = "countersign.delegation-read.v1";

    fn validate(&self) -> Result<(), Refusal> {
        if self.wait_seconds <= 55 {
            Ok(())
        } else {
            Err(Refusal::field(Code::InvalidField, "waitSeconds", "55 seconds at most"))
        }
    }
}

/// The runtime gives a delegation back; a pending one becomes cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DelegationRevoke {
    /// The server's origin.
    pub origin: Origin,
    /// Which connection.
    pub runtime_connection_id: RuntimeConnectionId,
    /// Which delegation.
    pub delegation_id: DelegationId,
    /// Why, for people; may be empty.
    pub reason: String,
    /// Unique per runtime key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for DelegationRevoke {
    const TAG: &'static str = "countersign.delegation-revoke.v1";

    fn validate(&self) -> Result<(), Refusal> {
        check_text("reason", &self.reason, 0, MAX_REASON)
    }
}

/// Asks for a token on an approved delegation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TokenRequest {
    /// The server's origin.
    pub origin: Origin,
    /// Which connection.
    pub runtime_connection_id: RuntimeConnectionId,
    /// Which delegation.
    pub delegation_id: DelegationId,
    /// Hash of the request that was approved.
    pub request_hash: Digest,
    /// Unique per runtime key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for TokenRequest {
    const TAG: &'static str = "countersign.token.v1";
}

messages! { DelegationRequest [Act], DelegationRead, DelegationRevoke [Act], TokenRequest [Act], }
