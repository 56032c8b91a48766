//! The server inside the test's own process, on a port of its own.

use std::{net::TcpListener, sync::Arc};

use countersign_backend::{
    app::{App, Settings},
    channels::Channels,
    clock::Clock,
    config::PushSettings,
    http::{self, Options},
    limits::Rates,
    notifier,
    service::admin,
    store::Missing,
    sweeper,
};
use countersign_runtime::{NewRequest, Options as RuntimeOptions, Runtime, StoredRequest};
use countersign_shared::{
    origin::Origin,
    payload::Agent,
    wire::{DelegationStatus, MintedToken, RequestView},
};
use countersign_soft_phone::{ApproveOptions, EnrolOptions, SoftPhone};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

use super::{
    DEADLINE, Provider,
    database::{Database, Engine},
    names::{id_of, scopes},
    rates::generous,
    time::Watch,
    within,
};

/// A running server.
pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) url: String,
    pub(crate) clock: Clock,
    database: Arc<Database>,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<()>>,
    tasks: Vec<JoinHandle<()>>,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

impl Server {
    pub(crate) async fn start(
        database: Arc<Database>,
        port: u16,
        clock: Clock,
        rates: Rates,
        channels: Channels,
    ) -> Self {
        let url = format!("http://localhost:{port}");
        let settings = Settings {
            database: database.url.clone(),
            missing: Missing::Create,
            origin: Some(Origin::parse(&url).expect("an origin")),
            first_origin: None,
            rates,
            clock: clock.clone(),
            push: PushSettings::for_tests(),
            channels,
        };
        let app = App::build(settings).await.expect("an app");
        let mut tasks =
            vec![tokio::spawn(sweeper::carry_topics(app.clone())), tokio::spawn(sweeper::sweep(app.clone()))];
        tasks.push(tokio::spawn(notifier::run(app.clone())));
        let listen = format!("127.0.0.1:{port}").parse().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, is_ready) = oneshot::channel();
        let serving = app.clone();
        // actix wants a runtime of its own kind; the rest of the test keeps its multi-threaded one.
        let running = tokio::task::spawn_blocking(move || {
            actix_web::rt::System::new().block_on(async move {
                let options = Options { listen, trusted_proxies: Vec::new(), tls: None };
                let bound = http::bind(serving, &options).expect("the port");
                ready.send(()).expect("the test waits");
                let stop = async {
                    let _ = stopped.await;
                };
                bound.run(stop).await.expect("the server ends well");
            });
        });
        is_ready.await.expect("the server listens");
        Self { app, url, clock, database, stop: Some(stop), running: Some(running), tasks }
    }

    /// The database's URL, for another process.
    pub(crate) fn database_url(&self) -> &str {
        &self.database.text
    }

    /// Changes rows behind the server's back.
    pub(crate) fn execute(&self, statement: &str) {
        self.database.execute(statement);
    }

    /// How SQLite would carry out a query.
    pub(crate) fn plan(&self, query: &str) -> String {
        self.database.plan(query)
    }

    pub(crate) async fn stop(&mut self) {
        self.tasks.drain(..).for_each(|task| task.abort());
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(running) = self.running.take() {
            within(running).await.expect("the server ends");
        }
    }

    /// Stops gracefully and starts again on the same port and database.
    pub(crate) async fn restart(&mut self) {
        self.stop().await;
        let port = self.url.rsplit_once(':').expect("a port").1.parse().expect("a port");
        let (database, channels) = (Arc::clone(&self.database), self.app.channels.clone());
        *self = Self::start(database, port, self.clock.clone(), generous(), channels).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tasks.drain(..).for_each(|task| task.abort());
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

/// A server with the demo registry and all three actors, none of them paired yet.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) phone: SoftPhone,
    pub(crate) provider: Provider,
    pub(crate) folder: TempDir,
    pub(crate) watch: Watch,
}

impl World {
    pub(crate) async fn start(engine: Engine) -> Self {
        Self::start_with(engine, generous()).await
    }

    pub(crate) async fn start_with(engine: Engine, rates: Rates) -> Self {
        Self::start_all(engine, rates, Channels::default()).await
    }

    /// A server that can reach people beside push.
    pub(crate) async fn start_reaching(engine: Engine, channels: Channels) -> Self {
        Self::start_all(engine, generous(), channels).await
    }

    async fn start_all(engine: Engine, rates: Rates, channels: Channels) -> Self {
        let database = Arc::new(Database::fresh(engine));
        let server = Server::start(database, free_port(), Clock::default(), rates, channels).await;
        let invitation = admin::owner_invitation(&server.app).await.expect("an answer").expect("nobody is enrolled");
        let phone = enrol(&server, &invitation.link, "Ada").await;
        let demo = admin::demo(&server.app).await.expect("a registry");
        let provider = Provider {
            url: server.url.clone(),
            key: demo.provider_key.expect("a new key").to_string(),
            http: reqwest::Client::new(),
        };
        Self { server, phone, provider, folder: tempfile::tempdir().expect("a folder"), watch: Watch::default() }
    }

    /// One more person with a phone of their own.
    pub(crate) async fn another_phone(&self, name: &str) -> SoftPhone {
        let invitation = admin::invite_user(&self.server.app, name).await.expect("a link");
        enrol(&self.server, &invitation.link, name).await
    }

    pub(crate) fn origin(&self) -> Origin {
        self.server.app.origin.clone()
    }

    /// A runtime that has not been paired.
    pub(crate) fn runtime(&self, profile: &str) -> Runtime {
        let options = RuntimeOptions { clock: Arc::new(self.watch.clone()), ..Default::default() };
        Runtime::open_with(self.folder.path(), profile, options).expect("a profile")
    }

    /// A runtime paired with this world's phone.
    pub(crate) async fn paired(&self, profile: &str) -> Runtime {
        self.paired_with(profile, &self.phone).await
    }

    /// A runtime paired with somebody's phone.
    pub(crate) async fn paired_with(&self, profile: &str, phone: &SoftPhone) -> Runtime {
        let runtime = self.runtime(profile);
        let application = "app_demo".parse().expect("an id");
        let started = runtime.start_pairing(&self.origin(), &application, "Demo Desktop", "test machine").await;
        let mut pending = started.expect("an offer");
        let confirmed = phone.confirm(&pending.link()).await.expect("a confirmation");
        pending.claim(&confirmed.code).await.expect("a claim");
        pending.accept().await.expect("an acceptance");
        runtime
    }

    /// A request for two scopes of the demo's payments, in words of its own.
    pub(crate) fn ask(&self, purpose: &str) -> NewRequest {
        let agent = Agent { id: "agent_billing".into(), name: "Billing Agent".into() };
        NewRequest::new("demo:payments", scopes(&["payments.identity", "payments.prepare"]), purpose, agent)
    }

    /// Asks, and finds the request on the phone.
    pub(crate) async fn requested(&self, runtime: &Runtime, purpose: &str) -> (StoredRequest, RequestView) {
        let request = runtime.request(self.ask(purpose)).await.expect("a request");
        let view = self.phone.request(id_of(&request)).await.expect("on the phone");
        (request, view)
    }

    /// Asks, approves whole, and gets a token that is active.
    pub(crate) async fn approved(&self, runtime: &Runtime, purpose: &str) -> (StoredRequest, MintedToken) {
        let (request, view) = self.requested(runtime, purpose).await;
        self.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");
        let token = runtime.token(id_of(&request)).await.expect("a token");
        assert!(self.provider.is_active(&token.token).await);
        (request, token)
    }

    /// Where a delegation stands on the phone.
    pub(crate) async fn status(&self, request: &StoredRequest) -> DelegationStatus {
        self.phone.request(id_of(request)).await.expect("on the phone").status
    }
}

async fn enrol(server: &Server, link: &str, name: &str) -> SoftPhone {
    let options = EnrolOptions { user_name: name.into(), device_name: format!("{name}'s phone"), ..Default::default() };
    SoftPhone::enrol(&server.url, link, options).await.expect("an enrolment")
}
