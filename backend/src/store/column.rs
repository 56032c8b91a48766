//! How the domain's types stand in columns: ids, hashes, keys and words as text, times as milliseconds.

use countersign_shared::{
    canonical::Digest,
    ids::{
        AdditionId, ApplicationId, AudienceId, CeremonyId, DecisionId, DelegationId, DeviceId, InviteId,
        NotificationId, PairingId, ProviderId, ProviderKeyId, PushId, RuntimeConnectionId, SessionId, TokenId, UserId,
    },
    keys::PublicKey,
    payload::Language,
    scope::ScopeSet,
    wire::{AdditionStatus, ConnectionStatus, DelegationStatus, EndedBy, PairingStatus, PushFailure},
};

use super::{CeremonyKind, DecisionKind};
use crate::domain::{
    elsewhere::Channel,
    notification::{Kind, State},
};

/// A type with a column form.
pub(super) trait Column: Sized {
    /// What the database keeps.
    type Stored;
    /// The column form.
    fn store(&self) -> Self::Stored;
    /// Reads the column form; `None` when this version cannot.
    fn load(stored: Self::Stored) -> Option<Self>;
}

impl Column for String {
    type Stored = String;

    fn store(&self) -> String {
        self.clone()
    }

    fn load(stored: String) -> Option<Self> {
        Some(stored)
    }
}

impl Column for bool {
    type Stored = bool;

    fn store(&self) -> bool {
        *self
    }

    fn load(stored: bool) -> Option<Self> {
        Some(stored)
    }
}

impl Column for u64 {
    type Stored = i64;

    fn store(&self) -> i64 {
        i64::try_from(*self).unwrap_or(i64::MAX)
    }

    fn load(stored: i64) -> Option<Self> {
        Self::try_from(stored).ok()
    }
}

impl Column for ScopeSet {
    type Stored = String;

    fn store(&self) -> String {
        self.to_oauth()
    }

    fn load(stored: String) -> Option<Self> {
        let scopes = stored.split(' ').filter(|scope| !scope.is_empty());
        Self::try_from(scopes.map(str::parse).collect::<Result<Vec<_>, _>>().ok()?).ok()
    }
}

impl<T: Column> Column for Option<T> {
    type Stored = Option<T::Stored>;

    fn store(&self) -> Option<T::Stored> {
        self.as_ref().map(T::store)
    }

    fn load(stored: Option<T::Stored>) -> Option<Self> {
        match stored {
            None => Some(None),
            Some(stored) => T::load(stored).map(Some),
        }
    }
}

macro_rules! texts {
    ($($type:ty),* $(,)?) => {$(
        impl Column for $type {
            type Stored = String;

            fn store(&self) -> String {
                self.to_string()
            }

            fn load(stored: String) -> Option<Self> {
                stored.parse().ok()
            }
        }
    )*};
}

macro_rules! words {
    ($($type:ty),* $(,)?) => {$(
        impl Column for $type {
            type Stored = String;

            fn store(&self) -> String {
                self.as_str().to_owned()
            }

            fn load(stored: String) -> Option<Self> {
                serde_json::from_value(serde_json::Value::String(stored)).ok()
            }
        }
    )*};
}

texts! {
    AdditionId, ApplicationId, AudienceId, CeremonyId, Channel, DecisionId, DelegationId, DeviceId, Digest, InviteId,
    Kind,
    NotificationId, PairingId, ProviderId, ProviderKeyId, PublicKey, PushId, RuntimeConnectionId, SessionId, State,
    TokenId, UserId,
}

words! {
    AdditionStatus, CeremonyKind, ConnectionStatus, DecisionKind, DelegationStatus, EndedBy, Language, PairingStatus,
    PushFailure,
}
