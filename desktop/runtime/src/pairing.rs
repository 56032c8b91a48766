//! Pairing, from this side: offer, announce, claim, pin, accept.
//!
//! The key pair, the QR's secret and the typed code live in this process alone until the server's answer to the
//! claim has been verified; then the key is stored, then the person is pinned in the profile, then the accept is
//! stored, then it is sent. A message that got no answer is repeated byte for byte. If this process dies in
//! between, either nothing was accepted and one pairs anew, or the next call that needs the pairing sends the
//! stored accept again.

use countersign_shared::{
    Code, base64url,
    canonical::{Canonical, Digest},
    ids::{ApplicationId, RuntimeConnectionId, UserId},
    jws,
    keys::PrivateKey,
    origin::Origin,
    pairing::{self, CodeKeys, OFFER_LIFE_MS, PairingCode, Pinned, Ticket},
    payload::{Announce, Claim, Millis, Offer},
    roster::KeyKind,
    wire::{self, Claimed},
};
use zeroize::Zeroizing;

use crate::{
    Error, Runtime, Unpaired,
    accepting::refuse_paired,
    http::PROMPT,
    profile::{Connection, ConnectionState, KnownDevice},
    random,
};

/// An offer on the screen, waiting for its code.
pub struct PendingPairing {
    runtime: Runtime,
    ticket: Ticket,
    key: PrivateKey,
    key_name: String,
    claim: Option<SentClaim>,
    pinned: Option<Connection>,
}

/// A claim that may have arrived: the same code sends the same bytes.
struct SentClaim {
    code: Zeroizing<String>,
    proof: Zeroizing<[u8; 32]>,
    signed: String,
}

/// Whom the runtime is about to be paired with, as their own signature says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairedWith {
    /// The new connection.
    pub runtime_connection_id: RuntimeConnectionId,
    /// The person.
    pub user_id: UserId,
    /// Their name.
    pub user_name: String,
    /// The device that confirmed, by its name in the roster.
    pub device_name: String,
    /// All of their devices, as their verified roster says.
    pub devices: Vec<KnownDevice>,
}

impl Runtime {
    /// Makes a key pair and an offer for `server`, and lets the server know from which network it is shown.
    ///
    /// Names have 1 to 48 UTF-8 bytes. A profile with a living pairing is refused: revoke that one first, or use
    /// another profile.
    pub async fn start_pairing(
        &self,
        server: &Origin,
        application_id: &ApplicationId,
        runtime_name: &str,
        device_name: &str,
    ) -> Result<PendingPairing, Error> {
        refuse_paired(self.connection().await?.as_ref())?;
        let key_name = random::nonce("runtime").as_str().to_owned();
        self.refuse_unready_keys(&key_name).await?;
        let key = random::private_key();
        let issued_at = self.now().wall;
        let offer = Offer {
            origin: server.clone(),
            application_id: application_id.clone(),
            runtime_name: runtime_name.to_owned(),
            device_name: device_name.to_owned(),
            public_key: *key.public(),
            k_hash: Digest::ZERO,
            issued_at,
            expires_at: issued_at + OFFER_LIFE_MS,
        };
        let ticket = Ticket::new(offer, random::bytes());
        ticket.offer.validate()?;
        let http = self.http(server)?;
        http.health().await?;
        let pair_hash = ticket.pair_hash();
        let announce = Announce { origin: server.clone(), pair_hash, public_key: *key.public(), issued_at };
        let announced = http.post("/v1/runtime/announcements", &jws::sign(&announce, &key), PROMPT).await;
        match announced {
            // A wrong clock or address would end the claim later, after the person's trouble; a busy server would not.
            Err(failure) if !failure.transient => return Err(failure.error),
            _ => {}
        }
        Ok(PendingPairing { runtime: self.clone(), ticket, key, key_name, claim: None, pinned: None })
    }
}

impl PendingPairing {
    /// The link of the QR. It holds a secret that the server must not learn: show it, and keep it out of logs.
    #[must_use]
    pub fn link(&self) -> Zeroizing<String> {
        self.ticket.to_link()
    }

    /// The six words that stand under the QR and on the phone.
    #[must_use]
    pub fn words(&self) -> [&'static str; 6] {
        pairing::words(&self.ticket.pair_hash())
    }

    /// When the offer ends.
    #[must_use]
    pub const fn expires_at(&self) -> Millis {
        self.ticket.offer.expires_at
    }

    /// What no log may contain: the QR's secret, the code as it was typed, and the proof made of both.
    #[must_use]
    pub fn secrets(&self) -> Vec<Zeroizing<String>> {
        let encode = |bytes: &[u8]| Zeroizing::new(base64url::encode(bytes));
        let mut secrets = vec![encode(&*self.ticket.k), encode(&*self.key.to_bytes())];
        if let Some(claim) = &self.claim {
            secrets.extend([claim.code.clone(), encode(&*claim.proof)]);
        }
        secrets
    }

    /// Claims the pairing with the code that the phone shows, verifies whom the server hands over, and pins them
    /// in the profile. Nothing is accepted yet. A mistyped code is refused before anything is sent; after a wrong
    /// one, or when nobody answered, this may be called again.
    pub async fn claim(&mut self, code: &str) -> Result<PairedWith, Error> {
        let code = PairingCode::parse(code)?;
        let keys = CodeKeys::derive(&self.ticket.k, &code, &self.ticket.pair_hash());
        let claimed = self.send_claim(&code, &keys).await?;
        let now = self.runtime.now().wall;
        let pinned = pairing::verify_claimed(&self.ticket, &keys, &claimed, now).map_err(Error::Pairing)?;
        let connection = self.pin(claimed.runtime_connection_id, &pinned, now)?;
        if self.pinned.is_none() {
            self.runtime.put_key(&self.key_name, &self.key).await?;
        }
        self.runtime.store_connection(connection.clone(), true).await?;
        let paired = PairedWith {
            runtime_connection_id: connection.runtime_connection_id.clone(),
            user_id: connection.user_id.clone(),
            user_name: connection.user_name.clone(),
            device_name: connection.approver_device.clone(),
            devices: connection.devices.clone(),
        };
        self.pinned = Some(connection);
        Ok(paired)
    }

    /// Sends the claim until somebody answers. Bytes that may have arrived are sent again as they are, however
    /// old: the server then gives its first answer. Only when it says that they are too old, so that they never
    /// arrived, are new ones signed.
    async fn send_claim(&mut self, code: &PairingCode, keys: &CodeKeys) -> Result<Claimed, Error> {
        let http = self.runtime.http(&self.ticket.offer.origin)?;
        loop {
            let same = self.claim.as_ref().filter(|sent| *sent.code == *code.display());
            let (signed, again) = match same {
                Some(sent) => (sent.signed.clone(), true),
                None => (self.sign_claim(code, keys), false),
            };
            match http.act("/v1/runtime/claims", &signed, self.runtime.retry()).await {
                Ok(body) => return wire::read(&body).map_err(|refusal| Error::Answer(refusal.to_string())),
                Err(error) if matches!(error, Error::Server(_)) => {
                    self.claim = None;
                    if !(again && error.is_problem(Code::ClockSkew)) {
                        return Err(error);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn sign_claim(&mut self, code: &PairingCode, keys: &CodeKeys) -> String {
        let claim = Claim {
            origin: self.ticket.offer.origin.clone(),
            offer: self.ticket.offer.clone(),
            claim_proof: keys.claim_proof.to_vec(),
            nonce: random::nonce("claim"),
            issued_at: self.runtime.now().wall,
        };
        let signed = jws::sign(&claim, &self.key);
        self.claim = Some(SentClaim { code: code.display(), proof: keys.claim_proof.clone(), signed: signed.clone() });
        signed
    }

    fn pin(&self, id: RuntimeConnectionId, pinned: &Pinned, now: Millis) -> Result<Connection, Error> {
        let (offer, confirm, roster) = (&self.ticket.offer, &pinned.confirm, &pinned.roster);
        let device = roster.active_key(KeyKind::Device, confirm.device_id.as_str(), &roster.head());
        let mut connection = Connection {
            runtime_connection_id: id,
            origin: offer.origin.clone(),
            key: self.key_name.clone(),
            thumbprint: self.key.public().thumbprint(),
            application_id: offer.application_id.clone(),
            runtime_name: offer.runtime_name.clone(),
            device_name: offer.device_name.clone(),
            user_id: confirm.user_id.clone(),
            user_name: confirm.user_name.clone(),
            approver_device: device.map_err(Error::Pairing)?.key.name.clone(),
            confirm_hash: pinned.confirm_hash,
            head: roster.head(),
            devices: Vec::new(),
            untold: Vec::new(),
            paired_at: now,
            state: ConnectionState::Claimed,
        };
        connection.follow(roster);
        Ok(connection)
    }

    /// Accepts the person whom [`Self::claim`] told of; only now is the connection active.
    pub async fn accept(self) -> Result<Connection, Error> {
        let connection = self.pinned.ok_or(Error::NotPaired(Unpaired::Unfinished))?;
        let connection = self.runtime.sign_accept(connection).await?;
        self.runtime.finish_accept(connection).await
    }

    /// Says no to the person whom [`Self::claim`] told of, and gives the connection back.
    pub async fn decline(self, reason: &str) -> Result<(), Error> {
        // Another program may have paired this profile with somebody since: that is not what is declined.
        match &self.pinned {
            Some(pinned) => self.runtime.end_and_tell(pinned, reason).await,
            None => Ok(()),
        }
    }
}
