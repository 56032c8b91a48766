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
//! ```no_run
//! # async fn example() -> Result<(), countersign_runtime::Error> {
//! use countersign_runtime::{NewRequest, Outcome, Runtime};
//! use countersign_runtime::shared::{payload::Agent, scope::ScopeSet};
//!
//! let runtime = Runtime::open("/home/ada/.countersign", "default")?;
//! let agent = Agent { id: "agent_billing".into(), name: "Billing Agent".into() };
//! let scopes = ScopeSet::collect(["payments.prepare".parse()?])?;
//! let asked = runtime.request(NewRequest::new("demo:payments", scopes, "Pay invoice 42", agent)).await?;
//! if let Some(id) = &asked.delegation_id {
//!     match runtime.wait(id, None, |_| {}).await? {
//!         Outcome::Approved(_) => drop(runtime.token(id).await?), // hand it to the tool
//!         outcome => eprintln!("no token: {}", outcome.as_str()),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! `examples/ask.rs` is a whole program, pairing included. Every [`Error`] has a stable [`Error::code`], and tells apart
//! what must never be confused: a key that was never there, one that nobody can read right now, and one that others may
//! read ([`keystore::KeyStoreError`]).
//!
//! Read it in this order: [`profile`] (what is kept), [`keystore`], [`Runtime`], then the modules `server_check`,
//! `pairing`, `terms`, `requests`, `sending`, `waiting`, `answers`, `news`, `tokens`, `revoking`, `panicking` and
//! `keys`, each one act of the runtime.

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
mod telling;
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
