//! The command line. Flags and their environment variables are read here, once, and passed on.

mod admin;
mod arguments;
mod audiences;
mod channels;
mod limits;
mod push;
mod registry;
mod revocation;
mod serve;
mod terminal;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::{Args, CommandFactory, Parser, Subcommand, error::ErrorKind};
use countersign_shared::origin::Origin;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    app::{App, Settings},
    bus::Bus,
    channels::Channels,
    clock::Clock,
    config::{BadSetting, DatabaseUrl, KeySource, PushSettings},
    limits::Rates,
    logging::{self, Format, Level},
    service,
    store::{Missing, Store},
};

/// How long transactions under way get when the program ends.
const END_TIMEOUT: Duration = Duration::from_secs(5);

const EXAMPLES: &str = "\
Examples:
  countersign-server serve --demo
      try it on this computer, with a demo application, provider and audience
  countersign-server serve --public-url https://countersign.example.org --trusted-proxy 10.0.0.2
      behind a reverse proxy that ends TLS
  countersign-server serve --public-url https://countersign.example.org --listen 0.0.0.0:443 \\
      --tls-cert fullchain.pem --tls-key privkey.pem
      with TLS of its own
  countersign-server serve --key-file /etc/countersign/server.key --push-contact mailto:admin@example.org
      with the key file in a place of your choice, and an address for push services
  COUNTERSIGN_DATABASE_URL='postgres://cs@db.example.org/cs?sslmode=verify-full'
      in the environment, for PostgreSQL: there other users of the machine do not see the password
  countersign-server admin user invite Ada
      print a link with which Ada enrols a passkey";

/// The Countersign server: an AI agent on your computer asks, your phone countersigns.
#[derive(Parser)]
#[command(name = "countersign-server", version, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve(Box<serve::Serve>),
    /// Make the database, or bring its schema up to date. `serve` does so by itself.
    Migrate,
    /// Manage people, applications, providers, audiences and policy. Works while the server runs.
    Admin(admin::Admin),
}

/// What every command takes.
#[derive(Args)]
#[command(next_help_heading = "Options of every command")]
struct Common {
    /// sqlite://PATH, a path ending in .db, or postgres://USER@HOST/NAME?sslmode=verify-full [default:
    /// countersign.db in the data folder].
    #[arg(long, global = true, value_name = "URL", env = "COUNTERSIGN_DATABASE_URL", hide_env_values = true)]
    database: Option<SecretString>,
    /// Where the server keeps its files.
    #[arg(long, global = true, value_name = "FOLDER", env = "COUNTERSIGN_DATA_DIR", default_value = ".")]
    data_dir: PathBuf,
    /// What browsers and runtimes call this server: https with a DNS name, or http://localhost with a port. Fixed at
    /// first run, because passkeys and pairings are bound to it [default: http://localhost and the port of --listen].
    #[arg(long, global = true, value_name = "URL", env = "COUNTERSIGN_PUBLIC_URL", value_parser = arguments::origin)]
    public_url: Option<Origin>,
    /// How much is logged, to stderr [default: info for serve, warn otherwise].
    #[arg(long, global = true, value_name = "LEVEL", env = "COUNTERSIGN_LOG_LEVEL")]
    log_level: Option<Level>,
    /// How it is written.
    #[arg(long, global = true, value_name = "FORMAT", env = "COUNTERSIGN_LOG_FORMAT", default_value = "text")]
    log_format: Format,
}

impl Common {
    fn database(&self) -> Result<DatabaseUrl, BadSetting> {
        match &self.database {
            Some(text) => text.expose_secret().parse(),
            None => Ok(DatabaseUrl::Sqlite { path: self.data_dir.join("countersign.db") }),
        }
    }

    /// The App; `first_origin` becomes the public URL when none is said and none was fixed before.
    async fn app(
        &self,
        missing: Missing,
        first_origin: Option<Origin>,
        rates: Rates,
        push: PushSettings,
        channels: Channels,
    ) -> anyhow::Result<App> {
        let (database, origin, clock) = (self.database()?, self.public_url.clone(), Clock::default());
        let settings = Settings { database, missing, origin, first_origin, rates, clock, push, channels };
        App::build(settings).await.map_err(plain)
    }

    /// An App of a command that serves nobody, sends nothing and needs no key file.
    async fn quiet_app(&self, missing: Missing) -> anyhow::Result<App> {
        self.app(missing, None, Rates::default(), PushSettings::new(KeySource::Nothing), Channels::default()).await
    }
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Into::into).and_then(|runtime| {
            let outcome = runtime.block_on(Box::pin(run(cli)));
            runtime.shutdown_timeout(END_TIMEOUT);
            outcome
        });
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    if let Some(setting) = error.downcast_ref::<BadSetting>() {
        Cli::command().error(ErrorKind::ValueValidation, setting).exit();
    }
    terminal::complain(&format!("{error:#}"));
    ExitCode::FAILURE
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    let usual = if matches!(cli.command, Command::Serve(_)) { Level::Info } else { Level::Warn };
    logging::start(cli.common.log_level.unwrap_or(usual), cli.common.log_format)?;
    match cli.command {
        Command::Serve(serve) => serve.run(&cli.common).await,
        Command::Migrate => migrate(&cli.common).await,
        Command::Admin(admin) => admin.run(&cli.common).await,
    }
}

async fn migrate(common: &Common) -> anyhow::Result<()> {
    let database = common.database()?;
    if common.public_url.is_some() {
        common.quiet_app(Missing::Create).await?;
    } else {
        let url = database.clone();
        tokio::task::spawn_blocking(move || Store::open(&url, Missing::Create, Bus::default())).await??;
    }
    terminal::say(&format!("The schema of {database} is up to date."))
}

/// An error as the person at the keyboard reads it.
fn plain(error: service::Error) -> anyhow::Error {
    match error {
        service::Error::Refused(refusal) if refusal.field.is_empty() => {
            anyhow::anyhow!("{} ({})", refusal.detail, refusal.code)
        }
        service::Error::Refused(refusal) => {
            anyhow::anyhow!("{}: {} ({})", refusal.field, refusal.detail, refusal.code)
        }
        error => error.into(),
    }
}
