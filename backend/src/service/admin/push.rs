//! The push key, when its key file is lost.

use std::path::Path;

use crate::{
    app::App,
    domain::principal::Principal,
    service::{Result, server_keys},
};

/// Makes a new push key, forgets every device's subscription, and says how many there were. A server that runs must be
/// started again.
pub async fn reset_push(app: &App, key_file: &Path) -> Result<usize> {
    server_keys::reset_vapid(&app.store, &app.clock, &app.random, key_file, |tx, now| {
        Ok(tx.audit(&Principal::Operator, "push.reset", "", now)?)
    })
    .await
}
