//! `additions.json`: the two codes by which a phone is added, and what the entry must be that adds it.

use countersign_shared::{
    addition::{Admission, Invitation, check_proposed},
    base64url,
    canonical::{self, Digest, MAX_INTEGER},
    ids::DeviceId,
    roster::{EnrolledKey, KeyKind, Roster, RosterEntry, RosterHead, RosterRecord},
    token::{SecretKind, mint},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    file::golden,
    support::{
        additions::{admission, invitation, new_device},
        authenticator::DeviceKey,
        chain::{Signer, entry_after, founding_record, head, record},
        device, key, origin, passkey,
        table::code,
        user_id,
    },
};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Additions {
    invitations: Vec<Link>,
    refused_invitations: Vec<Refused>,
    admissions: Vec<Link>,
    refused_admissions: Vec<Refused>,
    founding: RosterRecord,
    proposals: Vec<Proposal>,
}

/// A link and what it says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    name: String,
    link: String,
    says: Value,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    name: String,
    link: String,
    code: String,
}

/// An entry that the old phone signed, held against the head in the first code and the keys in the second.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Proposal {
    name: String,
    head: RosterHead,
    admission: String,
    record: RosterRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

fn said(invitation: &Invitation) -> Value {
    json!({
        "origin": invitation.origin, "userId": invitation.user_id, "userName": invitation.user_name,
        "head": invitation.head, "secret": *invitation.secret,
    })
}

fn invitations() -> Vec<Link> {
    let vector = |name: &str, invitation: &Invitation| Link {
        name: name.into(),
        link: invitation.to_link().to_string(),
        says: said(invitation),
    };
    let local = Invitation {
        origin: "http://localhost:7070".to_owned().try_into().expect("an origin"),
        user_name: "\u{10ffff}".repeat(80),
        head: RosterHead { seq: 999, hash: Digest::of(b"x") },
        ..invitation()
    };
    vec![vector("a name with accents", &invitation()), vector("from localhost, with the longest name", &local)]
}

fn admission_said(admission: &Admission) -> Value {
    json!({
        "origin": admission.origin, "additionId": admission.addition_id, "deviceId": admission.device_id,
        "devicePublicKey": admission.device_public_key, "deviceName": admission.device_name,
        "credentialId": base64url::encode(&admission.credential_id),
        "credentialPublicKey": admission.credential_public_key, "backupEligible": admission.backup_eligible,
        "enrol": admission.keys(),
    })
}

fn admissions() -> Vec<Link> {
    let vector = |name: &str, admission: &Admission| Link {
        name: name.into(),
        link: admission.to_link(),
        says: admission_said(admission),
    };
    let bound = Admission { backup_eligible: false, credential_id: vec![7], device_name: "p".into(), ..admission() };
    let longest = Admission { credential_id: vec![9; 1023], ..admission() };
    vec![
        vector("a passkey that may be synced", &admission()),
        vector("a passkey bound to its phone, with the shortest names", &bound),
        vector("the longest credential id", &longest),
    ]
}

fn refused_invitations() -> Vec<Refused> {
    let link = invitation().to_link().to_string();
    let parts: Vec<&str> = link.split(['#', '.']).collect();
    let [domain, page, one, user, name, seq, hash, secret] = parts[..] else { panic!("eight parts: {parts:?}") };
    let join = |parts: &[&str]| format!("{domain}.{page}#{}", parts.join("."));
    let text = |text: &str| base64url::encode(text.as_bytes());
    let key = mint(SecretKind::Invite, &[0x77; 32]).to_string();
    let beyond = (MAX_INTEGER + 1).to_string();
    let cases = [
        ("empty", String::new()),
        ("no fragment", format!("{domain}.{page}")),
        ("another page", link.replace("/join#", "/pair#")),
        ("another version", join(&["2", user, name, seq, hash, secret])),
        ("a part too few", join(&[one, user, name, seq, hash])),
        ("a part too many", join(&[one, user, name, seq, hash, secret, "1"])),
        ("plain http to a name", link.replace("https:", "http:")),
        ("an origin with a path", link.replace("/join", "/x/join")),
        ("another kind of id", join(&[one, "dev_ada", name, seq, hash, secret])),
        ("an empty name", join(&[one, user, "", seq, hash, secret])),
        ("a name of 81 characters", join(&[one, user, &text(&"ß".repeat(81)), seq, hash, secret])),
        ("a name that is not UTF-8", join(&[one, user, &base64url::encode(b"\xff"), seq, hash, secret])),
        ("a name with a trailing bit", join(&[one, user, "ch", seq, hash, secret])),
        ("a number with a zero", join(&[one, user, name, "00", hash, secret])),
        ("a number with a sign", join(&[one, user, name, "+0", hash, secret])),
        ("a number of 2^53", join(&[one, user, name, &beyond, hash, secret])),
        ("a hash of 31 bytes", join(&[one, user, name, seq, &base64url::encode(&[1; 31]), secret])),
        ("another kind of secret", join(&[one, user, name, seq, hash, &key])),
        ("a secret with a typing error", join(&[one, user, name, seq, hash, &secret.replacen('e', "f", 1)])),
        ("a space at the end", format!("{link} ")),
    ];
    let refuse = |(name, link): (&str, String)| {
        let code = code(Invitation::from_link(&link));
        Refused { name: name.into(), link, code }
    };
    cases.into_iter().map(refuse).collect()
}

fn refused_admissions() -> Vec<Refused> {
    let link = admission().to_link();
    let parts: Vec<&str> = link.split(['#', '.']).collect();
    let [domain, page, one, id, device, device_key, name, credential, credential_key, synced] = parts[..] else {
        panic!("ten parts: {parts:?}");
    };
    let join = |parts: &[&str]| format!("{domain}.{page}#{}", parts.join("."));
    let long = base64url::encode(&[9; 1024]);
    let x = base64url::encode(&[2; 32]);
    let cases = [
        ("empty", String::new()),
        ("another page", link.replace("/admit#", "/join#")),
        ("another version", join(&["2", id, device, device_key, name, credential, credential_key, synced])),
        ("a part too few", join(&[one, id, device, device_key, name, credential, credential_key])),
        ("a part too many", join(&[one, id, device, device_key, name, credential, credential_key, synced, "0"])),
        ("an origin in upper case", link.replace("countersign.example", "COUNTERSIGN.example")),
        ("another kind of id", join(&[one, device, device, device_key, name, credential, credential_key, synced])),
        ("no device", join(&[one, id, "", device_key, name, credential, credential_key, synced])),
        ("a device key of 32 bytes", join(&[one, id, device, &x, name, credential, credential_key, synced])),
        ("no name", join(&[one, id, device, device_key, "", credential, credential_key, synced])),
        ("no credential id", join(&[one, id, device, device_key, name, "", credential_key, synced])),
        ("a credential id of 1024 bytes", join(&[one, id, device, device_key, name, &long, credential_key, synced])),
        ("a passkey that is no point", join(&[one, id, device, device_key, name, credential, &x, synced])),
        ("neither 0 nor 1", join(&[one, id, device, device_key, name, credential, credential_key, "true"])),
        ("a line break at the end", format!("{link}\n")),
    ];
    let refuse = |(name, link): (&str, String)| {
        let code = code(Admission::from_link(&link));
        Refused { name: name.into(), link, code }
    };
    cases.into_iter().map(refuse).collect()
}

fn proposals() -> Vec<Proposal> {
    let (old_passkey, old_device) = (Signer::Passkey(passkey()), Signer::Device(device()));
    let proposal = |name: &str, code: Option<&str>, signers: &[Signer], edit: &dyn Fn(&mut RosterEntry)| {
        let mut entry = entry_after(&founding_record(), &old_passkey, Some(&device().id));
        entry.enrol = admission().keys().into();
        edit(&mut entry);
        Proposal {
            name: name.into(),
            head: head(&[founding_record()]),
            admission: admission().to_link(),
            record: record(&entry, signers),
            code: code.map(str::to_owned),
        }
    };
    let both = [old_passkey.clone(), old_device.clone()];
    let invalid = |name: &str, edit: &dyn Fn(&mut RosterEntry)| proposal(name, Some("roster_invalid"), &both, edit);
    let slipped = Signer::Device(DeviceKey { key: key(0x38), id: DeviceId::from_random([0x38; 16]) });
    let early = [&both[..], &[Signer::Device(new_device())]].concat();
    vec![
        proposal("exactly the two new keys", None, &both, &|_| {}),
        invalid("a key more", &|entry| entry.enrol.push(slipped.to_enrol("Slipped in"))),
        invalid("another device", &|entry| entry.enrol[1] = slipped.to_enrol("Zoë's second phone")),
        invalid("the device under another name", &|entry| entry.enrol[1].name = "Fridge".into()),
        invalid("another key for the passkey", &|entry| entry.enrol[0].public_key = *key(0x39).public()),
        invalid("a passkey that may not be synced", &|entry| entry.enrol[0].backup_eligible = false),
        invalid("only the device", &|entry| drop(entry.enrol.remove(0))),
        invalid("the keys in another order", &|entry| entry.enrol.reverse()),
        invalid("a revocation beside", &|entry| entry.revoke = vec![device().id.to_string()]),
        invalid("after another entry", &|entry| entry.prev_hash = Digest::of(b"x")),
        invalid("further along", &|entry| entry.seq = 2),
        invalid("by the passkey alone", &|entry| entry.signer_device_id = None),
        proposal("without the old passkey", Some("invalid_signature"), &both[1..], &|_| {}),
        proposal("without the old device", Some("invalid_signature"), &both[..1], &|_| {}),
        proposal("signed by a new key already", Some("roster_invalid"), &early, &|_| {}),
    ]
}

impl Proposal {
    /// What the new phone and the server make of it.
    fn outcome(&self, founding: &RosterRecord) -> String {
        let roster = Roster::verify(&origin(), &user_id(), std::slice::from_ref(founding)).expect("founded");
        let keys: [EnrolledKey; 2] = Admission::from_link(&self.admission).expect("a link").keys();
        let judged = self.record.entry().and_then(|entry| check_proposed(&entry, &self.head, &keys));
        code(judged.and_then(|()| roster.check_proposal(&self.record)))
    }
}

#[test]
fn both_phones_read_the_same_codes_and_judge_the_same_entry() {
    let made = Additions {
        invitations: invitations(),
        refused_invitations: refused_invitations(),
        admissions: admissions(),
        refused_admissions: refused_admissions(),
        founding: founding_record(),
        proposals: proposals(),
    };
    let stored = golden("additions.json", &made);
    for vector in &stored.invitations {
        let read = Invitation::from_link(&vector.link).expect(&vector.name);
        assert_eq!((said(&read), &*read.to_link()), (vector.says.clone(), &vector.link), "{}", vector.name);
    }
    for vector in &stored.admissions {
        let read = Admission::from_link(&vector.link).expect(&vector.name);
        assert_eq!((admission_said(&read), read.to_link()), (vector.says.clone(), vector.link.clone()));
    }
    for refused in &stored.refused_invitations {
        assert_eq!(refused.code, "invite_invalid", "{}", refused.name);
        assert_eq!(code(Invitation::from_link(&refused.link)), refused.code, "{}", refused.name);
    }
    for refused in &stored.refused_admissions {
        assert_eq!(refused.code, "invite_invalid", "{}", refused.name);
        assert_eq!(code(Admission::from_link(&refused.link)), refused.code, "{}", refused.name);
    }
    for case in &stored.proposals {
        assert_eq!(case.outcome(&stored.founding), case.code.as_deref().unwrap_or("accepted"), "{}", case.name);
    }
    assert_eq!(canonical::hash(&stored.founding.entry().expect("an entry")), stored.proposals[0].head.hash);
    assert_eq!(admission().keys().map(|key| key.kind), [KeyKind::Credential, KeyKind::Device]);
}
