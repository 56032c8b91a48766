//! Pushes to devices: Web Push (RFC 8030), encrypted for the device alone (RFC 8291) and signed with the server's VAPID
//! key (RFC 8292), which push services know it by.
//!
//! The VAPID key is in the database, encrypted under a key file that is not; see [`ServerKey`]. Endpoints come from
//! browsers, so they are anybody's word: [`Endpoint`] refuses what is plainly no push service, and each name is judged
//! once more by the addresses that it has when it is called. Nothing here touches the database or retries.

mod guard;
mod message;
mod sender;
mod server_key;
#[cfg(test)]
mod tests;
mod vapid;

pub use guard::Endpoint;
pub use message::{Sealed, Subscription, Urgency};
pub use sender::{Accepted, PushSender, SendFailure};
pub use server_key::ServerKey;
pub(crate) use vapid::Vapid;
