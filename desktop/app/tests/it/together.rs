//! The app and the command line on one profile at once: nothing is lost, and each sees what the other did.

use std::collections::BTreeSet;

use countersign_app::model::{DelegationState, Snapshot, Standing};

use crate::{life::ask, stage::Stage};

/// Each asks, and gives back at once, again and again: three processes write into one profile all the time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_both_do_at_once_is_all_there() {
    let stage = Stage::set().await;
    let (desktop, heard, _) = stage.paired().await;
    let here = async {
        let mut names = BTreeSet::new();
        for number in 0..8 {
            let name = desktop.ask(ask(&format!("app {number}"))).await.expect("asks").name;
            desktop.revoke(&name, "done").await.expect("revokes");
            names.insert(name);
        }
        names
    };
    let there = |whose: &'static str| {
        let stage = &stage;
        async move {
            let mut names = BTreeSet::new();
            for number in 0..8 {
                let purpose = format!("{whose} {number}");
                let scope = ["--scope", "payments.identity", "--purpose", &purpose];
                let asked = stage.cli(&[&["request", "--audience", "demo:payments"], &scope[..]].concat()).await;
                let name = asked[0]["delegationId"].as_str().expect("an id").to_owned();
                stage.cli(&["revoke", &name, "--reason", "done"]).await;
                names.insert(name);
            }
            names
        }
    };
    let (here, first, second) = tokio::join!(here, there("first"), there("second"));
    let all: BTreeSet<String> = [here, first, second].into_iter().flatten().collect();
    assert_eq!(all.len(), 24);
    let over = |told: &Snapshot| told.pending == 0 && told.delegations.len() == 24;
    let told = heard.until(over).await;
    assert_eq!(told.delegations.iter().map(|one| one.name.clone()).collect::<BTreeSet<_>>(), all);
    assert!(told.delegations.iter().all(|one| one.state == DelegationState::Cancelled));
    let listed = stage.cli(&["delegations", "--all"]).await;
    let listed = listed.iter().filter_map(|one| Some(one["delegationId"].as_str()?.to_owned()));
    assert_eq!(listed.collect::<BTreeSet<_>>(), all);
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
