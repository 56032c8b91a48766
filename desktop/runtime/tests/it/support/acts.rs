//! What the server does with a signed message.

use countersign_shared::{
    canonical::{Canonical, Digest},
    ids::DelegationId,
    jws::{Unverified, Verified},
    payload::{
        Accept, Announce, AudienceRead, Claim, ConnectionRevoke, DelegationRequest, DelegationRevoke, TokenRequest,
    },
    wire::{Claimed, ConnectionStatus, DelegationCreated, DelegationStatus, Ended, EndedBy, Problem, Timestamp},
};
use serde::Serialize;

use super::{
    now,
    server::{Answer, Entry, State},
    stage,
};

impl State {
    pub(crate) fn verify<T: Canonical>(&self, signed: &str) -> Verified<T> {
        let (key, _) = self.connection.as_ref().expect("a connection");
        Unverified::parse(signed).expect("a JWS").verify(key).expect("verifies")
    }

    pub(crate) fn entry(&mut self, id: &DelegationId) -> Option<&mut Entry> {
        self.delegations.iter_mut().find(|entry| entry.view.delegation_id == *id)
    }

    pub(crate) fn act(&mut self, signed: &str, typ: &str) -> Answer {
        let over = self.connection.as_ref().is_some_and(|(_, view)| view.status == ConnectionStatus::Revoked);
        match typ {
            AudienceRead::TAG | DelegationRequest::TAG | TokenRequest::TAG if over => {
                problem(401, "connection_revoked")
            }
            Announce::TAG => (204, Vec::new()),
            Claim::TAG => self.claim(signed),
            Accept::TAG => self.set_connection(ConnectionStatus::Active),
            ConnectionRevoke::TAG => self.set_connection(ConnectionStatus::Revoked),
            AudienceRead::TAG => json(&stage::audiences(&self.person.origin)),
            DelegationRequest::TAG => self.request(signed),
            DelegationRevoke::TAG => self.revoke(signed),
            TokenRequest::TAG => self.token(signed),
            other => panic!("unexpected {other}"),
        }
    }

    fn claim(&mut self, signed: &str) -> Answer {
        let message = Unverified::parse(signed).expect("a JWS");
        let claim = message.verify_with::<Claim>(|claim| claim.offer.public_key).expect("verifies");
        let proof = Digest::of(&claim.claim_proof);
        let Some(confirmed) = self.confirmed.iter().find(|confirmed| confirmed.claim_proof_hash == proof) else {
            return problem(403, "wrong_code");
        };
        let view = stage::connection(&claim.offer, self.calls.len());
        let claimed = Claimed {
            runtime_connection_id: view.runtime_connection_id.clone(),
            confirmation: confirmed.confirmation.clone(),
            pin_mac: confirmed.pin_mac,
            roster: self.person.roster.clone(),
        };
        self.connection = Some((claim.offer.public_key, view));
        json(&claimed)
    }

    fn set_connection(&mut self, status: ConnectionStatus) -> Answer {
        let (_, view) = self.connection.as_mut().expect("a connection");
        view.status = status;
        json(view)
    }

    fn request(&mut self, signed: &str) -> Answer {
        let request = self.verify::<DelegationRequest>(signed).into_payload();
        let fold = |entry: &&Entry| {
            entry.view.status == DelegationStatus::Pending
                && !request.single_use
                && entry.request.fold_key() == request.fold_key()
        };
        let (folded, id, first, expires_at) = match self.delegations.iter().find(fold) {
            Some(entry) => (true, entry.view.delegation_id.clone(), entry.signed.clone(), entry.request.expires_at),
            None => {
                let id = self.reuse_id.take();
                let id = id.unwrap_or_else(|| format!("del_{}", self.delegations.len() + 1).parse().expect("an id"));
                let view = stage::pending(&id, request.expires_at);
                let expires_at = request.expires_at;
                self.delegations.push(Entry { request, signed: signed.to_owned(), view });
                (false, id, signed.to_owned(), expires_at)
            }
        };
        json(&DelegationCreated {
            delegation_id: id,
            status: DelegationStatus::Pending,
            folded,
            signed: first,
            expires_at: Timestamp(expires_at),
        })
    }

    fn revoke(&mut self, signed: &str) -> Answer {
        let revoke: Verified<DelegationRevoke> = self.verify(signed);
        let Some(entry) = self.entry(&revoke.delegation_id) else { return problem(404, "not_found") };
        entry.view.status = match entry.view.status {
            DelegationStatus::Pending => DelegationStatus::Cancelled,
            _ => DelegationStatus::Revoked,
        };
        entry.view.ended = Some(Ended { by: EndedBy::Runtime, reason: revoke.reason.clone(), at: Timestamp(now()) });
        json(&entry.view)
    }

    fn token(&mut self, signed: &str) -> Answer {
        let asked: Verified<TokenRequest> = self.verify(signed);
        let spoil = self.spoil_token;
        let Some(entry) = self.entry(&asked.delegation_id) else { return problem(404, "not_found") };
        if entry.view.status != DelegationStatus::Approved {
            return problem(409, "delegation_ended");
        }
        let mut token = stage::token(&entry.request, &entry.view);
        if let Some(spoil) = spoil {
            spoil(&mut token);
        }
        json(&token)
    }
}

pub(crate) fn json(value: &impl Serialize) -> Answer {
    (200, serde_json::to_vec(value).expect("serialises"))
}

pub(crate) fn problem(status: u16, code: &str) -> Answer {
    let problem = Problem {
        r#type: format!("urn:countersign:problem:{code}"),
        title: code.to_owned(),
        status,
        code: code.to_owned(),
        detail: String::new(),
        field: String::new(),
        request_id: String::new(),
    };
    (status, serde_json::to_vec(&problem).expect("serialises"))
}
