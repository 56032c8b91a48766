//! What a passkey in other hands, or a flood of entries, cannot do to a roster: fill it, or outgrow a recovery.

use countersign_shared::{
    Code, Refusal,
    ids::DeviceId,
    keys::PrivateKey,
    roster::{FUTURE_MS, MAX_ACTIVE, MAX_ENTRIES, RESERVED_ENTRIES, Roster, RosterEntry, RosterRecord, WAIT_MS},
};

use crate::support::{
    authenticator::DeviceKey,
    chain::{self, Signer, entry_after, record},
    device, origin, passkey, user_id,
};

/// A roster that grows, with its newest record.
struct Growing {
    roster: Roster,
    last: RosterRecord,
    drawn: u16,
}

impl Growing {
    fn founded() -> Self {
        let last = chain::founding_record();
        let roster = Roster::verify(&origin(), &user_id(), std::slice::from_ref(&last)).expect("founded");
        Self { roster, last, drawn: 0 }
    }

    /// A device that was not there before. Keys must differ, so it is drawn by number.
    fn draw(&mut self) -> Signer {
        self.drawn += 1;
        let [high, low] = self.drawn.to_be_bytes();
        let mut id = [0x77; 16];
        (id[0], id[1]) = (high, low);
        let mut secret = [0x11; 32];
        (secret[0], secret[1]) = (high, low);
        let key = PrivateKey::from_bytes(&secret).expect("a key");
        Signer::Device(DeviceKey { key, id: DeviceId::from_random(id) })
    }

    /// Appends an entry by the founding passkey, co-signed by the founding device if `together`.
    fn append(&mut self, together: bool, new: &[Signer], edit: impl FnOnce(&mut RosterEntry)) -> Result<(), Refusal> {
        let by = Signer::Passkey(passkey());
        let device = device();
        let mut entry = entry_after(&self.last, &by, together.then_some(&device.id));
        entry.enrol = new.iter().map(|signer| signer.to_enrol("New")).collect();
        edit(&mut entry);
        let cosigner = together.then(|| Signer::Device(device));
        let signers: Vec<Signer> = [by].into_iter().chain(cosigner).chain(new.iter().cloned()).collect();
        let record = record(&entry, &signers);
        self.roster.append(&record)?;
        self.last = record;
        Ok(())
    }
}

fn code(outcome: Result<(), Refusal>) -> (Code, String) {
    let refusal = outcome.expect_err("refused");
    (refusal.code, refusal.field)
}

fn invalid(field: &str) -> (Code, String) {
    (Code::RosterInvalid, field.to_owned())
}

#[test]
fn a_passkey_alone_enrols_few_devices_a_day() {
    let mut growing = Growing::founded();
    for _ in 0..5 {
        let new = growing.draw();
        growing.append(false, &[new], |_| {}).expect("one of five");
    }
    let new = growing.draw();
    assert_eq!(code(growing.append(false, std::slice::from_ref(&new), |_| {})), invalid("enrol"));
    // A device that the person has had longer may add more, and a day later the passkey may again.
    let other = growing.draw();
    growing.append(true, &[other], |_| {}).expect("co-signed");
    growing.append(false, &[new], |entry| entry.issued_at += WAIT_MS).expect("a day later");
}

#[test]
fn so_many_keys_may_be_active_that_one_entry_revokes_them_all() {
    let mut growing = Growing::founded();
    for _ in 0..(MAX_ACTIVE - 2) / 7 {
        let new: Vec<Signer> = (0..7).map(|_| growing.draw()).collect();
        growing.append(true, &new, |_| {}).expect("there is room");
    }
    assert_eq!(growing.roster.keys().len(), MAX_ACTIVE);
    let one = growing.draw();
    assert_eq!(code(growing.append(true, std::slice::from_ref(&one), |_| {})), invalid("enrol"));
    let gone = growing.roster.keys()[5].key.id.clone();
    growing.append(true, &[one], |entry| entry.revoke = vec![gone]).expect("one for another");
}

#[test]
fn whoever_fills_a_roster_cannot_stay_in_it() {
    let mut growing = Growing::founded();
    let mut newest = None;
    for _ in 1..MAX_ENTRIES - RESERVED_ENTRIES {
        let new = growing.draw();
        let id = new.to_enrol("").id;
        let revoke = newest.replace(id).into_iter().collect();
        growing.append(true, &[new], |entry| entry.revoke = revoke).expect("there is room");
    }
    let one = growing.draw();
    assert_eq!(code(growing.append(true, &[one], |_| {})), invalid("roster"));
    let gone = newest.into_iter().collect();
    growing.append(true, &[], |entry| entry.revoke = gone).expect("a revocation has room");
}

#[test]
fn a_chain_from_the_future_is_refused() {
    let mut growing = Growing::founded();
    let now = growing.roster.issued_at();
    let new = growing.draw();
    growing.append(true, &[new], |entry| entry.issued_at = now + FUTURE_MS + 1).expect("the chain alone has no clock");
    let refusal = growing.roster.refuse_future(now).expect_err("from the future");
    assert_eq!((refusal.code, refusal.field.as_str()), (Code::RosterInvalid, "issuedAt"));
    growing.roster.refuse_future(now + 1).expect("near enough");
}
