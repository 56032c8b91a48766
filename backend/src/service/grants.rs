//! What a person granted, read from what they signed.
//!
//! A row says where a delegation stands; only the signatures say that there was a yes, and to what. Whoever can
//! write rows but has none of the person's keys gets no token out of it: minting and introspection take scopes,
//! end and single use from the approval and from nowhere else.

use countersign_shared::{
    Code, Refusal, assertion,
    assertion::{Assertion, EnrolledCredential},
    base64url,
    checklist::grant_within,
    jws::{Unverified, Verified},
    origin::Origin,
    payload::{DelegationApproval, DelegationRequest},
};

use super::{Result, stored_json};
use crate::{
    domain::{connection::Connection, delegation::Delegation},
    store::{DecisionKind, Tx},
};

/// A yes with the request that it answers, every signature verified again.
pub(super) struct Grant {
    /// What was asked.
    pub(super) request: Verified<DelegationRequest>,
    /// What was granted.
    pub(super) approval: Verified<DelegationApproval>,
}

/// The grant behind an approved delegation; none, and a line in the log, when the signatures do not bear it out.
pub(super) fn verified(
    tx: &mut Tx<'_>,
    origin: &Origin,
    delegation: &Delegation,
    connection: &Connection,
) -> Result<Option<Grant>> {
    let Some(evidence) = evidence(tx, delegation)? else { return Ok(refuse(delegation, &Code::RequestUnknown.into())) };
    match check(origin, delegation, connection, &evidence) {
        Ok(grant) => Ok(Some(grant)),
        Err(refusal) => Ok(refuse(delegation, &refusal)),
    }
}

fn refuse(delegation: &Delegation, refusal: &Refusal) -> Option<Grant> {
    tracing::error!(delegation = %delegation.id, %refusal, "an approved delegation without a valid yes");
    None
}

/// What is stored of an answer and of the keys that gave it.
struct Evidence {
    signed: String,
    assertion: Assertion,
    device_key: countersign_shared::keys::PublicKey,
    credential: crate::store::Credential,
}

fn evidence(tx: &mut Tx<'_>, delegation: &Delegation) -> Result<Option<Evidence>> {
    let decision = tx.decision_on(&delegation.id)?.filter(|decision| decision.kind == DecisionKind::Approve);
    let Some((decision, device_id)) = decision.zip(delegation.answered_on.as_ref()) else { return Ok(None) };
    let device = tx.device(device_id)?.filter(|device| device.user_id == delegation.user_id);
    let (Some(device), Some(assertion)) = (device, decision.assertion) else { return Ok(None) };
    let assertion: Assertion = stored_json("an assertion", &assertion)?;
    let credential = tx.credential(&base64url::encode(&assertion.credential_id))?;
    let credential = credential.filter(|credential| credential.user_id == delegation.user_id);
    let evidence =
        |credential| Evidence { signed: decision.signed, assertion, device_key: device.public_key, credential };
    Ok(credential.map(evidence))
}

fn check(
    origin: &Origin,
    delegation: &Delegation,
    connection: &Connection,
    evidence: &Evidence,
) -> std::result::Result<Grant, Refusal> {
    let request = Unverified::parse(&delegation.signed)?.verify::<DelegationRequest>(&connection.public_key)?;
    let approval = Unverified::parse(&evidence.signed)?.verify::<DelegationApproval>(&evidence.device_key)?;
    let enrolled = EnrolledCredential {
        id: &approval.credential_id,
        public_key: &evidence.credential.public_key,
        backup_eligible: evidence.credential.backup_eligible,
    };
    assertion::verify_signed(&evidence.assertion, &approval, origin, &enrolled)?;
    let answers = approval.delegation_id == delegation.id
        && approval.request_hash == request.hash()
        && approval.user_id == delegation.user_id
        && request.audience_id == delegation.audience_id
        && approval.terms_hash == delegation.terms_hash;
    if !answers {
        return Err(Code::WrongRequest.into());
    }
    grant_within(&request, &approval)?;
    Ok(Grant { request, approval })
}
