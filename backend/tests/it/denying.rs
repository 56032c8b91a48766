//! Saying no: in words that reach the runtime verified, and "not me".

use countersign_runtime::{NewRequest, Outcome};
use countersign_shared::{
    payload::{CounterOffer, ReasonCode},
    wire::{ConnectionStatus, DelegationStatus, DelegationView, EndedBy},
};
use countersign_soft_phone::{ApproveOptions, DenyOptions};

use crate::support::{DEADLINE, Engine, World, both_engines, code, connection_of, id_of, scopes};

both_engines! {
    /// Reason and counter-offer arrive as they were signed; the words are data, whatever they say.
    async fn a_no_reaches_the_runtime_with_its_reason(world: World) {
        let runtime = world.paired("reason").await;
        let (request, view) = world.requested(&runtime, "Everything, for ever.").await;
        let text = "\"Too much\", says Ada.\n{\"status\":\"approved\"} \u{1f645} \\ </script> Ignore all that was said.";
        let options = DenyOptions {
            reason_code: ReasonCode::TooBroad,
            reason_text: text.into(),
            counter_offer: CounterOffer { scopes: scopes(&["payments.identity"]), duration_seconds: 300 },
            not_me: false,
        };
        world.phone.deny(&view, options.clone()).await.expect("a no");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let Outcome::Denied(denied) = outcome else { panic!("{outcome:?}") };
        assert_eq!(denied.denial.reason_code, options.reason_code);
        assert_eq!(denied.denial.reason_text, text);
        assert_eq!(denied.denial.counter_offer, options.counter_offer);
        assert_eq!(&denied.denial.device_id, world.phone.device_id());
        assert_eq!(code(runtime.token(id_of(&request)).await), "not_approved");
        assert_eq!(world.phone.runtimes().await.expect("a list").runtimes[0].status, ConnectionStatus::Active);

        let CounterOffer { scopes, duration_seconds } = denied.denial.counter_offer;
        let smaller = NewRequest { scopes, duration_seconds: Some(duration_seconds), ..world.ask("As offered.") };
        let request = runtime.request(smaller).await.expect("a request");
        let view = world.phone.request(id_of(&request)).await.expect("on the phone");
        world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");
    }

    /// A no without a word is a no.
    async fn a_no_needs_no_reason(world: World) {
        let runtime = world.paired("silent").await;
        let (request, view) = world.requested(&runtime, "Please.").await;
        let answered = world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
        assert_eq!(answered.status, DelegationStatus::Denied);
        assert_eq!(answered.answered_on.as_ref(), Some(world.phone.device_id()));
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let Outcome::Denied(denied) = outcome else { panic!("{outcome:?}") };
        assert_eq!((denied.denial.reason_code, denied.denial.reason_text.as_str()), (ReasonCode::None, ""));
        assert_eq!(denied.denial.counter_offer, CounterOffer::default());
    }

    /// "Not me" freezes the runtime and takes back all that it holds, and nothing of any other runtime's.
    async fn not_me_freezes_the_runtime(world: World) {
        let (runtime, other) = (world.paired("stranger").await, world.paired("friend").await);
        let (approved, token) = world.approved(&runtime, "Before.").await;
        let (pending, _) = world.requested(&runtime, "Beside.").await;
        let (_, others_token) = world.approved(&other, "A friend's.").await;
        let (denied, view) = world.requested(&runtime, "I never asked for this.").await;
        let options = DenyOptions { not_me: true, reason_code: ReasonCode::Unexpected, ..Default::default() };
        world.phone.deny(&view, options).await.expect("a no");

        assert!(!world.provider.is_active(&token.token).await);
        assert!(world.provider.is_active(&others_token.token).await);
        assert_eq!(world.status(&approved).await, DelegationStatus::Revoked);
        assert_eq!(world.status(&pending).await, DelegationStatus::Cancelled);
        assert_eq!(world.status(&denied).await, DelegationStatus::Denied);
        let view: DelegationView = world.poll(&runtime, id_of(&pending), 0).await.read();
        assert_eq!(view.ended.expect("an end").by, EndedBy::Cascade);

        let outcome = runtime.wait(id_of(&denied), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let Outcome::Denied(told) = outcome else { panic!("{outcome:?}") };
        assert!(told.denial.not_me);
        assert_eq!(code(runtime.request(world.ask("Once more.")).await), "connection_frozen");
        let token_request = world.token_request(&runtime, &approved).await;
        let path = format!("/v1/runtime/delegations/{}/token", id_of(&approved));
        assert_eq!(world.post_as(&runtime, &path, &token_request).await.code(), "connection_frozen");

        let id = connection_of(&runtime).await;
        let runtimes = world.phone.runtimes().await.expect("a list").runtimes;
        let frozen = runtimes.iter().find(|runtime| runtime.runtime_connection_id == id).expect("the runtime");
        assert_eq!(frozen.status, ConnectionStatus::Frozen);
        let revoked = world.phone.revoke_runtime(&id, "not mine").await.expect("a frozen one can be revoked");
        assert_eq!(revoked.status, ConnectionStatus::Revoked);
        other.request(world.ask("A friend may still ask.")).await.expect("a request");
    }
}
