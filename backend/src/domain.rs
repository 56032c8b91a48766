//! Pure state machines: (state, event, now) gives a new state, or a refusal. No I/O, no clock, no randomness.

pub mod addition;
pub mod connection;
pub mod delegation;
pub mod elsewhere;
pub mod flood;
pub mod ladder;
pub mod notification;
pub mod pairing;
pub mod principal;
pub mod quiet;
pub mod registry;
pub mod wording;
