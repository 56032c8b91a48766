//! Introspection: what a provider is told of a token, at this moment, and what it is never told.

use countersign_backend::service::admin;
use countersign_runtime::{NewRequest, Runtime};
use countersign_shared::wire::{DelegationStatus, EndedBy, Introspection, MintedToken};
use countersign_soft_phone::{ApproveOptions, SoftPhone};
use serde_json::json;

use crate::support::{DEADLINE, Engine, Provider, World, another_provider, both_engines, code, id_of, publish, scopes};

/// Who a provider thinks that it is dealing with.
async fn seen_by(provider: &Provider, token: &MintedToken) -> (String, String) {
    let told = provider.introspect(&token.token).await;
    let Introspection::Active { sub, client_id, .. } = told else { panic!("the token is inactive") };
    (sub.as_str().to_owned(), client_id.as_str().to_owned())
}

async fn token_for(phone: &SoftPhone, runtime: &Runtime, asked: NewRequest) -> MintedToken {
    let request = runtime.request(asked).await.expect("a request");
    let view = phone.request(id_of(&request)).await.expect("on the phone");
    phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
    runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
    runtime.token(id_of(&request)).await.expect("a token")
}

both_engines! {
    /// One provider sees the same person and runtime each time; another one sees strangers.
    async fn providers_cannot_join_what_they_see(world: World) {
        let other = another_provider(&world, "other:service", &["use"]).await;
        let elsewhere = |purpose: &str| NewRequest {
            audience: "other:service".into(),
            scopes: scopes(&["use"]),
            ..world.ask(purpose)
        };
        let (runtime, second) = (world.paired("first").await, world.paired("second").await);
        let here = token_for(&world.phone, &runtime, world.ask("One thing.")).await;
        let again = token_for(&world.phone, &runtime, world.ask("Another thing.")).await;
        let there = token_for(&world.phone, &runtime, elsewhere("One thing.")).await;
        let beside = token_for(&world.phone, &second, world.ask("One thing.")).await;
        let (subject, client) = seen_by(&world.provider, &here).await;
        assert_eq!(seen_by(&world.provider, &again).await, (subject.clone(), client.clone()));
        let (other_subject, other_client) = seen_by(&other, &there).await;
        assert_ne!((&subject, &client), (&other_subject, &other_client));
        assert!(subject != other_subject && client != other_client);
        let (same_person, other_runtime) = seen_by(&world.provider, &beside).await;
        assert_eq!(subject, same_person);
        assert_ne!(client, other_runtime);

        let grace = world.another_phone("Grace").await;
        let hers = world.paired_with("graces", &grace).await;
        let hers = token_for(&grace, &hers, world.ask("One thing.")).await;
        assert_ne!(seen_by(&world.provider, &hers).await.0, subject);
        let told = world.provider.introspect(&here.token).await;
        let text = serde_json::to_string(&told).expect("JSON");
        assert!(!text.contains(world.phone.user_id().as_str()) && !text.contains("rtc_") && !text.contains("Ada"));
    }

    /// A token is nothing to a provider whose audience it is not for.
    async fn another_providers_token_is_inactive(world: World) {
        let other = another_provider(&world, "other:service", &["use"]).await;
        let runtime = world.paired("foreign").await;
        let (_, token) = world.approved(&runtime, "One thing.").await;
        assert_eq!(other.introspect(&token.token).await, Introspection::INACTIVE);
        assert_eq!(code(other.ask_for(&token.token, "other:service", &["use"]).await), "ok");
        assert!(world.provider.is_active(&token.token).await);
    }

    /// RFC 7662: a form in, the same members out, and nothing but inactive for what is not a living token.
    async fn the_oauth_form_says_the_same(world: World) {
        let runtime = world.paired("oauth").await;
        let (request, token) = world.approved(&runtime, "One thing.").await;
        let form = [("token", token.token.as_str()), ("token_type_hint", "access_token")];
        let (status, told) = world.provider.introspect_form(&form).await;
        assert_eq!(status, 200);
        assert_eq!(told, serde_json::to_value(world.provider.introspect(&token.token).await).expect("JSON"));
        assert_eq!(told["active"], true);
        assert_eq!(told["scope"], "payments.identity payments.prepare");
        assert_eq!((&told["token_type"], &told["aud"]), (&json!("Bearer"), &json!("demo:payments")));
        assert_eq!(told["iss"], json!(world.server.url));
        assert_eq!(told["exp"], json!(token.expires_at.millis() / 1000));
        assert!(told["iat"].as_u64().expect("a time") <= world.now() / 1000);
        assert_eq!(told["agent"], json!({ "id": "agent_billing", "name": "Billing Agent" }));
        assert_eq!(told["purpose"], "One thing.");

        let mut mistyped = token.token.clone();
        mistyped.replace_range(8..9, if mistyped[8..9] == *"0" { "1" } else { "0" });
        world.phone.revoke_delegation(id_of(&request), "").await.expect("a revocation");
        for inactive in [token.token.as_str(), &mistyped, "cst_", "nonsense"] {
            let answer = world.provider.introspect_form(&[("token", inactive)]).await;
            assert_eq!(answer, (reqwest::StatusCode::OK, json!({ "active": false })));
        }
    }

    /// The key may come as Bearer, as x-api-key or as the password of Basic.
    async fn a_key_is_taken_in_three_forms(world: World) {
        let runtime = world.paired("forms").await;
        let (_, token) = world.approved(&runtime, "One thing.").await;
        let Provider { url, key, http } = &world.provider;
        let call = || http.post(format!("{url}/oauth2/introspect")).form(&[("token", &token.token)]);
        for call in [call().bearer_auth(key), call().header("x-api-key", key), call().basic_auth("prv_demo", Some(key))] {
            let told: serde_json::Value = call.send().await.expect("the server").json().await.expect("JSON");
            assert_eq!(told["active"], true);
        }
    }

    /// What a provider needs can be asked along, and is refused by name.
    async fn a_token_must_fit_what_is_needed(world: World) {
        let runtime = world.paired("fit").await;
        let (_, token) = world.approved(&runtime, "One thing.").await;
        let ask = |audience, scopes| world.provider.ask_for(&token.token, audience, scopes);
        assert!(ask("demo:payments", &["payments.prepare"]).await.expect("an answer").is_active());
        let refused = ask("demo:payments", &["payments.execute", "payments.prepare"]).await;
        assert_eq!(code(refused), "insufficient_scope");
        assert_eq!(code(ask("demo:vault", &[]).await), "wrong_audience");
    }

    /// A revoked key opens nothing from the next call on; the provider's other keys go on.
    async fn a_revoked_key_opens_nothing(world: World) {
        let app = &world.server.app;
        let runtime = world.paired("key").await;
        let (_, token) = world.approved(&runtime, "One thing.").await;
        let demo = "prv_demo".parse().expect("an id");
        let fresh = admin::create_provider_key(app, &demo).await.expect("a key");
        let second = Provider { key: fresh.secret.to_string(), ..world.provider.clone() };
        assert!(second.is_active(&token.token).await);
        admin::revoke_provider_key(app, &fresh.id).await.expect("a revocation");
        assert_eq!(code(second.ask_for(&token.token, "", &[]).await), "invalid_token");
        assert!(world.provider.is_active(&token.token).await);
        assert_eq!(code(admin::revoke_provider_key(app, &fresh.id).await), "not_found");
    }

    /// Retiring an audience ends at once what was asked and granted there, and nothing else, for good.
    async fn a_retired_audience_ends_its_tokens(world: World) {
        publish(&world, "test:short-lived", &["use"]).await;
        let runtime = world.paired("retire").await;
        let asked = |purpose: &str| NewRequest {
            audience: "test:short-lived".into(),
            scopes: scopes(&["use"]),
            ..world.ask(purpose)
        };
        let doomed = token_for(&world.phone, &runtime, asked("One thing.")).await;
        let pending = runtime.request(asked("Another thing.")).await.expect("a request");
        let (_, kept) = world.approved(&runtime, "At another audience.").await;
        let view = world.phone.request(id_of(&pending)).await.expect("on the phone");
        admin::retire_audience(&world.server.app, "test:short-lived").await.expect("a retirement");

        assert_eq!(world.provider.introspect(&doomed.token).await, Introspection::INACTIVE);
        assert!(world.provider.is_active(&kept.token).await);
        assert_eq!(code(runtime.request(asked("One more.")).await), "unknown_audience");
        assert_eq!(code(runtime.token(&doomed.delegation_id).await), "not_approved");
        let listed = runtime.audiences().await.expect("terms");
        assert!(listed.iter().all(|terms| terms.audience_key != "test:short-lived"));
        assert_eq!(code(admin::retire_audience(&world.server.app, "test:short-lived").await), "already_revoked");

        publish(&world, "test:short-lived", &["use"]).await;
        assert!(!world.provider.is_active(&doomed.token).await);
        let ended = world.phone.request(id_of(&pending)).await.expect("on the phone");
        assert_eq!(ended.status, DelegationStatus::Cancelled);
        assert_eq!(ended.ended.expect("an end").by, EndedBy::Operator);
        assert_eq!(code(world.phone.approve(&view, ApproveOptions::default()).await), "already_decided");
        let outcome = runtime.wait(id_of(&pending), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "cancelled");
        runtime.request(asked("Under the new terms.")).await.expect("a request");
    }
}
