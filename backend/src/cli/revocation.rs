//! `admin connection | delegation`: what operators may see and end. They can approve nothing.

use clap::Subcommand;
use countersign_shared::ids::{DelegationId, RuntimeConnectionId};
use serde_json::json;

use super::{admin, arguments, plain};
use crate::{app::App, service::admin as operator};

#[derive(Subcommand)]
pub(super) enum Connection {
    /// List runtime connections.
    List,
    /// End a runtime connection and everything below it.
    Revoke {
        /// Which.
        #[arg(value_parser = arguments::id::<RuntimeConnectionId>)]
        id: RuntimeConnectionId,
        /// Why, for the person and the runtime.
        #[arg(long, default_value = "")]
        reason: String,
    },
}

#[derive(Subcommand)]
pub(super) enum Delegation {
    /// Take an approved delegation away, or a pending request.
    Revoke {
        /// Which.
        #[arg(value_parser = arguments::id::<DelegationId>)]
        id: DelegationId,
        /// Why, for the person and the runtime.
        #[arg(long, default_value = "")]
        reason: String,
    },
}

impl Connection {
    pub(super) async fn run(self, app: &App, json: bool) -> anyhow::Result<()> {
        match self {
            Self::List => {
                let rows = operator::list_connections(app).await.map_err(plain)?;
                admin::list(&rows, json, "No runtime is paired yet.")
            }
            Self::Revoke { id, reason } => {
                operator::revoke_connection(app, &id, &reason).await.map_err(plain)?;
                let text = format!("Revoked {id} and everything below it.");
                admin::done(json, &json!({ "runtimeConnectionId": id, "revoked": true }), &text)
            }
        }
    }
}

impl Delegation {
    pub(super) async fn run(self, app: &App, json: bool) -> anyhow::Result<()> {
        let Self::Revoke { id, reason } = self;
        operator::revoke_delegation(app, &id, &reason).await.map_err(plain)?;
        let text = format!("Revoked {id}; its tokens are inactive from now on.");
        admin::done(json, &json!({ "delegationId": id, "revoked": true }), &text)
    }
}
