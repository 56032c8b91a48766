//! Codes that show that a person reads an e-mail address. The code itself stands in the e-mail and nowhere else.

use std::time::Duration;

use countersign_shared::{
    Code, Refusal,
    canonical::{Digest, hash_bytes},
    ids::{Nonce, UserId},
    payload::Millis,
};
use zeroize::Zeroizing;

use crate::{
    app::App,
    channels::code_letter,
    domain::flood::{HOUR_MS, room_again, seconds_until},
    service::{Error, Result},
    store::{EmailCode, NotificationSettings, Tx},
};

/// How long a code works, in milliseconds.
const LIFE_MS: u64 = 15 * 60 * 1000;
/// How many wrong ones end a code.
const MAX_TRIES: u64 = 5;
/// How many codes a person may have sent within an hour, and how many an address may get.
const PER_HOUR: i64 = 3;
/// How soon the settings, saved again, send another code to an address that waits for one; in milliseconds.
const AGAIN_AFTER_MS: u64 = 60 * 1000;
/// When a code that could not be handed over is tried again.
const PAUSES: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(10)];

/// Six digits.
pub(super) fn draw(random: &[u8; 8]) -> Zeroizing<String> {
    Zeroizing::new(format!("{:06}", u64::from_be_bytes(*random) % 1_000_000))
}

/// What is kept of a code: it fits one person and one address only.
fn hash_of(user_id: &UserId, email: &str, code: &str) -> Digest {
    hash_bytes("countersign.email-code.v1", format!("{user_id}\0{email}\0{code}").as_bytes())
}

/// Keeps a drawn code if the address is new, or waits for one still. An address that is new is refused when too many
/// codes were sent; for one that is not, the settings go through without another code.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    before: &NotificationSettings,
    settings: &NotificationSettings,
    code: &str,
    now: Millis,
) -> Result<()> {
    if settings.email.is_empty() || settings.email_confirmed_at.is_some() {
        return Ok(());
    }
    let is_new = settings.email != before.email;
    let last = living(tx, settings, now)?;
    if !is_new && last.is_some_and(|last| now < last.created_at + AGAIN_AFTER_MS) {
        return Ok(());
    }
    let oldest = tx.email_code_before(&settings.user_id, &settings.email, PER_HOUR - 1)?;
    match room_again(oldest, HOUR_MS, now) {
        Some(_) if !is_new => return Ok(()),
        Some(until) => {
            let detail = format!("{PER_HOUR} codes were sent within an hour; wait as long as Retry-After says");
            return Err(Error::Later {
                refusal: Refusal::field(Code::RateLimited, "email", detail),
                retry_after_seconds: seconds_until(until, now),
            });
        }
        None => {}
    }
    tx.insert_email_code(&EmailCode {
        user_id: settings.user_id.clone(),
        created_at: now,
        email: settings.email.clone(),
        code_hash: hash_of(&settings.user_id, &settings.email, code),
        tries: 0,
        expires_at: now + LIFE_MS,
        used_at: None,
    })?;
    Ok(())
}

/// The code that would confirm the address now.
pub(super) fn living(tx: &mut Tx<'_>, settings: &NotificationSettings, now: Millis) -> Result<Option<EmailCode>> {
    if settings.email.is_empty() || settings.email_confirmed_at.is_some() {
        return Ok(None);
    }
    let living = |code: &EmailCode| {
        code.email == settings.email && code.used_at.is_none() && code.tries < MAX_TRIES && code.expires_at > now
    };
    Ok(tx.email_code(&settings.user_id)?.filter(living))
}

/// Takes what was typed, and counts it if it is wrong.
pub(super) fn take(
    tx: &mut Tx<'_>,
    settings: &NotificationSettings,
    typed: &str,
    now: Millis,
) -> Result<std::result::Result<(), Refusal>> {
    let refuse = |detail: String| Ok(Err(Refusal::field(Code::EmailCodeInvalid, "code", detail)));
    let Some(code) = living(tx, settings, now)? else {
        return refuse("there is no code that works now; save the settings again for a new one".to_owned());
    };
    let typed: String = typed.chars().filter(|character| !character.is_whitespace()).take(16).collect();
    if hash_of(&settings.user_id, &settings.email, &typed) == code.code_hash {
        tx.update_email_code(&EmailCode { used_at: Some(now), ..code.clone() }, code.tries)?;
        return Ok(Ok(()));
    }
    let tries = code.tries + 1;
    tx.update_email_code(&EmailCode { tries, ..code.clone() }, code.tries)?;
    match MAX_TRIES - tries {
        0 => refuse("that was the last try; save the settings again for a new code".to_owned()),
        left => refuse(format!("another code was sent; {left} more tries")),
    }
}

/// Sends the code if it is the one that was kept, and does not wait for the mail server: the settings are saved
/// whatever becomes of the e-mail, and saving them again sends another.
pub(super) async fn send(app: &App, user_id: &UserId, address: &str, code: &Zeroizing<String>) -> Result<()> {
    let Some(email) = app.channels.email.clone() else { return Ok(()) };
    let (wanted, hash) = (user_id.clone(), hash_of(user_id, address, code));
    let (kept, settings) =
        app.store.read(move |tx| Ok((tx.email_code(&wanted)?, tx.notification_settings(&wanted)?))).await?;
    if kept.is_none_or(|kept| kept.code_hash != hash) {
        return Ok(());
    }
    let letter = code_letter(code, &app.origin, settings.language);
    let (user_id, address) = (user_id.clone(), address.to_owned());
    let id = Nonce::from_random("code", app.random.bytes()?);
    tokio::spawn(async move {
        let mut pauses = PAUSES.into_iter();
        while let Err(error) = email.send(&address, &letter, id.as_str()).await {
            let pause = pauses.next().filter(|_| error.may_pass());
            tracing::warn!(user = %user_id, %error, again = pause.is_some(), "a code could not be e-mailed");
            let Some(pause) = pause else { return };
            tokio::time::sleep(pause).await;
        }
    });
    Ok(())
}
