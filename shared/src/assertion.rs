//! A passkey signs a payload: WebAuthn Level 3 section 7.2, with a challenge that is the payload.
//!
//! `challenge = ASCII(tag) ‖ 0x00 ‖ hash(payload)`. A sign-in challenge is exactly 32 random bytes, a
//! typed one is always longer, so that a sign-in can never be read as an approval, nor one kind of
//! act as another.

use serde::{Deserialize, Deserializer, Serialize, de::IgnoredAny};

use crate::{
    Code, Refusal, base64url,
    canonical::{self, Canonical, Digest, Strictness},
    jws::Verified,
    keys::PublicKey,
    origin::Origin,
};

/// The longest clientDataJSON that is read, in bytes.
pub const MAX_CLIENT_DATA: usize = 4096;

const FLAG_USER_PRESENT: u8 = 0x01;
const FLAG_USER_VERIFIED: u8 = 0x04;
const FLAG_BACKUP_ELIGIBLE: u8 = 0x08;
const FLAG_BACKUP_STATE: u8 = 0x10;

/// What `navigator.credentials.get()` answers, every part as base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assertion {
    /// Which credential signed.
    #[serde(with = "base64url")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub credential_id: Vec<u8>,
    /// The bytes that the browser wrote.
    #[serde(rename = "clientDataJSON", with = "base64url")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub client_data_json: Vec<u8>,
    /// The bytes that the authenticator wrote.
    #[serde(with = "base64url")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub authenticator_data: Vec<u8>,
    /// DER, over `authenticatorData ‖ SHA-256(clientDataJSON)`.
    #[serde(with = "base64url")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub signature: Vec<u8>,
}

/// A credential as it was enrolled: what an assertion is checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolledCredential<'a> {
    /// Its id.
    pub id: &'a [u8],
    /// Its public key, never one from the answer.
    pub public_key: &'a PublicKey,
    /// Whether it may be synced (the BE flag at enrolment).
    pub backup_eligible: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    #[serde(default, deserialize_with = "present")]
    top_origin: bool,
}

/// Whatever stands there, even null, stands there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// The challenge for a payload whose hash is at hand.
#[must_use]
pub fn challenge(tag: &str, hash: &Digest) -> Vec<u8> {
    [tag.as_bytes(), &[0], hash.as_bytes()].concat()
}

/// Verifies that `credential` signed exactly `payload`, at `origin`, with user verification.
///
/// Counters are not looked at: synced passkeys keep them at zero (WebAuthn Level 3, section 6.1.1).
pub fn verify<T: Canonical>(
    assertion: &Assertion,
    payload: &T,
    origin: &Origin,
    credential: &EnrolledCredential<'_>,
) -> Result<(), Refusal> {
    verify_hash(assertion, T::TAG, &canonical::hash(payload), origin, credential)
}

/// As [`verify`], for a payload that has been verified and hashed already.
pub fn verify_signed<T: Canonical>(
    assertion: &Assertion,
    payload: &Verified<T>,
    origin: &Origin,
    credential: &EnrolledCredential<'_>,
) -> Result<(), Refusal> {
    verify_hash(assertion, T::TAG, &payload.hash(), origin, credential)
}

fn verify_hash(
    assertion: &Assertion,
    tag: &str,
    hash: &Digest,
    origin: &Origin,
    credential: &EnrolledCredential<'_>,
) -> Result<(), Refusal> {
    let refuse = |code: Code| Err(Refusal::field(code, "assertion", code.title()));
    if assertion.credential_id != credential.id {
        return refuse(Code::WrongKey);
    }
    check_client_data(assertion, &challenge(tag, hash), origin).map_err(|refusal| refusal.within("assertion"))?;
    check_authenticator_data(&assertion.authenticator_data, origin, credential.backup_eligible)
        .map_err(|refusal| refusal.within("assertion"))?;
    let signed = [&assertion.authenticator_data[..], Digest::of(&assertion.client_data_json).as_bytes()].concat();
    match credential.public_key.verify_der(&signed, &assertion.signature) {
        Ok(()) => Ok(()),
        Err(_) => refuse(Code::InvalidSignature),
    }
}

/// Refuses clientDataJSON that was made inside a frame of another origin, or that two parsers might read
/// differently. For sign-ins, whose challenge a library checks.
pub fn check_framing(client_data_json: &[u8]) -> Result<(), Refusal> {
    canonical::scan(client_data_json, Strictness::ClientData)?;
    let data: ClientData = canonical::read(client_data_json).map_err(|_| Refusal::from(Code::InvalidAssertion))?;
    if data.cross_origin || data.top_origin { Err(Code::CrossOrigin.into()) } else { Ok(()) }
}

fn check_client_data(assertion: &Assertion, challenge: &[u8], origin: &Origin) -> Result<(), Refusal> {
    let refuse = |code: Code| Err(Refusal::field(code, "clientDataJSON", code.title()));
    if assertion.client_data_json.len() > MAX_CLIENT_DATA {
        return refuse(Code::InvalidAssertion);
    }
    canonical::scan(&assertion.client_data_json, Strictness::ClientData)
        .map_err(|refusal| refusal.within("clientDataJSON"))?;
    let data: ClientData = match canonical::read(&assertion.client_data_json) {
        Ok(data) => data,
        Err(_) => return refuse(Code::InvalidAssertion),
    };
    if data.r#type != "webauthn.get" {
        return refuse(Code::WrongCeremony);
    }
    if base64url::decode("challenge", &data.challenge).ok().as_deref() != Some(challenge) {
        return refuse(Code::WrongChallenge);
    }
    if data.origin != origin.as_str() {
        return refuse(Code::WrongOrigin);
    }
    if data.cross_origin || data.top_origin {
        return refuse(Code::CrossOrigin);
    }
    Ok(())
}

fn check_authenticator_data(data: &[u8], origin: &Origin, backup_eligible: bool) -> Result<(), Refusal> {
    let refuse = |code: Code| Err(Refusal::field(code, "authenticatorData", code.title()));
    let Some((relying_party, rest)) = data.split_at_checked(32) else {
        return refuse(Code::InvalidAssertion);
    };
    if rest.len() < 5 {
        return refuse(Code::InvalidAssertion);
    }
    if relying_party != Digest::of(origin.relying_party_id().as_bytes()).as_bytes() {
        return refuse(Code::WrongRelyingParty);
    }
    let flags = rest[0];
    if flags & FLAG_USER_PRESENT == 0 || flags & FLAG_USER_VERIFIED == 0 {
        return refuse(Code::UserNotVerified);
    }
    let eligible = flags & FLAG_BACKUP_ELIGIBLE != 0;
    let backed_up = flags & FLAG_BACKUP_STATE != 0;
    if eligible != backup_eligible || (backed_up && !eligible) {
        return refuse(Code::BackupFlags);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        ids::{DelegationId, DeviceId},
        keys::PrivateKey,
        payload::DelegationSeen,
    };

    const ORIGIN: &str = "https://countersign.example";

    struct Case {
        client_data: String,
        relying_party: &'static str,
        flags: u8,
    }

    fn payload() -> DelegationSeen {
        DelegationSeen {
            origin: Origin::parse(ORIGIN).expect("an origin"),
            delegation_id: DelegationId::from_random([1; 16]),
            request_hash: Digest::of(b"request"),
            device_id: DeviceId::from_random([2; 16]),
            issued_at: 1,
        }
    }

    fn client_data(challenge: &[u8]) -> String {
        let challenge = base64url::encode(challenge);
        format!(r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"{ORIGIN}","crossOrigin":false}}"#)
    }

    fn good() -> Case {
        let challenge = challenge(DelegationSeen::TAG, &canonical::hash(&payload()));
        Case { client_data: client_data(&challenge), relying_party: "countersign.example", flags: 0x1d }
    }

    fn outcome(case: &Case) -> Option<Code> {
        let key = PrivateKey::from_bytes(&[3; 32]).expect("a key");
        let mut data = Digest::of(case.relying_party.as_bytes()).as_bytes().to_vec();
        data.push(case.flags);
        data.extend([0; 4]);
        let signed = [&data[..], Digest::of(case.client_data.as_bytes()).as_bytes()].concat();
        let assertion = Assertion {
            credential_id: vec![1],
            client_data_json: case.client_data.clone().into_bytes(),
            authenticator_data: data,
            signature: key.sign_der(&signed),
        };
        let credential = EnrolledCredential { id: &[1], public_key: key.public(), backup_eligible: true };
        verify(&assertion, &payload(), &payload().origin, &credential).err().map(|refusal| refusal.code)
    }

    #[test]
    fn a_good_assertion_passes_and_each_lie_has_its_code() {
        assert_eq!(outcome(&good()), None);
        let edit = |from: &str, to: &str| Case { client_data: good().client_data.replace(from, to), ..good() };
        assert_eq!(outcome(&edit("webauthn.get", "webauthn.create")), Some(Code::WrongCeremony));
        assert_eq!(outcome(&edit(ORIGIN, "https://evil.example")), Some(Code::WrongOrigin));
        assert_eq!(outcome(&edit("false", "true")), Some(Code::CrossOrigin));
        assert_eq!(outcome(&edit("false}", r#"false,"topOrigin":"https://a.b"}"#)), Some(Code::CrossOrigin));
        assert_eq!(outcome(&edit("false}", r#"false,"topOrigin":null}"#)), Some(Code::CrossOrigin));
        assert_eq!(outcome(&edit("false}", r#"false,"type":"webauthn.get"}"#)), Some(Code::DuplicateKey));
        assert_eq!(outcome(&edit("false}", r#"false,"other":null}"#)), None);
        assert_eq!(outcome(&Case { client_data: client_data(&[7; 32]), ..good() }), Some(Code::WrongChallenge));
        let approve = challenge("countersign.delegation-approve.v1", &canonical::hash(&payload()));
        assert_eq!(outcome(&Case { client_data: client_data(&approve), ..good() }), Some(Code::WrongChallenge));
        assert_eq!(outcome(&Case { relying_party: "example", ..good() }), Some(Code::WrongRelyingParty));
        assert_eq!(outcome(&Case { flags: 0x19, ..good() }), Some(Code::UserNotVerified));
        assert_eq!(outcome(&Case { flags: 0x1c, ..good() }), Some(Code::UserNotVerified));
        assert_eq!(outcome(&Case { flags: 0x15, ..good() }), Some(Code::BackupFlags));
        assert_eq!(outcome(&Case { flags: 0x05, ..good() }), Some(Code::BackupFlags));
        assert_eq!(outcome(&Case { flags: 0x0d, ..good() }), None);
        assert_eq!(outcome(&Case { client_data: "{}".into(), ..good() }), Some(Code::InvalidAssertion));
    }

    proptest! {
        #[test]
        fn foreign_client_data_never_passes(client_data in ".{0,80}") {
            let outcome = outcome(&Case { client_data, ..good() });
            prop_assert!(outcome.is_some());
        }
    }
}
