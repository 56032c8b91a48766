//! One module a verb.

mod audiences;
mod delegations;
mod news;
mod pair;
mod request;
mod revoke;
mod status;
mod token;
mod wait;

use countersign_runtime::Runtime;

use crate::{
    args::{Cli, Command},
    exit::{Exit, Failure},
    output::Output,
};

/// Carries a command out.
pub(crate) async fn run(cli: &Cli, output: &Output) -> Result<Exit, Failure> {
    let home = cli.home.clone().or_else(|| Some(std::env::home_dir()?.join(".countersign"))).ok_or_else(|| {
        Failure::usage("no_home", "this user has no home directory", "Say where profiles are kept: --home DIR")
    })?;
    let runtime = Runtime::open(home, &cli.profile)?;
    let done = match &cli.command {
        Command::Pair(args) => Box::pin(pair::run(&runtime, output, args)).await,
        Command::Status(args) => status::run(&runtime, output, args).await,
        Command::Audiences(args) => audiences::run(&runtime, output, args).await,
        Command::Request(args) => Box::pin(request::run(&runtime, output, args)).await,
        Command::Wait(args) => wait::run(&runtime, output, args).await,
        Command::Token(args) => token::run(&runtime, output, args).await,
        Command::Delegations(args) => delegations::run(&runtime, output, args).await,
        Command::Revoke(args) => revoke::run(&runtime, output, args).await,
    };
    // What failed is told last, so nothing comes after it.
    if done.is_ok() {
        news::tell(&runtime, output).await?;
    }
    done
}
