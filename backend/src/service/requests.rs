//! The phone's inbox.

use countersign_shared::{
    canonical::Digest,
    ids::DelegationId,
    wire::{DelegationStatus, RequestView, Requests, Timestamp},
};

use super::{
    Result,
    delegations::Page,
    found, views,
    waiting::{Reading, until_ready},
};
use crate::{
    app::App,
    bus::Topic,
    domain::{delegation::Delegation, principal::Person},
};

/// What to list, and how long to wait for something new.
#[derive(Clone, Debug, Default)]
pub struct RequestsQuery {
    /// How long to wait, in seconds; 55 at most.
    pub wait_seconds: u64,
    /// The `state` of the answer before; the wait ends when it is different.
    pub since: String,
    /// Only these.
    pub status: Option<DelegationStatus>,
    /// From the page before; empty for the first.
    pub cursor: String,
    /// At most this many.
    pub limit: u32,
}

/// A page of the caller's requests; with `since`, waits until it would be different.
pub async fn list(app: &App, person: &Person, query: &RequestsQuery) -> Result<Requests> {
    let page = Page { cursor: query.cursor.clone(), limit: query.limit };
    let start = page.start()?;
    let wait = if query.since.is_empty() { 0 } else { query.wait_seconds };
    until_ready(app, person.session_id.as_str(), &Topic::User(person.user_id.clone()), wait, || async {
        let (user_id, page, start) = (person.user_id.clone(), page.clone(), start.clone());
        let (status, now) = (query.status, app.clock.now());
        let (requests, earliest) = app
            .store
            .read(move |tx| {
                let cursor = start.as_ref().map(|(at, id)| (*at, id.as_str()));
                let shown = tx.delegations_of(&user_id, status, cursor, page.size())?;
                let mut requests = shown.iter().map(|one| views::request(tx, one, now)).collect::<Result<Vec<_>>>()?;
                // What time has ended is no longer pending, whether or not it has been marked.
                requests.retain(|view| status.is_none_or(|status| view.status == status));
                let versions: Vec<String> = shown
                    .iter()
                    .map(|one| format!("{} {} {}", one.id, one.version, one.status_at(now).as_str()))
                    .collect();
                let state = Digest::of(versions.join("\n").as_bytes()).to_string();
                let living = shown.iter().filter(|one| one.status_at(now) == one.status && one.ended_at.is_none());
                let earliest = living.map(Delegation::lives_until).filter(|end| *end > now).min();
                let answer = Requests { requests, state, next_cursor: page.next(&shown), server_time: Timestamp(now) };
                Ok((answer, earliest))
            })
            .await?;
        if requests.state == query.since { Ok(Reading::Wait(requests, earliest)) } else { Ok(Reading::Ready(requests)) }
    })
    .await
}

/// One of the caller's requests.
pub async fn get(app: &App, person: &Person, id: &DelegationId) -> Result<RequestView> {
    let (user_id, id, now) = (person.user_id.clone(), id.clone(), app.clock.now());
    app.store
        .read(move |tx| {
            let delegation = found(tx.delegation(&id)?.filter(|delegation| delegation.user_id == user_id))?;
            views::request(tx, &delegation, now)
        })
        .await
}
