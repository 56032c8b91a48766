//! Where this server stands: its public origin, and the proxies before it.

use countersign_shared::origin::Origin;

use crate::config::Network;

/// What HTTP must know of the server's place.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// What browsers call this server.
    pub(super) origin: Origin,
    /// The only callers whose `X-Forwarded-For` is believed.
    pub(super) trusted_proxies: Vec<Network>,
}
