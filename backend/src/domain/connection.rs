//! A runtime connection's life: `claimed` → `active` → `frozen` / `revoked`. What is revoked stays revoked.

use countersign_shared::{
    Code, Refusal,
    canonical::Digest,
    ids::{ApplicationId, PairingId, RuntimeConnectionId, UserId},
    keys::{PublicKey, Thumbprint},
    payload::Millis,
    wire::{ConnectionStatus, EndedBy},
};

/// A runtime paired with a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub id: RuntimeConnectionId,
    /// With whom.
    pub user_id: UserId,
    /// The kind of agent app: claimed.
    pub application_id: ApplicationId,
    /// Claimed.
    pub runtime_name: String,
    /// Claimed.
    pub device_name: String,
    /// The runtime's key.
    pub public_key: PublicKey,
    /// Its thumbprint; one key has one connection, ever.
    pub thumbprint: Thumbprint,
    /// The confirmation that was claimed.
    pub pairing_id: PairingId,
    /// Its hash.
    pub confirm_hash: Digest,
    /// Where it stands.
    pub status: ConnectionStatus,
    /// When it was claimed.
    pub created_at: Millis,
    /// When the runtime accepted.
    pub accepted_at: Option<Millis>,
    /// When it was revoked.
    pub ended_at: Option<Millis>,
    /// By whom.
    pub ended_by: Option<EndedBy>,
    /// Why, for people.
    pub ended_reason: String,
    /// Counts changes.
    pub version: u64,
}

/// What may happen to a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The runtime has verified and pinned the person's keys.
    Accept {
        /// The confirmation that it verified.
        confirm_hash: Digest,
    },
    /// The person answered "not me".
    Freeze,
    /// Somebody ends it.
    Revoke {
        /// Who.
        by: EndedBy,
        /// Why, for people.
        reason: String,
    },
}

impl Connection {
    /// Refuses every connection but a living one, each with its own code.
    pub fn demand_active(&self) -> Result<(), Refusal> {
        match self.status {
            ConnectionStatus::Active => Ok(()),
            ConnectionStatus::Claimed => Err(Code::ConnectionNotActive.into()),
            ConnectionStatus::Frozen => Err(Code::ConnectionFrozen.into()),
            ConnectionStatus::Revoked => Err(Code::ConnectionRevoked.into()),
        }
    }

    /// The connection after `event`, or why it cannot happen.
    pub fn apply(&self, event: Event, now: Millis) -> Result<Self, Refusal> {
        let mut next = Self { version: self.version + 1, ..self.clone() };
        match (self.status, event) {
            (ConnectionStatus::Revoked, Event::Accept { .. } | Event::Freeze) => {
                return Err(Code::ConnectionRevoked.into());
            }
            (ConnectionStatus::Revoked, Event::Revoke { .. }) => return Err(Code::AlreadyRevoked.into()),
            (ConnectionStatus::Claimed, Event::Accept { confirm_hash }) => {
                if confirm_hash != self.confirm_hash {
                    return Err(Refusal::field(Code::WrongPin, "confirmHash", Code::WrongPin.title()));
                }
                next.status = ConnectionStatus::Active;
                next.accepted_at = Some(now);
            }
            (_, Event::Accept { .. }) => return Err(Code::AlreadyClaimed.into()),
            (_, Event::Freeze) => next.status = ConnectionStatus::Frozen,
            (_, Event::Revoke { by, reason }) => {
                next.status = ConnectionStatus::Revoked;
                next.ended_at = Some(now);
                next.ended_by = Some(by);
                next.ended_reason = reason;
            }
        }
        Ok(next)
    }
}
