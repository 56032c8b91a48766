//! The real server, a phone, and an app without a window.

use std::{
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use countersign_app::{
    clipboard::Board,
    desktop::{Desktop, Host, Place},
    model::{DesktopEvent, KeyStoreChoice, Snapshot, Standing},
    notifications::Notice,
};
use countersign_soft_phone::{EnrolOptions, SoftPhone};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    sync::watch,
    time::timeout,
};
use zeroize::Zeroizing;

/// How long anything may take before a test gives up.
pub(crate) const DEADLINE: Duration = Duration::from_secs(40);

/// Where cargo put a program of ours.
pub(crate) fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test knows its own path");
    let path = test.parent().and_then(|deps| deps.parent()).expect("target/PROFILE/deps").join(name);
    assert!(path.is_file(), "{} is missing: run `cargo build --bins` first", path.display());
    path
}

/// A home for profiles.
pub(crate) fn at(home: &TempDir) -> Place {
    Place { home: home.path().to_owned(), profile: None }
}

/// A clipboard that nobody looks at.
pub(crate) struct NoBoard;

impl Board for NoBoard {
    fn put(&self, _: &str) -> Result<(), String> {
        Ok(())
    }

    fn text(&self) -> Result<Option<Zeroizing<String>>, String> {
        Ok(None)
    }

    fn clear(&self) -> Result<(), String> {
        Ok(())
    }
}

/// A clipboard that a test looks at.
#[derive(Clone, Default)]
pub(crate) struct TestBoard(Arc<Mutex<Option<String>>>);

impl TestBoard {
    pub(crate) fn holds(&self) -> Option<String> {
        self.0.lock().expect("no panic").clone()
    }
}

impl Board for TestBoard {
    fn put(&self, text: &str) -> Result<(), String> {
        *self.0.lock().expect("no panic") = Some(text.to_owned());
        Ok(())
    }

    fn text(&self) -> Result<Option<Zeroizing<String>>, String> {
        Ok(self.holds().map(Zeroizing::new))
    }

    fn clear(&self) -> Result<(), String> {
        *self.0.lock().expect("no panic") = None;
        Ok(())
    }
}

/// What a window, a tray and a person would have heard.
#[derive(Clone)]
pub(crate) struct Heard {
    pub(crate) snapshots: watch::Sender<Option<Snapshot>>,
    pub(crate) events: Arc<Mutex<Vec<DesktopEvent>>>,
    pub(crate) notices: Arc<Mutex<Vec<Notice>>>,
    pub(crate) opened: Arc<Mutex<Vec<String>>>,
}

impl Heard {
    pub(crate) fn new() -> Self {
        Self {
            snapshots: watch::Sender::new(None),
            events: Arc::default(),
            notices: Arc::default(),
            opened: Arc::default(),
        }
    }

    /// Waits until a snapshot is so.
    #[track_caller]
    pub(crate) fn until(&self, is_so: impl Fn(&Snapshot) -> bool) -> impl Future<Output = Snapshot> {
        let (mut hears, asked) = (self.snapshots.subscribe(), std::panic::Location::caller());
        async move {
            let found = timeout(DEADLINE, hears.wait_for(|told| told.as_ref().is_some_and(&is_so))).await;
            match found {
                Ok(found) => found.expect("the app lives").clone().expect("a snapshot"),
                Err(_) => panic!("{asked}: it was never so"),
            }
        }
    }
}

impl Host for Heard {
    fn tell(&self, event: &DesktopEvent) {
        match event {
            DesktopEvent::Snapshot { snapshot } => drop(self.snapshots.send_replace(Some((**snapshot).clone()))),
            event => self.events.lock().expect("no panic").push(event.clone()),
        }
    }

    fn notify(&self, notice: &Notice) {
        self.notices.lock().expect("no panic").push(notice.clone());
    }

    fn starts_by_itself(&self) -> bool {
        false
    }

    fn start_by_itself(&self, _: bool) -> Result<(), String> {
        Err("a test has no session".to_owned())
    }

    fn open(&self, address: &str) -> Result<(), String> {
        self.opened.lock().expect("no panic").push(address.to_owned());
        Ok(())
    }
}

/// A server process with the demo registry, a person's phone, and a folder for everything.
pub(crate) struct Stage {
    pub(crate) url: String,
    pub(crate) phone: SoftPhone,
    pub(crate) folder: TempDir,
    port: u16,
    server: Child,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = socket.local_addr().expect("an address").port();
        drop(socket);
        let url = format!("http://localhost:{port}");
        let (server, link) = serve(&url, port, &folder, true).await;
        let link = link.expect("a link");
        let data = folder.path().join("server");
        let mut demo = Command::new(program("countersign-server"));
        demo.env_clear().args(["admin", "demo", "--json"]).arg("--data-dir").arg(&data);
        demo.env("COUNTERSIGN_KEY_FILE", folder.path().join("keys/server.key"));
        assert!(demo.output().await.expect("runs").status.success(), "the demo registry is made");
        let options = EnrolOptions { user_name: "Ada".into(), device_name: "Ada's phone".into(), ..Default::default() };
        let phone = SoftPhone::enrol(&url, &link, options).await.expect("an enrolment");
        Self { url, phone, folder, port, server }
    }

    /// Ends the server as a power cut would.
    pub(crate) async fn kill_server(&mut self) {
        self.server.kill().await.expect("it ran");
    }

    /// Starts it again, on what it has stored.
    pub(crate) async fn start_server_again(&mut self) {
        (self.server, _) = serve(&self.url, self.port, &self.folder, false).await;
    }

    /// Where profiles are.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// An app with a watcher, whose keys are in files.
    pub(crate) async fn app(&self, board: &TestBoard) -> (Arc<Desktop>, Heard) {
        let place = Place { home: self.home(), profile: None };
        let desktop = Arc::new(Desktop::open(&place, Default::default(), board.clone()).expect("opens"));
        let heard = Heard::new();
        desktop.lend(heard.clone());
        desktop.choose_key_store(KeyStoreChoice::Files).await.expect("chooses");
        desktop.listens();
        tokio::spawn(countersign_app::watcher::watch(Arc::clone(&desktop)));
        (desktop, heard)
    }

    /// Pairs an app with the phone.
    pub(crate) async fn pair(&self, desktop: &Desktop, board: &TestBoard) -> Snapshot {
        desktop.start_pairing(&self.url, "Countersign", "Laptop").await.expect("an offer");
        desktop.copy_pairing_link().await.expect("a link");
        let code = self.phone.confirm(&board.holds().expect("a link")).await.expect("a confirmation").code;
        desktop.claim_pairing(&format!(" {} ", code.to_lowercase())).await.expect("a person");
        desktop.accept_pairing().await.expect("a pairing")
    }

    /// An app that is paired.
    pub(crate) async fn paired(&self) -> (Arc<Desktop>, Heard, TestBoard) {
        let board = TestBoard::default();
        let (desktop, heard) = self.app(&board).await;
        assert_eq!(self.pair(&desktop, &board).await.standing, Standing::Paired);
        (desktop, heard, board)
    }

    /// Runs the command line on the app's profile.
    pub(crate) async fn cli(&self, words: &[&str]) -> Vec<Value> {
        let mut cli = Command::new(program("countersign"));
        cli.env_clear().args(words).arg("--json").env("COUNTERSIGN_HOME", self.home());
        let ran = timeout(DEADLINE, cli.output()).await.expect("in time").expect("runs");
        let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(ran.status.success(), "{words:?}: {out}{err}");
        out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

/// Starts a server; a new one prints its owner's link.
async fn serve(url: &str, port: u16, folder: &TempDir, new: bool) -> (Child, Option<String>) {
    let mut serve = Command::new(program("countersign-server"));
    serve.env_clear().args(["serve", "--public-url", url, "--listen", &format!("127.0.0.1:{port}")]);
    serve.arg("--data-dir").arg(folder.path().join("server"));
    serve.env("COUNTERSIGN_KEY_FILE", folder.path().join("keys/server.key"));
    serve.args(["--cool-down=0,0,0,0", "--log-level", "warn"]);
    serve.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut server = serve.spawn().expect("the server starts");
    let mut lines = BufReader::new(server.stdout.take().expect("piped")).lines();
    let started = async {
        let (mut listens, mut link) = (false, None);
        while !listens || (new && link.is_none()) {
            let line = lines.next_line().await.expect("reads").expect("the server goes on");
            link = link.or_else(|| line.split_whitespace().find(|word| word.contains("/enrol#")).map(str::to_owned));
            listens |= line.contains("Countersign is listening on");
        }
        link
    };
    let link = timeout(DEADLINE, started).await.expect("the server starts in time");
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (server, link)
}
