//! What an operator can end: connections and delegations, never an answer.

use countersign_shared::{
    ids::{DelegationId, RuntimeConnectionId},
    wire::{ConnectionView, EndedBy},
};

use crate::{
    app::App,
    domain::principal::Principal,
    service::{Result, connections::revoke_with_all, delegations::end, found, views},
};

/// Ends a connection and everything that hangs on it.
pub async fn revoke_connection(app: &App, id: &RuntimeConnectionId, reason: &str) -> Result<()> {
    let (now, id, reason) = (app.clock.now(), id.clone(), reason.to_owned());
    app.store
        .write(move |tx| {
            let connection = found(tx.connection(&id)?)?;
            revoke_with_all(tx, &connection, (EndedBy::Operator, Principal::Operator), &reason, now)?;
            Ok(())
        })
        .await
}

/// Ends a delegation.
pub async fn revoke_delegation(app: &App, id: &DelegationId, reason: &str) -> Result<()> {
    let (now, id, reason) = (app.clock.now(), id.clone(), reason.to_owned());
    app.store
        .write(move |tx| {
            let delegation = found(tx.delegation(&id)?)?;
            end(tx, &delegation, (EndedBy::Operator, Principal::Operator), &reason, now)?;
            Ok(())
        })
        .await
}

/// Every connection, newest first.
pub async fn list_connections(app: &App) -> Result<Vec<ConnectionView>> {
    app.store
        .read(|tx| {
            let connections = tx.connections()?;
            connections.iter().map(|connection| views::connection(tx, connection)).collect()
        })
        .await
}
