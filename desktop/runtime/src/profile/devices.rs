//! The person's devices, as the newest verified roster says.

use countersign_shared::{
    ids::DeviceId,
    payload::Millis,
    roster::{KeyKind, Roster},
};
use serde::{Deserialize, Serialize};

/// A device of the person, from their verified roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KnownDevice {
    /// Its id.
    pub device_id: DeviceId,
    /// Its name, as the person gave it.
    pub name: String,
    /// When the entry that enrolled it was signed.
    pub added_at: Millis,
    /// Until when it waits before it may grant what is of high risk; none for one that never waited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<Millis>,
    /// Whether it may not answer any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
}

/// Every device that the chain has seen, in its order.
pub(super) fn devices_of(roster: &Roster) -> Vec<KnownDevice> {
    let devices = roster.keys().iter().filter(|key| key.key.kind == KeyKind::Device);
    devices
        .filter_map(|key| {
            Some(KnownDevice {
                device_id: key.key.id.parse().ok()?,
                name: key.key.name.clone(),
                added_at: key.enrolled_at_ms,
                waits_until: key.waits_until(),
                revoked: key.revoked_at.is_some(),
            })
        })
        .collect()
}
