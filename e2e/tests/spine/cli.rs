//! The command line as its users have it: a program that reads JSON, a person who reads text, a person at a terminal.

mod exit_codes;
mod terminal;

use countersign_shared::token::{SecretKind, is_well_formed};
use countersign_soft_phone::{ApproveOptions, DenyOptions};

use crate::support::{Cli, World, first_line};

/// Every command with `--json`, the code on standard input: what a program does that embeds it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_goes_the_whole_way() {
    let world = World::start().await;
    let cli = Cli::new(world.folder.path(), "default");
    let events = cli.pair(&world.site.url(), &world.phone).await.json_lines();
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!((&events[1]["event"], &events[1]["userName"]), (&"paired".into(), &"Ada".into()));

    let status = cli.event(&["status"]).await;
    assert_eq!((&status["state"], &status["serverAnswers"]), (&"active".into(), &true.into()));
    assert_eq!(status["runtimeConnectionId"], events[1]["runtimeConnectionId"]);
    let audiences = cli.run(&["audiences", "--json"]).await.expect(0).json_lines();
    let keys: Vec<_> = audiences.iter().map(|event| event["terms"]["audienceKey"].as_str().expect("a key")).collect();
    assert_eq!(keys, ["demo:payments", "demo:vault"]);

    let flags =
        ["--agent-id", "agent_demo", "--agent-name", "Demo Agent", "--duration", "15m", "--detail", "Payee=ACME"];
    let id = cli.ask_with("Identify the user.", &flags).await;
    let waiting = cli.start(&["wait", id.as_str(), "--json"]);
    world.server.somebody_waits_for(id.as_str()).await;
    let view = world.phone.request(&id).await.expect("on the phone");
    world.phone.seen(&view).await.expect("seen");
    waiting.stdout.find(|text| text.contains("\"seenAt\":\"").then_some(())).await;
    world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
    let waited = waiting.finish().await.expect(0);
    let outcome = waited.json_lines().pop().expect("an event");
    assert_eq!((&outcome["event"], &outcome["status"]), (&"outcome".into(), &"approved".into()));
    assert_eq!(outcome["granted"]["durationSeconds"], 900);
    assert_eq!(outcome["agent"]["name"], "Demo Agent");
    assert!(!waited.stdout.contains("cst_") && !waited.stderr.contains("cst_"));

    let token = cli.event(&["token", id.as_str()]).await["token"].as_str().expect("a token").to_owned();
    assert!(is_well_formed(SecretKind::Token, &token) && world.provider.is_active(&token).await);
    for words in
        [&["delegations"][..], &["delegations", "--offline", "--all"], &["status"], &["audiences", "demo:vault"]]
    {
        let said = cli.run(words).await.expect(0);
        assert!(!said.stdout.contains("cst_") && !said.stderr.contains("cst_"), "{words:?}");
    }
    assert_eq!(cli.event(&["delegations"]).await["delegationId"], id.as_str());

    assert_eq!(cli.event(&["revoke", id.as_str(), "--reason", "done"]).await["status"], "revoked");
    assert!(!world.provider.is_active(&token).await);
    assert_eq!(cli.event(&["revoke", "--connection", "--yes"]).await["event"], "connectionRevoked");
    let gone = cli.run(&["status", "--json"]).await.expect(6).json_lines().pop().expect("an event");
    assert_eq!(
        (&gone["event"], &gone["code"], &gone["exitCode"]),
        (&"error".into(), &"connection_revoked".into(), &6.into())
    );
}

/// The same in words, with a pipe for standard output.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_reads_what_happens() {
    let world = World::start().await;
    let cli = Cli::new(world.folder.path(), "words");
    let url = world.site.url();
    let mut pairing = cli.start(&["pair", "--server", &url, "--application-id", "app_demo", "--link"]);
    let link = pairing.stdout.word(&format!("{url}/pair#")).await;
    let confirmed = world.phone.confirm(&link).await.expect("a confirmation");
    assert!(pairing.stdout.text().contains(&confirmed.words.join("  ")), "the words of the phone stand below the QR");
    let said = pairing.stdout.text();
    let drawn: Vec<&str> = said.lines().filter(|line| line.contains(['▀', '▄', '█'])).collect();
    assert!(drawn.len() > 20 && drawn.iter().all(|line| line.chars().count() <= 80), "{said}");
    pairing.type_line(&confirmed.code.to_lowercase()).await;
    let paired = pairing.finish().await.expect(0);
    assert!(paired.stdout.contains("Paired with Ada"), "{}", paired.stdout);

    let asked = cli
        .run(&[
            "request",
            "--audience",
            "demo:payments",
            "--scope",
            "payments.prepare",
            "--purpose",
            "Prepare the bill.",
        ])
        .await
        .expect(0);
    assert!(asked.stdout.contains("Prepare payments; each one still needs your approval."), "the provider's own words");
    let id = asked.stdout.split_whitespace().find(|word| word.starts_with("del_")).expect("an id").to_owned();
    let view = world.phone.request(&id.parse().expect("an id")).await.expect("on the phone");
    world
        .phone
        .approve(&view, ApproveOptions { duration_seconds: Some(300), ..Default::default() })
        .await
        .expect("a yes");

    let waited = cli.run(&["wait", &id]).await.expect(0);
    assert!(waited.stdout.contains("approved on") && waited.stdout.contains("payments.prepare"), "{}", waited.stdout);
    assert!(!waited.stdout.contains("cst_") && !waited.stderr.contains("cst_"));
    let token = cli.run(&["token", &id]).await.expect(0);
    assert!(is_well_formed(SecretKind::Token, token.stdout.trim_end()), "the token and nothing else");
    assert_eq!(first_line(&token.stdout).as_deref(), Some(token.stdout.trim_end()));
    assert!(world.provider.is_active(token.stdout.trim_end()).await);

    let id = cli.ask("Something that is denied.").await;
    let view = world.phone.request(&id).await.expect("on the phone");
    let no = DenyOptions { reason_text: "Not today.".into(), ..Default::default() };
    world.phone.deny(&view, no).await.expect("a no");
    let waited = cli.run(&["wait", id.as_str()]).await.expect(3);
    assert!(waited.stdout.contains("denied") && waited.stdout.contains("Not today."), "{}", waited.stdout);
    let listed = cli.run(&["delegations", "--all"]).await.expect(0);
    assert!(listed.stdout.contains(id.as_str()) && listed.stdout.contains("Prepare the bill."), "{}", listed.stdout);
}

/// No verb of it approves.
#[tokio::test]
async fn nothing_approves() {
    let folder = tempfile::tempdir().expect("a folder");
    let cli = Cli::new(folder.path(), "default");
    let help = cli.run(&["--help"]).await.expect(0).stdout;
    let commands = help.split_once("Commands:").expect("a list").1.split_once("Options:").expect("its end").0;
    let verbs: Vec<&str> = commands
        .lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| line.starts_with(char::is_alphabetic))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(verbs, ["pair", "status", "audiences", "request", "wait", "token", "delegations", "revoke"]);
    for verb in ["approve", "deny", "confirm", "accept", "decide"] {
        cli.run(&[verb, "del_0123456789abcdefghjkmnpqrs"]).await.expect(2);
    }
}
