//! `checklist.json`: answers that the runtime takes, and every answer that it must not take.

use countersign_shared::{
    Refusal,
    canonical::{self, Digest},
    checklist::{self, BootClock, Check, CheckFailure, Moment, OwnRequest, PinnedPerson},
    ids::{DelegationId, UserId},
    payload::{DelegationApproval, DelegationRequest, Terms},
    roster::{RosterHead, RosterRecord},
    wire::{ApprovalEvidence, DenialEvidence, MintedToken},
};
use serde::{Deserialize, Serialize};

use crate::{
    checklist_after, checklist_lies, checklist_waits,
    file::golden,
    link::{self, Link},
    roster::story,
    support::{NOW, chain::head, delegation_id, device, origin, passkey, samples, user_id},
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Checklist {
    story: Vec<RosterRecord>,
    terms: Terms,
    requests: Vec<DelegationRequest>,
    approvals: Vec<Approval>,
    denials: Vec<Denial>,
    tokens: Vec<Token>,
}

/// An answer, what the runtime knew, and the check that failed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approval {
    name: String,
    own: Own,
    person: Person,
    now: Moment,
    evidence: Evidence,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accepted: Option<Accepted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    check: Option<Check>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Denial {
    name: String,
    own: Own,
    person: Person,
    evidence: Evidence,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accepted: Option<Accepted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    check: Option<Check>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Token {
    pub(crate) name: String,
    pub(crate) approval: DelegationApproval,
    pub(crate) audience_key: String,
    pub(crate) token: MintedToken,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
}

/// `request` is a number in `requests`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Own {
    pub(crate) delegation_id: DelegationId,
    pub(crate) request: usize,
    pub(crate) request_hash: Digest,
    pub(crate) signed_at: Moment,
    pub(crate) answered: bool,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Person {
    pub(crate) user_id: UserId,
    pub(crate) head: RosterHead,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Evidence {
    signed: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assertion: Option<countersign_shared::assertion::Assertion>,
    roster: Vec<Link>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Accepted {
    head: RosterHead,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device_name: Option<String>,
}

/// Everything that a case may bend; [`Case::honest`] is an answer that passes.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) own: Own,
    pub(crate) person: Person,
    pub(crate) now: Moment,
    pub(crate) evidence: ApprovalEvidence,
}

pub(crate) fn requests() -> Vec<DelegationRequest> {
    let (early, terms_hash) = (checklist_waits::OVER - 100_000, Digest::of(b"terms"));
    let later = DelegationRequest { issued_at: early, expires_at: early + 600_000, ..samples::request() };
    vec![samples::request(), samples::plain_request(), later, DelegationRequest { terms_hash, ..samples::request() }]
}

pub(crate) fn moment(wall: u64, boot_id: &str, elapsed: u64) -> Moment {
    Moment { wall, boot: BootClock { boot_id: boot_id.into(), elapsed } }
}

impl Case {
    pub(crate) fn honest() -> Self {
        Self::answering(|_| {})
    }

    /// An honest phone's answer after `edit`, with a roster of one entry.
    pub(crate) fn answering(edit: impl FnOnce(&mut DelegationApproval)) -> Self {
        let mut approval = samples::approval();
        edit(&mut approval);
        let assertion = passkey().sign(&approval, &approval.origin);
        let own = Own {
            delegation_id: delegation_id(),
            request: 0,
            request_hash: canonical::hash(&samples::request()),
            signed_at: moment(NOW + 200_000, "boot-1", 5_000_000),
            answered: false,
        };
        Self {
            own,
            person: Person { user_id: user_id(), head: head(&story()[..1]) },
            now: moment(NOW + 231_000, "boot-1", 5_031_000),
            evidence: ApprovalEvidence { signed: device().sign(&approval), assertion, roster: story()[..1].to_vec() },
        }
    }

    pub(crate) fn with(mut self, edit: impl FnOnce(&mut Self)) -> Self {
        edit(&mut self);
        self
    }

    pub(crate) fn accepted(self, name: &str) -> Approval {
        let mut approval = self.vector(name);
        approval.accepted = approval.outcome(&requests(), &story()).ok();
        approval
    }

    pub(crate) fn refused(self, name: &str, check: Check, code: &str) -> Approval {
        Approval { check: Some(check), code: Some(code.into()), ..self.vector(name) }
    }

    fn vector(self, name: &str) -> Approval {
        let Self { own, person, now, evidence } = self;
        let roster = link::list(&evidence.roster, &story());
        let evidence = Evidence { signed: evidence.signed, assertion: Some(evidence.assertion), roster };
        Approval { name: name.into(), own, person, now, evidence, accepted: None, check: None, code: None }
    }

    /// The same runtime, shown a deny.
    pub(crate) fn denied(self, name: &str, signed: String, refusal: Option<(Check, &str)>) -> Denial {
        let Self { own, person, evidence, .. } = self;
        let evidence = Evidence { signed, assertion: None, roster: link::list(&evidence.roster, &story()) };
        let (check, code) = refusal.map(|(check, code)| (check, code.to_owned())).unzip();
        let mut denial = Denial { name: name.into(), own, person, evidence, accepted: None, check, code };
        if denial.code.is_none() {
            denial.accepted = denial.outcome(&requests(), &story()).ok();
        }
        denial
    }
}

impl Own {
    fn of<'a>(&'a self, requests: &'a [DelegationRequest], terms: &'a Terms) -> OwnRequest<'a> {
        OwnRequest {
            delegation_id: &self.delegation_id,
            request: &requests[self.request],
            request_hash: self.request_hash,
            terms,
            signed_at: &self.signed_at,
            answered: self.answered,
        }
    }
}

impl Approval {
    fn outcome(&self, requests: &[DelegationRequest], story: &[RosterRecord]) -> Result<Accepted, CheckFailure> {
        let evidence = ApprovalEvidence {
            signed: self.evidence.signed.clone(),
            assertion: self.evidence.assertion.clone().expect("an approval has an assertion"),
            roster: link::records(&self.evidence.roster, story),
        };
        let person = PinnedPerson { user_id: &self.person.user_id, head: &self.person.head };
        let terms = samples::terms();
        let own = self.own.of(requests, &terms);
        let accepted = checklist::check_approval(&own, &person, &evidence, &self.now)?;
        Ok(Accepted { head: accepted.roster.head(), device_name: Some(accepted.device_name) })
    }
}

impl Denial {
    fn outcome(&self, requests: &[DelegationRequest], story: &[RosterRecord]) -> Result<Accepted, CheckFailure> {
        let roster = link::records(&self.evidence.roster, story);
        let evidence = DenialEvidence { signed: self.evidence.signed.clone(), roster };
        let person = PinnedPerson { user_id: &self.person.user_id, head: &self.person.head };
        let terms = samples::terms();
        let own = self.own.of(requests, &terms);
        let (_, roster) = checklist::check_denial(&own, &person, &evidence)?;
        Ok(Accepted { head: roster.head(), device_name: None })
    }
}

fn verdict<T>(outcome: Result<T, CheckFailure>) -> (Option<Check>, Option<String>) {
    outcome.err().map(|CheckFailure { check, refusal: Refusal { code, .. } }| (check, code.to_string())).unzip()
}

#[test]
fn an_answer_passes_every_check_or_is_refused_by_the_one_it_fails() {
    let made = Checklist {
        story: story(),
        terms: samples::terms(),
        requests: requests(),
        approvals: checklist_lies::approvals().into_iter().chain(checklist_waits::approvals()).collect(),
        denials: checklist_after::denials(),
        tokens: checklist_after::tokens(),
    };
    let stored = golden("checklist.json", &made);
    let (requests, story) = (&stored.requests, &stored.story);
    for case in &stored.approvals {
        let outcome = case.outcome(requests, story);
        assert_eq!(outcome.as_ref().ok(), case.accepted.as_ref(), "{}", case.name);
        assert_eq!(verdict(outcome), (case.check, case.code.clone()), "{}", case.name);
    }
    for case in &stored.denials {
        let outcome = case.outcome(requests, story);
        assert_eq!(outcome.as_ref().ok(), case.accepted.as_ref(), "{}", case.name);
        assert_eq!(verdict(outcome), (case.check, case.code.clone()), "{}", case.name);
    }
    for case in &stored.tokens {
        let outcome = checklist::check_token(&requests[0], &case.approval, &case.audience_key, &case.token);
        let check = case.code.is_some().then_some(Check::Token);
        assert_eq!(verdict(outcome), (check, case.code.clone()), "{}", case.name);
    }
    let failing: std::collections::BTreeSet<Check> = stored.approvals.iter().filter_map(|case| case.check).collect();
    assert_eq!(failing.into_iter().collect::<Vec<_>>(), &Check::ALL[..7], "each check refuses something");
    assert!(stored.approvals.iter().filter(|case| case.code.is_some()).count() >= 20);
    assert_eq!((&stored.requests[0].origin, &stored.terms), (&origin(), &samples::terms()));
}
