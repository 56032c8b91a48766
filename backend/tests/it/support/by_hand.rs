//! Messages by hand: bytes that the library would not send twice, or at the same time, or at all.

use countersign_runtime::{Runtime, StoredRequest};
use countersign_shared::{
    canonical::{Canonical, Digest, hash},
    ids::{DelegationId, Nonce, RuntimeConnectionId},
    jws,
    keys::PrivateKey,
    pairing::{CodeKeys, OFFER_LIFE_MS, PairingCode, Ticket},
    payload::{Accept, Claim, Confirm, ConnectionRevoke, DelegationRead, DelegationRevoke, Offer, TokenRequest},
    wire::{Claimed, SignedBody},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{World, connection_of};

/// An answer as it came.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    /// A good answer, read.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.body);
        serde_json::from_value(self.body.clone()).expect("the answer's form")
    }

    /// The code of a problem, or `ok`.
    pub(crate) fn code(&self) -> &str {
        if self.status == 200 { "ok" } else { self.body["code"].as_str().expect("a problem") }
    }
}

impl World {
    /// A nonce that was not used before.
    pub(crate) fn nonce(&self, prefix: &str) -> Nonce {
        Nonce::from_random(prefix, self.server.app.random.bytes().expect("randomness"))
    }

    /// A fresh key.
    pub(crate) fn key(&self) -> PrivateKey {
        PrivateKey::from_bytes(&self.server.app.random.bytes().expect("randomness")).expect("a key")
    }

    /// Posts a signed message.
    pub(crate) async fn post(&self, path: &str, signed: &str) -> Answer {
        let sent = self.provider.http.post(format!("{}{path}", self.server.url));
        let answer = sent.json(&SignedBody { signed: signed.to_owned() }).send().await.expect("the server");
        Answer { status: answer.status().as_u16(), body: answer.json().await.expect("JSON") }
    }

    /// Signs with a runtime's key and posts.
    pub(crate) async fn post_as<T: Canonical>(&self, runtime: &Runtime, path: &str, payload: &T) -> Answer {
        self.post(path, &runtime.sign(payload).await.expect("a signature")).await
    }

    /// What a runtime signs to look at a delegation.
    pub(crate) async fn delegation_read(&self, runtime: &Runtime, id: &DelegationId, wait: u64) -> DelegationRead {
        DelegationRead {
            origin: self.origin(),
            runtime_connection_id: connection_of(runtime).await,
            delegation_id: id.clone(),
            wait_seconds: wait,
            issued_at: self.now(),
        }
    }

    /// Waits for a delegation by one long poll.
    pub(crate) async fn poll(&self, runtime: &Runtime, id: &DelegationId, wait_seconds: u64) -> Answer {
        let read = self.delegation_read(runtime, id, wait_seconds).await;
        self.post_as(runtime, &format!("/v1/runtime/delegations/{id}/read"), &read).await
    }

    /// What a runtime signs to give a delegation back.
    pub(crate) async fn delegation_revoke(&self, runtime: &Runtime, id: &DelegationId) -> DelegationRevoke {
        DelegationRevoke {
            origin: self.origin(),
            runtime_connection_id: connection_of(runtime).await,
            delegation_id: id.clone(),
            reason: "by hand".into(),
            nonce: self.nonce("revoke"),
            issued_at: self.now(),
        }
    }

    /// What a runtime signs to end its pairing.
    pub(crate) async fn connection_revoke(&self, runtime: &Runtime) -> ConnectionRevoke {
        ConnectionRevoke {
            origin: self.origin(),
            runtime_connection_id: connection_of(runtime).await,
            reason: "by hand".into(),
            nonce: self.nonce("revoke"),
            issued_at: self.now(),
        }
    }

    /// What a runtime signs to get a token.
    pub(crate) async fn token_request(&self, runtime: &Runtime, stored: &StoredRequest) -> TokenRequest {
        TokenRequest {
            origin: self.origin(),
            runtime_connection_id: connection_of(runtime).await,
            delegation_id: super::id_of(stored).clone(),
            request_hash: stored.hash(),
            nonce: self.nonce("token"),
            issued_at: self.now(),
        }
    }
}

/// A runtime that is about to be paired by hand.
pub(crate) struct Newcomer {
    pub(crate) key: PrivateKey,
    pub(crate) ticket: Ticket,
}

impl Newcomer {
    /// Shows an offer.
    pub(crate) fn new(world: &World) -> Self {
        let (key, now) = (world.key(), world.now());
        let offer = Offer {
            origin: world.origin(),
            application_id: "app_demo".parse().expect("an id"),
            runtime_name: "By hand".into(),
            device_name: "test machine".into(),
            public_key: *key.public(),
            k_hash: Digest::ZERO,
            issued_at: now,
            expires_at: now + OFFER_LIFE_MS,
        };
        let ticket = Ticket::new(offer, world.server.app.random.bytes().expect("randomness"));
        Self { key, ticket }
    }

    /// A claim with the code that a phone shows.
    pub(crate) fn claim(&self, world: &World, code: &str) -> Claim {
        let code = PairingCode::parse(code).expect("a code");
        let keys = CodeKeys::derive(&self.ticket.k, &code, &self.ticket.pair_hash());
        Claim {
            origin: world.origin(),
            offer: self.ticket.offer.clone(),
            claim_proof: keys.claim_proof.to_vec(),
            nonce: world.nonce("claim"),
            issued_at: world.now(),
        }
    }

    /// Signs a claim and posts it.
    pub(crate) async fn post_claim(&self, world: &World, claim: &Claim) -> Answer {
        world.post("/v1/runtime/claims", &jws::sign(claim, &self.key)).await
    }

    /// Accepts what a claim was answered with.
    pub(crate) fn accept(&self, world: &World, claimed: &Claimed, confirm: &Confirm) -> Accept {
        Accept {
            origin: world.origin(),
            runtime_connection_id: claimed.runtime_connection_id.clone(),
            confirm_hash: hash(confirm),
            roster_seq: confirm.roster_seq,
            roster_head: confirm.roster_head,
            nonce: world.nonce("accept"),
            issued_at: world.now(),
        }
    }

    /// Signs an acceptance and posts it.
    pub(crate) async fn post_accept(&self, world: &World, accept: &Accept) -> Answer {
        let path = accept_path(&accept.runtime_connection_id);
        world.post(&path, &jws::sign(accept, &self.key)).await
    }
}

fn accept_path(id: &RuntimeConnectionId) -> String {
    format!("/v1/runtime/connections/{id}/accept")
}
