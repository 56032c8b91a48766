//! `countersign status`.

use countersign_runtime::{Connection, ConnectionState, Error, Outcome, Runtime, Unpaired};
use countersign_shared::{pairing::words, wire::Timestamp};
use serde_json::{Value, json};

use crate::{
    args::Status,
    exit::{Exit, Failure},
    output::{Output, strong},
    text::{quoted, time, visible},
};

pub(crate) async fn run(runtime: &Runtime, output: &Output, args: &Status) -> Result<Exit, Failure> {
    let connection = runtime.connection().await?.ok_or(Error::NotPaired(Unpaired::Never))?;
    let server = if args.offline || !is_living(&connection) { None } else { Some(runtime.audiences().await) };
    // The server may have said just now that the pairing is over.
    let connection = runtime.connection().await?.unwrap_or(connection);
    let now = runtime.now().wall;
    let requests = runtime.requests().await?;
    let count = |status: &str| requests.iter().filter(|stored| stored.outcome_at(now).as_str() == status).count();
    let (approved, pending) = (count("approved"), count(Outcome::Pending.as_str()));
    let state = state(&connection.state);
    let answers = server.as_ref().map(|answer| !matches!(answer, Err(Error::Unreachable { .. })));
    let field = |name: &str, value: String| output.line(format!("{} {value}", strong(&format!("{name:<11}"))));
    field("Profile", runtime.profile().dir().display().to_string())?;
    let reachable = answers.map_or("", |answers| if answers { ", answers" } else { ", does not answer" });
    field("Server", format!("{}{reachable}", connection.origin))?;
    field("Pairing", format!("{state}, {}", connection.runtime_connection_id))?;
    if let ConnectionState::Revoked { reason, .. } = &connection.state {
        field("Why", quoted(reason))?;
    }
    let device = quoted(&connection.approver_device);
    field("Person", format!("{} ({}), confirmed on {device}", visible(&connection.user_name), connection.user_id))?;
    field("Since", time(connection.paired_at))?;
    let names = (visible(&connection.runtime_name), visible(&connection.device_name));
    field("Runtime", format!("{} on {} ({})", names.0, names.1, connection.application_id))?;
    let key_store = runtime.key_store().await?.as_str();
    field("Keys in", key_store.to_owned())?;
    field("Key", connection.thumbprint.to_string())?;
    // A phone that did not confirm this pairing shows the same six, for comparing.
    let words = words(&connection.thumbprint);
    field("Key's words", words.join("  "))?;
    field("Roster", format!("followed to entry {}, {}", connection.head.seq, connection.head.hash))?;
    field("Delegations", format!("{approved} approved, {pending} pending"))?;
    output.event(&json!({
        "event": "status",
        "profile": runtime.profile().dir(),
        "server": connection.origin,
        "serverAnswers": answers,
        "state": state,
        "runtimeConnectionId": connection.runtime_connection_id,
        "userId": connection.user_id,
        "userName": connection.user_name,
        "approverDevice": connection.approver_device,
        "pairedAt": Timestamp(connection.paired_at),
        "applicationId": connection.application_id,
        "runtimeName": connection.runtime_name,
        "deviceName": connection.device_name,
        "thumbprint": connection.thumbprint,
        "keyStore": key_store,
        "words": words,
        "rosterSeq": connection.head.seq,
        "rosterHead": connection.head.hash,
        "approved": approved,
        "pending": pending,
        "revoked": revoked(&connection.state),
    }))?;
    match (&connection.state, server) {
        (ConnectionState::Revoked { .. }, _) => Err(Error::NotPaired(Unpaired::Revoked).into()),
        (ConnectionState::Claimed, _) => Err(Error::NotPaired(Unpaired::Unfinished).into()),
        (_, Some(Err(error))) => Err(error.into()),
        _ => Ok(Exit::Ok),
    }
}

const fn is_living(connection: &Connection) -> bool {
    matches!(connection.state, ConnectionState::Active | ConnectionState::Accepting { .. })
}

const fn state(state: &ConnectionState) -> &'static str {
    match state {
        ConnectionState::Claimed => "unfinished",
        ConnectionState::Accepting { .. } => "accepted, not yet heard by the server",
        ConnectionState::Active => "active",
        ConnectionState::Revoked { .. } => "revoked",
    }
}

fn revoked(state: &ConnectionState) -> Value {
    match state {
        ConnectionState::Revoked { by, reason, at, told } => {
            json!({ "by": by, "reason": reason, "at": Timestamp(*at), "serverKnows": told })
        }
        _ => Value::Null,
    }
}
