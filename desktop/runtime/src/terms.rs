//! The terms of audiences: what a provider promises, and what a request may ask under them.

use countersign_shared::{
    Code, Refusal,
    canonical::{self, Canonical},
    origin::Origin,
    payload::{AudienceRead, Terms},
    scope::ScopeSet,
    wire::{AudienceAnswer, PublishedTerms},
};

use crate::{Error, Runtime};

/// How long a grant lasts unless the caller says otherwise, in seconds; terms may lower it.
const DEFAULT_DURATION_SECONDS: u64 = 60 * 60;

impl Runtime {
    /// The terms of every audience, by key.
    pub async fn audiences(&self) -> Result<Vec<Terms>, Error> {
        self.read_terms("*").await
    }

    /// The terms of one audience, by key or id: what a person should be shown before anything is asked.
    pub async fn terms(&self, audience: &str) -> Result<Terms, Error> {
        let named = |terms: &Terms| terms.audience_key == audience || terms.audience_id.as_str() == audience;
        let found = self.read_terms(audience).await?.into_iter().find(named);
        found.ok_or_else(|| Error::Answer("it has the terms of another audience".to_owned()))
    }

    async fn read_terms(&self, audience: &str) -> Result<Vec<Terms>, Error> {
        let connection = self.active().await?;
        let read = AudienceRead {
            origin: connection.origin.clone(),
            runtime_connection_id: connection.runtime_connection_id.clone(),
            audience_key: audience.to_owned(),
            issued_at: self.now().wall,
        };
        read.validate()?;
        let path = format!("/v1/runtime/audiences/{audience}/read");
        let answer: AudienceAnswer = self.act(&connection, &path, &read).await?;
        for published in &answer.audiences {
            check_terms(published, &connection.origin)
                .map_err(|refusal| Error::Answer(format!("terms that do not hold: {refusal}")))?;
        }
        Ok(answer.audiences.into_iter().map(|published| published.terms).collect())
    }
}

/// The hash is computed here: it is what will be signed, and what the phone must show.
fn check_terms(published: &PublishedTerms, origin: &Origin) -> Result<(), Refusal> {
    let terms = &published.terms;
    terms.validate()?;
    if terms.origin != *origin {
        return Err(Code::WrongOrigin.into());
    }
    if canonical::hash(terms) != published.terms_hash {
        return Err(Refusal::field(Code::TermsChanged, "termsHash", "the hash is that of other terms"));
    }
    Ok(())
}

/// How long a grant shall last, in seconds: as asked, or the default as far as the terms allow it.
pub(crate) fn duration_within(terms: &Terms, asked: Option<u64>) -> Result<u64, Refusal> {
    let most = terms.max_duration_seconds;
    match asked {
        None => Ok(DEFAULT_DURATION_SECONDS.min(most)),
        Some(asked) if asked <= most => Ok(asked),
        Some(_) => {
            let detail = format!("{} allows {most} seconds at most", terms.audience_key);
            Err(Refusal::field(Code::DurationTooLong, "durationSeconds", detail))
        }
    }
}

/// Refuses a scope that the terms do not have, and says which they have.
pub(crate) fn refuse_unoffered(terms: &Terms, scopes: &ScopeSet) -> Result<(), Refusal> {
    match scopes.iter().find(|scope| terms.scope(scope).is_none()) {
        None => Ok(()),
        Some(scope) => {
            let offered = terms.scope_names()?.to_oauth();
            let detail = format!("{} has no scope {scope}; it has {offered}", terms.audience_key);
            Err(Refusal::field(Code::ScopeNotOffered, "scopes", detail))
        }
    }
}
