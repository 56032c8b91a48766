//! The soft phone: a software authenticator with a device key that speaks the phone's API.
//!
//! It stands in for a person's phone in tests, demos and load runs, and is never released. Honest by
//! default, it verifies what it is shown as the real page does: a request must be signed by a runtime
//! key that was confirmed on this phone, the terms must have the hash that was signed, the server's
//! clock must be near its own, its own assertion must verify under its own key, and the roster must
//! extend the head that it stored.
//!
//! Every method takes `&self`, so that two answers can race. For tests that need a lie there is a
//! ladder: [`SoftPhone::build_approval`] and its like make a payload that may be edited,
//! [`SoftPhone::sign_act`] and [`SoftPhone::sign_device`] sign anything, [`SoftPhone::assert_challenge`]
//! signs any challenge with any [`AssertionTweak`], the `submit_*` methods send without a check, and
//! [`SoftPhone::post_raw`] sends any bytes.

mod additions;
mod answers;
mod authenticator;
mod calls;
mod cbor;
mod clock;
mod connections;
mod enrolment;
mod error;
mod http;
mod key_text;
pub mod load;
mod pairing;
mod phone;
mod pushes;
mod random;
mod recovery;
mod requests;
mod roster;
mod sessions;
mod signing;
mod state;

pub use additions::Joining;
pub use answers::{ApproveOptions, DenyOptions, scopes};
pub use authenticator::{AssertionTweak, ES256, Passkey};
pub use enrolment::{EnrolOptions, Enrolment};
pub use error::PhoneError;
pub use pairing::ConfirmedPairing;
pub use phone::SoftPhone;
pub use recovery::{Recovering, draw_code, recovery_key};
pub use requests::RequestsQuery;
pub use state::Device;

#[cfg(test)]
mod tests;
