//! How often and how many, for tests of something else.

use countersign_backend::{
    domain::flood::{CoolDown, Quotas},
    limits::Rates,
};

/// Rates that no test reaches by accident.
pub(crate) fn generous() -> Rates {
    let plenty = 1_000_000.try_into().expect("not zero");
    let requests = Quotas {
        per_audience: plenty,
        per_runtime: plenty,
        per_person: plenty,
        kept_per_day: plenty,
        cool_down: CoolDown::NONE,
    };
    Rates { per_credential: plenty, per_network: plenty, anonymous_writes: plenty, waiters: 16, requests }
}
