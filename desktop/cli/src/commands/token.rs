//! `countersign token`: the only command that prints one.

use std::time::Duration;

use countersign_runtime::{Error, Outcome, Runtime};
use countersign_shared::payload::Proof;
use serde_json::json;

use crate::{
    args::Token,
    commands::wait,
    exit::{Exit, Failure},
    output::Output,
};

pub(crate) async fn run(runtime: &Runtime, output: &Output, args: &Token) -> Result<Exit, Failure> {
    let id = &args.id;
    if runtime.stored(id).await?.outcome == Outcome::Pending {
        let outcome = wait::watch(runtime, output, id, Some(Duration::from_secs(args.timeout))).await?;
        if !matches!(outcome, Outcome::Approved(_)) {
            return Err(Error::NotApproved { id: id.clone(), outcome: Box::new(outcome) }.into());
        }
    }
    let token = runtime.token(id).await?;
    let proof = match (&args.dpop_method, &args.dpop_url) {
        (Some(method), Some(url)) => Some(runtime.dpop_proof(id, &token.token, method, url).await?),
        _ => None,
    };
    output.event(&json!({
        "event": "token",
        "token": token.token,
        "tokenId": token.token_id,
        "delegationId": token.delegation_id,
        "audienceId": token.audience_id,
        "audienceKey": token.audience_key,
        "scopes": token.scopes,
        "proof": token.proof,
        "cnf": token.cnf,
        "expiresAt": token.expires_at,
        "singleUse": token.single_use,
        "dpop": proof,
    }))?;
    output.line(&token.token)?;
    match proof {
        Some(proof) => output.line(proof)?,
        None if token.proof == Proof::Dpop => output
            .note("Every call with this token needs a proof of its own: --dpop-method and --dpop-url make one.")?,
        None => {}
    }
    Ok(Exit::Ok)
}
