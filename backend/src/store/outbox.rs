//! Topics for other processes, until they have been read.

use countersign_shared::payload::Millis;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};

use super::{StoreError, Tx, column::Column, exactly_one, schema::outbox};
use crate::bus::Topic;

impl Tx<'_> {
    /// Leaves a topic for other processes.
    pub(super) fn insert_outbox(&mut self, topic: &Topic, now: Millis) -> Result<(), StoreError> {
        let row = (
            outbox::workspace_id.eq(self.workspace.to_string()),
            outbox::topic.eq(topic.to_string()),
            outbox::at.eq(Column::store(&now)),
        );
        exactly_one(diesel::insert_into(outbox::table).values(row).execute(self.conn)?)
    }

    /// Topics since `since`, with their numbers. Numbers may be committed out of order, so callers look back a little
    /// and skip what they have seen.
    pub fn outbox_since(&mut self, since: Millis) -> Result<Vec<(i64, String)>, StoreError> {
        Ok(outbox::table
            .filter(outbox::at.ge(Column::store(&since)))
            .order(outbox::seq.asc())
            .select((outbox::seq, outbox::topic))
            .load(self.conn)?)
    }

    /// Forgets topics older than `before`.
    pub fn forget_outbox(&mut self, before: Millis) -> Result<usize, StoreError> {
        Ok(diesel::delete(outbox::table.filter(outbox::at.lt(Column::store(&before)))).execute(self.conn)?)
    }
}
