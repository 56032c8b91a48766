//! Every struct that is signed or hashed, by its tag.

use countersign_shared::{
    Code, Refusal,
    assertion::{self, Assertion, EnrolledCredential},
    canonical::{self, Canonical, Digest},
    jws,
    keys::PublicKey,
    origin::Origin,
    payload::{
        Accept, Announce, AudienceRead, Claim, Confirm, ConnectionRevoke, DelegationApproval, DelegationDenial,
        DelegationRead, DelegationRequest, DelegationRevoke, DelegationSeen, NotificationSettings, Offer,
        PersonConnectionRevoke, PersonDelegationRevoke, PushReceipt, PushSubscribe, PushUnsubscribe, RecoveryBegin,
        SessionProof, Terms, TokenRequest,
    },
    roster::RosterEntry,
};

/// The bytes that would be written again, and their hash.
type Decoded = Result<(Vec<u8>, Digest), Refusal>;

/// What can be done with a struct when only its tag is known.
pub(crate) struct Row {
    pub(crate) tag: &'static str,
    /// Reads canonical bytes strictly; gives the bytes that it would write, and the hash.
    pub(crate) decode: fn(&[u8]) -> Decoded,
    /// Verifies a JWS; gives the payload's hash.
    pub(crate) verify: fn(&str, &PublicKey) -> Result<Digest, Refusal>,
    /// Verifies a passkey's assertion over canonical bytes.
    pub(crate) assert: fn(&Assertion, &[u8], &Origin, &EnrolledCredential<'_>) -> Result<(), Refusal>,
}

impl Row {
    const fn of<T: Canonical>() -> Self {
        Self { tag: T::TAG, decode: decode::<T>, verify: verify::<T>, assert: assert::<T> }
    }
}

fn decode<T: Canonical>(bytes: &[u8]) -> Decoded {
    canonical::decode::<T>(bytes).map(|value| (canonical::encode(&value), canonical::hash(&value)))
}

fn verify<T: Canonical>(compact: &str, key: &PublicKey) -> Result<Digest, Refusal> {
    jws::verify::<T>(compact, key).map(|verified| verified.hash())
}

fn assert<T: Canonical>(
    assertion: &Assertion,
    bytes: &[u8],
    origin: &Origin,
    credential: &EnrolledCredential<'_>,
) -> Result<(), Refusal> {
    assertion::verify(assertion, &canonical::decode::<T>(bytes)?, origin, credential)
}

macro_rules! rows {
    ($($payload:ty,)*) => {
        /// In the order of the table in `payload.rs`.
        pub(crate) const ROWS: &[Row] = &[$(Row::of::<$payload>(),)*];
    };
}

rows! {
    Offer, Announce, Confirm, Claim, Accept, ConnectionRevoke, AudienceRead, Terms, DelegationRequest, DelegationRead,
    DelegationRevoke, DelegationApproval, DelegationDenial, DelegationSeen, TokenRequest, SessionProof,
    PersonDelegationRevoke, PersonConnectionRevoke, NotificationSettings, PushSubscribe, PushUnsubscribe,
    PushReceipt, RecoveryBegin, RosterEntry,
}

/// The row of a tag.
pub(crate) fn row(tag: &str) -> &'static Row {
    ROWS.iter().find(|row| row.tag == tag).expect(tag)
}

/// The code of a refusal as it stands in a vector.
pub(crate) fn code<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> String {
    outcome.err().map_or_else(|| "accepted".to_owned(), |refusal| Code::to_string(&refusal.code))
}
