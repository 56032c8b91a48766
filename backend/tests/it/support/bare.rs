//! A paired runtime without its library: it signs whatever a test wants.

use countersign_backend::service::admin;
use countersign_shared::{
    canonical::{Canonical, hash},
    ids::{DelegationId, RuntimeConnectionId},
    jws,
    keys::PrivateKey,
    payload::{
        Agent, AudienceRead, ConnectionRevoke, Constraint, DelegationRead, DelegationRequest, DelegationRevoke, Terms,
        TokenRequest,
    },
    wire::{Claimed, DelegationCreated, RequestView},
};
use countersign_soft_phone::{ConfirmedPairing, SoftPhone};

use super::{Newcomer, Reply, World, scopes};

/// A runtime's key and its connection.
pub(crate) struct Bare {
    pub(crate) key: PrivateKey,
    pub(crate) id: RuntimeConnectionId,
}

impl World {
    /// A runtime that has claimed its pairing and not accepted it.
    pub(crate) async fn claimed(&self, phone: &SoftPhone) -> (Newcomer, Claimed, ConfirmedPairing) {
        let newcomer = Newcomer::new(self);
        let confirmed = phone.confirm(&newcomer.ticket.to_link()).await.expect("a confirmation");
        let claimed = newcomer.post_claim(self, &newcomer.claim(self, &confirmed.code)).await.read();
        (newcomer, claimed, confirmed)
    }

    /// A runtime paired by hand with somebody's phone.
    pub(crate) async fn bare_with(&self, phone: &SoftPhone) -> Bare {
        let (newcomer, claimed, confirmed) = self.claimed(phone).await;
        let accept = newcomer.accept(self, &claimed, &confirmed.confirm);
        assert_eq!(newcomer.post_accept(self, &accept).await.code(), "ok");
        Bare { key: newcomer.key, id: claimed.runtime_connection_id }
    }

    /// A runtime paired by hand with this world's phone.
    pub(crate) async fn bare(&self) -> Bare {
        self.bare_with(&self.phone).await
    }

    /// The terms of one audience.
    pub(crate) async fn terms(&self, key: &str) -> Terms {
        let mut all = admin::list_audiences(&self.server.app).await.expect("a registry").into_iter();
        all.find(|published| published.terms.audience_key == key).expect("an audience").terms
    }
}

impl Bare {
    /// What this runtime signs to ask for two scopes of the demo's payments, for one use, under two constraints.
    pub(crate) async fn request(&self, world: &World, purpose: &str) -> DelegationRequest {
        let terms = world.terms("demo:payments").await;
        let constraint = |name: &str, value: &str| Constraint { name: name.into(), value: value.into() };
        DelegationRequest {
            origin: world.origin(),
            runtime_connection_id: self.id.clone(),
            runtime_thumbprint: self.key.public().thumbprint(),
            terms_hash: hash(&terms),
            audience_id: terms.audience_id,
            agent: Agent { id: "agent_bare".into(), name: "Bare Agent".into() },
            purpose: purpose.into(),
            scopes: scopes(&["payments.identity", "payments.prepare"]),
            constraints: vec![constraint("amount", "100 EUR"), constraint("payee", "ACME")],
            details: Vec::new(),
            duration_seconds: 3600,
            single_use: true,
            token_key_thumbprint: world.key().public().thumbprint(),
            expires_at: world.now() + 600_000,
            nonce: world.nonce("delreq"),
            issued_at: world.now(),
        }
    }

    /// Signs a payload and posts it.
    pub(crate) async fn post<T: Canonical>(&self, world: &World, path: &str, payload: &T) -> Reply {
        world.send_signed(path, jws::sign(payload, &self.key)).await
    }

    /// Asks, and gives the delegation's id.
    pub(crate) async fn asked(&self, world: &World, request: &DelegationRequest) -> DelegationId {
        let reply = self.post(world, "/v1/runtime/delegations", request).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        serde_json::from_slice::<DelegationCreated>(&reply.body).expect("a delegation").delegation_id
    }

    /// Asks, and finds the request on a phone.
    pub(crate) async fn shown(&self, world: &World, phone: &SoftPhone, purpose: &str) -> RequestView {
        let id = self.asked(world, &self.request(world, purpose).await).await;
        phone.request(&id).await.expect("on the phone")
    }

    /// What this runtime signs to read a delegation.
    pub(crate) fn read(&self, world: &World, id: &DelegationId, wait_seconds: u64) -> DelegationRead {
        DelegationRead {
            origin: world.origin(),
            runtime_connection_id: self.id.clone(),
            delegation_id: id.clone(),
            wait_seconds,
            issued_at: world.now(),
        }
    }

    /// What this runtime signs to read an audience's terms.
    pub(crate) fn audience_read(&self, world: &World, key: &str) -> AudienceRead {
        AudienceRead {
            origin: world.origin(),
            runtime_connection_id: self.id.clone(),
            audience_key: key.into(),
            issued_at: world.now(),
        }
    }

    /// What this runtime signs to give a delegation back.
    pub(crate) fn revoke(&self, world: &World, id: &DelegationId) -> DelegationRevoke {
        DelegationRevoke {
            origin: world.origin(),
            runtime_connection_id: self.id.clone(),
            delegation_id: id.clone(),
            reason: "by hand".into(),
            nonce: world.nonce("revoke"),
            issued_at: world.now(),
        }
    }

    /// What this runtime signs to end its own connection.
    pub(crate) fn connection_revoke(&self, world: &World) -> ConnectionRevoke {
        ConnectionRevoke {
            origin: world.origin(),
            runtime_connection_id: self.id.clone(),
            reason: "by hand".into(),
            nonce: world.nonce("revoke"),
            issued_at: world.now(),
        }
    }

    /// What this runtime signs to get a token.
    pub(crate) fn token(&self, world: &World, id: &DelegationId, request: &DelegationRequest) -> TokenRequest {
        TokenRequest {
            origin: world.origin(),
            runtime_connection_id: self.id.clone(),
            delegation_id: id.clone(),
            request_hash: hash(request),
            nonce: world.nonce("token"),
            issued_at: world.now(),
        }
    }
}
