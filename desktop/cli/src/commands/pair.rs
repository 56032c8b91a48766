//! `countersign pair`.

use std::io::{self, BufRead, Read};

use countersign_runtime::{ConnectionState, Error, PairedWith, PendingPairing, Runtime};
use countersign_shared::{Code, origin::Origin, wire::Timestamp};
use dialoguer::{
    Confirm, Input,
    console::{self, Term},
};
use serde_json::json;

use crate::{
    args::Pair,
    exit::{Exit, Failure},
    output::{Output, dim, strong},
    qr::{self, Ink},
    text::{quoted, time, visible, within_bytes},
};

/// The longest line that is read as a code, in bytes.
const MAX_LINE: u64 = 256;
/// The longest name in an offer, in bytes.
const MAX_NAME: usize = 48;

pub(crate) async fn run(runtime: &Runtime, output: &Output, args: &Pair) -> Result<Exit, Failure> {
    let server = server(runtime, args).await?;
    let device_name = match &args.device_name {
        Some(name) => name.clone(),
        None => host_name(),
    };
    if let Some(choice) = args.key_store {
        runtime.choose_key_store(choice).await?;
    }
    let mut pending = runtime.start_pairing(&server, &args.application_id, &args.runtime_name, &device_name).await?;
    show(&pending, output, args)?;
    let ask = output.is_interactive() && !args.code_stdin;
    let paired = loop {
        let code = if ask { prompt()? } else { read_line().await? };
        match pending.claim(&code).await {
            Ok(paired) => break paired,
            Err(error) if ask && may_try_again(&error) => output.failure(&error.into()),
            Err(error) => return Err(error.into()),
        }
    };
    output.line(format!("\n{} {}", strong("Paired with"), person(&paired)))?;
    if output.is_interactive() && !args.yes && !is_right()? {
        pending.decline("the person at the runtime said that this is somebody else").await?;
        output.line("Nothing was accepted; the pairing was given back.")?;
        return Ok(Exit::Ended);
    }
    let connection = pending.accept().await?;
    output
        .line(dim("Agents on this machine may now ask; every answer will be checked against the keys pinned here."))?;
    output.event(&json!({
        "event": "paired",
        "runtimeConnectionId": connection.runtime_connection_id,
        "server": connection.origin,
        "userId": connection.user_id,
        "userName": connection.user_name,
        "approverDevice": connection.approver_device,
        "thumbprint": connection.thumbprint,
        "rosterSeq": connection.head.seq,
        "rosterHead": connection.head.hash,
    }))?;
    Ok(Exit::Ok)
}

/// The server that was named, or the one that this profile was paired with before.
async fn server(runtime: &Runtime, args: &Pair) -> Result<Origin, Failure> {
    if let Some(server) = &args.server {
        return Ok(server.clone());
    }
    let before = runtime.connection().await?.filter(|before| matches!(before.state, ConnectionState::Revoked { .. }));
    before.map(|before| before.origin).ok_or_else(|| {
        Failure::usage("no_server", "no server was named", "Name it: --server URL, or set COUNTERSIGN_SERVER")
    })
}

fn host_name() -> String {
    let name = hostname::get().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match within_bytes(&name, MAX_NAME) {
        "" => "this computer".to_owned(),
        name => name.to_owned(),
    }
}

fn show(pending: &PendingPairing, output: &Output, args: &Pair) -> io::Result<()> {
    let (link, words) = (pending.link(), pending.words());
    output.event(&json!({
        "event": "offer",
        "link": *link,
        "words": words,
        "expiresAt": Timestamp(pending.expires_at()),
    }))?;
    if output.is_json() {
        return Ok(());
    }
    let ink = match (console::colors_enabled(), args.light_terminal) {
        (true, _) => Ink::Colours,
        (false, true) => Ink::OnLight,
        (false, false) => Ink::OnDark,
    };
    let columns = Term::stdout().size_checked().map_or(qr::MAX_COLUMNS, |(_, columns)| usize::from(columns));
    output.line("Scan this with the phone of the person who shall approve:\n")?;
    match qr::draw(&link, ink, columns) {
        Some(drawn) => output.line(drawn)?,
        None => output
            .line("(The QR does not fit this terminal. Make it wider, or open the link of --link on the phone.)\n")?,
    }
    output.line(format!("  {}\n", strong(&words.join("  "))))?;
    output.line("These six words must stand on the phone as well.")?;
    output.line(dim(&format!(
        "The QR is good until {}. Its link is a secret: show it to that phone only.",
        time(pending.expires_at())
    )))?;
    if args.link {
        output.line(format!("\n{}", *link))?;
    }
    output.line("")
}

fn prompt() -> Result<String, Failure> {
    // On standard output: what is typed shall not end up in a log of standard error.
    let code: String = Input::new().with_prompt("Code on the phone").interact_text_on(&Term::stdout())?;
    Ok(code)
}

async fn read_line() -> Result<String, Failure> {
    let read = || {
        let mut line = String::new();
        io::stdin().lock().take(MAX_LINE).read_line(&mut line).map(|_| line)
    };
    let line = tokio::task::spawn_blocking(read).await.map_err(|error| io::Error::other(error.to_string()))??;
    if line.trim().is_empty() {
        let fix = "Write the code of the phone as one line to standard input.";
        return Err(Failure::usage("no_code", "standard input ended without a code", fix));
    }
    Ok(line)
}

/// Whether another code, or the same one again, may still pair.
fn may_try_again(error: &Error) -> bool {
    match error {
        Error::Refusal(refusal) => refusal.code == Code::CodeInvalid,
        Error::Unreachable { .. } => true,
        error => error.is_problem(Code::WrongCode) || error.is_problem(Code::CodeExpired),
    }
}

fn person(paired: &PairedWith) -> String {
    format!("{} ({}), confirmed on {}", visible(&paired.user_name), paired.user_id, quoted(&paired.device_name))
}

fn is_right() -> Result<bool, Failure> {
    let question = "Is that you, or the person who shall approve for this computer?";
    Ok(Confirm::new().with_prompt(question).default(false).interact()?)
}
