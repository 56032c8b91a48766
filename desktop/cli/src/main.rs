//! `countersign`: pair this machine with a phone, let agents ask, hand out approved tokens.
//!
//! A thin shell over `countersign-runtime`: [`args`] reads the command line, each module of [`commands`] is one
//! verb, [`output`] writes for people or programs, and [`exit`] says how a command ended. There is no verb to
//! approve anything, and there will be none.

mod args;
mod commands;
mod describe;
mod exit;
mod fix;
mod help;
mod live;
mod output;
mod parse;
mod qr;
mod text;

use clap::Parser;

use crate::{args::Cli, exit::Exit, output::Output};

fn main() -> std::process::ExitCode {
    let cli = Cli::parse();
    let output = Output::new(cli.json);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let exit = match runtime {
        Ok(runtime) => runtime.block_on(commands::run(&cli, &output)).unwrap_or_else(|failure| {
            output.failure(&failure);
            failure.exit
        }),
        Err(_) => Exit::Unexpected,
    };
    exit.into()
}
