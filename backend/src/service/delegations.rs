//! A runtime asks, waits and gives back; a person lists and takes back.

mod page;

use countersign_shared::{
    Code, Refusal,
    ids::{DelegationId, DeviceId, RuntimeConnectionId},
    jws::Verified,
    payload::{DelegationRead, DelegationRequest, DelegationRevoke, Millis, PersonDelegationRevoke},
    scope::ScopeSet,
    wire::{DelegationCreated, DelegationPage, DelegationStatus, DelegationView, EndedBy, Timestamp},
};

pub use page::Page;

use super::{
    Result, flood, found, notify, signed, views,
    waiting::{Reading, until_ready},
};
use crate::{
    app::{App, MAX_PENDING_AT_AUDIENCE, MAX_PENDING_OF_RUNTIME},
    bus::Topic,
    domain::{
        connection::Connection,
        delegation::{Delegation, Event},
        principal::{Person, Principal},
        registry,
    },
    store::Tx,
};

/// Takes a request. An equal one that is pending is answered with the first (folding).
pub async fn request(app: &App, signed: &str) -> Result<DelegationCreated> {
    let (message, connection) = signed::from_runtime::<DelegationRequest>(app, signed).await?;
    signed::check_path(&connection.id, &message.runtime_connection_id)?;
    if message.runtime_thumbprint != connection.thumbprint {
        return Err(Refusal::field(Code::WrongKey, "runtimeThumbprint", Code::WrongKey.title()).into());
    }
    let (signed, id) = (signed.to_owned(), DelegationId::from_random(app.random.bytes()?));
    let quotas = *app.limits.requests();
    let topic = notify::topic(app.random.bytes()?);
    signed::once(app, connection.thumbprint, message, move |tx, request, now| {
        tx.lock_user(&connection.user_id)?;
        tx.lock_connection(&connection.id)?;
        let connection = found(tx.connection(&connection.id)?)?;
        connection.demand_active()?;
        let audience = tx.audience(&request.audience_id)?.ok_or(Code::UnknownAudience)?;
        let terms = found(tx.terms(&audience.terms_hash)?)?;
        registry::check_request(request, &audience, &terms, tx.max_risk()?)?;
        if request.expires_at <= now {
            return Err(Code::RequestExpired.into());
        }
        let living = tx.living_delegations_of(&connection.id)?;
        let pending: Vec<&Delegation> =
            living.iter().filter(|known| known.status_at(now) == DelegationStatus::Pending).collect();
        let fold_key = request.fold_key();
        if let Some(first) = pending.iter().find(|known| !request.single_use && known.fold_key == fold_key) {
            return Ok(created(first, true, now));
        }
        check_caps(&pending, request)?;
        flood::check(tx, &quotas, &connection, request, now)?;
        let delegation = new_delegation(&id, &connection, request, &signed, now);
        tx.insert_delegation(&delegation)?;
        tx.audit(&Principal::Runtime(connection.id.clone()), "delegation.request", id.as_str(), now)?;
        notify::request(tx, &delegation, topic.clone(), now)?;
        tx.wake(Topic::User(connection.user_id), now)?;
        Ok(created(&delegation, false, now))
    })
    .await
}

fn check_caps(pending: &[&Delegation], request: &DelegationRequest) -> Result<()> {
    let at_audience = pending.iter().filter(|known| known.audience_id == request.audience_id).count();
    let detail = if pending.len() >= MAX_PENDING_OF_RUNTIME {
        format!("{MAX_PENDING_OF_RUNTIME} requests of this runtime are waiting; wait for an answer or cancel one")
    } else if at_audience >= MAX_PENDING_AT_AUDIENCE {
        format!("{MAX_PENDING_AT_AUDIENCE} requests at this audience are waiting; wait for an answer or cancel one")
    } else {
        return Ok(());
    };
    Err(Refusal::new(Code::TooManyPending, detail).into())
}

fn new_delegation(
    id: &DelegationId,
    connection: &Connection,
    request: &Verified<DelegationRequest>,
    signed: &str,
    now: Millis,
) -> Delegation {
    Delegation {
        id: id.clone(),
        runtime_connection_id: connection.id.clone(),
        user_id: connection.user_id.clone(),
        audience_id: request.audience_id.clone(),
        terms_hash: request.terms_hash,
        request_hash: request.hash(),
        fold_key: request.fold_key(),
        cool_key: request.cool_key(),
        signed: signed.to_owned(),
        status: DelegationStatus::Pending,
        created_at: now,
        expires_at: request.expires_at,
        seen_at: None,
        answered_at: None,
        answered_on: None,
        scopes: ScopeSet::default(),
        single_use: request.single_use,
        grant_ends_at: None,
        ended_at: None,
        ended_by: None,
        ended_reason: String::new(),
        version: 1,
    }
}

fn created(delegation: &Delegation, folded: bool, now: Millis) -> DelegationCreated {
    DelegationCreated {
        delegation_id: delegation.id.clone(),
        status: delegation.status_at(now),
        folded,
        signed: delegation.signed.clone(),
        expires_at: Timestamp(delegation.expires_at),
    }
}

/// Reads a delegation; while it is pending, waits for a change as long as the runtime asked.
pub async fn read(app: &App, id: &DelegationId, signed: &str) -> Result<DelegationView> {
    let (message, connection) = signed::from_runtime::<DelegationRead>(app, signed).await?;
    signed::check_path(id, &message.delegation_id)?;
    signed::check_path(&connection.id, &message.runtime_connection_id)?;
    signed::check_read(app, &message)?;
    if connection.ended_at.is_some() {
        return Err(Code::ConnectionRevoked.into());
    }
    let first = std::sync::OnceLock::new();
    let credential = connection.thumbprint.to_string();
    until_ready(app, &credential, &Topic::Delegation(id.clone()), message.wait_seconds, || async {
        let (id, connection_id, now) = (id.clone(), connection.id.clone(), app.clock.now());
        let view = app
            .store
            .read(move |tx| {
                let delegation = own(tx, &id, &connection_id)?;
                views::delegation_with_evidence(tx, &delegation, now)
            })
            .await?;
        // A runtime that waits is told how far the request has come, but only of the change.
        let told = (view.seen_at, view.delivery);
        let unchanged = told == *first.get_or_init(|| told);
        if view.status == DelegationStatus::Pending && unchanged {
            let deadline = view.expires_at.millis();
            Ok(Reading::Wait(view, Some(deadline)))
        } else {
            Ok(Reading::Ready(view))
        }
    })
    .await
}

fn own(tx: &mut Tx<'_>, id: &DelegationId, connection: &RuntimeConnectionId) -> Result<Delegation> {
    found(tx.delegation(id)?.filter(|delegation| delegation.runtime_connection_id == *connection))
}

/// The runtime gives a delegation back; a pending one becomes cancelled.
pub async fn revoke_by_runtime(app: &App, id: &DelegationId, signed: &str) -> Result<DelegationView> {
    let (message, connection) = signed::from_runtime::<DelegationRevoke>(app, signed).await?;
    signed::check_path(id, &message.delegation_id)?;
    signed::check_path(&connection.id, &message.runtime_connection_id)?;
    let id = id.clone();
    signed::once(app, connection.thumbprint, message, move |tx, revoke, now| {
        let delegation = own(tx, &id, &connection.id)?;
        let by = (EndedBy::Runtime, Principal::Runtime(connection.id.clone()));
        end(tx, &delegation, by, &revoke.reason, now)
    })
    .await
}

/// The person takes a delegation back.
pub async fn revoke_by_person(app: &App, person: &Person, id: &DelegationId, signed: &str) -> Result<DelegationView> {
    let (message, device) = signed::from_device::<PersonDelegationRevoke>(app, person, signed).await?;
    signed::check_path(id, &message.delegation_id)?;
    let (id, person) = (id.clone(), person.clone());
    signed::once(app, device.thumbprint, message, move |tx, revoke, now| {
        views::check_signer(tx, &person, &revoke.user_id, &revoke.device_id)?;
        let delegation = found(tx.delegation(&id)?.filter(|delegation| delegation.user_id == person.user_id))?;
        end(tx, &delegation, (EndedBy::Person, Principal::Person(person.clone())), &revoke.reason, now)
    })
    .await
}

/// Ends a delegation: a pending one is cancelled, an approved one revoked.
pub(super) fn end(
    tx: &mut Tx<'_>,
    delegation: &Delegation,
    (by, principal): (EndedBy, Principal),
    reason: &str,
    now: Millis,
) -> Result<DelegationView> {
    let ended = delegation.apply(Event::End { by, reason: reason.to_owned() }, now)?;
    tx.update_delegation(&ended)?;
    tx.audit(&principal, "delegation.end", delegation.id.as_str(), now)?;
    tx.wake(Topic::Delegation(delegation.id.clone()), now)?;
    tx.wake(Topic::User(delegation.user_id.clone()), now)?;
    if delegation.status == DelegationStatus::Pending {
        notify::resolved(tx, &ended, by_device(&principal), now)?;
    }
    views::delegation(tx, &ended, now)
}

/// The device that did something, if one did.
pub(super) fn by_device(principal: &Principal) -> Option<&DeviceId> {
    match principal {
        Principal::Person(person) => person.device_id.as_ref(),
        _ => None,
    }
}

/// The caller's delegations, newest first.
pub async fn list(app: &App, person: &Person, page: &Page) -> Result<DelegationPage> {
    let (user_id, page, start, now) = (person.user_id.clone(), page.clone(), page.start()?, app.clock.now());
    app.store
        .read(move |tx| {
            let cursor = start.as_ref().map(|(at, id)| (*at, id.as_str()));
            let shown = tx.delegations_of(&user_id, None, cursor, page.size())?;
            let deliveries = views::Deliveries::of(tx, &shown)?;
            let delegations = shown.iter().map(|one| views::delegation_among(&deliveries, one, now)).collect();
            Ok(DelegationPage { delegations, next_cursor: page.next(&shown) })
        })
        .await
}
