//! Which HTTP request a piece of work belongs to, for audit rows and logs.

use std::future::Future;

use countersign_shared::ids::RequestId;

tokio::task_local! {
    static CURRENT: RequestId;
}

/// Runs `work` as part of the request `id`.
pub async fn scope<F: Future>(id: RequestId, work: F) -> F::Output {
    CURRENT.scope(id, work).await
}

/// The request that this task works for; none for the server's own work and for `admin` commands.
#[must_use]
pub fn current() -> Option<RequestId> {
    CURRENT.try_with(Clone::clone).ok()
}
