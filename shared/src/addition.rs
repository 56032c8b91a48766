//! A phone is added by an old one: two QR codes, and neither takes a key from the server.
//!
//! 1. The old phone shows an [`Invitation`]: whose roster, how far it goes, and a secret of the server's. The new one
//!    opens it, and has the server's registration of a passkey, but follows no roster other than the one in the code.
//! 2. The new phone shows an [`Admission`]: its own two keys. The old one signs an entry about these and no others.
//! 3. The new phone checks in [`check_proposed`] that the entry follows the head in the first code and enrols exactly its
//!    own keys, signs it with both, and hands it in.

use zeroize::Zeroizing;

use crate::{
    Code, Refusal, base64url, canonical,
    ids::{AdditionId, DeviceId, UserId},
    keys::PublicKey,
    origin::Origin,
    payload::Millis,
    roster::{EnrolledKey, KeyKind, RosterEntry, RosterHead},
    token::{SecretKind, is_well_formed},
};

/// How long an addition lives, in milliseconds.
pub const ADDITION_LIFE_MS: Millis = 10 * 60 * 1000;

fn refuse(field: &str) -> Refusal {
    Refusal::field(Code::InviteInvalid, field, "this is not a code for adding a phone; show a new one and scan that")
}

fn name(text: &str) -> Option<String> {
    let name = String::from_utf8(base64url::decode("name", text).ok()?).ok()?;
    (1..=80).contains(&name.chars().count()).then_some(name)
}

/// The first code, old to new: whose phone this will be, and which roster it follows.
#[derive(Clone)]
pub struct Invitation {
    /// The server.
    pub origin: Origin,
    /// Whose phone.
    pub user_id: UserId,
    /// Their name, 1 to 80 characters.
    pub user_name: String,
    /// The newest roster entry that the old phone verified.
    pub head: RosterHead,
    /// Opens the addition at the server, once.
    pub secret: Zeroizing<String>,
}

impl Invitation {
    /// `ORIGIN/join#1.userId.userName.seq.headHash.secret`, the name as base64url.
    #[must_use]
    pub fn to_link(&self) -> Zeroizing<String> {
        Zeroizing::new(format!(
            "{}/join#1.{}.{}.{}.{}.{}",
            self.origin,
            self.user_id,
            base64url::encode(self.user_name.as_bytes()),
            self.head.seq,
            self.head.hash,
            *self.secret,
        ))
    }

    /// Reads a link as the new phone's camera finds it. The origin is the link's own.
    pub fn from_link(link: &str) -> Result<Self, Refusal> {
        Self::read_link(link).ok_or_else(|| refuse("link"))
    }

    fn read_link(link: &str) -> Option<Self> {
        let (origin, fragment) = link.split_once("/join#")?;
        let parts: Vec<&str> = fragment.split('.').collect();
        let ["1", user_id, user_name, seq, hash, secret] = parts[..] else {
            return None;
        };
        let number: u64 = seq.parse().ok()?;
        let plain = number <= canonical::MAX_INTEGER && number.to_string() == seq;
        (plain && is_well_formed(SecretKind::Addition, secret)).then_some(())?;
        Some(Self {
            origin: Origin::try_from(origin.to_owned()).ok()?,
            user_id: user_id.parse().ok()?,
            user_name: name(user_name)?,
            head: RosterHead { seq: number, hash: hash.parse().ok()? },
            secret: Zeroizing::new(secret.to_owned()),
        })
    }
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Invitation(of {} at {})", self.user_id, self.head.seq)
    }
}

/// The second code, new to old: the keys that shall be enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The server.
    pub origin: Origin,
    /// Which addition.
    pub addition_id: AdditionId,
    /// The new device.
    pub device_id: DeviceId,
    /// Its key.
    pub device_public_key: PublicKey,
    /// Its name, 1 to 80 characters.
    pub device_name: String,
    /// The new passkey.
    pub credential_id: Vec<u8>,
    /// Its key.
    pub credential_public_key: PublicKey,
    /// Whether the passkey may be synced.
    pub backup_eligible: bool,
}

impl Admission {
    /// `ORIGIN/admit#1.additionId.deviceId.devicePublicKey.deviceName.credentialId.credentialPublicKey.0|1`, the name as
    /// base64url, the last part whether the passkey may be synced.
    #[must_use]
    pub fn to_link(&self) -> String {
        format!(
            "{}/admit#1.{}.{}.{}.{}.{}.{}.{}",
            self.origin,
            self.addition_id,
            self.device_id,
            self.device_public_key,
            base64url::encode(self.device_name.as_bytes()),
            base64url::encode(&self.credential_id),
            self.credential_public_key,
            u8::from(self.backup_eligible),
        )
    }

    /// Reads a link as the old phone's camera finds it. The origin is the link's own.
    pub fn from_link(link: &str) -> Result<Self, Refusal> {
        Self::read_link(link).ok_or_else(|| refuse("link"))
    }

    fn read_link(link: &str) -> Option<Self> {
        let (origin, fragment) = link.split_once("/admit#")?;
        let parts: Vec<&str> = fragment.split('.').collect();
        let ["1", addition, device, device_key, device_name, credential, credential_key, synced @ ("0" | "1")] =
            parts[..]
        else {
            return None;
        };
        let credential_id = base64url::decode("credentialId", credential).ok()?;
        (1..=1023).contains(&credential_id.len()).then_some(())?;
        Some(Self {
            origin: Origin::try_from(origin.to_owned()).ok()?,
            addition_id: addition.parse().ok()?,
            device_id: device.parse().ok()?,
            device_public_key: device_key.parse().ok()?,
            device_name: name(device_name)?,
            credential_id,
            credential_public_key: credential_key.parse().ok()?,
            backup_eligible: synced == "1",
        })
    }

    /// The two keys as an entry enrols them: the passkey, which bears the device's name, and the device.
    #[must_use]
    pub fn keys(&self) -> [EnrolledKey; 2] {
        let credential = EnrolledKey {
            kind: KeyKind::Credential,
            id: base64url::encode(&self.credential_id),
            public_key: self.credential_public_key,
            name: self.device_name.clone(),
            backup_eligible: self.backup_eligible,
        };
        let device = EnrolledKey {
            kind: KeyKind::Device,
            id: self.device_id.to_string(),
            public_key: self.device_public_key,
            name: self.device_name.clone(),
            backup_eligible: false,
        };
        [credential, device]
    }
}

/// What the entry that adds a phone must be: it follows exactly `head`, enrols exactly `keys`, in this order, revokes
/// nothing, and a device co-signs it. Its signatures are another matter.
pub fn check_proposed(entry: &RosterEntry, head: &RosterHead, keys: &[EnrolledKey; 2]) -> Result<(), Refusal> {
    let rule = |holds: bool, field: &'static str, detail: &'static str| {
        if holds { Ok(()) } else { Err(Refusal::field(Code::RosterInvalid, field, detail)) }
    };
    let follows = entry.seq == head.seq.saturating_add(1) && entry.prev_hash == head.hash;
    rule(follows, "prevHash", "the entry does not follow the one that was shown")?;
    rule(entry.enrol == *keys, "enrol", "the entry enrols exactly the new phone's passkey and device")?;
    rule(entry.revoke.is_empty(), "revoke", "the entry that adds a phone revokes nothing")?;
    let by_phone = entry.signer_kind == KeyKind::Credential && entry.signer_device_id.is_some();
    rule(by_phone, "signerDeviceId", "a phone is added by a passkey and a device")
}
