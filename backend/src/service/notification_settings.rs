//! How a person wants to be told that something waits.
//!
//! Nothing here gives a right to anything: whoever changes the settings of another can make them miss a message, or
//! get them one, and no more. A new e-mail address is sent a code, and nothing else before the code was typed.

mod codes;

use countersign_shared::{
    Code, Refusal,
    ids::{Nonce, UserId},
    payload::{Millis, NotificationSettings as Wanted},
    wire::{NotificationSettingsView, Timestamp},
};

use super::{Result, notify, signed, views};
use crate::{
    app::App,
    bus::Topic,
    channels::Channels,
    domain::{
        principal::{Person, Principal},
        quiet::QuietHours,
    },
    local_time::Zone,
    store::{NotificationSettings, Tx},
};

/// What a person has said, or the defaults.
pub async fn read(app: &App, person: &Person) -> Result<NotificationSettingsView> {
    let (user_id, channels, now) = (person.user_id.clone(), app.channels.clone(), app.clock.now());
    app.store
        .read(move |tx| {
            let settings = tx.notification_settings(&user_id)?;
            view(tx, &channels, &settings, now)
        })
        .await
}

/// Takes all of it at once, and sends a code to an address that is new.
pub async fn update(app: &App, person: &Person, signed: &str) -> Result<NotificationSettingsView> {
    let (message, device) = signed::from_device::<Wanted>(app, person, signed).await?;
    let (person, channels) = (person.clone(), app.channels.clone());
    let code = codes::draw(&app.random.bytes()?);
    let topic = Nonce::from_random("countersign", app.random.bytes()?);
    let (user_id, address, drawn) = (person.user_id.clone(), message.email.clone(), code.clone());
    let answer = signed::once(app, device.thumbprint, message, move |tx, wanted, now| {
        tx.lock_user(&person.user_id)?;
        views::check_signer(tx, &person, &wanted.user_id, &wanted.device_id)?;
        let before = tx.notification_settings(&person.user_id)?;
        check(&channels, &before, wanted)?;
        let settings = after(&before, wanted, topic.as_str(), now);
        tx.put_notification_settings(&settings)?;
        tx.audit(&Principal::Person(person.clone()), "settings.update", person.user_id.as_str(), now)?;
        if channels.email.is_some() {
            codes::keep(tx, &before, &settings, &drawn, now)?;
        }
        // Quiet hours may have ended by this, or another channel begun.
        notify::look_again(tx, &person.user_id, now)?;
        tx.wake(Topic::User(person.user_id.clone()), now)?;
        view(tx, &channels, &settings, now)
    })
    .await?;
    codes::send(app, &user_id, &address, &code).await?;
    Ok(answer)
}

/// A device that is revoked may know the person's ntfy topic, which is a secret: ntfy is off until somebody turns it on
/// again, with a topic of its own.
pub(super) fn forget_topic(tx: &mut Tx<'_>, user_id: &UserId, now: Millis) -> Result<()> {
    let settings = tx.notification_settings(user_id)?;
    if settings.ntfy_topic.is_empty() {
        return Ok(());
    }
    let (ntfy_topic, version) = (String::new(), settings.version + 1);
    Ok(tx.put_notification_settings(&NotificationSettings { ntfy_topic, updated_at: now, version, ..settings })?)
}

/// Takes the code from the e-mail.
pub async fn confirm_email(app: &App, person: &Person, typed: &str) -> Result<NotificationSettingsView> {
    let (person, channels, clock, typed) = (person.clone(), app.channels.clone(), app.clock.clone(), typed.to_owned());
    let outcome = app
        .store
        .write(move |tx| {
            let now = clock.now();
            tx.lock_user(&person.user_id)?;
            let settings = tx.notification_settings(&person.user_id)?;
            // A wrong code must be counted, so it is an outcome that is committed and not an error that is rolled back.
            if let Err(refusal) = codes::take(tx, &settings, &typed, now)? {
                tx.audit(&Principal::Person(person.clone()), "settings.wrong-code", person.user_id.as_str(), now)?;
                return Ok(Err(refusal));
            }
            let confirmed = NotificationSettings {
                email_confirmed_at: Some(now),
                updated_at: now,
                version: settings.version + 1,
                ..settings
            };
            tx.put_notification_settings(&confirmed)?;
            tx.audit(&Principal::Person(person.clone()), "settings.confirm-email", person.user_id.as_str(), now)?;
            notify::look_again(tx, &person.user_id, now)?;
            tx.wake(Topic::User(person.user_id.clone()), now)?;
            Ok(Ok(view(tx, &channels, &confirmed, now)?))
        })
        .await?;
    Ok(outcome?)
}

/// Until when messages to a person wait; `None` when they may go now.
pub(crate) fn quiet_until(settings: &NotificationSettings, now: Millis) -> Option<Millis> {
    let hours = QuietHours { from: settings.quiet_from, to: settings.quiet_to };
    let zone = Zone::named(&settings.time_zone)?;
    hours.until(now, |at| zone.minute_at(at))
}

/// Refuses what this server cannot do. What was set before may stay, so that the rest can be changed.
fn check(channels: &Channels, before: &NotificationSettings, wanted: &Wanted) -> Result<()> {
    let refuse = |field: &str, detail: &'static str| Err(Refusal::field(Code::InvalidField, field, detail).into());
    if Zone::named(&wanted.time_zone).is_none() {
        return refuse("timeZone", "there is no time zone of that name; say one of IANA's, such as Europe/Berlin");
    }
    if channels.email.is_none() && !wanted.email.is_empty() && wanted.email != before.email {
        return refuse("email", "this server sends no e-mail; its operator can set that up");
    }
    if channels.ntfy.is_none() && wanted.ntfy && before.ntfy_topic.is_empty() {
        return refuse("ntfy", "this server has no ntfy server; its operator can set one up");
    }
    Ok(())
}

fn after(before: &NotificationSettings, wanted: &Wanted, topic: &str, now: Millis) -> NotificationSettings {
    let ntfy_topic = match (wanted.ntfy, before.ntfy_topic.as_str()) {
        (false, _) => String::new(),
        (true, "") => topic.to_owned(),
        (true, before) => before.to_owned(),
    };
    NotificationSettings {
        user_id: before.user_id.clone(),
        language: wanted.language,
        time_zone: wanted.time_zone.clone(),
        quiet_from: wanted.quiet_from,
        quiet_to: wanted.quiet_to,
        hide_details: wanted.hide_details,
        email: wanted.email.clone(),
        email_confirmed_at: before.email_confirmed_at.filter(|_| wanted.email == before.email),
        ntfy_topic,
        updated_at: now,
        version: before.version + 1,
    }
}

fn view(
    tx: &mut Tx<'_>,
    channels: &Channels,
    settings: &NotificationSettings,
    now: Millis,
) -> Result<NotificationSettingsView> {
    let topic = settings.ntfy_topic.as_str();
    let ntfy_url = channels.ntfy.as_ref().filter(|_| !topic.is_empty()).map(|ntfy| ntfy.subscription(topic));
    Ok(NotificationSettingsView {
        language: settings.language,
        time_zone: settings.time_zone.clone(),
        quiet_from: settings.quiet_from,
        quiet_to: settings.quiet_to,
        hide_details: settings.hide_details,
        email: settings.email.clone(),
        email_confirmed: settings.confirmed_email().is_some(),
        email_code_until: codes::living(tx, settings, now)?.map(|code| Timestamp(code.expires_at)),
        email_available: channels.email.is_some(),
        ntfy: !topic.is_empty(),
        ntfy_available: channels.ntfy.is_some(),
        ntfy_url: ntfy_url.unwrap_or_default(),
    })
}
