//! The checklist of eight, as it went for a stored request.

use countersign_shared::checklist::Check;

use super::{Outcome, StoredRequest};

/// How one of the eight checks went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It held.
    Passed,
    /// It failed, so nothing was accepted.
    Failed {
        /// What was wrong, for people.
        detail: String,
    },
    /// There was nothing to check, or an earlier check had failed.
    NotReached,
}

impl StoredRequest {
    /// How each of the eight checks went, in order.
    ///
    /// A no needs no passkey: of the eight it goes through those that the device's signature needs. Check 8 is reached
    /// when the first token comes.
    #[must_use]
    pub fn checks(&self) -> [(Check, CheckState); 8] {
        Check::ALL.map(|check| (check, self.check_state(check)))
    }

    fn check_state(&self, check: Check) -> CheckState {
        let passed = |held: bool| if held { CheckState::Passed } else { CheckState::NotReached };
        match &self.outcome {
            Outcome::Refused(answer) if answer.check == check => CheckState::Failed { detail: answer.detail.clone() },
            Outcome::Refused(answer) => passed(reached_before(answer.check, &answer.field, check)),
            Outcome::Denied(_) => {
                passed(matches!(check, Check::OwnRequest | Check::Roster | Check::Payload | Check::Signatures))
            }
            _ => match self.verified_approval() {
                Some(approved) => passed(check != Check::Token || approved.token_checked),
                None => CheckState::NotReached,
            },
        }
    }
}

/// Whether `check` had held when `failed` failed over `field`. The order is that of the numbers, but for two: an answer
/// without evidence is looked at no further, and a device's signature is checked before what it covers is compared.
fn reached_before(failed: Check, field: &str, check: Check) -> bool {
    let evidence_missing = failed == Check::Payload && field == "approval";
    let device_signature = failed == Check::Signatures && !field.starts_with("assertion");
    match (evidence_missing, device_signature) {
        (true, _) => false,
        (_, true) => check < Check::Payload,
        _ => check < failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(failed: Check, field: &str) -> Vec<u8> {
        Check::ALL.into_iter().filter(|check| reached_before(failed, field, *check)).map(Check::number).collect()
    }

    #[test]
    fn what_was_not_looked_at_is_not_said_to_have_passed() {
        assert_eq!(held(Check::OwnRequest, ""), [0u8; 0]);
        assert_eq!(held(Check::Payload, "approval"), [0u8; 0]);
        assert_eq!(held(Check::Payload, "userId"), [1, 2]);
        assert_eq!(held(Check::Signatures, "signature"), [1, 2]);
        assert_eq!(held(Check::Signatures, "assertion.signature"), [1, 2, 3, 4, 5]);
        assert_eq!(held(Check::Token, "scopes"), [1, 2, 3, 4, 5, 6, 7]);
    }
}
