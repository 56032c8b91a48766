//! The program itself, as other programs run it: without a terminal, against a server and a person in the hands
//! of the test.

#[allow(dead_code, reason = "the tests of the runtime use all of it")]
#[path = "../../../runtime/tests/it/support/mod.rs"]
mod support;

mod answers;
mod errors;
mod path;

use std::{process::Stdio, sync::Arc};

use countersign_shared::ids::DelegationId;
use serde_json::Value;
use support::server::Server;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::Command,
};

/// One user's machine.
struct Machine {
    home: TempDir,
}

/// How a command ended.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    /// The events on standard output.
    fn events(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
    }

    fn last(&self) -> Value {
        self.events().pop().unwrap_or_else(|| panic!("{self:?}"))
    }
}

impl Machine {
    fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a directory") }
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command.args(
            line.split(' ').filter(|word| !word.is_empty()).map(|word| word.replace('_', " ").replace("  ", "_")),
        );
        command.env_clear().env("COUNTERSIGN_HOME", self.home.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Runs a command. Words are split at spaces; `_` is a space, and `__` an underscore.
    async fn run(&self, line: &str) -> Ran {
        let output = self.command(line).output().await.expect("runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: output.status.code().expect("a code"), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Pairs, and gives the link and the code, which no other output may hold.
    async fn pair(&self, server: &Arc<Server>) -> (String, String) {
        let line = format!("pair --json --server {} --application-id app__test --device-name Laptop", server.origin);
        let mut child = self.command(&line).stdin(Stdio::piped()).spawn().expect("starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let offer = lines.next_line().await.expect("reads").expect("an offer");
        let offer: Value = serde_json::from_str(&offer).expect("JSON");
        assert_eq!((offer["event"].as_str(), offer["words"].as_array().map(Vec::len)), (Some("offer"), Some(6)));
        let link = offer["link"].as_str().expect("a link").to_owned();
        let code = server.confirm(&link);
        let mut stdin = child.stdin.take().expect("piped");
        stdin.write_all(format!("{code}\n").as_bytes()).await.expect("writes");
        let paired = lines.next_line().await.expect("reads").expect("paired");
        let paired: Value = serde_json::from_str(&paired).expect("JSON");
        assert_eq!((paired["event"].as_str(), paired["userName"].as_str()), (Some("paired"), Some("Ada")));
        assert!(child.wait().await.expect("ends").success());
        (link, code)
    }

    async fn paired() -> (Arc<Server>, Self) {
        let (server, machine) = (Server::start().await, Self::new());
        machine.pair(&server).await;
        (server, machine)
    }

    /// Asks, and gives the delegation's id as it is typed.
    async fn ask(&self, purpose: &str) -> (DelegationId, String) {
        let line = format!("request --json --audience test:payments --scope payments.identity --purpose {purpose}");
        let ran = self.run(&line).await;
        assert_eq!(ran.code, 0, "{ran:?}");
        let id: DelegationId = ran.last()["delegationId"].as_str().expect("an id").parse().expect("an id");
        let typed = id.as_str().replace('_', "__");
        (id, typed)
    }
}
