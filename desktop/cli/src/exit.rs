//! How a command ended: exit codes, and the errors behind them.

use countersign_runtime::{Error, Outcome};

use crate::fix;

/// An exit code. Programs may rely on the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; of a delegation: approved.
    Ok = 0,
    /// Something unexpected, on this machine or in an answer.
    Unexpected = 1,
    /// The command line or its input is wrong.
    Usage = 2,
    /// The person said no.
    Denied = 3,
    /// Nobody answered in time, or the grant's time is over.
    Expired = 4,
    /// An answer failed a check of this runtime.
    Refused = 5,
    /// The profile is not paired, or its pairing was revoked.
    NotPaired = 6,
    /// The server does not answer.
    Unreachable = 7,
    /// Cancelled before an answer, or revoked after it.
    Ended = 8,
    /// Still pending when `--timeout` was over.
    Pending = 9,
    /// The server refused; its code is shown.
    Server = 10,
}

/// The table of `--help` and of the README.
pub(crate) const EXIT_CODES: &str = "   0  done; of a delegation: approved
   1  something unexpected, on this machine or in an answer
   2  the command line or its input is wrong
   3  denied by the person
   4  expired: nobody answered in time, or the grant's time is over
   5  refused by this runtime: an answer of the server failed a check
   6  not paired, or the pairing was revoked
   7  the server does not answer
   8  cancelled or revoked
   9  still pending when --timeout was over
  10  refused by the server; its code is shown";

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl From<&Outcome> for Exit {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Approved(_) => Self::Ok,
            Outcome::Pending => Self::Pending,
            Outcome::Denied(_) => Self::Denied,
            Outcome::Refused(_) => Self::Refused,
            Outcome::Expired => Self::Expired,
            Outcome::Cancelled(_) | Outcome::Revoked(_) => Self::Ended,
        }
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error {
            Error::NotPaired(_) => Self::NotPaired,
            Error::AlreadyPaired { .. } | Error::KeysInUse | Error::UnknownDelegation(_) | Error::Refusal(_) => {
                Self::Usage
            }
            Error::NotApproved { outcome, .. } => Self::from(&**outcome),
            Error::Unreachable { .. } => Self::Unreachable,
            Error::Server(_) => Self::Server,
            Error::Check(_) | Error::Pairing(_) => Self::Refused,
            Error::Answer(_) | Error::Profile(_) | Error::KeyStore(_) => Self::Unexpected,
        }
    }
}

/// An error as it is shown: what happened, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: Exit,
    /// A stable name.
    pub(crate) code: String,
    /// What happened. May hold words of the server.
    pub(crate) message: String,
    /// What to do.
    pub(crate) fix: String,
}

impl Failure {
    /// The command line or what was typed is wrong.
    pub(crate) fn usage(code: &str, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, code: code.to_owned(), message: message.into(), fix: fix.into() }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            exit: Exit::from(&error),
            code: error.code().to_owned(),
            message: error.to_string(),
            fix: fix::of(&error),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        let code = if error.kind() == std::io::ErrorKind::BrokenPipe { "broken_pipe" } else { "io" };
        let fix = "Check that input and output of this command are open.";
        Self { exit: Exit::Unexpected, code: code.to_owned(), message: error.to_string(), fix: fix.to_owned() }
    }
}

impl From<dialoguer::Error> for Failure {
    fn from(dialoguer::Error::IO(error): dialoguer::Error) -> Self {
        Self::from(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_the_table() {
        let readme = include_str!("../README.md");
        assert!(EXIT_CODES.lines().all(|line| line.starts_with(' ')));
        assert!(readme.contains(EXIT_CODES), "README.md lacks the exit codes of --help");
        let last = EXIT_CODES.lines().last().expect("a line");
        assert!(last.trim_start().starts_with(&(Exit::Server as u8).to_string()));
    }
}
