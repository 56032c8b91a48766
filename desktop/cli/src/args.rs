//! The command line.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand};
use countersign_runtime::keystore::KeyStoreChoice;
use countersign_shared::{
    ids::{ApplicationId, DelegationId},
    origin::Origin,
    payload::Detail,
    scope::Scope,
};

use crate::{help, parse};

/// Pair this machine with a phone, let agents ask, hand out approved tokens.
///
/// Nothing can be approved here: an approval is a person's passkey on their own phone.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, after_help = help::program(), disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Write one JSON object a line, for programs
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(crate) json: bool,

    /// Which of this user's runtimes: 1 to 32 of a-z 0-9 _ -
    #[arg(
        long,
        global = true,
        help_heading = "Everywhere",
        env = "COUNTERSIGN_PROFILE",
        default_value = "default",
        value_name = "NAME"
    )]
    pub(crate) profile: String,

    /// Where profiles are kept [default: ~/.countersign]
    #[arg(long, global = true, help_heading = "Everywhere", env = "COUNTERSIGN_HOME", value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Pair this runtime with a person: show a QR, take the code from their phone
    Pair(Pair),
    /// Show whom this runtime is paired with, and whether the server answers
    Status(Status),
    /// Show what can be asked for, in the providers' own words
    Audiences(Audiences),
    /// Ask for a delegation
    Request(Box<Request>),
    /// Wait for the person's answer and check it
    Wait(Wait),
    /// Print a new token of an approved delegation
    Token(Token),
    /// List the delegations that this profile asked for
    Delegations(Delegations),
    /// Give a delegation back, or end the pairing
    Revoke(Revoke),
}

#[derive(Debug, Args)]
#[command(after_help = help::PAIR)]
pub(crate) struct Pair {
    /// The server's address
    #[arg(long, env = "COUNTERSIGN_SERVER", value_name = "URL", value_parser = parse::server)]
    pub(crate) server: Option<Origin>,

    /// The kind of agent app, as its maker registered it
    #[arg(long, value_name = "ID", default_value = "app_countersign_cli")]
    pub(crate) application_id: ApplicationId,

    /// What the person shall call this runtime: 48 bytes at most
    #[arg(long, value_name = "NAME", default_value = "Countersign CLI")]
    pub(crate) runtime_name: String,

    /// What the person shall call this machine: 48 bytes at most [default: its host name]
    #[arg(long, value_name = "NAME")]
    pub(crate) device_name: Option<String>,

    /// Where this profile's private keys are kept from now on [default: as before; files at first]
    #[arg(long, value_name = "STORE", value_parser = parse::key_store)]
    pub(crate) key_store: Option<KeyStoreChoice>,

    /// Print the link of the QR as well; it holds the pairing's secret
    #[arg(long)]
    pub(crate) link: bool,

    /// Read the code from standard input, even on a terminal
    #[arg(long)]
    pub(crate) code_stdin: bool,

    /// Do not ask whether the person is the right one
    #[arg(long)]
    pub(crate) yes: bool,

    /// Draw the QR for a terminal that writes dark on light and has no colours
    #[arg(long)]
    pub(crate) light_terminal: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    /// Do not ask the server
    #[arg(long)]
    pub(crate) offline: bool,
}

#[derive(Debug, Args)]
#[command(after_help = help::AUDIENCES)]
pub(crate) struct Audiences {
    /// Only this one, by key or id
    #[arg(value_name = "AUDIENCE")]
    pub(crate) audience: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = help::REQUEST)]
pub(crate) struct Request {
    /// What the token is for, by key or id
    #[arg(long, value_name = "AUDIENCE")]
    pub(crate) audience: String,

    /// What shall be allowed; may be given more than once
    #[arg(long = "scope", value_name = "SCOPE", required = true)]
    pub(crate) scopes: Vec<Scope>,

    /// Why, in words for the person: 500 characters at most
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: String,

    /// Who asks inside this runtime: 80 characters at most
    #[arg(long, value_name = "ID", default_value = "cli")]
    pub(crate) agent_id: String,

    /// A name for people [default: the agent's id]
    #[arg(long, value_name = "NAME")]
    pub(crate) agent_name: Option<String>,

    /// How long the grant shall last, such as 15m or 1h [default: 1h, or less if the terms say so]
    #[arg(long, value_name = "TIME", value_parser = parse::seconds)]
    pub(crate) duration: Option<u64>,

    /// A further line for the person; may be given more than once
    #[arg(long = "detail", value_name = "LABEL=VALUE", value_parser = parse::detail)]
    pub(crate) details: Vec<Detail>,

    /// The first use of a token ends the grant
    #[arg(long)]
    pub(crate) single_use: bool,

    /// How long an answer is wanted, 24h at most
    #[arg(long, value_name = "TIME", value_parser = parse::seconds, default_value = "10m")]
    pub(crate) expires_in: u64,

    /// Wait for the answer at once, as `wait` does
    #[arg(long)]
    pub(crate) wait: bool,

    /// With --wait: how long to wait at most [default: until the request expires]
    #[arg(long, value_name = "TIME", value_parser = parse::seconds, requires = "wait")]
    pub(crate) timeout: Option<u64>,
}

#[derive(Debug, Args)]
#[command(after_help = help::WAIT)]
pub(crate) struct Wait {
    /// Which delegation
    #[arg(value_name = "DELEGATION_ID")]
    pub(crate) id: DelegationId,

    /// How long to wait at most; 0 looks once [default: until the request expires]
    #[arg(long, value_name = "TIME", value_parser = parse::seconds)]
    pub(crate) timeout: Option<u64>,
}

#[derive(Debug, Args)]
#[command(after_help = help::TOKEN)]
pub(crate) struct Token {
    /// Which delegation
    #[arg(value_name = "DELEGATION_ID")]
    pub(crate) id: DelegationId,

    /// Wait this long for an answer that is not there yet
    #[arg(long, value_name = "TIME", value_parser = parse::seconds, default_value = "0")]
    pub(crate) timeout: u64,

    /// Also make a proof: the method of the call, in capitals
    #[arg(long, value_name = "METHOD", requires = "dpop_url")]
    pub(crate) dpop_method: Option<String>,

    /// Also make a proof: the address of the call
    #[arg(long, value_name = "URL", requires = "dpop_method")]
    pub(crate) dpop_url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Delegations {
    /// Do not ask the server
    #[arg(long)]
    pub(crate) offline: bool,

    /// Also those that are over
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
#[command(after_help = help::REVOKE)]
#[command(group = ArgGroup::new("what").required(true).args(["id", "connection"]))]
pub(crate) struct Revoke {
    /// Which delegation; a pending one is cancelled
    #[arg(value_name = "DELEGATION_ID")]
    pub(crate) id: Option<DelegationId>,

    /// End the whole pairing, with every delegation below it
    #[arg(long)]
    pub(crate) connection: bool,

    /// Why, for the person: 200 characters at most
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) reason: String,

    /// Do not ask; needed for --connection where there is no terminal
    #[arg(long)]
    pub(crate) yes: bool,
}

#[cfg(test)]
mod tests;
