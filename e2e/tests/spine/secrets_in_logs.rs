//! A whole run at the most talkative level, and every secret that it made: none of them stands in what server and
//! command line wrote, nor can one be read off the database.

mod channels;
mod failures;
mod scanner;
mod written;

use countersign_runtime::Runtime;
use countersign_shared::pairing::{CodeKeys, PairingCode, Ticket};
use countersign_soft_phone::{ApproveOptions, DenyOptions, SoftPhone};

use self::{scanner::Scanner, written::Written};
use crate::support::{Cli, DEADLINE, Provider, Site, World, ask, command, enrol, id_of, run, scopes};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_in_text_logs() {
    Box::pin(whole_run("text")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_in_json_logs() {
    Box::pin(whole_run("json")).await;
}

async fn whole_run(format: &'static str) {
    let mut site = Site::sqlite();
    site.logs = ["trace", format];
    site.arguments.push("--demo".to_owned());
    let (mut scanner, mut written) = (Scanner::default(), Written::default());
    let mail = channels::set_up(&mut site, &mut scanner).await;
    let server = site.start().await;
    let (owner_link, api_key) = (server.owner_link().await, server.process.stdout.word("csk_").await);
    scanner.add("API key", &api_key);
    scanner.add("owner link", owner_link.split_once('#').expect("a fragment").1);

    let phone = enrol(&site.url(), &owner_link, "Ada").await;
    let provider = Provider { url: site.url(), key: api_key.clone(), http: reqwest::Client::new() };
    let world = World { site, server, phone, provider, folder: tempfile::tempdir().expect("a folder") };
    people(&world, &mut scanner, &mut written).await;
    channels::use_them(&world, mail, &mut scanner).await;
    library(&world, &mut scanner).await;
    command_line(&world, &mut scanner, &mut written).await;
    failures::all(&world, &mut scanner).await;
    operator(&world, &mut scanner, &mut written).await;

    world.phone.secrets().iter().for_each(|secret| scanner.add("phone", secret));
    let World { site, server, folder: _folder, .. } = world;
    let stopped = server.stop().await.expect(0);
    assert!(stopped.stderr.contains("TRACE") || stopped.stderr.contains("DEBUG"), "the server was not talkative");
    // What the operator is meant to read, once; beside it not another trace.
    for shown in [owner_link.as_str(), &api_key] {
        assert_eq!(stopped.stdout.matches(shown).count(), 1, "{}", stopped.stdout);
    }
    written.add("serve stdout", &stopped.stdout.replace(&owner_link, "").replace(&api_key, ""));
    written.add("serve stderr", &stopped.stderr);
    for file in ["countersign.db", "countersign.db-wal"] {
        let bytes = std::fs::read(site.folder().join(file)).unwrap_or_default();
        written.0.push((file.to_owned(), bytes));
    }

    let size: usize = written.0.iter().map(|(_, bytes)| bytes.len()).sum();
    println!("{} secrets, {} outputs of {size} bytes", scanner.secrets(), written.0.len());
    assert!(scanner.secrets() > 40 && stopped.stderr.len() > 10_000);
    let found: Vec<String> = written
        .0
        .iter()
        .flat_map(|(by, bytes)| scanner.scan(bytes).into_iter().map(move |label| format!("{label} in {by}")))
        .collect();
    assert!(found.is_empty(), "secrets were written: {found:#?}");
    // The same scanner, the same log: one secret more, and it is found.
    let planted = format!("{}token=cst_{}", stopped.stderr, &api_key[4..]);
    scanner.add("planted", &format!("cst_{}", &api_key[4..]));
    assert!(scanner.scan(planted.as_bytes()).contains(&"planted"));
}

/// Enrolment, signing out and in, a second device, a second person.
async fn people(world: &World, scanner: &mut Scanner, written: &mut Written) {
    let words = ["user", "invite", "Grace", "--json", "--log-level", "trace"];
    let invited = world.site.admin(&words).await.expect(0);
    written.errors_of(&words, &invited);
    let link = invited.json()["link"].as_str().expect("a link").to_owned();
    scanner.add("invite", link.split_once('#').expect("a fragment").1);
    let grace = enrol(&world.site.url(), &link, "Grace").await;
    grace.sign_out().await.expect("signed out");
    grace.sign_in().await.expect("signed in");
    let second = grace.enrol_device("Second phone").await.expect("another device");
    for phone in [&grace, &second] {
        phone.secrets().iter().for_each(|secret| scanner.add("phone", secret));
    }
}

/// Pairing, asking, both answers, tokens and proofs, by the runtime library.
async fn library(world: &World, scanner: &mut Scanner) {
    let runtime = Runtime::open(world.folder.path(), "library").expect("a profile");
    let application = "app_demo".parse().expect("an id");
    let started = runtime.start_pairing(&world.site.origin(), &application, "Library", "test machine").await;
    let mut pending = started.expect("an offer");
    let code = world.phone.confirm(&pending.link()).await.expect("a confirmation").code;
    let wrong = world.phone.draw_code();
    pending.claim(&wrong.display()).await.expect_err("a wrong code");
    pending.secrets().iter().for_each(|secret| scanner.add("pairing, wrong code", secret));
    pending.claim(&code).await.expect("a claim");
    pending.secrets().iter().for_each(|secret| scanner.add("pairing", secret));
    pending.accept().await.expect("an acceptance");

    let mut vault = ask("Read the vault.");
    vault.audience = "demo:vault".into();
    vault.scopes = scopes(&["vault.read"]);
    for new in [ask("Something approved."), vault] {
        let (id, token) = world.approved(&runtime, new).await;
        scanner.add("token", &token.token);
        let proof = runtime.dpop_proof(&id, &token.token, "POST", "https://api.example/pay").await.expect("a proof");
        let dpop = serde_json::json!({ "proof": proof, "htm": "POST", "htu": "https://api.example/pay" });
        let body = serde_json::json!({ "token": token.token, "dpop": dpop });
        for (name, value) in failures::credentials(&world.provider.key) {
            let url = format!("{}/v1/provider/introspect", world.site.url());
            let sent = world.provider.http.post(url).header(name, &value).json(&body).send().await.expect("an answer");
            assert_eq!(sent.status(), 200);
            let url = format!("{}/oauth2/introspect", world.site.url());
            let form = [("token", &token.token)];
            let sent = world.provider.http.post(url).header(name, value).form(&form).send().await.expect("an answer");
            assert_eq!(sent.status(), 200);
        }
        // The keys of what is alive are in the profile now, and gone later.
        runtime.secrets().await.expect("keys").iter().for_each(|secret| scanner.add("runtime", secret));
        runtime.revoke_delegation(&id, "done").await.expect("a revocation");
        assert!(!world.provider.is_active(&token.token).await);
    }
    let (request, view) = world.requested(&runtime, ask("Something denied.")).await;
    runtime.secrets().await.expect("keys").iter().for_each(|secret| scanner.add("runtime", secret));
    world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
    runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
    runtime.revoke_connection("done").await.expect("a revocation");
}

/// Every verb, in words and as JSON.
async fn command_line(world: &World, scanner: &mut Scanner, written: &mut Written) {
    for (profile, json) in [("words", false), ("json", true)] {
        let cli = Cli::new(world.folder.path(), profile);
        for right in [false, true] {
            pair(&cli, world, right, (scanner, written)).await;
        }
        let id = cli.ask("By the command line.").await;
        let view = world.phone.request(&id).await.expect("on the phone");
        world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let with = |words: &[&'static str]| {
            let mut words: Vec<String> = words.iter().map(|word| word.replace("ID", id.as_str())).collect();
            words.extend(json.then(|| "--json".to_owned()));
            words
        };
        let all: [&[&'static str]; 9] = [
            &["status"],
            &["audiences"],
            &["wait", "ID"],
            &["token", "ID"],
            &["delegations", "--all"],
            &["request", "--audience", "demo:payments", "--scope", "payments.identity", "--purpose", "Another one."],
            &["revoke", "ID"],
            &["token", "ID"],
            &["revoke", "--connection", "--yes"],
        ];
        for words in all {
            let words = with(words);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let finished = cli.run(&words).await;
            let keys = Runtime::open(world.folder.path().join("home"), profile).expect("a profile").secrets().await;
            keys.expect("keys").iter().for_each(|secret| scanner.add("command line's runtime", secret));
            let token = finished.stdout.split(['"', '\n']).find(|word| word.starts_with("cst_"));
            match (words[0], token) {
                ("token", Some(token)) => {
                    scanner.add("command line's token", token);
                    assert!(world.provider.is_active(token).await);
                    written.errors_of(&words, &finished);
                }
                _ => written.all_of(&words, &finished),
            }
        }
    }
}

async fn pair(cli: &Cli, world: &World, right: bool, (scanner, written): (&mut Scanner, &mut Written)) {
    let (mut pairing, link) = cli.offer(&world.site.url()).await;
    let ticket = Ticket::from_link(&link).expect("a link");
    let confirmed = world.phone.confirm(&link).await.expect("a confirmation");
    let wrong = world.phone.draw_code();
    let code = if right { PairingCode::parse(&confirmed.code).expect("a code") } else { wrong };
    let keys = CodeKeys::derive(&ticket.k, &code, &ticket.pair_hash());
    scanner.add_bytes("the QR's secret", &*ticket.k);
    scanner.add_bytes("the claim's proof", &*keys.claim_proof);
    scanner.add("the QR's link", link.split_once('#').expect("a fragment").1);
    pairing.type_line(&code.display()).await;
    let finished = pairing.finish().await.expect(if right { 0 } else { 10 });
    written.errors_of(&["pair"], &finished);
    // The offer is the one event that holds the secret.
    let rest = finished.stdout.split_once('\n').expect("an offer").1.to_owned();
    written.add("pair stdout", &rest);
}

/// Operators' commands, and a database whose password is wrong.
async fn operator(world: &World, scanner: &mut Scanner, written: &mut Written) {
    let all: [&[&str]; 7] = [
        &["demo"],
        &["user", "list"],
        &["application", "list"],
        &["provider", "list"],
        &["audience", "list"],
        &["connection", "list"],
        &["policy", "max-risk", "none"],
    ];
    for words in all {
        let words: Vec<&str> = words.iter().chain(&["--log-level", "trace"]).copied().collect();
        written.all_of(&words, &world.site.admin(&words).await.expect(0));
    }
    let words = ["provider-key", "create", "prv_demo", "--json", "--log-level", "trace"];
    let made = world.site.admin(&words).await.expect(0);
    let key = made.stdout.split('"').find(|word| word.starts_with("csk_")).expect("a key");
    scanner.add("second API key", key);
    written.errors_of(&words, &made);

    let password = "correct-horse-battery-staple";
    scanner.add("database password", password);
    let url = format!("postgres://ada:{password}@localhost:1/x?password={password}");
    let mut serve = command("countersign-server");
    serve.args(["migrate", "--log-level", "trace"]).env("COUNTERSIGN_DATABASE_URL", url);
    written.all_of(&["migrate"], &run(serve).await.expect(1));
}

/// Sends whatever it is told, as a phone without manners would.
async fn post(phone: &SoftPhone, path: &str, body: &str) -> u16 {
    phone.post_raw(path, body).await.expect("an answer").0
}
