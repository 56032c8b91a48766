//! A person confirms a pairing on the phone, and sees how it goes on.

use std::net::IpAddr;

use countersign_shared::{
    Code, Refusal, assertion,
    assertion::EnrolledCredential,
    base64url,
    canonical::Digest,
    ids::PairingId,
    jws::Verified,
    pairing::CODE_LIFE_MS,
    payload::{Confirm, Millis, WINDOW_MS},
    roster::RosterHead,
    wire::{Announcement, ConfirmPairing, Confirmation, PairingStatus, PairingView, Timestamp},
};

use super::{Result, announcements::neighbourhood_of, found, signed, to_json, views};
use crate::{
    app::App,
    bus::Topic,
    domain::{
        pairing::{MAX_OPEN, Pairing},
        principal::{Person, Principal},
    },
    store::Tx,
};

/// Takes a confirmation: passkey and device key over the same payload, both the caller's own.
pub async fn confirm(app: &App, person: &Person, body: ConfirmPairing) -> Result<PairingView> {
    let (message, device) = signed::from_device::<Confirm>(app, person, &body.signed).await?;
    let (person, origin, id) = (person.clone(), app.origin.clone(), PairingId::from_random(app.random.bytes()?));
    signed::once(app, device.thumbprint, message, move |tx, confirm, now| {
        tx.lock_user(&person.user_id)?;
        views::check_signer(tx, &person, &confirm.user_id, &confirm.device_id)?;
        // The runtime shows this name and asks "is that you?", so nobody may confirm under another's.
        if found(tx.user(&person.user_id)?)?.name != confirm.user_name {
            return Err(
                Refusal::field(Code::WrongRequest, "userName", "must be the name that you enrolled with").into()
            );
        }
        let head = RosterHead { seq: confirm.roster_seq, hash: confirm.roster_head };
        views::check_head(tx, &person.user_id, &head)?;
        check_keys(tx, &person, confirm, &body, &origin, device.public_key)?;
        check_life(confirm, now)?;
        // Those of other devices that confirm at the same moment are counted as well.
        if tx.open_pairings_of(&person.user_id, now)?.len() >= MAX_OPEN {
            return Err(Code::TooManyConfirmations.into());
        }
        let confirmation = Confirmation { signed: body.signed.clone(), assertion: body.assertion.clone() };
        let pairing = Pairing {
            id: id.clone(),
            pair_hash: confirm.pair_hash,
            user_id: person.user_id.clone(),
            runtime_thumbprint: confirm.runtime_thumbprint,
            claim_proof_hash: confirm.claim_proof_hash,
            confirm_hash: confirm.hash(),
            confirmation: to_json(&confirmation)?,
            pin_mac: body.pin_mac,
            status: PairingStatus::Open,
            runtime_connection_id: None,
            created_at: now,
            expires_at: confirm.expires_at,
            version: 1,
        };
        tx.insert_pairing(&pairing)?;
        tx.audit(&Principal::Person(person.clone()), "pairing.confirm", id.as_str(), now)?;
        tx.wake(Topic::User(person.user_id.clone()), now)?;
        show(tx, &pairing.pair_hash, Some(&pairing), None, now)
    })
    .await
}

/// What the server knows of an offer, and of the caller's own confirmation of it.
pub async fn view(app: &App, person: &Person, pair_hash: &Digest, network: IpAddr) -> Result<PairingView> {
    let (user_id, pair_hash, now) = (person.user_id.clone(), *pair_hash, app.clock.now());
    app.store
        .read(move |tx| {
            let own = tx.pairings_of_offer(&pair_hash)?.into_iter().find(|pairing| pairing.user_id == user_id);
            show(tx, &pair_hash, own.as_ref(), Some(network), now)
        })
        .await
}

fn check_keys(
    tx: &mut Tx<'_>,
    person: &Person,
    confirm: &Verified<Confirm>,
    body: &ConfirmPairing,
    origin: &countersign_shared::origin::Origin,
    device_key: countersign_shared::keys::PublicKey,
) -> Result<()> {
    let credential = tx.credential(&base64url::encode(&confirm.credential_id))?;
    let credential = credential
        .filter(|credential| credential.user_id == person.user_id && credential.revoked_at.is_none())
        .ok_or(Code::KeyNotActive)?;
    if credential.public_key != confirm.credential_public_key {
        return Err(Refusal::field(Code::WrongKey, "credentialPublicKey", Code::WrongKey.title()).into());
    }
    if device_key != confirm.device_public_key {
        return Err(Refusal::field(Code::WrongKey, "devicePublicKey", Code::WrongKey.title()).into());
    }
    let enrolled = EnrolledCredential {
        id: &confirm.credential_id,
        public_key: &credential.public_key,
        backup_eligible: credential.backup_eligible,
    };
    Ok(assertion::verify_signed(&body.assertion, confirm, origin, &enrolled)?)
}

fn check_life(confirm: &Confirm, now: Millis) -> Result<()> {
    if confirm.expires_at <= now {
        return Err(Code::CodeExpired.into());
    }
    if confirm.expires_at > now + CODE_LIFE_MS + WINDOW_MS {
        return Err(Refusal::field(Code::InvalidField, "expiresAt", "a code lives five minutes at most").into());
    }
    Ok(())
}

fn show(
    tx: &mut Tx<'_>,
    pair_hash: &Digest,
    own: Option<&Pairing>,
    network: Option<IpAddr>,
    now: Millis,
) -> Result<PairingView> {
    let network = network.map(|network| neighbourhood_of(network).to_string());
    let announcements = tx.announcements(pair_hash)?.into_iter().map(|offer| Announcement {
        public_key: offer.public_key,
        same_network: Some(&offer.network) == network.as_ref(),
        announced_at: Timestamp(offer.announced_at),
    });
    let announcements = announcements.collect();
    let tries = tx.code_tries(pair_hash)?;
    Ok(PairingView {
        pair_hash: *pair_hash,
        announcements,
        pairing_id: own.map(|pairing| pairing.id.clone()),
        status: own.map(|pairing| pairing.status_at(now, tries)),
        expires_at: own.map(|pairing| Timestamp(pairing.expires_at)),
        runtime_connection_id: own.and_then(|pairing| pairing.runtime_connection_id.clone()),
    })
}
