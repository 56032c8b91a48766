//! Enrolment by link: a passkey, a device key and entry 0 of the roster, all at once.
//!
//! The link is opened first and spent only at the end, so that a person who closes the page can open it
//! again. The WebAuthn library verifies the registration; the roster entry is verified by
//! [`countersign_shared::roster`], and both must name the same key.

use countersign_shared::{
    Code, Refusal,
    ids::{CeremonyId, SessionId, UserId},
    payload::{Millis, check_window},
    roster::{EnrolledKey, KeyKind, Roster, RosterEntry},
    token::{SecretKind, is_well_formed, mint, stored},
    wire::{BeginEnrolment, EnrolmentStarted, FinishEnrolment, SessionView},
};
use webauthn_rs::prelude::PasskeyRegistration;
use zeroize::Zeroizing;

use super::{
    Result, found, registrations, roster,
    sessions::{insert_session, living_ceremony, person_of},
    stored_json, to_json,
};
use crate::{
    app::{App, CEREMONY_LIFE_MS},
    store::{Ceremony, CeremonyKind, Device, User},
};

/// What a registration must remember.
type State = (PasskeyRegistration, String);

/// Opens a link: what the page needs to make a passkey.
pub async fn begin(app: &App, body: BeginEnrolment) -> Result<EnrolmentStarted> {
    if !is_well_formed(SecretKind::Invite, &body.invite) {
        return Err(Code::InviteInvalid.into());
    }
    if body.user_name.chars().count() > 80 {
        return Err(Refusal::field(Code::InvalidField, "userName", "80 characters at most").into());
    }
    let (secret_hash, now) = (stored(&body.invite), app.clock.now());
    let invite = app.store.read(move |tx| Ok(tx.invite_by_secret(&secret_hash)?)).await?;
    let invite =
        invite.filter(|invite| invite.expires_at > now && invite.spent_at.is_none()).ok_or(Code::InviteInvalid)?;
    let name = if body.user_name.trim().is_empty() { invite.user_name.clone() } else { body.user_name };
    let (options, state) = registrations::begin(app, &name)?;
    let ceremony = Ceremony {
        id: CeremonyId::from_random(app.random.bytes()?),
        kind: CeremonyKind::Enrolment,
        invite_id: Some(invite.id.clone()),
        state: to_json(&(&state, &name))?,
        expires_at: now + CEREMONY_LIFE_MS,
        done_at: None,
    };
    let enrolment_id = ceremony.id.clone();
    app.store.write(move |tx| Ok(tx.insert_ceremony(&ceremony)?)).await?;
    Ok(EnrolmentStarted { enrolment_id, user_id: invite.user_id, user_name: name, options })
}

/// Ends an enrolment and signs the person in. The same entry again is answered with a new session.
pub async fn finish(app: &App, id: &CeremonyId, body: FinishEnrolment) -> Result<(SessionView, Zeroizing<String>)> {
    let answer = registrations::read(body.credential)?;
    let (webauthn, clock, origin) = (std::sync::Arc::clone(&app.webauthn), app.clock.clone(), app.origin.clone());
    let (secret, session_id) =
        (mint(SecretKind::Session, &app.random.bytes()?), SessionId::from_random(app.random.bytes()?));
    let (secret_hash, id) = (stored(&secret), id.clone());
    let view = app
        .store
        .write(move |tx| {
            let now = clock.now();
            let ceremony =
                tx.ceremony(&id)?.filter(|ceremony| ceremony.expires_at > now).ok_or(Code::CeremonyExpired)?;
            let invite_id = ceremony.invite_id.as_ref().ok_or(Code::CeremonyExpired)?;
            let invite = found(tx.invite(invite_id)?)?;
            // Whoever reads the database finds the id of an enrolment under way, but not the link's secret.
            if stored(&body.invite) != invite.secret_hash {
                return Err(Code::InviteInvalid.into());
            }
            tx.lock_user(&invite.user_id)?;
            let roster = Roster::verify(&origin, &invite.user_id, std::slice::from_ref(&body.record))?;
            let entry = body.record.entry()?;
            let repeated = invite.roster_hash == Some(roster.head().hash);
            let device = device(&roster, &entry, &invite.user_id, now)?;
            if !repeated {
                let ceremony = living_ceremony(tx, &id, CeremonyKind::Enrolment, now)?;
                let (state, name): State = stored_json("a registration", &ceremony.state)?;
                let registered = registrations::finish(&webauthn, &answer, &state)?;
                check_window(&entry, now)?;
                let (key, _) = keys(&entry)?;
                let credential = registered.credential(key, &invite.user_id, now)?;
                if invite.expires_at <= now || invite.spent_at.is_some() {
                    return Err(Code::InviteInvalid.into());
                }
                tx.finish_ceremony(&id, now)?;
                tx.spend_invite(&invite.id, &roster.head().hash, now)?;
                tx.insert_user(&User { id: invite.user_id.clone(), name, created_at: now, version: 1 })?;
                tx.insert_roster_record(&invite.user_id, &roster.head(), &body.record)?;
                tx.insert_credential(&credential)?;
                tx.insert_device(&device)?;
            } else if tx.device(&device.id)?.is_none_or(|known| known.revoked_at.is_some()) {
                // A repeated answer gives no session to a device that was revoked since.
                return Err(Code::KeyNotActive.into());
            }
            let view = insert_session(tx, &session_id, secret_hash, &invite.user_id, Some(device.id), now)?;
            tx.audit(&person_of(&view, &session_id), "user.enrol", invite.user_id.as_str(), now)?;
            Ok(view)
        })
        .await?;
    Ok((view, secret))
}

/// The passkey and the device of entry 0.
fn keys(entry: &RosterEntry) -> Result<(&EnrolledKey, &EnrolledKey)> {
    let of = |kind: KeyKind| entry.enrol.iter().find(|key| key.kind == kind);
    match (of(KeyKind::Credential), of(KeyKind::Device)) {
        (Some(credential), Some(device)) if entry.enrol.len() == 2 => Ok((credential, device)),
        _ => Err(Refusal::field(Code::RosterInvalid, "enrol", "entry 0 enrols one passkey and one device").into()),
    }
}

fn device(founded: &Roster, entry: &RosterEntry, user_id: &UserId, now: Millis) -> Result<Device> {
    let (_, key) = keys(entry)?;
    roster::device_of(founded, entry, &key.id, user_id, now)
}
