//! What is sent to the routes by which phones are added and recovered.

use countersign_shared::roster::RosterRecord;
use countersign_soft_phone::{AssertionTweak, Device, Joining, Recovering};
use reqwest::Method;
use serde_json::json;

use super::{
    callers::{Caller, Cast},
    probes::{body, signed},
};
use crate::support::{Reply, World};

impl Cast {
    pub(super) async fn probe_devices(&self, method: &Method, path: &str, caller: &Caller<'_>) -> Reply {
        let world = &self.world;
        match path {
            "/v1/additions/begin" => self.call(method, path, caller, body(&json!({ "secret": self.token }))).await,
            "/v1/additions/{id}/register" => {
                let device = Device::create("Tablet");
                let register = json!({
                    "secret": self.token, "credential": registration(caller), "deviceId": device.id,
                    "devicePublicKey": device.private_key.public(), "deviceName": device.name,
                });
                self.call(method, &path.replace("{id}", "add_unknown"), caller, body(&register)).await
            }
            "/v1/additions/{id}/read" => {
                let read = body(&json!({ "secret": self.token }));
                self.call(method, &path.replace("{id}", "add_unknown"), caller, read).await
            }
            "/v1/additions/{id}/finish" => {
                let finish = body(&json!({ "secret": self.token, "record": next_record(world) }));
                self.call(method, &path.replace("{id}", "add_unknown"), caller, finish).await
            }
            "/v1/recoveries" => {
                let begin = Recovering::message(&world.origin(), &caller.key, world.now());
                self.call(method, path, caller, signed(caller.sign(&begin))).await
            }
            "/v1/recoveries/{id}/finish" => {
                let finish = json!({ "credential": registration(caller), "record": next_record(world) });
                self.call(method, &path.replace("{id}", "cer_unknown"), caller, body(&finish)).await
            }
            "/v1/me/additions" => self.call(method, path, caller, Vec::new()).await,
            "/v1/me/additions/{id}" => {
                let (created, _) = world.phone.begin_addition().await.expect("a code");
                self.call(method, &path.replace("{id}", created.addition_id.as_str()), caller, Vec::new()).await
            }
            "/v1/me/additions/{id}/propose" => {
                let (_, link) = world.phone.begin_addition().await.expect("a code");
                let joining = Joining::begin(&world.server.url, &link, "Tablet").await.expect("opened");
                joining.register().await.expect("registered");
                let entry = world.phone.build_entry(joining.admission().keys().into(), Vec::new(), false);
                let record = world.phone.sign_entry(&entry, &[world.phone.device()]);
                let at = path.replace("{id}", joining.started.addition_id.as_str());
                self.call(method, &at, caller, body(&json!({ "record": record }))).await
            }
            other => panic!("nobody says how to call {method} {other}: add it here and to routes.table"),
        }
    }
}

/// The next entry of the person's roster.
pub(super) fn next_record(world: &World) -> RosterRecord {
    let entry = world.phone.build_entry(Vec::new(), vec!["dev_any".into()], false);
    world.phone.sign_entry(&entry, &[world.phone.device()])
}

/// A registration that answers no challenge of anybody's.
pub(super) fn registration(caller: &Caller<'_>) -> serde_json::Value {
    caller.phone.passkey().register(caller.phone.origin(), &[7; 32], &AssertionTweak::default())
}
