//! The runtime's checklist for a yes: eight checks, pure, run before anything is done with an answer.
//!
//! The server hands over [`ApprovalEvidence`]; nothing in it is believed. Any doubt refuses the answer
//! and names the check that failed, so that the person can be told which lie was tried.

mod grant;

use serde::{Deserialize, Serialize};

use crate::{
    Code, Refusal,
    assertion::{self, EnrolledCredential},
    base64url,
    canonical::{self, Digest},
    ids::{DelegationId, UserId},
    jws::{self, Verified},
    keys::Thumbprint,
    payload::{DelegationApproval, DelegationDenial, DelegationRequest, Millis, Terms, WINDOW_MS, check_origin},
    roster::{EnrolledKey, KeyKind, Roster, RosterHead},
    scope::ScopeSet,
    wire::{ApprovalEvidence, DenialEvidence, MintedToken},
};

pub use grant::{device_may_grant, grant_within};

/// One of the eight checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// 1. The answer is to my own stored, unanswered request, and not late by either of my clocks.
    OwnRequest,
    /// 2. The roster extends the head that I stored, every signature valid.
    Roster,
    /// 3. The payload is strict and names my origin, request, terms, connection, key and person.
    Payload,
    /// 4. The browser signed for this page, this challenge and nothing else.
    ClientData,
    /// 5. The authenticator signed for this host and verified the person.
    AuthenticatorData,
    /// 6. Both signatures verify under pinned keys.
    Signatures,
    /// 7. The grant is no more than I asked for, and no more than a device may grant that is new.
    Grant,
    /// 8. The token is what the decision grants.
    Token,
}

impl Check {
    /// Every check in order.
    pub const ALL: [Self; 8] = [
        Self::OwnRequest,
        Self::Roster,
        Self::Payload,
        Self::ClientData,
        Self::AuthenticatorData,
        Self::Signatures,
        Self::Grant,
        Self::Token,
    ];

    /// Its number, 1 to 8.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// What it asks, for people.
    #[must_use]
    pub const fn question(self) -> &'static str {
        match self {
            Self::OwnRequest => "is it an answer to my own open request, and in time?",
            Self::Roster => "does the roster extend the one I know?",
            Self::Payload => "does it name my request, terms, connection and person?",
            Self::ClientData => "did the browser sign this, at this server's address?",
            Self::AuthenticatorData => "did the authenticator verify the person?",
            Self::Signatures => "do both signatures verify under the keys I pinned?",
            Self::Grant => "does it grant no more than I asked, and than that device may?",
            Self::Token => "is the token what the decision grants?",
        }
    }
}

/// A check that failed, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("check {} failed ({}): {refusal}", check.number(), check.question())]
pub struct CheckFailure {
    /// Which check.
    pub check: Check,
    /// What was wrong.
    pub refusal: Refusal,
}

/// A clock that cannot be set: milliseconds since a boot, and which boot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BootClock {
    /// Names the boot.
    pub boot_id: String,
    /// Milliseconds since it.
    pub elapsed: u64,
}

/// The time by both of the runtime's clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// Milliseconds since 1970, by a clock that somebody may set.
    pub wall: Millis,
    /// By a clock that nobody can.
    pub boot: BootClock,
}

/// A request that this runtime signed, with what it knew then.
#[derive(Clone, Debug)]
pub struct OwnRequest<'a> {
    /// The delegation's id that the server gave it.
    pub delegation_id: &'a DelegationId,
    /// The request.
    pub request: &'a DelegationRequest,
    /// Its hash.
    pub request_hash: Digest,
    /// The terms that it was made under.
    pub terms: &'a Terms,
    /// When it was signed, by both clocks.
    pub signed_at: &'a Moment,
    /// Whether an answer was accepted before.
    pub answered: bool,
}

/// Whom the runtime pinned at pairing, and how far it has followed their roster.
#[derive(Clone, Debug)]
pub struct PinnedPerson<'a> {
    /// Their id.
    pub user_id: &'a UserId,
    /// The newest head that was stored.
    pub head: &'a RosterHead,
}

/// A yes that passed checks 1 to 7, with the head to store before anything else.
#[derive(Clone, Debug)]
pub struct AcceptedApproval {
    /// The decision.
    pub approval: Verified<DelegationApproval>,
    /// The newest roster, with the head to store.
    pub roster: Roster,
    /// The name of the device that co-signed.
    pub device_name: String,
}

type Checked<T> = Result<T, CheckFailure>;

fn at<T>(check: Check, outcome: Result<T, Refusal>) -> Checked<T> {
    outcome.map_err(|refusal| CheckFailure { check, refusal })
}

fn demand(check: Check, holds: bool, code: Code, field: &'static str) -> Checked<()> {
    if holds { Ok(()) } else { at(check, Err(Refusal::field(code, field, code.title()))) }
}

/// Checks 1 to 7 of an approval. The caller stores the head and the verdict, then asks for the token.
pub fn check_approval(
    own: &OwnRequest<'_>,
    person: &PinnedPerson<'_>,
    evidence: &ApprovalEvidence,
    now: &Moment,
) -> Checked<AcceptedApproval> {
    let request = own.request;
    check_own_request(own, now)?;
    let roster = Roster::verify_extension(&request.origin, person.user_id, &evidence.roster, person.head);
    let roster = at(Check::Roster, roster)?;

    // The payload is read before its signature is checked, so that keys can be found; nothing is believed
    // until check 6, which verifies exactly these bytes.
    let message = at(Check::Payload, jws::Unverified::parse(&evidence.signed))?;
    let device_id = at(Check::Payload, message.claimed::<DelegationApproval>())?.device_id;
    let named_device =
        roster.keys().iter().find(|known| known.key.kind == KeyKind::Device && known.key.id == device_id.as_str());
    let named_device = at(Check::Payload, named_device.ok_or_else(|| Code::KeyNotActive.into()))?;
    let approval = at(Check::Signatures, message.verify::<DelegationApproval>(&named_device.key.public_key))?;
    check_named(own, person, &approval)?;
    let named = RosterHead { seq: approval.roster_seq, hash: approval.roster_head };
    let credential_id = base64url::encode(&approval.credential_id);
    let credential = at(Check::Payload, roster.active_key(KeyKind::Credential, &credential_id, &named))?;
    let device = at(Check::Payload, roster.active_key(KeyKind::Device, device_id.as_str(), &named))?;

    check_assertion(&approval, evidence, &credential.key)?;
    at(Check::Grant, grant_within(request, &approval))?;
    at(Check::Grant, roster.refuse_future(now.wall))?;
    at(Check::Grant, device_may_grant(own.terms, &approval, device.waits_until(), now.wall))?;
    Ok(AcceptedApproval { device_name: device.key.name.clone(), roster, approval })
}

fn check_own_request(own: &OwnRequest<'_>, now: &Moment) -> Checked<()> {
    let check = Check::OwnRequest;
    // Whatever happened to the profile since, what is carried out is what was signed.
    demand(check, canonical::hash(own.request) == own.request_hash, Code::RequestUnknown, "requestHash")?;
    demand(check, canonical::hash(own.terms) == own.request.terms_hash, Code::RequestUnknown, "termsHash")?;
    demand(check, !own.answered, Code::AlreadyDecided, "")?;
    let deadline = own.request.expires_at.saturating_add(WINDOW_MS);
    demand(check, now.wall <= deadline, Code::AnswerLate, "")?;
    let life = deadline.saturating_sub(own.request.issued_at);
    let same_boot = now.boot.boot_id == own.signed_at.boot.boot_id;
    let lived = now.boot.elapsed.saturating_sub(own.signed_at.boot.elapsed);
    demand(check, !same_boot || lived <= life, Code::AnswerLate, "")
}

fn check_named(own: &OwnRequest<'_>, person: &PinnedPerson<'_>, approval: &DelegationApproval) -> Checked<()> {
    let (check, request) = (Check::Payload, own.request);
    at(check, check_origin(approval, &request.origin))?;
    let named = [
        (approval.delegation_id == *own.delegation_id, "delegationId"),
        (approval.request_hash == own.request_hash, "requestHash"),
        (approval.terms_hash == request.terms_hash, "termsHash"),
        (approval.runtime_connection_id == request.runtime_connection_id, "runtimeConnectionId"),
        (approval.runtime_thumbprint == request.runtime_thumbprint, "runtimeThumbprint"),
        (approval.user_id == *person.user_id, "userId"),
    ];
    named.into_iter().try_for_each(|(holds, field)| demand(check, holds, Code::WrongRequest, field))
}

fn check_assertion(
    approval: &Verified<DelegationApproval>,
    evidence: &ApprovalEvidence,
    credential: &EnrolledKey,
) -> Checked<()> {
    let enrolled = EnrolledCredential {
        id: &approval.credential_id,
        public_key: &credential.public_key,
        backup_eligible: credential.backup_eligible,
    };
    let verified = assertion::verify_signed(&evidence.assertion, approval, &approval.origin, &enrolled);
    verified.map_err(|refusal| {
        let check = match refusal.field.split('.').nth(1) {
            Some("clientDataJSON") => Check::ClientData,
            Some("authenticatorData") => Check::AuthenticatorData,
            _ => Check::Signatures,
        };
        CheckFailure { check, refusal }
    })
}

/// Check 8: the token that the server minted is what the decision grants, bound to the key that was named.
pub fn check_token(
    request: &DelegationRequest,
    approval: &DelegationApproval,
    audience_key: &str,
    token: &MintedToken,
) -> Checked<()> {
    let held = [
        (token.delegation_id == approval.delegation_id, "delegationId"),
        (token.audience_id == request.audience_id, "audienceId"),
        (token.audience_key == audience_key, "audienceKey"),
        (token.scopes == approval.scopes, "scopes"),
        (token.cnf.jkt == request.token_key_thumbprint, "cnf.jkt"),
        (token.expires_at.millis() <= approval.ends_at(), "expiresAt"),
        (token.single_use == approval.single_use, "singleUse"),
    ];
    held.into_iter().try_for_each(|(holds, field)| demand(Check::Token, holds, Code::TokenMismatch, field))
}

/// A deny that the runtime could verify. One that it cannot counts as no answer, and its text is dropped.
pub fn check_denial(
    own: &OwnRequest<'_>,
    person: &PinnedPerson<'_>,
    evidence: &DenialEvidence,
) -> Checked<(Verified<DelegationDenial>, Roster)> {
    let request = own.request;
    demand(Check::OwnRequest, !own.answered, Code::AlreadyDecided, "")?;
    let roster = Roster::verify_extension(&request.origin, person.user_id, &evidence.roster, person.head);
    let roster = at(Check::Roster, roster)?;
    let message = at(Check::Payload, jws::Unverified::parse(&evidence.signed))?;
    let claimed = at(Check::Payload, message.claimed::<DelegationDenial>())?;
    let named = RosterHead { seq: claimed.roster_seq, hash: claimed.roster_head };
    let device = at(Check::Payload, roster.active_key(KeyKind::Device, claimed.device_id.as_str(), &named))?;
    let denial = at(Check::Signatures, message.verify::<DelegationDenial>(&device.key.public_key))?;
    at(Check::Payload, check_origin(&*denial, &request.origin))?;
    demand(Check::Payload, denial.delegation_id == *own.delegation_id, Code::WrongRequest, "delegationId")?;
    demand(Check::Payload, denial.request_hash == own.request_hash, Code::WrongRequest, "requestHash")?;
    demand(Check::Payload, denial.user_id == *person.user_id, Code::WrongRequest, "userId")?;
    Ok((denial, roster))
}

/// What a runtime shows of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// What was granted.
    pub scopes: ScopeSet,
    /// Until when.
    pub expires_at: Millis,
    /// Whether the first use ends it.
    pub single_use: bool,
    /// The key that tokens are bound to.
    pub token_key_thumbprint: Thumbprint,
}
