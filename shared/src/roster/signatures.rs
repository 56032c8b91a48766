//! Who must have signed an entry.

use super::{EnrolledKey, KeyKind, Roster, RosterEntry, RosterRecord, RosterSignature};
use crate::{
    Code, Refusal,
    assertion::{self, EnrolledCredential},
    base64url, jws,
};

/// Whose signatures an entry must carry by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The signer's, the co-signing device's, and those of all keys that begin.
    Everybody,
    /// The signer's and the co-signing device's; the new keys sign when they have seen the entry.
    Proposer,
}

impl Roster {
    pub(super) fn check_signatures(
        &self,
        entry: &RosterEntry,
        record: &RosterRecord,
        whose: Whose,
    ) -> Result<(), Refusal> {
        let known = |kind: KeyKind, id: &str| {
            let enrolled = (entry.seq == 0).then(|| entry.enrol.iter()).into_iter().flatten();
            self.active().chain(enrolled).find(|key| key.kind == kind && key.id == id).ok_or(Code::RosterSigner)
        };
        let mut must_sign = vec![known(entry.signer_kind, &entry.signer_id)?];
        if let Some(device) = &entry.signer_device_id {
            must_sign.push(known(KeyKind::Device, device.as_str())?);
        }
        must_sign.retain(|key| !entry.enrol.contains(key));
        if whose == Whose::Everybody {
            must_sign.extend(&entry.enrol);
        }
        // A signature that nobody checks is room for whatever somebody likes to keep in other people's rosters.
        if record.signatures.len() > must_sign.len() {
            return Err(Refusal::field(Code::RosterInvalid, "signatures", "one signature of every key that must sign"));
        }
        for key in must_sign {
            self.check_signature(entry, record, key).map_err(|refusal| refusal.within("signatures"))?;
        }
        Ok(())
    }

    fn check_signature(&self, entry: &RosterEntry, record: &RosterRecord, key: &EnrolledKey) -> Result<(), Refusal> {
        let missing =
            || Refusal::field(Code::InvalidSignature, "", format!("the signature of {} is missing", key.name));
        let compact = |jws: &str| {
            let signed = jws::verify::<RosterEntry>(jws, &key.public_key)?;
            if *signed == *entry { Ok(()) } else { Err(Refusal::from(Code::InvalidSignature)) }
        };
        match key.kind {
            KeyKind::Credential => {
                let id = base64url::decode("id", &key.id)?;
                let assertion = record.signatures.iter().find_map(|signature| match signature {
                    RosterSignature::Credential { assertion } if assertion.credential_id == id => Some(assertion),
                    _ => None,
                });
                let credential =
                    EnrolledCredential { id: &id, public_key: &key.public_key, backup_eligible: key.backup_eligible };
                assertion::verify(assertion.ok_or_else(missing)?, entry, &self.origin, &credential)
            }
            KeyKind::Device | KeyKind::Recovery => {
                let jws = record.signatures.iter().find_map(|signature| match (key.kind, signature) {
                    (KeyKind::Device, RosterSignature::Device { id, jws }) if id.as_str() == key.id => Some(jws),
                    (KeyKind::Recovery, RosterSignature::Recovery { id, jws }) if *id == key.id => Some(jws),
                    _ => None,
                });
                compact(jws.ok_or_else(missing)?)
            }
        }
    }
}
