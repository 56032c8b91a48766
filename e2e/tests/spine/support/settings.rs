//! What the caller of the tests chooses, by environment variables.
#![expect(clippy::disallowed_methods, reason = "the one place of these tests that reads the environment")]

use std::time::Duration;

/// How long the kill loop lasts.
pub(crate) fn soak() -> Duration {
    let text = std::env::var("COUNTERSIGN_SOAK_SECONDS").unwrap_or_else(|_| "30".to_owned());
    Duration::from_secs(text.parse().expect("COUNTERSIGN_SOAK_SECONDS is a number of seconds"))
}

/// The PostgreSQL server in which tests make their databases.
pub(crate) fn postgres() -> String {
    std::env::var("COUNTERSIGN_TEST_POSTGRES_URL")
        .expect("no PostgreSQL for tests: run them with `make test`, or below `scripts/with-postgres.sh`")
}
