//! The phone's inbox.

use countersign_shared::{
    canonical::Digest,
    ids::{DelegationId, UserId},
    payload::Millis,
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
    store::Tx,
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
                let around = Around::of(tx, &user_id, now)?;
                let state = state(&shown, &around, now);
                let mut views = views::RequestViews::new(tx, &shown, now)?;
                let mut requests = shown.iter().map(|one| views.of(one)).collect::<Result<Vec<_>>>()?;
                // What time has ended is no longer pending, whether or not it has been marked.
                requests.retain(|view| status.is_none_or(|status| view.status == status));
                let living = shown.iter().filter(|one| one.status_at(now) == one.status && one.ended_at.is_none());
                let ends = living.map(Delegation::lives_until).chain(around.next_end);
                let earliest = ends.filter(|end| *end > now).min();
                let answer = Requests { requests, state, next_cursor: page.next(&shown), server_time: Timestamp(now) };
                Ok((answer, earliest))
            })
            .await?;
        if requests.state == query.since { Ok(Reading::Wait(requests, earliest)) } else { Ok(Reading::Ready(requests)) }
    })
    .await
}

/// What an open page shows beside the requests, in a form that differs when it does.
struct Around {
    lines: Vec<String>,
    /// When the code of a confirmation runs out next.
    next_end: Option<Millis>,
}

impl Around {
    fn of(tx: &mut Tx<'_>, user_id: &UserId, now: Millis) -> Result<Self> {
        // Every enrolment and every revocation of a device is an entry of the roster.
        let mut lines: Vec<String> =
            tx.roster_head(user_id)?.iter().map(|head| format!("roster {} {}", head.seq, head.hash)).collect();
        let connections = tx.connections_of(user_id)?;
        lines.extend(connections.iter().map(|one| format!("{} {} {}", one.id, one.version, one.status.as_str())));
        // Later than open, a pairing shows as its connection.
        let pairings = tx.open_pairings_of(user_id, now)?;
        for pairing in &pairings {
            let status = pairing.status_at(now, tx.code_tries(&pairing.pair_hash)?);
            lines.push(format!("{} {} {}", pairing.id, pairing.version, status.as_str()));
        }
        Ok(Self { lines, next_end: pairings.iter().map(|pairing| pairing.expires_at).min() })
    }
}

fn state(shown: &[Delegation], around: &Around, now: Millis) -> String {
    let requests = shown.iter().map(|one| format!("{} {} {}", one.id, one.version, one.status_at(now).as_str()));
    let lines: Vec<String> = requests.chain(around.lines.iter().cloned()).collect();
    Digest::of(lines.join("\n").as_bytes()).to_string()
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
