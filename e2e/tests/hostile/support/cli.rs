//! The command line as people run it: a process of its own, on a profile of its own.

use std::{
    path::PathBuf,
    process::{Output, Stdio},
};

use countersign_shared::{Code, checklist::Check};
use countersign_soft_phone::SoftPhone;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::Command,
};

use super::{Stage, within};

/// The documented exit code for an answer that the checklist refused.
const REFUSED: i32 = 5;

/// What a run of the command line left behind.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// It ended as refused, and said which check refused, and why.
    pub(crate) fn assert_refused(&self, check: Check, code: Code) {
        assert_eq!(self.code, REFUSED, "{self:?}");
        let text = format!("{}{}", self.out, self.err);
        assert!(text.contains(code.as_str()), "{code} is missing: {self:?}");
        let word = serde_json::to_string(&check).expect("a word");
        let named = text.contains(&word) || text.contains(&format!("check {}", check.number()));
        assert!(named, "check {} is missing: {self:?}", check.number());
        self.assert_no_token();
    }

    /// It failed, and nothing in its output opens anything.
    pub(crate) fn assert_failed(&self) {
        assert_ne!(self.code, 0, "{self:?}");
        self.assert_no_token();
    }

    /// It ended with that exit code; only a command that asks for a token may print one.
    pub(crate) fn assert_exit(&self, code: i32) {
        assert_eq!(self.code, code, "{self:?}");
        self.assert_no_token();
    }

    fn assert_no_token(&self) {
        assert!(!self.out.contains("cst_") && !self.err.contains("cst_"), "{self:?}");
    }
}

impl Stage {
    /// Runs `countersign` on a profile.
    pub(crate) async fn cli(&self, profile: &str, arguments: &[&str]) -> Said {
        let mut command = self.command(profile, arguments);
        let output = within(command.stdin(Stdio::null()).output()).await.expect("countersign runs");
        said(output)
    }

    /// Runs `countersign pair`, confirms on a phone, and types the code.
    pub(crate) async fn cli_pairs(&self, profile: &str, phone: &SoftPhone) -> Said {
        let mut command = self.command(profile, &["pair", "--server", self.liar.origin.as_str()]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("countersign runs");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut out = String::new();
        within(stdout.read_line(&mut out)).await.expect("a line");
        let offer: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("no offer: {out}"));
        let confirmed = phone.confirm(offer["link"].as_str().expect("a link")).await.expect("a confirmation");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(format!("{}\n", confirmed.code).as_bytes()).await.expect("a reader");
        drop(stdin);
        within(stdout.read_to_string(&mut out)).await.expect("the rest");
        let output = within(child.wait_with_output()).await.expect("it ends");
        Said { out, ..said(output) }
    }

    fn command(&self, profile: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.args(arguments).args(["--profile", profile, "--json"]);
        command.env("COUNTERSIGN_HOME", self.home.path()).kill_on_drop(true);
        command
    }
}

fn said(output: Output) -> Said {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Said { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// `countersign`, as it was built beside this test.
fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("this test's own path");
    let name = format!("countersign{}", std::env::consts::EXE_SUFFIX);
    let found = test.ancestors().skip(1).take(3).map(|folder| folder.join(&name)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("no {name} beside {}: run `cargo build --bins` first", test.display()))
}
