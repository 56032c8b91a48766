//! What became of devices since a head that somebody knew, so that they can be told.

use serde::{Deserialize, Serialize};

use super::{KeyKind, Roster, RosterHead, RosterKey};
use crate::{ids::DeviceId, payload::Millis};

/// What became of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceFate {
    /// It may answer from now on.
    Enrolled,
    /// It may not any more.
    Revoked,
}

/// A device that came or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeviceChange {
    /// Which device.
    pub device_id: DeviceId,
    /// Its name, as the person gave it.
    pub name: String,
    /// What became of it.
    pub fate: DeviceFate,
    /// When that was signed.
    pub at: Millis,
    /// Whether the recovery code did it.
    pub by_recovery: bool,
}

impl Roster {
    /// The devices that came or went after `known`, in the order of the chain.
    #[must_use]
    pub fn changes_since(&self, known: &RosterHead) -> Vec<DeviceChange> {
        let mut changes: Vec<(u64, DeviceChange)> = Vec::new();
        for known_key in self.keys.iter().filter(|key| key.key.kind == KeyKind::Device) {
            let came = (Some(known_key.enrolled_at), DeviceFate::Enrolled);
            for (seq, fate) in [came, (known_key.revoked_at, DeviceFate::Revoked)] {
                let seq = seq.filter(|seq| *seq > known.seq);
                changes.extend(seq.and_then(|seq| Some((seq, self.change(known_key, seq, fate)?))));
            }
        }
        changes.sort_by_key(|(seq, _)| *seq);
        changes.into_iter().map(|(_, change)| change).collect()
    }

    fn change(&self, device: &RosterKey, seq: u64, fate: DeviceFate) -> Option<DeviceChange> {
        let recovered = self.keys.iter().any(|key| key.enrolled_at == seq && key.recovered);
        Some(DeviceChange {
            device_id: device.key.id.parse().ok()?,
            name: device.key.name.clone(),
            fate,
            at: usize::try_from(seq).ok().and_then(|seq| self.times.get(seq)).copied()?,
            by_recovery: recovered,
        })
    }
}
