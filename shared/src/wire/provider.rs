//! Bodies between provider and server.

use serde::{Deserialize, Serialize};

use super::Proved;
use crate::{
    ids::{DelegationId, ScopedClient, ScopedSubject},
    scope::ScopeSet,
};

/// The DPoP proof that came with a token, and the call that it came with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DpopProof {
    /// The `DPoP` header of the call.
    pub proof: String,
    /// The call's method.
    pub htm: String,
    /// The call's address without query and fragment.
    pub htu: String,
}

/// `POST /v1/provider/introspect`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Introspect {
    /// The token that was presented to the provider.
    pub token: String,
    /// When named, an active token of another audience is refused with `wrong_audience`.
    #[serde(default)]
    pub audience_key: String,
    /// When named, an active token without all of them is refused with `insufficient_scope`.
    #[serde(default)]
    pub required_scopes: ScopeSet,
    /// Needed by audiences whose terms say `dpop`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop: Option<DpopProof>,
}

/// Who asks inside the runtime: claimed by the runtime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntrospectedAgent {
    /// The caller's own id.
    pub id: String,
    /// A name for people.
    pub name: String,
}

/// What a token is good for at this moment (RFC 7662 section 2.2). Anything but an active token of the asking
/// provider is `{"active":false}` and nothing else; never keep an answer past this call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
#[allow(clippy::large_enum_variant, reason = "it lives as long as one answer, and is never kept in a list")]
pub enum Introspection {
    /// The token may be used.
    Active {
        /// Always true.
        active: bool,
        /// Space-separated scopes.
        scope: String,
        /// The runtime connection as this provider sees it; no two providers see the same.
        client_id: ScopedClient,
        /// `Bearer` or `DPoP`.
        token_type: String,
        /// When it ends at the latest, in seconds since 1970.
        exp: u64,
        /// When it was minted, in seconds since 1970.
        iat: u64,
        /// The person as this provider sees them; no two providers see the same.
        sub: ScopedSubject,
        /// The audience's key.
        aud: String,
        /// The server.
        iss: String,
        /// The key that the token is bound to.
        cnf: Proved,
        /// Who asks: claimed.
        agent: IntrospectedAgent,
        /// What the token stands for.
        delegation_id: DelegationId,
        /// Why, in the agent's words: claimed.
        purpose: String,
    },
    /// The token must not be used.
    Inactive {
        /// Always false.
        active: bool,
    },
}

impl Introspection {
    /// `{"active":false}`.
    pub const INACTIVE: Self = Self::Inactive { active: false };

    /// Whether the token may be used.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self, Self::Active { .. })
    }
}
