//! A person with one passkey and one device, who signs whatever a test tells them to.

use countersign_shared::{
    assertion::{Assertion, challenge},
    base64url,
    canonical::{self, Canonical, Digest},
    ids::{DelegationId, DeviceId, Nonce, UserId},
    jws,
    keys::PrivateKey,
    origin::Origin,
    pairing::{CodeKeys, PairingCode, Ticket},
    payload::{Confirm, CounterOffer, DelegationApproval, DelegationDenial, DelegationRequest, Millis, ReasonCode},
    roster::{EnrolledKey, KeyKind, RosterEntry, RosterHead, RosterRecord, RosterSignature},
    wire::{ApprovalEvidence, Confirmation, DenialEvidence},
};

/// Flags of an authenticator that verified the person: UP and UV.
const VERIFIED: u8 = 0x05;

pub(crate) struct Person {
    pub(crate) origin: Origin,
    pub(crate) user_id: UserId,
    pub(crate) device_id: DeviceId,
    passkey: PrivateKey,
    device: PrivateKey,
    pub(crate) roster: Vec<RosterRecord>,
    pub(crate) head: RosterHead,
}

/// What the phone gives the server at a confirmation.
#[derive(Clone)]
pub(crate) struct Confirmed {
    pub(crate) confirmation: Confirmation,
    pub(crate) pin_mac: Digest,
    pub(crate) claim_proof_hash: Digest,
}

fn credential_id() -> Vec<u8> {
    vec![7; 16]
}

impl Person {
    pub(crate) fn enrol(origin: &Origin, now: Millis) -> Self {
        let (passkey, device) = (key(1), key(2));
        let device_id: DeviceId = "dev_phone".parse().expect("an id");
        let enrol = |kind, id: &str, key: &PrivateKey, name: &str| EnrolledKey {
            kind,
            id: id.to_owned(),
            public_key: *key.public(),
            name: name.to_owned(),
            backup_eligible: false,
        };
        let passkey_id = base64url::encode(&credential_id());
        let entry = RosterEntry {
            origin: origin.clone(),
            user_id: "usr_ada".parse().expect("an id"),
            seq: 0,
            prev_hash: Digest::ZERO,
            enrol: vec![
                enrol(KeyKind::Credential, &passkey_id, &passkey, "Passkey"),
                enrol(KeyKind::Device, device_id.as_str(), &device, "Ada's phone"),
            ],
            revoke: vec![],
            signer_kind: KeyKind::Credential,
            signer_id: passkey_id,
            signer_device_id: Some(device_id.clone()),
            nonce: Nonce::from_random("roster", [1; 16]),
            issued_at: now,
        };
        let head = RosterHead { seq: 0, hash: canonical::hash(&entry) };
        let mut person = Self {
            origin: origin.clone(),
            user_id: entry.user_id.clone(),
            device_id: device_id.clone(),
            passkey,
            device,
            roster: vec![],
            head,
        };
        let signatures = vec![
            RosterSignature::Credential { assertion: person.assert(&entry) },
            RosterSignature::Device { id: device_id, jws: jws::sign(&entry, &person.device) },
        ];
        person.roster.push(RosterRecord { payload: canonical::encode(&entry), signatures });
        person
    }

    fn assert<T: Canonical>(&self, payload: &T) -> Assertion {
        let challenge = base64url::encode(&challenge(T::TAG, &canonical::hash(payload)));
        let client_data = format!(
            r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"{}","crossOrigin":false}}"#,
            self.origin
        );
        let mut data = Digest::of(self.origin.relying_party_id().as_bytes()).as_bytes().to_vec();
        data.push(VERIFIED);
        data.extend([0; 4]);
        let signed = [&data[..], Digest::of(client_data.as_bytes()).as_bytes()].concat();
        Assertion {
            credential_id: credential_id(),
            client_data_json: client_data.into_bytes(),
            authenticator_data: data,
            signature: self.passkey.sign_der(&signed),
        }
    }

    /// Scans the QR and confirms; `random` makes the code.
    pub(crate) fn confirm(&self, link: &str, random: [u8; 7], now: Millis) -> (String, Confirmed) {
        let ticket = Ticket::from_link(link).expect("a link");
        let code = PairingCode::from_random(random);
        let keys = CodeKeys::derive(&ticket.k, &code, &ticket.pair_hash());
        let confirm = Confirm {
            origin: self.origin.clone(),
            pair_hash: ticket.pair_hash(),
            runtime_thumbprint: ticket.offer.public_key.thumbprint(),
            user_id: self.user_id.clone(),
            user_name: "Ada".into(),
            credential_id: credential_id(),
            credential_public_key: *self.passkey.public(),
            device_id: self.device_id.clone(),
            device_public_key: *self.device.public(),
            roster_seq: self.head.seq,
            roster_head: self.head.hash,
            claim_proof_hash: keys.claim_proof_hash(),
            expires_at: now + 300_000,
            nonce: Nonce::from_random("confirm", [random[0]; 16]),
            issued_at: now,
        };
        let confirmation = Confirmation { signed: jws::sign(&confirm, &self.device), assertion: self.assert(&confirm) };
        let pin_mac = keys.pin_mac(&canonical::hash(&confirm));
        (code.display().to_string(), Confirmed { confirmation, pin_mac, claim_proof_hash: keys.claim_proof_hash() })
    }

    /// A yes to a request, changed by the test before it is signed.
    pub(crate) fn approve(
        &self,
        id: &DelegationId,
        request: &DelegationRequest,
        now: Millis,
        edit: impl FnOnce(&mut DelegationApproval),
    ) -> ApprovalEvidence {
        let mut approval = DelegationApproval {
            origin: self.origin.clone(),
            delegation_id: id.clone(),
            request_hash: canonical::hash(request),
            terms_hash: request.terms_hash,
            runtime_connection_id: request.runtime_connection_id.clone(),
            runtime_thumbprint: request.runtime_thumbprint,
            user_id: self.user_id.clone(),
            credential_id: credential_id(),
            device_id: self.device_id.clone(),
            roster_seq: self.head.seq,
            roster_head: self.head.hash,
            scopes: request.scopes.clone(),
            constraints: request.constraints.clone(),
            duration_seconds: request.duration_seconds,
            single_use: request.single_use,
            server_time: now,
            nonce: Nonce::from_random("approve", [3; 16]),
            issued_at: now,
        };
        edit(&mut approval);
        ApprovalEvidence {
            signed: jws::sign(&approval, &self.device),
            assertion: self.assert(&approval),
            roster: self.roster.clone(),
        }
    }

    /// A no to a request, with words.
    pub(crate) fn deny(
        &self,
        id: &DelegationId,
        request: &DelegationRequest,
        now: Millis,
        text: &str,
    ) -> DenialEvidence {
        let denial = DelegationDenial {
            origin: self.origin.clone(),
            delegation_id: id.clone(),
            request_hash: canonical::hash(request),
            user_id: self.user_id.clone(),
            device_id: self.device_id.clone(),
            roster_seq: self.head.seq,
            roster_head: self.head.hash,
            reason_code: ReasonCode::TooBroad,
            reason_text: text.to_owned(),
            counter_offer: CounterOffer { duration_seconds: 600, ..CounterOffer::default() },
            not_me: false,
            nonce: Nonce::from_random("deny", [4; 16]),
            issued_at: now,
        };
        DenialEvidence { signed: jws::sign(&denial, &self.device), roster: self.roster.clone() }
    }
}

fn key(byte: u8) -> PrivateKey {
    PrivateKey::from_bytes(&[byte; 32]).expect("a key")
}
