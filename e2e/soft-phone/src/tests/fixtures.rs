//! A phone, a runtime and a request that need no server.

use std::collections::{BTreeMap, BTreeSet};

use countersign_shared::{
    canonical::{self, Digest},
    ids::{ApplicationId, AudienceId, DelegationId, Nonce, ProviderId, RuntimeConnectionId, UserId},
    jws,
    keys::PrivateKey,
    origin::Origin,
    payload::{Agent, DelegationRequest, Proof, Risk, Terms, TermsScope},
    roster::{KeyKind, RosterEntry, RosterHead, RosterRecord},
    wire::{ConnectionStatus, ConnectionView, DelegationStatus, Delivery, PublishedTerms, RequestView, Timestamp},
};

use crate::{
    Device, Passkey, SoftPhone,
    enrolment::sign_entry,
    http, random, scopes,
    state::{Identity, Live, State},
};

pub(super) const ORIGIN: &str = "https://countersign.example";

pub(super) fn origin() -> Origin {
    Origin::parse(ORIGIN).expect("an origin")
}

/// A phone as it is right after its enrolment, with the roster that founded it.
pub(super) fn phone() -> (SoftPhone, RosterRecord) {
    let (passkey, device) = (Passkey::create(vec![7; 16], true), Device::create("Ada's phone"));
    let user_id = UserId::from_random([1; 16]);
    let entry = RosterEntry {
        origin: origin(),
        user_id: user_id.clone(),
        seq: 0,
        prev_hash: Digest::ZERO,
        enrol: vec![passkey.roster_key("Passkey"), device.roster_key()],
        revoke: Vec::new(),
        signer_kind: KeyKind::Credential,
        signer_id: passkey.id_text(),
        signer_device_id: Some(device.id.clone()),
        nonce: random::nonce("roster"),
        issued_at: 1,
    };
    let record = sign_entry(&entry, &passkey, &[&device]);
    let head = RosterHead { seq: 0, hash: canonical::hash(&entry) };
    let identity = Identity { origin: origin(), user_id, user_name: "Ada".into(), passkey, device };
    let cookies = BTreeMap::from([("session".to_owned(), "cookie-secret".to_owned())]);
    let live = Live { server_url: ORIGIN.into(), cookies, head, confirmed: BTreeSet::new() };
    (SoftPhone::new(http::client().expect("a client"), State::new(identity, live)), record)
}

pub(super) fn runtime_key() -> PrivateKey {
    PrivateKey::from_bytes(&[5; 32]).expect("a key")
}

pub(super) fn terms() -> Terms {
    let scope = |name: &str| TermsScope {
        name: name.parse().expect("a scope"),
        description: "Something".into(),
        risk: Risk::Low,
    };
    Terms {
        origin: origin(),
        provider_id: ProviderId::from_random([2; 16]),
        provider_name: "Stripe".into(),
        audience_id: AudienceId::from_random([3; 16]),
        audience_key: "stripe:payments".into(),
        audience_name: "Payments".into(),
        scopes: vec![scope("payments:read"), scope("payments:write")],
        proof: Proof::Bearer,
        max_duration_seconds: 3600,
        version: 1,
    }
}

pub(super) fn request(now: u64) -> DelegationRequest {
    DelegationRequest {
        origin: origin(),
        runtime_connection_id: RuntimeConnectionId::from_random([4; 16]),
        runtime_thumbprint: runtime_key().public().thumbprint(),
        audience_id: terms().audience_id,
        terms_hash: canonical::hash(&terms()),
        agent: Agent { id: "agent".into(), name: "Agent".into() },
        purpose: "To pay".into(),
        scopes: scopes(["payments:read", "payments:write"]).expect("scopes"),
        constraints: Vec::new(),
        details: Vec::new(),
        duration_seconds: 3600,
        single_use: false,
        token_key_thumbprint: Digest::of(b"token key"),
        expires_at: now + 600_000,
        nonce: Nonce::from_random("request", [6; 16]),
        issued_at: now,
    }
}

pub(super) fn view(request: &DelegationRequest) -> RequestView {
    RequestView {
        delegation_id: DelegationId::from_random([8; 16]),
        status: DelegationStatus::Pending,
        signed: jws::sign(request, &runtime_key()),
        terms: PublishedTerms { terms_hash: canonical::hash(&terms()), terms: terms() },
        runtime: ConnectionView {
            runtime_connection_id: request.runtime_connection_id.clone(),
            status: ConnectionStatus::Active,
            application_id: ApplicationId::from_random([9; 16]),
            application_name: String::new(),
            runtime_name: "runtime".into(),
            device_name: "laptop".into(),
            public_key: *runtime_key().public(),
            created_at: Timestamp(0),
            ended: None,
        },
        created_at: Timestamp(request.issued_at),
        expires_at: Timestamp(request.expires_at),
        seen_at: None,
        delivery: Delivery::queued(Timestamp(request.issued_at)),
        answered_at: None,
        answered_on: None,
        ended: None,
        approval: None,
        denial: None,
        earlier: None,
    }
}
