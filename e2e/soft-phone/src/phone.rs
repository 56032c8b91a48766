//! The phone itself: its keys, its clock, its memory and its secrets.

use std::{
    path::Path,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use countersign_shared::{
    ids::{DeviceId, UserId},
    keys::{PrivateKey, Thumbprint},
    origin::Origin,
    payload::Millis,
    roster::RosterHead,
};
use reqwest::Client;

use crate::{
    Device, Passkey, PhoneError, clock, http, key_text,
    state::{Identity, Live, State},
};

/// A person's phone in software. See the crate's own page for what it checks and how to make it lie.
pub struct SoftPhone {
    pub(crate) client: Client,
    pub(crate) identity: Identity,
    live: Mutex<Live>,
    /// Texts that must never stand in a log, beside the keys and the present cookies.
    spoken: Mutex<Vec<String>>,
    clock_offset: AtomicI64,
}

impl SoftPhone {
    pub(crate) fn new(client: Client, state: State) -> Self {
        let State { identity, live, .. } = state;
        Self {
            client,
            identity,
            live: Mutex::new(live),
            spoken: Mutex::new(Vec::new()),
            clock_offset: AtomicI64::new(0),
        }
    }

    /// Reads a phone that was saved.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, PhoneError> {
        Ok(Self::new(http::client()?, State::read(path.as_ref())?))
    }

    /// Saves the phone, private keys and cookies included, readable for its owner only.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), PhoneError> {
        self.state().write(path.as_ref())
    }

    pub(crate) fn state(&self) -> State {
        State::new(self.identity.clone(), self.live().clone())
    }

    pub(crate) fn live(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn remember_secret(&self, secret: impl Into<String>) {
        self.spoken.lock().unwrap_or_else(PoisonError::into_inner).push(secret.into());
    }

    /// The server's origin, which every payload names.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.identity.origin
    }

    /// Whose phone this is.
    #[must_use]
    pub const fn user_id(&self) -> &UserId {
        &self.identity.user_id
    }

    /// The person's name as enrolled.
    #[must_use]
    pub fn user_name(&self) -> &str {
        &self.identity.user_name
    }

    /// The device's id.
    #[must_use]
    pub const fn device_id(&self) -> &DeviceId {
        &self.identity.device.id
    }

    /// The device with its key.
    #[must_use]
    pub const fn device(&self) -> &Device {
        &self.identity.device
    }

    /// The passkey.
    #[must_use]
    pub const fn passkey(&self) -> &Passkey {
        &self.identity.passkey
    }

    /// The passkey's private key.
    #[must_use]
    pub const fn credential_key(&self) -> &PrivateKey {
        self.identity.passkey.key()
    }

    /// The device's private key.
    #[must_use]
    pub const fn device_key(&self) -> &PrivateKey {
        &self.identity.device.private_key
    }

    /// The newest roster head that this phone verified.
    #[must_use]
    pub fn head(&self) -> RosterHead {
        self.live().head
    }

    /// Makes the phone believe another head.
    pub fn set_head(&self, head: RosterHead) {
        self.live().head = head;
    }

    /// Has the phone heed a runtime key that it never confirmed itself.
    pub fn trust_runtime(&self, thumbprint: Thumbprint) {
        self.live().confirmed.insert(thumbprint);
    }

    /// The server's address, when it is not the origin's: another port after a restart, a second replica, a liar.
    pub fn set_server_url(&self, server_url: impl Into<String>) {
        self.live().server_url = server_url.into();
    }

    /// Sets this phone's clock forward, or back, by so many milliseconds.
    pub fn set_clock_offset(&self, milliseconds: i64) {
        self.clock_offset.store(milliseconds, Ordering::Relaxed);
    }

    pub(crate) fn clock_offset(&self) -> i64 {
        self.clock_offset.load(Ordering::Relaxed)
    }

    /// The time by this phone's clock.
    #[must_use]
    pub fn now(&self) -> Millis {
        clock::wall().saturating_add_signed(self.clock_offset())
    }

    /// Every text that must not stand in a log: private keys, cookies past and present, pairing secrets and codes.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let mut secrets = vec![key_text::encode(self.credential_key()), key_text::encode(self.device_key())];
        secrets.extend(self.live().cookies.values().cloned());
        secrets.extend(self.spoken.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        secrets.sort();
        secrets.dedup();
        secrets
    }

    /// The cookies as a Cookie header says them; empty when signed out.
    #[must_use]
    pub fn cookie(&self) -> String {
        let pairs: Vec<String> = self.live().cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }
}

impl std::fmt::Debug for SoftPhone {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SoftPhone({} on {})", self.user_id(), self.device_id())
    }
}
