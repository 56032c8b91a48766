//! What a profile holds.

use countersign_shared::{
    canonical::{self, Digest},
    checklist::{Moment, OwnRequest, PinnedPerson},
    ids::{ApplicationId, DelegationId, RuntimeConnectionId, UserId},
    keys::Thumbprint,
    origin::Origin,
    payload::{DelegationRequest, Millis, Terms, WINDOW_MS},
    roster::{DeviceChange, Roster, RosterHead},
    wire::EndedBy,
};
use serde::{Deserialize, Serialize};

use super::{Approved, KnownDevice, Outcome, devices::devices_of};

/// The profile by itself; requests are files of their own, so that a long history costs nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct State {
    /// The pairing, if there ever was one.
    pub connection: Option<Connection>,
    /// Earlier pairings that ended here and whose servers have not been heard to know; the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untold_endings: Vec<Connection>,
}

/// So many untold endings are kept.
const MOST_ENDINGS: usize = 8;

impl State {
    /// Keeps an ending that the server does not know; gives the oldest, when there are too many.
    pub(crate) fn remember_ending(&mut self, ending: Connection) -> Option<Connection> {
        self.untold_endings.push(ending);
        (self.untold_endings.len() > MOST_ENDINGS).then(|| self.untold_endings.remove(0))
    }
}

/// A pairing as this runtime pinned it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Connection {
    /// Its id.
    pub runtime_connection_id: RuntimeConnectionId,
    /// The server.
    pub origin: Origin,
    /// The runtime key's name in the key store.
    pub key: String,
    /// The runtime key's thumbprint.
    pub thumbprint: Thumbprint,
    /// The kind of agent app, as this runtime said.
    pub application_id: ApplicationId,
    /// This runtime's name, as it said.
    pub runtime_name: String,
    /// This machine's name, as it said.
    pub device_name: String,
    /// The person.
    pub user_id: UserId,
    /// Their name, as they confirmed it.
    pub user_name: String,
    /// The name of the device that confirmed.
    pub approver_device: String,
    /// Hash of the confirmation.
    pub confirm_hash: Digest,
    /// The newest roster entry that was verified. Its hash stands for every key in the chain below it.
    pub head: RosterHead,
    /// The person's devices by that entry; none in a profile that an earlier program wrote, until the next answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<KnownDevice>,
    /// Devices that came or went since the pairing, until somebody has been told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untold: Vec<DeviceChange>,
    /// When the code was typed.
    pub paired_at: Millis,
    /// Where the pairing stands.
    pub state: ConnectionState,
}

impl Connection {
    /// Whether it is the same pairing: another server may give the same id, but nobody the same key.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Whom the checklist compares answers with.
    #[must_use]
    pub const fn person(&self) -> PinnedPerson<'_> {
        PinnedPerson { user_id: &self.user_id, head: &self.head }
    }

    /// Follows a verified roster that extends the stored head; says whether it brought anything.
    pub fn follow(&mut self, roster: &Roster) -> bool {
        let newer = roster.head().seq > self.head.seq;
        if newer {
            self.untold.extend(roster.changes_since(&self.head));
            self.head = roster.head();
        }
        let brought = newer || (self.devices.is_empty() && roster.head() == self.head);
        if brought {
            self.devices = devices_of(roster);
        }
        brought
    }
}

/// Where a pairing stands, as far as this runtime knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum ConnectionState {
    /// Keys are pinned; this side has not accepted.
    Claimed,
    /// This side has accepted; the server has not confirmed that it heard.
    Accepting {
        /// The signed accept, to be sent again.
        signed: String,
    },
    /// In use.
    Active,
    /// Ended, for good.
    Revoked {
        /// By whom; not known when the server only said that it is.
        by: Option<EndedBy>,
        /// Why.
        reason: String,
        /// When this runtime did it or heard of it.
        at: Millis,
        /// Whether the server knows.
        told: bool,
    },
}

/// A request that this runtime signed, from before it was sent to after it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StoredRequest {
    /// What the server calls it; none before the server has answered.
    pub delegation_id: Option<DelegationId>,
    /// The request.
    pub request: DelegationRequest,
    /// Its compact JWS.
    pub signed: String,
    /// When it was signed, by both clocks.
    pub signed_at: Moment,
    /// The token key's name in the key store.
    pub token_key: String,
    /// The terms that it was made under.
    pub terms: Terms,
    /// Whether its sender gave up before the server answered. It may have arrived.
    pub unanswered: bool,
    /// What came of it.
    pub outcome: Outcome,
    /// Whether it was given back here and the server has not been heard to know.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untold: bool,
    /// The verified yes that was there before something ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Approved>>,
}

impl StoredRequest {
    /// The request's identity.
    #[must_use]
    pub fn hash(&self) -> Digest {
        canonical::hash(&self.request)
    }

    /// The name of its file: the delegation's id, or the nonce while there is none.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.delegation_id.as_ref().map_or(self.request.nonce.as_str(), DelegationId::as_str)
    }

    /// Replaces the outcome. A yes that ends stays on record.
    pub(crate) fn settle(&mut self, outcome: Outcome) {
        if let Outcome::Approved(approved) = std::mem::replace(&mut self.outcome, outcome) {
            self.before = Some(approved);
        }
    }

    /// The yes that passed every check, also of a delegation that has ended since.
    #[must_use]
    pub fn verified_approval(&self) -> Option<&Approved> {
        match &self.outcome {
            Outcome::Approved(approved) => Some(approved),
            _ => self.before.as_deref(),
        }
    }

    /// What the checklist compares an answer with.
    #[must_use]
    pub fn own<'a>(&'a self, delegation_id: &'a DelegationId) -> OwnRequest<'a> {
        OwnRequest {
            delegation_id,
            request: &self.request,
            request_hash: self.hash(),
            terms: &self.terms,
            signed_at: &self.signed_at,
            answered: self.outcome != Outcome::Pending,
        }
    }

    /// Whether no answer can be accepted any more, by either clock (check 1 of the checklist).
    #[must_use]
    pub fn is_past_answering(&self, now: &Moment) -> bool {
        let deadline = self.request.expires_at.saturating_add(WINDOW_MS);
        let lived = now.boot.elapsed.saturating_sub(self.signed_at.boot.elapsed);
        let same_boot = now.boot.boot_id == self.signed_at.boot.boot_id;
        now.wall > deadline || (same_boot && lived > deadline.saturating_sub(self.request.issued_at))
    }

    /// The outcome as of `now`: a grant ends by itself, and so does silence.
    #[must_use]
    pub fn outcome_at(&self, now: Millis) -> Outcome {
        let end = match &self.outcome {
            Outcome::Pending => self.request.expires_at.saturating_add(WINDOW_MS).saturating_add(1),
            Outcome::Approved(approved) => approved.approval.ends_at(),
            _ => Millis::MAX,
        };
        if now >= end { Outcome::Expired } else { self.outcome.clone() }
    }

    /// Whether the server may have news of it: it waits for an answer, or its grant's time is not over.
    #[must_use]
    pub fn is_open(&self, now: Millis) -> bool {
        match &self.outcome {
            Outcome::Pending => true,
            Outcome::Approved(approved) => now < approved.approval.ends_at(),
            _ => false,
        }
    }
}
