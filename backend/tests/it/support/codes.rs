//! The stable code with which a call was refused, whoever made it.

use countersign_shared::wire::Problem;
use countersign_soft_phone::PhoneError;

/// An error with a stable code.
pub(crate) trait Coded {
    fn code_text(&self) -> String;
}

impl Coded for PhoneError {
    fn code_text(&self) -> String {
        self.code().map_or_else(|| self.to_string(), |code| code.to_string())
    }
}

impl Coded for countersign_runtime::Error {
    fn code_text(&self) -> String {
        self.code().to_owned()
    }
}

impl Coded for countersign_backend::service::Error {
    fn code_text(&self) -> String {
        self.code().to_string()
    }
}

impl Coded for Problem {
    fn code_text(&self) -> String {
        self.code.clone()
    }
}

/// The code of a refusal, or `ok`.
pub(crate) fn code<T>(result: Result<T, impl Coded>) -> String {
    result.map_or_else(|error| error.code_text(), |_| "ok".to_owned())
}
