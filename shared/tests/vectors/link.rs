//! Rosters in vector files: most of their records are those of one honest story, which stands there once.

use countersign_shared::roster::RosterRecord;
use serde::{Deserialize, Serialize};

/// A record of a chain: the number of one in the story, or one of its own.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Link {
    Story(usize),
    Own(RosterRecord),
}

pub(crate) fn list(records: &[RosterRecord], story: &[RosterRecord]) -> Vec<Link> {
    let link = |record: &RosterRecord| match story.iter().position(|known| known == record) {
        Some(at) => Link::Story(at),
        None => Link::Own(record.clone()),
    };
    records.iter().map(link).collect()
}

pub(crate) fn records(links: &[Link], story: &[RosterRecord]) -> Vec<RosterRecord> {
    let record = |link: &Link| match link {
        Link::Story(at) => story[*at].clone(),
        Link::Own(record) => record.clone(),
    };
    links.iter().map(record).collect()
}
