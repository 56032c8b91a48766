//! Every documented exit code, brought about. Code 5 needs a server that lies: it is in the hostile suite.

use countersign_soft_phone::{ApproveOptions, DenyOptions};

use crate::support::{Cli, Finished, World};

/// The code of the error event.
fn error(finished: &Finished) -> String {
    let event = finished.json_lines().pop().expect("an event");
    assert_eq!((&event["event"], event["exitCode"].as_i64()), (&"error".into(), finished.code().map(i64::from)));
    assert!(!event["message"].as_str().expect("words").is_empty() && !event["fix"].as_str().expect("words").is_empty());
    event["code"].as_str().expect("a code").to_owned()
}

/// 3, 4, 8 and 9: what a person may answer, or not answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_outcome_has_its_code() {
    let world = World::start().await;
    let cli = Cli::new(world.folder.path(), "outcomes");
    cli.pair(&world.site.url(), &world.phone).await;

    let late = cli.ask_with("Nobody answers.", &["--expires-in", "2s"]).await;

    let id = cli.ask("Answered in a while.").await;
    cli.run(&["wait", id.as_str(), "--timeout", "0"]).await.expect(9);
    let pending = cli.run(&["token", id.as_str(), "--json"]).await.expect(9);
    assert_eq!(error(&pending), "not_approved");
    let view = world.phone.request(&id).await.expect("on the phone");
    world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
    cli.run(&["wait", id.as_str()]).await.expect(0);
    world.phone.revoke_delegation(&id, "changed my mind").await.expect("a revocation");
    let waited = cli.run(&["wait", id.as_str()]).await.expect(8);
    assert!(waited.stdout.contains("revoked by person") && waited.stdout.contains("changed my mind"));
    cli.run(&["token", id.as_str()]).await.expect(8);

    let id = cli.ask("Taken back.").await;
    cli.run(&["revoke", id.as_str()]).await.expect(0);
    cli.run(&["wait", id.as_str()]).await.expect(8);

    let id = cli.ask("Denied.").await;
    let view = world.phone.request(&id).await.expect("on the phone");
    world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
    cli.run(&["wait", id.as_str()]).await.expect(3);
    let denied = cli.run(&["token", id.as_str(), "--json"]).await.expect(3);
    assert_eq!(error(&denied), "not_approved");

    cli.run(&["wait", late.as_str()]).await.expect(4);
}

/// 1 and 2: what is wrong on this side.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slips_of_the_caller_have_their_codes() {
    let world = World::start().await;
    let cli = Cli::new(world.folder.path(), "slips");
    let url = world.site.url();
    cli.pair(&url, &world.phone).await;
    for words in [&[][..], &["wait"], &["pair", "--server", "http://192.0.2.1"], &["revoke"], &["frobnicate"]] {
        cli.run(words).await.expect(2);
    }
    let unknown = cli.run(&["wait", "del_0123456789abcdefghjkmnpqrs", "--json"]).await.expect(2);
    assert_eq!(error(&unknown), "unknown_delegation");
    let again = cli.run(&["pair", "--server", &url, "--json"]).await.expect(2);
    assert_eq!(error(&again), "already_paired");
    let words = ["request", "--audience", "demo:payments", "--scope", "vault.read", "--purpose", "x", "--json"];
    assert_eq!(error(&cli.run(&words).await.expect(2)), "scope_not_offered");
    assert_eq!(error(&cli.run(&["revoke", "--connection", "--json"]).await.expect(2)), "needs_yes");

    let state = cli.profile_dir().join("state.json");
    let damaged = "{\"version\":1,\"content\":";
    std::fs::write(&state, damaged).expect("written");
    assert_eq!(error(&cli.run(&["status", "--json"]).await.expect(1)), "profile_damaged");
    assert_eq!(std::fs::read_to_string(&state).expect("read"), damaged, "nothing is overwritten");
}

/// 6 and 7: nobody to ask.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_pairing_or_server_nothing_works() {
    let world = World::start().await;
    let cli = Cli::new(world.folder.path(), "alone");
    let ask = ["request", "--audience", "demo:payments", "--scope", "payments.identity", "--purpose", "x", "--json"];
    for words in [&["status", "--json"][..], &["audiences", "--json"], &["delegations", "--json"], &ask] {
        assert_eq!(error(&cli.run(words).await.expect(6)), "not_paired");
    }
    cli.pair(&world.site.url(), &world.phone).await;
    let id = cli.ask("Waits for ever.").await;
    let connection = world.phone.runtimes().await.expect("the runtimes").runtimes.remove(0).runtime_connection_id;

    let World { site, server, phone, folder: _folder, .. } = world;
    server.stop().await.expect(0);
    for words in [&["status", "--json"][..], &["wait", id.as_str(), "--timeout", "1", "--json"], &ask] {
        assert_eq!(error(&cli.run(words).await.expect(7)), "unreachable", "{words:?}");
    }
    let url = site.url();
    let stranger = Cli::new(site.folder(), "stranger");
    assert_eq!(error(&stranger.run(&["pair", "--server", &url, "--json"]).await.expect(7)), "unreachable");

    let _server = site.start().await;
    phone.revoke_runtime(&connection, "lost laptop").await.expect("a revocation");
    assert_eq!(error(&cli.run(&["status", "--json"]).await.expect(6)), "connection_revoked");
    assert_eq!(error(&cli.run(&ask).await.expect(6)), "connection_revoked");
}

/// 10: the server says no, with its own code.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusals_of_the_server_are_passed_on() {
    let world = World::start().await;
    let cli = Cli::new(world.folder.path(), "refused");
    let (mut pairing, link) = cli.offer(&world.site.url()).await;
    world.phone.confirm(&link).await.expect("a confirmation");
    // Well formed, check symbol and all, and another one.
    pairing.type_line(world.phone.draw_code().display().as_str()).await;
    assert_eq!(error(&pairing.finish().await.expect(10)), "wrong_code");

    cli.pair(&world.site.url(), &world.phone).await;
    assert_eq!(error(&cli.run(&["audiences", "no:such", "--json"]).await.expect(10)), "unknown_audience");
    let id = cli.ask("Not me.").await;
    let view = world.phone.request(&id).await.expect("on the phone");
    world.phone.deny(&view, DenyOptions { not_me: true, ..Default::default() }).await.expect("a no");
    let ask = ["request", "--audience", "demo:payments", "--scope", "payments.identity", "--purpose", "x", "--json"];
    assert_eq!(error(&cli.run(&ask).await.expect(10)), "connection_frozen");
}
