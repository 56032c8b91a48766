//! What a provider promises, frozen, and how a runtime reads it.

use serde::{Deserialize, Serialize};

use super::{MAX_DURATION_SECONDS, MIN_DURATION_SECONDS, Millis, check_text, messages};
use crate::{
    Code, Refusal,
    canonical::{Canonical, Digest},
    ids::{AudienceId, ProviderId, RuntimeConnectionId},
    origin::Origin,
    scope::{MAX_SCOPES, Scope, ScopeSet},
};

/// How much a scope may hurt, in the provider's judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Risk {
    /// Reading what is not private.
    Low,
    /// Reading what is private, or changes that are easily undone.
    Medium,
    /// Changes that cost money or are hard to undo.
    High,
    /// Changes that cannot be undone or affect many people.
    Critical,
}

impl Risk {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl std::str::FromStr for Risk {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        [Self::Low, Self::Medium, Self::High, Self::Critical]
            .into_iter()
            .find(|risk| risk.as_str() == text)
            .ok_or_else(|| Refusal::field(Code::InvalidField, "risk", "say low, medium, high or critical"))
    }
}

/// Whether a token of this audience works by itself or only with a proof of its key (RFC 9449).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Proof {
    /// Whoever holds the token may use it while it lives.
    Bearer,
    /// Each use needs a DPoP proof by the delegation's token key.
    Dpop,
}

/// One scope in the provider's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TermsScope {
    /// Its name.
    pub name: Scope,
    /// What it allows, for people.
    pub description: String,
    /// How much it may hurt.
    pub risk: Risk,
}

/// What a provider promises about an audience: one frozen document a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Terms {
    /// The server's origin.
    pub origin: Origin,
    /// The tool's owner.
    pub provider_id: ProviderId,
    /// Its name, from the registry.
    pub provider_name: String,
    /// What a token is for.
    pub audience_id: AudienceId,
    /// Its key, such as `stripe:payments`.
    pub audience_key: String,
    /// Its name, from the registry.
    pub audience_name: String,
    /// Every scope, ascending by name.
    pub scopes: Vec<TermsScope>,
    /// How tokens are proved.
    pub proof: Proof,
    /// The longest grant, in seconds.
    pub max_duration_seconds: u64,
    /// 1, 2, 3, …
    pub version: u64,
}

impl Terms {
    /// The terms of one scope.
    #[must_use]
    pub fn scope(&self, name: &Scope) -> Option<&TermsScope> {
        self.scopes.iter().find(|scope| scope.name == *name)
    }

    /// The names of all scopes.
    pub fn scope_names(&self) -> Result<ScopeSet, Refusal> {
        ScopeSet::try_from(self.scopes.iter().map(|scope| scope.name.clone()).collect::<Vec<_>>())
    }

    /// The gravest risk among `scopes`; `None` when there are no scopes.
    #[must_use]
    pub fn risk_of(&self, scopes: &ScopeSet) -> Option<Risk> {
        scopes.iter().filter_map(|name| self.scope(name)).map(|scope| scope.risk).max()
    }
}

impl Canonical for Terms {
    const TAG: &'static str = "countersign.terms.v1";

    fn validate(&self) -> Result<(), Refusal> {
        check_text("providerName", &self.provider_name, 1, 80)?;
        check_text("audienceName", &self.audience_name, 1, 80)?;
        check_audience_key(&self.audience_key)?;
        if self.scopes.is_empty() || self.scopes.len() > MAX_SCOPES {
            return Err(Refusal::field(Code::InvalidField, "scopes", format!("1 to {MAX_SCOPES} scopes")));
        }
        self.scope_names()?;
        for scope in &self.scopes {
            check_text("scopes.description", &scope.description, 1, 200)?;
        }
        if !(MIN_DURATION_SECONDS..=MAX_DURATION_SECONDS).contains(&self.max_duration_seconds) {
            let detail = format!("must be {MIN_DURATION_SECONDS} to {MAX_DURATION_SECONDS} seconds");
            return Err(Refusal::field(Code::InvalidField, "maxDurationSeconds", detail));
        }
        Ok(())
    }
}

/// Refuses an audience key other than `[a-z0-9._:-]{1,64}`, and one of dots alone, which a URL path swallows.
fn check_audience_key(key: &str) -> Result<(), Refusal> {
    if key.parse::<Scope>().is_ok() && key.bytes().any(|byte| byte != b'.') {
        Ok(())
    } else {
        Err(Refusal::field(Code::InvalidField, "audienceKey", "must be 1 to 64 of a-z 0-9 . _ : -, and not dots alone"))
    }
}

/// Asks for the terms of an audience, by key or id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AudienceRead {
    /// The server's origin.
    pub origin: Origin,
    /// Which connection asks.
    pub runtime_connection_id: RuntimeConnectionId,
    /// The audience's key or id; `*` lists what there is.
    pub audience_key: String,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for AudienceRead {
    const TAG: &'static str = "countersign.audience-read.v1";

    fn validate(&self) -> Result<(), Refusal> {
        if self.audience_key == "*" { Ok(()) } else { check_audience_key(&self.audience_key) }
    }
}

/// Names the terms that a request or an answer is bound to.
pub(crate) type TermsHash = Digest;

messages! { AudienceRead, }
