//! The messages of the pairing ceremony; [`crate::pairing`] tells its story.

use serde::{Deserialize, Serialize};

use super::{MAX_REASON, Millis, check_text, messages};
use crate::{
    Code, Refusal, base64url,
    canonical::{Canonical, Digest},
    ids::{ApplicationId, DeviceId, Nonce, RuntimeConnectionId, UserId},
    keys::{PublicKey, Thumbprint},
    origin::Origin,
};

/// The longest runtime or device name in an offer, in UTF-8 bytes.
const MAX_NAME_BYTES: usize = 48;

/// What a runtime shows as a QR, without its secret. Its hash is `pairHash`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Offer {
    /// The server that the runtime talks to.
    pub origin: Origin,
    /// The kind of agent app: claimed by the runtime.
    pub application_id: ApplicationId,
    /// The runtime's name: claimed.
    pub runtime_name: String,
    /// The machine's name: claimed.
    pub device_name: String,
    /// The runtime's public key.
    pub public_key: PublicKey,
    /// SHA-256 of the secret `k` in the QR.
    pub k_hash: Digest,
    /// When the offer was made.
    pub issued_at: Millis,
    /// When it ends; ten minutes later by default.
    pub expires_at: Millis,
}

impl Canonical for Offer {
    const TAG: &'static str = "countersign.pair.v1";

    fn validate(&self) -> Result<(), Refusal> {
        for (field, name) in [("runtimeName", &self.runtime_name), ("deviceName", &self.device_name)] {
            if name.is_empty() || name.len() > MAX_NAME_BYTES {
                let detail = format!("must have 1 to {MAX_NAME_BYTES} UTF-8 bytes");
                return Err(Refusal::field(Code::OfferInvalid, field, detail));
            }
        }
        if self.expires_at <= self.issued_at {
            return Err(Refusal::field(Code::OfferInvalid, "expiresAt", "must be later than issuedAt"));
        }
        Ok(())
    }
}

/// Tells the server from which network an offer is shown, so that the phone can compare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Announce {
    /// The server's origin.
    pub origin: Origin,
    /// Which offer.
    pub pair_hash: Digest,
    /// The runtime's key; the phone heeds only the one in the QR.
    pub public_key: PublicKey,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for Announce {
    const TAG: &'static str = "countersign.announce.v1";
}

/// The person's yes to a pairing, signed by passkey and device key on the phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Confirm {
    /// The server's origin.
    pub origin: Origin,
    /// Which offer.
    pub pair_hash: Digest,
    /// Thumbprint of the key in the offer.
    pub runtime_thumbprint: Thumbprint,
    /// Who confirms.
    pub user_id: UserId,
    /// The name that the runtime will show.
    pub user_name: String,
    /// The passkey that signs.
    #[serde(with = "base64url")]
    pub credential_id: Vec<u8>,
    /// Its public key; the page has checked that its own assertion verifies under it.
    pub credential_public_key: PublicKey,
    /// The device that co-signs.
    pub device_id: DeviceId,
    /// Its public key.
    pub device_public_key: PublicKey,
    /// The roster entry that the phone vouches for.
    pub roster_seq: u64,
    /// Its hash.
    pub roster_head: Digest,
    /// SHA-256 of the proof that the runtime will show.
    pub claim_proof_hash: Digest,
    /// When the code ends; five minutes later by default.
    pub expires_at: Millis,
    /// Unique per device key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for Confirm {
    const TAG: &'static str = "countersign.confirm.v1";

    fn validate(&self) -> Result<(), Refusal> {
        check_text("userName", &self.user_name, 1, 80)?;
        if self.expires_at <= self.issued_at {
            return Err(Refusal::field(Code::InvalidField, "expiresAt", "must be later than issuedAt"));
        }
        Ok(())
    }
}

/// The runtime shows that it holds the offered key, the secret of the QR and the typed code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Claim {
    /// The server's origin.
    pub origin: Origin,
    /// The whole offer, from which the server computes `pairHash`.
    pub offer: Offer,
    /// 32 bytes from the QR's secret and the code, see [`crate::pairing::CodeKeys`].
    #[serde(with = "base64url")]
    pub claim_proof: Vec<u8>,
    /// Unique per runtime key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for Claim {
    const TAG: &'static str = "countersign.claim.v1";

    fn validate(&self) -> Result<(), Refusal> {
        self.offer.validate().map_err(|refusal| refusal.within("offer"))?;
        if self.offer.origin != self.origin {
            return Err(Refusal::field(Code::WrongOrigin, "offer.origin", "must be the claim's origin"));
        }
        if self.claim_proof.len() != 32 {
            return Err(Refusal::field(Code::InvalidField, "claimProof", "must be 32 bytes"));
        }
        Ok(())
    }
}

/// The runtime has verified and pinned the person's keys; only now is the connection active.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Accept {
    /// The server's origin.
    pub origin: Origin,
    /// Which connection.
    pub runtime_connection_id: RuntimeConnectionId,
    /// Hash of the confirmation that was verified.
    pub confirm_hash: Digest,
    /// The newest roster entry that was verified.
    pub roster_seq: u64,
    /// Its hash.
    pub roster_head: Digest,
    /// Unique per runtime key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for Accept {
    const TAG: &'static str = "countersign.accept.v1";
}

/// The runtime ends its own connection, and with it everything that hangs on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConnectionRevoke {
    /// The server's origin.
    pub origin: Origin,
    /// Which connection.
    pub runtime_connection_id: RuntimeConnectionId,
    /// Why, for people; may be empty.
    pub reason: String,
    /// Unique per runtime key.
    pub nonce: Nonce,
    /// When it was signed.
    pub issued_at: Millis,
}

impl Canonical for ConnectionRevoke {
    const TAG: &'static str = "countersign.connection-revoke.v1";

    fn validate(&self) -> Result<(), Refusal> {
        check_text("reason", &self.reason, 0, MAX_REASON)
    }
}

messages! { Announce, Confirm [Act], Claim [Act], Accept [Act], ConnectionRevoke [Act], }
