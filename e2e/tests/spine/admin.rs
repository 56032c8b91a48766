//! The server program as its operator has it.

use std::{path::Path, time::Instant};

use countersign_soft_phone::{ApproveOptions, EnrolOptions, SoftPhone};

use crate::support::{Cli, Finished, Process, Site, World, command, enrol, run};

/// A database URL with a typing error is refused before anything is made anywhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mistyped_database_makes_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let urls =
        ["countersign", "sqlite:cs.db", "sqlit://cs.db", "postgre://ada:secret@db/x", "postgres:cs.db", "cs.bd", ""];
    for url in urls {
        for words in [&["serve", "--listen", "127.0.0.1:1"][..], &["migrate"], &["admin", "demo"]] {
            let said = in_folder(folder.path(), words, &["--database", url]).await.expect(2);
            assert!(said.stderr.contains("say ") && !said.stderr.contains("secret"), "{url}: {}", said.stderr);
        }
    }
    // As another machine's certificate would not be checked.
    for mode in ["require", "prefer", "verify-ca"] {
        let url = format!("postgres://ada:secret@db.example.org/cs?sslmode={mode}");
        let said = in_folder(folder.path(), &["serve"], &["--database", &url]).await.expect(2);
        assert!(said.stderr.contains("verify-full") && !said.stderr.contains("secret"), "{}", said.stderr);
    }
    assert_eq!(files(folder.path()), [] as [String; 0]);
}

/// Operators' commands work on a database that is there, and make none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn admin_makes_no_database() {
    let folder = tempfile::tempdir().expect("a folder");
    for words in [&["admin", "demo"][..], &["admin", "user", "list"], &["admin", "policy", "max-risk", "low"]] {
        let said = in_folder(folder.path(), words, &["--database", "cs.db"]).await.expect(1);
        assert!(said.stderr.contains("there is no database at cs.db; run serve or migrate first"), "{}", said.stderr);
    }
    assert_eq!(files(folder.path()), [] as [String; 0]);
    in_folder(folder.path(), &["migrate"], &["--database", "cs.db", "--public-url", "http://localhost:7"])
        .await
        .expect(0);
    in_folder(folder.path(), &["admin", "demo"], &["--database", "cs.db"]).await.expect(0);
}

async fn in_folder(folder: &Path, words: &[&str], more: &[&str]) -> Finished {
    let mut command = command("countersign-server");
    command.args(words).args(more).current_dir(folder);
    run(command).await
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

/// A person is invited while the server runs; the link works once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_are_invited() {
    let world = World::start().await;
    let url = world.site.url();
    let link = world.site.invite("Grace").await;
    let grace = enrol(&url, &link, "Grace").await;
    assert_ne!(grace.user_id(), world.phone.user_id());
    let again = SoftPhone::enrol(&url, &link, EnrolOptions::default()).await.expect_err("spent");
    assert_eq!(again.code().map(countersign_shared::Code::as_str), Some("invite_invalid"));
    let listed = world.site.admin(&["user", "list"]).await.expect(0);
    assert!(listed.stdout.contains("Ada") && listed.stdout.contains("Grace"), "{}", listed.stdout);
}

/// A policy holds from the moment that it is set, in the running server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn policy_limits_what_may_be_asked() {
    let world = World::start().await;
    let cli = Cli::new(world.folder.path(), "policy");
    cli.pair(&world.site.url(), &world.phone).await;
    let ask = |scope| ["request", "--audience", "demo:payments", "--scope", scope, "--purpose", "x", "--json"];
    world.site.admin(&["policy", "max-risk", "low"]).await.expect(0);
    cli.run(&ask("payments.identity")).await.expect(0);
    let refused = cli.run(&ask("payments.prepare")).await.expect(10).json_lines().pop().expect("an event");
    assert_eq!(refused["code"], "workspace_policy_denied");
    world.site.admin(&["policy", "max-risk", "none"]).await.expect(0);
    cli.run(&ask("payments.prepare")).await.expect(0);
    world.site.admin(&["policy", "max-risk", "enormous"]).await.expect(2);
}

/// Another process revokes the connection, and who waits learns of it at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_connection_wakes_who_waits() {
    let world = World::start().await;
    let cli = Cli::new(world.folder.path(), "woken");
    let paired = cli.pair(&world.site.url(), &world.phone).await.json_lines();
    let id = cli.ask("Waits.").await;
    let waiting = cli.start(&["wait", id.as_str(), "--json"]);
    world.server.somebody_waits_for(id.as_str()).await;
    let connection = paired[1]["runtimeConnectionId"].as_str().expect("an id");
    let begun = Instant::now();
    world.site.admin(&["connection", "revoke", connection, "--reason", "stolen"]).await.expect(0);
    let outcome = waiting.finish().await.expect(8).json_lines().pop().expect("an event");
    assert_eq!(outcome["status"], "cancelled");
    assert!(begun.elapsed().as_secs() < 5, "it took {:?}", begun.elapsed());
    cli.run(&["status"]).await.expect(6);
    world.site.admin(&["connection", "revoke", connection]).await.expect(1);
}

/// The public URL is fixed at first run: passkeys and pairings are bound to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_public_url_stays() {
    let site = Site::sqlite();
    site.start().await.stop().await.expect(0);
    let mut other = site.command(&["serve", "--public-url", "https://elsewhere.example"]);
    other.args(["--listen", "127.0.0.1:1"]);
    let said = run(other).await.expect(1);
    assert!(said.stderr.contains(&format!("the public URL of this database is {}", site.url())), "{}", said.stderr);
    for bad in
        ["http://192.0.2.1:7070", "https://192.0.2.1", "http://example.org", "https://intranet", "ftp://x.example"]
    {
        run(site.command(&["serve", "--public-url", bad])).await.expect(2);
    }
    site.start().await.stop().await.expect(0);
}

/// A stop answers those who wait at once, ends with code 0, and costs them nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_is_graceful() {
    let world = World::start().await;
    let cli = Cli::new(world.folder.path(), "patient");
    cli.pair(&world.site.url(), &world.phone).await;
    let id = cli.ask("Outlives the server.").await;
    let waiting: Process = cli.start(&["wait", id.as_str(), "--json"]);
    world.server.somebody_waits_for(id.as_str()).await;
    let World { site, mut server, phone, .. } = world;
    for signal in ["TERM", "INT"] {
        let begun = Instant::now();
        server.process.signal(signal).await;
        let stopped = server.process.finish().await.expect(0);
        assert!(begun.elapsed().as_secs() < 5, "it took {:?}", begun.elapsed());
        assert!(stopped.stderr.contains("stopping"), "{}", stopped.stderr);
        server = site.start().await;
        // The waiting program comes back by itself.
        server.somebody_waits_for(id.as_str()).await;
    }
    let view = phone.request(&id).await.expect("on the phone");
    phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
    let events = waiting.finish().await.expect(0).json_lines();
    assert_eq!(events.last().expect("an event")["status"], "approved");
    assert!(events.iter().all(|event| event["event"] != "error"), "{events:?}");
}
