//! How often, how many at once: request rates and waiting calls, per credential and per network.
//!
//! Rates are counted in each replica by itself. A runtime is counted by its key only after its signature
//! has verified, so that nobody can use up another's rate; before that its network is counted.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};

use crate::{domain::flood::Quotas, service::Error};

/// The rates, each per minute, with a burst of the same size; and the quotas of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Calls of one credential (runtime key, person, provider key).
    pub per_credential: NonZeroU32,
    /// Calls from one network address.
    pub per_network: NonZeroU32,
    /// Calls from one network address that write a row for somebody who has shown no credential: sign-ins that begin,
    /// and announcements of offers.
    pub anonymous_writes: NonZeroU32,
    /// Calls of one credential that may wait at the same time.
    pub waiters: usize,
    /// Requests of runtimes.
    pub requests: Quotas,
}

impl Default for Rates {
    fn default() -> Self {
        const PER_MINUTE: NonZeroU32 = NonZeroU32::new(1200).expect("not zero");
        const PER_NETWORK: NonZeroU32 = NonZeroU32::new(6000).expect("not zero");
        const ANONYMOUS_WRITES: NonZeroU32 = NonZeroU32::new(120).expect("not zero");
        Self {
            per_credential: PER_MINUTE,
            per_network: PER_NETWORK,
            anonymous_writes: ANONYMOUS_WRITES,
            waiters: 16,
            requests: Quotas::default(),
        }
    }
}

/// Counts calls and waiters.
pub struct Limits {
    credentials: DefaultKeyedRateLimiter<String>,
    networks: DefaultKeyedRateLimiter<IpAddr>,
    anonymous_writes: DefaultKeyedRateLimiter<IpAddr>,
    requests: Quotas,
    waiting: Arc<Mutex<HashMap<String, usize>>>,
    most_waiting: usize,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Limits")
    }
}

/// A place among a credential's waiting calls; given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    waiting: Arc<Mutex<HashMap<String, usize>>>,
    credential: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.get_mut(&self.credential) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                waiting.remove(&self.credential);
            }
        }
    }
}

impl Limits {
    /// Starts counting.
    #[must_use]
    pub fn new(rates: &Rates) -> Self {
        Self {
            credentials: RateLimiter::keyed(Quota::per_minute(rates.per_credential)),
            networks: RateLimiter::keyed(Quota::per_minute(rates.per_network)),
            anonymous_writes: RateLimiter::keyed(Quota::per_minute(rates.anonymous_writes)),
            requests: rates.requests,
            waiting: Arc::default(),
            most_waiting: rates.waiters,
        }
    }

    /// Counts a call of a credential that has been verified.
    pub fn check_credential(&self, credential: &str) -> Result<(), Error> {
        Self::check(&self.credentials, &credential.to_owned())
    }

    /// Counts a call from a network address. An IPv6 address counts with its /64.
    pub fn check_network(&self, address: IpAddr) -> Result<(), Error> {
        Self::check(&self.networks, &network_of(address))
    }

    /// Counts a call that writes a row for somebody unknown, besides [`Self::check_network`].
    pub fn check_anonymous_write(&self, address: IpAddr) -> Result<(), Error> {
        Self::check(&self.anonymous_writes, &network_of(address))
    }

    /// How many requests are taken; counted in the database.
    #[must_use]
    pub const fn requests(&self) -> &Quotas {
        &self.requests
    }

    fn check<K: Clone + std::hash::Hash + Eq>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Error> {
        limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            Error::RateLimited { retry_after_seconds: wait.as_secs() + 1 }
        })
    }

    /// Takes a place among a credential's waiting calls.
    pub fn wait_as(&self, credential: &str) -> Result<Place, Error> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.entry(credential.to_owned()).or_default();
        if *count >= self.most_waiting {
            return Err(Error::WaitersFull { retry_after_seconds: 1 });
        }
        *count += 1;
        Ok(Place { waiting: Arc::clone(&self.waiting), credential: credential.to_owned() })
    }

    /// Forgets credentials and networks that have been quiet, so that memory stays bounded.
    pub fn forget_quiet(&self) {
        self.credentials.retain_recent();
        self.networks.retain_recent();
        self.anonymous_writes.retain_recent();
    }
}

/// The network that an address counts with: itself for IPv4, its /64 for IPv6.
#[must_use]
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        address => address,
    }
}
