//! Devices, as the roster enrolled them.

use countersign_shared::{
    ids::{DeviceId, UserId},
    keys::{PublicKey, Thumbprint},
    payload::Millis,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SelectableHelper};

use super::column::Column;
use super::{StoreError, Tx, exactly_one, record::record, schema::devices};

/// A browser profile or phone of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Whose it is.
    pub user_id: UserId,
    /// Its name.
    pub name: String,
    /// Its public key.
    pub public_key: PublicKey,
    /// The key's thumbprint.
    pub thumbprint: Thumbprint,
    /// Whether a passkey enrolled it without a device that co-signed.
    pub enrolled_alone: bool,
    /// When it was enrolled.
    pub created_at: Millis,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
    /// The passkey that came with it, or that enrolled it.
    pub credential_id: String,
    /// Until when it waits, when it was enrolled later than the first.
    pub waits_until: Option<Millis>,
}

record! {
    Device as Row in devices {
        id: DeviceId, user_id: UserId, name: String, public_key: PublicKey, thumbprint: Thumbprint, enrolled_alone: bool,
        created_at: u64, revoked_at: Option<u64>, credential_id: String, waits_until: Option<u64>,
    }
}

impl Tx<'_> {
    /// Adds a device.
    pub fn insert_device(&mut self, device: &Device) -> Result<(), StoreError> {
        let row = Row::new(&self.workspace, device);
        exactly_one(diesel::insert_into(devices::table).values(row).execute(self.conn)?)
    }

    /// A device by id.
    pub fn device(&mut self, id: &DeviceId) -> Result<Option<Device>, StoreError> {
        devices::table
            .filter(devices::workspace_id.eq(self.workspace.as_str()))
            .filter(devices::id.eq(id.as_str()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// A device by the thumbprint of its key.
    pub fn device_by_key(&mut self, thumbprint: &Thumbprint) -> Result<Option<Device>, StoreError> {
        devices::table
            .filter(devices::workspace_id.eq(self.workspace.as_str()))
            .filter(devices::thumbprint.eq(thumbprint.to_string()))
            .select(Row::as_select())
            .first(self.conn)
            .optional()?
            .map(Row::into_record)
            .transpose()
    }

    /// A person's devices, newest first.
    pub fn devices_of(&mut self, user_id: &UserId) -> Result<Vec<Device>, StoreError> {
        devices::table
            .filter(devices::workspace_id.eq(self.workspace.as_str()))
            .filter(devices::user_id.eq(user_id.as_str()))
            .order(devices::created_at.desc())
            .select(Row::as_select())
            .load(self.conn)?
            .into_iter()
            .map(Row::into_record)
            .collect()
    }

    /// Marks a device as revoked.
    pub fn revoke_device(&mut self, id: &DeviceId, now: Millis) -> Result<(), StoreError> {
        let target = devices::table
            .filter(devices::workspace_id.eq(self.workspace.as_str()))
            .filter(devices::id.eq(id.as_str()));
        exactly_one(diesel::update(target).set(devices::revoked_at.eq(Some(Column::store(&now)))).execute(self.conn)?)
    }
}
