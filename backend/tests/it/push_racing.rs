//! Answers and pushes at the same moment, and servers that share the work.

use std::collections::HashMap;

use countersign_soft_phone::DenyOptions;
use serde_json::Value;

use crate::support::{Engine, World, both_engines, id_of};

both_engines! {
    /// Nothing is sent for a request that has been answered: the word of it was sent before its answer, or never.
    async fn an_answer_comes_before_or_after_the_push(world: World) {
        let (service, runtime) = (world.push_service().await, world.paired("race").await);
        world.subscribe(&world.phone, &service, "phone").await;
        for round in 0..12 {
            let (request, view) = world.requested(&runtime, &format!("Round {round}.")).await;
            world.phone.deny(&view, DenyOptions::default()).await.expect("a no");
            assert_eq!(id_of(&request), &view.delegation_id);
            // The next one need not wait for the crowd to pass.
            world.later(10_000).await;
        }
        service.nothing_more_of(&world.phone, "request").await;
        let mut denied: HashMap<String, usize> = HashMap::new();
        let events = world.audit().await;
        for (at, event) in events.iter().enumerate() {
            let object = event["object"].as_str().expect("text").to_owned();
            match &event["action"] {
                Value::String(action) if action == "delegation.deny" => drop(denied.insert(object, at)),
                Value::String(action) if action == "notification.send" => {
                    assert!(!denied.contains_key(&object), "{object} was sent after its answer");
                }
                _ => {}
            }
        }
        assert_eq!(denied.len(), 12);
    }
}
