//! A pairing, from the address to the person.

use countersign_runtime::{
    self as runtime, KnownDevice, PairedWith, ServerCheck,
    shared::{pairing::words, payload::Millis},
};
use serde::Serialize;

/// The pairing of the profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Its id.
    pub runtime_connection_id: String,
    /// The server's address.
    pub server: String,
    /// The person's id.
    pub user_id: String,
    /// Their name.
    pub user_name: String,
    /// The device that confirmed.
    pub approver_device: String,
    /// Since when.
    pub paired_at: Millis,
    /// What kind of agent app this says it is.
    pub application_id: String,
    /// What this runtime is called.
    pub runtime_name: String,
    /// What this computer is called.
    pub device_name: String,
    /// The runtime key's thumbprint.
    pub thumbprint: String,
    /// The key's six words, which every phone of the person shows too.
    pub words: Vec<&'static str>,
    /// How far their roster was followed.
    pub roster_seq: u64,
}

impl From<&runtime::Connection> for Connection {
    fn from(connection: &runtime::Connection) -> Self {
        Self {
            runtime_connection_id: connection.runtime_connection_id.to_string(),
            server: connection.origin.to_string(),
            user_id: connection.user_id.to_string(),
            user_name: connection.user_name.clone(),
            approver_device: connection.approver_device.clone(),
            paired_at: connection.paired_at,
            application_id: connection.application_id.to_string(),
            runtime_name: connection.runtime_name.clone(),
            device_name: connection.device_name.clone(),
            thumbprint: connection.thumbprint.to_string(),
            words: words(&connection.thumbprint).to_vec(),
            roster_seq: connection.head.seq,
        }
    }
}

/// A device of the person, as their verified roster says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Its id.
    pub device_id: String,
    /// Its name.
    pub name: String,
    /// Whether it may answer.
    pub state: DeviceState,
    /// When it was enrolled.
    pub added_at: Millis,
    /// Until when it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<Millis>,
}

/// Whether a device may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeviceState {
    /// It may.
    Active,
    /// It is new, and may not yet grant what is of high risk.
    Waiting,
    /// It may not any more.
    Revoked,
}

impl Device {
    /// A device as it stands at `now`.
    #[must_use]
    pub fn at(known: &KnownDevice, now: Millis) -> Self {
        let waits_until = known.waits_until.filter(|until| !known.revoked && now < *until);
        let state = match (known.revoked, waits_until) {
            (true, _) => DeviceState::Revoked,
            (false, Some(_)) => DeviceState::Waiting,
            (false, None) => DeviceState::Active,
        };
        Self {
            device_id: known.device_id.to_string(),
            name: known.name.clone(),
            state,
            added_at: known.added_at,
            waits_until,
        }
    }
}

/// A server that one may pair with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerFound {
    /// Its address, as it writes it itself.
    pub server: String,
    /// Its version, when it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How far its clock is ahead of this computer's.
    pub clock_offset_ms: i64,
}

impl From<ServerCheck> for ServerFound {
    fn from(found: ServerCheck) -> Self {
        Self { server: found.server.to_string(), version: None, clock_offset_ms: found.clock_offset_ms }
    }
}

/// A QR code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Qr {
    /// Modules a side, without a quiet zone.
    pub size: usize,
    /// `size * size` of `0` (light) and `1` (dark), row by row.
    pub modules: String,
}

/// An offer on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// Its QR. It holds the pairing's secret: it is shown, and sent nowhere.
    pub qr: Qr,
    /// The six words that stand on the phone as well.
    pub words: Vec<&'static str>,
    /// When it ends.
    pub expires_at: Millis,
    /// The server.
    pub server: String,
    /// What this runtime is to be called.
    pub runtime_name: String,
    /// What this computer is to be called.
    pub device_name: String,
    /// Whom the code names, when it was typed and nothing is accepted yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paired: Option<PairedPerson>,
}

/// Whom one is about to be paired with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PairedPerson {
    /// The new connection.
    pub runtime_connection_id: String,
    /// The person's id.
    pub user_id: String,
    /// Their name.
    pub user_name: String,
    /// The device that confirmed.
    pub device_name: String,
    /// All of their devices.
    pub devices: Vec<Device>,
}

impl PairedPerson {
    /// As the library says, at `now`.
    #[must_use]
    pub fn at(paired: &PairedWith, now: Millis) -> Self {
        Self {
            runtime_connection_id: paired.runtime_connection_id.to_string(),
            user_id: paired.user_id.to_string(),
            user_name: paired.user_name.clone(),
            device_name: paired.device_name.clone(),
            devices: paired.devices.iter().map(|known| Device::at(known, now)).collect(),
        }
    }
}
