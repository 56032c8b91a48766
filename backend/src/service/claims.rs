//! A runtime claims the pairing that a person confirmed: it holds the offered key, the secret of the QR and the
//! code that the person typed. Only the claiming key is given what it needs to pin the person.

use countersign_shared::{
    Code,
    canonical::{self, Digest},
    ids::RuntimeConnectionId,
    jws::{Unverified, Verified},
    pairing::{CODE_LIFE_MS, OFFER_LIFE_MS},
    payload::{Claim, Millis, WINDOW_MS, check_origin},
    wire::{Claimed, ConnectionStatus},
};
use serde::{Deserialize, Serialize};

use super::{Result, signed, stored_json};
use crate::{
    app::App,
    bus::Topic,
    domain::{connection::Connection, principal::Principal},
    store::Tx,
};

/// A wrong code must be counted, so it is an outcome that is committed and not an error that is rolled back.
#[derive(Serialize, Deserialize)]
enum Outcome {
    Claimed(Box<Claimed>),
    WrongCode,
}

/// Claims a confirmed pairing.
pub async fn claim(app: &App, signed: &str) -> Result<Claimed> {
    let message = Unverified::parse(signed)?.verify_with::<Claim>(|claim| claim.offer.public_key)?;
    check_origin(&*message, &app.origin)?;
    let key = message.offer.public_key.thumbprint();
    app.limits.check_credential(&key.to_string())?;
    let connection_id = RuntimeConnectionId::from_random(app.random.bytes()?);
    let outcome =
        signed::once(app, key, message, move |tx, claim, now| claim_once(tx, claim, &connection_id, now)).await?;
    match outcome {
        Outcome::Claimed(claimed) => Ok(*claimed),
        Outcome::WrongCode => Err(Code::WrongCode.into()),
    }
}

fn claim_once(tx: &mut Tx<'_>, claim: &Verified<Claim>, id: &RuntimeConnectionId, now: Millis) -> Result<Outcome> {
    let pair_hash = canonical::hash(&claim.offer);
    check_offer(claim, now)?;
    let confirmations = tx.pairings_of_offer(&pair_hash)?;
    // Before anybody has confirmed there is no code to guess, and a made-up offer leaves no row behind.
    if confirmations.is_empty() {
        return Err(Code::WrongCode.into());
    }
    if !tx.take_code_try(&pair_hash, now)? {
        return Err(Code::TooManyAttempts.into());
    }
    let proof = Digest::of(&claim.claim_proof);
    let Some(pairing) = confirmations.iter().find(|pairing| pairing.claim_proof_hash == proof) else {
        // The fifth one ends the offer, and whoever confirmed it sees that at once.
        for confirmed in &confirmations {
            tx.wake(Topic::User(confirmed.user_id.clone()), now)?;
        }
        tx.audit(&Principal::Anonymous, "pairing.wrong-code", &pair_hash.to_string(), now)?;
        return Ok(Outcome::WrongCode);
    };
    let key = claim.offer.public_key.thumbprint();
    let claimed = pairing.claim(key, id.clone(), now)?;
    let connection = Connection {
        id: id.clone(),
        user_id: pairing.user_id.clone(),
        application_id: claim.offer.application_id.clone(),
        runtime_name: claim.offer.runtime_name.clone(),
        device_name: claim.offer.device_name.clone(),
        public_key: claim.offer.public_key,
        thumbprint: key,
        pairing_id: pairing.id.clone(),
        confirm_hash: pairing.confirm_hash,
        status: ConnectionStatus::Claimed,
        created_at: now,
        accepted_at: None,
        ended_at: None,
        ended_by: None,
        ended_reason: String::new(),
        version: 1,
    };
    if tx.connection_by_key(&key)?.is_some() {
        return Err(Code::AlreadyClaimed.into());
    }
    tx.update_pairing(&claimed)?;
    tx.insert_connection(&connection)?;
    tx.audit(&Principal::Runtime(id.clone()), "pairing.claim", pairing.id.as_str(), now)?;
    tx.wake(Topic::User(pairing.user_id.clone()), now)?;
    Ok(Outcome::Claimed(Box::new(Claimed {
        runtime_connection_id: id.clone(),
        confirmation: stored_json("a confirmation", &pairing.confirmation)?,
        pin_mac: pairing.pin_mac,
        roster: tx.roster_records(&pairing.user_id)?,
    })))
}

/// An offer lives ten minutes; a code that was made in its last moment may still be typed.
fn check_offer(claim: &Claim, now: Millis) -> Result<()> {
    let offer = &claim.offer;
    let too_long = offer.expires_at - offer.issued_at > OFFER_LIFE_MS;
    if too_long || offer.issued_at > now + WINDOW_MS {
        return Err(Code::OfferInvalid.into());
    }
    if now > offer.expires_at + CODE_LIFE_MS {
        return Err(Code::OfferExpired.into());
    }
    Ok(())
}
