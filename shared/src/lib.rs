//! What both sides of Countersign agree on byte for byte.
//!
//! The desktop runtime, the server and the software authenticator of the tests all sign and verify
//! through this crate; `web/protocol` is its TypeScript twin, and the golden vectors in
//! `shared/vectors/` hold the two together. Nothing here performs I/O, reads a clock or draws
//! randomness: times and random bytes come in as arguments.
//!
//! Read it in this order: [`canonical`] (bytes and hashes), [`jws`] (a signed message),
//! [`assertion`] (a passkey's signature over a payload), [`payload`] (what is signed),
//! [`pairing`] and [`roster`] (how a runtime comes to know a person's keys), [`addition`] and
//! [`recovery`] (how a phone is added, and how all are replaced), and [`checklist`] (the eight
//! checks between an answer and a yes).

pub mod addition;
pub mod assertion;
pub mod base64url;
pub mod canonical;
pub mod checklist;
pub mod code;
mod crockford;
pub mod dpop;
pub mod ids;
pub mod jws;
pub mod keys;
pub mod origin;
pub mod pairing;
pub mod payload;
pub mod recovery;
pub mod roster;
pub mod scope;
pub mod token;
pub mod wire;

pub use code::{Code, Refusal};
