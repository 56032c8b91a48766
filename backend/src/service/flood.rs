//! What stands between a runtime that floods and the person: a no that counts for a while, and quotas.
//!
//! All of it is counted in the database, under the locks of person and connection, so that runtimes that ask at the
//! same moment are counted one after the other.

use countersign_shared::{
    Code, Refusal,
    payload::{DelegationRequest, Millis},
};

use super::{Error, Result};
use crate::{
    domain::{
        connection::Connection,
        flood::{DAY_MS, HOUR_MS, Quotas, room_again, seconds_until},
    },
    store::{Asked, Tx},
};

/// Refuses a request that comes too soon, and says when it may come again.
pub(super) fn check(
    tx: &mut Tx<'_>,
    quotas: &Quotas,
    connection: &Connection,
    request: &DelegationRequest,
    now: Millis,
) -> Result<()> {
    let answers = tx.answers_to(&connection.id, &request.cool_key())?;
    if let Some(until) = quotas.cool_down.until(&answers, now) {
        let detail = "the person denied the same question, whatever its purpose says; ask for something else, or later";
        return Err(later(Code::CoolDown, detail.to_owned(), until, now));
    }
    let at_audience = Asked::At(&connection.id, &request.audience_id);
    let (of_runtime, of_person) = (Asked::By(&connection.id), Asked::Of(&connection.user_id));
    for (asked, number, window_ms, whose, window) in [
        (at_audience, quotas.per_audience, HOUR_MS, "of this runtime at this audience", "an hour"),
        (of_runtime, quotas.per_runtime, HOUR_MS, "of this runtime", "an hour"),
        (of_person, quotas.per_person, HOUR_MS, "to this person", "an hour"),
        (of_runtime, quotas.kept_per_day, DAY_MS, "of this runtime", "a day"),
    ] {
        let oldest = tx.oldest_of_newest(asked, number.get())?;
        if let Some(until) = room_again(oldest, window_ms, now) {
            let detail = format!("{number} requests {whose} within {window} are the most; wait as long as Retry-After");
            return Err(later(Code::RateLimited, detail, until, now));
        }
    }
    Ok(())
}

fn later(code: Code, detail: String, until: Millis, now: Millis) -> Error {
    Error::Later { refusal: Refusal::new(code, detail), retry_after_seconds: seconds_until(until, now) }
}
