//! Somebody who can write the database's rows but has no key of the person's gets nothing out of it: what a token
//! is worth is read from what was signed.

use countersign_shared::{
    token::{SecretKind, mint, stored},
    wire::Introspection,
};
use countersign_soft_phone::ApproveOptions;

use crate::support::{DEADLINE, Engine, World, both_engines, id_of, scopes};

const FOR_EVER: u64 = 4_000_000_000_000;

both_engines! {
    /// A pending request that is made to look approved, and a token row for a secret of one's own choice.
    async fn an_invented_yes_is_worth_nothing(world: World) {
        let runtime = world.paired("invented").await;
        let (request, _) = world.requested(&runtime, "Prepare a payment.").await;
        let (id, secret) = (id_of(&request), mint(SecretKind::Token, &[7; 32]));
        world.server.execute(&format!(
            "UPDATE delegations SET status = 'approved', scopes = 'payments.execute', grant_ends_at = {FOR_EVER}, \
             answered_on = '{}' WHERE id = '{id}'",
            world.phone.device().id,
        ));
        world.server.execute(&format!(
            "INSERT INTO tokens (workspace_id, id, delegation_id, secret_hash, created_at) \
             VALUES ('wsp_default', 'tkn_own', '{id}', '{}', 1)",
            stored(&secret),
        ));
        assert_eq!(world.provider.introspect(&secret).await, Introspection::INACTIVE);
        assert!(runtime.token(id).await.is_err());
    }

    /// A narrow yes whose row is made wider and longer carries what was signed and ends when that ends.
    async fn a_widened_row_carries_what_was_signed(world: World) {
        let runtime = world.paired("widened").await;
        let (request, view) = world.requested(&runtime, "Prepare a payment.").await;
        let narrow = scopes(&["payments.identity"]);
        let options =
            ApproveOptions { scopes: Some(narrow.clone()), duration_seconds: Some(120), ..Default::default() };
        world.phone.approve(&view, options).await.expect("a yes");
        runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let token = runtime.token(id_of(&request)).await.expect("a token");
        world.server.execute(&format!(
            "UPDATE delegations SET scopes = 'payments.execute payments.identity', grant_ends_at = {FOR_EVER} \
             WHERE id = '{}'",
            id_of(&request),
        ));
        let Introspection::Active { scope, .. } = world.provider.introspect(&token.token).await else {
            panic!("the token is inactive");
        };
        assert_eq!(scope, narrow.to_oauth());
        world.server.clock.advance(121_000);
        assert_eq!(world.provider.introspect(&token.token).await, Introspection::INACTIVE);
    }

    /// Another request's yes under this delegation's number is no yes to this one.
    async fn a_yes_that_is_moved_is_worth_nothing(world: World) {
        let runtime = world.paired("moved").await;
        let (approved, _) = world.approved(&runtime, "One thing.").await;
        let (other, _) = world.requested(&runtime, "Another thing.").await;
        let (from, to, secret) = (id_of(&approved), id_of(&other), mint(SecretKind::Token, &[8; 32]));
        world.server.execute(&format!(
            "UPDATE delegations SET status = 'approved', scopes = 'payments.identity', grant_ends_at = {FOR_EVER}, \
             answered_on = '{}' WHERE id = '{to}'",
            world.phone.device().id,
        ));
        world.server.execute(&format!("UPDATE decisions SET subject_id = '{to}' WHERE subject_id = '{from}'"));
        world.server.execute(&format!(
            "INSERT INTO tokens (workspace_id, id, delegation_id, secret_hash, created_at) \
             VALUES ('wsp_default', 'tkn_own', '{to}', '{}', 1)",
            stored(&secret),
        ));
        assert_eq!(world.provider.introspect(&secret).await, Introspection::INACTIVE);
    }
}
