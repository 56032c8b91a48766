//! Where the addition of a phone stands, and whose turn it is.

use countersign_shared::{payload::Millis, wire::AdditionStatus};

/// Where it stands at `now`: its time may be over without anybody having marked it.
#[must_use]
pub fn status_at(status: AdditionStatus, expires_at: Millis, now: Millis) -> AdditionStatus {
    if status != AdditionStatus::Done && now >= expires_at { AdditionStatus::Expired } else { status }
}

/// Whether the old phone can only wait: the new one has to register, or to sign.
#[must_use]
pub const fn old_phone_waits(status: AdditionStatus) -> bool {
    matches!(status, AdditionStatus::Open | AdditionStatus::Proposed)
}

/// Whether the new phone can only wait: the old one has to sign.
#[must_use]
pub const fn new_phone_waits(status: AdditionStatus) -> bool {
    matches!(status, AdditionStatus::Registered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_ends_what_is_not_done() {
        for status in [AdditionStatus::Open, AdditionStatus::Registered, AdditionStatus::Proposed] {
            assert_eq!(status_at(status, 10, 9), status);
            assert_eq!(status_at(status, 10, 10), AdditionStatus::Expired);
            assert_ne!(old_phone_waits(status), new_phone_waits(status), "one of them waits for the other");
        }
        assert_eq!(status_at(AdditionStatus::Done, 10, 11), AdditionStatus::Done);
        for over in [AdditionStatus::Done, AdditionStatus::Expired] {
            assert!(!old_phone_waits(over) && !new_phone_waits(over));
        }
    }
}
