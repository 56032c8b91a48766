//! A delegation's life: `pending` → `approved` / `denied` / `expired` / `cancelled`; approved → `revoked` /
//! `expired`. The first answer is final, silence is never consent, and no row is ever deleted.

use countersign_shared::{
    Code, Refusal,
    canonical::Digest,
    ids::{AudienceId, DelegationId, DeviceId, RuntimeConnectionId, UserId},
    payload::Millis,
    scope::ScopeSet,
    wire::{DelegationStatus, EndedBy},
};

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Its id.
    pub id: DelegationId,
    /// Whose request.
    pub runtime_connection_id: RuntimeConnectionId,
    /// Who answers.
    pub user_id: UserId,
    /// What the token is for.
    pub audience_id: AudienceId,
    /// The terms that were signed.
    pub terms_hash: Digest,
    /// The request's identity.
    pub request_hash: Digest,
    /// Equal for requests that ask the same.
    pub fold_key: Digest,
    /// Equal for requests that ask the same in other words.
    pub cool_key: Digest,
    /// The runtime's JWS of the request.
    pub signed: String,
    /// Where it stands.
    pub status: DelegationStatus,
    /// When the request arrived.
    pub created_at: Millis,
    /// Until when an answer is taken.
    pub expires_at: Millis,
    /// When a device first showed it.
    pub seen_at: Option<Millis>,
    /// When it was answered.
    pub answered_at: Option<Millis>,
    /// By which device.
    pub answered_on: Option<DeviceId>,
    /// What was granted; empty before a yes.
    pub scopes: ScopeSet,
    /// Whether the first active introspection uses it up.
    pub single_use: bool,
    /// When the grant ends; none before a yes.
    pub grant_ends_at: Option<Millis>,
    /// When it was cancelled, revoked or used up, or expired.
    pub ended_at: Option<Millis>,
    /// By whom; none when time did it.
    pub ended_by: Option<EndedBy>,
    /// Why, for people.
    pub ended_reason: String,
    /// Counts changes; every update names the version that it saw.
    pub version: u64,
}

/// What may happen to a delegation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A verified yes.
    Approve {
        /// What was granted.
        scopes: ScopeSet,
        /// Until when.
        ends_at: Millis,
        /// Whether the first use ends it.
        single_use: bool,
        /// The device that co-signed.
        device_id: DeviceId,
    },
    /// A verified no.
    Deny {
        /// The device that signed.
        device_id: DeviceId,
    },
    /// A device showed it.
    Seen,
    /// Somebody ends it: a pending one is cancelled, an approved one revoked.
    End {
        /// Who.
        by: EndedBy,
        /// Why, for people.
        reason: String,
    },
    /// The first active introspection of a single-use grant.
    Consume,
    /// Time has passed.
    Expire,
}

impl Delegation {
    /// Where it stands at `now`, whether or not somebody has written that down.
    #[must_use]
    pub fn status_at(&self, now: Millis) -> DelegationStatus {
        let over = match self.status {
            DelegationStatus::Pending => now >= self.expires_at,
            DelegationStatus::Approved => self.grant_ends_at.is_none_or(|end| now >= end),
            _ => false,
        };
        if over { DelegationStatus::Expired } else { self.status }
    }

    /// Until when it lives: the grant's end, or the deadline of the question.
    #[must_use]
    pub fn lives_until(&self) -> Millis {
        self.grant_ends_at.unwrap_or(self.expires_at)
    }

    /// The delegation after `event`, or why it cannot happen.
    pub fn apply(&self, event: Event, now: Millis) -> Result<Self, Refusal> {
        use DelegationStatus::{Approved, Cancelled, Denied, Expired, Pending, Revoked};
        let mut next = Self { version: self.version + 1, ..self.clone() };
        match (self.status_at(now), event) {
            (Pending, Event::Approve { scopes, ends_at, single_use, device_id }) if ends_at > now => {
                next.status = Approved;
                next.answered_at = Some(now);
                next.answered_on = Some(device_id);
                next.scopes = scopes;
                next.single_use = single_use;
                next.grant_ends_at = Some(ends_at);
            }
            (Pending, Event::Deny { device_id }) => {
                next.status = Denied;
                next.answered_at = Some(now);
                next.answered_on = Some(device_id);
            }
            (Pending, Event::Seen) if self.seen_at.is_none() => next.seen_at = Some(now),
            (Pending | Approved, Event::End { by, reason }) => {
                next.status = if self.status == Pending { Cancelled } else { Revoked };
                next.end(now, Some(by), reason);
            }
            (Approved, Event::Consume) => {
                next.status = Expired;
                next.end(now, None, "used once, as agreed".to_owned());
            }
            (Expired, Event::Expire) if self.status != Expired => {
                next.status = Expired;
                next.end(now, None, String::new());
            }
            (Expired, Event::Approve { .. } | Event::Deny { .. }) if self.answered_at.is_none() => {
                return Err(Code::RequestExpired.into());
            }
            (Pending, Event::Approve { .. }) => return Err(Code::DurationExtended.into()),
            (_, Event::Approve { .. } | Event::Deny { .. }) => return Err(Code::AlreadyDecided.into()),
            (_, Event::Seen | Event::Expire) => return Err(Code::Conflict.into()),
            (_, Event::End { .. } | Event::Consume) => return Err(Code::DelegationEnded.into()),
        }
        Ok(next)
    }

    fn end(&mut self, now: Millis, by: Option<EndedBy>, reason: String) {
        self.ended_at = Some(now);
        self.ended_by = by;
        self.ended_reason = reason;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pending() -> Delegation {
        Delegation {
            id: DelegationId::from_random([1; 16]),
            runtime_connection_id: RuntimeConnectionId::from_random([2; 16]),
            user_id: UserId::from_random([3; 16]),
            audience_id: AudienceId::from_random([4; 16]),
            terms_hash: Digest::ZERO,
            request_hash: Digest::ZERO,
            fold_key: Digest::ZERO,
            cool_key: Digest::ZERO,
            signed: String::new(),
            status: DelegationStatus::Pending,
            created_at: 0,
            expires_at: 1000,
            seen_at: None,
            answered_at: None,
            answered_on: None,
            scopes: ScopeSet::default(),
            single_use: false,
            grant_ends_at: None,
            ended_at: None,
            ended_by: None,
            ended_reason: String::new(),
            version: 1,
        }
    }

    fn event() -> impl Strategy<Value = Event> {
        let device_id = DeviceId::from_random([5; 16]);
        let approve = {
            let device_id = device_id.clone();
            (0..4000u64, any::<bool>()).prop_map(move |(ends_at, single_use)| Event::Approve {
                scopes: ScopeSet::default(),
                ends_at,
                single_use,
                device_id: device_id.clone(),
            })
        };
        prop_oneof![
            approve,
            Just(Event::Deny { device_id }),
            Just(Event::Seen),
            Just(Event::End { by: EndedBy::Person, reason: String::new() }),
            Just(Event::Consume),
            Just(Event::Expire),
        ]
    }

    proptest! {
        /// Whatever happens in whatever order: the first answer is final, nothing rises from the dead, nothing is
        /// alive past its end, and every change counts.
        #[test]
        fn the_first_answer_is_final(events in proptest::collection::vec((event(), 0..400u64), 1..20)) {
            let (mut delegation, mut now) = (pending(), 0);
            for (event, elapsed) in events {
                now += elapsed;
                let before = delegation.clone();
                let Ok(after) = before.apply(event, now) else { continue };
                prop_assert_eq!(after.version, before.version + 1);
                if let Some(answered) = before.answered_at {
                    prop_assert_eq!(after.answered_at, Some(answered));
                    prop_assert_eq!(after.grant_ends_at, before.grant_ends_at);
                }
                if after.status == DelegationStatus::Approved {
                    prop_assert!(before.status == DelegationStatus::Pending);
                    prop_assert!(now < after.grant_ends_at.unwrap_or_default());
                    prop_assert!(now < before.expires_at);
                }
                if !matches!(before.status, DelegationStatus::Pending | DelegationStatus::Approved) {
                    prop_assert!(false, "{:?} is an end", before.status);
                }
                delegation = after;
            }
        }
    }

    #[test]
    fn a_late_answer_is_refused_as_late() {
        let device_id = DeviceId::from_random([5; 16]);
        let late = pending().apply(Event::Deny { device_id: device_id.clone() }, 1000);
        assert_eq!(late.err().map(|refusal| refusal.code), Some(Code::RequestExpired));
        let expired = pending().apply(Event::Expire, 1000).expect("expires");
        let late = expired.apply(Event::Deny { device_id }, 1001);
        assert_eq!(late.err().map(|refusal| refusal.code), Some(Code::RequestExpired));
    }
}
