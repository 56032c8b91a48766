use support::acts::problem;

use super::*;

const NEED_A_PAIRING: [&str; 6] = [
    "status",
    "audiences",
    "request --audience a --scope s --purpose p",
    "delegations",
    "revoke --connection --yes",
    "delegations --json",
];

#[tokio::test]
async fn without_a_pairing_everything_says_how_to_pair() {
    let machine = Machine::new();
    for line in NEED_A_PAIRING {
        let ran = machine.run(line).await;
        assert_eq!(ran.code, 6, "{line}: {ran:?}");
        let told = format!("{}{}", ran.out, ran.err);
        assert!(told.contains("not_paired") && told.contains("countersign pair"), "{line}: {ran:?}");
    }
    assert_eq!(std::fs::read_dir(machine.home.path()).expect("a directory").count(), 0, "looking makes nothing");
}

#[tokio::test]
async fn a_wrong_command_line_is_2_and_says_what_is_right() {
    let machine = Machine::new();
    let lines = [
        ("", "Usage"),
        ("approve del__1", "unrecognized subcommand"),
        ("pair", "--server"),
        ("pair --server http://10.0.0.1", "localhost"),
        ("status --profile Work", "profile__name"),
        ("wait del__unknown", "countersign delegations"),
        ("revoke --connection", "--yes"),
    ];
    let (_server, paired) = Machine::paired().await;
    for (line, told) in lines {
        let (code, machine) = match line {
            "status --profile Work" => (1, &machine),
            "revoke --connection" => (2, &paired),
            _ => (2, &machine),
        };
        let ran = machine.run(line).await;
        assert_eq!(ran.code, code, "{line}: {ran:?}");
        assert!(ran.err.contains(&told.replace("__", "_")), "{line}: {ran:?}");
    }
    assert_eq!(machine.run("--help").await.code, 0);
    assert_eq!(machine.run("--version").await.code, 0);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_7() {
    let (server, machine) = Machine::paired().await;
    let (_, typed) = machine.ask("Pay").await;
    server.with(|state| state.lose = 1000);
    let ran = machine.run(&format!("wait {typed} --timeout 1 --json")).await;
    assert_eq!((ran.code, ran.last()["code"].as_str()), (7, Some("unreachable")), "{ran:?}");
    assert_eq!(ran.last()["exitCode"], 7);
    let ran = machine.run("delegations").await;
    assert!(ran.code == 7 && ran.out.contains("pending"), "what is known here is shown: {ran:?}");
    let gone = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let ran = Machine::new().run(&format!("pair --server http://localhost:{gone}")).await;
    assert_eq!((ran.code, ran.out.as_str()), (7, ""), "no QR is shown for nobody: {ran:?}");
}

#[tokio::test]
async fn what_the_server_refuses_is_10_with_its_code_and_words_made_visible() {
    let (server, machine) = Machine::paired().await;
    server.with(|state| {
        let (status, body) = problem(403, "connection_frozen");
        let body = String::from_utf8(body).expect("UTF-8").replace(r#""detail":"""#, r#""detail":"stop\u001b[2J""#);
        state.say.push((status, body.into_bytes()));
    });
    let ran = machine.run("audiences").await;
    assert_eq!(ran.code, 10, "{ran:?}");
    assert!(ran.err.contains("connection_frozen") && ran.err.contains("not me"), "{ran:?}");
    assert!(ran.err.contains(r"stop\u{1b}[2J") && !ran.err.contains('\u{1b}'), "{ran:?}");
}

#[tokio::test]
async fn a_revoked_pairing_is_6_and_may_be_made_anew() {
    let (server, machine) = Machine::paired().await;
    let again = machine.run(&format!("pair --server {}", server.origin)).await;
    assert_eq!(again.code, 2, "{again:?}");
    assert!(again.err.contains("already_paired") && again.err.contains("revoke --connection"), "{again:?}");
    let ran = machine.run("revoke --connection --yes --reason moving").await;
    assert_eq!(ran.code, 0, "{ran:?}");
    let status = machine.run("status").await;
    assert!(status.code == 6 && status.out.contains("revoked") && status.out.contains("\"moving\""), "{status:?}");
    machine.pair(&server).await;
    assert_eq!(machine.run("status").await.code, 0);
}

#[tokio::test]
async fn profiles_are_worlds_of_their_own() {
    let (_server, machine) = Machine::paired().await;
    assert_eq!(machine.run("status").await.code, 0);
    assert_eq!(machine.run("status --profile other").await.code, 6);
    let state = machine.home.path().join("profiles/default/state.json");
    std::fs::write(&state, r#"{"version":9,"content":{}}"#).expect("writes");
    let ran = machine.run("status").await;
    assert!(ran.code == 1 && ran.err.contains("profile_newer") && ran.err.contains("Update"), "{ran:?}");
    std::fs::write(&state, "{").expect("writes");
    let ran = machine.run("status").await;
    assert!(
        ran.code == 1 && ran.err.contains("profile_damaged") && ran.err.contains("Nothing was overwritten"),
        "{ran:?}"
    );
    assert_eq!(std::fs::read_to_string(&state).expect("reads"), "{");
}

#[tokio::test]
async fn the_key_store_is_shown_and_stays_while_a_key_is_in_use() {
    let (_server, machine) = Machine::paired().await;
    assert_eq!(machine.run("status --json").await.last()["keyStore"], "files");
    for line in ["pair --server http://localhost:1 --key-store keychain --json", "pair --key-store cloud --json"] {
        let ran = machine.run(line).await;
        assert_eq!(ran.code, 2, "{line}: {ran:?}");
        let told = format!("{}{}", ran.out, ran.err);
        assert!(told.contains("keys_in_use") || told.contains("files or keychain"), "{line}: {ran:?}");
    }
    assert_eq!(machine.run("status --json").await.last()["keyStore"], "files");
}
