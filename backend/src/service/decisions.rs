//! A person answers. The server checks all that it can, and keeps the signatures so that the runtime can
//! check it all again without believing the server.

use countersign_shared::{
    Code, Refusal, assertion,
    assertion::EnrolledCredential,
    base64url,
    checklist::{device_may_grant, grant_within},
    ids::{DecisionId, DelegationId, UserId},
    jws::Unverified,
    payload::{DelegationApproval, DelegationDenial, DelegationRequest, DelegationSeen, Millis, WINDOW_MS},
    roster::RosterHead,
    wire::{PersonAct, RequestView},
};

use super::{Error, Result, connections, found, notify, signed, to_json, views};
use crate::{
    app::App,
    bus::Topic,
    domain::{
        connection::Connection,
        delegation::{Delegation, Event},
        principal::{Person, Principal},
    },
    store::{Decision, DecisionKind, Tx},
};

/// A yes: the passkey's assertion and the device key's JWS over the same payload.
pub async fn approve(app: &App, person: &Person, id: &DelegationId, act: PersonAct) -> Result<RequestView> {
    let (message, device) = signed::from_device::<DelegationApproval>(app, person, &act.signed).await?;
    signed::check_path(id, &message.delegation_id)?;
    let (id, person, origin) = (id.clone(), person.clone(), app.origin.clone());
    let decision_id = DecisionId::from_random(app.random.bytes()?);
    signed::once(app, device.thumbprint, message, move |tx, approval, now| {
        tx.lock_user(&person.user_id)?;
        views::check_signer(tx, &person, &approval.user_id, &approval.device_id)?;
        let delegation = own(tx, &id, &person.user_id)?;
        let head = RosterHead { seq: approval.roster_seq, hash: approval.roster_head };
        views::check_head(tx, &person.user_id, &head)?;
        let credential = tx.credential(&base64url::encode(&approval.credential_id))?;
        let credential = credential
            .filter(|credential| credential.user_id == person.user_id && credential.revoked_at.is_none())
            .ok_or(Code::KeyNotActive)?;
        let enrolled = EnrolledCredential {
            id: &approval.credential_id,
            public_key: &credential.public_key,
            backup_eligible: credential.backup_eligible,
        };
        assertion::verify_signed(&act.assertion, approval, &origin, &enrolled)?;
        let connection = found(tx.connection(&delegation.runtime_connection_id)?)?;
        check_named(&delegation, &connection, approval)?;
        let request = Unverified::parse(&delegation.signed)?.verify::<DelegationRequest>(&connection.public_key)?;
        let event = Event::Approve {
            scopes: approval.scopes.clone(),
            ends_at: approval.ends_at(),
            single_use: approval.single_use,
            device_id: approval.device_id.clone(),
        };
        // A late or second answer is refused as such, whatever else is wrong with it.
        let approved = delegation.apply(event, now);
        if approved.as_ref().is_err_and(|refusal| refusal.code != Code::DurationExtended) {
            return Err(approved.err().unwrap_or_else(|| Code::Conflict.into()).into());
        }
        grant_within(&request, approval)?;
        check_server_time(approval, now)?;
        let terms = tx.terms(&delegation.terms_hash)?.ok_or_else(|| Error::internal("a request without its terms"))?;
        let waits_until = tx.device(&approval.device_id)?.and_then(|device| device.waits_until);
        device_may_grant(&terms, approval, waits_until, now)?;
        connection.demand_active()?;
        let decision = decision(&decision_id, &delegation, DecisionKind::Approve, &act.signed, now);
        let decision = Decision { assertion: Some(to_json(&act.assertion)?), ..decision };
        settle(tx, &approved?, &decision, &person, "delegation.approve", now)
    })
    .await
}

/// A no: the device key alone, one tap. "Not me" freezes the runtime as well.
pub async fn deny(app: &App, person: &Person, id: &DelegationId, signed: &str) -> Result<RequestView> {
    let (message, device) = signed::from_device::<DelegationDenial>(app, person, signed).await?;
    signed::check_path(id, &message.delegation_id)?;
    let (id, person, signed) = (id.clone(), person.clone(), signed.to_owned());
    let decision_id = DecisionId::from_random(app.random.bytes()?);
    signed::once(app, device.thumbprint, message, move |tx, denial, now| {
        tx.lock_user(&person.user_id)?;
        views::check_signer(tx, &person, &denial.user_id, &denial.device_id)?;
        let delegation = own(tx, &id, &person.user_id)?;
        let head = RosterHead { seq: denial.roster_seq, hash: denial.roster_head };
        views::check_head(tx, &person.user_id, &head)?;
        demand_equal(denial.request_hash == delegation.request_hash, "requestHash")?;
        let denied = delegation.apply(Event::Deny { device_id: denial.device_id.clone() }, now)?;
        let decision = decision(&decision_id, &delegation, DecisionKind::Deny, &signed, now);
        let view = settle(tx, &denied, &decision, &person, "delegation.deny", now)?;
        if !denial.not_me {
            return Ok(view);
        }
        let connection = found(tx.connection(&delegation.runtime_connection_id)?)?;
        connections::freeze(tx, &connection, &Principal::Person(person.clone()), now)?;
        views::request(tx, &denied, now)
    })
    .await
}

/// The request was on a screen. It may be said often; the first time counts.
pub async fn seen(app: &App, person: &Person, id: &DelegationId, signed: &str) -> Result<RequestView> {
    let (message, _) = signed::from_device::<DelegationSeen>(app, person, signed).await?;
    signed::check_path(id, &message.delegation_id)?;
    signed::check_read(app, &message)?;
    let (id, person, clock) = (id.clone(), person.clone(), app.clock.clone());
    app.store
        .write(move |tx| {
            let now = clock.now();
            views::check_signer(tx, &person, &person.user_id, &message.device_id)?;
            let delegation = own(tx, &id, &person.user_id)?;
            demand_equal(message.request_hash == delegation.request_hash, "requestHash")?;
            let Ok(seen) = delegation.apply(Event::Seen, now) else { return views::request(tx, &delegation, now) };
            tx.update_delegation(&seen)?;
            tx.audit(&Principal::Person(person.clone()), "delegation.seen", id.as_str(), now)?;
            wake(tx, &seen, now)?;
            views::request(tx, &seen, now)
        })
        .await
}

fn own(tx: &mut Tx<'_>, id: &DelegationId, user_id: &UserId) -> Result<Delegation> {
    found(tx.delegation(id)?.filter(|delegation| delegation.user_id == *user_id))
}

fn demand_equal(holds: bool, field: &'static str) -> Result<()> {
    if holds { Ok(()) } else { Err(Refusal::field(Code::WrongRequest, field, Code::WrongRequest.title()).into()) }
}

fn check_named(delegation: &Delegation, connection: &Connection, approval: &DelegationApproval) -> Result<()> {
    demand_equal(approval.request_hash == delegation.request_hash, "requestHash")?;
    demand_equal(approval.terms_hash == delegation.terms_hash, "termsHash")?;
    demand_equal(approval.runtime_connection_id == connection.id, "runtimeConnectionId")?;
    demand_equal(approval.runtime_thumbprint == connection.thumbprint, "runtimeThumbprint")
}

/// The grant is counted from `serverTime`, so it must be this server's time.
fn check_server_time(approval: &DelegationApproval, now: Millis) -> Result<()> {
    if approval.server_time.abs_diff(now) <= WINDOW_MS {
        Ok(())
    } else {
        Err(Refusal::field(Code::ServerTimeOff, "serverTime", "more than 60 s off the server's clock").into())
    }
}

fn decision(id: &DecisionId, delegation: &Delegation, kind: DecisionKind, signed: &str, now: Millis) -> Decision {
    Decision {
        id: id.clone(),
        subject_kind: "delegation".to_owned(),
        subject_id: delegation.id.to_string(),
        user_id: delegation.user_id.clone(),
        kind,
        signed: signed.to_owned(),
        assertion: None,
        created_at: now,
    }
}

fn settle(
    tx: &mut Tx<'_>,
    answered: &Delegation,
    decision: &Decision,
    person: &Person,
    action: &str,
    now: Millis,
) -> Result<RequestView> {
    tx.update_delegation(answered)?;
    tx.insert_decision(decision)?;
    tx.audit(&Principal::Person(person.clone()), action, answered.id.as_str(), now)?;
    notify::resolved(tx, answered, person.device_id.as_ref(), now)?;
    wake(tx, answered, now)?;
    views::request(tx, answered, now)
}

fn wake(tx: &mut Tx<'_>, delegation: &Delegation, now: Millis) -> Result<()> {
    tx.wake(Topic::Delegation(delegation.id.clone()), now)?;
    Ok(tx.wake(Topic::User(delegation.user_id.clone()), now)?)
}
