//! One honest story in payloads: a runtime pairs with Ada, asks, is answered, and is revoked.

use countersign_shared::{
    canonical::{self, Digest},
    ids::{ApplicationId, AudienceId, ProviderId},
    pairing::{CodeKeys, PairingCode, Ticket},
    payload::{
        Accept, Agent, Announce, AudienceRead, Claim, Confirm, ConnectionRevoke, Constraint, CounterOffer,
        DelegationApproval, DelegationDenial, DelegationRead, DelegationRequest, DelegationRevoke, DelegationSeen,
        Detail, Language, NotificationSettings, Offer, PersonConnectionRevoke, PersonDelegationRevoke, Proof,
        ReasonCode, Risk, SessionProof, Terms, TermsScope, TokenRequest,
    },
    scope::{Scope, ScopeSet},
};

use super::{
    NOW, chain, connection_id, delegation_id, device, nonce, origin, passkey, runtime_key, token_key, user_id,
};

/// Text that every JSON writer must escape in its own way: quotes, a backslash, control characters, symbols
/// outside the basic plane, and an accent that stands by itself because nothing is normalised.
pub(crate) const AWKWARD: &str = "Pay \"Zoë\" 12 €\\day:\t/\u{8}\u{c}\n\u{1f}\u{7f}\u{2028} 🖋\u{fe0f} e\u{301}";

pub(crate) fn scopes(names: &[&str]) -> ScopeSet {
    ScopeSet::collect(names.iter().map(|name| name.parse::<Scope>().expect("a scope"))).expect("scopes")
}

pub(crate) fn ticket() -> Ticket {
    let offer = Offer {
        origin: origin(),
        application_id: "app_openclaw".parse().expect("an id"),
        runtime_name: "OpenClaw".into(),
        device_name: "Zoë's laptop 💻".into(),
        public_key: *runtime_key().public(),
        k_hash: Digest::ZERO,
        issued_at: NOW,
        expires_at: NOW + 600_000,
    };
    Ticket::new(offer, [0x0b; 16])
}

/// An offer with the shortest names, from a server on this machine.
pub(crate) fn plain_ticket() -> Ticket {
    let offer = Offer {
        origin: "http://localhost:7070".to_owned().try_into().expect("an origin"),
        application_id: ApplicationId::from_random([0xff; 16]),
        runtime_name: "r".into(),
        device_name: "d".into(),
        ..ticket().offer
    };
    Ticket::new(offer, std::array::from_fn(|at| at as u8))
}

pub(crate) fn code() -> PairingCode {
    PairingCode::from_random([10, 33, 66, 99, 132, 165, 31])
}

pub(crate) fn code_keys() -> CodeKeys {
    CodeKeys::derive(&ticket().k, &code(), &ticket().pair_hash())
}

pub(crate) fn announce() -> Announce {
    Announce {
        origin: origin(),
        pair_hash: ticket().pair_hash(),
        public_key: *runtime_key().public(),
        issued_at: NOW + 1,
    }
}

pub(crate) fn confirm() -> Confirm {
    let head = chain::head(&[chain::founding_record()]);
    Confirm {
        origin: origin(),
        pair_hash: ticket().pair_hash(),
        runtime_thumbprint: runtime_key().public().thumbprint(),
        user_id: user_id(),
        user_name: "Ada Lovelace".into(),
        credential_id: passkey().id,
        credential_public_key: *passkey().key.public(),
        device_id: device().id,
        device_public_key: *device().key.public(),
        roster_seq: head.seq,
        roster_head: head.hash,
        claim_proof_hash: code_keys().claim_proof_hash(),
        expires_at: NOW + 360_000,
        nonce: nonce("confirm", 0x61),
        issued_at: NOW + 60_000,
    }
}

pub(crate) fn claim() -> Claim {
    Claim {
        origin: origin(),
        offer: ticket().offer,
        claim_proof: code_keys().claim_proof.to_vec(),
        nonce: nonce("claim", 0x62),
        issued_at: NOW + 90_000,
    }
}

pub(crate) fn accept() -> Accept {
    Accept {
        origin: origin(),
        runtime_connection_id: connection_id(),
        confirm_hash: canonical::hash(&confirm()),
        roster_seq: confirm().roster_seq,
        roster_head: confirm().roster_head,
        nonce: nonce("accept", 0x63),
        issued_at: NOW + 91_000,
    }
}

pub(crate) fn connection_revoke() -> ConnectionRevoke {
    ConnectionRevoke {
        origin: origin(),
        runtime_connection_id: connection_id(),
        reason: "The laptop is being given away.".into(),
        nonce: nonce("revoke", 0x64),
        issued_at: NOW + 900_000,
    }
}

pub(crate) fn audience_read() -> AudienceRead {
    AudienceRead {
        origin: origin(),
        runtime_connection_id: connection_id(),
        audience_key: "stripe:payments".into(),
        issued_at: NOW + 100_000,
    }
}

pub(crate) fn terms() -> Terms {
    let scope = |name: &str, description: &str, risk: Risk| TermsScope {
        name: name.parse().expect("a scope"),
        description: description.into(),
        risk,
    };
    Terms {
        origin: origin(),
        provider_id: ProviderId::from_random([0x71; 16]),
        provider_name: "Stripe (demo)".into(),
        audience_id: AudienceId::from_random([0x72; 16]),
        audience_key: "stripe:payments".into(),
        audience_name: "Payments".into(),
        scopes: vec![
            scope("payments:create", "Create payments of up to 100 €", Risk::High),
            scope("payments:read", "See payments", Risk::Low),
            scope("refunds:create", "Refund payments", Risk::Critical),
        ],
        proof: Proof::Dpop,
        max_duration_seconds: 7200,
        version: 3,
    }
}

pub(crate) fn request() -> DelegationRequest {
    DelegationRequest {
        origin: origin(),
        runtime_connection_id: connection_id(),
        runtime_thumbprint: runtime_key().public().thumbprint(),
        audience_id: terms().audience_id,
        terms_hash: canonical::hash(&terms()),
        agent: Agent { id: "invoice-agent".into(), name: "Invoice agent".into() },
        purpose: AWKWARD.into(),
        scopes: scopes(&["payments:create", "payments:read"]),
        constraints: vec![Constraint { name: "maxAmount".into(), value: "12.00 EUR".into() }],
        details: vec![
            Detail { label: "Invoice".into(), value: "2026-0001".into() },
            Detail { label: "Payee".into(), value: "Zoë".into() },
        ],
        duration_seconds: 3600,
        single_use: false,
        token_key_thumbprint: token_key().public().thumbprint(),
        expires_at: NOW + 800_000,
        nonce: nonce("request", 0x65),
        issued_at: NOW + 200_000,
    }
}

/// A request in which whatever may be empty is empty.
pub(crate) fn plain_request() -> DelegationRequest {
    DelegationRequest {
        purpose: "?".into(),
        scopes: scopes(&["payments:read"]),
        constraints: Vec::new(),
        details: Vec::new(),
        duration_seconds: 60,
        single_use: true,
        nonce: nonce("request", 0x66),
        ..request()
    }
}

pub(crate) fn delegation_read() -> DelegationRead {
    DelegationRead {
        origin: origin(),
        runtime_connection_id: connection_id(),
        delegation_id: delegation_id(),
        wait_seconds: 55,
        issued_at: NOW + 201_000,
    }
}

pub(crate) fn delegation_revoke() -> DelegationRevoke {
    DelegationRevoke {
        origin: origin(),
        runtime_connection_id: connection_id(),
        delegation_id: delegation_id(),
        reason: String::new(),
        nonce: nonce("revoke", 0x67),
        issued_at: NOW + 700_000,
    }
}

pub(crate) fn approval() -> DelegationApproval {
    let head = chain::head(&[chain::founding_record()]);
    let request = request();
    DelegationApproval {
        origin: origin(),
        delegation_id: delegation_id(),
        request_hash: canonical::hash(&request),
        terms_hash: request.terms_hash,
        runtime_connection_id: request.runtime_connection_id,
        runtime_thumbprint: request.runtime_thumbprint,
        user_id: user_id(),
        credential_id: passkey().id,
        device_id: device().id,
        roster_seq: head.seq,
        roster_head: head.hash,
        scopes: scopes(&["payments:read"]),
        constraints: request.constraints,
        duration_seconds: 1800,
        single_use: true,
        server_time: NOW + 230_000,
        nonce: nonce("approve", 0x68),
        issued_at: NOW + 230_500,
    }
}

pub(crate) fn denial() -> DelegationDenial {
    DelegationDenial {
        origin: origin(),
        delegation_id: delegation_id(),
        request_hash: canonical::hash(&request()),
        user_id: user_id(),
        device_id: device().id,
        roster_seq: approval().roster_seq,
        roster_head: approval().roster_head,
        reason_code: ReasonCode::TooBroad,
        reason_text: "Reading is enough.".into(),
        counter_offer: CounterOffer { scopes: scopes(&["payments:read"]), duration_seconds: 600 },
        not_me: false,
        nonce: nonce("deny", 0x69),
        issued_at: NOW + 231_000,
    }
}

/// "I did not start this", and nothing else.
pub(crate) fn plain_denial() -> DelegationDenial {
    DelegationDenial {
        reason_code: ReasonCode::None,
        reason_text: String::new(),
        counter_offer: CounterOffer::default(),
        not_me: true,
        ..denial()
    }
}

pub(crate) fn seen() -> DelegationSeen {
    DelegationSeen {
        origin: origin(),
        delegation_id: delegation_id(),
        request_hash: canonical::hash(&request()),
        device_id: device().id,
        issued_at: NOW + 210_000,
    }
}

pub(crate) fn token_request() -> TokenRequest {
    TokenRequest {
        origin: origin(),
        runtime_connection_id: connection_id(),
        delegation_id: delegation_id(),
        request_hash: canonical::hash(&request()),
        nonce: nonce("token", 0x6a),
        issued_at: NOW + 240_000,
    }
}

pub(crate) fn session_proof() -> SessionProof {
    SessionProof {
        origin: origin(),
        device_id: device().id,
        challenge_hash: Digest::of(&[0x6b; 32]),
        issued_at: NOW + 50_000,
    }
}

pub(crate) fn person_delegation_revoke() -> PersonDelegationRevoke {
    PersonDelegationRevoke {
        origin: origin(),
        delegation_id: delegation_id(),
        user_id: user_id(),
        device_id: device().id,
        reason: "Not needed any more".into(),
        nonce: nonce("revoke", 0x6c),
        issued_at: NOW + 800_000,
    }
}

pub(crate) fn person_connection_revoke() -> PersonConnectionRevoke {
    PersonConnectionRevoke {
        origin: origin(),
        runtime_connection_id: connection_id(),
        user_id: user_id(),
        device_id: device().id,
        reason: String::new(),
        nonce: nonce("revoke", 0x6d),
        issued_at: NOW + 810_000,
    }
}

pub(crate) fn notification_settings() -> NotificationSettings {
    NotificationSettings {
        origin: origin(),
        user_id: user_id(),
        device_id: device().id,
        language: Language::De,
        time_zone: "Europe/Berlin".into(),
        quiet_from: 22 * 60,
        quiet_to: 7 * 60 + 30,
        hide_details: true,
        email: "Ada.Lovelace+alerts@mail.example".into(),
        ntfy: true,
        nonce: nonce("settings", 0x6e),
        issued_at: NOW + 820_000,
    }
}

/// No quiet hours, and no way but push.
pub(crate) fn plain_notification_settings() -> NotificationSettings {
    NotificationSettings {
        language: Language::En,
        time_zone: "UTC".into(),
        quiet_from: 0,
        quiet_to: 0,
        hide_details: false,
        email: String::new(),
        ntfy: false,
        nonce: nonce("settings", 0x6f),
        ..notification_settings()
    }
}
