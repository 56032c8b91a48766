//! Single pushes to single devices, and what became of them.

use countersign_shared::{
    ids::{DeviceId, NotificationId, PushId, UserId},
    payload::Millis,
    wire::PushFailure,
};
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{StoreError, Tx, column::Column, dialect, exactly_one, record::record, schema::pushes};
use crate::domain::notification::{Kind, Push};

record! {
    Push as Row in pushes {
        id: PushId, user_id: UserId, device_id: DeviceId, notification_id: NotificationId, carrier_id: Option<PushId>,
        kind: Kind, topic: String, created_at: u64, attempts: u64, retry_at: Option<u64>, sent_at: Option<u64>,
        delivered_at: Option<u64>, opened_at: Option<u64>, failed_at: Option<u64>, failure: Option<PushFailure>,
    }
}

impl Tx<'_> {
    /// Adds a push.
    pub fn insert_push(&mut self, push: &Push) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, push);
        exactly_one(diesel::insert_into(pushes::table).values(row).execute(self.conn)?)
    }

    /// A push by id.
    pub fn push(&mut self, id: &PushId) -> Result<Option<Push>, StoreError> {
        pushes::table
            .filter(pushes::workspace_id.eq(self.workspace.as_str()))
            .filter(pushes::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// A push with those that it carried, itself first. Others are held off them until the commit, because a device's
    /// receipt and the push service's answer come at the same moment.
    pub fn pushes_carried_by(&mut self, id: &PushId) -> Result<Vec<Push>, StoreError> {
        dialect::lock_pushes(self.conn, self.workspace.as_str(), id.as_str())?;
        let carried = pushes::table
            .filter(pushes::workspace_id.eq(self.workspace.as_str()))
            .filter(pushes::id.eq(id.as_str()).or(pushes::carrier_id.eq(id.as_str())))
            .select(Row::as_select())
            .load(self.conn)?;
        let mut carried = carried.into_iter().map(Row::into_record).collect::<Result<Vec<_>, _>>()?;
        carried.sort_by_key(|push| push.id != *id);
        Ok(carried)
    }

    /// The pushes that tell a notification, oldest first.
    pub fn pushes_of(&mut self, notification: &NotificationId) -> Result<Vec<Push>, StoreError> {
        pushes::table
            .filter(pushes::workspace_id.eq(self.workspace.as_str()))
            .filter(pushes::notification_id.eq(notification.as_str()))
            .order(pushes::created_at.asc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// When a person was last sent a push about requests.
    pub fn last_prompt_of(&mut self, user_id: &UserId) -> Result<Option<Millis>, StoreError> {
        let newest: Option<i64> = pushes::table
            .filter(pushes::workspace_id.eq(self.workspace.as_str()))
            .filter(pushes::user_id.eq(user_id.as_str()))
            .filter(pushes::kind.eq_any([Kind::Request.as_str(), Kind::Requests.as_str()]))
            .select(diesel::dsl::max(pushes::created_at))
            .first(self.conn)?;
        Ok(newest.and_then(Column::load))
    }

    /// When a device was last sent a test push.
    pub fn last_test_of(&mut self, device_id: &DeviceId) -> Result<Option<Millis>, StoreError> {
        let newest: Option<i64> = pushes::table
            .filter(pushes::workspace_id.eq(self.workspace.as_str()))
            .filter(pushes::device_id.eq(device_id.as_str()))
            .filter(pushes::kind.eq(Kind::Test.as_str()))
            .select(diesel::dsl::max(pushes::created_at))
            .first(self.conn)?;
        Ok(newest.and_then(Column::load))
    }

    /// The pushes that a device's push service took after `since` and of which the device has said nothing.
    pub fn unanswered_pushes(&mut self, device_id: &DeviceId, since: Millis) -> Result<Vec<Push>, StoreError> {
        pushes::table
            .filter(pushes::workspace_id.eq(self.workspace.as_str()))
            .filter(pushes::device_id.eq(device_id.as_str()))
            .filter(pushes::created_at.ge(Column::store(&since)))
            .filter(pushes::sent_at.is_not_null())
            .filter(pushes::delivered_at.is_null())
            .filter(pushes::carrier_id.is_null())
            .order(pushes::created_at.asc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Writes what became of a push. Callers hold its notification or change nothing but its own receipts.
    pub fn update_push(&mut self, push: &Push) -> Result<(), StoreError> {
        let target = pushes::table
            .filter(pushes::workspace_id.eq(self.workspace.as_str()))
            .filter(pushes::id.eq(push.id.as_str()));
        let row = Row::new(&self.workspace, push);
        exactly_one(diesel::update(target).set(row).execute(self.conn)?)
    }

    /// Forgets pushes made before `before`.
    pub fn forget_pushes(&mut self, before: Millis) -> Result<usize, StoreError> {
        Ok(diesel::delete(pushes::table.filter(pushes::created_at.lt(Column::store(&before)))).execute(self.conn)?)
    }
}
