//! What callers are shown of what is stored.

mod deliveries;
mod requests;

use countersign_shared::{
    Code,
    ids::{DeviceId, UserId},
    payload::Millis,
    roster::{Roster, RosterHead},
    wire::{ApprovalEvidence, ConnectionView, DelegationView, DenialEvidence, Ended, EndedBy, PersonAct, Timestamp},
};

use super::{Error, Result, stored_json};
use crate::{
    domain::{connection::Connection, delegation::Delegation},
    store::{DecisionKind, Tx},
};

pub(super) use deliveries::Deliveries;
pub(super) use requests::{RequestViews, request};

fn ended(by: Option<EndedBy>, at: Option<Millis>, reason: &str) -> Option<Ended> {
    Some(Ended { by: by?, reason: reason.to_owned(), at: Timestamp(at?) })
}

/// A connection as its person and its runtime see it.
pub(super) fn connection(tx: &mut Tx<'_>, connection: &Connection) -> Result<ConnectionView> {
    let application = tx.application(&connection.application_id)?;
    Ok(ConnectionView {
        runtime_connection_id: connection.id.clone(),
        status: connection.status,
        application_id: connection.application_id.clone(),
        application_name: application.map(|application| application.name).unwrap_or_default(),
        runtime_name: connection.runtime_name.clone(),
        device_name: connection.device_name.clone(),
        public_key: connection.public_key,
        created_at: Timestamp(connection.created_at),
        ended: ended(connection.ended_by, connection.ended_at, &connection.ended_reason),
    })
}

/// A delegation without its evidence.
pub(super) fn delegation(tx: &mut Tx<'_>, delegation: &Delegation, now: Millis) -> Result<DelegationView> {
    let deliveries = Deliveries::of(tx, [delegation])?;
    Ok(delegation_among(&deliveries, delegation, now))
}

/// A delegation without its evidence, with others whose deliveries were read with its own.
pub(super) fn delegation_among(deliveries: &Deliveries, delegation: &Delegation, now: Millis) -> DelegationView {
    DelegationView {
        delegation_id: delegation.id.clone(),
        status: delegation.status_at(now),
        created_at: Timestamp(delegation.created_at),
        expires_at: Timestamp(delegation.lives_until()),
        seen_at: delegation.seen_at.map(Timestamp),
        delivery: deliveries.get(delegation),
        approval: None,
        denial: None,
        ended: ended(delegation.ended_by, delegation.ended_at, &delegation.ended_reason),
    }
}

/// How a delegation was answered, as it was signed.
enum Answer {
    Yes(PersonAct),
    No(String),
}

/// The answer to a delegation, if there is one.
fn answer(tx: &mut Tx<'_>, stored: &Delegation) -> Result<Option<Answer>> {
    if stored.answered_at.is_none() {
        return Ok(None);
    }
    let Some(decision) = tx.decision_on(&stored.id)? else { return Ok(None) };
    let signed = decision.signed;
    Ok(Some(match (decision.kind, decision.assertion) {
        (DecisionKind::Approve, Some(text)) => {
            Answer::Yes(PersonAct { signed, assertion: stored_json("an assertion", &text)? })
        }
        (DecisionKind::Deny, _) => Answer::No(signed),
        (DecisionKind::Approve, None) => return Err(Error::internal("an approval without its assertion")),
    }))
}

/// A delegation with the evidence of its answer.
pub(super) fn delegation_with_evidence(tx: &mut Tx<'_>, stored: &Delegation, now: Millis) -> Result<DelegationView> {
    let mut view = delegation(tx, stored, now)?;
    if let Some(answer) = answer(tx, stored)? {
        let roster = tx.roster_records(&stored.user_id)?;
        match answer {
            Answer::Yes(PersonAct { signed, assertion }) => {
                view.approval = Some(ApprovalEvidence { signed, assertion, roster });
            }
            Answer::No(signed) => view.denial = Some(DenialEvidence { signed, roster }),
        }
    }
    Ok(view)
}

/// A person's roster, verified from entry 0.
pub(super) fn roster(
    tx: &mut Tx<'_>,
    app_origin: &countersign_shared::origin::Origin,
    user_id: &UserId,
) -> Result<Roster> {
    let records = tx.roster_records(user_id)?;
    Roster::verify(app_origin, user_id, &records)
        .map_err(|refusal| Error::internal(format!("a stored roster: {refusal}")))
}

/// Refuses an act that names a roster head or a device of its own which the chain does not have.
pub(super) fn check_head(tx: &mut Tx<'_>, user_id: &UserId, head: &RosterHead) -> Result<()> {
    if tx.roster_hash(user_id, head.seq)? == Some(head.hash) { Ok(()) } else { Err(Code::RosterStale.into()) }
}

/// Refuses an act that names another person or device than the session's, or whose device was revoked since its
/// signature was checked.
pub(super) fn check_signer(
    tx: &mut Tx<'_>,
    person: &crate::domain::principal::Person,
    user_id: &UserId,
    device_id: &DeviceId,
) -> Result<()> {
    if *user_id != person.user_id || Some(device_id) != person.device_id.as_ref() {
        return Err(Code::WrongKey.into());
    }
    match tx.device(device_id)? {
        Some(device) if device.revoked_at.is_none() => Ok(()),
        _ => Err(Code::KeyNotActive.into()),
    }
}
