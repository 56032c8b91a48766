//! What was told by e-mail and ntfy.

use countersign_shared::{
    ids::{NotificationId, UserId},
    payload::Millis,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{StoreError, Tx, column::Column, exactly_one, record::record, schema::channel_messages};
use crate::domain::elsewhere::{Channel, Message};

record! {
    Message as Row in channel_messages {
        notification_id: NotificationId, channel: Channel, user_id: UserId, created_at: u64, attempts: u64,
        retry_at: Option<u64>, sent_at: Option<u64>, lost_at: Option<u64>,
    }
}

impl Tx<'_> {
    /// How far a notification was told on a channel; none before the first try.
    pub fn channel_message(&mut self, id: &NotificationId, channel: Channel) -> Result<Option<Message>, StoreError> {
        channel_messages::table
            .filter(channel_messages::workspace_id.eq(self.workspace.as_str()))
            .filter(channel_messages::notification_id.eq(id.as_str()))
            .filter(channel_messages::channel.eq(channel.to_string()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// When a person was last told anything on a channel.
    pub fn last_message_to(&mut self, user_id: &UserId, channel: Channel) -> Result<Option<Millis>, StoreError> {
        let at: Option<i64> = channel_messages::table
            .filter(channel_messages::workspace_id.eq(self.workspace.as_str()))
            .filter(channel_messages::user_id.eq(user_id.as_str()))
            .filter(channel_messages::channel.eq(channel.to_string()))
            .select(diesel::dsl::max(channel_messages::sent_at))
            .first(self.conn)?;
        Ok(at.and_then(Column::load))
    }

    /// Writes how far a notification was told on a channel.
    pub fn put_channel_message(&mut self, message: &Message) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, message);
        if self.channel_message(&message.notification_id, message.channel)?.is_none() {
            return exactly_one(diesel::insert_into(channel_messages::table).values(row).execute(self.conn)?);
        }
        let target = channel_messages::table
            .filter(channel_messages::workspace_id.eq(self.workspace.as_str()))
            .filter(channel_messages::notification_id.eq(message.notification_id.as_str()))
            .filter(channel_messages::channel.eq(message.channel.to_string()));
        exactly_one(diesel::update(target).set(row).execute(self.conn)?)
    }

    /// Forgets what was told before `before`.
    pub fn forget_channel_messages(&mut self, before: Millis) -> Result<usize, StoreError> {
        let old = channel_messages::table.filter(channel_messages::created_at.lt(Column::store(&before)));
        Ok(diesel::delete(old).execute(self.conn)?)
    }
}
