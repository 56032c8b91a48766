//! `admin application | provider | provider-key`: whom operators register.

use clap::Subcommand;
use countersign_shared::ids::{ApplicationId, ProviderId, ProviderKeyId};
use serde_json::json;

use super::{admin, arguments, plain};
use crate::{app::App, service::admin as operator};

#[derive(Subcommand)]
pub(super) enum Application {
    /// Register a kind of agent app.
    Create {
        /// Its id, app_ and a-z, 0-9 or _ [default: a random one].
        #[arg(long, value_parser = arguments::id::<ApplicationId>)]
        id: Option<ApplicationId>,
        /// What people read.
        name: String,
    },
    /// List applications.
    List,
}

#[derive(Subcommand)]
pub(super) enum Provider {
    /// Register the owner of a tool or API.
    Create {
        /// Its id, prv_ and a-z, 0-9 or _ [default: a random one].
        #[arg(long, value_parser = arguments::id::<ProviderId>)]
        id: Option<ProviderId>,
        /// What people read.
        name: String,
    },
    /// List providers.
    List,
}

#[derive(Subcommand)]
pub(super) enum ProviderKey {
    /// Make an API key; it is shown this once.
    Create {
        /// Whose.
        #[arg(value_parser = arguments::id::<ProviderId>)]
        provider: ProviderId,
    },
    /// End an API key at once.
    Revoke {
        /// Which, by its id.
        #[arg(value_parser = arguments::id::<ProviderKeyId>)]
        key: ProviderKeyId,
    },
}

impl Application {
    pub(super) async fn run(self, app: &App, json: bool) -> anyhow::Result<()> {
        match self {
            Self::Create { id, name } => {
                let id = operator::create_application(app, id, &name).await.map_err(plain)?;
                admin::done(json, &json!({ "applicationId": id }), &format!("Registered {id}."))
            }
            Self::List => {
                let rows = operator::list_applications(app).await.map_err(plain)?;
                admin::list(&rows, json, "No application is registered; runtimes of any kind can pair all the same.")
            }
        }
    }
}

impl Provider {
    pub(super) async fn run(self, app: &App, json: bool) -> anyhow::Result<()> {
        match self {
            Self::Create { id, name } => {
                let id = operator::create_provider(app, id, &name).await.map_err(plain)?;
                let next = format!("Registered {id}. Its first API key: admin provider-key create {id}");
                admin::done(json, &json!({ "providerId": id }), &next)
            }
            Self::List => {
                let rows = operator::list_providers(app).await.map_err(plain)?;
                admin::list(&rows, json, "No provider is registered yet.")
            }
        }
    }
}

impl ProviderKey {
    pub(super) async fn run(self, app: &App, json: bool) -> anyhow::Result<()> {
        match self {
            Self::Create { provider } => {
                let key = operator::create_provider_key(app, &provider).await.map_err(plain)?;
                let shown = format!("{}\n\n{} is shown this once; only its hash is kept.", key.secret.as_str(), key.id);
                admin::done(json, &json!({ "providerKeyId": key.id, "apiKey": key.secret.as_str() }), &shown)
            }
            Self::Revoke { key } => {
                operator::revoke_provider_key(app, &key).await.map_err(plain)?;
                admin::done(json, &json!({ "providerKeyId": key, "revoked": true }), &format!("Revoked {key}."))
            }
        }
    }
}
