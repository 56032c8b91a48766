//! Applications, providers, their keys, audiences and terms.

use countersign_shared::{
    Code, Refusal,
    canonical::Canonical,
    ids::{ApplicationId, AudienceId, ProviderId, ProviderKeyId},
    payload::{Proof, Risk, Terms, TermsScope},
    token::{SecretKind, mint, stored},
    wire::{EndedBy, PublishedTerms, Timestamp},
};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{
    app::App,
    domain::{principal::Principal, registry::Audience},
    service::{Error, Result, audiences::published, delegations::end, found},
    store::{Application, ProviderKey, ProviderRow},
};

/// An application, for a list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationSummary {
    /// Its id.
    pub id: ApplicationId,
    /// Its name.
    pub name: String,
}

/// A provider, for a list.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderSummary {
    /// Its id.
    pub id: ProviderId,
    /// Its name.
    pub name: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// Ids of its living keys.
    pub keys: Vec<ProviderKeyId>,
}

/// A new key, whose secret is shown this once.
pub struct NewProviderKey {
    /// Its id.
    pub id: ProviderKeyId,
    /// Its secret.
    pub secret: Zeroizing<String>,
}

impl std::fmt::Debug for NewProviderKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "NewProviderKey({})", self.id)
    }
}

/// What an audience shall promise.
#[derive(Clone, Debug)]
pub struct AudienceDraft {
    /// Whose it is.
    pub provider_id: ProviderId,
    /// An id of the operator's choice, for a new audience.
    pub id: Option<AudienceId>,
    /// Its key, such as `stripe:payments`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its scopes, in any order.
    pub scopes: Vec<TermsScope>,
    /// How tokens are proved.
    pub proof: Proof,
    /// The longest grant, in seconds.
    pub max_duration_seconds: u64,
}

fn check_name(name: &str) -> Result<()> {
    if (1..=80).contains(&name.chars().count()) {
        Ok(())
    } else {
        Err(Refusal::field(Code::InvalidField, "name", "must have 1 to 80 characters").into())
    }
}

/// Registers an application.
pub async fn create_application(app: &App, id: Option<ApplicationId>, name: &str) -> Result<ApplicationId> {
    check_name(name)?;
    let (now, id) = (app.clock.now(), id.unwrap_or(ApplicationId::from_random(app.random.bytes()?)));
    let application = Application { id: id.clone(), name: name.to_owned(), created_at: now };
    app.store
        .write(move |tx| {
            tx.insert_application(&application)?;
            Ok(tx.audit(&Principal::Operator, "application.create", application.id.as_str(), now)?)
        })
        .await?;
    Ok(id)
}

/// Registers a provider.
pub async fn create_provider(app: &App, id: Option<ProviderId>, name: &str) -> Result<ProviderId> {
    check_name(name)?;
    let (now, id) = (app.clock.now(), id.unwrap_or(ProviderId::from_random(app.random.bytes()?)));
    let provider = ProviderRow { id: id.clone(), name: name.to_owned(), created_at: now };
    app.store
        .write(move |tx| {
            tx.insert_provider(&provider)?;
            Ok(tx.audit(&Principal::Operator, "provider.create", provider.id.as_str(), now)?)
        })
        .await?;
    Ok(id)
}

/// Makes an API key.
pub async fn create_provider_key(app: &App, provider_id: &ProviderId) -> Result<NewProviderKey> {
    let (now, secret) = (app.clock.now(), mint(SecretKind::ProviderKey, &app.random.bytes()?));
    let key = ProviderKey {
        id: ProviderKeyId::from_random(app.random.bytes()?),
        provider_id: provider_id.clone(),
        secret_hash: stored(&secret),
        created_at: now,
        revoked_at: None,
    };
    let id = key.id.clone();
    app.store
        .write(move |tx| {
            found(tx.provider(&key.provider_id)?)?;
            tx.insert_provider_key(&key)?;
            Ok(tx.audit(&Principal::Operator, "provider-key.create", key.id.as_str(), now)?)
        })
        .await?;
    Ok(NewProviderKey { id, secret })
}

/// Revokes an API key.
pub async fn revoke_provider_key(app: &App, id: &ProviderKeyId) -> Result<()> {
    let (now, id) = (app.clock.now(), id.clone());
    app.store
        .write(move |tx| {
            if !tx.revoke_provider_key(&id, now)? {
                return Err(Code::NotFound.into());
            }
            Ok(tx.audit(&Principal::Operator, "provider-key.revoke", id.as_str(), now)?)
        })
        .await
}

/// Registers an audience, or gives it a new version of its terms. Pending requests keep theirs.
pub async fn publish_audience(app: &App, draft: AudienceDraft) -> Result<PublishedTerms> {
    let (now, origin, fresh) = (app.clock.now(), app.origin.clone(), AudienceId::from_random(app.random.bytes()?));
    app.store
        .write(move |tx| {
            let provider = found(tx.provider(&draft.provider_id)?)?;
            let known = tx.audience_by_key(&draft.key)?;
            if known.as_ref().is_some_and(|known| known.provider_id != provider.id) {
                return Err(
                    Refusal::field(Code::Conflict, "key", "another provider has an audience of this key").into()
                );
            }
            let mut scopes = draft.scopes.clone();
            scopes.sort_by(|one, other| one.name.cmp(&other.name));
            let audience_id = match &known {
                Some(known) => known.id.clone(),
                None => draft.id.clone().unwrap_or_else(|| fresh.clone()),
            };
            let terms = Terms {
                origin: origin.clone(),
                provider_id: provider.id.clone(),
                provider_name: provider.name,
                audience_id,
                audience_key: draft.key.clone(),
                audience_name: draft.name.clone(),
                scopes,
                proof: draft.proof,
                max_duration_seconds: draft.max_duration_seconds,
                version: known.as_ref().map_or(1, |known| known.terms_version + 1),
            };
            terms.validate()?;
            let terms_hash = tx.insert_terms(&terms, now)?;
            let audience = Audience {
                id: terms.audience_id.clone(),
                provider_id: provider.id,
                key: terms.audience_key.clone(),
                terms_hash,
                terms_version: terms.version,
                created_at: known.as_ref().map_or(now, |known| known.created_at),
                retired_at: None,
                version: known.as_ref().map_or(1, |known| known.version + 1),
            };
            if known.is_some() {
                tx.update_audience(&audience)?;
            } else {
                tx.insert_audience(&audience)?;
            }
            tx.audit(&Principal::Operator, "audience.publish", audience.id.as_str(), now)?;
            Ok(PublishedTerms { terms, terms_hash })
        })
        .await
}

/// Retires an audience: everything asked and granted there ends for good, also if it is published again.
pub async fn retire_audience(app: &App, key: &str) -> Result<()> {
    let (now, key) = (app.clock.now(), key.to_owned());
    app.store
        .write(move |tx| {
            let audience = found(tx.audience_by_key(&key)?)?;
            if audience.retired_at.is_some() {
                return Err(Code::AlreadyRevoked.into());
            }
            let retired = Audience { retired_at: Some(now), version: audience.version + 1, ..audience };
            tx.update_audience(&retired)?;
            for delegation in tx.living_delegations_at(&retired.id)? {
                let by = (EndedBy::Operator, Principal::Operator);
                match end(tx, &delegation, by, "the audience was retired", now) {
                    // Time has ended it already.
                    Err(Error::Refused(refusal)) if refusal.code == Code::DelegationEnded => {}
                    ended => ended.map(|_| ())?,
                }
            }
            Ok(tx.audit(&Principal::Operator, "audience.retire", retired.id.as_str(), now)?)
        })
        .await
}

/// Sets the gravest risk that anyone may ask for; none for any.
pub async fn set_max_risk(app: &App, risk: Option<Risk>) -> Result<()> {
    let now = app.clock.now();
    app.store
        .write(move |tx| {
            tx.set_max_risk(risk)?;
            Ok(tx.audit(&Principal::Operator, "policy.max-risk", risk.map_or("any", Risk::as_str), now)?)
        })
        .await
}

/// Every application.
pub async fn list_applications(app: &App) -> Result<Vec<ApplicationSummary>> {
    let applications = app.store.read(|tx| Ok(tx.applications()?)).await?;
    let summary = |application: Application| ApplicationSummary { id: application.id, name: application.name };
    Ok(applications.into_iter().map(summary).collect())
}

/// Every provider with its living keys.
pub async fn list_providers(app: &App) -> Result<Vec<ProviderSummary>> {
    app.store
        .read(|tx| {
            let providers = tx.providers()?.into_iter().map(|provider| {
                let keys = tx.provider_keys_of(&provider.id)?;
                let living = keys.into_iter().filter(|key| key.revoked_at.is_none()).map(|key| key.id);
                let created_at = Timestamp(provider.created_at);
                Ok(ProviderSummary { keys: living.collect(), created_at, id: provider.id, name: provider.name })
            });
            providers.collect()
        })
        .await
}

/// The newest terms of every audience that has not been retired.
pub async fn list_audiences(app: &App) -> Result<Vec<PublishedTerms>> {
    app.store
        .read(|tx| {
            let audiences = tx.audiences()?;
            let living = audiences.iter().filter(|audience| audience.retired_at.is_none());
            living.map(|audience| published(tx, audience)).collect()
        })
        .await
}
