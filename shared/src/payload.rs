//! Everything that is signed or hashed, one struct a message.
//!
//! No key is optional: none is `""`, `[]`, `0` or `false`. Times are integer milliseconds since 1970
//! (UTC), durations integer seconds. Every signed message names the server's `origin` and `issuedAt`;
//! those with an effect have a `nonce`.
//!
//! | tag | struct | signed by |
//! | --- | --- | --- |
//! | `countersign.pair.v1` | [`Offer`] | nobody; its hash is `pairHash` |
//! | `countersign.announce.v1` | [`Announce`] | runtime key |
//! | `countersign.confirm.v1` | [`Confirm`] | passkey and device key |
//! | `countersign.claim.v1` | [`Claim`] | runtime key |
//! | `countersign.accept.v1` | [`Accept`] | runtime key |
//! | `countersign.connection-revoke.v1` | [`ConnectionRevoke`] | runtime key |
//! | `countersign.audience-read.v1` | [`AudienceRead`] | runtime key |
//! | `countersign.terms.v1` | [`Terms`] | nobody; requests and answers repeat its hash |
//! | `countersign.delegation-request.v1` | [`DelegationRequest`] | runtime key |
//! | `countersign.fold.v1`, `countersign.cool.v1` | parts of a [`DelegationRequest`] | nobody |
//! | `countersign.delegation-read.v1` | [`DelegationRead`] | runtime key |
//! | `countersign.delegation-revoke.v1` | [`DelegationRevoke`] | runtime key |
//! | `countersign.delegation-approve.v1` | [`DelegationApproval`] | passkey and device key |
//! | `countersign.delegation-deny.v1` | [`DelegationDenial`] | device key |
//! | `countersign.delegation-seen.v1` | [`DelegationSeen`] | device key |
//! | `countersign.token.v1` | [`TokenRequest`] | runtime key |
//! | `countersign.session.v1` | [`SessionProof`] | device key |
//! | `countersign.person-delegation-revoke.v1` | [`PersonDelegationRevoke`] | device key |
//! | `countersign.person-connection-revoke.v1` | [`PersonConnectionRevoke`] | device key |
//! | `countersign.recovery-begin.v1` | [`RecoveryBegin`] | recovery key |
//! | `countersign.notification-settings.v1` | [`NotificationSettings`] | device key |
//! | `countersign.push-subscribe.v1` | [`PushSubscribe`] | device key |
//! | `countersign.push-unsubscribe.v1` | [`PushUnsubscribe`] | device key |
//! | `countersign.push-receipt.v1` | [`PushReceipt`] | device key |
//! | `countersign.roster.v1` | [`RosterEntry`](crate::roster::RosterEntry) | signer and every enrolled key |

mod decision;
mod delegation;
mod pairing;
mod person;
mod push;
mod recovery;
mod settings;
mod terms;

pub use decision::{CounterOffer, DelegationApproval, DelegationDenial, DelegationSeen, ReasonCode};
pub use delegation::{
    Agent, Constraint, DelegationRead, DelegationRequest, DelegationRevoke, Detail, MAX_DETAILS, MAX_DURATION_SECONDS,
    MAX_PENDING_MS, MIN_DURATION_SECONDS, TokenRequest,
};
pub use pairing::{Accept, Announce, Claim, Confirm, ConnectionRevoke, Offer};
pub use person::{PersonConnectionRevoke, PersonDelegationRevoke, SessionProof};
pub use push::{PushEvent, PushReceipt, PushSubscribe, PushUnsubscribe};
pub use recovery::RecoveryBegin;
pub use settings::{DAY_MINUTES, Language, MAX_EMAIL, NotificationSettings, check_email};
pub use terms::{AudienceRead, Proof, Risk, Terms, TermsScope};

use crate::{Code, Refusal, canonical::Canonical, ids::Nonce, origin::Origin};

/// Milliseconds since 1970-01-01 (UTC), by the signer's clock.
pub type Millis = u64;

/// How far `issuedAt` may lie from this side's clock, in milliseconds.
pub const WINDOW_MS: u64 = 60_000;

/// The longest reason, in characters.
pub const MAX_REASON: usize = 200;

/// A signed message: who it is meant for and when it was made.
pub trait Message: Canonical {
    /// The server's origin.
    fn origin(&self) -> &Origin;
    /// When the signer made it.
    fn issued_at(&self) -> Millis;
}

/// A message with an effect, so that it must not be carried out twice.
pub trait Act: Message {
    /// Unique per signing key.
    fn nonce(&self) -> &Nonce;
}

/// Refuses a message that is meant for another server.
pub fn check_origin<M: Message>(message: &M, origin: &Origin) -> Result<(), Refusal> {
    if message.origin() == origin {
        Ok(())
    } else {
        Err(Refusal::field(Code::WrongOrigin, "origin", format!("this server is {origin}")))
    }
}

/// Refuses a message outside ±60 s of `now`; the server's time is in the detail, and nobody adopts it.
pub fn check_window<M: Message>(message: &M, now: Millis) -> Result<(), Refusal> {
    if message.issued_at().abs_diff(now) <= WINDOW_MS {
        Ok(())
    } else {
        let detail = format!("more than 60 s off; the server's clock says {now} ms, so set this machine's clock");
        Err(Refusal::field(Code::ClockSkew, "issuedAt", detail))
    }
}

/// Refuses text that is too long (in characters), or empty where it must not be.
fn check_text(field: &'static str, text: &str, least: usize, most: usize) -> Result<(), Refusal> {
    let length = text.chars().count();
    if (least..=most).contains(&length) {
        Ok(())
    } else {
        Err(Refusal::field(Code::InvalidField, field, format!("must have {least} to {most} characters")))
    }
}

macro_rules! messages {
    ($($name:ident $([$act:ident])?,)*) => {$(
        impl crate::payload::Message for $name {
            fn origin(&self) -> &crate::origin::Origin {
                &self.origin
            }
            fn issued_at(&self) -> crate::payload::Millis {
                self.issued_at
            }
        }
        $(impl crate::payload::$act for $name {
            fn nonce(&self) -> &crate::ids::Nonce {
                &self.nonce
            }
        })?
    )*};
}
use messages;
