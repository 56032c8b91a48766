//! Confirming a pairing: the phone reads the QR, signs, and shows the code for the computer.

use countersign_shared::{
    Code,
    canonical::{self, Digest},
    ids::PairingId,
    pairing::{CODE_LIFE_MS, CodeKeys, PairingCode, Ticket, words},
    payload::{Confirm, Offer},
    wire::{ConfirmPairing, PairingView, PersonAct},
};

use crate::{
    PhoneError, SoftPhone,
    error::{demand, refuse},
    random,
};

/// A pairing that this phone confirmed, waiting for its code.
pub struct ConfirmedPairing {
    /// `CSP1-XXXX-XXXX`, to be typed into the computer.
    pub code: String,
    /// The six words that must stand under the QR.
    pub words: [&'static str; 6],
    /// Which offer.
    pub pair_hash: Digest,
    /// This confirmation.
    pub pairing_id: PairingId,
    /// What the person was shown of the runtime.
    pub offer: Offer,
    /// What was signed.
    pub confirm: Confirm,
}

impl SoftPhone {
    /// Confirms the offer in a QR's link with passkey and device key, and gives the code for the computer.
    pub async fn confirm(&self, qr_link: &str) -> Result<ConfirmedPairing, PhoneError> {
        let ticket = Ticket::from_link(qr_link.trim())?;
        demand(ticket.offer.origin == *self.origin(), Code::WrongOrigin, "link")?;
        demand(self.now() <= ticket.offer.expires_at, Code::OfferExpired, "link")?;
        self.make_sure().await?;
        let code = self.draw_code();
        let keys = CodeKeys::derive(&ticket.k, &code, &ticket.pair_hash());
        let confirm = self.build_confirmation(&ticket, &keys);
        let act = self.sign_checked(&confirm)?;
        let view = self.submit_confirmation(act, keys.pin_mac(&canonical::hash(&confirm))).await?;
        demand(view.pair_hash == confirm.pair_hash, Code::WrongRequest, "pairHash")?;
        let pairing_id = view.pairing_id.ok_or_else(|| refuse(Code::MissingField, "pairingId"))?;
        self.trust_runtime(confirm.runtime_thumbprint);
        Ok(ConfirmedPairing {
            code: code.display().to_string(),
            words: words(&confirm.pair_hash),
            pair_hash: confirm.pair_hash,
            pairing_id,
            offer: ticket.offer,
            confirm,
        })
    }

    /// A fresh pairing code, counted among this phone's secrets.
    #[must_use]
    pub fn draw_code(&self) -> PairingCode {
        let code = PairingCode::from_random(random::bytes());
        let display = code.display();
        self.remember_secret(&*display.replace("CSP1-", "").replace('-', ""));
        self.remember_secret(&**display);
        code
    }

    /// What the person would sign for an offer and a code's keys; for the head that this phone knows.
    #[must_use]
    pub fn build_confirmation(&self, ticket: &Ticket, keys: &CodeKeys) -> Confirm {
        let (head, now) = (self.head(), self.now());
        Confirm {
            origin: self.origin().clone(),
            pair_hash: ticket.pair_hash(),
            runtime_thumbprint: ticket.offer.public_key.thumbprint(),
            user_id: self.user_id().clone(),
            user_name: self.user_name().to_owned(),
            credential_id: self.passkey().id().to_vec(),
            credential_public_key: *self.credential_key().public(),
            device_id: self.device_id().clone(),
            device_public_key: *self.device_key().public(),
            roster_seq: head.seq,
            roster_head: head.hash,
            claim_proof_hash: keys.claim_proof_hash(),
            expires_at: now + CODE_LIFE_MS,
            nonce: random::nonce("confirm"),
            issued_at: now,
        }
    }

    /// Sends a confirmation without looking at it.
    pub async fn submit_confirmation(&self, act: PersonAct, pin_mac: Digest) -> Result<PairingView, PhoneError> {
        let PersonAct { signed, assertion } = act;
        self.post("/v1/me/pairings", &ConfirmPairing { signed, assertion, pin_mac }).await
    }

    /// Where a pairing stands, and who announced it.
    pub async fn pairing(&self, pair_hash: &Digest) -> Result<PairingView, PhoneError> {
        self.get(&format!("/v1/me/pairings/{pair_hash}"), &[]).await
    }
}
