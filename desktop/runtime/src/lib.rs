//! The desktop side of Countersign as a library: one installed agent app, its keys, and what it may do.
//!
//! A [`Runtime`] lives in a profile directory. It is paired once with a person's phone
//! ([`Runtime::start_pairing`]), and from then on lets agents ask ([`Runtime::request`]), waits for the
//! person's answer ([`Runtime::wait`]) and hands out tokens of what was approved ([`Runtime::token`]).
//! It believes nothing that the server says: every yes goes through the eight checks of
//! [`countersign_shared::checklist`] against keys that were pinned at pairing and requests that were
//! written down before they were sent.
//!
//! Nothing here prints, reads the environment or parses a command line. Files are written under a lock
//! and replaced as a whole, so that several processes may use one profile at once.
//!
//! Read it in this order: [`profile`] (what is kept), [`keystore`], [`Runtime`], then the modules
//! `pairing`, `terms`, `requests`, `sending`, `waiting`, `answers`, `news`, `tokens` and `revoking`, each one act of the
//! runtime.

mod accepting;
mod answers;
mod blocking;
mod calls;
pub mod clock;
mod error;
mod http;
mod keys;
pub mod keystore;
mod news;
mod pairing;
mod panicking;
pub mod profile;
mod random;
mod requests;
mod revoking;
mod runtime;
mod sending;
mod server_check;
mod terms;
pub mod text;
mod tokens;
mod waiting;

pub use error::{Error, Unpaired};
pub use http::Retry;
pub use pairing::{PairedWith, PendingPairing};
pub use panicking::Panicked;
pub use profile::{
    Approved, CheckState, Connection, ConnectionState, Denied, KnownDevice, Outcome, RefusedAnswer, StoredRequest,
};
pub use requests::NewRequest;
pub use runtime::{Options, Runtime};
pub use server_check::{ServerCheck, ServerFault};
pub use waiting::Progress;

pub use countersign_shared as shared;
