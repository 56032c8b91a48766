//! What the phone signs: any payload by device key and passkey, any challenge by the passkey.

use countersign_shared::{
    assertion::{self, Assertion},
    canonical::{self, Canonical},
    jws,
    wire::PersonAct,
};

use crate::{AssertionTweak, PhoneError, SoftPhone};

impl SoftPhone {
    /// Signs any payload with the device key.
    #[must_use]
    pub fn sign_device<T: Canonical>(&self, payload: &T) -> String {
        jws::sign(payload, self.device_key())
    }

    /// Signs any payload with device key and passkey.
    #[must_use]
    pub fn sign_act<T: Canonical>(&self, payload: &T) -> PersonAct {
        PersonAct {
            signed: self.sign_device(payload),
            assertion: self.assert_payload(payload, &AssertionTweak::default()),
        }
    }

    /// The passkey's assertion over a payload.
    #[must_use]
    pub fn assert_payload<T: Canonical>(&self, payload: &T, tweak: &AssertionTweak) -> Assertion {
        self.assert_challenge(&assertion::challenge(T::TAG, &canonical::hash(payload)), tweak)
    }

    /// The passkey's assertion over any challenge.
    #[must_use]
    pub fn assert_challenge(&self, challenge: &[u8], tweak: &AssertionTweak) -> Assertion {
        self.passkey().assert(self.origin(), challenge, tweak)
    }

    /// Signs as the page does, which checks its own assertion before it lets it go.
    pub(crate) fn sign_checked<T: Canonical>(&self, payload: &T) -> Result<PersonAct, PhoneError> {
        payload.validate()?;
        let act = self.sign_act(payload);
        assertion::verify(&act.assertion, payload, self.origin(), &self.passkey().enrolled())?;
        Ok(act)
    }
}
