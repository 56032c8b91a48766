//! What is sent: for each route the best call that a caller can make with what it has.

use countersign_shared::{
    canonical::hash,
    pairing::CodeKeys,
    payload::{Announce, DelegationRequest, DelegationSeen},
    wire::{ConfirmPairing, CreateSession, FinishEnrolment, SignedBody, SubmitRoster},
};
use countersign_soft_phone::{ApproveOptions, AssertionTweak, DenyOptions, Device};
use reqwest::Method;
use serde::Serialize;
use serde_json::json;

use super::{
    callers::{Caller, Cast},
    probes_devices::{next_record, registration},
};
use crate::support::{Bare, Newcomer, Reply};

pub(super) fn body(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("JSON")
}

pub(super) fn signed(signed: String) -> Vec<u8> {
    body(&SignedBody { signed })
}

impl Cast {
    pub(super) async fn call(&self, method: &Method, path: &str, caller: &Caller<'_>, body: Vec<u8>) -> Reply {
        let form = path.starts_with("/oauth2/");
        let media_type = if form { "application/x-www-form-urlencoded" } else { "application/json" };
        let mut headers = vec![("content-type", media_type)];
        if let Some((name, value)) = &caller.header {
            headers.push((name, value));
        }
        self.world.call(method.clone(), path, &headers, body).await
    }

    /// Makes one call, and clears away what it left.
    pub(super) async fn probe(&mut self, method: &Method, path: &str, name: &str) -> Reply {
        let mut caller = self.caller(name);
        let revoked = name == "revoked-runtime";
        let world = &self.world;
        // Signs as the caller, about the connection that the caller says is its own.
        let own = Bare { key: caller.key.clone(), id: caller.connection.clone() };
        let (granted, granted_id) = if revoked { &self.lost } else { &self.granted };
        let reply = match path {
            "/healthz"
            | "/readyz"
            | "/openapi.json"
            | "/.well-known/oauth-authorization-server"
            | "/v1/me"
            | "/v1/me/requests"
            | "/v1/me/runtimes"
            | "/v1/me/delegations"
            | "/v1/me/devices"
            | "/v1/sessions/begin" => self.call(method, path, &caller, Vec::new()).await,
            "/v1/me/roster" if method == Method::GET => self.call(method, path, &caller, Vec::new()).await,
            "/v1/sessions/current" => {
                let reply = self.call(method, path, &caller, Vec::new()).await;
                match name {
                    "person" => drop(world.phone.sign_in().await.expect("signed in")),
                    "foreign-person" => drop(self.bob.sign_in().await.expect("signed in")),
                    "no-device" => drop(self.no_device.sign_in_without_device().await.expect("signed in")),
                    _ => {}
                }
                reply
            }
            "/v1/sessions" => {
                let challenge = [7; 32];
                let assertion = caller.phone.assert_challenge(&challenge, &AssertionTweak::default());
                let create = CreateSession {
                    ceremony_id: "cer_unknown".parse().expect("an id"),
                    credential: caller.phone.passkey().authentication(&assertion),
                    device_proof: caller.sign(&caller.phone.build_session_proof(&challenge)),
                };
                self.call(method, path, &caller, body(&create)).await
            }
            "/v1/enrolments" => {
                self.call(method, path, &caller, body(&json!({ "invite": self.token, "userName": "" }))).await
            }
            "/v1/enrolments/{id}/finish" => {
                let record = next_record(world);
                let path = path.replace("{id}", "cer_unknown");
                self.call(
                    method,
                    &path,
                    &caller,
                    body(&FinishEnrolment { invite: self.token.clone(), credential: registration(&caller), record }),
                )
                .await
            }
            "/v1/runtime/announcements" => {
                let newcomer = Newcomer::new(world);
                let announce = Announce {
                    origin: world.origin(),
                    pair_hash: newcomer.ticket.pair_hash(),
                    public_key: *caller.key.public(),
                    issued_at: world.now(),
                };
                self.call(method, path, &caller, signed(caller.sign(&announce))).await
            }
            "/v1/runtime/claims" => {
                let newcomer = Newcomer::new(world);
                let confirmed = world.phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
                if name == "runtime" {
                    caller.key = newcomer.key.clone();
                }
                let claim = newcomer.claim(world, &confirmed.code);
                let reply = self.call(method, path, &caller, signed(caller.sign(&claim))).await;
                // So that it does not stay open.
                newcomer.post_claim(world, &newcomer.claim(world, &confirmed.code)).await;
                reply
            }
            "/v1/runtime/connections/{id}/accept" => {
                let (newcomer, mut claimed, confirmed) = world.claimed(&world.phone).await;
                match name {
                    "runtime" => caller.key = newcomer.key.clone(),
                    "revoked-runtime" => claimed.runtime_connection_id = caller.connection.clone(),
                    _ => {}
                }
                let accept = newcomer.accept(world, &claimed, &confirmed.confirm);
                let path = path.replace("{id}", claimed.runtime_connection_id.as_str());
                self.call(method, &path, &caller, signed(caller.sign(&accept))).await
            }
            "/v1/runtime/connections/{id}/revoke" => {
                let target = match name {
                    "runtime" => world.bare().await,
                    "revoked-runtime" => own,
                    _ => Bare { key: caller.key.clone(), id: self.runtime.id.clone() },
                };
                let revoke = countersign_shared::jws::sign(&target.connection_revoke(world), &target.key);
                self.call(method, &path.replace("{id}", target.id.as_str()), &caller, signed(revoke)).await
            }
            "/v1/runtime/audiences/{key}/read" => {
                let read = caller.sign(&own.audience_read(world, "demo:payments"));
                self.call(method, &path.replace("{key}", "demo:payments"), &caller, signed(read)).await
            }
            "/v1/runtime/delegations" => {
                let mut request = self.runtime.request(world, "Asked in the table.").await;
                if revoked {
                    request = own.request(world, "Asked in the table.").await;
                }
                let request = DelegationRequest { runtime_thumbprint: caller.key.public().thumbprint(), ..request };
                let reply = self.call(method, path, &caller, signed(caller.sign(&request))).await;
                self.clear(reply.json()["delegationId"].as_str()).await;
                reply
            }
            "/v1/runtime/delegations/{id}/read" => {
                let read = caller.sign(&own.read(world, granted_id, 0));
                self.call(method, &path.replace("{id}", granted_id.as_str()), &caller, signed(read)).await
            }
            "/v1/runtime/delegations/{id}/token" => {
                let token = caller.sign(&own.token(world, granted_id, granted));
                self.call(method, &path.replace("{id}", granted_id.as_str()), &caller, signed(token)).await
            }
            "/v1/runtime/delegations/{id}/revoke" => {
                let id = if revoked { granted_id.clone() } else { self.pending().await.delegation_id };
                let revoke = caller.sign(&own.revoke(world, &id));
                let reply = self.call(method, &path.replace("{id}", id.as_str()), &caller, signed(revoke)).await;
                self.clear(Some(id.as_str())).await;
                reply
            }
            "/v1/provider/introspect" => self.call(method, path, &caller, body(&json!({ "token": self.token }))).await,
            "/oauth2/introspect" => {
                self.call(method, path, &caller, format!("token={}", self.token).into_bytes()).await
            }
            _ if path.contains("settings") => self.probe_settings(method, path, &caller).await,
            _ if path.contains("push") => Box::pin(self.probe_push(method, path, name, &caller)).await,
            _ => Box::pin(self.probe_person(method, path, name, &caller)).await,
        };
        if path == "/v1/me/roster" && name == "no-device" && method == Method::POST {
            // The entry that it brought has bound its session to the new device.
            self.no_device.sign_in_without_device().await.expect("signed in");
        }
        reply
    }

    async fn probe_person(&self, method: &Method, path: &str, name: &str, caller: &Caller<'_>) -> Reply {
        let (world, view) = (&self.world, self.pending().await);
        let id = view.delegation_id.as_str();
        let at = path.replace("{id}", id);
        let reply = match path {
            "/v1/me/requests/{id}" => self.call(method, &at, caller, Vec::new()).await,
            "/v1/me/requests/{id}/approve" => {
                let yes = caller.phone.build_approval(&view, &ApproveOptions::default()).expect("a yes");
                self.call(method, &at, caller, body(&caller.act(&yes))).await
            }
            "/v1/me/requests/{id}/deny" => {
                let no = caller.phone.build_denial(&view, &DenyOptions::default()).expect("a no");
                self.call(method, &at, caller, signed(caller.sign(&no))).await
            }
            "/v1/me/requests/{id}/seen" => {
                let seen = DelegationSeen {
                    origin: world.origin(),
                    delegation_id: view.delegation_id.clone(),
                    request_hash: caller.phone.build_denial(&view, &DenyOptions::default()).expect("a no").request_hash,
                    device_id: caller.phone.device_id().clone(),
                    issued_at: world.now(),
                };
                self.call(method, &at, caller, signed(caller.sign(&seen))).await
            }
            "/v1/me/delegations/{id}/revoke" => {
                let revoke = caller.phone.build_delegation_revoke(&view.delegation_id, "");
                self.call(method, &at, caller, signed(caller.sign(&revoke))).await
            }
            "/v1/me/runtimes/{id}/revoke" => {
                let target = if name == "person" { world.bare().await.id } else { self.runtime.id.clone() };
                let revoke = caller.phone.build_runtime_revoke(&target, "");
                let at = path.replace("{id}", target.as_str());
                self.call(method, &at, caller, signed(caller.sign(&revoke))).await
            }
            "/v1/me/pairings" => {
                let ticket = Newcomer::new(world).ticket;
                let keys = CodeKeys::derive(&ticket.k, &caller.phone.draw_code(), &ticket.pair_hash());
                let confirm = caller.phone.build_confirmation(&ticket, &keys);
                let (act, pin_mac) = (caller.act(&confirm), keys.pin_mac(&hash(&confirm)));
                let confirm = ConfirmPairing { signed: act.signed, assertion: act.assertion, pin_mac };
                self.call(method, path, caller, body(&confirm)).await
            }
            "/v1/me/pairings/{pairHash}" => {
                let confirmed = hash(&Newcomer::new(world).ticket.offer).to_string();
                self.call(method, &path.replace("{pairHash}", &confirmed), caller, Vec::new()).await
            }
            "/v1/me/roster" => {
                // Everybody brings the next entry of the person's roster, signed by the person's own keys.
                let device = Device::create("Tablet");
                let entry = world.phone.build_entry(vec![device.roster_key()], Vec::new(), false);
                let record = world.phone.sign_entry(&entry, &[world.phone.device(), &device]);
                let reply = self.call(method, path, caller, body(&SubmitRoster { record })).await;
                world.phone.roster().await.expect("a roster");
                reply
            }
            other => self.probe_devices(method, other, caller).await,
        };
        self.clear(Some(id)).await;
        reply
    }

    /// Takes a request back if it still waits: only five may.
    async fn clear(&self, id: Option<&str>) {
        let Some(id) = id.and_then(|id| id.parse().ok()) else { return };
        let path = format!("/v1/runtime/delegations/{id}/revoke");
        self.runtime.post(&self.world, &path, &self.runtime.revoke(&self.world, &id)).await;
    }
}
