//! Who takes part: the liar before an honest server, Ada with her phone and her runtime, and Mallory, who has an
//! account there like anybody else.

use std::{sync::Arc, time::Duration};

use countersign_backend::service::admin;
use countersign_runtime::{NewRequest, Options, Retry, Runtime, StoredRequest, clock::Clock, clock::SystemClock};
use countersign_shared::{
    ids::DelegationId,
    payload::{Agent, Constraint, DelegationApproval},
    roster::RosterRecord,
    scope::ScopeSet,
    wire::{self, ApprovalEvidence, DelegationStatus, DelegationView, DenialEvidence, RequestView, RosterAnswer},
};
use countersign_soft_phone::{ApproveOptions, EnrolOptions, SoftPhone};
use tempfile::TempDir;

use super::{honest::Honest, liar::Liar};

/// Everybody in place.
pub(crate) struct Stage {
    pub(crate) liar: Liar,
    pub(crate) honest: Honest,
    pub(crate) ada: SoftPhone,
    pub(crate) home: TempDir,
}

/// A request that waits for its answer.
pub(crate) struct Question {
    pub(crate) id: DelegationId,
    pub(crate) stored: StoredRequest,
    pub(crate) view: RequestView,
}

impl Question {
    /// Where its runtime reads what came of it.
    pub(crate) fn read_path(&self) -> String {
        format!("/v1/runtime/delegations/{}/read", self.id)
    }
}

impl Stage {
    /// Ada has enrolled; no runtime is paired.
    pub(crate) async fn unpaired() -> Self {
        let liar = Liar::start();
        let honest = Honest::start(&liar.origin).await;
        liar.stand_before(&honest.url);
        let invitation = admin::owner_invitation(&honest.app).await.expect("an answer").expect("nobody is enrolled");
        let ada = enrol(&liar, &invitation.link, "Ada").await;
        admin::demo(&honest.app).await.expect("a registry");
        Self { liar, honest, ada, home: tempfile::tempdir().expect("a folder") }
    }

    /// Ada's runtime is paired, in the profile `victim`.
    pub(crate) async fn paired() -> Self {
        let stage = Self::unpaired().await;
        stage.pair("victim", &stage.ada).await;
        stage
    }

    /// Another person with an account, whose keys the liar has.
    pub(crate) async fn mallory(&self) -> SoftPhone {
        let invitation = admin::invite_user(&self.honest.app, "Mallory").await.expect("a link");
        enrol(&self.liar, &invitation.link, "Mallory").await
    }

    pub(crate) fn open(&self, profile: &str) -> Runtime {
        self.open_at(profile, Arc::new(SystemClock))
    }

    /// A runtime by a clock that the test sets.
    pub(crate) fn open_at(&self, profile: &str, clock: Arc<dyn Clock>) -> Runtime {
        let retry = Retry { attempts: 3, first: Duration::from_millis(10), longest: Duration::from_millis(50) };
        let options = Options { clock, retry, ..Options::default() };
        Runtime::open_with(self.home.path(), profile, options).expect("a profile")
    }

    /// The runtime that is lied to.
    pub(crate) fn victim(&self) -> Runtime {
        self.open("victim")
    }

    pub(crate) async fn pair(&self, profile: &str, phone: &SoftPhone) -> Runtime {
        let runtime = self.open(profile);
        let application = "app_demo".parse().expect("an id");
        let started = runtime.start_pairing(&self.liar.origin, &application, "Desktop", "test machine").await;
        let mut pending = started.expect("an offer");
        let confirmed = phone.confirm(&pending.link()).await.expect("a confirmation");
        pending.claim(&confirmed.code).await.expect("a claim");
        pending.accept().await.expect("an acceptance");
        runtime
    }

    /// The victim asks, and Ada's phone shows it.
    pub(crate) async fn ask(&self, purpose: &str) -> Question {
        self.ask_as(&self.victim(), &self.ada, new_request(purpose)).await
    }

    pub(crate) async fn ask_as(&self, runtime: &Runtime, phone: &SoftPhone, new: NewRequest) -> Question {
        let stored = runtime.request(new).await.expect("a request");
        let id = stored.delegation_id.clone().expect("a name");
        let view = phone.request(&id).await.expect("on the phone");
        Question { id, stored, view }
    }

    /// A yes with every signature of Ada's, after her page let itself be talked into an edit.
    pub(crate) async fn yes(
        &self,
        question: &Question,
        edit: impl FnOnce(&mut DelegationApproval),
    ) -> ApprovalEvidence {
        let mut approval = approval_of(&self.ada, question);
        edit(&mut approval);
        evidence(&self.ada, &approval).await
    }

    /// From now on the victim reads this.
    pub(crate) fn tell(&self, question: &Question, view: &DelegationView) {
        self.liar.answers(question.read_path(), view);
    }

    /// From now on the victim reads a yes with this evidence.
    pub(crate) fn tell_yes(&self, question: &Question, evidence: ApprovalEvidence) {
        self.tell(question, &DelegationView { approval: Some(evidence), ..told(question, DelegationStatus::Approved) });
    }

    /// From now on the victim reads a no with this evidence.
    pub(crate) fn tell_no(&self, question: &Question, evidence: DenialEvidence) {
        self.tell(question, &DelegationView { denial: Some(evidence), ..told(question, DelegationStatus::Denied) });
    }
}

/// A view without evidence.
pub(crate) fn told(question: &Question, status: DelegationStatus) -> DelegationView {
    DelegationView {
        delegation_id: question.id.clone(),
        status,
        created_at: question.view.created_at,
        expires_at: question.view.expires_at,
        seen_at: None,
        delivery: question.view.delivery,
        approval: None,
        denial: None,
        ended: None,
    }
}

/// What a phone would sign for a yes to all that was asked.
pub(crate) fn approval_of(phone: &SoftPhone, question: &Question) -> DelegationApproval {
    phone.build_approval(&question.view, &ApproveOptions::default()).expect("a request")
}

/// A yes with a phone's own signatures and the roster of its person.
pub(crate) async fn evidence(phone: &SoftPhone, approval: &DelegationApproval) -> ApprovalEvidence {
    let act = phone.sign_act(approval);
    ApprovalEvidence { signed: act.signed, assertion: act.assertion, roster: roster_of(phone).await }
}

/// The whole roster of a phone's person.
pub(crate) async fn roster_of(phone: &SoftPhone) -> Vec<RosterRecord> {
    let (status, body) = phone.call_raw(reqwest::Method::GET, "/v1/me/roster", None).await.expect("an answer");
    assert_eq!(status, 200);
    wire::read::<RosterAnswer>(&body).expect("a roster").records
}

/// A request for two scopes, once, within a limit.
pub(crate) fn new_request(purpose: &str) -> NewRequest {
    let agent = Agent { id: "agent_billing".into(), name: "Billing Agent".into() };
    let asked = scopes(&["payments.identity", "payments.prepare"]);
    let constraints = vec![Constraint { name: "limit".into(), value: "10 EUR".into() }];
    NewRequest { constraints, single_use: true, ..NewRequest::new("demo:payments", asked, purpose, agent) }
}

/// Scopes by their names.
pub(crate) fn scopes(names: &[&str]) -> ScopeSet {
    ScopeSet::collect(names.iter().map(|name| name.parse().expect("a scope"))).expect("scopes")
}

async fn enrol(liar: &Liar, link: &str, name: &str) -> SoftPhone {
    let options = EnrolOptions { user_name: name.into(), device_name: format!("{name}'s phone"), ..Default::default() };
    SoftPhone::enrol(liar.origin.as_str(), link, options).await.expect("an enrolment")
}
