//! The new phone's side of being added: a passkey, a device key, and the signatures of both below the entry that the old
//! phone proposed. The secret from the first code stands in every call; whoever lacks it learns nothing.

use countersign_shared::{
    Code, Refusal, base64url,
    canonical::{Digest, hash},
    ids::{AdditionId, DeviceId, SessionId},
    payload::Millis,
    roster::{EnrolledKey, KeyKind, RosterRecord},
    token::{SecretKind, is_well_formed, mint, stored},
    wire::{
        AdditionAnswer, AdditionStarted, AdditionStatus, BeginAddition, FinishAddition, ReadAddition, RegisterAddition,
        SessionView,
    },
};
use zeroize::Zeroizing;

use super::{
    Result,
    additions::NewPhone,
    found, registrations, roster,
    sessions::{insert_session, person_of},
    stored_json, to_json, views,
    waiting::{Reading, until_ready},
};
use crate::{
    app::App,
    bus::Topic,
    domain::{
        addition::{new_phone_waits, status_at},
        principal::{Person, Principal},
    },
    store::{Addition, Tx},
};

/// Opens an addition: what the page needs to make a passkey. It may be opened again until a passkey is registered.
pub async fn begin(app: &App, body: &BeginAddition) -> Result<AdditionStarted> {
    if !is_well_formed(SecretKind::Addition, &body.secret) {
        return Err(Code::InviteInvalid.into());
    }
    let (secret_hash, clock) = (stored(&body.secret), app.clock.clone());
    let name = app
        .store
        .read(move |tx| {
            let addition = tx.addition_by_secret(&secret_hash)?.ok_or(Code::InviteInvalid)?;
            Ok(found(tx.user(&addition.user_id)?)?.name)
        })
        .await?;
    let (options, state) = registrations::begin(app, &name)?;
    let state = to_json(&state)?;
    app.store
        .write(move |tx| {
            let addition = tx.addition_by_secret(&secret_hash)?.ok_or(Code::InviteInvalid)?;
            demand(&addition, AdditionStatus::Open, clock.now())?;
            let (addition_id, user_id) = (addition.id.clone(), addition.user_id.clone());
            let state = Some(state.clone());
            tx.update_addition(&Addition { state, version: addition.version + 1, ..addition })?;
            let (records, user_name) = (tx.roster_records(&user_id)?, name.clone());
            Ok(AdditionStarted { addition_id, user_id, user_name, records, options: options.clone() })
        })
        .await
}

/// Registers the new phone's keys. The same ones again are answered again.
pub async fn register(app: &App, id: &AdditionId, body: RegisterAddition) -> Result<AdditionAnswer> {
    if !(1..=80).contains(&body.device_name.chars().count()) {
        return Err(Refusal::field(Code::InvalidField, "deviceName", "must have 1 to 80 characters").into());
    }
    let device = EnrolledKey {
        kind: KeyKind::Device,
        id: body.device_id.to_string(),
        public_key: body.device_public_key,
        name: body.device_name,
        backup_eligible: false,
    };
    let answer = registrations::read(body.credential)?;
    let (id, secret_hash) = (id.clone(), stored(&body.secret));
    let (webauthn, clock) = (std::sync::Arc::clone(&app.webauthn), app.clock.clone());
    app.store
        .write(move |tx| {
            let now = clock.now();
            let addition = opened(tx, &id, secret_hash)?;
            if status_at(addition.status, addition.expires_at, now) == AdditionStatus::Registered {
                let [credential, known] = NewPhone::of(&addition)?.keys();
                if known == device && credential.id == base64url::encode(&answer.raw_id) {
                    return Ok(AdditionAnswer { status: AdditionStatus::Registered, record: None });
                }
            }
            demand(&addition, AdditionStatus::Open, now)?;
            let state = addition.state.as_deref().ok_or(Code::CeremonyExpired)?;
            let passkey = registrations::finish(&webauthn, &answer, &stored_json("a registration", state)?)?;
            let registered = to_json(&NewPhone { passkey, device: device.clone() })?;
            let (status, version) = (AdditionStatus::Registered, addition.version + 1);
            let user_id = addition.user_id.clone();
            tx.update_addition(&Addition { status, state: None, registered: Some(registered), version, ..addition })?;
            tx.wake(Topic::User(user_id), now)?;
            Ok(AdditionAnswer { status, record: None })
        })
        .await
}

/// Where an addition stands; waits while it is the old phone's turn.
pub async fn read(app: &App, id: &AdditionId, body: &ReadAddition) -> Result<AdditionAnswer> {
    let (secret_hash, for_topic) = (stored(&body.secret), id.clone());
    let addition = app.store.read(move |tx| opened(tx, &for_topic, secret_hash)).await?;
    let topic = Topic::User(addition.user_id);
    until_ready(app, id.as_str(), &topic, body.wait, || async {
        let (id, now) = (id.clone(), app.clock.now());
        let addition = app.store.read(move |tx| opened(tx, &id, secret_hash)).await?;
        let status = status_at(addition.status, addition.expires_at, now);
        let record = addition.record.as_deref().filter(|_| status == AdditionStatus::Proposed);
        let record = record.map(|text| stored_json("a proposed entry", text)).transpose()?;
        let answer = AdditionAnswer { status, record };
        if new_phone_waits(status) {
            Ok(Reading::Wait(answer, Some(addition.expires_at)))
        } else {
            Ok(Reading::Ready(answer))
        }
    })
    .await
}

/// Ends an addition and signs the new phone in. The same entry again is answered with a new session.
pub async fn finish(app: &App, id: &AdditionId, body: FinishAddition) -> Result<(SessionView, Zeroizing<String>)> {
    let (id, secret_hash, record) = (id.clone(), stored(&body.secret), body.record);
    let (clock, origin) = (app.clock.clone(), app.origin.clone());
    let secret = mint(SecretKind::Session, &app.random.bytes()?);
    let (session_hash, session_id) = (stored(&secret), SessionId::from_random(app.random.bytes()?));
    let view = app
        .store
        .write(move |tx| {
            let now = clock.now();
            let user_id = opened(tx, &id, secret_hash)?.user_id;
            tx.lock_user(&user_id)?;
            let addition = opened(tx, &id, secret_hash)?;
            let proposed = addition.record.as_deref().ok_or(Code::CeremonyExpired)?;
            let proposed: RosterRecord = stored_json("a proposed entry", proposed)?;
            if proposed.payload != record.payload {
                let detail = "this is not the entry that the old phone signed";
                return Err(Refusal::field(Code::RosterInvalid, "record", detail).into());
            }
            let [credential, device] = NewPhone::of(&addition)?.keys();
            if addition.status == AdditionStatus::Done {
                demand_repeat(tx, &addition, &record, now)?;
                still_alive(tx, &device.id.parse()?)?;
            } else {
                demand(&addition, AdditionStatus::Proposed, now)?;
                let mut chain = views::roster(tx, &origin, &user_id)?;
                let entry = chain.append(&record)?;
                let credential = NewPhone::of(&addition)?.passkey.credential(&credential, &user_id, now)?;
                tx.insert_credential(&credential)?;
                let new = Person {
                    user_id: user_id.clone(),
                    device_id: Some(device.id.parse()?),
                    session_id: session_id.clone(),
                };
                roster::keep(tx, &Principal::Person(new), &user_id, &chain, &entry, &record, now)?;
                let (status, version) = (AdditionStatus::Done, addition.version + 1);
                tx.update_addition(&Addition { status, version, ..addition })?;
                tx.wake(Topic::User(user_id.clone()), now)?;
            }
            let view = insert_session(tx, &session_id, session_hash, &user_id, Some(device.id.parse()?), now)?;
            let entry_hash = hash(&record.entry()?).to_string();
            tx.audit(&person_of(&view, &session_id), "addition.finish", &entry_hash, now)?;
            Ok(view)
        })
        .await?;
    Ok((view, secret))
}

/// A repeat is the very entry that stands in the chain, with every signature: whoever only saw the code and the proposal
/// cannot make it.
fn demand_repeat(tx: &mut Tx<'_>, addition: &Addition, record: &RosterRecord, now: Millis) -> Result<()> {
    if addition.expires_at <= now {
        return Err(Code::CeremonyExpired.into());
    }
    if !tx.roster_records(&addition.user_id)?.contains(record) {
        let detail = "this is not the entry that the new phone signed";
        return Err(Refusal::field(Code::RosterInvalid, "record", detail).into());
    }
    Ok(())
}

/// A repeated answer gives no session to a device that was revoked since.
fn still_alive(tx: &mut Tx<'_>, device: &DeviceId) -> Result<()> {
    match tx.device(device)? {
        Some(device) if device.revoked_at.is_none() => Ok(()),
        _ => Err(Code::KeyNotActive.into()),
    }
}

/// The addition that this secret opens. Whoever reads the database finds its id, but not the secret.
fn opened(tx: &mut Tx<'_>, id: &AdditionId, secret_hash: Digest) -> Result<Addition> {
    let addition = tx.addition(id)?.filter(|addition| addition.secret_hash == secret_hash);
    addition.ok_or_else(|| Code::InviteInvalid.into())
}

fn demand(addition: &Addition, status: AdditionStatus, now: Millis) -> Result<()> {
    match status_at(addition.status, addition.expires_at, now) {
        found if found == status => Ok(()),
        AdditionStatus::Expired => Err(Code::InviteInvalid.into()),
        _ if status == AdditionStatus::Open => Err(Code::InviteInvalid.into()),
        _ => Err(Code::CeremonyExpired.into()),
    }
}
