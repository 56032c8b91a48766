//! Adding a phone: the old one's two steps, and the new one from scanning a code to being signed in.

use std::collections::BTreeMap;

use countersign_shared::{
    Code, Refusal,
    addition::{Admission, Invitation, check_proposed},
    canonical,
    ids::AdditionId,
    roster::{Roster, RosterEntry, RosterHead, RosterRecord},
    wire::{
        AdditionAnswer, AdditionCreated, AdditionStarted, AdditionStatus, AdditionView, BeginAddition, FinishAddition,
        ProposeAddition, ReadAddition, RegisterAddition, SessionView,
    },
};
use reqwest::Client;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::{
    AssertionTweak, Device, Passkey, PhoneError, SoftPhone,
    enrolment::{base64url_at, post, sign_entry},
    error::demand,
    http,
    state::{Identity, Live, State},
};

/// The longest poll that the server grants, in seconds.
const LONGEST_WAIT: u64 = 55;

/// A new phone that is being added. A test may edit what it is about to send.
pub struct Joining {
    /// What the first code said.
    pub invitation: Invitation,
    /// What the server answered.
    pub started: AdditionStarted,
    /// The new passkey.
    pub passkey: Passkey,
    /// The new device.
    pub device: Device,
    /// Where the registration differs from an honest one.
    pub registration: AssertionTweak,
    challenge: Vec<u8>,
    roster: Roster,
    client: Client,
    server_url: String,
}

impl Joining {
    /// Opens the first code at the server's address. The roster must end where the code says.
    pub async fn begin(server_url: &str, link: &str, device_name: &str) -> Result<Self, PhoneError> {
        let invitation = Invitation::from_link(link)?;
        let client = http::client()?;
        let body = BeginAddition { secret: invitation.secret.to_string() };
        let answer = post(&client, server_url, &invitation.origin, "/v1/additions/begin", &body).await?;
        let started: AdditionStarted = http::read(&answer)?;
        let (origin, user_id) = (&invitation.origin, &invitation.user_id);
        let roster = Roster::verify_extension(origin, user_id, &started.records, &invitation.head)?;
        demand(roster.head() == invitation.head, Code::RosterFork, "records")?;
        let public_key = &started.options["publicKey"];
        let relying_party = public_key.pointer("/rp/id").and_then(Value::as_str);
        demand(relying_party == Some(origin.relying_party_id()), Code::WrongRelyingParty, "options.publicKey.rp.id")?;
        let challenge = base64url_at(public_key, "/challenge")?;
        let passkey = Passkey::create(base64url_at(public_key, "/user/id")?, true);
        let (device, registration) = (Device::create(device_name), AssertionTweak::default());
        let server_url = server_url.to_owned();
        Ok(Self { invitation, started, passkey, device, registration, challenge, roster, client, server_url })
    }

    /// What the browser answers when it has made the passkey.
    #[must_use]
    pub fn credential(&self) -> Value {
        self.passkey.register(&self.invitation.origin, &self.challenge, &self.registration)
    }

    /// Registers the new keys.
    pub async fn register(&self) -> Result<AdditionAnswer, PhoneError> {
        self.register_as(self.credential()).await
    }

    /// Registers whatever a browser may have answered.
    pub async fn register_as(&self, credential: Value) -> Result<AdditionAnswer, PhoneError> {
        let body = RegisterAddition {
            secret: self.invitation.secret.to_string(),
            credential,
            device_id: self.device.id.clone(),
            device_public_key: *self.device.private_key.public(),
            device_name: self.device.name.clone(),
        };
        self.post("register", &body).await
    }

    /// The second code.
    #[must_use]
    pub fn admission(&self) -> Admission {
        Admission {
            origin: self.invitation.origin.clone(),
            addition_id: self.started.addition_id.clone(),
            device_id: self.device.id.clone(),
            device_public_key: *self.device.private_key.public(),
            device_name: self.device.name.clone(),
            credential_id: self.passkey.id().to_vec(),
            credential_public_key: *self.passkey.key().public(),
            backup_eligible: self.passkey.enrolled().backup_eligible,
        }
    }

    /// Where the addition stands; waits while it is the old phone's turn.
    pub async fn read(&self, wait: u64) -> Result<AdditionAnswer, PhoneError> {
        self.post("read", &ReadAddition { secret: self.invitation.secret.to_string(), wait }).await
    }

    /// Checks the entry that the old phone proposed, as a page does, and signs it with both new keys.
    pub fn sign(&self, proposed: &RosterRecord) -> Result<RosterRecord, PhoneError> {
        let entry = self.roster.check_proposal(proposed)?;
        check_proposed(&entry, &self.invitation.head, &self.admission().keys())?;
        Ok(self.sign_blindly(proposed, &entry))
    }

    /// Signs whatever was proposed.
    #[must_use]
    pub fn sign_blindly(&self, proposed: &RosterRecord, entry: &RosterEntry) -> RosterRecord {
        let mut record = proposed.clone();
        record.signatures.extend(sign_entry(entry, &self.passkey, &[&self.device]).signatures);
        record
    }

    /// Hands the signed entry in; the phone is signed in afterwards.
    pub async fn finish(self, record: RosterRecord) -> Result<SoftPhone, PhoneError> {
        let entry = record.entry()?;
        let body = FinishAddition { secret: self.invitation.secret.to_string(), record };
        let answer = self.send("finish", &body).await?;
        let session: SessionView = http::read(&answer)?;
        demand(session.user_id == self.invitation.user_id, Code::WrongRequest, "userId")?;
        demand(session.device_id.as_ref() == Some(&self.device.id), Code::WrongRequest, "deviceId")?;
        let head = RosterHead { seq: entry.seq, hash: canonical::hash(&entry) };
        let identity = Identity {
            origin: self.invitation.origin.clone(),
            user_id: self.invitation.user_id.clone(),
            user_name: self.invitation.user_name.clone(),
            passkey: self.passkey,
            device: self.device,
        };
        let live = Live { server_url: self.server_url, cookies: BTreeMap::new(), head, confirmed: [].into() };
        let phone = SoftPhone::new(self.client, State::new(identity, live));
        phone.remember_secret(self.invitation.secret.to_string());
        phone.keep_cookies(&answer);
        Ok(phone)
    }

    async fn post<T: serde::de::DeserializeOwned>(
        &self,
        verb: &str,
        body: &impl serde::Serialize,
    ) -> Result<T, PhoneError> {
        http::read(&self.send(verb, body).await?)
    }

    async fn send(&self, verb: &str, body: &impl serde::Serialize) -> Result<http::Answer, PhoneError> {
        let path = format!("/v1/additions/{}/{verb}", self.started.addition_id);
        post(&self.client, &self.server_url, &self.invitation.origin, &path, body).await
    }
}

impl SoftPhone {
    /// Begins to add a phone.
    pub async fn begin_addition(&self) -> Result<(AdditionCreated, Zeroizing<String>), PhoneError> {
        self.make_sure().await?;
        let created: AdditionCreated = self.post("/v1/me/additions", &json!({})).await?;
        self.remember_secret(created.secret.clone());
        let invitation = Invitation {
            origin: self.origin().clone(),
            user_id: self.user_id().clone(),
            user_name: self.user_name().to_owned(),
            head: self.head(),
            secret: Zeroizing::new(created.secret.clone()),
        };
        Ok((created, invitation.to_link()))
    }

    /// Where an addition stands; waits while it is the new phone's turn.
    pub async fn addition(&self, id: &AdditionId, wait: u64) -> Result<AdditionView, PhoneError> {
        self.get(&format!("/v1/me/additions/{id}"), &[("wait", wait.to_string())]).await
    }

    /// Scans the second code and signs the entry that enrols exactly the keys in it.
    pub async fn admit(&self, link: &str) -> Result<AdditionView, PhoneError> {
        let admission = Admission::from_link(link)?;
        demand(admission.origin == *self.origin(), Code::WrongOrigin, "link")?;
        let entry = self.build_entry(admission.keys().into(), Vec::new(), false);
        self.propose(&admission.addition_id, self.sign_entry(&entry, &[self.device()])).await
    }

    /// Sends a proposed entry without looking at it.
    pub async fn propose(&self, id: &AdditionId, record: RosterRecord) -> Result<AdditionView, PhoneError> {
        self.post(&format!("/v1/me/additions/{id}/propose"), &ProposeAddition { record }).await
    }

    /// Adds a phone with a passkey of its own: both codes are scanned, both phones sign. The new phone knows the
    /// runtimes confirmed here, and is signed in.
    pub async fn add_phone(&self, name: &str) -> Result<Self, PhoneError> {
        let (created, link) = self.begin_addition().await?;
        let server_url = self.live().server_url.clone();
        let joining = Joining::begin(&server_url, &link, name).await?;
        joining.register().await?;
        let seen = self.addition(&created.addition_id, LONGEST_WAIT).await?;
        demand(seen.status == AdditionStatus::Registered, Code::WrongRequest, "status")?;
        self.admit(&joining.admission().to_link()).await?;
        let answer = joining.read(LONGEST_WAIT).await?;
        let proposed = answer.record.ok_or_else(|| Refusal::from(Code::CeremonyExpired))?;
        let record = joining.sign(&proposed)?;
        let phone = joining.finish(record).await?;
        phone.live().confirmed.clone_from(&self.live().confirmed);
        phone.set_clock_offset(self.clock_offset());
        self.roster().await?;
        Ok(phone)
    }
}
