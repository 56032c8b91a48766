//! Signing in with a passkey. A session shows and lists; whatever has an effect is signed by a key as well.

use std::net::IpAddr;

use countersign_shared::{
    Code, Refusal, assertion, base64url,
    canonical::Digest,
    ids::{CeremonyId, DeviceId, SessionId, UserId},
    jws::Unverified,
    payload::{Millis, SessionProof, check_origin, check_window},
    token::{SecretKind, is_well_formed, mint, stored},
    wire::{BeginSession, CreateSession, SessionView, Timestamp},
};
use webauthn_rs::prelude::{DiscoverableAuthentication, Passkey, PublicKeyCredential};
use zeroize::Zeroizing;

use super::{Error, Result, push_subscriptions, stored_json, to_json};
use crate::{
    app::{App, CEREMONY_LIFE_MS, SESSION_LIFE_MS},
    domain::principal::{Person, Principal, RosterReader},
    store::{Ceremony, CeremonyKind, Session, Tx},
};

/// Makes a challenge of exactly 32 random bytes, so that it can never be taken for a typed one.
pub async fn begin(app: &App, network: IpAddr) -> Result<BeginSession> {
    app.limits.check_anonymous_write(network)?;
    let started = app.webauthn.start_discoverable_authentication();
    let (mut options, state) = started.map_err(|error| Error::internal(error.to_string()))?;
    options.mediation = None;
    let ceremony = Ceremony {
        id: CeremonyId::from_random(app.random.bytes()?),
        kind: CeremonyKind::SignIn,
        invite_id: None,
        state: to_json(&(&state, base64url::encode(options.public_key.challenge.as_ref())))?,
        expires_at: app.clock.now() + CEREMONY_LIFE_MS,
        done_at: None,
    };
    let options = serde_json::to_value(&options).map_err(|error| Error::internal(error.to_string()))?;
    let ceremony_id = ceremony.id.clone();
    app.store.write(move |tx| Ok(tx.insert_ceremony(&ceremony)?)).await?;
    Ok(BeginSession { ceremony_id, options })
}

/// Ends a sign-in: the passkey over the challenge and, on a browser that has one, the device key too.
pub async fn create(app: &App, body: CreateSession) -> Result<(SessionView, Zeroizing<String>)> {
    let answer: PublicKeyCredential = serde_json::from_value(body.credential)
        .map_err(|error| Refusal::field(Code::InvalidField, "credential", error.to_string()))?;
    // The library does not look at framing when somebody signs in.
    assertion::check_framing(answer.response.client_data_json.as_ref())?;
    let (webauthn, clock, origin) = (std::sync::Arc::clone(&app.webauthn), app.clock.clone(), app.origin.clone());
    let (secret, id) = (mint(SecretKind::Session, &app.random.bytes()?), SessionId::from_random(app.random.bytes()?));
    let secret_hash = stored(&secret);
    let view = app
        .store
        .write(move |tx| {
            let now = clock.now();
            let ceremony = living_ceremony(tx, &body.ceremony_id, CeremonyKind::SignIn, now)?;
            let (state, challenge): (DiscoverableAuthentication, String) = stored_json("a sign-in", &ceremony.state)?;
            let credential = tx.credential(&base64url::encode(answer.get_credential_id()))?;
            let credential = credential.filter(|known| known.revoked_at.is_none()).ok_or(Code::SignInFailed)?;
            let passkey: Passkey = stored_json("a passkey", &credential.passkey)?;
            webauthn
                .finish_discoverable_authentication_v2(&answer, state, &passkey)
                .map_err(|_| Error::from(Code::SignInFailed))?;
            tx.finish_ceremony(&ceremony.id, now)?;
            // A device that is being revoked is revoked before this looks, or its new session ends with the others.
            tx.lock_user(&credential.user_id)?;
            let device_id = match body.device_proof.as_str() {
                "" => None,
                proof => Some(prove_device(tx, proof, &credential.user_id, &challenge, &origin, now)?),
            };
            let view = insert_session(tx, &id, secret_hash, &credential.user_id, device_id, now)?;
            tx.audit(&person_of(&view, &id), "session.create", id.as_str(), now)?;
            Ok(view)
        })
        .await?;
    Ok((view, secret))
}

/// Ends the caller's session.
pub async fn end(app: &App, person: &Person) -> Result<()> {
    let (person, now) = (person.clone(), app.clock.now());
    app.store
        .write(move |tx| {
            tx.end_session(&person.session_id, now)?;
            // Whoever signs out of a browser wants it to be quiet.
            if let Some(device_id) = &person.device_id {
                push_subscriptions::end(tx, &Principal::Person(person.clone()), device_id, now)?;
            }
            Ok(tx.audit(&Principal::Person(person.clone()), "session.end", person.session_id.as_str(), now)?)
        })
        .await
}

/// Whose cookie this is. A device that was revoked has no session any more.
pub async fn authenticate(app: &App, secret: &str) -> Result<Person> {
    if !is_well_formed(SecretKind::Session, secret) {
        return Err(Code::InvalidToken.into());
    }
    let (hash, now) = (stored(secret), app.clock.now());
    let session = app.store.read(move |tx| Ok(tx.session_by_secret(&hash)?)).await?;
    let session =
        session.filter(|session| session.ended_at.is_none() && session.expires_at > now).ok_or(Code::InvalidToken)?;
    app.limits.check_credential(session.id.as_str())?;
    Ok(Person { user_id: session.user_id, device_id: session.device_id, session_id: session.id })
}

/// As [`authenticate`], and also by a session that ended when its device was removed from the roster.
pub async fn authenticate_reader(app: &App, secret: &str) -> Result<RosterReader> {
    let refused = match authenticate(app, secret).await {
        Err(Error::Refused(refusal)) if refusal.code == Code::InvalidToken => refusal,
        answer => return answer.map(RosterReader::Person),
    };
    let (hash, now) = (stored(secret), app.clock.now());
    let removed = app.store.read(move |tx| {
        let session = tx.session_by_secret(&hash)?.filter(|session| session.expires_at > now);
        let Some(Session { id, user_id, device_id: Some(device_id), ended_at: Some(ended_at), .. }) = session else {
            return Ok(None);
        };
        // Whoever had signed out before learns nothing.
        let with_it = tx.device(&device_id)?.is_some_and(|device| device.revoked_at == Some(ended_at));
        Ok(with_it.then_some((id, RosterReader::Removed { user_id, device_id })))
    });
    let (id, reader) = removed.await?.ok_or(Error::Refused(refused))?;
    app.limits.check_credential(id.as_str())?;
    Ok(reader)
}

/// A ceremony of this kind that is not over.
pub(super) fn living_ceremony(tx: &mut Tx<'_>, id: &CeremonyId, kind: CeremonyKind, now: Millis) -> Result<Ceremony> {
    let ceremony = tx
        .ceremony(id)?
        .filter(|ceremony| ceremony.kind == kind && ceremony.done_at.is_none() && ceremony.expires_at > now);
    ceremony.ok_or_else(|| Code::CeremonyExpired.into())
}

/// Begins a session of a person whose passkey has just been verified.
pub(super) fn insert_session(
    tx: &mut Tx<'_>,
    id: &SessionId,
    secret_hash: Digest,
    user_id: &UserId,
    device_id: Option<DeviceId>,
    now: Millis,
) -> Result<SessionView> {
    let session = Session {
        id: id.clone(),
        secret_hash,
        user_id: user_id.clone(),
        device_id,
        created_at: now,
        expires_at: now + SESSION_LIFE_MS,
        ended_at: None,
    };
    tx.insert_session(&session)?;
    Ok(SessionView {
        user_id: session.user_id,
        device_id: session.device_id,
        expires_at: Timestamp(session.expires_at),
    })
}

/// The principal of a session that has just begun.
pub(super) fn person_of(view: &SessionView, id: &SessionId) -> Principal {
    let (user_id, device_id) = (view.user_id.clone(), view.device_id.clone());
    Principal::Person(Person { user_id, device_id, session_id: id.clone() })
}

fn prove_device(
    tx: &mut Tx<'_>,
    proof: &str,
    user_id: &UserId,
    challenge: &str,
    origin: &countersign_shared::origin::Origin,
    now: Millis,
) -> Result<DeviceId> {
    let unverified = Unverified::parse(proof)?;
    let kid = unverified.kid();
    let devices = tx.devices_of(user_id)?;
    let device = devices.into_iter().find(|device| device.thumbprint == kid && device.revoked_at.is_none());
    let device = device.ok_or(Code::KeyNotActive)?;
    let message = unverified.verify::<SessionProof>(&device.public_key)?;
    check_origin(&*message, origin)?;
    check_window(&*message, now)?;
    let expected = Digest::of(&base64url::decode("challenge", challenge)?);
    if message.device_id != device.id || message.challenge_hash != expected {
        return Err(Refusal::field(Code::WrongChallenge, "deviceProof", Code::WrongChallenge.title()).into());
    }
    Ok(device.id)
}
