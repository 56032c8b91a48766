//! Where devices take pushes.

use countersign_shared::{
    canonical::Digest,
    ids::{DeviceId, UserId},
    payload::Millis,
    wire::PushFailure,
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, JoinOnDsl, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper,
};

use super::{
    StoreError, Tx,
    column::Column,
    exactly_one,
    record::record,
    schema::{devices, push_subscriptions},
};

/// Where a device takes pushes, and how they fare. One that its push service ended is kept without address and keys,
/// so that its owner sees what became of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PushSubscription {
    /// Which device.
    pub device_id: DeviceId,
    /// Whose.
    pub user_id: UserId,
    /// The URL of the device's push service: whoever knows it may call there. Empty once that ended it.
    pub endpoint: String,
    /// SHA-256 of the endpoint, or of the device's id once there is none.
    pub endpoint_hash: Digest,
    /// The key to encrypt to, as base64url.
    pub p256dh: String,
    /// The secret to encrypt with, as base64url.
    pub auth: String,
    /// Since when the device takes pushes there.
    pub created_at: Millis,
    /// When its push service last took one.
    pub last_sent_at: Option<Millis>,
    /// When the device last said that one had come.
    pub last_delivered_at: Option<Millis>,
    /// How long that one took, in milliseconds.
    pub latency_ms: Option<u64>,
    /// When the last one failed; none once one was taken again.
    pub failed_at: Option<Millis>,
    /// Why.
    pub failure: Option<PushFailure>,
    /// Since when pushes were taken and the device has said nothing of any.
    pub silent_since: Option<Millis>,
    /// Counts changes.
    pub version: u64,
}

impl std::fmt::Debug for PushSubscription {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "PushSubscription({})", self.device_id)
    }
}

impl PushSubscription {
    /// Whether anything can be sent there.
    #[must_use]
    pub fn lives(&self) -> bool {
        !self.endpoint.is_empty()
    }

    /// Forgets address and keys of a subscription that its push service has ended.
    pub fn end(&mut self) {
        self.endpoint.clear();
        self.p256dh.clear();
        self.auth.clear();
        self.endpoint_hash = Digest::of(self.device_id.as_str().as_bytes());
    }
}

record! {
    PushSubscription as Row in push_subscriptions {
        device_id: DeviceId, user_id: UserId, endpoint: String, endpoint_hash: Digest, p256dh: String, auth: String,
        created_at: u64, last_sent_at: Option<u64>, last_delivered_at: Option<u64>, latency_ms: Option<u64>,
        failed_at: Option<u64>, failure: Option<PushFailure>, silent_since: Option<u64>, version: u64,
    }
}

impl Tx<'_> {
    /// Where a device takes pushes.
    pub fn push_subscription(&mut self, device_id: &DeviceId) -> Result<Option<PushSubscription>, StoreError> {
        push_subscriptions::table
            .filter(push_subscriptions::workspace_id.eq(self.workspace.as_str()))
            .filter(push_subscriptions::device_id.eq(device_id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// Where a person's living devices take pushes, or took them.
    pub fn push_subscriptions_of(&mut self, user_id: &UserId) -> Result<Vec<PushSubscription>, StoreError> {
        push_subscriptions::table
            .inner_join(devices::table.on(devices::id.eq(push_subscriptions::device_id)))
            .filter(push_subscriptions::workspace_id.eq(self.workspace.as_str()))
            .filter(devices::workspace_id.eq(self.workspace.as_str()))
            .filter(push_subscriptions::user_id.eq(user_id.as_str()))
            .filter(devices::revoked_at.is_null())
            .order(push_subscriptions::device_id.asc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Subscriptions that took a push before `before` and have said nothing of any since, but for those marked.
    pub fn quiet_subscriptions(&mut self, before: Millis) -> Result<Vec<PushSubscription>, StoreError> {
        push_subscriptions::table
            .filter(push_subscriptions::silent_since.is_null())
            .filter(push_subscriptions::last_sent_at.is_not_null())
            .filter(push_subscriptions::created_at.le(Column::store(&before)))
            .filter(push_subscriptions::endpoint.ne(""))
            .filter(
                push_subscriptions::last_delivered_at
                    .is_null()
                    .or(push_subscriptions::last_delivered_at.le(Column::store(&before))),
            )
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Remembers where a device takes pushes. Another device that named the same place has moved out of it.
    pub fn insert_push_subscription(&mut self, subscription: &PushSubscription) -> Result<(), StoreError> {
        let former = push_subscriptions::table
            .filter(push_subscriptions::workspace_id.eq(self.workspace.as_str()))
            .filter(push_subscriptions::endpoint_hash.eq(subscription.endpoint_hash.to_string()));
        diesel::delete(former).execute(self.conn)?;
        self.delete_push_subscription(&subscription.device_id)?;
        let row = Row::new(&self.workspace, subscription);
        exactly_one(diesel::insert_into(push_subscriptions::table).values(row).execute(self.conn)?)
    }

    /// Writes a subscription that has moved on by one version.
    pub fn update_push_subscription(&mut self, subscription: &PushSubscription) -> Result<(), StoreError> {
        let before = Column::store(&(subscription.version - 1));
        let target = push_subscriptions::table
            .filter(push_subscriptions::workspace_id.eq(self.workspace.as_str()))
            .filter(push_subscriptions::device_id.eq(subscription.device_id.as_str()))
            .filter(push_subscriptions::version.eq(before));
        let row = Row::new(&self.workspace, subscription);
        exactly_one(diesel::update(target).set(row).execute(self.conn)?)
    }

    /// Forgets where a device takes pushes; false when that was not known.
    pub fn delete_push_subscription(&mut self, device_id: &DeviceId) -> Result<bool, StoreError> {
        let target = push_subscriptions::table
            .filter(push_subscriptions::workspace_id.eq(self.workspace.as_str()))
            .filter(push_subscriptions::device_id.eq(device_id.as_str()));
        Ok(diesel::delete(target).execute(self.conn)? > 0)
    }
}
