//! The caller's roster: read, and extended by an entry that the caller's own keys have signed.

use countersign_shared::{
    Code, Refusal,
    ids::UserId,
    origin::Origin,
    payload::{Millis, check_origin, check_window},
    roster::{EnrolledKey, KeyKind, Roster, RosterEntry, RosterHead, RosterRecord},
    wire::RosterAnswer,
};

use super::{Error, Result, notification_settings, notify, push_subscriptions, views};
use crate::{
    app::App,
    bus::Topic,
    domain::principal::{Person, Principal, RosterReader},
    store::{Device, RecoveryKey, Tx},
};

/// The caller's whole chain; for a device that was removed, the chain up to the entry that removed it.
pub async fn read(app: &App, reader: RosterReader) -> Result<RosterAnswer> {
    let origin = app.origin.clone();
    app.store
        .read(move |tx| match &reader {
            RosterReader::Person(Person { user_id, .. }) => {
                let head = tx.roster_head(user_id)?.ok_or_else(|| Error::internal("a person without a roster"))?;
                Ok(RosterAnswer { records: tx.roster_records(user_id)?, head })
            }
            RosterReader::Removed { user_id, device_id } => {
                let roster = views::roster(tx, &origin, user_id)?;
                let key = roster.keys().iter().find(|known| known.key.id == device_id.as_str());
                let end = key.and_then(|known| known.revoked_at).and_then(|seq| Some((seq, roster.hash_at(seq)?)));
                let (seq, hash) = end.ok_or_else(|| Error::internal("a removed device that its roster holds"))?;
                let records = tx.roster_records(user_id)?.into_iter().zip(0..=seq).map(|(record, _)| record);
                Ok(RosterAnswer { records: records.collect(), head: RosterHead { seq, hash } })
            }
        })
        .await
}

/// Appends an entry. The chain itself is the nonce: an entry that is there already is answered again.
pub async fn append(app: &App, person: &Person, record: RosterRecord) -> Result<RosterAnswer> {
    let (person, origin, clock) = (person.clone(), app.origin.clone(), app.clock.clone());
    app.store
        .write(move |tx| {
            let now = clock.now();
            tx.lock_user(&person.user_id)?;
            let mut records = tx.roster_records(&person.user_id)?;
            let mut head =
                tx.roster_head(&person.user_id)?.ok_or_else(|| Error::internal("a person without a roster"))?;
            if !records.contains(&record) {
                check_entry(&record, &origin, &head, now)?;
                let mut roster = views::roster(tx, &origin, &person.user_id)?;
                let entry = roster.append(&record)?;
                let principal = Principal::Person(person.clone());
                keep(tx, &principal, &person.user_id, &roster, &entry, &record, now)?;
                settle_sessions(tx, &person, &entry, now)?;
                tx.audit(&principal, "roster.append", &roster.head().hash.to_string(), now)?;
                tx.wake(Topic::User(person.user_id.clone()), now)?;
                head = roster.head();
                records.push(record.clone());
            }
            Ok(RosterAnswer { records, head })
        })
        .await
}

fn settle_sessions(tx: &mut Tx<'_>, person: &Person, entry: &RosterEntry, now: Millis) -> Result<()> {
    if !entry.revoke.is_empty() {
        // Whoever stole a passkey may have signed in without a device; a person who revokes ends that too.
        tx.end_sessions_without_device(&person.user_id, &person.session_id, now)?;
    }
    // A browser that lost its device key enrols a new one and goes on in the same session.
    let device = entry.enrol.iter().find(|key| key.kind == KeyKind::Device).filter(|_| person.device_id.is_none());
    match device {
        Some(device) => Ok(tx.bind_session(&person.session_id, &device.id.parse()?)?),
        None => Ok(()),
    }
}

/// Refuses what cannot follow the head, before the whole chain is verified for it.
fn check_entry(record: &RosterRecord, origin: &Origin, head: &RosterHead, now: Millis) -> Result<()> {
    let entry = record.entry()?;
    check_origin(&entry, origin)?;
    check_window(&entry, now)?;
    if entry.seq != head.seq + 1 {
        return Err(Code::RosterGap.into());
    }
    if entry.prev_hash != head.hash {
        return Err(Code::RosterFork.into());
    }
    let refuse = |field: &str, detail: &'static str| Err(Refusal::field(Code::RosterInvalid, field, detail).into());
    // A new passkey comes with a registration that the WebAuthn library has seen, which this route does not take.
    if entry.enrol.iter().any(|key| key.kind == KeyKind::Credential) {
        return refuse("enrol", "a passkey comes with an enrolment, another phone or a recovery");
    }
    if entry.signer_kind == KeyKind::Recovery {
        return refuse("signerKind", "a recovery has a route of its own");
    }
    Ok(())
}

/// Takes a verified entry into the tables: what it revokes ends at once, with its sessions, and what it enrols begins.
/// Passkeys are the caller's, who has their registrations.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    principal: &Principal,
    user_id: &UserId,
    roster: &Roster,
    entry: &RosterEntry,
    record: &RosterRecord,
    now: Millis,
) -> Result<()> {
    tx.insert_roster_record(user_id, &roster.head(), record)?;
    for revoked in roster.keys().iter().filter(|known| entry.revoke.contains(&known.key.id)) {
        match revoked.key.kind {
            KeyKind::Device => {
                let device = revoked.key.id.parse()?;
                tx.revoke_device(&device, now)?;
                tx.end_sessions_of(&device, now)?;
                push_subscriptions::end(tx, principal, &device, now)?;
                notification_settings::forget_topic(tx, user_id, now)?;
            }
            KeyKind::Credential => tx.revoke_credential(&revoked.key.id, now)?,
            KeyKind::Recovery => tx.revoke_recovery_key(&revoked.key.id, now)?,
        }
    }
    for key in &entry.enrol {
        match key.kind {
            KeyKind::Device => {
                let device = device_of(roster, entry, &key.id, user_id, now)?;
                tx.insert_device(&device)?;
                notify::device(tx, user_id, &device.id, entry.signer_device_id.as_ref(), now)?;
            }
            KeyKind::Recovery => tx.insert_recovery_key(&recovery_key(key, user_id, now))?,
            KeyKind::Credential => {}
        }
    }
    Ok(())
}

/// The row of a device that the newest entry enrolled.
pub(super) fn device_of(
    roster: &Roster,
    entry: &RosterEntry,
    id: &str,
    user_id: &UserId,
    now: Millis,
) -> Result<Device> {
    let known = roster.keys().iter().find(|known| known.key.kind == KeyKind::Device && known.key.id == id);
    let known = known.ok_or_else(|| Error::internal("a device that the roster does not have"))?;
    let came_with = entry.enrol.iter().find(|key| key.kind == KeyKind::Credential).map(|key| &key.id);
    let alone = entry.seq > 0 && entry.signer_kind == KeyKind::Credential && entry.signer_device_id.is_none();
    Ok(Device {
        id: id.parse()?,
        user_id: user_id.clone(),
        name: known.key.name.clone(),
        public_key: known.key.public_key,
        thumbprint: known.key.public_key.thumbprint(),
        enrolled_alone: alone,
        created_at: now,
        revoked_at: None,
        credential_id: came_with.unwrap_or(&entry.signer_id).clone(),
        waits_until: known.waits_until(),
    })
}

fn recovery_key(key: &EnrolledKey, user_id: &UserId, now: Millis) -> RecoveryKey {
    let (id, user_id) = (key.public_key.thumbprint(), user_id.clone());
    RecoveryKey { id, user_id, public_key: key.public_key, created_at: now, revoked_at: None }
}
