//! The honest server behind the liar: the real one, in this process, on a database of its own.

use countersign_backend::{
    app::{App, Settings},
    channels::Channels,
    clock::Clock,
    config::PushSettings,
    http::{self, Options},
    limits::Rates,
    store::Missing,
    sweeper,
};
use countersign_shared::origin::Origin;
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

/// A real server whose public address is the liar's.
pub(crate) struct Honest {
    pub(crate) app: App,
    pub(crate) url: String,
    stop: Option<oneshot::Sender<()>>,
    tasks: Vec<JoinHandle<()>>,
    _folder: TempDir,
}

impl Honest {
    pub(crate) async fn start(origin: &Origin) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite://{}", folder.path().join("countersign.db").display());
        let plenty = 1_000_000.try_into().expect("not zero");
        let settings = Settings {
            database: database.parse().expect("a URL"),
            missing: Missing::Create,
            origin: Some(origin.clone()),
            first_origin: None,
            rates: Rates { per_credential: plenty, per_network: plenty, ..Rates::default() },
            clock: Clock::default(),
            push: PushSettings::for_tests(),
            channels: Channels::default(),
        };
        let app = App::build(settings).await.expect("an app");
        let tasks = vec![tokio::spawn(sweeper::carry_topics(app.clone())), tokio::spawn(sweeper::sweep(app.clone()))];
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, address) = oneshot::channel();
        let serving = app.clone();
        // actix wants a runtime of its own kind.
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let listen = ([127, 0, 0, 1], 0).into();
                let bound =
                    http::bind(serving, &Options { listen, trusted_proxies: Vec::new(), tls: None }).expect("a port");
                ready.send(bound.address()).expect("the test waits");
                let stop = async {
                    let _ = stopped.await;
                };
                bound.run(stop).await.expect("the server ends well");
            });
        });
        let url = format!("http://{}", address.await.expect("the server listens"));
        Self { app, url, stop: Some(stop), tasks, _folder: folder }
    }
}

impl Drop for Honest {
    fn drop(&mut self) {
        self.tasks.drain(..).for_each(|task| task.abort());
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}
