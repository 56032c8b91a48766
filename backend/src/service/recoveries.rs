//! A recovery by the code on paper: one entry revokes every key that there is and begins anew.
//!
//! The server never sees the code. It knows the public half of the key that a page derives from it, and looks that up by
//! its thumbprint.

use countersign_shared::{
    Code, Refusal,
    ids::{CeremonyId, DeviceId, SessionId, UserId},
    jws::Unverified,
    keys::Thumbprint,
    payload::{RecoveryBegin, check_origin, check_window},
    roster::{EnrolledKey, KeyKind, RosterEntry},
    token::{SecretKind, mint, stored},
    wire::{FinishRecovery, RecoveryStarted, SessionView},
};
use webauthn_rs::prelude::PasskeyRegistration;
use zeroize::Zeroizing;

use super::{
    Result, found, registrations, roster,
    sessions::{insert_session, living_ceremony, person_of},
    signed, stored_json, to_json, views,
};
use crate::{
    app::{App, CEREMONY_LIFE_MS},
    bus::Topic,
    domain::principal::{Person, Principal},
    store::{Ceremony, CeremonyKind},
};

/// What a recovery must remember: the registration, whose roster, and which recovery key.
type State = (PasskeyRegistration, UserId, Thumbprint);

/// Begins a recovery: the recovery key has signed, so its holder may see whose roster it is.
pub async fn begin(app: &App, message: &str) -> Result<RecoveryStarted> {
    let unverified = Unverified::parse(message)?;
    let kid = unverified.kid();
    let (key, user_name) = app
        .store
        .read(move |tx| {
            let key = tx.recovery_key(&kid)?.filter(|key| key.revoked_at.is_none()).ok_or(Code::UnknownKey)?;
            let user = found(tx.user(&key.user_id)?)?;
            Ok((key, user.name))
        })
        .await?;
    let message = unverified.verify::<RecoveryBegin>(&key.public_key)?;
    app.limits.check_credential(&key.id.to_string())?;
    check_origin(&*message, &app.origin)?;
    if message.recovery_id != key.id {
        return Err(Refusal::field(Code::WrongKey, "recoveryId", Code::WrongKey.title()).into());
    }
    let (options, state) = registrations::begin(app, &user_name)?;
    let ceremony = Ceremony {
        id: CeremonyId::from_random(app.random.bytes()?),
        kind: CeremonyKind::Recovery,
        invite_id: None,
        state: to_json(&(&state, &key.user_id, &key.id))?,
        expires_at: app.clock.now() + CEREMONY_LIFE_MS,
        done_at: None,
    };
    // The roster is not kept with the answer: it is long, and can be read again.
    let (recovery_id, options) = signed::once(app, key.id, message, move |tx, _, _| {
        let living = tx.recovery_key(&kid)?.is_some_and(|key| key.revoked_at.is_none());
        if !living {
            return Err(Code::UnknownKey.into());
        }
        tx.insert_ceremony(&ceremony)?;
        Ok((ceremony.id.clone(), options.clone()))
    })
    .await?;
    let user_id = key.user_id.clone();
    let records = app.store.read(move |tx| Ok(tx.roster_records(&user_id)?)).await?;
    Ok(RecoveryStarted { recovery_id, user_id: key.user_id, user_name, records, options })
}

/// Ends a recovery: every other key ends, with its sessions, and the new phone is signed in. It is done once; whoever
/// missed the answer signs in with the new passkey.
pub async fn finish(app: &App, id: &CeremonyId, body: FinishRecovery) -> Result<(SessionView, Zeroizing<String>)> {
    let answer = registrations::read(body.credential)?;
    let (id, record) = (id.clone(), body.record);
    let (webauthn, clock, origin) = (std::sync::Arc::clone(&app.webauthn), app.clock.clone(), app.origin.clone());
    let secret = mint(SecretKind::Session, &app.random.bytes()?);
    let (secret_hash, session_id) = (stored(&secret), SessionId::from_random(app.random.bytes()?));
    let view = app
        .store
        .write(move |tx| {
            let now = clock.now();
            let ceremony = living_ceremony(tx, &id, CeremonyKind::Recovery, now)?;
            let (state, user_id, key): State = stored_json("a recovery", &ceremony.state)?;
            let registered = registrations::finish(&webauthn, &answer, &state)?;
            tx.lock_user(&user_id)?;
            let mut chain = views::roster(tx, &origin, &user_id)?;
            let entry = record.entry()?;
            check_window(&entry, now)?;
            let (passkey, device) = new_keys(&entry, &key)?;
            let credential = registered.credential(passkey, &user_id, now)?;
            let device_id: DeviceId = device.id.parse()?;
            chain.append(&record)?;
            tx.finish_ceremony(&id, now)?;
            tx.insert_credential(&credential)?;
            let (user, device) = (user_id.clone(), Some(device_id.clone()));
            let new = Person { user_id: user, device_id: device, session_id: session_id.clone() };
            roster::keep(tx, &Principal::Person(new), &user_id, &chain, &entry, &record, now)?;
            tx.end_sessions_without_device(&user_id, &session_id, now)?;
            tx.expire_additions_of(&user_id)?;
            let view = insert_session(tx, &session_id, secret_hash, &user_id, Some(device_id), now)?;
            tx.audit(&person_of(&view, &session_id), "user.recover", user_id.as_str(), now)?;
            tx.wake(Topic::User(user_id), now)?;
            Ok(view)
        })
        .await?;
    Ok((view, secret))
}

/// The passkey and the device of a recovery's entry, which the key that began it signs. Perhaps it enrols the next
/// recovery key too.
fn new_keys<'a>(entry: &'a RosterEntry, key: &Thumbprint) -> Result<(&'a EnrolledKey, &'a EnrolledKey)> {
    if entry.signer_kind != KeyKind::Recovery || entry.signer_id != key.to_string() {
        return Err(Code::WrongKey.into());
    }
    let of = |kind: KeyKind| entry.enrol.iter().filter(move |key| key.kind == kind);
    match (of(KeyKind::Credential).next(), of(KeyKind::Device).next(), of(KeyKind::Recovery).count()) {
        (Some(passkey), Some(device), papers) if entry.enrol.len() == 2 + papers => Ok((passkey, device)),
        _ => {
            let detail = "a recovery enrols one passkey, one device and perhaps the next recovery key";
            Err(Refusal::field(Code::RosterInvalid, "enrol", detail).into())
        }
    }
}
