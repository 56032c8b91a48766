//! The runtime against a server and a person that do as each test tells them, over real HTTP.

mod answers;
mod asking;
mod pairing;
mod panicking;
mod server_check;
mod support;
mod telling;
mod tokens;
mod transport;

use std::{sync::Arc, time::Duration};

use countersign_runtime::{NewRequest, Options, Outcome, Runtime, StoredRequest};
use countersign_shared::ids::DelegationId;
use support::{runtimes::*, server::Server};
use tempfile::TempDir;
