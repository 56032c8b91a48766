//! What operators register: applications, providers, audiences and their terms.

use countersign_shared::{
    Code, Refusal,
    canonical::Digest,
    ids::{AudienceId, ProviderId},
    payload::{DelegationRequest, Millis, Risk, Terms},
};

/// What a token is for. Its words stand in its newest [`Terms`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Its id.
    pub id: AudienceId,
    /// Whose it is.
    pub provider_id: ProviderId,
    /// Its key, such as `stripe:payments`.
    pub key: String,
    /// Hash of the newest terms.
    pub terms_hash: Digest,
    /// Their version.
    pub terms_version: u64,
    /// When it was registered.
    pub created_at: Millis,
    /// When it was retired; its tokens died then.
    pub retired_at: Option<Millis>,
    /// Counts changes.
    pub version: u64,
}

/// Whether a request fits the newest terms and the workspace's policy.
pub fn check_request(
    request: &DelegationRequest,
    audience: &Audience,
    terms: &Terms,
    policy: Option<Risk>,
) -> Result<(), Refusal> {
    if audience.retired_at.is_some() {
        return Err(Code::UnknownAudience.into());
    }
    if request.terms_hash != audience.terms_hash {
        return Err(Refusal::field(Code::TermsChanged, "termsHash", Code::TermsChanged.title()));
    }
    if let Some(scope) = request.scopes.iter().find(|scope| terms.scope(scope).is_none()) {
        let detail = format!("{} does not offer the scope {scope}", audience.key);
        return Err(Refusal::field(Code::ScopeNotOffered, "scopes", detail));
    }
    if request.duration_seconds > terms.max_duration_seconds {
        let detail = format!("{} seconds at most", terms.max_duration_seconds);
        return Err(Refusal::field(Code::DurationTooLong, "durationSeconds", detail));
    }
    if let (Some(most), Some(risk)) = (policy, terms.risk_of(&request.scopes))
        && risk > most
    {
        let detail = format!("the workspace allows scopes of {} risk at most", most.as_str());
        return Err(Refusal::field(Code::WorkspacePolicyDenied, "scopes", detail));
    }
    Ok(())
}
