//! The whole path: pair, ask, approve, introspect, revoke.

use countersign_shared::wire::Introspection;
use countersign_soft_phone::ApproveOptions;

use crate::support::{DEADLINE, Engine, World, both_engines, connection_of, id_of, scopes};

both_engines! {
    /// Pair, ask, approve, wait, token, introspect active, revoke on the phone, introspect inactive.
    async fn the_whole_path(world: World) {
        let runtime = world.paired("whole").await;
        let (request, token) = world.approved(&runtime, "Identify the customer before a payment.").await;
        let Introspection::Active { scope, aud, sub, agent, delegation_id, .. } =
            world.provider.introspect(&token.token).await
        else {
            panic!("the token is inactive");
        };
        assert_eq!(scope, "payments.identity payments.prepare");
        assert_eq!(aud, "demo:payments");
        assert!(sub.as_str().starts_with("sub_"));
        assert_eq!(agent.id, "agent_billing");
        assert_eq!(&delegation_id, id_of(&request));

        world.phone.revoke_delegation(id_of(&request), "enough").await.expect("a revocation");
        assert_eq!(world.provider.introspect(&token.token).await, Introspection::INACTIVE);
        assert!(runtime.token(id_of(&request)).await.is_err());
    }

    /// A yes to less than was asked is what the token carries.
    async fn approve_narrowed(world: World) {
        let runtime = world.paired("narrow").await;
        let (request, view) = world.requested(&runtime, "Prepare a payment.").await;
        let options = ApproveOptions {
            scopes: Some(scopes(&["payments.identity"])),
            duration_seconds: Some(120),
            ..Default::default()
        };
        world.phone.approve(&view, options).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");
        let token = runtime.token(id_of(&request)).await.expect("a token");
        assert_eq!(token.scopes, scopes(&["payments.identity"]));
        assert!(world.provider.is_active(&token.token).await);
        world.server.clock.advance(121_000);
        assert!(!world.provider.is_active(&token.token).await);
    }

    /// Everything below a connection dies with it, whoever ends it.
    async fn a_connection_takes_everything_with_it(world: World) {
        let runtime = world.paired("cascade").await;
        let (_, token) = world.approved(&runtime, "One thing.").await;
        let (pending, _) = world.requested(&runtime, "Another thing.").await;
        world.phone.revoke_runtime(&connection_of(&runtime).await, "lost laptop").await.expect("a revocation");
        assert!(!world.provider.is_active(&token.token).await);
        assert_eq!(world.status(&pending).await.as_str(), "cancelled");
    }
}
