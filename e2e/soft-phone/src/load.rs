//! A person who answers whatever comes, at random but repeatably: for load, and for servers that are killed.

use std::{
    collections::{BTreeMap, HashSet},
    time::{Duration, Instant},
};

use countersign_shared::{
    ids::DelegationId,
    payload::{CounterOffer, MIN_DURATION_SECONDS, ReasonCode},
    scope::{Scope, ScopeSet},
    wire::{DelegationStatus, RequestView},
};
use serde::Serialize;

use crate::{ApproveOptions, DenyOptions, PhoneError, SoftPhone, requests::claimed};

const AFTER_AN_ERROR: Duration = Duration::from_millis(200);
const ONE_WAIT: Duration = Duration::from_secs(5);

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tally {
    /// Requests reported as seen.
    pub seen: u64,
    /// Yeses that the server acknowledged.
    pub approved: u64,
    /// How many of those granted less than was asked.
    pub narrowed: u64,
    /// Noes that the server acknowledged.
    pub denied: u64,
    /// Yeses taken back at once.
    pub revoked: u64,
    /// Requests left without an answer on purpose.
    pub left: u64,
    /// Refusals by their code.
    pub refused: BTreeMap<String, u64>,
    /// Calls without a usable answer.
    pub unreachable: u64,
}

/// Answers what comes for so long. `acknowledged` hears of every answer that the server took, at once: what it
/// was told must survive whatever happens to the server afterwards.
pub async fn answer_at_random(
    phone: &SoftPhone,
    seed: u64,
    lasting: Duration,
    mut acknowledged: impl FnMut(&DelegationId, DelegationStatus),
) -> Tally {
    let end = Instant::now() + lasting;
    let mut dice = Dice(seed);
    let mut tally = Tally::default();
    let mut left_alone = HashSet::new();
    loop {
        let remaining = end.saturating_duration_since(Instant::now());
        if remaining.is_zero() {
            return tally;
        }
        let next = phone.wait_for(remaining.min(ONE_WAIT), |view| !left_alone.contains(&view.delegation_id)).await;
        let outcome = match next {
            Ok(view) => {
                let outcome = answer(phone, &view, &mut dice, &mut tally, &mut acknowledged).await;
                if !matches!(outcome, Ok(true) | Err(PhoneError::Transport(_))) {
                    left_alone.insert(view.delegation_id);
                }
                outcome.map(|_| ())
            }
            Err(PhoneError::Timeout) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            recover(phone, &error, &mut tally).await;
        }
    }
}

/// Whether the request was answered; leaving it alone is an outcome too.
async fn answer(
    phone: &SoftPhone,
    view: &RequestView,
    dice: &mut Dice,
    tally: &mut Tally,
    acknowledged: &mut impl FnMut(&DelegationId, DelegationStatus),
) -> Result<bool, PhoneError> {
    let id = &view.delegation_id;
    if dice.chance(50) {
        phone.seen(view).await?;
        tally.seen += 1;
    }
    if dice.chance(5) {
        tally.left += 1;
        return Ok(false);
    }
    if dice.chance(30) {
        phone.deny(view, refusal(dice)).await?;
        tally.denied += 1;
        acknowledged(id, DelegationStatus::Denied);
        return Ok(true);
    }
    let narrow = dice.chance(30);
    let options = if narrow { narrowed(view, dice)? } else { ApproveOptions::default() };
    phone.approve(view, options).await?;
    tally.approved += 1;
    tally.narrowed += u64::from(narrow);
    acknowledged(id, DelegationStatus::Approved);
    if dice.chance(15) {
        phone.revoke_delegation(id, "changed my mind").await?;
        tally.revoked += 1;
        acknowledged(id, DelegationStatus::Revoked);
    }
    Ok(true)
}

async fn recover(phone: &SoftPhone, error: &PhoneError, tally: &mut Tally) {
    match error.code() {
        Some(code) => *tally.refused.entry(code.to_string()).or_default() += 1,
        None => tally.unreachable += 1,
    }
    if error.status() == Some(401) {
        // Whether it succeeds shows in the next call.
        let _ = phone.sign_in().await;
    }
    tokio::time::sleep(AFTER_AN_ERROR).await;
}

fn refusal(dice: &mut Dice) -> DenyOptions {
    let reasons = [ReasonCode::None, ReasonCode::Unexpected, ReasonCode::TooLong, ReasonCode::Unclear];
    let counter_offer = if dice.chance(25) {
        CounterOffer { duration_seconds: 600, ..CounterOffer::default() }
    } else {
        Default::default()
    };
    DenyOptions { reason_code: reasons[dice.below(reasons.len())], counter_offer, ..DenyOptions::default() }
}

/// Some of the scopes, at least one, and perhaps half the time.
fn narrowed(view: &RequestView, dice: &mut Dice) -> Result<ApproveOptions, PhoneError> {
    let request = claimed(view)?;
    let asked: Vec<Scope> = request.scopes.iter().cloned().collect();
    let kept = dice.below(asked.len());
    let some = asked.iter().enumerate().filter(|(at, _)| *at == kept || dice.chance(50));
    let scopes = ScopeSet::collect(some.map(|(_, scope)| scope.clone()))?;
    let half = (request.duration_seconds / 2).max(MIN_DURATION_SECONDS);
    Ok(ApproveOptions { scopes: Some(scopes), duration_seconds: dice.chance(50).then_some(half), single_use: None })
}

/// SplitMix64: enough for dice that fall alike for the same seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % (bound.max(1) as u64)).unwrap_or(0)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
