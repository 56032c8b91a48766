//! Runtime connections: accepted by the runtime, listed by the person, revoked by either side or the operator.

use countersign_shared::{
    ids::RuntimeConnectionId,
    jws::Unverified,
    payload::{Accept, ConnectionRevoke, Millis, PersonConnectionRevoke},
    roster::RosterHead,
    wire::{Confirmation, ConnectionView, DelegationStatus, EndedBy, Runtimes},
};

use super::{Result, delegations::by_device, found, notify, signed, stored_json, views};
use crate::{
    app::App,
    bus::Topic,
    domain::{
        connection::{Connection, Event},
        delegation,
        principal::{Person, Principal},
    },
    store::Tx,
};

/// The runtime has verified and pinned the person's keys; from now on the connection is active.
pub async fn accept(app: &App, id: &RuntimeConnectionId, signed: &str) -> Result<ConnectionView> {
    let (message, connection) = signed::from_runtime::<Accept>(app, signed).await?;
    signed::check_path(id, &message.runtime_connection_id)?;
    signed::check_path(id, &connection.id)?;
    let id = id.clone();
    signed::once(app, connection.thumbprint, message, move |tx, accept, now| {
        let connection = found(tx.connection(&id)?)?;
        let head = RosterHead { seq: accept.roster_seq, hash: accept.roster_head };
        views::check_head(tx, &connection.user_id, &head)?;
        let active = connection.apply(Event::Accept { confirm_hash: accept.confirm_hash }, now)?;
        let pairing = found(tx.pairing(&connection.pairing_id)?)?;
        tx.update_pairing(&pairing.accept())?;
        tx.update_connection(&active)?;
        let confirmation: Confirmation = stored_json("a confirmation", &pairing.confirmation)?;
        let confirmed_on = tx.device_by_key(&Unverified::parse(&confirmation.signed)?.kid())?;
        notify::runtime(tx, &active, confirmed_on.map(|device| device.id).as_ref(), now)?;
        tx.audit(&Principal::Runtime(id.clone()), "connection.accept", id.as_str(), now)?;
        tx.wake(Topic::User(connection.user_id), now)?;
        views::connection(tx, &active)
    })
    .await
}

/// The runtime ends its own connection.
pub async fn revoke_by_runtime(app: &App, id: &RuntimeConnectionId, signed: &str) -> Result<ConnectionView> {
    let (message, connection) = signed::from_runtime::<ConnectionRevoke>(app, signed).await?;
    signed::check_path(id, &message.runtime_connection_id)?;
    signed::check_path(id, &connection.id)?;
    let id = id.clone();
    signed::once(app, connection.thumbprint, message, move |tx, revoke, now| {
        let connection = found(tx.connection(&id)?)?;
        let by = (EndedBy::Runtime, Principal::Runtime(id.clone()));
        let revoked = revoke_with_all(tx, &connection, by, &revoke.reason, now)?;
        views::connection(tx, &revoked)
    })
    .await
}

/// The person ends one of their connections.
pub async fn revoke_by_person(
    app: &App,
    person: &Person,
    id: &RuntimeConnectionId,
    signed: &str,
) -> Result<ConnectionView> {
    let (message, device) = signed::from_device::<PersonConnectionRevoke>(app, person, signed).await?;
    signed::check_path(id, &message.runtime_connection_id)?;
    let (id, person) = (id.clone(), person.clone());
    signed::once(app, device.thumbprint, message, move |tx, revoke, now| {
        views::check_signer(tx, &person, &revoke.user_id, &revoke.device_id)?;
        let connection = found(tx.connection(&id)?.filter(|connection| connection.user_id == person.user_id))?;
        let by = (EndedBy::Person, Principal::Person(person.clone()));
        let revoked = revoke_with_all(tx, &connection, by, &revoke.reason, now)?;
        views::connection(tx, &revoked)
    })
    .await
}

/// The caller's connections, newest first.
pub async fn list(app: &App, person: &Person) -> Result<Runtimes> {
    let user_id = person.user_id.clone();
    app.store
        .read(move |tx| {
            let connections = tx.connections_of(&user_id)?;
            let runtimes = connections.iter().map(|connection| views::connection(tx, connection));
            Ok(Runtimes { runtimes: runtimes.collect::<Result<_>>()? })
        })
        .await
}

/// Ends a connection and everything that hangs on it.
pub(super) fn revoke_with_all(
    tx: &mut Tx<'_>,
    connection: &Connection,
    (by, principal): (EndedBy, Principal),
    reason: &str,
    now: Millis,
) -> Result<Connection> {
    let revoked = connection.apply(Event::Revoke { by, reason: reason.to_owned() }, now)?;
    tx.update_connection(&revoked)?;
    tx.audit(&principal, "connection.revoke", connection.id.as_str(), now)?;
    end_delegations(tx, connection, &principal, now)?;
    tx.wake(Topic::User(connection.user_id.clone()), now)?;
    Ok(revoked)
}

/// "Not me": freezes a connection and takes back everything that it holds.
pub(super) fn freeze(tx: &mut Tx<'_>, connection: &Connection, principal: &Principal, now: Millis) -> Result<()> {
    let frozen = connection.apply(Event::Freeze, now)?;
    tx.update_connection(&frozen)?;
    tx.audit(principal, "connection.freeze", connection.id.as_str(), now)?;
    end_delegations(tx, connection, principal, now)
}

fn end_delegations(tx: &mut Tx<'_>, connection: &Connection, principal: &Principal, now: Millis) -> Result<()> {
    tx.lock_connection(&connection.id)?;
    for delegation in tx.living_delegations_of(&connection.id)? {
        let event = delegation::Event::End { by: EndedBy::Cascade, reason: "the runtime's connection ended".into() };
        // Time may have ended it already; then there is nothing left to end.
        let Ok(ended) = delegation.apply(event, now) else { continue };
        tx.update_delegation(&ended)?;
        tx.audit(principal, "delegation.end", delegation.id.as_str(), now)?;
        if delegation.status == DelegationStatus::Pending {
            notify::resolved(tx, &ended, by_device(principal), now)?;
        }
        tx.wake(Topic::Delegation(delegation.id), now)?;
    }
    Ok(())
}
