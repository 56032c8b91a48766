//! The app and the command line on one profile at once: nothing is lost, and each sees what the other did.

use std::collections::BTreeSet;

use countersign_app::model::{DelegationState, Standing};
use tokio::task::JoinSet;

use crate::{life::ask, stage::Stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_both_ask_at_once_is_all_there() {
    let stage = Stage::set().await;
    let (desktop, heard, _) = stage.paired().await;
    let mut asked = BTreeSet::new();
    let mut here = JoinSet::new();
    for number in 0..6 {
        let desktop = desktop.clone();
        here.spawn(async move { desktop.ask(ask(&format!("app {number}"))).await.expect("asks").name });
    }
    let words = |purpose: String| {
        ["request", "--audience", "demo:payments", "--scope", "payments.identity", "--purpose"]
            .map(str::to_owned)
            .into_iter()
            .chain([purpose])
            .collect::<Vec<_>>()
    };
    let there = async {
        let mut names = Vec::new();
        for number in 0..6 {
            let words = words(format!("command line {number}"));
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let said = stage.cli(&words).await;
            names.push(said[0]["delegationId"].as_str().expect("an id").to_owned());
        }
        names
    };
    let (there, here) = tokio::join!(there, here.join_all());
    asked.extend(there);
    asked.extend(here);
    assert_eq!(asked.len(), 12);

    let told = heard.until(|told| told.pending == 12).await;
    assert_eq!(told.delegations.iter().map(|one| one.name.clone()).collect::<BTreeSet<_>>(), asked);
    let listed = stage.cli(&["delegations"]).await;
    let listed = listed.iter().filter_map(|one| Some(one["delegationId"].as_str()?.to_owned()));
    assert_eq!(listed.collect::<BTreeSet<_>>(), asked);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_sees_what_the_other_ends() {
    let stage = Stage::set().await;
    let (desktop, heard, _) = stage.paired().await;
    let first = desktop.ask(ask("first")).await.expect("asks").name;
    let second = desktop.ask(ask("second")).await.expect("asks").name;
    stage.cli(&["revoke", &first, "--reason", "done"]).await;
    let told = heard.until(|told| told.pending == 1).await;
    let ended = told.delegations.iter().find(|one| one.name == first).expect("kept");
    assert_eq!(ended.state, DelegationState::Cancelled);
    assert!(heard.notices.lock().expect("no panic").is_empty(), "who did it knows");

    desktop.revoke(&second, "done").await.expect("revokes");
    let listed = stage.cli(&["delegations", "--all"]).await;
    assert!(listed.iter().all(|one| one["status"] != "pending"), "{listed:?}");
    let status = stage.cli(&["status"]).await;
    assert_eq!(status[0]["keyStore"], "files", "both look for keys in one place");

    stage.cli(&["revoke", "--connection", "--yes"]).await;
    heard.until(|told| matches!(told.standing, Standing::Revoked { told: true, .. })).await;
}
