//! The things on the stage: one audience, one connection, delegations and tokens.

use countersign_shared::{
    canonical,
    ids::DelegationId,
    jws::Unverified,
    origin::Origin,
    payload::{DelegationApproval, DelegationRequest, Offer, Proof, Risk, Terms, TermsScope},
    token::{SecretKind, mint},
    wire::{
        AudienceAnswer, ConnectionStatus, ConnectionView, DelegationStatus, DelegationView, Delivery, MintedToken,
        Proved, PublishedTerms, Timestamp,
    },
};

use super::now;

pub(crate) fn audiences(origin: &Origin) -> AudienceAnswer {
    let scope = |name: &str, description: &str, risk| TermsScope {
        name: name.parse().expect("a scope"),
        description: description.to_owned(),
        risk,
    };
    let terms = Terms {
        origin: origin.clone(),
        provider_id: "prv_test".parse().expect("an id"),
        provider_name: "Test Provider".into(),
        audience_id: "aud_test_payments".parse().expect("an id"),
        audience_key: "test:payments".into(),
        audience_name: "Test Payments".into(),
        scopes: vec![
            scope("payments.identity", "Know who you are", Risk::Low),
            scope("payments.prepare", "Prepare a payment", Risk::High),
        ],
        proof: Proof::Dpop,
        max_duration_seconds: 7200,
        version: 1,
    };
    AudienceAnswer { audiences: vec![PublishedTerms { terms_hash: canonical::hash(&terms), terms }] }
}

pub(crate) fn connection(offer: &Offer, number: usize) -> ConnectionView {
    ConnectionView {
        runtime_connection_id: format!("rtc_{number}").parse().expect("an id"),
        status: ConnectionStatus::Claimed,
        application_id: offer.application_id.clone(),
        application_name: String::new(),
        runtime_name: offer.runtime_name.clone(),
        device_name: offer.device_name.clone(),
        public_key: offer.public_key,
        created_at: Timestamp(now()),
        ended: None,
    }
}

pub(crate) fn pending(id: &DelegationId, expires_at: u64) -> DelegationView {
    DelegationView {
        delegation_id: id.clone(),
        status: DelegationStatus::Pending,
        created_at: Timestamp(now()),
        expires_at: Timestamp(expires_at),
        seen_at: None,
        delivery: Delivery::queued(Timestamp(now())),
        approval: None,
        denial: None,
        ended: None,
    }
}

pub(crate) fn token(request: &DelegationRequest, view: &DelegationView) -> MintedToken {
    let evidence = view.approval.as_ref().expect("a yes");
    let payload = evidence.signed.split('.').nth(1).expect("a payload");
    let bytes = countersign_shared::base64url::decode("payload", payload).expect("base64url");
    let approval: DelegationApproval = canonical::decode(&bytes).expect("an approval");
    assert_eq!(Unverified::parse(&evidence.signed).expect("a JWS").typ(), "countersign.delegation-approve.v1");
    MintedToken {
        token: mint(SecretKind::Token, &[9; 32]).to_string(),
        token_id: "tkn_1".parse().expect("an id"),
        delegation_id: view.delegation_id.clone(),
        audience_id: request.audience_id.clone(),
        audience_key: "test:payments".into(),
        scopes: approval.scopes.clone(),
        proof: Proof::Dpop,
        cnf: Proved { jkt: request.token_key_thumbprint },
        expires_at: Timestamp(approval.ends_at()),
        single_use: approval.single_use,
    }
}
