//! What operators register and change: terms under pending requests, policy, and one schema on both engines.

use countersign_backend::service::admin;
use countersign_runtime::NewRequest;
use countersign_shared::{
    payload::{DelegationRequest, Risk},
    wire::DelegationStatus,
};
use countersign_soft_phone::ApproveOptions;

use crate::support::{DEADLINE, Engine, World, both_engines, code, draft, id_of, publish, scopes};

fn asked(world: &World, purpose: &str) -> NewRequest {
    NewRequest { audience: "test:terms".into(), scopes: scopes(&["read"]), ..world.ask(purpose) }
}

both_engines! {
    /// New terms do not touch what was asked under the old ones: it is shown, answered and granted as it was signed.
    async fn a_pending_request_keeps_its_terms(world: World) {
        let old = publish(&world, "test:terms", &["read", "write"]).await;
        let runtime = world.paired("pending").await;
        let request = runtime.request(asked(&world, "Under the old terms.")).await.expect("a request");
        let new = publish(&world, "test:terms", &["read-all"]).await;
        assert_eq!((old.terms.version, new.terms.version), (1, 2));
        assert_eq!(old.terms.audience_id, new.terms.audience_id);

        let view = world.phone.request(id_of(&request)).await.expect("on the phone");
        assert_eq!((view.status, &view.terms), (DelegationStatus::Pending, &old));
        world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");
        let token = runtime.token(id_of(&request)).await.expect("a token");
        assert_eq!(token.scopes, scopes(&["read"]));
        assert!(world.provider.is_active(&token.token).await);
    }

    /// Nothing new is asked under terms that are no longer so.
    async fn new_requests_need_the_new_terms(world: World) {
        publish(&world, "test:terms", &["read", "write"]).await;
        let runtime = world.paired("new").await;
        let read = runtime.terms("test:terms").await.expect("terms");
        let pending = runtime.request(asked(&world, "The same.")).await.expect("a request");
        publish(&world, "test:terms", &["read", "write"]).await;
        let refused = runtime.request_under(&read, &asked(&world, "Another.")).await;
        assert_eq!(code(refused), "terms_changed");

        let again = DelegationRequest {
            nonce: world.nonce("delreq"),
            issued_at: world.now(),
            ..pending.request.clone()
        };
        assert_eq!(world.post_as(&runtime, "/v1/runtime/delegations", &again).await.code(), "terms_changed");
        let fresh = runtime.request(asked(&world, "The same.")).await.expect("under the new terms");
        assert_ne!(id_of(&fresh), id_of(&pending));
        assert_eq!(fresh.terms.version, 2);
    }

    /// The same words again are a new version, and another provider cannot take the key.
    async fn an_audience_belongs_to_its_provider(world: World) {
        publish(&world, "test:terms", &["read"]).await;
        let app = &world.server.app;
        let other = admin::create_provider(app, None, "Another Bank").await.expect("a provider");
        let stolen = admin::publish_audience(app, draft(&other, "test:terms", &["read"])).await;
        assert_eq!(code(stolen), "conflict");
        let listed = admin::list_audiences(app).await.expect("a list");
        let kept = listed.iter().find(|published| published.terms.audience_key == "test:terms").expect("the audience");
        assert_eq!((kept.terms.version, kept.terms.provider_id.as_str()), (1, "prv_demo"));
    }

    /// Nobody asks for graver scopes than the workspace allows.
    async fn the_workspace_may_limit_the_risk(world: World) {
        let (app, runtime) = (&world.server.app, world.paired("risk").await);
        let execute = |purpose: &str| NewRequest { scopes: scopes(&["payments.execute"]), ..world.ask(purpose) };
        let before = runtime.request(execute("Before the policy.")).await.expect("a request");
        admin::set_max_risk(app, Some(Risk::Medium)).await.expect("a policy");
        assert_eq!(code(runtime.request(execute("Under the policy.")).await), "workspace_policy_denied");
        world.requested(&runtime, "Of medium risk.").await;
        let view = world.phone.request(id_of(&before)).await.expect("on the phone");
        world.phone.approve(&view, ApproveOptions::default()).await.expect("what waits may be answered");

        admin::set_max_risk(app, Some(Risk::Low)).await.expect("a policy");
        assert_eq!(code(runtime.request(world.ask("Medium is too much.")).await), "workspace_policy_denied");
        admin::set_max_risk(app, None).await.expect("a policy");
        runtime.request(execute("Without a policy.")).await.expect("a request");
    }

    /// The demo's registry is made once, and its key shown once.
    async fn the_demo_is_made_once(world: World) {
        let again = admin::demo(&world.server.app).await.expect("a registry");
        assert!(again.provider_key.is_none());
        assert_eq!(admin::list_applications(&world.server.app).await.expect("a list").len(), 1);
        assert_eq!(admin::list_providers(&world.server.app).await.expect("a list").len(), 1);
        assert_eq!(admin::list_audiences(&world.server.app).await.expect("a list").len(), 2);
    }

    /// A runtime reads the terms of every audience, or of one by key or id.
    async fn terms_are_read_by_key_or_id(world: World) {
        let published = publish(&world, "test:terms", &["read"]).await;
        let runtime = world.paired("terms").await;
        assert_eq!(runtime.audiences().await.expect("terms").len(), 3);
        for name in ["test:terms", published.terms.audience_id.as_str()] {
            assert_eq!(runtime.terms(name).await.expect("terms"), published.terms);
        }
        assert_eq!(code(runtime.terms("test:nothing").await), "unknown_audience");
    }
}

/// The migrations of both engines end in the same tables, columns, types and keys.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_engines_have_one_schema() {
    let (sqlite, postgres) = (World::start(Engine::Sqlite).await, World::start(Engine::Postgres).await);
    let (sqlite, postgres) = (sqlite.server.app.store.schema().await, postgres.server.app.store.schema().await);
    let (sqlite, postgres) = (sqlite.expect("a schema"), postgres.expect("a schema"));
    assert!(sqlite.len() > 100, "{} columns", sqlite.len());
    for (one, other) in sqlite.iter().zip(&postgres) {
        assert_eq!(one, other);
    }
    assert_eq!(sqlite.len(), postgres.len());
}
