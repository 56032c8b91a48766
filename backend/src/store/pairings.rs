//! Confirmations of offers, and how often their codes were guessed.

use countersign_shared::{
    canonical::Digest,
    ids::{PairingId, RuntimeConnectionId, UserId},
    keys::Thumbprint,
    pairing::MAX_WRONG_CODES,
    payload::Millis,
    wire::PairingStatus,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{
    StoreError, Tx,
    column::Column,
    exactly_one,
    record::record,
    schema::{pairing_attempts, pairings},
};
use crate::domain::pairing::Pairing;

record! {
    Pairing as Row in pairings {
        id: PairingId, pair_hash: Digest, user_id: UserId, runtime_thumbprint: Thumbprint, claim_proof_hash: Digest,
        confirm_hash: Digest, confirmation: String, pin_mac: Digest, status: PairingStatus,
        runtime_connection_id: Option<RuntimeConnectionId>, created_at: u64, expires_at: u64, version: u64,
    }
}

impl Tx<'_> {
    /// Adds a confirmation.
    pub fn insert_pairing(&mut self, pairing: &Pairing) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, pairing);
        exactly_one(diesel::insert_into(pairings::table).values(row).execute(self.conn)?)
    }

    /// A confirmation by id.
    pub fn pairing(&mut self, id: &PairingId) -> Result<Option<Pairing>, StoreError> {
        pairings::table
            .filter(pairings::workspace_id.eq(self.workspace.as_str()))
            .filter(pairings::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Every confirmation of an offer, newest first.
    pub fn pairings_of_offer(&mut self, pair_hash: &Digest) -> Result<Vec<Pairing>, StoreError> {
        pairings::table
            .filter(pairings::workspace_id.eq(self.workspace.as_str()))
            .filter(pairings::pair_hash.eq(pair_hash.to_string()))
            .order(pairings::created_at.desc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// A person's confirmations that wait for their code.
    pub fn open_pairings_of(&mut self, user_id: &UserId, now: Millis) -> Result<Vec<Pairing>, StoreError> {
        pairings::table
            .filter(pairings::workspace_id.eq(self.workspace.as_str()))
            .filter(pairings::user_id.eq(user_id.as_str()))
            .filter(pairings::status.eq(PairingStatus::Open.as_str()))
            .filter(pairings::expires_at.gt(Column::store(&now)))
            .order(pairings::created_at.desc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Writes a confirmation that has moved on by one version.
    pub fn update_pairing(&mut self, pairing: &Pairing) -> Result<(), StoreError> {
        let before = Column::store(&(pairing.version - 1));
        let target = pairings::table
            .filter(pairings::workspace_id.eq(self.workspace.as_str()))
            .filter(pairings::id.eq(pairing.id.as_str()))
            .filter(pairings::version.eq(before));
        let row = Row::new(&self.workspace, pairing);
        exactly_one(diesel::update(target).set(row).execute(self.conn)?)
    }

    /// How many codes were tried on an offer.
    pub fn code_tries(&mut self, pair_hash: &Digest) -> Result<u32, StoreError> {
        let found: Option<i64> = pairing_attempts::table
            .filter(pairing_attempts::workspace_id.eq(self.workspace.as_str()))
            .filter(pairing_attempts::pair_hash.eq(pair_hash.to_string()))
            .select(pairing_attempts::tries)
            .first(self.conn)
            .optional()?;
        Ok(u32::try_from(found.unwrap_or_default()).unwrap_or(u32::MAX))
    }

    /// Takes one of the five tries; false when there is none left. Two callers never share one.
    pub fn take_code_try(&mut self, pair_hash: &Digest, now: Millis) -> Result<bool, StoreError> {
        let ours = pairing_attempts::table
            .filter(pairing_attempts::workspace_id.eq(self.workspace.as_str()))
            .filter(pairing_attempts::pair_hash.eq(pair_hash.to_string()));
        let known: i64 = ours.count().get_result(self.conn)?;
        if known == 0 {
            let row = (
                pairing_attempts::workspace_id.eq(self.workspace.to_string()),
                pairing_attempts::pair_hash.eq(pair_hash.to_string()),
                pairing_attempts::tries.eq(1),
                pairing_attempts::first_at.eq(Column::store(&now)),
            );
            exactly_one(diesel::insert_into(pairing_attempts::table).values(row).execute(self.conn)?)?;
            return Ok(true);
        }
        let left = pairing_attempts::table
            .filter(pairing_attempts::workspace_id.eq(self.workspace.as_str()))
            .filter(pairing_attempts::pair_hash.eq(pair_hash.to_string()))
            .filter(pairing_attempts::tries.lt(i64::from(MAX_WRONG_CODES)));
        let change = pairing_attempts::tries.eq(pairing_attempts::tries + 1);
        Ok(diesel::update(left).set(change).execute(self.conn)? == 1)
    }

    /// Forgets the tries of offers that began before `before`.
    pub fn forget_code_tries(&mut self, before: Millis) -> Result<usize, StoreError> {
        let old = pairing_attempts::table.filter(pairing_attempts::first_at.lt(Column::store(&before)));
        Ok(diesel::delete(old).execute(self.conn)?)
    }
}
