//! What things are called.

use countersign_runtime::{Runtime, StoredRequest};
use countersign_shared::{ids::RuntimeConnectionId, scope::ScopeSet};

/// The delegation's id that the server gave a request.
pub(crate) fn id_of(request: &StoredRequest) -> &countersign_shared::ids::DelegationId {
    request.delegation_id.as_ref().expect("the server has answered")
}

/// The connection of a paired runtime.
pub(crate) async fn connection_of(runtime: &Runtime) -> RuntimeConnectionId {
    runtime.connection().await.expect("a profile").expect("a pairing").runtime_connection_id
}

/// Scopes by their names.
pub(crate) fn scopes(names: &[&str]) -> ScopeSet {
    ScopeSet::collect(names.iter().map(|name| name.parse().expect("a scope"))).expect("scopes")
}
