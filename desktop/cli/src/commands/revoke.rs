//! `countersign revoke`.

use countersign_runtime::{Error, Runtime, Unpaired};
use countersign_shared::ids::DelegationId;
use dialoguer::Confirm;
use serde_json::json;

use crate::{
    args::Revoke,
    describe,
    exit::{Exit, Failure},
    output::Output,
    text::visible,
};

pub(crate) async fn run(runtime: &Runtime, output: &Output, args: &Revoke) -> Result<Exit, Failure> {
    match &args.id {
        Some(id) => delegation(runtime, output, args, id).await,
        None => connection(runtime, output, args).await,
    }
}

async fn delegation(runtime: &Runtime, output: &Output, args: &Revoke, id: &DelegationId) -> Result<Exit, Failure> {
    let stored = runtime.stored(id).await?;
    let question = format!("Give back {id} ({})?", visible(&stored.request.purpose));
    if output.is_interactive() && !args.yes && !confirm(&question)? {
        return kept(output);
    }
    let stored = runtime.revoke_delegation(id, &args.reason).await.map_err(told_here)?;
    output.line(format!("{id} is {}.", stored.outcome.as_str()))?;
    output.event(&describe::json("revoked", &stored, &stored.outcome))?;
    Ok(Exit::Ok)
}

async fn connection(runtime: &Runtime, output: &Output, args: &Revoke) -> Result<Exit, Failure> {
    let connection = runtime.connection().await?.ok_or(Error::NotPaired(Unpaired::Never))?;
    if !args.yes {
        if !output.is_interactive() {
            let fix = "Say it with --yes: every delegation of this runtime ends with the pairing.";
            return Err(Failure::usage("needs_yes", "ending a pairing is not done unasked", fix));
        }
        let question =
            format!("End the pairing with {}, and every delegation below it?", visible(&connection.user_name));
        if !confirm(&question)? {
            return kept(output);
        }
    }
    runtime.revoke_connection(&args.reason).await.map_err(told_here)?;
    output.line(format!("The pairing with {} is over.", visible(&connection.user_name)))?;
    let id = &connection.runtime_connection_id;
    output.event(&json!({ "event": "connectionRevoked", "runtimeConnectionId": id }))?;
    Ok(Exit::Ok)
}

fn confirm(question: &str) -> Result<bool, Failure> {
    Ok(Confirm::new().with_prompt(question).default(false).interact()?)
}

fn kept(output: &Output) -> Result<Exit, Failure> {
    output.line("Nothing was changed.")?;
    Ok(Exit::Usage)
}

/// The revocation holds on this machine even when the server has not heard of it.
fn told_here(error: Error) -> Failure {
    let unheard = matches!(error, Error::Unreachable { .. });
    let mut failure = Failure::from(error);
    if unheard {
        failure.message = format!("it is over on this machine, but the server has not heard: {}", failure.message);
        failure.fix = "Say it again once the server answers, so that it is over there as well.".to_owned();
    }
    failure
}
