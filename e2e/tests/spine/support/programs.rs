//! The real programs, as processes of their own.

use std::{
    panic::Location,
    path::PathBuf,
    process::{ExitStatus, Stdio},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, Command},
    sync::watch,
    task::JoinHandle,
};

use super::{DEADLINE, within};

/// Where cargo put a program of ours: beside the folder of this test.
pub(crate) fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test knows its own path");
    let folder = test.parent().and_then(|deps| deps.parent()).expect("target/PROFILE/deps");
    let path = folder.join(name);
    assert!(path.is_file(), "{} is missing: run `cargo build --workspace --bins` first", path.display());
    path
}

/// A command with nothing of this test's environment.
pub(crate) fn command(name: &str) -> Command {
    let mut command = Command::new(program(name));
    command.env_clear();
    command
}

/// What a program has written so far.
#[derive(Clone, Debug)]
pub(crate) struct Output(watch::Receiver<String>);

impl Output {
    fn of(mut from: impl AsyncRead + Unpin + Send + 'static) -> (Self, JoinHandle<()>) {
        let (sender, receiver) = watch::channel(String::new());
        let reader = tokio::spawn(async move {
            let (mut bytes, mut chunk) = (Vec::new(), [0; 8192]);
            while let Ok(count @ 1..) = from.read(&mut chunk).await {
                bytes.extend_from_slice(&chunk[..count]);
                // A character may end in the next chunk.
                let whole = match std::str::from_utf8(&bytes) {
                    Err(error) if error.error_len().is_none() => error.valid_up_to(),
                    _ => bytes.len(),
                };
                let text: Vec<u8> = bytes.drain(..whole).collect();
                sender.send_modify(|so_far| so_far.push_str(&String::from_utf8_lossy(&text)));
            }
        });
        (Self(receiver), reader)
    }

    /// All of it.
    pub(crate) fn text(&self) -> String {
        self.0.borrow().clone()
    }

    /// Waits until something stands there.
    #[track_caller]
    pub(crate) fn find<T>(&self, look: impl Fn(&str) -> Option<T>) -> impl Future<Output = T> {
        let (mut receiver, asked) = (self.0.clone(), Location::caller());
        async move {
            let found = tokio::time::timeout(DEADLINE, async {
                loop {
                    if let Some(found) = look(&receiver.borrow_and_update()) {
                        return Some(found);
                    }
                    receiver.changed().await.ok()?;
                }
            });
            match found.await {
                Ok(Some(found)) => found,
                Ok(None) => panic!("{asked}: the program ended without saying it; it said: {}", &*receiver.borrow()),
                Err(_) => panic!("{asked}: the program has not said it; it said: {}", &*receiver.borrow()),
            }
        }
    }

    /// Waits for a word that begins so.
    pub(crate) async fn word(&self, beginning: &str) -> String {
        // The last word may still be growing: it counts when something follows it.
        self.find(|text| {
            let whole = &text[..text.rfind(char::is_whitespace)?];
            whole
                .split(|c: char| c.is_whitespace() || c == '"')
                .find(|word| word.starts_with(beginning))
                .map(str::to_owned)
        })
        .await
    }
}

/// How a program ended, and what it said.
#[derive(Debug)]
pub(crate) struct Finished {
    status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Finished {
    /// The exit code; none when a signal ended it.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Demands an exit code.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code(), Some(code), "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// The single JSON document on stdout.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// The JSON documents on stdout, one a line.
    #[track_caller]
    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
        let read = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.stdout.lines().map(read).collect()
    }
}

/// A running program; killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    readers: [JoinHandle<()>; 2],
    pub(crate) stdout: Output,
    pub(crate) stderr: Output,
    stdin: Option<ChildStdin>,
}

impl Process {
    /// Starts a command.
    pub(crate) fn start(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let (stdout, out) = Output::of(child.stdout.take().expect("piped"));
        let (stderr, err) = Output::of(child.stderr.take().expect("piped"));
        let stdin = child.stdin.take();
        Self { child, readers: [out, err], stdout, stderr, stdin }
    }

    /// Types a line.
    pub(crate) async fn type_line(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("its input is open");
        stdin.write_all(format!("{line}\n").as_bytes()).await.expect("it reads its input");
    }

    /// Ends its input.
    pub(crate) fn close_input(&mut self) {
        self.stdin = None;
    }

    /// Sends it a signal by name.
    pub(crate) async fn signal(&self, name: &str) {
        let pid = self.child.id().expect("it runs").to_string();
        let sent = Command::new("/bin/sh").args(["-c", "kill -s \"$0\" \"$1\"", name, &pid]).status().await;
        assert!(sent.expect("a shell").success(), "the signal {name} was not sent");
    }

    /// Kills it as a power cut would, and waits until it is gone.
    pub(crate) async fn kill(&mut self) {
        within(self.child.kill()).await.expect("it was running");
    }

    /// Whether it runs still.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a status").is_none()
    }

    /// Waits until it has ended.
    pub(crate) async fn finish(mut self) -> Finished {
        self.close_input();
        let status = within(self.child.wait()).await.expect("a status");
        for reader in &mut self.readers {
            within(reader).await.expect("its output ends");
        }
        Finished { status, stdout: self.stdout.text(), stderr: self.stderr.text() }
    }
}

/// Runs a command to its end.
pub(crate) async fn run(command: Command) -> Finished {
    Process::start(command).finish().await
}
