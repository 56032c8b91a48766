//! A new passkey: what the WebAuthn library is asked, and what of its answer goes into a roster.
//!
//! The library verifies the registration; the roster entry is verified by [`countersign_shared::roster`], and both must
//! name the same key.

use countersign_shared::{
    Code, Refusal, assertion, base64url,
    ids::UserId,
    keys::PublicKey,
    payload::Millis,
    roster::{EnrolledKey, KeyKind},
};
use serde::{Deserialize, Serialize};
use webauthn_rs::{
    Webauthn,
    prelude::{
        COSEAlgorithm, COSEKeyType, CreationChallengeResponse, Credential as WebauthnCredential, Passkey,
        PasskeyRegistration, RegisterPublicKeyCredential, Uuid,
    },
};

use super::{Error, Result, to_json};
use crate::{app::App, store::Credential};

/// Asks for a discoverable ES256 passkey; the library would take others too. Gives the options for the page, and what
/// must be remembered.
pub(super) fn begin(app: &App, name: &str) -> Result<(serde_json::Value, PasskeyRegistration)> {
    let handle = Uuid::from_bytes(app.random.bytes()?);
    let started = app.webauthn.start_passkey_registration(handle, name, name, None);
    let (mut options, state) = started.map_err(|error| Error::internal(error.to_string()))?;
    only_es256(&mut options);
    let options = serde_json::to_value(&options).map_err(|error| Error::internal(error.to_string()))?;
    Ok((options, state))
}

fn only_es256(options: &mut CreationChallengeResponse) {
    options.public_key.pub_key_cred_params.retain(|param| param.alg == COSEAlgorithm::ES256 as i64);
    if let Some(selection) = options.public_key.authenticator_selection.as_mut() {
        selection.require_resident_key = true;
        selection.resident_key = Some(webauthn_rs_proto::ResidentKeyRequirement::Required);
    }
}

/// Reads what a browser answered.
pub(super) fn read(credential: serde_json::Value) -> Result<RegisterPublicKeyCredential> {
    let answer: RegisterPublicKeyCredential = serde_json::from_value(credential)
        .map_err(|error| Refusal::field(Code::InvalidField, "credential", error.to_string()))?;
    // The library refuses a frame, but neither a topOrigin nor a repeated key.
    assertion::check_framing(answer.response.client_data_json.as_ref())?;
    Ok(answer)
}

/// A passkey whose registration has been verified.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Registered {
    passkey: Passkey,
    public_key: PublicKey,
}

/// Verifies an answer. Only ES256 passkeys are taken.
pub(super) fn finish(
    webauthn: &Webauthn,
    answer: &RegisterPublicKeyCredential,
    state: &PasskeyRegistration,
) -> Result<Registered> {
    let passkey = webauthn
        .finish_passkey_registration(answer, state)
        .map_err(|error| Refusal::field(Code::InvalidAssertion, "credential", error.to_string()))?;
    if *passkey.cred_algorithm() != COSEAlgorithm::ES256 {
        return Err(Code::AlgorithmNotAllowed.into());
    }
    let COSEKeyType::EC_EC2(point) = &passkey.get_public_key().key else {
        return Err(Code::AlgorithmNotAllowed.into());
    };
    let public_key = PublicKey::from_sec1(&[&[4][..], &point.x, &point.y].concat())?;
    Ok(Registered { passkey, public_key })
}

impl Registered {
    /// The passkey as a roster entry must enrol it.
    pub(super) fn key(&self, name: &str) -> EnrolledKey {
        EnrolledKey {
            kind: KeyKind::Credential,
            id: base64url::encode(self.passkey.cred_id()),
            public_key: self.public_key,
            name: name.to_owned(),
            backup_eligible: WebauthnCredential::from(self.passkey.clone()).backup_eligible,
        }
    }

    /// The row of the passkey, which must be the one that the entry enrols.
    pub(super) fn credential(&self, enrolled: &EnrolledKey, user_id: &UserId, now: Millis) -> Result<Credential> {
        if *enrolled != self.key(&enrolled.name) {
            let detail = "the roster names another passkey than the one that was registered";
            return Err(Refusal::field(Code::RosterInvalid, "enrol", detail).into());
        }
        Ok(Credential {
            id: enrolled.id.clone(),
            user_id: user_id.clone(),
            public_key: enrolled.public_key,
            backup_eligible: enrolled.backup_eligible,
            passkey: to_json(&self.passkey)?,
            created_at: now,
            revoked_at: None,
        })
    }
}
