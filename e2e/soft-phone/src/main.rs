//! `soft-phone`: a test device on the command line.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line")]

mod cli;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    eprintln!("TEST DEVICE: a software authenticator with its keys in a plain file; never use it for anything real");
    cli::main().await
}
