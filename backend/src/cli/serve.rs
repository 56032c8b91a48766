//! `serve`.

use std::{io, net::SocketAddr, num::NonZeroU32};

use anyhow::Context;
use clap::Args;
use countersign_shared::origin::Origin;
use tokio::signal::unix::{SignalKind, signal};

use super::{Common, plain, terminal};
use crate::{
    app::App,
    config::{BadSetting, Network},
    http::{self, Options},
    limits::Rates,
    service::admin::{self, DemoRegistry, Invitation},
    store::Missing,
    sweeper,
};

#[derive(Args)]
pub(super) struct Serve {
    /// Where to listen. TLS ends at a reverse proxy before the server.
    #[arg(long, value_name = "ADDRESS:PORT", env = "COUNTERSIGN_LISTEN", default_value = "127.0.0.1:7070")]
    listen: SocketAddr,
    /// Register the demo application, provider and audience, as `admin demo` does.
    #[arg(long)]
    demo: bool,
    /// Believe X-Forwarded-For when it comes from this address or range; repeat it for more.
    #[arg(long, value_name = "CIDR", env = "COUNTERSIGN_TRUSTED_PROXY", value_delimiter = ',')]
    trusted_proxy: Vec<Network>,
    /// Calls a minute of one runtime, person or API key.
    #[arg(long, value_name = "CALLS", env = "COUNTERSIGN_RATE_PER_CREDENTIAL", default_value_t = Rates::default().per_credential)]
    rate_per_credential: NonZeroU32,
    /// Calls a minute from one address, where no credential was presented or it is not verified yet.
    #[arg(long, value_name = "CALLS", env = "COUNTERSIGN_RATE_PER_NETWORK", default_value_t = Rates::default().per_network)]
    rate_per_network: NonZeroU32,
    /// Calls of one runtime or person that may wait at the same time.
    #[arg(long, value_name = "CALLS", env = "COUNTERSIGN_WAITERS_PER_CREDENTIAL", default_value_t = Rates::default().waiters)]
    waiters_per_credential: usize,
}

impl Serve {
    pub(super) async fn run(self, common: &Common) -> anyhow::Result<()> {
        let rates = Rates {
            per_credential: self.rate_per_credential,
            per_network: self.rate_per_network,
            waiters: self.waiters_per_credential,
        };
        let origin = self.origin(common)?;
        let app = common.app(Missing::Create, Some(origin), rates).await?;
        let options = Options { listen: self.listen, trusted_proxies: self.trusted_proxy };
        let server = http::bind(app.clone(), &options).with_context(|| format!("cannot listen on {}", self.listen))?;
        if app.origin.is_https() && options.trusted_proxies.is_empty() {
            tracing::warn!(
                "the public URL is https and there is no --trusted-proxy, so all callers seem to come from the proxy: \
                 they share one rate, and phones believe every runtime to be on their own network"
            );
        }
        let stop = stop()?;
        let tasks = [tokio::spawn(sweeper::carry_topics(app.clone())), tokio::spawn(sweeper::sweep(app.clone()))];
        welcome(&app, self.demo, server.address()).await?;
        let ended = server.run(stop).await;
        tasks.iter().for_each(tokio::task::JoinHandle::abort);
        Ok(ended?)
    }

    fn origin(&self, common: &Common) -> Result<Origin, BadSetting> {
        let port = match self.listen.port() {
            80 => String::new(),
            port => format!(":{port}"),
        };
        match &common.public_url {
            Some(origin) => Ok(origin.clone()),
            None => Origin::parse(&format!("http://localhost{port}"))
                .map_err(|_| BadSetting::new("with port 0 the server cannot know its own URL: say --public-url too")),
        }
    }
}

/// Resolves at the first SIGTERM or SIGINT. The second one ends the program without waiting for anybody.
fn stop() -> io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tracing::info!("stopping: waiting callers are answered, calls under way may end");
        tokio::spawn(async move {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            std::process::exit(1);
        });
    })
}

/// Says where the server is and, as long as nobody is enrolled, how somebody can be.
async fn welcome(app: &App, demo: bool, address: SocketAddr) -> anyhow::Result<()> {
    let mut text = format!("Countersign is listening on {address} (open {})", app.origin);
    if demo {
        text.push_str(&demo_registry(&admin::demo(app).await.map_err(plain)?));
    }
    if let Some(invitation) = admin::owner_invitation(app).await.map_err(plain)? {
        text.push_str("\n\nNobody is enrolled yet. Open this link in the browser that shall approve:\n");
        text.push_str(&link(&invitation));
        text.push_str("\nUntil somebody has enrolled, each start prints a new one.");
    }
    terminal::say(&text)
}

/// What `admin demo` has made, for people.
pub(super) fn demo_registry(demo: &DemoRegistry) -> String {
    let key = match &demo.provider_key {
        Some(key) => format!("\n  API key      {} (shown this once)", key.as_str()),
        None => String::new(),
    };
    format!(
        "\n\nThe demo registry:\n  application  {}\n  provider     {}\n  audience     {}{key}",
        demo.application_id, demo.provider_id, demo.audience_key
    )
}

/// An enrolment link, for people, with a QR code on a terminal.
pub(super) fn link(invitation: &Invitation) -> String {
    let link = invitation.link.as_str();
    let qr = terminal::qr(link).map(|qr| format!("\n{qr}")).unwrap_or_default();
    format!("\n  {link}\n{qr}\nIt works once, until {}, and whoever has it can use it.", invitation.expires_at)
}
