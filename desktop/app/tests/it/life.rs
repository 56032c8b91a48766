//! A life of the app, with the real server and a phone.

use countersign_app::{
    acting::Ask,
    model::{CheckWord, DecisionKind, DelegationState, DeliveryStage, DesktopEvent, Reach, Standing},
    notifications::Notice,
};
use countersign_runtime::{ConnectionState, keystore::KeyStoreChoice, shared::ids::DelegationId};
use countersign_soft_phone::{ApproveOptions, DenyOptions};
use serde_json::json;

use crate::stage::Stage;

pub(crate) fn ask(purpose: &str) -> Ask {
    serde_json::from_value(json!({
        "audience": "demo:payments", "scopes": ["payments.identity"], "purpose": purpose, "agentId": "agent_billing",
        "agentName": "Billing Agent", "singleUse": false, "answerWithinSeconds": 600, "details": [],
    }))
    .expect("a question")
}

async fn approve(stage: &Stage, name: &str) {
    let id: DelegationId = name.parse().expect("an id");
    let view = stage.phone.request(&id).await.expect("on the phone");
    stage.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_offer_to_the_panic_button() {
    let stage = Stage::set().await;
    let (desktop, heard, board) = stage.paired().await;
    let paired = heard.until(|told| told.standing == Standing::Paired).await;
    assert_eq!(paired.connection.as_ref().map(|connection| connection.user_name.as_str()), Some("Ada"));
    assert_eq!(paired.devices.iter().map(|device| device.name.as_str()).collect::<Vec<_>>(), ["Ada's phone"]);
    assert!(paired.pairing.is_none(), "the offer is gone");
    let audiences = desktop.audiences().await.expect("terms");
    assert!(audiences.iter().any(|audience| audience.key == "demo:payments" && !audience.scopes.is_empty()));

    let asked = desktop.ask(ask("Pay the bill")).await.expect("asks");
    assert_eq!(asked.state, DelegationState::Pending);
    let id: DelegationId = asked.name.parse().expect("an id");
    let view = stage.phone.request(&id).await.expect("on the phone");
    stage.phone.seen(&view).await.expect("shows it");
    let seen = heard.until(|told| told.delegations[0].delivery.stage == DeliveryStage::Seen).await;
    assert!(seen.delegations[0].seen_at.is_some() && matches!(seen.reach, Reach::Answers { .. }));

    approve(&stage, &asked.name).await;
    let answered = heard.until(|told| told.alive == 1).await.delegations.remove(0);
    let decision = answered.decision.expect("an answer");
    assert_eq!((decision.kind, decision.device_name.as_str()), (DecisionKind::Approval, "Ada's phone"));
    assert_eq!(answered.checks.iter().filter(|check| check.state == CheckWord::Passed).count(), 7);
    let notices = heard.notices.lock().expect("no panic").clone();
    assert!(matches!(&notices[..], [Notice::Answered { state: DelegationState::Approved, .. }]), "{notices:?}");

    desktop.copy_token(&asked.name).await.expect("a token");
    let token = board.holds().expect("a token");
    assert!(token.starts_with("cst_"), "a token");
    let told = heard.until(|told| told.delegations[0].checks[7].state == CheckWord::Passed).await;
    assert!(!serde_json::to_string(&told).expect("JSON").contains("cst_"), "no token enters the window");

    let panic = desktop.panic().await.expect("panics");
    assert_eq!((panic.connections, panic.delegations, panic.tokens, panic.server_knows), (1, 1, 1, true), "{panic:?}");
    assert!(panic.refused_after_ms.expect("refused") < 10_000, "{panic:?}");
    assert_eq!(board.holds(), None, "and the clipboard is empty");
    let over = heard.until(|told| matches!(told.standing, Standing::Revoked { told: true, .. })).await;
    assert_eq!((over.alive, over.delegations[0].state), (0, DelegationState::Revoked));
    assert!(over.delegations[0].decision.is_some(), "who had said yes stays on record");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_person_does_on_the_phone_is_heard() {
    let stage = Stage::set().await;
    let (desktop, heard, _) = stage.paired().await;
    let asked = desktop.ask(ask("Pay the bill")).await.expect("asks");
    let id: DelegationId = asked.name.parse().expect("an id");
    let view = stage.phone.request(&id).await.expect("on the phone");
    let options = DenyOptions { reason_text: "an hour is enough".into(), ..Default::default() };
    stage.phone.deny(&view, options).await.expect("a no");
    let denied = heard.until(|told| told.delegations[0].state == DelegationState::Denied).await.delegations.remove(0);
    let decision = denied.decision.expect("an answer");
    assert_eq!((decision.kind, decision.text.as_deref()), (DecisionKind::Denial, Some("an hour is enough")));
    assert_eq!(decision.device_name, "Ada's phone");

    let connection = desktop.runtime().connection().await.expect("reads").expect("a pairing");
    stage.phone.revoke_runtime(&connection.runtime_connection_id, "sold").await.expect("revokes");
    desktop.refresh().await.expect("asks the server");
    let over = heard.until(|told| matches!(told.standing, Standing::Revoked { .. })).await;
    assert!(matches!(over.standing, Standing::Revoked { by: None, told: true, .. }), "{:?}", over.standing);
    let notices = heard.notices.lock().expect("no panic").clone();
    assert!(notices.iter().any(|notice| matches!(notice, Notice::PairingEnded { .. })), "{notices:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn panic_ends_the_pairings_of_all_profiles() {
    let stage = Stage::set().await;
    let (desktop, heard, board) = stage.paired().await;
    let asked = desktop.ask(ask("Pay the bill")).await.expect("asks");
    approve(&stage, &asked.name).await;
    heard.until(|told| told.alive == 1).await;
    let first = desktop.runtime();
    desktop.choose_profile("work").await.expect("chooses");
    desktop.choose_key_store(KeyStoreChoice::Files).await.expect("chooses");
    stage.pair(&desktop, &board).await;

    let panic = desktop.panic().await.expect("panics");
    assert_eq!((panic.connections, panic.delegations, panic.tokens), (2, 1, 1), "{panic:?}");
    assert!(panic.server_knows && panic.ended_here && panic.refused_after_ms.is_some(), "{panic:?}");
    for runtime in [first, desktop.runtime()] {
        let state = runtime.connection().await.expect("reads").expect("a pairing").state;
        assert!(matches!(state, ConnectionState::Revoked { told: true, .. }), "{state:?}");
    }
    assert_eq!(desktop.panic().await.expect_err("nothing is left").code, "connection_revoked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_given_back_in_silence_is_told_when_the_server_answers() {
    let mut stage = Stage::set().await;
    let (desktop, heard, _) = stage.paired().await;
    let asked = desktop.ask(ask("Pay the bill")).await.expect("asks");
    approve(&stage, &asked.name).await;
    heard.until(|told| told.alive == 1).await;
    stage.kill_server().await;
    let revoked = desktop.revoke(&asked.name, "done").await.expect("dead here");
    assert!(revoked.untold && revoked.state == DelegationState::Revoked, "{revoked:?}");
    stage.start_server_again().await;
    desktop.refresh().await.expect("asks");
    let told = heard.until(|told| !told.delegations[0].untold).await;
    assert_eq!(told.standing, Standing::Paired);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_server_panic_is_quick_to_say_so() {
    let mut stage = Stage::set().await;
    let (desktop, heard, _) = stage.paired().await;
    desktop.ask(ask("Pay the bill")).await.expect("asks");
    stage.kill_server().await;
    let panic = desktop.panic().await.expect("panics");
    assert_eq!((panic.delegations, panic.refused_after_ms, panic.server_knows), (1, None, false), "{panic:?}");
    let over = heard.until(|told| matches!(told.standing, Standing::Revoked { .. })).await;
    assert!(matches!(&over.standing, Standing::Revoked { by: Some("runtime"), told: false, .. }));
    assert_eq!((over.pending, over.delegations[0].state), (0, DelegationState::Cancelled));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_gone_or_exposed_is_a_standing_of_its_own() {
    let stage = Stage::set().await;
    let (desktop, heard, board) = stage.paired().await;
    let connection = desktop.runtime().connection().await.expect("reads").expect("a pairing");
    let file = desktop.runtime().profile().dir().join("keys").join(format!("{}.key", connection.key));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).expect("changes");
        assert!(matches!(desktop.look().await.standing, Standing::Exposed { .. }));
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).expect("changes");
        assert_eq!(desktop.look().await.standing, Standing::Paired);
    }
    std::fs::remove_file(&file).expect("removes");
    assert_eq!(desktop.look().await.standing, Standing::KeyLost);
    assert_eq!(desktop.ask(ask("Pay")).await.expect_err("no key").code, "key_lost");
    let begun = desktop.start_pairing(&stage.url, "Countersign", "Laptop").await;
    assert_eq!(begun.expect_err("still paired").code, "already_paired", "no new key is made over an old one");
    assert_eq!(desktop.forget_keys().await.expect("forgets").snapshot.standing, Standing::Fresh);
    assert_eq!(stage.pair(&desktop, &board).await.standing, Standing::Paired);
    std::fs::write(desktop.runtime().profile().dir().join("state.json"), "{").expect("writes");
    assert!(matches!(desktop.look().await.standing, Standing::Damaged { .. }));
    heard.until(|told| matches!(told.standing, Standing::Damaged { .. })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declined_person_is_not_paired() {
    let stage = Stage::set().await;
    let board = Default::default();
    let (desktop, _) = stage.app(&board).await;
    desktop.start_pairing(&stage.url, "Countersign", "Laptop").await.expect("an offer");
    let shown = desktop.look().await.pairing.expect("the offer survives a reload");
    assert_eq!(shown.qr.modules.len(), shown.qr.size * shown.qr.size);
    assert_eq!((shown.runtime_name.as_str(), shown.device_name.as_str()), ("Countersign", "Laptop"));
    assert_eq!(desktop.claim_pairing("CSP1-0000-0001").await.expect_err("mistyped").code, "code_invalid");
    assert_eq!(desktop.accept_pairing().await.expect_err("nobody yet").code, "no_offer");
    desktop.copy_pairing_link().await.expect("a link");
    let code = stage.phone.confirm(&board.holds().expect("a link")).await.expect("a confirmation").code;
    let person = desktop.claim_pairing(&code).await.expect("a person");
    assert_eq!((person.user_name.as_str(), person.devices.len()), ("Ada", 1));
    assert!(desktop.look().await.pairing.expect("an offer").paired.is_some());
    let declined = desktop.decline_pairing().await.expect("declines");
    assert!(matches!(declined.standing, Standing::Revoked { .. }) && declined.pairing.is_none());
    let runtimes = stage.phone.runtimes().await.expect("the runtimes").runtimes;
    assert_eq!(runtimes[0].status.as_str(), "revoked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_asks_before_anything_is_done() {
    let stage = Stage::set().await;
    let (desktop, heard, _) = stage.paired().await;
    desktop.listens_no_more();
    desktop.hear_link("https://elsewhere.example").await;
    desktop.hear_link(&stage.url).await;
    assert!(heard.events.lock().expect("no panic").is_empty(), "nobody listens yet");
    desktop.listens();
    let events = heard.events.lock().expect("no panic").clone();
    let links: Vec<_> = events
        .iter()
        .map(|event| match event {
            DesktopEvent::DeepLink { server, foreign } => (server.as_str(), *foreign),
            event => panic!("{event:?}"),
        })
        .collect();
    assert_eq!(links, [("https://elsewhere.example", true), (stage.url.as_str(), false)]);
    assert!(desktop.look().await.pairing.is_none());
    desktop.open_server("/runtimes").await.expect("opens");
    assert_eq!(*heard.opened.lock().expect("no panic"), [format!("{}/runtimes", stage.url)]);
}
