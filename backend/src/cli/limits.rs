//! How often and how many: flags of `serve`.

use std::num::NonZeroU32;

use clap::Args;

use crate::{
    domain::flood::{CoolDown, Quotas},
    limits::Rates,
};

#[derive(Args)]
#[command(next_help_heading = "Limits")]
pub(super) struct Limits {
    /// Calls a minute of one runtime, person or API key.
    #[arg(long, value_name = "CALLS", env = "COUNTERSIGN_RATE_PER_CREDENTIAL", default_value_t = Rates::default().per_credential)]
    rate_per_credential: NonZeroU32,
    /// Calls a minute from one address, where no credential was presented or it is not verified yet.
    #[arg(long, value_name = "CALLS", env = "COUNTERSIGN_RATE_PER_NETWORK", default_value_t = Rates::default().per_network)]
    rate_per_network: NonZeroU32,
    /// Of those, a minute: sign-ins that begin, and offers that are announced.
    #[arg(long, value_name = "CALLS", env = "COUNTERSIGN_ANONYMOUS_WRITES_PER_NETWORK", default_value_t = Rates::default().anonymous_writes)]
    anonymous_writes_per_network: NonZeroU32,
    /// Calls of one runtime or person that may wait at the same time.
    #[arg(long, value_name = "CALLS", env = "COUNTERSIGN_WAITERS_PER_CREDENTIAL", default_value_t = Rates::default().waiters)]
    waiters_per_credential: usize,
    /// Requests an hour of one runtime at one audience.
    #[arg(long, value_name = "REQUESTS", env = "COUNTERSIGN_REQUESTS_PER_AUDIENCE", default_value_t = Quotas::default().per_audience)]
    requests_per_audience: NonZeroU32,
    /// Requests an hour of one runtime.
    #[arg(long, value_name = "REQUESTS", env = "COUNTERSIGN_REQUESTS_PER_RUNTIME", default_value_t = Quotas::default().per_runtime)]
    requests_per_runtime: NonZeroU32,
    /// Requests an hour to one person, of all their runtimes.
    #[arg(long, value_name = "REQUESTS", env = "COUNTERSIGN_REQUESTS_PER_PERSON", default_value_t = Quotas::default().per_person)]
    requests_per_person: NonZeroU32,
    /// Requests a day of one runtime. They are kept for good, so this bounds the database.
    #[arg(long, value_name = "REQUESTS", env = "COUNTERSIGN_REQUESTS_PER_DAY", default_value_t = Quotas::default().kept_per_day)]
    requests_per_day: NonZeroU32,
    /// Minutes until the same question may be put again after the first no, the second in a row, the third, and each
    /// further one.
    #[arg(long, value_name = "MINUTES", env = "COUNTERSIGN_COOL_DOWN", default_value_t = CoolDown::default())]
    cool_down: CoolDown,
}

impl Limits {
    pub(super) const fn rates(&self) -> Rates {
        Rates {
            per_credential: self.rate_per_credential,
            per_network: self.rate_per_network,
            anonymous_writes: self.anonymous_writes_per_network,
            waiters: self.waiters_per_credential,
            requests: Quotas {
                per_audience: self.requests_per_audience,
                per_runtime: self.requests_per_runtime,
                per_person: self.requests_per_person,
                kept_per_day: self.requests_per_day,
                cool_down: self.cool_down,
            },
        }
    }
}
