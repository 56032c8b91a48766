//! What a person is told of by the system: answers, what is about to end, and devices that came or went.

use countersign_runtime::{
    shared::payload::Millis,
    text::{short, visible},
};

use crate::{
    desktop::Desktop,
    model::{Delegation, DelegationState, RosterNews, Snapshot, Standing},
    words::Tongue,
};

/// How long before a grant's end its owner is told, in milliseconds.
const BEFORE_END: Millis = 5 * 60 * 1000;
/// The shortest grant whose end is told of.
const WORTH_TELLING: Millis = 15 * 60 * 1000;
/// How long before a question's end its owner is told that nobody answered, in milliseconds.
const BEFORE_SILENCE: Millis = 2 * 60 * 1000;
/// The shortest question whose end is told of.
const WORTH_WAITING: Millis = 5 * 60 * 1000;
/// The most characters of somebody else's words.
const MOST: usize = 60;

/// Something to tell a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A request was answered, or ended otherwise.
    Answered {
        /// What it is called in calls.
        name: String,
        /// How it stands now.
        state: DelegationState,
        /// Who asks: claimed.
        agent: String,
        /// At which audience.
        audience: String,
    },
    /// A grant ends soon.
    EndsSoon {
        /// What it is called in calls.
        name: String,
        /// Who holds it: claimed.
        agent: String,
        /// At which audience.
        audience: String,
    },
    /// Nobody has answered, and the time is nearly over.
    WaitsStill {
        /// What it is called in calls.
        name: String,
        /// Who asks: claimed.
        agent: String,
        /// At which audience.
        audience: String,
    },
    /// A device came or went.
    News(RosterNews),
    /// The pairing was ended elsewhere.
    PairingEnded {
        /// Why.
        reason: String,
    },
}

impl Notice {
    /// Which screen shows more of it.
    #[must_use]
    pub fn route(&self) -> String {
        match self {
            Self::Answered { name, .. } | Self::EndsSoon { name, .. } | Self::WaitsStill { name, .. } => {
                format!("/delegations/{name}")
            }
            Self::News(_) | Self::PairingEnded { .. } => "/".to_owned(),
        }
    }

    /// Title and text. Other people's words are cut short, and nothing in them is hidden.
    #[must_use]
    pub fn words(&self, tongue: Tongue) -> [String; 2] {
        let what = |agent: &str, audience: &str| tongue.what(&claimed(agent), &claimed(audience));
        match self {
            Self::Answered { state, agent, audience, .. } => {
                let what = what(agent, audience);
                match state {
                    DelegationState::Approved => [tongue.approved(), what],
                    DelegationState::Denied => [tongue.denied(), what],
                    DelegationState::Refused => [tongue.refused(), tongue.refused_text(&what)],
                    DelegationState::Expired | DelegationState::Pending => [tongue.expired(), what],
                    DelegationState::Cancelled | DelegationState::Revoked => [tongue.revoked(), what],
                }
            }
            Self::EndsSoon { agent, audience, .. } => [tongue.ends_soon(), what(agent, audience)],
            Self::WaitsStill { agent, audience, .. } => [tongue.waits_still(), what(agent, audience)],
            Self::News(RosterNews { kind, device_name, .. }) => tongue.news(*kind, &claimed(device_name)),
            Self::PairingEnded { reason } => [tongue.pairing_ended(), claimed(reason)],
        }
    }
}

/// Somebody else's words for a place where no markup shows what is hidden in them.
#[must_use]
pub fn claimed(text: &str) -> String {
    short(&visible(text), MOST)
}

/// What a piece of news says.
#[must_use]
pub fn of_news(news: &RosterNews) -> Notice {
    Notice::News(news.clone())
}

/// What happened between two snapshots of one profile that its owner did not do just now at this computer.
#[must_use]
pub fn between(before: &Snapshot, after: &Snapshot) -> Vec<Notice> {
    if before.profile != after.profile {
        return Vec::new();
    }
    let here = |by: &str| by == "runtime" || by == "cascade";
    let mut notices = Vec::new();
    for now in &after.delegations {
        let old = before.delegations.iter().find(|old| old.name == now.name).map(|old| old.state);
        let came = match (old, now.state) {
            (Some(DelegationState::Pending), DelegationState::Cancelled | DelegationState::Revoked)
            | (Some(DelegationState::Approved), DelegationState::Revoked) => {
                now.ended.as_ref().is_some_and(|ended| !here(ended.by))
            }
            (Some(DelegationState::Pending), state) => state != DelegationState::Pending,
            (Some(DelegationState::Approved), DelegationState::Refused) => true,
            _ => false,
        };
        if came {
            notices.push(Notice::Answered {
                name: now.name.clone(),
                state: now.state,
                agent: now.agent.name.clone(),
                audience: now.audience.name.clone(),
            });
        }
    }
    match (&before.standing, &after.standing) {
        (Standing::Revoked { .. }, _) => {}
        (_, Standing::Revoked { by, reason, .. }) if *by != Some("runtime") => {
            notices.push(Notice::PairingEnded { reason: reason.clone() });
        }
        _ => {}
    }
    notices
}

/// When a delegation's owner should be told of its end, and what.
#[must_use]
pub fn warning(delegation: &Delegation) -> Option<(Millis, Notice)> {
    let (name, agent) = (delegation.name.clone(), delegation.agent.name.clone());
    let audience = delegation.audience.name.clone();
    match (delegation.state, &delegation.decision) {
        (DelegationState::Approved, Some(decision)) => {
            let end = delegation.ends_at?;
            let long = end.saturating_sub(decision.decided_at) >= WORTH_TELLING;
            long.then(|| (end.saturating_sub(BEFORE_END), Notice::EndsSoon { name, agent, audience }))
        }
        (DelegationState::Pending, _) => {
            let long = delegation.answer_by.saturating_sub(delegation.issued_at) >= WORTH_WAITING;
            let at = delegation.answer_by.saturating_sub(BEFORE_SILENCE);
            long.then_some((at, Notice::WaitsStill { name, agent, audience }))
        }
        _ => None,
    }
}

impl Desktop {
    /// Tells the person, unless they want no notifications.
    pub(crate) fn notify(&self, notice: &Notice) {
        if let Some(host) = self.host().filter(|_| self.settings.get().notifications) {
            host.notify(notice);
        }
    }

    /// Tells of what ends soon, each once; says when the next is due.
    pub(crate) fn warn(&self, snapshot: &Snapshot) -> Option<Millis> {
        let (now, mut next) = (snapshot.checked_at, None::<Millis>);
        for (at, notice) in snapshot.delegations.iter().filter_map(warning) {
            if now < at {
                next = Some(next.map_or(at, |next| next.min(at)));
                continue;
            }
            // What was already late when this program started is not told of: its owner has looked since.
            let first = self.known().warned.insert(format!("{notice:?}"));
            if first && now < at.saturating_add(60_000) {
                self.notify(&notice);
            }
        }
        next
    }
}
