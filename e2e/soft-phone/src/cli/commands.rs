//! What each command does.

use std::{io::Read, path::Path, time::Duration};

use anyhow::{Context, Result, anyhow, bail};
use countersign_shared::{
    payload::CounterOffer,
    scope::ScopeSet,
    wire::{DelegationStatus, RequestView},
};
use countersign_soft_phone::{ApproveOptions, DenyOptions, EnrolOptions, SoftPhone, load, scopes};
use serde_json::json;

use super::{Approve, Command, Deny, Enrol, Which, script, show::Show};

/// Runs one command or script on the phone in a file, and saves it again, also when the command failed.
pub(crate) async fn run(state: &Path, json: bool, command: Command) -> Result<()> {
    let mut phone = match &command {
        Command::Enrol(_) => None,
        // A script may begin with `enrol`.
        Command::Run { .. } if !state.exists() => None,
        _ => Some(SoftPhone::load(state)?),
    };
    let outcome = match command {
        Command::Run { script } => run_script(&mut phone, state, json, &read(&script)?).await,
        command => one(&mut phone, state, Show { json }, command).await,
    };
    match &phone {
        Some(phone) => outcome.and(phone.save(state).map_err(Into::into)),
        None => outcome,
    }
}

async fn run_script(phone: &mut Option<SoftPhone>, state: &Path, json: bool, text: &str) -> Result<()> {
    for line in script::lines(text) {
        let line = line?;
        eprintln!("> {}", line.text);
        let at = || format!("line {}", line.number);
        one(phone, state, Show { json: json || line.json }, line.command).await.with_context(at)?;
    }
    Ok(())
}

async fn one(phone: &mut Option<SoftPhone>, state: &Path, show: Show, command: Command) -> Result<()> {
    if let Command::Enrol(enrol) = command {
        *phone = Some(enrol_person(state, show, enrol).await?);
        return Ok(());
    }
    let phone = phone.as_ref().context("there is no phone yet: begin with `enrol LINK`")?;
    match command {
        Command::SignIn => {
            let session = phone.sign_in().await?;
            show.print(&session, || format!("signed in until {}", session.expires_at));
        }
        Command::Confirm { link } => confirm(phone, show, &link).await?,
        Command::List { all: true } => show.requests(&phone.requests().await?.requests),
        Command::List { all: false } => show.requests(&phone.pending().await?),
        Command::Seen(which) => {
            let view = find(phone, &which).await?;
            show.request(&phone.seen(&view).await?);
        }
        Command::Approve(approve) => show.request(&approve_one(phone, approve).await?),
        Command::Deny(deny) => show.request(&deny_one(phone, deny).await?),
        Command::RevokeDelegation(revoke) => {
            let view = phone.revoke_delegation(&revoke.id.parse()?, &revoke.reason).await?;
            show.print(&view, || format!("{} {}", view.delegation_id, view.status.as_str()));
        }
        Command::RevokeRuntime(revoke) => {
            let view = phone.revoke_runtime(&revoke.id.parse()?, &revoke.reason).await?;
            show.print(&view, || format!("{} {}", view.runtime_connection_id, view.status.as_str()));
        }
        Command::Runtimes => show.runtimes(&phone.runtimes().await?.runtimes),
        Command::Delegations => show.delegations(&all_delegations(phone).await?),
        Command::Devices => show.devices(&phone.devices().await?.devices),
        Command::EnrolDevice { name, to } => {
            refuse_to_replace(&to, false)?;
            let second = phone.enrol_device(&name).await?;
            second.save(&to)?;
            show.print(&json!({ "deviceId": second.device_id() }), || second.device_id().to_string());
        }
        Command::RevokeKey { id } => {
            let answer = phone.revoke_key(&id).await?;
            show.print(&answer.head, || format!("revoked {id}; the roster's head is entry {}", answer.head.seq));
        }
        Command::Random { seconds, seed } => {
            let lasting = Duration::from_secs(seconds);
            let heard = |id: &_, status: DelegationStatus| eprintln!("{id} {}", status.as_str());
            let tally = load::answer_at_random(phone, seed, lasting, heard).await;
            show.print(&tally, || format!("{tally:?}"));
        }
        Command::Enrol(_) | Command::Run { .. } => bail!("a script cannot run another script"),
    }
    Ok(())
}

async fn enrol_person(state: &Path, show: Show, enrol: Enrol) -> Result<SoftPhone> {
    refuse_to_replace(state, enrol.force)?;
    let own_address = || enrol.link.split("/enrol#").next().unwrap_or_default().to_owned();
    let server = enrol.server.clone().unwrap_or_else(own_address);
    let options =
        EnrolOptions { user_name: enrol.name, device_name: enrol.device_name, backup_eligible: !enrol.no_backup };
    let phone = SoftPhone::enrol(&server, &enrol.link, options).await?;
    // Saved at once: the link is spent.
    phone.save(state)?;
    let said = json!({ "userId": phone.user_id(), "userName": phone.user_name(), "deviceId": phone.device_id() });
    show.print(&said, || format!("enrolled {} ({}) on {}", phone.user_name(), phone.user_id(), phone.device_id()));
    Ok(phone)
}

fn refuse_to_replace(state: &Path, force: bool) -> Result<()> {
    if state.exists() && !force {
        bail!("{} holds a phone already", state.display());
    }
    Ok(())
}

async fn confirm(phone: &SoftPhone, show: Show, link: &str) -> Result<()> {
    let link = if link == "-" { read(Path::new("-"))? } else { link.to_owned() };
    let confirmed = phone.confirm(&link).await?;
    eprintln!("confirmed {:?} on {:?}", confirmed.offer.runtime_name, confirmed.offer.device_name);
    eprintln!("the words under the QR must be: {}", confirmed.words.join(" "));
    let said = json!({
        "code": confirmed.code,
        "words": confirmed.words,
        "pairHash": confirmed.pair_hash,
        "pairingId": confirmed.pairing_id,
    });
    show.print(&said, || confirmed.code.clone());
    Ok(())
}

async fn find(phone: &SoftPhone, which: &Which) -> Result<RequestView> {
    Ok(match which.id.as_str() {
        "next" => phone.wait_for_request(Duration::from_secs(which.timeout)).await?,
        id => phone.request(&id.parse()?).await?,
    })
}

async fn approve_one(phone: &SoftPhone, approve: Approve) -> Result<RequestView> {
    let narrowed = if approve.scopes.is_empty() { None } else { Some(typed_scopes(&approve.scopes)?) };
    let view = find(phone, &approve.which).await?;
    let options = ApproveOptions {
        scopes: narrowed,
        duration_seconds: approve.duration,
        single_use: approve.single_use.then_some(true),
    };
    Ok(phone.approve(&view, options).await?)
}

async fn deny_one(phone: &SoftPhone, deny: Deny) -> Result<RequestView> {
    let counter_offer =
        CounterOffer { scopes: typed_scopes(&deny.counter_scopes)?, duration_seconds: deny.counter_duration };
    let view = find(phone, &deny.which).await?;
    let options =
        DenyOptions { reason_code: deny.reason.into(), reason_text: deny.text, counter_offer, not_me: deny.not_me };
    Ok(phone.deny(&view, options).await?)
}

/// A scope that cannot be read is a slip of the caller, not a refusal of the phone.
fn typed_scopes(names: &[String]) -> Result<ScopeSet> {
    scopes(names).map_err(|error| anyhow!("{error}"))
}

async fn all_delegations(phone: &SoftPhone) -> Result<Vec<countersign_shared::wire::DelegationView>> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let mut page = phone.delegations(&cursor).await?;
        all.append(&mut page.delegations);
        if page.next_cursor.is_empty() {
            return Ok(all);
        }
        cursor = page.next_cursor;
    }
}

fn read(path: &Path) -> Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}
