//! Each person's chain, in order.

use countersign_shared::{
    canonical::Digest,
    ids::UserId,
    roster::{RosterHead, RosterRecord},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};

use super::{StoreError, Tx, column::Column, exactly_one, schema::roster_records};

impl Tx<'_> {
    /// Appends an entry that has been verified.
    pub fn insert_roster_record(
        &mut self,
        user_id: &UserId,
        head: &RosterHead,
        record: &RosterRecord,
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(record).map_err(|error| StoreError::Failed(error.to_string()))?;
        let row = (
            roster_records::workspace_id.eq(self.workspace.to_string()),
            roster_records::user_id.eq(user_id.to_string()),
            roster_records::seq.eq(Column::store(&head.seq)),
            roster_records::hash.eq(head.hash.to_string()),
            roster_records::record.eq(text),
        );
        exactly_one(diesel::insert_into(roster_records::table).values(row).execute(self.conn)?)
    }

    /// A person's whole chain.
    pub fn roster_records(&mut self, user_id: &UserId) -> Result<Vec<RosterRecord>, StoreError> {
        let texts: Vec<String> = roster_records::table
            .filter(roster_records::workspace_id.eq(self.workspace.as_str()))
            .filter(roster_records::user_id.eq(user_id.as_str()))
            .order(roster_records::seq.asc())
            .select(roster_records::record)
            .load(self.conn)?;
        let read = |text: String| {
            serde_json::from_str(&text).map_err(|_| StoreError::Corrupt { column: "roster_records.record" })
        };
        texts.into_iter().map(read).collect()
    }

    /// The newest entry of a person's chain.
    pub fn roster_head(&mut self, user_id: &UserId) -> Result<Option<RosterHead>, StoreError> {
        let found: Option<(i64, String)> = roster_records::table
            .filter(roster_records::workspace_id.eq(self.workspace.as_str()))
            .filter(roster_records::user_id.eq(user_id.as_str()))
            .order(roster_records::seq.desc())
            .select((roster_records::seq, roster_records::hash))
            .first(self.conn)
            .optional()?;
        let read = |(seq, hash)| Some(RosterHead { seq: Column::load(seq)?, hash: Column::load(hash)? });
        found.map(|found| read(found).ok_or(StoreError::Corrupt { column: "roster_records.hash" })).transpose()
    }

    /// The hash of one entry of a person's chain.
    pub fn roster_hash(&mut self, user_id: &UserId, seq: u64) -> Result<Option<Digest>, StoreError> {
        let found: Option<String> = roster_records::table
            .filter(roster_records::workspace_id.eq(self.workspace.as_str()))
            .filter(roster_records::user_id.eq(user_id.as_str()))
            .filter(roster_records::seq.eq(Column::store(&seq)))
            .select(roster_records::hash)
            .first(self.conn)
            .optional()?;
        let corrupt = StoreError::Corrupt { column: "roster_records.hash" };
        found.map(|hash| Column::load(hash).ok_or(corrupt)).transpose()
    }
}
