//! The server as a process: where it lives, and one run of it.

use std::path::PathBuf;

use countersign_runtime::shared::origin::Origin;
use tempfile::TempDir;
use tokio::process::Command;

use super::{
    Port,
    programs::{Finished, Output, Process, command, run},
};

/// Limits that no test here reaches by accident.
const PLENTY: [&str; 7] = [
    "--rate-per-credential",
    "--rate-per-network",
    "--anonymous-writes-per-network",
    "--requests-per-audience",
    "--requests-per-runtime",
    "--requests-per-person",
    "--requests-per-day",
];

/// What outlives a run: port, public URL, folder and database.
pub(crate) struct Site {
    port: Port,
    public_url: String,
    folder: TempDir,
    database: Option<String>,
    key_file: PathBuf,
    /// How much `serve` logs, and in which form.
    pub(crate) logs: [&'static str; 2],
    /// Further arguments of `serve`.
    pub(crate) arguments: Vec<String>,
}

impl Site {
    /// A server on SQLite in a folder of its own.
    pub(crate) fn sqlite() -> Self {
        let port = Port::take();
        let public_url = format!("http://localhost:{}", port.number());
        let folder = tempfile::tempdir().expect("a folder");
        let arguments = PLENTY.iter().map(|flag| format!("{flag}=1000000")).chain(["--cool-down=0,0,0,0".to_owned()]);
        let arguments = arguments.collect();
        let key_file = folder.path().join("keys/server.key");
        Self { port, public_url, folder, database: None, key_file, logs: ["debug", "text"], arguments }
    }

    /// Two replicas on one PostgreSQL database; the public URL is that of the first.
    pub(crate) fn replicas(database: &str) -> [Self; 2] {
        let mut first = Self::sqlite();
        first.database = Some(database.to_owned());
        let mut second = Self::sqlite();
        second.database = Some(database.to_owned());
        second.public_url.clone_from(&first.public_url);
        second.key_file.clone_from(&first.key_file);
        [first, second]
    }

    /// Where this very process is reached.
    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port.number())
    }

    /// What browsers and runtimes call it.
    pub(crate) fn origin(&self) -> Origin {
        Origin::parse(&self.public_url).expect("an origin")
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// The SQLite file.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("countersign.db")
    }

    /// The program with a subcommand, on this database.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = command("countersign-server");
        command.args(words).arg("--data-dir").arg(self.folder.path()).env("COUNTERSIGN_KEY_FILE", &self.key_file);
        if let Some(database) = &self.database {
            command.env("COUNTERSIGN_DATABASE_URL", database);
        }
        command
    }

    /// `serve` on this site's port.
    pub(crate) fn serve(&self) -> Command {
        let mut command = self.command(&["serve", "--public-url", &self.public_url]);
        command.arg("--listen").arg(format!("127.0.0.1:{}", self.port.number())).args(&self.arguments);
        command.args(["--log-level", self.logs[0], "--log-format", self.logs[1]]);
        command
    }

    /// Starts the server.
    pub(crate) fn launch(&self) -> Server {
        Server { process: Process::start(self.serve()) }
    }

    /// Starts the server and waits until it listens.
    pub(crate) async fn start(&self) -> Server {
        let server = self.launch();
        server.listens().await;
        server
    }

    /// Runs an operator's command.
    pub(crate) async fn admin(&self, words: &[&str]) -> Finished {
        let words: Vec<&str> = ["admin"].iter().chain(words).copied().collect();
        run(self.command(&words)).await
    }

    /// Makes the demo registry; gives the provider's API key.
    pub(crate) async fn demo(&self) -> String {
        let made = self.admin(&["demo", "--json"]).await.expect(0);
        made.json()["apiKey"].as_str().expect("an API key").to_owned()
    }

    /// Makes an enrolment link.
    pub(crate) async fn invite(&self, name: &str) -> String {
        let made = self.admin(&["user", "invite", name, "--json"]).await.expect(0);
        made.json()["link"].as_str().expect("a link").to_owned()
    }
}

/// One run of the server.
pub(crate) struct Server {
    pub(crate) process: Process,
}

impl Server {
    /// Waits until it listens.
    pub(crate) async fn listens(&self) {
        let said: &Output = &self.process.stdout;
        let has_said = |text: &str| text.contains("Countersign is listening on").then_some(());
        let ended = async {
            // What it complains about is worth more than that it said nothing.
            self.process.stderr.find(|text| text.contains("error:").then(|| text.to_owned())).await
        };
        tokio::select! { biased;
            () = said.find(has_said) => {}
            complaint = ended => panic!("the server did not start: {complaint}"),
        }
    }

    /// The link with which the first person enrols.
    pub(crate) async fn owner_link(&self) -> String {
        self.process.stdout.find(enrol_link).await
    }

    /// Waits until somebody's call waits for news of a delegation or of a person.
    pub(crate) async fn somebody_waits_for(&self, id: &str) {
        let topic = format!("waits topic={id} ");
        self.process.stderr.find(|log| log.contains(&topic).then_some(())).await;
    }

    /// Asks it to stop and waits until it has.
    pub(crate) async fn stop(self) -> Finished {
        self.process.signal("TERM").await;
        self.process.finish().await
    }
}

/// The enrolment link in a text, whole.
fn enrol_link(text: &str) -> Option<String> {
    let at = text.find("/enrol#")?;
    let begin = text[..at].rfind(char::is_whitespace)? + 1;
    let end = at + text[at..].find(char::is_whitespace)?;
    Some(text[begin..end].to_owned())
}
