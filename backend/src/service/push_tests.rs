//! A push that a person asks for, to see that it comes.

use countersign_shared::{
    Code,
    ids::{DeviceId, PushId},
    wire::PushTest,
};

use super::{Error, Result, notify, push_subscriptions};
use crate::{
    app::App,
    domain::principal::{Person, Principal},
};

/// How far apart test pushes to one device must be, in milliseconds.
const APART_MS: u64 = 5_000;

/// Sends a test push to one of the caller's devices; only a device may, so that a passkey alone cannot buzz the others.
pub async fn send(app: &App, person: &Person, device_id: &DeviceId) -> Result<PushTest> {
    if person.device_id.is_none() {
        return Err(Code::DeviceRequired.into());
    }
    let (person, device_id, clock) = (person.clone(), device_id.clone(), app.clock.clone());
    let push_id = PushId::from_random(app.random.bytes()?);
    app.store
        .write(move |tx| {
            tx.lock_user(&person.user_id)?;
            let now = clock.now();
            push_subscriptions::demand(tx, &person, &device_id)?;
            if let Some(last) = tx.last_test_of(&device_id)? {
                let wait = (last + APART_MS).saturating_sub(now);
                if wait > 0 {
                    return Err(Error::RateLimited { retry_after_seconds: wait.div_ceil(1000) });
                }
            }
            notify::test(tx, &person.user_id, &device_id, &push_id, now)?;
            tx.audit(&Principal::Person(person.clone()), "push.test", device_id.as_str(), now)?;
            Ok(PushTest { push_id: push_id.clone() })
        })
        .await
}
