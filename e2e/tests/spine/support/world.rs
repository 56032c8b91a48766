//! A running server with a person, a provider and a place for runtimes.

use countersign_runtime::{NewRequest, Runtime, StoredRequest};
use countersign_shared::{
    ids::DelegationId,
    origin::Origin,
    payload::Agent,
    scope::ScopeSet,
    wire::{MintedToken, RequestView},
};
use countersign_soft_phone::{ApproveOptions, EnrolOptions, PhoneError, SoftPhone};
use tempfile::TempDir;

use super::{DEADLINE, Provider, Server, Site};

/// A server process with the demo registry and all three actors.
pub(crate) struct World {
    pub(crate) site: Site,
    pub(crate) server: Server,
    pub(crate) phone: SoftPhone,
    pub(crate) provider: Provider,
    pub(crate) folder: TempDir,
}

impl World {
    /// On SQLite.
    pub(crate) async fn start() -> Self {
        Self::on(Site::sqlite()).await
    }

    /// On a site that was not used before.
    pub(crate) async fn on(site: Site) -> Self {
        let server = site.start().await;
        let phone = enrol(&site.url(), &server.owner_link().await, "Ada").await;
        let provider = Provider { url: site.url(), key: site.demo().await, http: reqwest::Client::new() };
        Self { site, server, phone, provider, folder: tempfile::tempdir().expect("a folder") }
    }

    /// A runtime paired with this world's phone.
    pub(crate) async fn paired(&self, profile: &str) -> Runtime {
        let runtime = Runtime::open(self.folder.path(), profile).expect("a profile");
        pair(&runtime, &self.site.origin(), &self.phone).await.expect("a pairing");
        runtime
    }

    /// Asks, and finds the request on the phone.
    pub(crate) async fn requested(&self, runtime: &Runtime, new: NewRequest) -> (StoredRequest, RequestView) {
        let request = runtime.request(new).await.expect("a request");
        let view = self.phone.request(id_of(&request)).await.expect("on the phone");
        (request, view)
    }

    /// Asks, approves whole, and gets a token.
    pub(crate) async fn approved(&self, runtime: &Runtime, new: NewRequest) -> (DelegationId, MintedToken) {
        let (request, view) = self.requested(runtime, new).await;
        self.phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let outcome = runtime.wait(id_of(&request), Some(DEADLINE), |_| {}).await.expect("an outcome");
        assert_eq!(outcome.as_str(), "approved");
        (id_of(&request).clone(), runtime.token(id_of(&request)).await.expect("a token"))
    }
}

/// A person enrols.
pub(crate) async fn enrol(url: &str, link: &str, name: &str) -> SoftPhone {
    let options = EnrolOptions { user_name: name.into(), device_name: format!("{name}'s phone"), ..Default::default() };
    SoftPhone::enrol(url, link, options).await.expect("an enrolment")
}

/// Why a pairing did not come about.
#[derive(Debug)]
pub(crate) enum NotPaired {
    /// On this side.
    Runtime(countersign_runtime::Error),
    /// On the phone.
    Phone(PhoneError),
}

impl From<countersign_runtime::Error> for NotPaired {
    fn from(error: countersign_runtime::Error) -> Self {
        Self::Runtime(error)
    }
}

impl From<PhoneError> for NotPaired {
    fn from(error: PhoneError) -> Self {
        Self::Phone(error)
    }
}

/// The whole ceremony.
pub(crate) async fn pair(runtime: &Runtime, server: &Origin, phone: &SoftPhone) -> Result<(), NotPaired> {
    let application = "app_demo".parse().expect("an id");
    let mut pending = runtime.start_pairing(server, &application, "Demo Desktop", "test machine").await?;
    let confirmed = phone.confirm(&pending.link()).await?;
    pending.claim(&confirmed.code).await?;
    pending.accept().await?;
    Ok(())
}

/// A request for two scopes of the demo's payments, in words of its own.
pub(crate) fn ask(purpose: &str) -> NewRequest {
    let agent = Agent { id: "agent_billing".into(), name: "Billing Agent".into() };
    NewRequest::new("demo:payments", scopes(&["payments.identity", "payments.prepare"]), purpose, agent)
}

/// The delegation's id that the server gave a request.
pub(crate) fn id_of(request: &StoredRequest) -> &DelegationId {
    request.delegation_id.as_ref().expect("the server has answered")
}

/// Scopes by their names.
pub(crate) fn scopes(names: &[&str]) -> ScopeSet {
    ScopeSet::collect(names.iter().map(|name| name.parse().expect("a scope"))).expect("scopes")
}
