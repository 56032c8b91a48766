//! Who calls. Each kind of credential opens its own routes and no others, and none of them is a yes.

use countersign_shared::ids::{DeviceId, ProviderId, ProviderKeyId, RuntimeConnectionId, SessionId, UserId};

/// A signed-in person, on a device once the browser has shown its device key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub user_id: UserId,
    /// On which device; without one nothing can be answered.
    pub device_id: Option<DeviceId>,
    /// Which session.
    pub session_id: SessionId,
}

/// Who reads a roster: the person, or a device that was taken off it, which may see how that came about and no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterReader {
    /// A signed-in person.
    Person(Person),
    /// A device whose session ended with its removal.
    Removed {
        /// Whose it was.
        user_id: UserId,
        /// Which.
        device_id: DeviceId,
    },
}

/// A provider by one of its API keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Which provider.
    pub provider_id: ProviderId,
    /// By which key.
    pub key_id: ProviderKeyId,
}

/// Who did something, for the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Somebody with an enrolment link or in the middle of a sign-in.
    Anonymous,
    /// A runtime, by its key.
    Runtime(RuntimeConnectionId),
    /// A person.
    Person(Person),
    /// A device by its key alone, without a session.
    Device(UserId, DeviceId),
    /// A provider.
    Provider(Provider),
    /// Whoever runs `admin` commands on the server's machine.
    Operator,
    /// The server itself, when time passes.
    Clock,
}

impl Principal {
    /// Its id in the audit log.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Runtime(id) => id.as_str(),
            Self::Person(person) => person.user_id.as_str(),
            Self::Device(user_id, _) => user_id.as_str(),
            Self::Provider(provider) => provider.key_id.as_str(),
            Self::Operator => "operator",
            Self::Clock => "clock",
        }
    }

    /// The device in the audit log, or empty.
    #[must_use]
    pub fn device(&self) -> &str {
        match self {
            Self::Person(Person { device_id: Some(device), .. }) | Self::Device(_, device) => device.as_str(),
            _ => "",
        }
    }
}
