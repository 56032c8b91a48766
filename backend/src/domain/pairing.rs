//! A confirmation's life: `open` → `claimed` → `accepted`, or its code expires, or wrong codes end the offer.

use countersign_shared::{
    Code, Refusal,
    canonical::Digest,
    ids::{PairingId, RuntimeConnectionId, UserId},
    keys::Thumbprint,
    pairing::MAX_WRONG_CODES,
    payload::Millis,
    wire::PairingStatus,
};

/// The most confirmations of one person that may wait for their code.
pub const MAX_OPEN: usize = 3;

/// A person's confirmation of an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// Its id.
    pub id: PairingId,
    /// Which offer.
    pub pair_hash: Digest,
    /// Whose confirmation.
    pub user_id: UserId,
    /// The key in the offer.
    pub runtime_thumbprint: Thumbprint,
    /// SHA-256 of the proof that the runtime must show.
    pub claim_proof_hash: Digest,
    /// The confirmation's identity.
    pub confirm_hash: Digest,
    /// The confirmation with both signatures, as JSON.
    pub confirmation: String,
    /// The phone's MAC, for the runtime.
    pub pin_mac: Digest,
    /// Where it stands.
    pub status: PairingStatus,
    /// The connection, once claimed.
    pub runtime_connection_id: Option<RuntimeConnectionId>,
    /// When it was confirmed.
    pub created_at: Millis,
    /// Until when the code works.
    pub expires_at: Millis,
    /// Counts changes.
    pub version: u64,
}

impl Pairing {
    /// Where it stands at `now`, given how many wrong codes its offer has seen.
    #[must_use]
    pub fn status_at(&self, now: Millis, wrong_codes: u32) -> PairingStatus {
        match self.status {
            PairingStatus::Open if wrong_codes >= MAX_WRONG_CODES => PairingStatus::Ended,
            PairingStatus::Open if now >= self.expires_at => PairingStatus::Expired,
            status => status,
        }
    }

    /// The pairing after the right code was shown by the offered key.
    pub fn claim(&self, by: Thumbprint, connection: RuntimeConnectionId, now: Millis) -> Result<Self, Refusal> {
        if by != self.runtime_thumbprint {
            return Err(Code::WrongKey.into());
        }
        match self.status_at(now, 0) {
            PairingStatus::Open => Ok(Self {
                status: PairingStatus::Claimed,
                runtime_connection_id: Some(connection),
                version: self.version + 1,
                ..self.clone()
            }),
            PairingStatus::Expired => Err(Code::CodeExpired.into()),
            _ => Err(Code::AlreadyClaimed.into()),
        }
    }

    /// The pairing after the runtime accepted.
    #[must_use]
    pub fn accept(&self) -> Self {
        Self { status: PairingStatus::Accepted, version: self.version + 1, ..self.clone() }
    }
}
