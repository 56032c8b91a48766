//! Pairing: how a runtime comes to know a person's keys without trusting the server.
//!
//! 1. The runtime makes its key, a secret `k` and an [`Offer`], and shows them as a QR ([`Ticket`]). The
//!    secret travels in the link's fragment, which no browser sends to a server.
//! 2. The phone confirms with passkey and device key, draws a short [`PairingCode`] and derives
//!    [`CodeKeys`] from `k`, the code and `pairHash`. The server gets the hash of one key and a MAC under
//!    the other, never the code.
//! 3. The person types the code into the runtime, which derives the same keys, claims, and checks in
//!    [`verify_claimed`] that the keys the server hands over are those the phone confirmed.

use ring::{hkdf, hmac};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{
    Code, Refusal,
    assertion::{self, EnrolledCredential},
    base64url,
    canonical::{self, Digest},
    crockford, jws,
    origin::Origin,
    payload::{Confirm, Millis, Offer},
    roster::{KeyKind, Roster, RosterHead},
    wire::Claimed,
};

/// How long an offer lives, in milliseconds.
pub const OFFER_LIFE_MS: u64 = 10 * 60 * 1000;
/// How long a code lives, in milliseconds.
pub const CODE_LIFE_MS: u64 = 5 * 60 * 1000;
/// How many symbols a person types that are secret.
pub const CODE_SYMBOLS: usize = 7;
/// The most wrong codes that an offer survives, less one.
pub const MAX_WRONG_CODES: u32 = 5;

const WORDS: &str = include_str!("words.txt");
const CODE_PREFIX: &str = "CSP1";

/// The six words under the QR: the first 66 bits of `pairHash`, 11 each, from the BIP-39 English list.
#[must_use]
pub fn words(pair_hash: &Digest) -> [&'static str; 6] {
    let bits = pair_hash.as_bytes()[..9].iter().fold(0u128, |bits, byte| (bits << 8) | u128::from(*byte)) >> 6;
    std::array::from_fn(|at| {
        let index = (bits >> (11 * (5 - at))) & 0x7ff;
        WORDS.lines().nth(index as usize).unwrap_or_default()
    })
}

/// An offer with its secret: what the QR holds.
#[derive(Clone)]
pub struct Ticket {
    /// What is offered.
    pub offer: Offer,
    /// 16 random bytes that the server never learns.
    pub k: Zeroizing<[u8; 16]>,
}

impl Ticket {
    /// Binds a fresh secret to an offer; `offer.k_hash` is set here.
    #[must_use]
    pub fn new(mut offer: Offer, k: [u8; 16]) -> Self {
        offer.k_hash = Digest::of(&k);
        Self { offer, k: Zeroizing::new(k) }
    }

    /// The hash that names the offer.
    #[must_use]
    pub fn pair_hash(&self) -> Digest {
        canonical::hash(&self.offer)
    }

    /// The link of the QR: `ORIGIN/pair#1.applicationId.publicKey.k.runtimeName.deviceName.issuedAt.expiresAt`.
    #[must_use]
    pub fn to_link(&self) -> Zeroizing<String> {
        let offer = &self.offer;
        Zeroizing::new(format!(
            "{}/pair#1.{}.{}.{}.{}.{}.{}.{}",
            offer.origin,
            offer.application_id,
            offer.public_key,
            base64url::encode(&*self.k),
            base64url::encode(offer.runtime_name.as_bytes()),
            base64url::encode(offer.device_name.as_bytes()),
            offer.issued_at,
            offer.expires_at,
        ))
    }

    /// Reads a link as the phone's camera finds it. The origin is the link's own.
    pub fn from_link(link: &str) -> Result<Self, Refusal> {
        Self::read_link(link).ok_or_else(|| Refusal::field(Code::OfferInvalid, "link", Code::OfferInvalid.title()))
    }

    fn read_link(link: &str) -> Option<Self> {
        let (origin, fragment) = link.split_once("/pair#")?;
        let parts: Vec<&str> = fragment.split('.').collect();
        let ["1", application_id, public_key, k, runtime_name, device_name, issued_at, expires_at] = parts[..] else {
            return None;
        };
        let name = |text: &str| String::from_utf8(base64url::decode("name", text).ok()?).ok();
        let time = |text: &str| -> Option<Millis> {
            let value = text.parse().ok()?;
            (value <= canonical::MAX_INTEGER && Millis::to_string(&value) == text).then_some(value)
        };
        let k = base64url::decode_array::<16>("k", k).ok()?;
        let offer = Offer {
            origin: Origin::try_from(origin.to_owned()).ok()?,
            application_id: application_id.parse().ok()?,
            runtime_name: name(runtime_name)?,
            device_name: name(device_name)?,
            public_key: public_key.parse().ok()?,
            k_hash: Digest::of(&k),
            issued_at: time(issued_at)?,
            expires_at: time(expires_at)?,
        };
        canonical::Canonical::validate(&offer).ok()?;
        Some(Self { offer, k: Zeroizing::new(k) })
    }
}

/// The code that the phone shows and the person types: seven secret symbols and one that checks them.
#[derive(Clone)]
pub struct PairingCode(Zeroizing<[u8; CODE_SYMBOLS]>);

impl PairingCode {
    /// A code from random bytes, of which 35 bits are used.
    #[must_use]
    pub fn from_random(random: [u8; CODE_SYMBOLS]) -> Self {
        Self(Zeroizing::new(random.map(|byte| crockford::ALPHABET[usize::from(byte & 31)])))
    }

    /// Reads what a person typed, in any case and spacing, with or without the prefix; a typing error is
    /// [`Code::CodeInvalid`] before anything is sent.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let refuse = || Refusal::field(Code::CodeInvalid, "code", Code::CodeInvalid.title());
        let upper: String =
            text.chars().filter(|symbol| !symbol.is_whitespace() && *symbol != '-').collect::<String>().to_uppercase();
        let body = match upper.strip_prefix(CODE_PREFIX) {
            Some(body) if body.chars().count() == CODE_SYMBOLS + 1 => body,
            _ => &upper,
        };
        let symbols: Zeroizing<Vec<u8>> =
            Zeroizing::new(body.chars().map(crockford::read).collect::<Option<_>>().ok_or_else(refuse)?);
        let (secret, check) = symbols.split_at_checked(CODE_SYMBOLS).ok_or_else(refuse)?;
        let code = Self(Zeroizing::new(secret.try_into().map_err(|_| refuse())?));
        if check == [code.check_symbol()] { Ok(code) } else { Err(refuse()) }
    }

    fn check_symbol(&self) -> u8 {
        crockford::check_symbol(&*self.0)
    }

    /// `CSP1-XXXX-XXXX`, for a screen.
    #[must_use]
    pub fn display(&self) -> Zeroizing<String> {
        let symbols: String = self.0.iter().copied().chain([self.check_symbol()]).map(char::from).collect();
        Zeroizing::new(format!("{CODE_PREFIX}-{}-{}", &symbols[..4], &symbols[4..]))
    }
}

/// The two keys that only the holder of `k` and the code can derive: HKDF-SHA256 (RFC 5869) with
/// `ikm = k ‖ code` and `salt = pairHash`.
pub struct CodeKeys {
    /// Shown to the server at the claim.
    pub claim_proof: Zeroizing<[u8; 32]>,
    pin_key: Zeroizing<[u8; 32]>,
}

impl CodeKeys {
    /// Derives both keys.
    #[must_use]
    pub fn derive(k: &[u8; 16], code: &PairingCode, pair_hash: &Digest) -> Self {
        let input = Zeroizing::new([&k[..], &code.0[..]].concat());
        let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, pair_hash.as_bytes()).extract(&input);
        let expand = |info: &[u8]| {
            let mut key = Zeroizing::new([0; 32]);
            // 32 bytes is one block of HKDF-SHA256, far below its limit, so neither step can fail.
            if let Ok(output) = extracted.expand(&[info], hkdf::HKDF_SHA256) {
                let _ = output.fill(&mut key[..]);
            }
            key
        };
        Self { claim_proof: expand(b"countersign.claim-proof.v1"), pin_key: expand(b"countersign.pin-key.v1") }
    }

    /// What the server stores to recognise the claim.
    #[must_use]
    pub fn claim_proof_hash(&self) -> Digest {
        Digest::of(&*self.claim_proof)
    }

    /// The phone's MAC over the confirmation: HMAC-SHA256 of the raw confirm hash.
    #[must_use]
    pub fn pin_mac(&self, confirm_hash: &Digest) -> Digest {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &*self.pin_key);
        let mut mac = [0; 32];
        mac.copy_from_slice(hmac::sign(&key, confirm_hash.as_bytes()).as_ref());
        Digest::from_bytes(mac)
    }
}

/// A person as the runtime pinned them at pairing.
#[derive(Clone, Debug)]
pub struct Pinned {
    /// The verified confirmation.
    pub confirm: Confirm,
    /// Its hash, which the runtime accepts.
    pub confirm_hash: Digest,
    /// The roster that the confirmation vouches for.
    pub roster: Roster,
}

/// The runtime's checks of what the server hands over after a claim: the MAC under the typed code, the
/// passkey, the device key and the roster must all tell the same story.
pub fn verify_claimed(ticket: &Ticket, keys: &CodeKeys, claimed: &Claimed, now: Millis) -> Result<Pinned, Refusal> {
    let mismatch = |field: &'static str| Refusal::field(Code::WrongPin, field, Code::WrongPin.title());
    let confirm = jws::Unverified::parse(&claimed.confirmation.signed)?
        .verify_with::<Confirm>(|confirm| confirm.device_public_key)?;
    let mac_fits = keys.pin_mac(&confirm.hash()).as_bytes().ct_eq(claimed.pin_mac.as_bytes());
    if !bool::from(mac_fits) {
        return Err(mismatch("pinMac"));
    }
    crate::payload::check_origin(&*confirm, &ticket.offer.origin)?;
    if confirm.pair_hash != ticket.pair_hash() {
        return Err(mismatch("pairHash"));
    }
    if confirm.runtime_thumbprint != ticket.offer.public_key.thumbprint() {
        return Err(mismatch("runtimeThumbprint"));
    }
    if confirm.claim_proof_hash != keys.claim_proof_hash() {
        return Err(mismatch("claimProofHash"));
    }
    if now > confirm.expires_at.saturating_add(crate::payload::WINDOW_MS) {
        return Err(Code::CodeExpired.into());
    }
    let head = RosterHead { seq: confirm.roster_seq, hash: confirm.roster_head };
    let roster = Roster::verify_extension(&confirm.origin, &confirm.user_id, &claimed.roster, &head)?;
    roster.refuse_future(now)?;
    let credential = roster.active_key(KeyKind::Credential, &base64url::encode(&confirm.credential_id), &head)?;
    if credential.key.public_key != confirm.credential_public_key {
        return Err(mismatch("credentialPublicKey"));
    }
    let device = roster.active_key(KeyKind::Device, confirm.device_id.as_str(), &head)?;
    if device.key.public_key != confirm.device_public_key {
        return Err(mismatch("devicePublicKey"));
    }
    let enrolled = EnrolledCredential {
        id: &confirm.credential_id,
        public_key: &credential.key.public_key,
        backup_eligible: credential.key.backup_eligible,
    };
    assertion::verify_signed(&claimed.confirmation.assertion, &confirm, &confirm.origin, &enrolled)?;
    Ok(Pinned { confirm_hash: confirm.hash(), confirm: confirm.into_payload(), roster })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{ids::ApplicationId, keys::PrivateKey};

    fn ticket(name: &str) -> Ticket {
        let offer = Offer {
            origin: Origin::parse("http://localhost:7070").expect("an origin"),
            application_id: ApplicationId::from_random([1; 16]),
            runtime_name: name.into(),
            device_name: "Ada's laptop".into(),
            public_key: *PrivateKey::from_bytes(&[2; 32]).expect("a key").public(),
            k_hash: Digest::ZERO,
            issued_at: 1_700_000_000_000,
            expires_at: 1_700_000_600_000,
        };
        Ticket::new(offer, [3; 16])
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = PairingCode::from_random([1, 0, 31, 17, 9, 20, 4]);
        let shown = code.display();
        assert_eq!(shown.len(), "CSP1-XXXX-XXXX".len());
        for typed in [
            shown.to_string(),
            shown.to_lowercase(),
            shown.replace('-', " "),
            shown[5..].to_owned(),
            shown.replace('0', "o").replace("CSPI", "CSP1"),
        ] {
            assert_eq!(PairingCode::parse(&typed).expect(&typed).0, code.0, "{typed}");
        }
        for typed in ["", "CSP1", "CSP1-0000-000", "CSP1-UUUU-UUUU", "ß"] {
            assert_eq!(PairingCode::parse(typed).err().map(|refusal| refusal.code), Some(Code::CodeInvalid), "{typed}");
        }
    }

    #[test]
    fn most_typing_errors_are_noticed_before_anything_is_sent() {
        let shown = PairingCode::from_random([1, 0, 31, 17, 9, 20, 4]).display();
        let noticed = crockford::ALPHABET.iter().filter(|symbol| {
            let mut typed = shown.to_string();
            typed.replace_range(5..6, &char::from(**symbol).to_string());
            typed != *shown && PairingCode::parse(&typed).is_err()
        });
        assert!(noticed.count() >= 25);
    }

    #[test]
    fn the_keys_depend_on_secret_code_and_offer() {
        let code = PairingCode::from_random([1; 7]);
        let proof = |k: [u8; 16], code: &PairingCode, hash: Digest| *CodeKeys::derive(&k, code, &hash).claim_proof;
        let base = proof([1; 16], &code, Digest::ZERO);
        assert_ne!(base, [0; 32]);
        assert_ne!(base, proof([2; 16], &code, Digest::ZERO));
        assert_ne!(base, proof([1; 16], &PairingCode::from_random([2; 7]), Digest::ZERO));
        assert_ne!(base, proof([1; 16], &code, Digest::of(b"other")));
        let keys = CodeKeys::derive(&[1; 16], &code, &Digest::ZERO);
        assert_ne!(*keys.claim_proof, *keys.pin_key);
    }

    proptest! {
        #[test]
        fn a_link_survives_the_trip(name in "\\PC{1,12}") {
            let ticket = ticket(&name);
            let read = Ticket::from_link(&ticket.to_link()).expect("a link");
            prop_assert_eq!(read.offer, ticket.offer);
        }

        #[test]
        fn foreign_links_never_panic(text in "(http://localhost/pair#)?[1a-z.A-Z0-9_-]{0,120}") {
            let _ = Ticket::from_link(&text);
        }

        #[test]
        fn foreign_codes_never_panic(text in "\\PC{0,20}") {
            let _ = PairingCode::parse(&text);
        }
    }
}
