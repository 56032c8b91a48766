//! The old phone's side of adding one: it begins, and signs the entry that enrols the new keys.
//!
//! The server holds the secret's hash and the new phone's registration. It can neither choose the keys, which the old
//! phone takes from the new one's screen, nor the roster, which the new phone takes from the old one's.

use countersign_shared::{
    Code, Refusal,
    addition::{ADDITION_LIFE_MS, check_proposed},
    ids::AdditionId,
    payload::{Millis, check_window},
    roster::{EnrolledKey, RosterRecord},
    token::{SecretKind, mint, stored},
    wire::{AdditionCreated, AdditionStatus, AdditionView, Timestamp},
};
use serde::{Deserialize, Serialize};

use super::{
    Error, Result, found,
    registrations::Registered,
    stored_json, to_json, views,
    waiting::{Reading, until_ready},
};
use crate::{
    app::App,
    bus::Topic,
    domain::{
        addition::{old_phone_waits, status_at},
        principal::{Person, Principal},
    },
    store::Addition,
};

/// The keys that the new phone registered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct NewPhone {
    pub(super) passkey: Registered,
    pub(super) device: EnrolledKey,
}

impl NewPhone {
    pub(super) fn of(addition: &Addition) -> Result<Self> {
        let text = addition.registered.as_deref().ok_or_else(|| Error::internal("an addition without its keys"))?;
        stored_json("a new phone", text)
    }

    /// As the entry must enrol them.
    pub(super) fn keys(&self) -> [EnrolledKey; 2] {
        [self.passkey.key(&self.device.name), self.device.clone()]
    }
}

/// Begins an addition. There is one at a time: another one that is under way ends.
pub async fn create(app: &App, person: &Person) -> Result<AdditionCreated> {
    let (now, secret) = (app.clock.now(), mint(SecretKind::Addition, &app.random.bytes()?));
    let device_id = person.device_id.clone().ok_or(Code::DeviceRequired)?;
    let addition = Addition {
        id: AdditionId::from_random(app.random.bytes()?),
        user_id: person.user_id.clone(),
        secret_hash: stored(&secret),
        status: AdditionStatus::Open,
        state: None,
        registered: None,
        record: None,
        created_at: now,
        expires_at: now + ADDITION_LIFE_MS,
        version: 1,
    };
    let created = AdditionCreated {
        addition_id: addition.id.clone(),
        secret: secret.to_string(),
        expires_at: Timestamp(addition.expires_at),
    };
    let person = person.clone();
    app.store
        .write(move |tx| {
            tx.lock_user(&person.user_id)?;
            let device = tx.device(&device_id)?.filter(|device| device.revoked_at.is_none());
            if device.ok_or(Code::KeyNotActive)?.waits_until.is_some_and(|until| now < until) {
                return Err(Code::DeviceWaits.into());
            }
            tx.expire_additions_of(&person.user_id)?;
            tx.insert_addition(&addition)?;
            tx.audit(&Principal::Person(person.clone()), "addition.create", addition.id.as_str(), now)?;
            Ok(tx.wake(Topic::User(person.user_id.clone()), now)?)
        })
        .await?;
    Ok(created)
}

/// Where an addition stands; waits while it is the new phone's turn.
pub async fn read(app: &App, person: &Person, id: &AdditionId, wait_seconds: u64) -> Result<AdditionView> {
    let topic = Topic::User(person.user_id.clone());
    until_ready(app, person.session_id.as_str(), &topic, wait_seconds, || async {
        let (user_id, id, now) = (person.user_id.clone(), id.clone(), app.clock.now());
        let addition = app.store.read(move |tx| Ok(tx.addition(&id)?)).await?;
        let addition = found(addition.filter(|addition| addition.user_id == user_id))?;
        let view = view(&addition, now)?;
        if old_phone_waits(view.status) {
            Ok(Reading::Wait(view, Some(addition.expires_at)))
        } else {
            Ok(Reading::Ready(view))
        }
    })
    .await
}

/// Takes the entry that the old phone signed. The new keys have yet to sign it.
pub async fn propose(app: &App, person: &Person, id: &AdditionId, record: RosterRecord) -> Result<AdditionView> {
    let (person, id, origin, clock) = (person.clone(), id.clone(), app.origin.clone(), app.clock.clone());
    app.store
        .write(move |tx| {
            let now = clock.now();
            tx.lock_user(&person.user_id)?;
            let addition = found(tx.addition(&id)?.filter(|addition| addition.user_id == person.user_id))?;
            let text = to_json(&record)?;
            match status_at(addition.status, addition.expires_at, now) {
                AdditionStatus::Registered => {}
                AdditionStatus::Proposed if addition.record.as_ref() == Some(&text) => return view(&addition, now),
                AdditionStatus::Proposed => {}
                AdditionStatus::Open => {
                    return Err(Refusal::new(Code::CeremonyExpired, "the new phone has not registered yet").into());
                }
                AdditionStatus::Done | AdditionStatus::Expired => return Err(Code::CeremonyExpired.into()),
            }
            let entry = record.entry()?;
            check_window(&entry, now)?;
            if entry.signer_device_id != person.device_id {
                return Err(Code::WrongKey.into());
            }
            let roster = views::roster(tx, &origin, &person.user_id)?;
            check_proposed(&entry, &roster.head(), &NewPhone::of(&addition)?.keys())?;
            roster.check_proposal(&record)?;
            let proposed = Addition {
                status: AdditionStatus::Proposed,
                record: Some(text),
                version: addition.version + 1,
                ..addition
            };
            tx.update_addition(&proposed)?;
            tx.audit(&Principal::Person(person.clone()), "addition.propose", id.as_str(), now)?;
            tx.wake(Topic::User(person.user_id.clone()), now)?;
            view(&proposed, now)
        })
        .await
}

fn view(addition: &Addition, now: Millis) -> Result<AdditionView> {
    let new_phone = addition.registered.as_ref().map(|_| NewPhone::of(addition)).transpose()?;
    Ok(AdditionView {
        addition_id: addition.id.clone(),
        status: status_at(addition.status, addition.expires_at, now),
        expires_at: Timestamp(addition.expires_at),
        device_name: new_phone.map(|phone| phone.device.name),
    })
}
