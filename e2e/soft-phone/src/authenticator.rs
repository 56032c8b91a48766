//! The software authenticator: one passkey, honest by default, and able to tell every lie that a test
//! wants a verifier to notice.

use countersign_shared::{
    assertion::{Assertion, EnrolledCredential},
    base64url,
    canonical::Digest,
    keys::PrivateKey,
    origin::Origin,
    roster::{EnrolledKey, KeyKind},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{cbor, key_text, random};

/// COSE's number of ES256 (RFC 9053 section 2.1).
pub const ES256: i64 = -7;

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKUP_STATE: u8 = 0x10;
const ATTESTED_CREDENTIAL: u8 = 0x40;

/// What the browser and the authenticator say, where it differs from the truth. The default says the truth.
#[derive(Clone, Debug)]
pub struct AssertionTweak {
    /// The `type` of clientDataJSON, instead of that of the ceremony.
    pub ceremony_type: Option<String>,
    /// The `origin` of clientDataJSON, instead of the server's.
    pub origin: Option<String>,
    /// The `crossOrigin` of clientDataJSON.
    pub cross_origin: bool,
    /// A `topOrigin` in clientDataJSON.
    pub top_origin: Option<String>,
    /// Further members of clientDataJSON, as JSON text such as `"type":"webauthn.get"`; may repeat a key.
    pub more_client_data: Option<String>,
    /// The relying party whose hash the authenticator signs, instead of the origin's.
    pub rp_id: Option<String>,
    /// The UP flag.
    pub user_present: bool,
    /// The UV flag.
    pub user_verified: bool,
    /// The BE flag, instead of the one at enrolment.
    pub backup_eligible: Option<bool>,
    /// The BS flag, instead of being as BE.
    pub backup_state: Option<bool>,
    /// The signature counter; synced passkeys keep it at zero.
    pub counter: u32,
    /// The credential id in the answer, instead of the passkey's own.
    pub credential_id: Option<Vec<u8>>,
    /// Signs with this key instead of the passkey's own.
    pub key: Option<PrivateKey>,
    /// The COSE algorithm in a registration.
    pub algorithm: i64,
}

impl Default for AssertionTweak {
    fn default() -> Self {
        Self {
            ceremony_type: None,
            origin: None,
            cross_origin: false,
            top_origin: None,
            more_client_data: None,
            rp_id: None,
            user_present: true,
            user_verified: true,
            backup_eligible: None,
            backup_state: None,
            counter: 0,
            credential_id: None,
            key: None,
            algorithm: ES256,
        }
    }
}

/// A discoverable ES256 credential of one person at one server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Passkey {
    #[serde(with = "base64url")]
    id: Vec<u8>,
    #[serde(with = "key_text")]
    private_key: PrivateKey,
    backup_eligible: bool,
    #[serde(with = "base64url")]
    user_handle: Vec<u8>,
}

impl Passkey {
    /// A fresh passkey; `user_handle` is what the server called `user.id`.
    #[must_use]
    pub fn create(user_handle: Vec<u8>, backup_eligible: bool) -> Self {
        Self { id: random::bytes::<32>().to_vec(), private_key: random::key(), backup_eligible, user_handle }
    }

    /// The credential id.
    #[must_use]
    pub fn id(&self) -> &[u8] {
        &self.id
    }

    /// The credential id as base64url, its name in the roster.
    #[must_use]
    pub fn id_text(&self) -> String {
        base64url::encode(&self.id)
    }

    /// The private key.
    #[must_use]
    pub const fn key(&self) -> &PrivateKey {
        &self.private_key
    }

    /// What a verifier pinned.
    #[must_use]
    pub fn enrolled(&self) -> EnrolledCredential<'_> {
        let (id, public_key) = (&self.id, self.private_key.public());
        EnrolledCredential { id, public_key, backup_eligible: self.backup_eligible }
    }

    /// The passkey as a roster entry enrols it.
    #[must_use]
    pub fn roster_key(&self, name: &str) -> EnrolledKey {
        EnrolledKey {
            kind: KeyKind::Credential,
            id: self.id_text(),
            public_key: *self.private_key.public(),
            name: name.to_owned(),
            backup_eligible: self.backup_eligible,
        }
    }

    /// What `navigator.credentials.create()` answers, as RegistrationResponseJSON (WebAuthn Level 3, section
    /// 5.1), with attestation "none" and an AAGUID of zeros.
    #[must_use]
    pub fn register(&self, origin: &Origin, challenge: &[u8], tweak: &AssertionTweak) -> Value {
        let mut authenticator_data = self.authenticator_data(origin, ATTESTED_CREDENTIAL, tweak);
        authenticator_data.extend([0; 16]);
        authenticator_data.extend(u16::try_from(self.id.len()).unwrap_or(u16::MAX).to_be_bytes());
        authenticator_data.extend(&self.id);
        self.cose_key(&mut authenticator_data, tweak.algorithm);

        // The keys of a CTAP2 map are sorted by length, then by bytes.
        let mut attestation = Vec::new();
        cbor::map(&mut attestation, 3);
        cbor::text(&mut attestation, "fmt");
        cbor::text(&mut attestation, "none");
        cbor::text(&mut attestation, "attStmt");
        cbor::map(&mut attestation, 0);
        cbor::text(&mut attestation, "authData");
        cbor::bytes(&mut attestation, &authenticator_data);

        let client_data = client_data("webauthn.create", origin, challenge, tweak);
        self.response(json!({
            "clientDataJSON": base64url::encode(client_data.as_bytes()),
            "attestationObject": base64url::encode(&attestation),
            "transports": ["internal"],
        }))
    }

    /// What `navigator.credentials.get()` answers.
    #[must_use]
    pub fn assert(&self, origin: &Origin, challenge: &[u8], tweak: &AssertionTweak) -> Assertion {
        let client_data_json = client_data("webauthn.get", origin, challenge, tweak).into_bytes();
        let authenticator_data = self.authenticator_data(origin, 0, tweak);
        let signed = [&authenticator_data[..], Digest::of(&client_data_json).as_bytes()].concat();
        Assertion {
            credential_id: tweak.credential_id.clone().unwrap_or_else(|| self.id.clone()),
            client_data_json,
            authenticator_data,
            signature: tweak.key.as_ref().unwrap_or(&self.private_key).sign_der(&signed),
        }
    }

    /// An assertion as AuthenticationResponseJSON, the form in which a page sends a sign-in.
    #[must_use]
    pub fn authentication(&self, assertion: &Assertion) -> Value {
        self.response(json!({
            "clientDataJSON": base64url::encode(&assertion.client_data_json),
            "authenticatorData": base64url::encode(&assertion.authenticator_data),
            "signature": base64url::encode(&assertion.signature),
            "userHandle": base64url::encode(&self.user_handle),
        }))
    }

    fn response(&self, response: Value) -> Value {
        let id = self.id_text();
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
    }

    fn authenticator_data(&self, origin: &Origin, more_flags: u8, tweak: &AssertionTweak) -> Vec<u8> {
        let relying_party = tweak.rp_id.as_deref().unwrap_or_else(|| origin.relying_party_id());
        let eligible = tweak.backup_eligible.unwrap_or(self.backup_eligible);
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let flags = more_flags
            | flag(tweak.user_present, USER_PRESENT)
            | flag(tweak.user_verified, USER_VERIFIED)
            | flag(eligible, BACKUP_ELIGIBLE)
            | flag(tweak.backup_state.unwrap_or(eligible), BACKUP_STATE);
        [&Digest::of(relying_party.as_bytes()).as_bytes()[..], &[flags], &tweak.counter.to_be_bytes()].concat()
    }

    /// The public key in COSE form (RFC 9053 section 7.1.1).
    fn cose_key(&self, out: &mut Vec<u8>, algorithm: i64) {
        let (x, y) = self.private_key.public().coordinates();
        cbor::map(out, 5);
        for (label, value) in [(1, 2), (3, algorithm), (-1, 1)] {
            cbor::integer(out, label);
            cbor::integer(out, value);
        }
        for (label, coordinate) in [(-2, x), (-3, y)] {
            cbor::integer(out, label);
            cbor::bytes(out, coordinate);
        }
    }
}

/// clientDataJSON in the order in which browsers write it (WebAuthn Level 3, section 5.8.1.1).
fn client_data(ceremony: &str, origin: &Origin, challenge: &[u8], tweak: &AssertionTweak) -> String {
    let mut text = format!(
        r#"{{"type":{},"challenge":"{}","origin":{},"crossOrigin":{}"#,
        json!(tweak.ceremony_type.as_deref().unwrap_or(ceremony)),
        base64url::encode(challenge),
        json!(tweak.origin.as_deref().unwrap_or(origin.as_str())),
        tweak.cross_origin,
    );
    if let Some(top) = &tweak.top_origin {
        text += &format!(r#","topOrigin":{}"#, json!(top));
    }
    if let Some(more) = &tweak.more_client_data {
        text += &format!(",{more}");
    }
    text + "}"
}
