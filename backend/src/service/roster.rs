//! The caller's roster: read, and extended by an entry that the caller's own keys have signed.

use countersign_shared::{
    Code, Refusal,
    payload::{Millis, check_origin, check_window},
    roster::{EnrolledKey, KeyKind, Roster, RosterEntry, RosterRecord},
    wire::RosterAnswer,
};

use super::{Error, Result, views};
use crate::{
    app::App,
    bus::Topic,
    domain::principal::{Person, Principal},
    store::{Device, Tx},
};

/// The caller's whole chain.
pub async fn read(app: &App, person: &Person) -> Result<RosterAnswer> {
    let user_id = person.user_id.clone();
    app.store
        .read(move |tx| {
            let head = tx.roster_head(&user_id)?.ok_or_else(|| Error::internal("a person without a roster"))?;
            Ok(RosterAnswer { records: tx.roster_records(&user_id)?, head })
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
            let records = tx.roster_records(&person.user_id)?;
            let mut roster = views::roster(tx, &origin, &person.user_id)?;
            if !records.contains(&record) {
                check_entry(&record, &origin, now)?;
                let entry = roster.append(&record)?;
                keep(tx, &person, &roster, &entry, &record, now)?;
            }
            Ok(RosterAnswer { records: tx.roster_records(&person.user_id)?, head: roster.head() })
        })
        .await
}

fn check_entry(record: &RosterRecord, origin: &countersign_shared::origin::Origin, now: Millis) -> Result<()> {
    let entry = record.entry()?;
    check_origin(&entry, origin)?;
    check_window(&entry, now)?;
    // A new passkey comes with a registration that the WebAuthn library has seen, which this route does not take;
    // and a recovery key that no list shows would outlive every revocation.
    if entry.enrol.iter().any(|key| key.kind != KeyKind::Device) {
        return Err(Refusal::field(Code::RosterInvalid, "enrol", "only devices are enrolled here").into());
    }
    Ok(())
}

fn keep(
    tx: &mut Tx<'_>,
    person: &Person,
    roster: &Roster,
    entry: &RosterEntry,
    record: &RosterRecord,
    now: Millis,
) -> Result<()> {
    tx.insert_roster_record(&person.user_id, &roster.head(), record)?;
    for revoked in roster.keys().iter().filter(|known| entry.revoke.contains(&known.key.id)) {
        match revoked.key.kind {
            KeyKind::Device => {
                let device = revoked.key.id.parse()?;
                tx.revoke_device(&device, now)?;
                tx.end_sessions_of(&device, now)?;
            }
            KeyKind::Credential => tx.revoke_credential(&revoked.key.id, now)?,
            KeyKind::Recovery => {}
        }
    }
    if !entry.revoke.is_empty() {
        // Whoever stole a passkey may have signed in without a device; a person who revokes ends that too.
        tx.end_sessions_without_device(&person.user_id, &person.session_id, now)?;
    }
    for key in entry.enrol.iter().filter(|key| key.kind == KeyKind::Device) {
        let device = device(person, key, entry.signer_device_id.is_none(), now)?;
        tx.insert_device(&device)?;
        // A browser that lost its device key enrols a new one and goes on in the same session.
        if person.device_id.is_none() {
            tx.bind_session(&person.session_id, &device.id)?;
        }
    }
    tx.audit(&Principal::Person(person.clone()), "roster.append", &roster.head().hash.to_string(), now)?;
    Ok(tx.wake(Topic::User(person.user_id.clone()), now)?)
}

fn device(person: &Person, key: &EnrolledKey, alone: bool, now: Millis) -> Result<Device> {
    Ok(Device {
        id: key.id.parse()?,
        user_id: person.user_id.clone(),
        name: key.name.clone(),
        public_key: key.public_key,
        thumbprint: key.public_key.thumbprint(),
        enrolled_alone: alone,
        created_at: now,
        revoked_at: None,
    })
}
