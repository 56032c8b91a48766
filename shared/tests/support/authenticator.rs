//! A software authenticator and a device key, as a phone would hold them.

use countersign_shared::{
    assertion::{self, Assertion, EnrolledCredential},
    base64url,
    canonical::{self, Canonical, Digest},
    ids::DeviceId,
    jws,
    keys::PrivateKey,
    origin::Origin,
    roster::{EnrolledKey, KeyKind},
};

pub(crate) const USER_PRESENT: u8 = 0x01;
pub(crate) const USER_VERIFIED: u8 = 0x04;
pub(crate) const BACKUP_ELIGIBLE: u8 = 0x08;
pub(crate) const BACKED_UP: u8 = 0x10;
/// A synced passkey that asked for no finger and no PIN.
pub(crate) const HONEST_WITHOUT_VERIFICATION: u8 = USER_PRESENT | BACKUP_ELIGIBLE | BACKED_UP;

/// A passkey with its private half.
#[derive(Clone, Debug)]
pub(crate) struct Passkey {
    pub(crate) key: PrivateKey,
    pub(crate) id: Vec<u8>,
    pub(crate) backup_eligible: bool,
}

impl Passkey {
    /// The assertion of an honest browser and authenticator over `payload`.
    pub(crate) fn sign<T: Canonical>(&self, payload: &T, origin: &Origin) -> Assertion {
        let challenge = assertion::challenge(T::TAG, &canonical::hash(payload));
        let client_data = client_data("webauthn.get", &challenge, origin.as_str());
        self.sign_bytes(client_data.into_bytes(), self.authenticator_data(origin))
    }

    /// Signs whatever it is given, so that tests can lie.
    pub(crate) fn sign_bytes(&self, client_data_json: Vec<u8>, authenticator_data: Vec<u8>) -> Assertion {
        let signed = [&authenticator_data[..], Digest::of(&client_data_json).as_bytes()].concat();
        let signature = self.key.sign_der(&signed);
        Assertion { credential_id: self.id.clone(), client_data_json, authenticator_data, signature }
    }

    /// 37 bytes: the host's hash, the honest flags, a counter that stays at zero.
    pub(crate) fn authenticator_data(&self, origin: &Origin) -> Vec<u8> {
        let synced = if self.backup_eligible { BACKUP_ELIGIBLE | BACKED_UP } else { 0 };
        authenticator_data(origin.relying_party_id(), USER_PRESENT | USER_VERIFIED | synced)
    }

    pub(crate) fn enrolled(&self) -> EnrolledCredential<'_> {
        EnrolledCredential { id: &self.id, public_key: self.key.public(), backup_eligible: self.backup_eligible }
    }

    pub(crate) fn to_enrol(&self, name: &str) -> EnrolledKey {
        EnrolledKey {
            kind: KeyKind::Credential,
            id: base64url::encode(&self.id),
            public_key: *self.key.public(),
            name: name.into(),
            backup_eligible: self.backup_eligible,
        }
    }
}

/// A device with its private key.
#[derive(Clone, Debug)]
pub(crate) struct DeviceKey {
    pub(crate) key: PrivateKey,
    pub(crate) id: DeviceId,
}

impl DeviceKey {
    pub(crate) fn sign<T: Canonical>(&self, payload: &T) -> String {
        jws::sign(payload, &self.key)
    }

    pub(crate) fn to_enrol(&self, name: &str) -> EnrolledKey {
        EnrolledKey {
            kind: KeyKind::Device,
            id: self.id.to_string(),
            public_key: *self.key.public(),
            name: name.into(),
            backup_eligible: false,
        }
    }
}

/// What a browser writes, in the order that WebAuthn Level 3 section 5.8.1.1 prescribes.
pub(crate) fn client_data(ceremony: &str, challenge: &[u8], origin: &str) -> String {
    let challenge = base64url::encode(challenge);
    format!(r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#)
}

pub(crate) fn authenticator_data(relying_party_id: &str, flags: u8) -> Vec<u8> {
    [&Digest::of(relying_party_id.as_bytes()).as_bytes()[..], &[flags], &[0; 4]].concat()
}
