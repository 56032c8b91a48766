//! Who is told next: one device after the other until one says that it was told, then other channels.
//!
//! A notification that asks for an answer climbs: the device that took pushes most recently first, the next one
//! when that one was silent for 20 s or its push service failed, and e-mail and ntfy at the top. Pushes that failed
//! for a while are tried again, ever more rarely, until nobody needs them. Whatever asks for nothing is told to all
//! devices at once.

use countersign_shared::{ids::DeviceId, payload::Millis};

use super::notification::{Kind, Push};

/// How long a device may be silent before the next one is told, in milliseconds.
pub const SILENCE_MS: u64 = 20_000;
/// Requests within this time of the last push to a person become one push, in milliseconds.
pub const CROWD_MS: u64 = 10_000;
/// The pause before the second try, in milliseconds; each further one is twice as long.
const FIRST_PAUSE_MS: u64 = 2_000;
/// The longest pause between two tries, in milliseconds.
const LONGEST_PAUSE_MS: u64 = 5 * 60 * 1000;

/// How far one device was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing was sent, or a worker died while it sent.
    Nothing,
    /// A push service took it.
    Sent(Millis),
    /// The device said that it had come.
    Delivered,
    /// It failed, and may be tried again at that time.
    Failed(Millis),
    /// It failed for good.
    Lost,
}

impl Told {
    /// As it was written down.
    #[must_use]
    pub fn by(push: Option<&Push>) -> Self {
        match push {
            None => Self::Nothing,
            Some(push) if push.delivered_at.is_some() => Self::Delivered,
            Some(push) => match (push.sent_at, push.retry_at, push.failed_at) {
                (Some(at), ..) => Self::Sent(at),
                (None, Some(at), _) => Self::Failed(at),
                (None, None, Some(_)) => Self::Lost,
                (None, None, None) => Self::Nothing,
            },
        }
    }
}

/// What is known when it is decided who is told next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Situation {
    /// What about.
    pub kind: Kind,
    /// When nobody needs it any more.
    pub expires_at: Millis,
    /// Whether it was answered or taken back.
    pub over: bool,
    /// The devices in the order in which they are told.
    pub devices: Vec<(DeviceId, Told)>,
    /// Until when the person wants quiet.
    pub quiet_until: Option<Millis>,
    /// Until when the person's last push is too near for another one about a request.
    pub crowded_until: Option<Millis>,
    /// When another channel that has not told it yet may do so; none when there is no such channel.
    pub elsewhere_at: Option<Millis>,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing, ever.
    Done,
    /// Nothing before this time.
    Wait(Millis),
    /// Send it to these devices.
    Push(Vec<DeviceId>),
    /// Tell it by e-mail and ntfy.
    Elsewhere,
}

impl Situation {
    /// What to do at `now`. A wait always ends later than that.
    #[must_use]
    pub fn next(&self, now: Millis) -> Step {
        if self.over || now >= self.expires_at {
            return Step::Done;
        }
        if self.kind.asks() { self.climb(now) } else { self.broadcast(now) }
    }

    fn climb(&self, now: Millis) -> Step {
        if self.devices.iter().any(|(_, told)| *told == Told::Delivered) {
            return Step::Done;
        }
        if let Some(quiet) = self.quiet(now) {
            return Step::Wait(quiet);
        }
        let fresh = self.devices.iter().all(|(_, told)| *told == Told::Nothing);
        if let Some(crowded) = self.crowded_until.filter(|until| fresh && *until > now) {
            return Step::Wait(crowded.min(self.expires_at));
        }
        // Also for a device that has just come and would have been told first.
        let heard_by = self.devices.iter().filter_map(|(_, told)| Some(told.sent_at()? + SILENCE_MS)).max();
        if let Some(heard_by) = heard_by.filter(|heard_by| now < *heard_by) {
            return Step::Wait(heard_by.min(self.expires_at));
        }
        if let Some((device, _)) = self.devices.iter().find(|(_, told)| *told == Told::Nothing) {
            return Step::Push(vec![device.clone()]);
        }
        self.go_on(now).unwrap_or(Step::Wait(self.expires_at))
    }

    fn broadcast(&self, now: Millis) -> Step {
        if let Some(quiet) = self.quiet(now) {
            return Step::Wait(quiet);
        }
        let untold = self.devices.iter().filter(|(_, told)| *told == Told::Nothing);
        let untold: Vec<DeviceId> = untold.map(|(device, _)| device.clone()).collect();
        if !untold.is_empty() {
            return Step::Push(untold);
        }
        self.go_on(now).unwrap_or(Step::Done)
    }

    /// Other channels as soon as they may, and pushes that failed as soon as they may: neither waits for the other.
    fn go_on(&self, now: Millis) -> Option<Step> {
        let elsewhere = self.elsewhere_at.map(|at| at.min(self.expires_at));
        match (elsewhere, self.try_again(now)) {
            (Some(at), _) if at <= now => Some(Step::Elsewhere),
            (Some(at), Some(Step::Wait(until))) => Some(Step::Wait(at.min(until))),
            (Some(at), None) => Some(Step::Wait(at)),
            (_, step) => step,
        }
    }

    fn quiet(&self, now: Millis) -> Option<Millis> {
        self.quiet_until
            .filter(|until| *until > now && self.kind.heeds_quiet_hours())
            .map(|until| until.min(self.expires_at))
    }

    /// Sends again what is due to be, or waits for it.
    fn try_again(&self, now: Millis) -> Option<Step> {
        let failed = || self.devices.iter().filter_map(|(device, told)| Some((device, told.retry_at()?)));
        let due: Vec<DeviceId> = failed().filter(|(_, at)| *at <= now).map(|(device, _)| device.clone()).collect();
        if !due.is_empty() {
            return Some(Step::Push(due));
        }
        failed().map(|(_, at)| at).min().map(|at| Step::Wait(at.min(self.expires_at)))
    }
}

impl Told {
    const fn sent_at(self) -> Option<Millis> {
        match self {
            Self::Sent(at) => Some(at),
            _ => None,
        }
    }

    const fn retry_at(self) -> Option<Millis> {
        match self {
            Self::Failed(at) => Some(at),
            _ => None,
        }
    }
}

/// How long to wait after so many vain tries, in milliseconds: what the push service asked for, or else a pause that
/// doubles, of which up to a half is left out by `chance` (0 to 255) so that servers do not knock in step.
#[must_use]
pub fn pause_ms(vain_tries: u64, retry_after_ms: Option<u64>, chance: u8) -> u64 {
    if let Some(asked) = retry_after_ms {
        return asked.max(FIRST_PAUSE_MS);
    }
    let doublings = u32::try_from(vain_tries.saturating_sub(1)).unwrap_or(u32::MAX).min(20);
    let pause = (FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS);
    pause - pause / 2 * u64::from(chance) / 255
}

#[cfg(test)]
mod tests;
