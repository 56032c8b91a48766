//! Saying yes: to all or to less, in time, and once.

use countersign_runtime::{NewRequest, Outcome};
use countersign_shared::wire::{DelegationStatus, EndedBy};
use countersign_soft_phone::{ApproveOptions, DenyOptions};

use crate::support::{DEADLINE, Engine, World, both_engines, code, id_of, minutes, scopes, within};

both_engines! {
    /// Scopes and duration may shrink and a single use may be added; the runtime and the token have the lesser.
    async fn less_may_be_granted_than_was_asked(world: World) {
        let runtime = world.paired("less").await;
        let (request, view) = world.requested(&runtime, "Prepare a payment.").await;
        let options = ApproveOptions {
            scopes: Some(scopes(&["payments.identity"])),
            duration_seconds: Some(120),
            single_use: Some(true),
        };
        let answered = world.phone.approve(&view, options).await.expect("a yes");
        assert_eq!(answered.answered_on.as_ref(), Some(world.phone.device_id()));
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let Outcome::Approved(approved) = outcome else { panic!("{outcome:?}") };
        assert_eq!(approved.device_name, "Ada's phone");
        assert_eq!(approved.approval.scopes, scopes(&["payments.identity"]));

        let token = runtime.token(id_of(&request)).await.expect("a token");
        assert_eq!(token.scopes, scopes(&["payments.identity"]));
        assert_eq!(token.expires_at.millis(), approved.approval.server_time + 120_000);
        assert!(token.single_use);
        assert!(world.provider.is_active(&token.token).await);
        assert!(!world.provider.is_active(&token.token).await);
    }

    /// The first answer is final, whichever it is and whoever repeats it.
    async fn the_first_answer_is_final(world: World) {
        let runtime = world.paired("final").await;
        let (approved, view) = world.requested(&runtime, "Yes, then no.").await;
        world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        assert_eq!(code(world.phone.deny(&view, DenyOptions::default()).await), "already_decided");
        assert_eq!(code(world.phone.approve(&view, ApproveOptions::default()).await), "already_decided");
        let (denied, view) = world.requested(&runtime, "No, then yes.").await;
        world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
        assert_eq!(code(world.phone.approve(&view, ApproveOptions::default()).await), "already_decided");
        assert_eq!(code(world.phone.deny(&view, DenyOptions::default()).await), "already_decided");
        for (request, expected) in [(approved, "approved"), (denied, "denied")] {
            let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
            assert_eq!(outcome.as_str(), expected);
        }
    }

    /// A yes and a no, two yeses or two noes at once: exactly one is taken, and that is what the runtime learns.
    async fn of_two_racing_answers_one_wins(world: World) {
        let runtime = world.paired("race").await;
        let tablet = world.phone.enrol_device("Tablet").await.expect("a second device");
        for round in 0..12 {
            let (request, view) = world.requested(&runtime, &format!("Round {round}.")).await;
            let (one, other) = (&world.phone, &tablet);
            let (yes, no) = (ApproveOptions::default, DenyOptions::default);
            let (one, other, words) = match round % 3 {
                0 => {
                    let (one, other) = tokio::join!(one.approve(&view, yes()), other.deny(&view, no()));
                    (one, other, ["approved", "denied"])
                }
                1 => {
                    let (one, other) = tokio::join!(one.approve(&view, yes()), other.approve(&view, yes()));
                    (one, other, ["approved", "approved"])
                }
                _ => {
                    let (one, other) = tokio::join!(one.deny(&view, no()), other.deny(&view, no()));
                    (one, other, ["denied", "denied"])
                }
            };
            let won = usize::from(one.is_err());
            let mut codes = [code(one), code(other)];
            codes.sort_unstable();
            assert_eq!(codes, ["already_decided", "ok"], "round {round}");
            let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
            assert_eq!(outcome.as_str(), words[won], "round {round}");
            let decisions = world.audited("delegation.approve").await + world.audited("delegation.deny").await;
            assert_eq!(decisions, round + 1);
        }
    }

    /// Silence is never consent: after the deadline there is nothing left to say yes to.
    async fn nobody_answers_in_time(world: World) {
        let runtime = world.paired("late").await;
        let (request, view) = world.requested(&runtime, "Too late.").await;
        world.pass(minutes(10));
        assert_eq!(code(world.phone.approve_blindly(&view, ApproveOptions::default()).await), "request_expired");
        assert_eq!(code(world.phone.deny(&view, DenyOptions::default()).await), "request_expired");
        let outcome = within(Box::pin(runtime.wait(id_of(&request), Some(DEADLINE), |_| {}))).await.expect("an outcome");
        assert_eq!(outcome, Outcome::Expired);
        assert_eq!(world.status(&request).await, DelegationStatus::Expired);
        assert_eq!(code(runtime.token(id_of(&request)).await), "not_approved");
    }

    /// A grant ends by itself, on the very millisecond, for everybody.
    async fn a_grant_ends_with_its_time(world: World) {
        let runtime = world.paired("ends").await;
        let asked = NewRequest { duration_seconds: Some(60), ..world.ask("For a minute.") };
        let request = runtime.request(asked).await.expect("a request");
        let view = world.phone.request(id_of(&request)).await.expect("on the phone");
        world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let token = runtime.token(id_of(&request)).await.expect("a token");
        assert!(world.provider.is_active(&token.token).await);
        world.pass(token.expires_at.millis() - world.now());
        assert!(!world.provider.is_active(&token.token).await);
        assert_eq!(world.status(&request).await, DelegationStatus::Expired);
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome, Outcome::Expired);
        assert_eq!(code(world.phone.revoke_delegation(id_of(&request), "").await), "delegation_ended");
    }

    /// The runtime takes its question back; the phone is told, and a yes is too late.
    async fn a_cancelled_request_cannot_be_approved(world: World) {
        let runtime = world.paired("cancel").await;
        let (request, view) = world.requested(&runtime, "Never mind.").await;
        runtime.revoke_delegation(id_of(&request), "never mind").await.expect("a cancel");
        let shown = world.phone.request(id_of(&request)).await.expect("on the phone");
        let ended = shown.ended.expect("an end");
        assert_eq!((shown.status, ended.by), (DelegationStatus::Cancelled, EndedBy::Runtime));
        assert_eq!(ended.reason, "never mind");
        assert_eq!(code(world.phone.approve(&view, ApproveOptions::default()).await), "already_decided");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "cancelled");
    }
}
