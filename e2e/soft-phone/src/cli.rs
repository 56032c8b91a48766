//! The words of the command line, and its exit codes.

mod commands;
mod script;
mod show;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Args, Parser, Subcommand, ValueEnum};
use countersign_shared::payload::ReasonCode;
use countersign_soft_phone::PhoneError;

const EXAMPLES: &str = "\
Examples:
  soft-phone --state ada.json enrol 'http://localhost:7070/enrol#SECRET' --name Ada
  soft-phone --state ada.json confirm 'http://localhost:7070/pair#1.…'   prints the code for the computer
  soft-phone --state ada.json approve next --scope payments:read --duration 900
  soft-phone --state ada.json deny next --reason too_long --counter-duration 600
  soft-phone --state ada.json random --seconds 30 --seed 7
  printf 'approve next\\ndeny next --not-me\\n' | soft-phone --state ada.json run -

Exit codes:
  0  done
  1  the server refused, or the state file cannot be used
  2  the command was not understood
  3  the phone refused: what the server showed does not verify
  4  no usable answer from the server
  5  nothing came in time

One process at a time may use a state file.";

/// A phone in software for tests and demos: enrols, confirms pairings, approves and denies.
#[derive(Parser)]
#[command(name = "soft-phone", version, after_help = EXAMPLES)]
struct Cli {
    /// The file that holds this phone: its keys, its session and what it knows
    #[arg(long, global = true, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Enrol a person from the link that the server printed; makes the state file
    Enrol(Enrol),
    /// Sign in again
    SignIn,
    /// Confirm a pairing from the link in its QR (`-` reads it from standard input); prints the code alone
    Confirm {
        /// What the QR says
        link: String,
    },
    /// List pending requests
    List {
        /// Those already answered too
        #[arg(long)]
        all: bool,
    },
    /// Tell the server that a request is on the screen
    Seen(Which),
    /// Say yes, with passkey and device key
    Approve(Approve),
    /// Say no, with the device key
    Deny(Deny),
    /// Take a delegation back
    RevokeDelegation(Revoke),
    /// End a runtime connection and all that hangs on it
    RevokeRuntime(Revoke),
    /// List the paired runtimes
    Runtimes,
    /// List delegations
    Delegations,
    /// List devices
    Devices,
    /// Enrol a second device that shares the passkey
    EnrolDevice {
        /// Its name
        name: String,
        /// The state file of the new device
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Revoke a passkey or a device by its id in the roster
    RevokeKey {
        /// The id
        id: String,
    },
    /// Answer whatever comes at random
    Random {
        /// For how long
        #[arg(long, default_value_t = 30)]
        seconds: u64,
        /// The same seed answers alike
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Run commands from a file, one a line (`-` reads standard input); the first that fails ends the run
    Run {
        /// The file
        script: PathBuf,
    },
}

#[derive(Args)]
struct Enrol {
    /// `ORIGIN/enrol#SECRET`
    link: String,
    /// The person's name; without it, the one in the invitation
    #[arg(long, default_value = "")]
    name: String,
    /// The device's name
    #[arg(long, default_value = "Soft phone")]
    device_name: String,
    /// Where the server is reached, when not at the link's own address
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Make a passkey that cannot be synced
    #[arg(long)]
    no_backup: bool,
    /// Replace the state file
    #[arg(long)]
    force: bool,
}

#[derive(Args)]
struct Which {
    /// A delegation's id, or `next` to wait for the next pending request
    id: String,
    /// How long `next` waits, in seconds
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    timeout: u64,
}

#[derive(Args)]
struct Approve {
    #[command(flatten)]
    which: Which,
    /// Grant this scope only; may be repeated
    #[arg(long = "scope")]
    scopes: Vec<String>,
    /// Grant for so long only, in seconds
    #[arg(long, value_name = "SECONDS")]
    duration: Option<u64>,
    /// Grant for a single use
    #[arg(long)]
    single_use: bool,
}

#[derive(Args)]
struct Deny {
    #[command(flatten)]
    which: Which,
    /// Why
    #[arg(long, value_enum, default_value_t = Reason::None)]
    reason: Reason,
    /// Why, in words
    #[arg(long, default_value = "")]
    text: String,
    /// Hint that this scope might be granted; may be repeated
    #[arg(long = "counter-scope", value_name = "SCOPE")]
    counter_scopes: Vec<String>,
    /// Hint that so long might be granted, in seconds
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    counter_duration: u64,
    /// "I did not start this": freezes the runtime
    #[arg(long)]
    not_me: bool,
}

#[derive(Args)]
struct Revoke {
    /// The id
    id: String,
    /// Why, for people
    #[arg(long, default_value = "")]
    reason: String,
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Reason {
    None,
    Unexpected,
    TooBroad,
    TooLong,
    Unclear,
    Other,
}

impl From<Reason> for ReasonCode {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::None => Self::None,
            Reason::Unexpected => Self::Unexpected,
            Reason::TooBroad => Self::TooBroad,
            Reason::TooLong => Self::TooLong,
            Reason::Unclear => Self::Unclear,
            Reason::Other => Self::Other,
        }
    }
}

pub(crate) async fn main() -> ExitCode {
    let Cli { state, json, command } = Cli::parse();
    let outcome = match state.context("say --state FILE: the file that holds this phone") {
        Ok(state) => commands::run(&state, json, command).await,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    eprintln!("error: {error:#}");
    ExitCode::from(match error.downcast_ref::<PhoneError>() {
        Some(PhoneError::Refused(_)) => 3,
        Some(PhoneError::Transport(_)) => 4,
        Some(PhoneError::Timeout) => 5,
        Some(PhoneError::Problem { .. } | PhoneError::State(_)) => 1,
        None => 2,
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_words_fit_together() {
        super::Cli::command().debug_assert();
    }
}
