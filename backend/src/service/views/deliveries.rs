//! How far the word of requests has come.

use std::collections::HashMap;

use countersign_shared::wire::{Delivery, Timestamp};

use crate::{
    domain::{
        delegation::Delegation,
        notification::{Kind, Notification},
    },
    service::Result,
    store::Tx,
};

/// The deliveries of several requests, read at once.
pub(in crate::service) struct Deliveries(HashMap<String, Delivery>);

impl Deliveries {
    /// Those of these requests.
    pub(in crate::service) fn of<'a>(
        tx: &mut Tx<'_>,
        requests: impl IntoIterator<Item = &'a Delegation>,
    ) -> Result<Self> {
        let subjects: Vec<&str> = requests.into_iter().map(|request| request.id.as_str()).collect();
        let known = tx.notifications_about(Kind::Request, &subjects)?;
        Ok(Self(known.into_iter().map(|known| (known.subject_id.clone(), delivery(&known))).collect()))
    }

    /// That of one request; of one that was forgotten, only when it was asked.
    pub(in crate::service) fn get(&self, request: &Delegation) -> Delivery {
        let known = self.0.get(request.id.as_str());
        known.copied().unwrap_or_else(|| Delivery::queued(Timestamp(request.created_at)))
    }
}

fn delivery(known: &Notification) -> Delivery {
    Delivery {
        queued_at: Timestamp(known.created_at),
        sent_at: known.sent_at.map(Timestamp),
        delivered_at: known.delivered_at.map(Timestamp),
        opened_at: known.opened_at.map(Timestamp),
        emailed_at: known.emailed_at.map(Timestamp),
        ntfy_at: known.ntfy_at.map(Timestamp),
        quiet_until: known.quiet_until.map(Timestamp),
        nobody: known.nobody,
    }
}
