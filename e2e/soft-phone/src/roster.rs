//! The person's roster as their phone keeps it: verified from entry 0, never shorter than it was, and with
//! this phone's own keys alive in it.

use countersign_shared::{
    Code, Refusal,
    ids::DeviceId,
    payload::{Millis, WINDOW_MS},
    roster::{EnrolledKey, KeyKind, Roster, RosterEntry, RosterRecord},
    wire::{RosterAnswer, SubmitRoster},
};

use crate::{
    Device, PhoneError, SoftPhone,
    enrolment::sign_entry,
    error::demand,
    random,
    state::{Identity, State},
};

impl SoftPhone {
    /// Fetches the roster, verifies the whole chain against the stored head, and stores the new head.
    pub async fn roster(&self) -> Result<Roster, PhoneError> {
        let answer: RosterAnswer = self.get("/v1/me/roster", &[]).await?;
        self.follow(&answer)
    }

    pub(crate) fn follow(&self, answer: &RosterAnswer) -> Result<Roster, PhoneError> {
        let known = self.head();
        let roster = Roster::verify_extension(self.origin(), self.user_id(), &answer.records, &known)?;
        demand(answer.head == roster.head(), Code::RosterFork, "head")?;
        let passkey = roster.active_key(KeyKind::Credential, &self.passkey().id_text(), &roster.head())?;
        demand(passkey.key.public_key == *self.credential_key().public(), Code::WrongKey, "records")?;
        let device = roster.active_key(KeyKind::Device, self.device_id().as_str(), &roster.head())?;
        demand(device.key.public_key == *self.device_key().public(), Code::WrongKey, "records")?;
        let mut live = self.live();
        if live.head.seq < roster.head().seq {
            live.head = roster.head();
        }
        drop(live);
        Ok(roster)
    }

    /// What a page makes sure of before it signs an answer: the newest head is verified, and the server's clock
    /// is near this phone's. Gives the server's time.
    pub(crate) async fn make_sure(&self) -> Result<Millis, PhoneError> {
        let me = self.me().await?;
        let (server, own) = (me.server_time.millis(), self.now());
        if server.abs_diff(own) > WINDOW_MS {
            let detail = format!("the server's clock says {server} ms, this phone's {own} ms: more than 60 s apart");
            return Err(Refusal::field(Code::ServerTimeOff, "serverTime", detail).into());
        }
        if me.roster_head != self.head() {
            self.roster().await?;
        }
        Ok(server)
    }

    /// The next entry after the head that this phone knows, signed by its passkey and, unless `alone`, by its
    /// device.
    #[must_use]
    pub fn build_entry(&self, enrol: Vec<EnrolledKey>, revoke: Vec<String>, alone: bool) -> RosterEntry {
        let head = self.head();
        RosterEntry {
            origin: self.origin().clone(),
            user_id: self.user_id().clone(),
            seq: head.seq.saturating_add(1),
            prev_hash: head.hash,
            enrol,
            revoke,
            signer_kind: KeyKind::Credential,
            signer_id: self.passkey().id_text(),
            signer_device_id: (!alone).then(|| self.device_id().clone()),
            nonce: random::nonce("roster"),
            issued_at: self.now(),
        }
    }

    /// The entry with the signatures of this phone's passkey and of the devices given.
    #[must_use]
    pub fn sign_entry(&self, entry: &RosterEntry, devices: &[&Device]) -> RosterRecord {
        sign_entry(entry, self.passkey(), devices)
    }

    /// Sends a roster entry without looking at it.
    pub async fn submit_entry(&self, record: RosterRecord) -> Result<RosterAnswer, PhoneError> {
        self.post("/v1/me/roster", &SubmitRoster { record }).await
    }

    /// Enrols a second device: the passkey signs, this device co-signs. The new phone shares the passkey (as a
    /// synced one is), knows the runtimes confirmed here, and is signed in.
    pub async fn enrol_device(&self, name: &str) -> Result<Self, PhoneError> {
        self.make_sure().await?;
        let device = Device::create(name);
        let entry = self.build_entry(vec![device.roster_key()], Vec::new(), false);
        let record = self.sign_entry(&entry, &[self.device(), &device]);
        self.follow(&self.submit_entry(record).await?)?;
        self.with_device(device).await
    }

    /// Enrols a new device by the passkey alone, as a browser does that lost its device key; people are shown
    /// that no device co-signed. This phone's session is replaced by one without a device on the way.
    pub async fn enrol_device_alone(&self, name: &str) -> Result<Self, PhoneError> {
        self.sign_in_without_device().await?;
        let device = Device::create(name);
        let entry = self.build_entry(vec![device.roster_key()], Vec::new(), true);
        let record = self.sign_entry(&entry, &[&device]);
        self.follow(&self.submit_entry(record).await?)?;
        self.with_device(device).await
    }

    /// Revokes a passkey or device by its id in the roster. A phone that revokes itself learns nothing more.
    pub async fn revoke_key(&self, id: &str) -> Result<RosterAnswer, PhoneError> {
        self.make_sure().await?;
        self.revoke_keys(vec![id.to_owned()]).await
    }

    async fn revoke_keys(&self, ids: Vec<String>) -> Result<RosterAnswer, PhoneError> {
        let own = ids.iter().any(|id| id == self.device_id().as_str() || *id == self.passkey().id_text());
        let entry = self.build_entry(Vec::new(), ids, false);
        let answer = self.submit_entry(self.sign_entry(&entry, &[self.device()])).await?;
        if !own {
            self.follow(&answer)?;
        }
        Ok(answer)
    }

    /// Revokes a device and, in the same entry, the passkey that came with it, unless another device uses that.
    pub async fn revoke_device(&self, id: &DeviceId) -> Result<RosterAnswer, PhoneError> {
        self.make_sure().await?;
        let roster = self.roster().await?;
        let devices = self.devices().await?.devices;
        let mut ids = vec![id.to_string()];
        let of = |id: &str| roster.keys().iter().find(|known| known.key.id == id);
        if let Some(device) = devices.iter().find(|device| device.device_id == *id) {
            let credential = &device.credential_id;
            let came_with_it = of(credential).zip(of(id.as_str())).is_some_and(|(credential, device)| {
                credential.revoked_at.is_none() && credential.enrolled_at == device.enrolled_at
            });
            let shared = devices.iter().any(|other| {
                other.device_id != *id && other.revoked_at.is_none() && other.credential_id == *credential
            });
            ids.extend(Some(credential.clone()).filter(|_| came_with_it && !shared));
        }
        self.revoke_keys(ids).await
    }

    async fn with_device(&self, device: Device) -> Result<Self, PhoneError> {
        let State { identity, mut live, .. } = self.state();
        live.cookies.clear();
        let phone = Self::new(self.client.clone(), State::new(Identity { device, ..identity }, live));
        phone.set_clock_offset(self.clock_offset());
        phone.sign_in().await?;
        Ok(phone)
    }
}
