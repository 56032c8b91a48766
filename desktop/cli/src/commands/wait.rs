//! `countersign wait`.

use std::time::Duration;

use countersign_runtime::{Outcome, Runtime};
use countersign_shared::ids::DelegationId;

use crate::{
    args::Wait,
    describe,
    exit::{Exit, Failure},
    fix,
    live::Live,
    output::{Output, dim, strong},
};

pub(crate) async fn run(runtime: &Runtime, output: &Output, args: &Wait) -> Result<Exit, Failure> {
    until_answered(runtime, output, &args.id, args.timeout).await
}

/// Waits with a live line, then says what came of it. No token is made or shown.
pub(crate) async fn until_answered(
    runtime: &Runtime,
    output: &Output,
    id: &DelegationId,
    timeout: Option<u64>,
) -> Result<Exit, Failure> {
    let outcome = watch(runtime, output, id, timeout.map(Duration::from_secs)).await?;
    let stored = runtime.stored(id).await?;
    let lines = describe::outcome(&outcome);
    for (at, line) in lines.iter().enumerate() {
        output.line(if at == 0 { format!("{id} {}", strong(line)) } else { line.clone() })?;
    }
    match &outcome {
        Outcome::Approved(_) => output.line(dim(&format!("For a token: countersign token {id}")))?,
        outcome => output.note(fix::not_approved(id.as_str(), outcome))?,
    }
    output.event(&describe::json("outcome", &stored, &outcome))?;
    Ok(Exit::from(&outcome))
}

/// Waits with a live line.
pub(crate) async fn watch(
    runtime: &Runtime,
    output: &Output,
    id: &DelegationId,
    timeout: Option<Duration>,
) -> Result<Outcome, Failure> {
    let stored = runtime.stored(id).await?;
    let left = stored.request.expires_at.saturating_sub(runtime.now().wall);
    let mut live = Live::begin(output, Duration::from_millis(left));
    let mut written = Ok(());
    let outcome = runtime
        .wait(id, timeout, |progress| {
            if written.is_ok() {
                written = live.show(&progress, runtime.now().wall);
            }
        })
        .await;
    live.end();
    written?;
    Ok(outcome?)
}
