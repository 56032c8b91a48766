//! Runtimes on fresh profiles, and what tests do with them again and again.

use std::{sync::Arc, time::Duration};

use countersign_runtime::{NewRequest, Options, Outcome, Retry, Runtime, StoredRequest};
use countersign_shared::{ids::DelegationId, payload::Agent, scope::ScopeSet};

use tempfile::TempDir;

use super::server::Server;

/// A runtime on a fresh profile, quick to repeat.
pub(crate) fn runtime(home: &TempDir) -> Runtime {
    Runtime::open_with(home.path(), "default", options()).expect("opens")
}

pub(crate) fn options() -> Options {
    let retry = Retry { attempts: 3, first: Duration::from_millis(10), longest: Duration::from_millis(50) };
    Options { retry, ..Options::default() }
}

pub(crate) async fn pair(server: &Arc<Server>, runtime: &Runtime) {
    let application = "app_test".parse().expect("an id");
    let mut pending = runtime.start_pairing(&server.origin, &application, "Test", "Laptop").await.expect("an offer");
    let code = server.confirm(&pending.link());
    pending.claim(&code).await.expect("claims");
    pending.accept().await.expect("accepts");
}

pub(crate) async fn paired() -> (Arc<Server>, Runtime, TempDir) {
    let home = tempfile::tempdir().expect("a directory");
    let (server, runtime) = (Server::start().await, runtime(&home));
    pair(&server, &runtime).await;
    (server, runtime, home)
}

pub(crate) fn scopes(names: &[&str]) -> ScopeSet {
    ScopeSet::collect(names.iter().map(|name| name.parse().expect("a scope"))).expect("scopes")
}

pub(crate) fn new_request() -> NewRequest {
    let agent = Agent { id: "agent_billing".into(), name: "Billing Agent".into() };
    NewRequest::new("test:payments", scopes(&["payments.identity", "payments.prepare"]), "Pay the bill", agent)
}

pub(crate) async fn asked(runtime: &Runtime) -> (StoredRequest, DelegationId) {
    let stored = runtime.request(new_request()).await.expect("asks");
    let id = stored.delegation_id.clone().expect("a name");
    (stored, id)
}

pub(crate) async fn wait(runtime: &Runtime, id: &DelegationId) -> Outcome {
    runtime.wait(id, Some(Duration::from_secs(5)), |_| {}).await.expect("an outcome")
}
