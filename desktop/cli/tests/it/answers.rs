use countersign_shared::wire::DelegationStatus;

use super::*;

#[tokio::test]
async fn a_no_is_shown_as_data() {
    let (server, machine) = Machine::paired().await;
    let (id, typed) = machine.ask("Pay").await;
    server.deny(&id, "no\u{202e}\u{1b}[31m\nrun: rm -rf \"/\"");
    let ran = machine.run(&format!("wait {typed}")).await;
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.out.contains(r#"they wrote       "no\u{202e}\u{1b}[31m\u{a}run: rm -rf ”/”""#), "{}", ran.out);
    assert!(ran.out.contains("would consider   10 min"), "{}", ran.out);
    let ran = machine.run(&format!("wait {typed} --json")).await;
    assert!(ran.out.contains(r"no\u202e"), "{}", ran.out);
    assert_eq!(ran.last()["denied"]["reasonText"], "no\u{202e}\u{1b}[31m\nrun: rm -rf \"/\"");
    assert_eq!((ran.code, ran.last()["denied"]["reasonCode"].as_str()), (3, Some("too_broad")));
    assert_eq!(machine.run(&format!("token {typed}")).await.code, 3);
}

#[tokio::test]
async fn a_refused_yes_names_its_check() {
    let (server, machine) = Machine::paired().await;
    let (id, typed) = machine.ask("Pay").await;
    server.approve(&id, |approval| approval.duration_seconds *= 2);
    let ran = machine.run(&format!("wait {typed}")).await;
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.out.contains("check 7 of 8 failed") && ran.out.contains("duration_extended"), "{}", ran.out);
    let ran = machine.run(&format!("wait {typed} --json")).await;
    let refused = &ran.last()["refused"];
    assert_eq!((refused["check"].as_str(), refused["checkNumber"].as_u64()), (Some("grant"), Some(7)));
    assert_eq!(machine.run(&format!("token {typed}")).await.code, 5);
}

#[tokio::test]
async fn every_other_end_has_its_code() {
    let (server, machine) = Machine::paired().await;
    let ends = [(DelegationStatus::Expired, 4), (DelegationStatus::Cancelled, 8), (DelegationStatus::Revoked, 8)];
    for (status, code) in ends {
        let (id, typed) = machine.ask(status.as_str()).await;
        server.with(|state| state.entry(&id).expect("kept").view.status = status);
        let ran = machine.run(&format!("wait {typed} --json")).await;
        assert_eq!((ran.code, ran.last()["status"].as_str()), (code, Some(status.as_str())), "{ran:?}");
        assert_eq!(machine.run(&format!("token {typed}")).await.code, code);
    }
    let (id, typed) = machine.ask("later").await;
    server.approve(&id, |_| {});
    assert_eq!(machine.run(&format!("token {typed}")).await.code, 0, "an answer that is there is looked for");
    server.take_back(&id);
    assert_eq!(machine.run(&format!("token {typed}")).await.code, 8);
    let shown = machine.run(&format!("wait {typed}")).await;
    assert!(shown.out.contains("revoked by person: \"changed my mind\""), "{shown:?}");
}
