//! From which network an offer is shown.

use countersign_shared::{canonical::Digest, keys::PublicKey, payload::Millis};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{StoreError, Tx, column::Column, exactly_one, record::record, schema::announcements};

/// A runtime that shows an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncedOffer {
    /// Which offer.
    pub pair_hash: Digest,
    /// The runtime's key, as it says.
    pub public_key: PublicKey,
    /// From where it called.
    pub network: String,
    /// When.
    pub announced_at: Millis,
}

record! {
    AnnouncedOffer as Row in announcements {
        pair_hash: Digest, public_key: PublicKey, network: String, announced_at: u64,
    }
}

impl Tx<'_> {
    /// Writes an announcement, or renews it.
    pub fn put_announcement(&mut self, offer: &AnnouncedOffer) -> Result<(), StoreError> {
        let same = announcements::table
            .filter(announcements::workspace_id.eq(self.workspace.as_str()))
            .filter(announcements::pair_hash.eq(offer.pair_hash.to_string()))
            .filter(announcements::public_key.eq(offer.public_key.to_string()));
        let row = Row::new(&self.workspace, offer);
        if diesel::update(same).set(&row).execute(self.conn)? == 0 {
            exactly_one(diesel::insert_into(announcements::table).values(row).execute(self.conn)?)?;
        }
        Ok(())
    }

    /// Who announced an offer, newest first, eight at most.
    pub fn announcements(&mut self, pair_hash: &Digest) -> Result<Vec<AnnouncedOffer>, StoreError> {
        announcements::table
            .filter(announcements::workspace_id.eq(self.workspace.as_str()))
            .filter(announcements::pair_hash.eq(pair_hash.to_string()))
            .order(announcements::announced_at.desc())
            .limit(8)
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Forgets those older than `before`.
    pub fn forget_announcements(&mut self, before: Millis) -> Result<usize, StoreError> {
        let old = announcements::table.filter(announcements::announced_at.lt(Column::store(&before)));
        Ok(diesel::delete(old).execute(self.conn)?)
    }
}
