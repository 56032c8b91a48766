//! Signing in: the passkey signs exactly 32 random bytes, the device key says which device it is.

use countersign_shared::{
    Code,
    assertion::Assertion,
    canonical::Digest,
    ids::CeremonyId,
    payload::SessionProof,
    wire::{BeginSession, CreateSession, Me, SessionView},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    AssertionTweak, PhoneError, SoftPhone,
    enrolment::base64url_at,
    error::{demand, refuse},
    http::{self, Call},
};

/// The page refuses to sign a sign-in challenge of another length, which might be a payload's.
const SIGN_IN_CHALLENGE: usize = 32;

impl SoftPhone {
    /// Signs in as this device.
    pub async fn sign_in(&self) -> Result<SessionView, PhoneError> {
        let (ceremony_id, challenge) = self.begin_sign_in().await?;
        let assertion = self.assert_challenge(&challenge, &AssertionTweak::default());
        let proof = self.sign_device(&self.build_session_proof(&challenge));
        let session = self.finish_sign_in(ceremony_id, &assertion, proof).await?;
        demand(session.user_id == *self.user_id(), Code::WrongRequest, "userId")?;
        demand(session.device_id.as_ref() == Some(self.device_id()), Code::WrongRequest, "deviceId")?;
        Ok(session)
    }

    /// Signs in as a browser that has the passkey and no device key.
    pub async fn sign_in_without_device(&self) -> Result<SessionView, PhoneError> {
        let (ceremony_id, challenge) = self.begin_sign_in().await?;
        let assertion = self.assert_challenge(&challenge, &AssertionTweak::default());
        self.finish_sign_in(ceremony_id, &assertion, String::new()).await
    }

    /// Asks for a sign-in challenge.
    pub async fn begin_sign_in(&self) -> Result<(CeremonyId, Vec<u8>), PhoneError> {
        let begun: BeginSession = self.post("/v1/sessions/begin", &json!({})).await?;
        let public_key = &begun.options["publicKey"];
        let relying_party = public_key.get("rpId").and_then(Value::as_str);
        let own = relying_party.is_none_or(|id| id == self.origin().relying_party_id());
        demand(own, Code::WrongRelyingParty, "options.publicKey.rpId")?;
        let challenge = base64url_at(public_key, "/challenge")?;
        if challenge.len() != SIGN_IN_CHALLENGE {
            return Err(refuse(Code::WrongChallenge, "options.publicKey.challenge"));
        }
        Ok((begun.ceremony_id, challenge))
    }

    /// What the device signs beside a sign-in.
    #[must_use]
    pub fn build_session_proof(&self, challenge: &[u8]) -> SessionProof {
        SessionProof {
            origin: self.origin().clone(),
            device_id: self.device_id().clone(),
            challenge_hash: Digest::of(challenge),
            issued_at: self.now(),
        }
    }

    /// Sends a sign-in without looking at it.
    pub async fn finish_sign_in(
        &self,
        ceremony_id: CeremonyId,
        assertion: &Assertion,
        device_proof: String,
    ) -> Result<SessionView, PhoneError> {
        let credential = self.passkey().authentication(assertion);
        self.post("/v1/sessions", &CreateSession { ceremony_id, credential, device_proof }).await
    }

    /// Ends the session; the server forgets it, and so does the phone.
    pub async fn sign_out(&self) -> Result<(), PhoneError> {
        let call = Call { method: Method::DELETE, path: "/v1/sessions/current", query: &[], body: None };
        let answer = self.send(call).await?;
        if !(200..300).contains(&answer.status) {
            http::read::<Value>(&answer)?;
        }
        self.forget_session();
        Ok(())
    }

    /// Forgets the session cookie without telling the server.
    pub fn forget_session(&self) {
        let cookies = std::mem::take(&mut self.live().cookies);
        cookies.into_values().for_each(|cookie| self.remember_secret(cookie));
    }

    /// Who the server says this phone is.
    pub async fn me(&self) -> Result<Me, PhoneError> {
        let me: Me = self.get("/v1/me", &[]).await?;
        demand(me.origin == *self.origin(), Code::WrongOrigin, "origin")?;
        demand(me.user_id == *self.user_id(), Code::WrongRequest, "userId")?;
        Ok(me)
    }
}
