//! `admin`: the operator's commands. They work on the database and need no running server.

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Common, arguments, audiences, plain, push, registry, revocation, serve, terminal};
use crate::{app::App, service::admin, store::Missing};

const EXAMPLES: &str = "\
Examples:
  countersign-server admin user invite Ada
  countersign-server admin provider create --id prv_acme 'Acme Payments'
  countersign-server admin provider-key create prv_acme
  countersign-server admin audience publish --provider prv_acme --key acme:payments \\
      --name Payments --proof dpop --scope 'payments.read=See your payments,medium' \\
      --scope 'payments.send=Send money,critical'
  countersign-server admin policy max-risk high
  countersign-server admin push-reset --key-file /etc/countersign/server.key";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Admin {
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Register the demo application, provider and audience, or find them.
    Demo,
    /// People.
    #[command(subcommand)]
    User(User),
    /// Kinds of agent apps.
    #[command(subcommand)]
    Application(registry::Application),
    /// Owners of tools and APIs.
    #[command(subcommand)]
    Provider(registry::Provider),
    /// Providers' API keys.
    #[command(subcommand)]
    ProviderKey(registry::ProviderKey),
    /// What tokens are for.
    #[command(subcommand)]
    Audience(audiences::Audience),
    /// Runtimes that are paired with people.
    #[command(subcommand)]
    Connection(revocation::Connection),
    /// What people have allowed.
    #[command(subcommand)]
    Delegation(revocation::Delegation),
    /// What may be asked at all.
    #[command(subcommand)]
    Policy(Policy),
    /// Make a new push key, when the key file is lost or somebody else has it. Devices must subscribe anew.
    PushReset(push::PushReset),
}

#[derive(Subcommand)]
enum User {
    /// Print a link with which a person enrols a passkey and a device; it works once, for 15 minutes.
    Invite {
        /// What they are called; they may change it when they enrol.
        name: String,
    },
    /// List people.
    List,
}

#[derive(Subcommand)]
enum Policy {
    /// Refuse requests with a scope of graver risk.
    MaxRisk {
        /// low, medium, high, critical, or none for no limit.
        #[arg(value_parser = arguments::max_risk)]
        risk: arguments::MaxRisk,
    },
}

impl Admin {
    pub(super) async fn run(self, common: &Common) -> anyhow::Result<()> {
        let app = common.quiet_app(Missing::Refuse).await?;
        let json = self.json;
        match self.command {
            Command::Demo => demo(&app, json).await,
            Command::User(command) => command.run(&app, json).await,
            Command::Application(command) => command.run(&app, json).await,
            Command::Provider(command) => command.run(&app, json).await,
            Command::ProviderKey(command) => command.run(&app, json).await,
            Command::Audience(command) => command.run(&app, json).await,
            Command::Connection(command) => command.run(&app, json).await,
            Command::Delegation(command) => command.run(&app, json).await,
            Command::Policy(command) => command.run(&app, json).await,
            Command::PushReset(command) => command.run(&app, json).await,
        }
    }
}

async fn demo(app: &App, json: bool) -> anyhow::Result<()> {
    let demo = admin::demo(app).await.map_err(plain)?;
    if !json {
        return terminal::say(serve::demo_registry(&demo).trim_start());
    }
    terminal::say_json(&json!({
        "applicationId": demo.application_id,
        "providerId": demo.provider_id,
        "audienceKey": demo.audience_key,
        "apiKey": demo.provider_key.as_ref().map_or("", |key| key.as_str()),
    }))
}

impl User {
    async fn run(self, app: &App, json: bool) -> anyhow::Result<()> {
        match self {
            Self::Invite { name } => {
                let invitation = admin::invite_user(app, &name).await.map_err(plain)?;
                if !json {
                    return terminal::say(serve::link(&invitation).trim_start_matches('\n'));
                }
                terminal::say_json(&json!({
                    "userId": invitation.user_id,
                    "link": invitation.link.as_str(),
                    "expiresAt": invitation.expires_at,
                }))
            }
            Self::List => list(&admin::list_users(app).await.map_err(plain)?, json, "Nobody is enrolled yet."),
        }
    }
}

impl Policy {
    async fn run(self, app: &App, json: bool) -> anyhow::Result<()> {
        let Self::MaxRisk { risk: arguments::MaxRisk(risk) } = self;
        admin::set_max_risk(app, risk).await.map_err(plain)?;
        let word = risk.map_or("none", |risk| risk.as_str());
        done(
            json,
            &json!({ "maxRisk": word }),
            &match risk {
                Some(_) => format!("Requests with a scope of more than {word} risk are refused from now on."),
                None => "Scopes of every risk may be asked for from now on.".to_owned(),
            },
        )
    }
}

/// Prints what a command did.
pub(super) fn done(json: bool, value: &serde_json::Value, text: &str) -> anyhow::Result<()> {
    if json { terminal::say_json(value) } else { terminal::say(text) }
}

/// Prints a list.
pub(super) fn list<T: serde::Serialize>(rows: &[T], json: bool, nothing: &str) -> anyhow::Result<()> {
    if json { terminal::say_json(&rows) } else { terminal::say(&terminal::table(rows, nothing)?) }
}
