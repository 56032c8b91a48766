//! The audit log: a row for each act, in the act's own transaction, saying who, on which device, in which call.

use countersign_backend::service::admin;
use countersign_runtime::NewRequest;
use countersign_soft_phone::{ApproveOptions, DenyOptions};
use serde_json::Value;

use crate::support::{DEADLINE, Engine, World, both_engines, code, connection_of, id_of, minutes, within};

/// The one event of an action.
fn only<'a>(events: &'a [Value], action: &str) -> &'a Value {
    let mut found = events.iter().filter(|event| event["action"] == action);
    let event = found.next().unwrap_or_else(|| panic!("{action} is missing"));
    assert!(found.next().is_none(), "{action} is there twice");
    event
}

both_engines! {
    /// The whole path, and who did what in it.
    async fn every_act_leaves_a_row(world: World) {
        let runtime = world.paired("audit").await;
        let connection = connection_of(&runtime).await;
        let (denied, view) = world.requested(&runtime, "No.").await;
        world.phone.seen(&view).await.expect("seen");
        world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
        let asked = NewRequest { single_use: true, ..world.ask("Once.") };
        let request = runtime.request(asked).await.expect("a request");
        let view = world.phone.request(id_of(&request)).await.expect("on the phone");
        world.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        let token = runtime.token(id_of(&request)).await.expect("a token");
        assert!(world.provider.is_active(&token.token).await);
        let tablet = world.phone.enrol_device("Tablet").await.expect("a device");
        tablet.sign_out().await.expect("signed out");
        let (pending, _) = world.requested(&runtime, "Pending.").await;
        admin::revoke_delegation(&world.server.app, id_of(&pending), "policy").await.expect("an end");
        world.phone.revoke_runtime(&connection, "done").await.expect("a revocation");

        let events = world.audit().await;
        let (user, device) = (world.phone.user_id().as_str(), world.phone.device_id().as_str());
        let (runtime, operator) = (connection.as_str(), "operator");
        let expected = [
            ("pairing.confirm", user, device),
            ("pairing.claim", runtime, ""),
            ("connection.accept", runtime, ""),
            ("delegation.seen", user, device),
            ("delegation.deny", user, device),
            ("delegation.approve", user, device),
            ("token.mint", runtime, ""),
            ("delegation.consume", runtime, ""),
            ("roster.append", user, device),
            ("session.create", user, tablet.device_id().as_str()),
            ("session.end", user, tablet.device_id().as_str()),
            ("delegation.end", operator, ""),
            ("connection.revoke", user, device),
            ("user.invite", operator, ""),
            ("application.create", operator, ""),
            ("provider.create", operator, ""),
            ("provider-key.create", operator, ""),
        ];
        for (action, principal, device) in expected {
            let event = only(&events, action);
            assert_eq!((&event["principal"], &event["device"]), (&principal.into(), &device.into()), "{action}");
            let in_a_call = event["requestId"].as_str().expect("text").starts_with("req_");
            assert_eq!(in_a_call, principal != operator, "{action}");
            assert_eq!(event["workspaceId"], "wsp_default");
        }
        assert_eq!(only(&events, "delegation.deny")["object"], id_of(&denied).as_str());
        assert_eq!(only(&events, "token.mint")["object"], token.token_id.as_str());
        let times: Vec<u64> = events.iter().map(|event| event["at"].as_u64().expect("a time")).collect();
        assert!(times.is_sorted());
        let log = serde_json::to_string(&events).expect("JSON");
        assert!(!log.contains(&token.token) && !log.contains(&world.provider.key));
    }

    /// What was refused leaves no row of having happened.
    async fn what_was_refused_left_no_row(world: World) {
        let runtime = world.paired("refused").await;
        let (request, view) = world.requested(&runtime, "Once.").await;
        world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
        assert_eq!(code(world.phone.approve(&view, ApproveOptions::default()).await), "already_decided");
        assert_eq!(code(world.phone.revoke_delegation(id_of(&request), "").await), "delegation_ended");
        assert_eq!(world.audited("delegation.approve").await, 0);
        assert_eq!(world.audited("delegation.end").await, 0);
    }

    /// Time is a principal too: what it ends is written down once, by the sweeper.
    async fn what_time_ended_is_written_down_once(world: World) {
        let runtime = world.paired("time").await;
        let (request, _) = world.requested(&runtime, "Nobody answers.").await;
        world.pass(minutes(10));
        for _ in 0..2 {
            within(countersign_backend::sweeper::expire(&world.server.app)).await.expect("a sweep");
        }
        let events = world.audit().await;
        let event = only(&events, "delegation.expire");
        assert_eq!((&event["principal"], &event["object"]), (&"clock".into(), &id_of(&request).as_str().into()));
    }
}
