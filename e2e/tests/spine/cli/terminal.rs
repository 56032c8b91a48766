//! A person at a terminal. `script` (util-linux) lends a real one.

use tokio::process::Command;

use crate::support::{Cli, Process, World};

/// The QR is drawn in colours, a mistyped code is asked for again, and the person is shown before anything is accepted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pairing_at_a_terminal() {
    let world = World::start().await;
    let cli = Cli::new(world.folder.path(), "terminal");
    let mut pairing =
        at_a_terminal(&cli, &format!("pair --server {} --application-id app_demo --link", world.site.url()));
    let link = pairing.stdout.word(&format!("{}/pair#", world.site.url())).await;
    assert!(pairing.stdout.text().contains("\u{1b}[38;5;16;48;5;231m"), "the QR has colours of its own");
    let code = world.phone.confirm(&link).await.expect("a confirmation").code;

    pairing.stdout.find(|text| text.contains("Code on the phone").then_some(())).await;
    pairing.type_line("CSP1-0000-0001").await;
    pairing.stdout.find(|text| text.contains("code_invalid").then_some(())).await;
    pairing.stdout.find(|text| (text.matches("Code on the phone").count() > 1).then_some(())).await;
    pairing.type_line(&code).await;
    pairing.stdout.find(|text| text.contains("Is that you").then_some(())).await;
    assert!(pairing.stdout.text().contains("Paired with"));
    assert_eq!(cli.run(&["status"]).await.code(), Some(6), "nothing is accepted before the person is");
    pairing.type_line("y").await;
    pairing.stdout.find(|text| text.contains("Agents on this machine may now ask").then_some(())).await;
    pairing.finish().await.expect(0);
    cli.run(&["status"]).await.expect(0);
}

/// Who says that it is somebody else has not paired.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_else_is_declined() {
    let world = World::start().await;
    let cli = Cli::new(world.folder.path(), "declined");
    let mut pairing =
        at_a_terminal(&cli, &format!("pair --server {} --application-id app_demo --link", world.site.url()));
    let link = pairing.stdout.word(&format!("{}/pair#", world.site.url())).await;
    let code = world.phone.confirm(&link).await.expect("a confirmation").code;
    pairing.stdout.find(|text| text.contains("Code on the phone").then_some(())).await;
    pairing.type_line(&code).await;
    pairing.stdout.find(|text| text.contains("Is that you").then_some(())).await;
    pairing.type_line("n").await;
    pairing.finish().await.expect(8);
    cli.run(&["status"]).await.expect(6);
    let runtimes = world.phone.runtimes().await.expect("the runtimes").runtimes;
    assert_eq!(runtimes[0].status.as_str(), "revoked");
}

/// The command line in a terminal, whose output is what this test reads and whose keys it presses.
fn at_a_terminal(cli: &Cli, words: &str) -> Process {
    let mut own = cli.command(&[]);
    let line = format!("stty -echo cols 100 rows 60; exec {} {words}", own.as_std_mut().get_program().display());
    let mut script = Command::new("/usr/bin/script");
    script.args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"]).env_clear();
    script.env("TERM", "xterm-256color").env("SHELL", "/bin/sh").env("PATH", "/usr/bin:/bin");
    for (name, value) in own.as_std().get_envs() {
        script.env(name, value.expect("a value"));
    }
    Process::start(script)
}
