//! The code on paper: made on a phone that works, and typed into one that has nothing.

use std::collections::{BTreeMap, BTreeSet};

use countersign_shared::{
    Code, canonical, jws,
    keys::PrivateKey,
    origin::Origin,
    payload::{Millis, RecoveryBegin},
    recovery::RecoveryCode,
    roster::{EnrolledKey, KeyKind, Roster, RosterEntry, RosterHead, RosterRecord, RosterSignature},
    wire::{FinishRecovery, RecoveryStarted, RosterAnswer, SessionView, SignedBody},
};
use reqwest::Client;

use crate::{
    AssertionTweak, Device, Passkey, PhoneError, SoftPhone, clock,
    enrolment::{base64url_at, post, sign_entry},
    error::demand,
    http, random,
    state::{Identity, Live, State},
};

/// A recovery under way. A test may edit what it is about to send.
pub struct Recovering {
    /// What the server answered.
    pub started: RecoveryStarted,
    /// The new passkey.
    pub passkey: Passkey,
    /// The new device.
    pub device: Device,
    /// The entry that revokes every key there is.
    pub entry: RosterEntry,
    /// Where the registration differs from an honest one.
    pub registration: AssertionTweak,
    /// The next recovery key, when `entry` enrols one.
    pub next: Option<PrivateKey>,
    key: PrivateKey,
    challenge: Vec<u8>,
    client: Client,
    server_url: String,
    clock_offset: i64,
}

/// A recovery key as an entry enrols it.
#[must_use]
pub fn recovery_key(key: &PrivateKey) -> EnrolledKey {
    EnrolledKey {
        kind: KeyKind::Recovery,
        id: key.public().thumbprint().to_string(),
        public_key: *key.public(),
        name: "Recovery code".to_owned(),
        backup_eligible: false,
    }
}

fn signed_by(entry: &RosterEntry, key: &PrivateKey) -> RosterSignature {
    RosterSignature::Recovery { id: key.public().thumbprint().to_string(), jws: jws::sign(entry, key) }
}

impl Recovering {
    /// Types the code into a page that has nothing, whose clock is `clock_offset` milliseconds ahead.
    pub async fn begin(
        server_url: &str,
        origin: &Origin,
        code: &RecoveryCode,
        device_name: &str,
        clock_offset: i64,
    ) -> Result<Self, PhoneError> {
        let (key, client) = (code.key(origin)?, http::client()?);
        let now = clock::wall().saturating_add_signed(clock_offset);
        let body = SignedBody { signed: jws::sign(&Self::message(origin, &key, now), &key) };
        let answer = post(&client, server_url, origin, "/v1/recoveries", &body).await?;
        let started: RecoveryStarted = http::read(&answer)?;
        let roster = Roster::verify(origin, &started.user_id, &started.records)?;
        let newest = roster.head();
        roster.active_key(KeyKind::Recovery, &recovery_key(&key).id, &newest)?;
        let public_key = &started.options["publicKey"];
        let challenge = base64url_at(public_key, "/challenge")?;
        let passkey = Passkey::create(base64url_at(public_key, "/user/id")?, true);
        let device = Device::create(device_name);
        let active = roster.keys().iter().filter(|known| known.active_at(newest.seq));
        let entry = RosterEntry {
            origin: origin.clone(),
            user_id: started.user_id.clone(),
            seq: newest.seq.saturating_add(1),
            prev_hash: newest.hash,
            enrol: vec![passkey.roster_key(device_name), device.roster_key()],
            revoke: active.map(|known| known.key.id.clone()).collect(),
            signer_kind: KeyKind::Recovery,
            signer_id: recovery_key(&key).id,
            signer_device_id: None,
            nonce: random::nonce("roster"),
            issued_at: now,
        };
        let (registration, server_url) = (AssertionTweak::default(), server_url.to_owned());
        let next = None;
        Ok(Self {
            started,
            passkey,
            device,
            entry,
            registration,
            next,
            key,
            challenge,
            client,
            server_url,
            clock_offset,
        })
    }

    /// What the recovery key signs first.
    #[must_use]
    pub fn message(origin: &Origin, key: &PrivateKey, now: Millis) -> RecoveryBegin {
        RecoveryBegin {
            origin: origin.clone(),
            recovery_id: key.public().thumbprint(),
            nonce: random::nonce("recover"),
            issued_at: now,
        }
    }

    /// Has the entry enrol another code's key as well.
    pub fn write_down(&mut self, code: &RecoveryCode) -> Result<(), PhoneError> {
        let next = code.key(&self.entry.origin)?;
        self.entry.enrol.push(recovery_key(&next));
        self.next = Some(next);
        Ok(())
    }

    /// The entry with the signatures of the recovery key and of every new one.
    #[must_use]
    pub fn record(&self) -> RosterRecord {
        let mut record = sign_entry(&self.entry, &self.passkey, &[&self.device]);
        record.signatures.push(signed_by(&self.entry, &self.key));
        record.signatures.extend(self.next.iter().map(|next| signed_by(&self.entry, next)));
        record
    }

    /// What the browser answers when it has made the passkey.
    #[must_use]
    pub fn credential(&self) -> serde_json::Value {
        self.passkey.register(&self.entry.origin, &self.challenge, &self.registration)
    }

    /// Replaces every key; the phone is signed in afterwards. It has confirmed no runtime itself.
    pub async fn finish(self) -> Result<SoftPhone, PhoneError> {
        let credential = self.credential();
        self.finish_as(credential).await
    }

    /// Ends it with whatever a browser may have answered.
    pub async fn finish_as(self, credential: serde_json::Value) -> Result<SoftPhone, PhoneError> {
        let origin = &self.entry.origin;
        let body = FinishRecovery { credential, record: self.record() };
        let path = format!("/v1/recoveries/{}/finish", self.started.recovery_id);
        let answer = post(&self.client, &self.server_url, origin, &path, &body).await?;
        let session: SessionView = http::read(&answer)?;
        demand(session.device_id.as_ref() == Some(&self.device.id), Code::WrongRequest, "deviceId")?;
        let head = RosterHead { seq: self.entry.seq, hash: canonical::hash(&self.entry) };
        let identity = Identity {
            origin: self.entry.origin,
            user_id: self.started.user_id,
            user_name: self.started.user_name,
            passkey: self.passkey,
            device: self.device,
        };
        let live = Live { server_url: self.server_url, cookies: BTreeMap::new(), head, confirmed: BTreeSet::new() };
        let phone = SoftPhone::new(self.client, State::new(identity, live));
        phone.set_clock_offset(self.clock_offset);
        phone.keep_cookies(&answer);
        Ok(phone)
    }
}

impl SoftPhone {
    /// Writes a code down: enrols the key derived from it, in place of the former one.
    pub async fn write_down(&self, code: &RecoveryCode) -> Result<RosterAnswer, PhoneError> {
        self.make_sure().await?;
        let (roster, key) = (self.roster().await?, code.key(self.origin())?);
        let former = roster.keys().iter().filter(|known| known.key.kind == KeyKind::Recovery);
        let former = former.filter(|known| known.active_at(roster.head().seq)).map(|known| known.key.id.clone());
        let entry = self.build_entry(vec![recovery_key(&key)], former.collect(), false);
        let mut record = self.sign_entry(&entry, &[self.device()]);
        record.signatures.push(signed_by(&entry, &key));
        self.remember_secret(code.display().to_string());
        let answer = self.submit_entry(record).await?;
        self.follow(&answer)?;
        Ok(answer)
    }
}

/// A code drawn at random.
#[must_use]
pub fn draw_code() -> RecoveryCode {
    RecoveryCode::from_random(random::bytes())
}
