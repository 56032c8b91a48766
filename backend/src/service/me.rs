//! Who the caller is, and what the page needs to sign.

use countersign_shared::wire::{Me, Timestamp};

use super::{Error, Result, found};
use crate::{app::App, domain::principal::Person};

/// The caller.
pub async fn read(app: &App, person: &Person) -> Result<Me> {
    let (person, origin, now) = (person.clone(), app.origin.clone(), app.clock.now());
    app.store
        .read(move |tx| {
            let user = found(tx.user(&person.user_id)?)?;
            let head = tx.roster_head(&user.id)?.ok_or_else(|| Error::internal("a person without a roster"))?;
            Ok(Me {
                user_id: user.id,
                user_name: user.name,
                device_id: person.device_id.clone(),
                origin: origin.clone(),
                roster_head: head,
                server_time: Timestamp(now),
            })
        })
        .await
}
