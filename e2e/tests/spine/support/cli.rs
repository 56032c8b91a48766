//! The command line as a process.

use std::path::{Path, PathBuf};

use countersign_shared::ids::DelegationId;
use countersign_soft_phone::SoftPhone;
use serde_json::Value;
use tokio::process::Command;

use super::{Finished, Process, command, run};

/// `countersign` with a home of its own.
pub(crate) struct Cli {
    home: PathBuf,
    profile: &'static str,
}

impl Cli {
    /// One that never ran below `folder`.
    pub(crate) fn new(folder: &Path, profile: &'static str) -> Self {
        Self { home: folder.join("home"), profile }
    }

    /// Where its profile is.
    pub(crate) fn profile_dir(&self) -> PathBuf {
        self.home.join("profiles").join(self.profile)
    }

    /// The program with its words.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = command("countersign");
        command.args(words).env("COUNTERSIGN_HOME", &self.home).env("COUNTERSIGN_PROFILE", self.profile);
        command
    }

    /// Starts it.
    pub(crate) fn start(&self, words: &[&str]) -> Process {
        Process::start(self.command(words))
    }

    /// Runs it to its end.
    pub(crate) async fn run(&self, words: &[&str]) -> Finished {
        run(self.command(words)).await
    }

    /// Runs it with `--json`, demands success and gives its last event.
    pub(crate) async fn event(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = words.iter().chain(&["--json"]).copied().collect();
        self.run(&words).await.expect(0).json_lines().pop().expect("an event")
    }

    /// Begins a pairing as a program does; gives the link of the QR.
    pub(crate) async fn offer(&self, server: &str) -> (Process, String) {
        let pairing = self.start(&["pair", "--server", server, "--application-id", "app_demo", "--json"]);
        let offer = pairing.stdout.find(first_line).await;
        let offer: Value = serde_json::from_str(&offer).expect("an event");
        assert_eq!(offer["event"], "offer");
        (pairing, offer["link"].as_str().expect("a link").to_owned())
    }

    /// Pairs with a phone.
    pub(crate) async fn pair(&self, server: &str, phone: &SoftPhone) -> Finished {
        let (mut pairing, link) = self.offer(server).await;
        let confirmed = phone.confirm(&link).await.expect("a confirmation");
        pairing.type_line(&confirmed.code).await;
        pairing.finish().await.expect(0)
    }

    /// Asks for the demo's payments; gives the delegation's id.
    pub(crate) async fn ask(&self, purpose: &str) -> DelegationId {
        self.ask_with(purpose, &[]).await
    }

    /// Asks with further flags.
    pub(crate) async fn ask_with(&self, purpose: &str, flags: &[&str]) -> DelegationId {
        let words = ["request", "--audience", "demo:payments", "--scope", "payments.identity", "--purpose", purpose];
        let words: Vec<&str> = words.iter().chain(flags).copied().collect();
        let event = self.event(&words).await;
        assert_eq!((&event["event"], &event["status"]), (&"requested".into(), &"pending".into()));
        event["delegationId"].as_str().expect("an id").parse().expect("an id")
    }
}

/// The first whole line.
pub(crate) fn first_line(text: &str) -> Option<String> {
    text.split_once('\n').map(|(line, _)| line.to_owned())
}
