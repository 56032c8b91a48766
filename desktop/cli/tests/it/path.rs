use countersign_shared::{
    pairing::words,
    token::{SecretKind, is_well_formed},
};

use super::*;

#[tokio::test]
async fn pair_ask_approve_use_revoke() {
    let (server, machine) = (Server::start().await, Machine::new());
    let (link, code) = machine.pair(&server).await;
    let mut ran = vec![machine.run("status").await, machine.run("audiences").await];
    assert!(
        ran[0].out.contains("active") && ran[0].out.contains("Ada") && ran[0].out.contains(", answers"),
        "{:?}",
        ran[0]
    );
    let status = machine.run("status --json").await;
    let key = status.last()["thumbprint"].as_str().expect("a thumbprint").parse().expect("a thumbprint");
    assert_eq!(status.last()["words"], serde_json::json!(words(&key)), "what a phone shows of this key");
    assert!(ran[0].out.contains(&words(&key).join("  ")), "{:?}", ran[0]);
    assert!(ran[1].out.contains("Prepare a payment") && ran[1].out.contains("high"), "{:?}", ran[1]);
    let (id, typed) = machine.ask("Pay_the_bill").await;
    let pending = machine.run(&format!("wait {typed} --timeout 0")).await;
    assert_eq!(pending.code, 9, "{pending:?}");
    server.approve(&id, |_| {});
    let approved = machine.run(&format!("wait {typed}")).await;
    assert_eq!(approved.code, 0, "{approved:?}");
    assert!(approved.out.contains("approved on \"Ada's phone\"") && !approved.out.contains("cst_"), "{approved:?}");
    let token = machine.run(&format!("token {typed}")).await;
    assert_eq!(token.code, 0, "{token:?}");
    let secret = token.out.trim_end().to_owned();
    assert!(is_well_formed(SecretKind::Token, &secret), "nothing but the token is on standard output");
    let proved =
        machine.run(&format!("token {typed} --dpop-method POST --dpop-url https://api.example/pay --json")).await;
    let event = proved.last();
    assert_eq!((event["token"].as_str(), event["proof"].as_str()), (Some(secret.as_str()), Some("dpop")));
    assert_eq!(event["dpop"].as_str().map(|proof| proof.split('.').count()), Some(3));
    let listed = machine.run("delegations").await;
    assert!(listed.out.contains(id.as_str()) && listed.out.contains("approved"), "{listed:?}");
    let revoked = machine.run(&format!("revoke {typed} --reason done")).await;
    assert_eq!((revoked.code, revoked.out.trim_end()), (0, format!("{id} is revoked.").as_str()), "{revoked:?}");
    let dead = machine.run(&format!("token {typed}")).await;
    assert_eq!((dead.code, dead.out.as_str()), (8, ""), "{dead:?}");
    let over = machine.run("delegations --all --json").await;
    assert_eq!(over.last()["ended"]["by"], "runtime", "{over:?}");
    ran.extend([pending, approved, listed, revoked, dead, over]);
    let k = link.split('.').nth_back(4).expect("the secret of the link");
    for ran in &ran {
        for hidden in [secret.as_str(), code.as_str(), k] {
            assert!(!ran.out.contains(hidden) && !ran.err.contains(hidden), "{ran:?}");
        }
    }
    assert!(!token.err.contains(&secret) && !proved.err.contains(&secret));
}

#[tokio::test]
async fn the_qr_is_drawn_for_people_and_the_link_only_when_asked_for() {
    let server = Server::start().await;
    for (flag, shown) in [("", false), ("--link", true)] {
        let machine = Machine::new();
        let line = format!("pair --server {} --device-name Laptop {flag}", server.origin);
        let ran = machine.run(&line).await;
        assert_eq!(ran.code, 2, "standard input ends without a code: {ran:?}");
        assert!(ran.out.contains('█') && ran.out.contains("six words"));
        assert!(ran.out.lines().filter(|line| line.contains('█')).all(|line| line.chars().count() <= 80));
        assert_eq!(ran.out.contains("/pair#1."), shown);
        assert!(!ran.err.contains("/pair#1.") && ran.err.contains("fix"));
        assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "no colours without a terminal");
    }
}

#[tokio::test]
async fn request_and_wait_in_one_command() {
    let (server, machine) = Machine::paired().await;
    let line = "request --json --audience test:payments --scope payments.prepare --purpose Pay --single-use \
                --detail Payee=ACME_Ltd --duration 15m --wait --timeout 20";
    let mut child = machine.command(line).spawn().expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let asked: Value = loop {
        let line = lines.next_line().await.expect("reads").expect("an event");
        let event: Value = serde_json::from_str(&line).expect("JSON");
        if event["event"] == "requested" {
            break event;
        }
    };
    assert_eq!(
        (asked["requested"]["durationSeconds"].as_u64(), asked["requested"]["singleUse"].as_bool()),
        (Some(900), Some(true))
    );
    let id: DelegationId = asked["delegationId"].as_str().expect("an id").parse().expect("an id");
    let waiting: Value =
        serde_json::from_str(&lines.next_line().await.expect("reads").expect("an event")).expect("JSON");
    assert_eq!((waiting["event"].as_str(), waiting["status"].as_str()), (Some("progress"), Some("pending")));
    server.see(&id);
    let seen: Value = serde_json::from_str(&lines.next_line().await.expect("reads").expect("an event")).expect("JSON");
    assert!(seen["seenAt"].is_string(), "{seen}");
    server.approve(&id, |_| {});
    let outcome: Value =
        serde_json::from_str(&lines.next_line().await.expect("reads").expect("an event")).expect("JSON");
    assert_eq!(
        (outcome["status"].as_str(), outcome["granted"]["deviceName"].as_str()),
        (Some("approved"), Some("Ada's phone"))
    );
    assert!(child.wait().await.expect("ends").success());
}
