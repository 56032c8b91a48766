//! The server itself: its sockets, its patience with slow clients, and how it stops.

use std::{future::Future, io, net::SocketAddr, pin::pin, time::Duration};

use actix_web::{
    App as Routing, HttpServer,
    dev::{Server, ServerHandle},
    middleware::from_fn,
    web::{self, Data, ServiceConfig},
};

use rustls::ServerConfig;

use super::{
    around, fallback,
    pages::{self, Files},
    routes,
    site::Site,
};
use crate::{app::App, config::Network};

/// How long the head of a connection's first request may take, after the handshake. Later ones on the same connection
/// are not timed by actix, which matters little: such a connection costs a task and a few buffers, and one worker takes
/// thousands.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a TLS handshake may take, on a slow phone far away.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept: longer than reverse proxies keep theirs, so that they close first.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long a closing connection may linger.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Connections of one worker thread; beyond it new ones wait in the kernel's queue.
const MAX_CONNECTIONS_PER_WORKER: usize = 8192;
/// Seconds that calls under way get at a stop. Waiting callers are answered at once and need none of them.
const STOP_TIMEOUT_SECONDS: u64 = 10;

/// What an operator chooses about the sockets.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// To end TLS here; plain HTTP without it.
    pub tls: Option<ServerConfig>,
}

/// A server that listens and has not begun to answer.
pub struct Bound {
    app: App,
    server: Server,
    address: SocketAddr,
}

/// All that is served.
pub(super) fn configure(files: Files) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config
            .configure(routes::register)
            .configure(pages::register(files))
            .default_service(web::to(fallback::fallback));
    }
}

/// Opens the socket.
pub fn bind(app: App, options: &Options) -> io::Result<Bound> {
    let site = Data::new(Site { origin: app.origin.clone(), trusted_proxies: options.trusted_proxies.clone() });
    let shared = Data::new(app.clone());
    let files = Files::embedded();
    if !files.has_page() {
        tracing::warn!("this program was built without the page that people approve with; `make run` builds both");
    }
    let server = HttpServer::new(move || {
        Routing::new()
            .app_data(shared.clone())
            .app_data(site.clone())
            .wrap(from_fn(around::around))
            .configure(configure(files.clone()))
    })
    .disable_signals()
    .shutdown_timeout(STOP_TIMEOUT_SECONDS)
    .client_request_timeout(HEAD_TIMEOUT)
    .client_disconnect_timeout(DISCONNECT_TIMEOUT)
    .keep_alive(KEEP_ALIVE)
    .max_connections(MAX_CONNECTIONS_PER_WORKER)
    .tcp_nodelay(true)
    // A caller who has hung up must not go on waiting in the queue of its credential.
    .h1_allow_half_closed(false)
    .tls_handshake_timeout(HANDSHAKE_TIMEOUT);
    let server = match &options.tls {
        Some(config) => server.bind_rustls_0_23(options.listen, config.clone())?,
        None => server.bind(options.listen)?,
    };
    let address = server.addrs().first().copied().unwrap_or(options.listen);
    Ok(Bound { app, server: server.run(), address })
}

impl Bound {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is there; then wakes whoever waits, takes nothing new, and lets calls under way end.
    pub async fn run(self, stop: impl Future<Output = ()>) -> io::Result<()> {
        let handle: ServerHandle = self.server.handle();
        let mut server = pin!(self.server);
        tokio::select! {
            ended = &mut server => return ended,
            () = stop => {}
        }
        self.app.shutdown();
        let (ended, ()) = tokio::join!(server, handle.stop(true));
        ended
    }
}
