//! More providers and audiences than the demo's.

use countersign_backend::service::admin::{self, AudienceDraft};
use countersign_shared::{
    ids::ProviderId,
    payload::{Proof, Risk, TermsScope},
    wire::PublishedTerms,
};

use super::{Provider, World};

/// An audience as it would be published.
pub(crate) fn draft(provider_id: &ProviderId, key: &str, scopes: &[&str]) -> AudienceDraft {
    let scope = |name: &&str| TermsScope {
        name: name.parse().expect("a scope"),
        description: format!("May {name}."),
        risk: Risk::Low,
    };
    AudienceDraft {
        provider_id: provider_id.clone(),
        id: None,
        key: key.into(),
        name: format!("The audience {key}"),
        scopes: scopes.iter().map(scope).collect(),
        proof: Proof::Bearer,
        max_duration_seconds: 3600,
    }
}

/// Publishes an audience of the demo's provider.
pub(crate) async fn publish(world: &World, key: &str, scopes: &[&str]) -> PublishedTerms {
    let demo = "prv_demo".parse().expect("an id");
    admin::publish_audience(&world.server.app, draft(&demo, key, scopes)).await.expect("terms")
}

/// A second provider with an audience of its own.
pub(crate) async fn another_provider(world: &World, key: &str, scopes: &[&str]) -> Provider {
    let app = &world.server.app;
    let id = admin::create_provider(app, None, "Another Bank").await.expect("a provider");
    admin::publish_audience(app, draft(&id, key, scopes)).await.expect("terms");
    let secret = admin::create_provider_key(app, &id).await.expect("a key").secret;
    Provider { key: secret.to_string(), ..world.provider.clone() }
}
