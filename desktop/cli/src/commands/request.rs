//! `countersign request`.

use std::time::Duration;

use countersign_runtime::{NewRequest, Runtime};
use countersign_shared::{payload::Agent, scope::ScopeSet};

use crate::{
    args::Request,
    commands::{audiences, wait},
    describe,
    exit::{Exit, Failure},
    output::Output,
    text::{duration, time},
};

pub(crate) async fn run(runtime: &Runtime, output: &Output, args: &Request) -> Result<Exit, Failure> {
    let new = NewRequest {
        audience: args.audience.clone(),
        scopes: ScopeSet::collect(args.scopes.iter().cloned()).map_err(countersign_runtime::Error::from)?,
        purpose: args.purpose.clone(),
        agent: Agent {
            id: args.agent_id.clone(),
            name: args.agent_name.clone().unwrap_or_else(|| args.agent_id.clone()),
        },
        constraints: Vec::new(),
        details: args.details.clone(),
        duration_seconds: args.duration,
        single_use: args.single_use,
        answer_within: Duration::from_secs(args.expires_in),
    };
    let terms = runtime.terms(&new.audience).await?;
    audiences::show(output, &terms)?;
    let stored = runtime.request_under(&terms, &new).await?;
    let Some(id) = &stored.delegation_id else {
        return Err(countersign_runtime::Error::Answer("it gave the request no name".to_owned()).into());
    };
    let request = &stored.request;
    output.line(format!("Asked: {id}"))?;
    output.line(format!("  scopes  {}", request.scopes.to_oauth()))?;
    output.line(format!("  for     {}", duration(request.duration_seconds)))?;
    output.line(format!("  answer  wanted until {}", time(request.expires_at)))?;
    output.event(&describe::json("requested", &stored, &stored.outcome))?;
    if args.wait {
        return wait::until_answered(runtime, output, id, args.timeout).await;
    }
    output.line(format!("\nWait for the answer with: countersign wait {id}"))?;
    Ok(Exit::Ok)
}
