//! How a profile stands, as its files and its key store say.

use countersign_runtime::{
    Connection, ConnectionState, Error, Runtime, StoredRequest,
    keystore::KeyStoreError,
    shared::{payload::Millis, wire::EndedBy},
};

use crate::model::Standing;

/// What the files of a profile say.
pub(crate) struct Read {
    pub(crate) standing: Standing,
    pub(crate) connection: Option<Connection>,
    pub(crate) requests: Vec<StoredRequest>,
}

/// Reads it. What cannot be read is a standing of its own.
pub(crate) async fn read(runtime: &Runtime) -> Read {
    let damaged = |error: Error| Read {
        standing: Standing::Damaged { detail: error.to_string() },
        connection: None,
        requests: Vec::new(),
    };
    let connection = match runtime.connection().await {
        Ok(connection) => connection,
        Err(error) => return damaged(error),
    };
    let requests = match runtime.requests().await {
        Ok(requests) => requests,
        Err(error) => return Read { connection, ..damaged(error) },
    };
    let standing = match connection.as_ref().map(|connection| &connection.state) {
        None => Standing::Fresh,
        Some(ConnectionState::Revoked { by, reason, at, told }) => {
            let why = if *told { None } else { why(runtime.check_key().await.err()) };
            revoked(*by, reason, (*at, *told), why)
        }
        Some(ConnectionState::Claimed) => Standing::Unfinished,
        Some(ConnectionState::Accepting { .. } | ConnectionState::Active) => match runtime.check_key().await {
            Ok(()) => Standing::Paired,
            Err(Error::KeyStore(error)) => without_key(error),
            Err(error) => Standing::Damaged { detail: error.to_string() },
        },
    };
    Read { standing, connection, requests }
}

fn revoked(by: Option<EndedBy>, reason: &str, (at, told): (Millis, bool), why: Option<&'static str>) -> Standing {
    let by = match by {
        Some(EndedBy::Person) => Some("user"),
        Some(EndedBy::Runtime) => Some("runtime"),
        Some(EndedBy::Operator) => Some("operator"),
        Some(EndedBy::Cascade) | None => None,
    };
    Standing::Revoked { by, reason: reason.to_owned(), at, told, why }
}

/// Why a server cannot be told, when it is the key.
fn why(error: Option<Error>) -> Option<&'static str> {
    match error? {
        Error::KeyStore(KeyStoreError::Locked { .. }) => Some("locked"),
        Error::KeyStore(KeyStoreError::NoKeychain { .. }) => Some("noKeychain"),
        Error::KeyStore(KeyStoreError::Absent { .. }) => Some("keyLost"),
        _ => Some("damaged"),
    }
}

fn without_key(error: KeyStoreError) -> Standing {
    match error {
        KeyStoreError::Absent { .. } => Standing::KeyLost,
        KeyStoreError::Locked { detail } => Standing::Locked { detail },
        KeyStoreError::NoKeychain { detail } => Standing::NoKeychain { detail },
        KeyStoreError::Exposed { path } => Standing::Exposed { path: path.display().to_string() },
        error => Standing::Damaged { detail: error.to_string() },
    }
}
