//! `serve`.

use std::{io, net::SocketAddr, path::PathBuf};

use anyhow::Context;
use clap::Args;
use countersign_shared::origin::Origin;
use tokio::signal::unix::{SignalKind, signal};

use super::{
    Common,
    channels::ChannelFlags,
    limits::Limits,
    plain,
    push::{self, Push},
    terminal,
};
use crate::{
    app::App,
    config::{BadSetting, Network},
    http::{self, Options},
    notifier,
    service::admin::{self, DemoRegistry, Invitation},
    store::Missing,
    sweeper,
    tls::{CertificateFiles, Tls},
};

#[derive(Args)]
pub(super) struct Serve {
    /// Where to listen. Plain HTTP, for a reverse proxy that ends TLS, unless the server has a certificate of its own.
    #[arg(long, value_name = "ADDRESS:PORT", env = "COUNTERSIGN_LISTEN", default_value = "127.0.0.1:7070")]
    listen: SocketAddr,
    /// The certificate with which the server ends TLS itself: PEM, its own first, then those that signed it. Read again
    /// when it changes.
    #[arg(long, value_name = "PATH", env = "COUNTERSIGN_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of --tls-cert: PEM, unencrypted.
    #[arg(long, value_name = "PATH", env = "COUNTERSIGN_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Register the demo application, provider and audience, as `admin demo` does.
    #[arg(long)]
    demo: bool,
    /// Believe X-Forwarded-For when it comes from this address or range; repeat it for more.
    #[arg(long, value_name = "CIDR", env = "COUNTERSIGN_TRUSTED_PROXY", value_delimiter = ',')]
    trusted_proxy: Vec<Network>,
    #[command(flatten)]
    push: Push,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    channels: ChannelFlags,
}

impl Serve {
    pub(super) async fn run(self, common: &Common) -> anyhow::Result<()> {
        let tls = self.tls(common)?;
        let first = self.first_origin();
        // With TLS a URL on localhost must not become the one that is fixed for good.
        let fixed = first.clone().filter(|_| tls.is_none());
        let (rates, pushes, channels) = (self.limits.rates(), self.push.settings()?, self.channels.channels()?);
        let app = common.app(Missing::Create, fixed, rates, pushes.clone(), channels).await?;
        push::warning(&pushes, &common.database()?).iter().for_each(|warning| tracing::warn!("{warning}"));
        if common.public_url.is_none() && first.as_ref() != Some(&app.origin) {
            tracing::info!(url = %app.origin, "no --public-url was said; it is the one that was fixed at first run");
        }
        let mut options = Options { listen: self.listen, trusted_proxies: self.trusted_proxy, tls: None };
        if let Some(tls) = &tls {
            tls.check(&app.origin)?;
            options.tls = Some(tls.server_config()?);
            tls.warnings(app.clock.now()).iter().for_each(|warning| tracing::warn!("{warning}"));
        }
        let server = http::bind(app.clone(), &options).with_context(|| format!("cannot listen on {}", self.listen))?;
        if app.origin.is_https() && tls.is_none() && options.trusted_proxies.is_empty() {
            tracing::warn!(
                "the public URL is https and there is no --trusted-proxy, so all callers seem to come from the proxy: \
                 they share one rate, and phones believe every runtime to be on their own network"
            );
        }
        let stop = stop()?;
        let mut tasks =
            vec![tokio::spawn(sweeper::carry_topics(app.clone())), tokio::spawn(sweeper::sweep(app.clone()))];
        let telling = tokio::spawn(notifier::run(app.clone()));
        tasks.extend(tls.map(|tls| tokio::spawn(tls.keep_fresh(app.origin.clone(), app.clock.clone()))));
        welcome(&app, self.demo, server.address()).await?;
        let ended = server.run(stop).await;
        // Pushes that are on their way still arrive.
        app.shutdown();
        telling.await?;
        tasks.iter().for_each(tokio::task::JoinHandle::abort);
        Ok(ended?)
    }

    /// Reads certificate and key, and refuses them before anything is opened if they cannot serve the URL that is said.
    fn tls(&self, common: &Common) -> Result<Option<Tls>, BadSetting> {
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else { return Ok(None) };
        let tls = Tls::read(CertificateFiles { certificate: certificate.clone(), key: key.clone() })?;
        common.public_url.as_ref().map_or(Ok(()), |origin| tls.check(origin))?;
        Ok(Some(tls))
    }

    /// The public URL of a new database when none is said; with port 0 the server cannot know it.
    fn first_origin(&self) -> Option<Origin> {
        match self.listen.port() {
            80 => Origin::parse("http://localhost").ok(),
            port => Origin::parse(&format!("http://localhost:{port}")).ok(),
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
