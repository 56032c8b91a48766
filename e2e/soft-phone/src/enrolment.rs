//! How a phone comes to be: an invitation link, a passkey, a device key and entry 0 of the roster.

use std::collections::{BTreeMap, BTreeSet};

use countersign_shared::{
    Code, Refusal, assertion, base64url,
    canonical::{self, Canonical, Digest},
    jws,
    origin::Origin,
    roster::{KeyKind, RosterEntry, RosterHead, RosterRecord, RosterSignature},
    wire::{BeginEnrolment, EnrolmentStarted, FinishEnrolment, SessionView},
};
use reqwest::{Client, Method};
use serde_json::Value;

use crate::{
    AssertionTweak, Device, ES256, Passkey, PhoneError, SoftPhone, clock,
    error::{demand, refuse},
    http::{self, Answer, Call},
    random,
    state::{Identity, Live, State},
};

/// Who enrols, and with what.
#[derive(Clone, Debug)]
pub struct EnrolOptions {
    /// The person's name; empty keeps the one in the invitation.
    pub user_name: String,
    /// The device's name.
    pub device_name: String,
    /// Whether the passkey may be synced.
    pub backup_eligible: bool,
}

impl Default for EnrolOptions {
    fn default() -> Self {
        Self { user_name: "Ada".into(), device_name: "Test phone".into(), backup_eligible: true }
    }
}

/// An enrolment under way. A test may edit what it is about to send.
pub struct Enrolment {
    /// What the server answered.
    pub started: EnrolmentStarted,
    /// The passkey that will be enrolled.
    pub passkey: Passkey,
    /// The device that will be enrolled.
    pub device: Device,
    /// Entry 0 of the roster.
    pub entry: RosterEntry,
    /// Where the registration differs from an honest one.
    pub registration: AssertionTweak,
    challenge: Vec<u8>,
    client: Client,
    server_url: String,
    invite: String,
}

impl Enrolment {
    /// Opens an invitation link, `ORIGIN/enrol#SECRET`, at the server's address.
    pub async fn begin(server_url: &str, invite_link: &str, options: EnrolOptions) -> Result<Self, PhoneError> {
        let (origin, invite) =
            invite_link.trim().split_once("/enrol#").ok_or_else(|| refuse(Code::InviteInvalid, "link"))?;
        let origin = Origin::parse(origin)?;
        let client = http::client()?;
        let body = BeginEnrolment { invite: invite.to_owned(), user_name: options.user_name };
        let started = post(&client, server_url, &origin, "/v1/enrolments", &body).await?;
        let started: EnrolmentStarted = http::read(&started)?;

        let public_key = &started.options["publicKey"];
        let at = |path: &str| base64url_at(public_key, path);
        let relying_party = public_key.pointer("/rp/id").and_then(Value::as_str);
        demand(relying_party == Some(origin.relying_party_id()), Code::WrongRelyingParty, "options.publicKey.rp.id")?;
        let parameters = public_key["pubKeyCredParams"].as_array();
        let es256 = parameters.is_some_and(|all| all.iter().any(|one| one["alg"] == ES256));
        demand(es256, Code::AlgorithmNotAllowed, "options.publicKey.pubKeyCredParams")?;
        let challenge = at("/challenge")?;
        let passkey = Passkey::create(at("/user/id")?, options.backup_eligible);
        let device = Device::create(&options.device_name);
        let entry = RosterEntry {
            origin,
            user_id: started.user_id.clone(),
            seq: 0,
            prev_hash: Digest::ZERO,
            enrol: vec![passkey.roster_key("Passkey"), device.roster_key()],
            revoke: Vec::new(),
            signer_kind: KeyKind::Credential,
            signer_id: passkey.id_text(),
            signer_device_id: Some(device.id.clone()),
            nonce: random::nonce("roster"),
            issued_at: clock::wall(),
        };
        Ok(Self {
            started,
            passkey,
            device,
            entry,
            registration: AssertionTweak::default(),
            challenge,
            client,
            server_url: server_url.to_owned(),
            invite: invite.to_owned(),
        })
    }

    /// The challenge that the server wants registered.
    #[must_use]
    pub fn challenge(&self) -> &[u8] {
        &self.challenge
    }

    /// The secret of the link.
    #[must_use]
    pub fn invite(&self) -> &str {
        &self.invite
    }

    /// Entry 0 with the signatures of both keys.
    #[must_use]
    pub fn record(&self) -> RosterRecord {
        sign_entry(&self.entry, &self.passkey, &[&self.device])
    }

    /// Registers the passkey and founds the roster; the phone is signed in afterwards.
    pub async fn finish(self) -> Result<SoftPhone, PhoneError> {
        let origin = &self.entry.origin;
        let body = FinishEnrolment {
            invite: self.invite.clone(),
            credential: self.passkey.register(origin, &self.challenge, &self.registration),
            record: self.record(),
        };
        let path = format!("/v1/enrolments/{}/finish", self.started.enrolment_id);
        let answer = post(&self.client, &self.server_url, origin, &path, &body).await?;
        let session: SessionView = http::read(&answer)?;
        demand(session.user_id == self.started.user_id, Code::WrongRequest, "userId")?;

        let head = RosterHead { seq: 0, hash: canonical::hash(&self.entry) };
        let identity = Identity {
            origin: self.entry.origin,
            user_id: self.started.user_id,
            user_name: self.started.user_name,
            passkey: self.passkey,
            device: self.device,
        };
        let live = Live { server_url: self.server_url, cookies: BTreeMap::new(), head, confirmed: BTreeSet::new() };
        let phone = SoftPhone::new(self.client, State::new(identity, live));
        phone.remember_secret(self.invite);
        phone.keep_cookies(&answer);
        Ok(phone)
    }
}

impl SoftPhone {
    /// Enrols a person from an invitation link and leaves the phone signed in.
    pub async fn enrol(server_url: &str, invite_link: &str, options: EnrolOptions) -> Result<Self, PhoneError> {
        Enrolment::begin(server_url, invite_link, options).await?.finish().await
    }
}

/// A roster entry with the signatures of a passkey and of devices.
pub(crate) fn sign_entry(entry: &RosterEntry, passkey: &Passkey, devices: &[&Device]) -> RosterRecord {
    let challenge = assertion::challenge(RosterEntry::TAG, &canonical::hash(entry));
    let assertion = passkey.assert(&entry.origin, &challenge, &AssertionTweak::default());
    let mut signatures = vec![RosterSignature::Credential { assertion }];
    signatures.extend(
        devices.iter().map(|device| RosterSignature::Device {
            id: device.id.clone(),
            jws: jws::sign(entry, &device.private_key),
        }),
    );
    RosterRecord { payload: canonical::encode(entry), signatures }
}

/// The bytes behind a base64url member of WebAuthn options.
pub(crate) fn base64url_at(options: &Value, path: &str) -> Result<Vec<u8>, PhoneError> {
    let field = format!("options.publicKey{}", path.replace('/', "."));
    let missing = || PhoneError::from(Refusal::field(Code::MissingField, field.clone(), Code::MissingField.title()));
    let text = options.pointer(path).and_then(Value::as_str).ok_or_else(missing)?;
    Ok(base64url::decode(&field, text)?)
}

pub(crate) async fn post(
    client: &Client,
    server_url: &str,
    origin: &Origin,
    path: &str,
    body: &impl serde::Serialize,
) -> Result<Answer, PhoneError> {
    let body = serde_json::to_vec(body).map_err(|error| PhoneError::Transport(error.to_string()))?;
    let call = Call { method: Method::POST, path, query: &[], body: Some(body) };
    http::send(client, server_url, origin, &BTreeMap::new(), call).await
}
