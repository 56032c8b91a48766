//! HTTP bodies of the API, in JSON with camelCase keys. Nothing here is signed by itself: what matters
//! stands inside a JWS or an assertion, and a verifier believes nothing else.

mod addition;
mod device;
mod enrolment;
mod person;
mod problem;
mod provider;
mod push;
mod request;
mod roster;
mod runtime;
mod settings;
mod time;

pub use addition::{
    AdditionAnswer, AdditionCreated, AdditionStarted, AdditionStatus, AdditionView, BeginAddition, FinishAddition,
    FinishRecovery, ProposeAddition, ReadAddition, RecoveryStarted, RegisterAddition,
};
pub use device::{DeviceView, Devices};
pub use enrolment::{BeginEnrolment, BeginSession, CreateSession, EnrolmentStarted, FinishEnrolment, SessionView};
pub use person::{
    Announcement, ConfirmPairing, ConnectionStatus, ConnectionView, DelegationPage, Me, PairingStatus, PairingView,
    PersonAct, Runtimes,
};
pub use problem::Problem;
pub use provider::{DpopProof, Introspect, IntrospectedAgent, Introspection};
pub use push::{Delivery, PushFailure, PushHealth, PushKey, PushTest, Received};
pub use request::{EarlierYes, EarlierYeses, RequestView, Requests};
pub use roster::{RecoveryView, RosterAnswer, SubmitRoster};
pub use runtime::{
    ApprovalEvidence, AudienceAnswer, Claimed, Confirmation, DelegationCreated, DelegationStatus, DelegationView,
    DenialEvidence, Ended, EndedBy, MintedToken, Proved, PublishedTerms, SignedBody,
};
pub use settings::{ConfirmEmail, NotificationSettingsView};
pub use time::Timestamp;

use serde::de::DeserializeOwned;

use crate::{
    Refusal,
    canonical::{self, Strictness},
};

/// Reads a body: any JSON without duplicate keys, then the struct, with the field that does not fit.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    canonical::scan(bytes, Strictness::ClientData)?;
    canonical::read(bytes)
}
