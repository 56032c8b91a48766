//! Why a call of the window was not carried out.

use countersign_runtime::{
    Error, ServerFault,
    keystore::KeyStoreError,
    profile::ProfileError,
    shared::{Code, Refusal},
};
use serde::Serialize;

/// What every rejected call rejects with. None holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// A stable name: the library's, the server's, or one of this program's.
    pub code: String,
    /// The field concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What happened, in English. It may hold words of the server: shown inert.
    pub detail: String,
    /// What would be right, when it is a value: an address to put in, or how far to turn this computer's clock, in
    /// milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// An answer to the window.
pub type Answer<T> = Result<T, Failure>;

impl Failure {
    /// A failure of this program's own.
    #[must_use]
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), field: None, detail: detail.into(), fix: None }
    }

    /// An input that breaks a rule.
    #[must_use]
    pub fn field(field: &str, detail: impl Into<String>) -> Self {
        Self { field: Some(field.to_owned()), ..Self::new(Code::InvalidField.as_str(), detail) }
    }

    /// Another call is still being carried out.
    #[must_use]
    pub fn busy() -> Self {
        Self::new("busy", "another call is still being carried out")
    }

    /// There is no offer on the screen.
    #[must_use]
    pub fn no_offer() -> Self {
        Self::new("no_offer", "there is no offer, or it has ended")
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let field = Some(refusal.field.clone()).filter(|field| !field.is_empty());
        Self { field, ..Self::new(refusal.code.as_str(), refusal.detail.into_owned()) }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refusal(refusal) => refusal.into(),
            Error::KeyStore(KeyStoreError::Absent { .. }) => Self::new("key_lost", error.to_string()),
            Error::Profile(ProfileError::Busy { .. }) => Self::new("busy", error.to_string()),
            Error::Server(problem) => {
                let field = Some(problem.field.clone()).filter(|field| !field.is_empty());
                let detail = if problem.detail.is_empty() { problem.title } else { problem.detail };
                Self { field, ..Self::new(&problem.code, detail) }
            }
            error => Self::new(error.code(), error.to_string()),
        }
    }
}

impl From<ServerFault> for Failure {
    fn from(fault: ServerFault) -> Self {
        let fix = match &fault {
            ServerFault::OtherOrigin { says, .. } => Some(says.to_string()),
            ServerFault::ClockSkew { offset_ms, .. } => Some(offset_ms.to_string()),
            _ => None,
        };
        Self { fix, field: Some("address".to_owned()), ..Self::new(fault.code(), fault.to_string()) }
    }
}
