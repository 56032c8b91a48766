//! Check 7: what an answer may grant. The server asks the same before it takes one.

use crate::{
    Code, Refusal,
    payload::{DelegationApproval, DelegationRequest, Millis, Risk, Terms, WINDOW_MS},
    scope::Scope,
};

/// Whether an answer grants no more than was asked; the server asks the same before it takes an answer.
pub fn grant_within(request: &DelegationRequest, approval: &DelegationApproval) -> Result<(), Refusal> {
    let rule = |holds: bool, code: Code, field: &'static str| {
        if holds { Ok(()) } else { Err(Refusal::field(code, field, code.title())) }
    };
    let some_scope = !approval.scopes.is_empty() && approval.scopes.is_subset_of(&request.scopes);
    rule(some_scope, Code::ScopesWidened, "scopes")?;
    rule(approval.constraints == request.constraints, Code::ConstraintsChanged, "constraints")?;
    let some_time = (1..=request.duration_seconds).contains(&approval.duration_seconds);
    rule(some_time, Code::DurationExtended, "durationSeconds")?;
    rule(approval.single_use || !request.single_use, Code::SingleUseDropped, "singleUse")?;
    let life = request.issued_at.saturating_sub(WINDOW_MS)..=request.expires_at;
    rule(life.contains(&approval.server_time), Code::ServerTimeOff, "serverTime")
}

/// Whether the device that co-signed may grant what is of such a risk: one that waits may not grant a scope of high or
/// critical risk. The time is the answer's, but no later than a minute past this side's clock.
pub fn device_may_grant(
    terms: &Terms,
    approval: &DelegationApproval,
    waits_until: Option<Millis>,
    now: Millis,
) -> Result<(), Refusal> {
    let answered = approval.server_time.min(now.saturating_add(WINDOW_MS));
    let waits = waits_until.is_some_and(|until| answered < until);
    let light = |name: &Scope| terms.scopes.iter().any(|scope| scope.name == *name && scope.risk < Risk::High);
    if !waits || approval.scopes.iter().all(light) {
        Ok(())
    } else {
        Err(Refusal::field(Code::DeviceWaits, "deviceId", Code::DeviceWaits.title()))
    }
}
