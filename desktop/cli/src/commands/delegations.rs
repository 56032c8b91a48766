//! `countersign delegations`.

use countersign_runtime::{Outcome, Runtime, StoredRequest};
use countersign_shared::payload::Millis;

use crate::{
    args::Delegations,
    describe,
    exit::{Exit, Failure},
    output::{Output, dim, strong},
    text::{short, time, visible},
};

pub(crate) async fn run(runtime: &Runtime, output: &Output, args: &Delegations) -> Result<Exit, Failure> {
    // What is known here is shown even when the server has nothing to say to it.
    let asked = if args.offline { Ok(()) } else { runtime.refresh_all().await.map(drop) };
    let now = runtime.now().wall;
    let mut requests = runtime.requests().await?;
    let is_over = |outcome: &Outcome| !matches!(outcome, Outcome::Pending | Outcome::Approved(_));
    let total = requests.len();
    requests.retain(|stored| args.all || !is_over(&stored.outcome_at(now)));
    if !requests.is_empty() {
        let head = format!("{:<30} {:<9} {:<23} {:<24} PURPOSE", "DELEGATION", "STATUS", "UNTIL", "AUDIENCE");
        output.line(strong(&head))?;
    }
    for stored in requests.iter().rev() {
        let outcome = stored.outcome_at(now);
        output.line(row(stored, &outcome))?;
        output.event(&describe::json("delegation", stored, &outcome))?;
    }
    match total - requests.len() {
        0 if total == 0 => output.line("Nothing was asked for yet.")?,
        0 => {}
        over => output.line(dim(&format!("{over} are over; --all shows them.")))?,
    }
    asked?;
    Ok(Exit::Ok)
}

fn row(stored: &StoredRequest, outcome: &Outcome) -> String {
    let id = stored.delegation_id.as_ref().map_or("(not yet named)", |id| id.as_str());
    let until = time(until(stored, outcome));
    let audience = short(&stored.terms.audience_key, 24);
    let purpose = short(&visible(&stored.request.purpose), 40);
    format!("{id:<30} {:<9} {until} {audience:<24} {purpose}", outcome.as_str())
}

fn until(stored: &StoredRequest, outcome: &Outcome) -> Millis {
    match outcome {
        Outcome::Approved(approved) => approved.approval.ends_at(),
        Outcome::Denied(denied) => denied.learned_at.millis(),
        Outcome::Refused(refused) => refused.refused_at.millis(),
        Outcome::Cancelled(ended) | Outcome::Revoked(ended) => ended.at.millis(),
        Outcome::Pending | Outcome::Expired => match &stored.outcome {
            Outcome::Approved(approved) => approved.approval.ends_at(),
            _ => stored.request.expires_at,
        },
    }
}
