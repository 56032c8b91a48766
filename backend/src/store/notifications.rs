//! What people are to be told.

use countersign_shared::{
    ids::{DeviceId, NotificationId, PushId, UserId},
    payload::Millis,
};
use diesel::{BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::{StoreError, Tx, column::Column, dialect, exactly_one, record::record, schema::notifications};
use crate::domain::notification::{Kind, Notification, State};

record! {
    Notification as Row in notifications {
        id: NotificationId, user_id: UserId, kind: Kind, subject_id: String, topic: String,
        only_device_id: Option<DeviceId>, except_device_id: Option<DeviceId>, state: State, rung: u64, due_at: u64,
        attempts: u64, claimed_until: Option<u64>, created_at: u64, expires_at: u64, last_push_id: Option<PushId>,
        sent_at: Option<u64>, delivered_at: Option<u64>, opened_at: Option<u64>, emailed_at: Option<u64>,
        ntfy_at: Option<u64>, quiet_until: Option<u64>, nobody: bool, version: u64,
    }
}

impl Tx<'_> {
    /// Adds a notification.
    pub fn insert_notification(&mut self, notification: &Notification) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, notification);
        exactly_one(diesel::insert_into(notifications::table).values(row).execute(self.conn)?)
    }

    /// A notification by id.
    pub fn notification(&mut self, id: &NotificationId) -> Result<Option<Notification>, StoreError> {
        notifications::table
            .filter(notifications::workspace_id.eq(self.workspace.as_str()))
            .filter(notifications::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// The notifications of one kind about these subjects.
    pub fn notifications_about(&mut self, kind: Kind, subjects: &[&str]) -> Result<Vec<Notification>, StoreError> {
        notifications::table
            .filter(notifications::workspace_id.eq(self.workspace.as_str()))
            .filter(notifications::subject_id.eq_any(subjects))
            .filter(notifications::kind.eq(kind.as_str()))
            .order(notifications::created_at.asc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// A person's open notifications.
    pub fn open_notifications_of(&mut self, user_id: &UserId) -> Result<Vec<Notification>, StoreError> {
        notifications::table
            .filter(notifications::workspace_id.eq(self.workspace.as_str()))
            .filter(notifications::user_id.eq(user_id.as_str()))
            .filter(notifications::state.eq("open"))
            .order((notifications::created_at.asc(), notifications::id.asc()))
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// When there is something to look at next, as far as nobody looks at it now.
    pub fn next_notification_at(&mut self) -> Result<Option<Millis>, StoreError> {
        let due: Option<i64> = notifications::table
            .filter(notifications::state.eq("open"))
            .filter(notifications::claimed_until.is_null())
            .select(diesel::dsl::min(notifications::due_at))
            .first(self.conn)?;
        let freed: Option<i64> = notifications::table
            .filter(notifications::state.eq("open"))
            .filter(notifications::claimed_until.is_not_null())
            .select(diesel::dsl::min(notifications::claimed_until))
            .first(self.conn)?;
        Ok([due, freed].into_iter().flatten().min().and_then(Column::load))
    }

    /// Somebody whose notifications are due at `now` and claimed by nobody; never one whose are being claimed.
    pub fn somebody_to_tell(&mut self, now: Millis) -> Result<Option<UserId>, StoreError> {
        dialect::somebody_to_tell(self.conn, self.workspace.as_str(), Column::store(&now))?
            .map(|user_id| user_id.parse().map_err(|_| StoreError::Corrupt { column: "notifications.user_id" }))
            .transpose()
    }

    /// A person's notifications that are due at `now` and claimed by nobody.
    pub fn due_notifications_of(&mut self, user_id: &UserId, now: Millis) -> Result<Vec<Notification>, StoreError> {
        let now: i64 = Column::store(&now);
        notifications::table
            .filter(notifications::workspace_id.eq(self.workspace.as_str()))
            .filter(notifications::user_id.eq(user_id.as_str()))
            .filter(notifications::state.eq("open"))
            .filter(notifications::due_at.le(now))
            .filter(notifications::claimed_until.is_null().or(notifications::claimed_until.le(now)))
            .order((notifications::created_at.asc(), notifications::id.asc()))
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Writes a notification that has moved on by one version.
    pub fn update_notification(&mut self, notification: &Notification) -> Result<(), StoreError> {
        let before = Column::store(&(notification.version - 1));
        let target = notifications::table
            .filter(notifications::workspace_id.eq(self.workspace.as_str()))
            .filter(notifications::id.eq(notification.id.as_str()))
            .filter(notifications::version.eq(before));
        let row = Row::new(&self.workspace, notification);
        exactly_one(diesel::update(target).set(row).execute(self.conn)?)
    }

    /// Forgets notifications that nobody has needed since `before`.
    pub fn forget_notifications(&mut self, before: Millis) -> Result<usize, StoreError> {
        let old = notifications::table.filter(notifications::expires_at.lt(Column::store(&before)));
        Ok(diesel::delete(old).execute(self.conn)?)
    }
}
