//! What to do about an error, in one or two sentences.

use countersign_runtime::{Error, Outcome, Unpaired, keystore::KeyStoreError, profile::ProfileError};
use countersign_shared::{Code, wire::Problem};

/// The fix that is shown below an error.
pub(crate) fn of(error: &Error) -> String {
    match error {
        Error::NotPaired(Unpaired::Never) => "Pair it: countersign pair --server URL".to_owned(),
        Error::NotPaired(Unpaired::Unfinished) => {
            "Pair it again: countersign pair --server URL. What was half done gives nobody any right.".to_owned()
        }
        Error::NotPaired(Unpaired::Revoked) => "Pair it again: countersign pair --server URL".to_owned(),
        Error::AlreadyPaired { .. } => {
            "End that pairing first: countersign revoke --connection. Or use another profile: --profile NAME".to_owned()
        }
        Error::KeysInUse => {
            "Keys are never moved. End the pairing first: countersign revoke --connection. Or use another profile: \
             --profile NAME"
                .to_owned()
        }
        Error::UnknownDelegation(_) => {
            "See the ids with: countersign delegations. Each profile has its own: --profile NAME".to_owned()
        }
        Error::NotApproved { id, outcome } => not_approved(id.as_str(), outcome),
        Error::Unreachable { .. } => {
            "Check that the server runs, that its address is right (--server) and that this machine has a network; \
             then try again."
                .to_owned()
        }
        Error::Server(problem) => server(problem),
        Error::Answer(_) => {
            "Check that this is the address of a Countersign server, and that it and this program are of like age."
                .to_owned()
        }
        Error::Check(_) => {
            "Nothing was accepted, and the server was told to take it back. Do not use this server before its \
             operator has explained this."
                .to_owned()
        }
        Error::Pairing(_) => {
            "Nothing was accepted. Begin anew with: countersign pair. If it happens again, do not use this server \
             before its operator has explained it."
                .to_owned()
        }
        Error::Refusal(refusal) => refusal_fix(refusal.code).to_owned(),
        Error::Profile(error) => profile(error),
        Error::KeyStore(error) => key_store(error),
    }
}

/// What to do about a delegation that gives no token.
pub(crate) fn not_approved(id: &str, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pending => format!("Wait for the answer: countersign wait {id}"),
        Outcome::Denied(_) => "Heed the answer. A new request must ask for something else.".to_owned(),
        Outcome::Refused(_) => {
            "Do not use this server before its operator has explained this; then ask anew.".to_owned()
        }
        Outcome::Approved(_) | Outcome::Expired | Outcome::Cancelled(_) | Outcome::Revoked(_) => {
            "Ask anew: countersign request".to_owned()
        }
    }
}

fn server(problem: &Problem) -> String {
    let known = problem.code.parse::<Code>().ok().and_then(server_fix);
    match known {
        Some(fix) => fix.to_owned(),
        None if problem.request_id.is_empty() => "Ask the server's operator.".to_owned(),
        None => format!("Ask the server's operator; the log has it as {}.", problem.request_id),
    }
}

const fn server_fix(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::ClockSkew => "Set this machine's clock, then try again.",
        Code::WrongOrigin => "Use the server's own address, the one that its pages are opened with: --server URL",
        Code::UnknownKey => {
            "The server does not know this runtime. Forget the pairing with: countersign revoke --connection --yes; \
             then pair again."
        }
        Code::ConnectionFrozen => {
            "The person answered \"not me\". Talk to them; they let this runtime go on, or revoke it, on their phone."
        }
        Code::ConnectionNotActive => "Pair again: countersign pair --server URL",
        Code::WrongCode => "Type the code as the phone shows it now. Five wrong ones end the QR.",
        Code::OfferExpired | Code::TooManyAttempts | Code::CodeExpired | Code::AlreadyClaimed => {
            "Begin anew, with a fresh QR: countersign pair"
        }
        Code::UnknownAudience => "See what there is with: countersign audiences",
        Code::TermsChanged => "See the new terms with: countersign audiences; then ask again.",
        Code::TooManyPending => "Wait for answers, or cancel some: countersign revoke ID",
        Code::CoolDown => {
            "Heed the answer. The same question may be asked again later; ask for something else until then."
        }
        Code::RateLimited | Code::TooManyWaiters => "Wait a little, then try again.",
        Code::WorkspacePolicyDenied => "Ask the server's operator what the policy allows.",
        Code::Unavailable => "Try again; the server's database did not answer.",
        _ => return None,
    })
}

const fn refusal_fix(code: Code) -> &'static str {
    match code {
        Code::CodeInvalid => "Type the code as the phone shows it, like CSP1-XXXX-XXXX.",
        Code::ScopeNotOffered | Code::DurationTooLong => "See what is offered with: countersign audiences",
        _ => "Correct it, then try again; --help has examples.",
    }
}

fn profile(error: &ProfileError) -> String {
    match error {
        ProfileError::Name { .. } => "Choose another name: --profile NAME".to_owned(),
        ProfileError::Newer { .. } => "Update this program, or use another profile: --profile NAME".to_owned(),
        ProfileError::Damaged { path, .. } => format!(
            "Nothing was overwritten. Restore {} from a backup; or move it away, and pair again if it was the \
             pairing.",
            path.display()
        ),
        ProfileError::Io { .. } => "Check the directory's owner, rights and free space.".to_owned(),
        ProfileError::Busy { .. } => "Wait for the other process, or end it.".to_owned(),
    }
}

fn key_store(error: &KeyStoreError) -> String {
    match error {
        KeyStoreError::Absent { .. } | KeyStoreError::Damaged { .. } => {
            "Restore the key from a backup; or forget the pairing with: countersign revoke --connection --yes; then \
             pair again."
                .to_owned()
        }
        KeyStoreError::Locked { .. } => {
            "Unlock the keychain (logging in to the desktop does it), then try again. No new key was made.".to_owned()
        }
        KeyStoreError::NoKeychain { .. } => {
            "Start the keychain's service in this session, then try again. Without one, keys can be kept in files: \
             countersign pair --key-store files"
                .to_owned()
        }
        KeyStoreError::Unavailable { .. } => "Unlock the key store or mend its rights, then try again.".to_owned(),
        KeyStoreError::Exists { .. } => "Try again.".to_owned(),
        KeyStoreError::Exposed { path } => {
            format!("If nobody else can have read it: chmod 600 {}. Otherwise revoke and pair again.", path.display())
        }
    }
}
