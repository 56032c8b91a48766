//! A registry to try things with: one application, one provider, two audiences.

use countersign_shared::{
    Refusal,
    ids::{ApplicationId, ProviderId},
    payload::{Proof, Risk, TermsScope},
};
use zeroize::Zeroizing;

use super::registry::{AudienceDraft, create_application, create_provider, create_provider_key, publish_audience};
use crate::{app::App, service::Result};

/// What the demo made, or found made.
pub struct DemoRegistry {
    /// `app_demo`.
    pub application_id: ApplicationId,
    /// `prv_demo`.
    pub provider_id: ProviderId,
    /// The provider's API key, only when it was made just now.
    pub provider_key: Option<Zeroizing<String>>,
    /// `demo:payments`.
    pub audience_key: String,
}

impl std::fmt::Debug for DemoRegistry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DemoRegistry({})", self.audience_key)
    }
}

/// Makes the demo registry unless it is there.
pub async fn demo(app: &App) -> Result<DemoRegistry> {
    let (application_id, provider_id): (ApplicationId, ProviderId) = ("app_demo".parse()?, "prv_demo".parse()?);
    let audience_key = "demo:payments".to_owned();
    let (wanted, owner) = (application_id.clone(), provider_id.clone());
    let (has_application, has_provider) =
        app.store.read(move |tx| Ok((tx.application(&wanted)?.is_some(), tx.provider(&owner)?.is_some()))).await?;
    if !has_application {
        create_application(app, Some(application_id.clone()), "Demo Agent").await?;
    }
    let mut provider_key = None;
    if !has_provider {
        create_provider(app, Some(provider_id.clone()), "Demo Bank").await?;
        for draft in drafts(&provider_id)? {
            publish_audience(app, draft).await?;
        }
        provider_key = Some(create_provider_key(app, &provider_id).await?.secret);
    }
    Ok(DemoRegistry { application_id, provider_id, provider_key, audience_key })
}

fn drafts(provider_id: &ProviderId) -> Result<[AudienceDraft; 2]> {
    let scope = |name: &str, description: &str, risk| -> std::result::Result<TermsScope, Refusal> {
        Ok(TermsScope { name: name.parse()?, description: description.to_owned(), risk })
    };
    let payments = AudienceDraft {
        provider_id: provider_id.clone(),
        id: Some("aud_demo_payments".parse()?),
        key: "demo:payments".to_owned(),
        name: "Payments".to_owned(),
        scopes: vec![
            scope("payments.identity", "See which customer you are.", Risk::Low)?,
            scope("payments.prepare", "Prepare payments; each one still needs your approval.", Risk::Medium)?,
            scope("payments.execute", "Execute prepared payments up to your daily limit.", Risk::High)?,
        ],
        proof: Proof::Bearer,
        max_duration_seconds: 8 * 60 * 60,
    };
    let vault = AudienceDraft {
        provider_id: provider_id.clone(),
        id: Some("aud_demo_vault".parse()?),
        key: "demo:vault".to_owned(),
        name: "Vault".to_owned(),
        scopes: vec![
            scope("vault.read", "Read the names of stored documents.", Risk::Medium)?,
            scope("vault.destroy", "Destroy stored documents for good.", Risk::Critical)?,
        ],
        proof: Proof::Dpop,
        max_duration_seconds: 60 * 60,
    };
    Ok([payments, vault])
}
