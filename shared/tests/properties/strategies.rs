//! Random payloads that keep their own rules.

use std::{fmt::Debug, str::FromStr};

use countersign_shared::{
    Refusal,
    canonical::{self, Canonical, Digest, MAX_INTEGER},
    ids::Nonce,
    keys::PublicKey,
    origin::Origin,
    payload::{
        Accept, Agent, Announce, AudienceRead, Claim, Confirm, ConnectionRevoke, Constraint, CounterOffer, DAY_MINUTES,
        DelegationApproval, DelegationDenial, DelegationRead, DelegationRequest, DelegationRevoke, DelegationSeen,
        Detail, Language, NotificationSettings, Offer, PersonConnectionRevoke, PersonDelegationRevoke, Proof,
        PushEvent, PushReceipt, PushSubscribe, PushUnsubscribe, ReasonCode, Risk, SessionProof, Terms, TermsScope,
        TokenRequest,
    },
    roster::RosterEntry,
    scope::{Scope, ScopeSet},
};
use proptest::{collection::vec, prelude::*, sample::select, strategy::BoxedStrategy};

use crate::support::{chain, key, pushes};

/// A payload of whichever kind: its tag and its canonical bytes.
pub(crate) type Encoded = (&'static str, Vec<u8>);

fn encoded<T: Canonical>(payload: T) -> Encoded {
    (T::TAG, canonical::encode(&payload))
}

fn text(least: usize, most: usize) -> impl Strategy<Value = String> {
    let awkward = select(vec!['"', '\\', '\u{1f}', '🖋']);
    let character = prop_oneof![any::<char>(), proptest::char::range(' ', '~'), awkward];
    vec(character, least..=most).prop_map(String::from_iter)
}

fn id<T: FromStr<Err = Refusal> + Debug>(prefix: &'static str) -> impl Strategy<Value = T> {
    "[a-z0-9_]{1,40}".prop_map(move |suffix| format!("{prefix}{suffix}").parse().expect("an id"))
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 32]>().prop_map(Digest::from_bytes)
}

fn public_key() -> impl Strategy<Value = PublicKey> {
    (1..=254u8).prop_map(|byte| *key(byte).public())
}

fn millis() -> impl Strategy<Value = u64> {
    0..=MAX_INTEGER
}

fn nonce() -> impl Strategy<Value = Nonce> {
    ("[a-z]{1,16}", any::<[u8; 16]>()).prop_map(|(prefix, random)| Nonce::from_random(&prefix, random))
}

fn origin() -> impl Strategy<Value = Origin> {
    let name = "https://[a-z0-9]{1,8}\\.[a-z]{2,8}(:[1-9][0-9]{3})?";
    prop_oneof![name, "http://localhost:[1-9][0-9]{3}"].prop_map(|text| Origin::try_from(text).expect("an origin"))
}

pub(crate) fn scope() -> impl Strategy<Value = Scope> {
    "[a-z0-9._:-]{1,64}".prop_map(|name| name.parse().expect("a scope"))
}

pub(crate) fn scopes(least: usize) -> impl Strategy<Value = ScopeSet> {
    vec(scope(), least..=8).prop_map(|scopes| ScopeSet::collect(scopes).expect("eight at most"))
}

fn constraints() -> impl Strategy<Value = Vec<Constraint>> {
    vec((text(1, 64), text(0, 60)).prop_map(|(name, value)| Constraint { name, value }), 0..4)
}

fn details() -> impl Strategy<Value = Vec<Detail>> {
    vec((text(1, 64), text(0, 60)).prop_map(|(label, value)| Detail { label, value }), 0..4)
}

fn offer() -> impl Strategy<Value = Offer> {
    let times = (0..MAX_INTEGER / 2, 1..MAX_INTEGER / 2);
    (origin(), id("app_"), text(1, 12), text(1, 12), public_key(), digest(), times).prop_map(|parts| {
        let (origin, application_id, runtime_name, device_name, public_key, k_hash, (issued_at, life)) = parts;
        let expires_at = issued_at + life;
        Offer { origin, application_id, runtime_name, device_name, public_key, k_hash, issued_at, expires_at }
    })
}

prop_compose! {
    fn confirm()(
        (origin, pair_hash, runtime_thumbprint, user_id) in (origin(), digest(), digest(), id("usr_")),
        (user_name, credential_id) in (text(1, 80), vec(any::<u8>(), 0..80)),
        (credential_public_key, device_public_key, device_id) in (public_key(), public_key(), id("dev_")),
        (roster_seq, roster_head, claim_proof_hash) in (millis(), digest(), digest()),
        (issued_at, life, nonce) in (0..MAX_INTEGER / 2, 1..MAX_INTEGER / 2, nonce()),
    ) -> Confirm {
        let expires_at = issued_at + life;
        Confirm {
            origin, pair_hash, runtime_thumbprint, user_id, user_name, credential_id, credential_public_key, device_id,
            device_public_key, roster_seq, roster_head, claim_proof_hash, expires_at, nonce, issued_at,
        }
    }
}

prop_compose! {
    fn terms()(
        (origin, provider_id, provider_name) in (origin(), id("prv_"), text(1, 80)),
        (audience_id, audience_key, audience_name) in (id("aud_"), "[a-z0-9._:-]{0,63}[a-z0-9_:-]", text(1, 80)),
        names in scopes(1),
        description in text(1, 200),
        risk in select(vec![Risk::Low, Risk::Medium, Risk::High, Risk::Critical]),
        proof in select(vec![Proof::Bearer, Proof::Dpop]),
        (max_duration_seconds, version) in (60..=86_400u64, millis()),
    ) -> Terms {
        let scope = |name: &Scope| TermsScope { name: name.clone(), description: description.clone(), risk };
        let scopes = names.iter().map(scope).collect();
        Terms {
            origin, provider_id, provider_name, audience_id, audience_key, audience_name, scopes, proof,
            max_duration_seconds, version,
        }
    }
}

prop_compose! {
    pub(crate) fn request()(
        (origin, runtime_connection_id, runtime_thumbprint) in (origin(), id("rtc_"), digest()),
        (audience_id, terms_hash) in (id("aud_"), digest()),
        agent in (text(1, 80), text(1, 80)).prop_map(|(id, name)| Agent { id, name }),
        (purpose, scopes, constraints, details) in (text(1, 100), scopes(1), constraints(), details()),
        (duration_seconds, single_use, token_key_thumbprint) in (60..=86_400u64, any::<bool>(), digest()),
        (issued_at, life, nonce) in (0..MAX_INTEGER - 86_400_000, 1..=86_400_000u64, nonce()),
    ) -> DelegationRequest {
        let expires_at = issued_at + life;
        DelegationRequest {
            origin, runtime_connection_id, runtime_thumbprint, audience_id, terms_hash, agent, purpose, scopes,
            constraints, details, duration_seconds, single_use, token_key_thumbprint, expires_at, nonce, issued_at,
        }
    }
}

prop_compose! {
    pub(crate) fn approval()(
        (origin, delegation_id, request_hash, terms_hash) in (origin(), id("del_"), digest(), digest()),
        (runtime_connection_id, runtime_thumbprint, user_id) in (id("rtc_"), digest(), id("usr_")),
        (credential_id, device_id) in (vec(any::<u8>(), 0..80), id("dev_")),
        (roster_seq, roster_head, scopes, constraints) in (millis(), digest(), scopes(0), constraints()),
        (duration_seconds, single_use, server_time) in (millis(), any::<bool>(), millis()),
        (nonce, issued_at) in (nonce(), millis()),
    ) -> DelegationApproval {
        DelegationApproval {
            origin, delegation_id, request_hash, terms_hash, runtime_connection_id, runtime_thumbprint, user_id,
            credential_id, device_id, roster_seq, roster_head, scopes, constraints, duration_seconds, single_use,
            server_time, nonce, issued_at,
        }
    }
}

fn reason_code() -> impl Strategy<Value = ReasonCode> {
    let codes = [ReasonCode::None, ReasonCode::Unexpected, ReasonCode::TooBroad, ReasonCode::TooLong];
    select([&codes[..], &[ReasonCode::Unclear, ReasonCode::Other]].concat())
}

prop_compose! {
    fn denial()(
        (origin, delegation_id, request_hash) in (origin(), id("del_"), digest()),
        (user_id, device_id, roster_seq, roster_head) in (id("usr_"), id("dev_"), millis(), digest()),
        (reason_code, reason_text) in (reason_code(), text(0, 200)),
        counter_offer in (scopes(0), 0..=86_400u64)
            .prop_map(|(scopes, duration_seconds)| CounterOffer { scopes, duration_seconds }),
        (not_me, nonce, issued_at) in (any::<bool>(), nonce(), millis()),
    ) -> DelegationDenial {
        DelegationDenial {
            origin, delegation_id, request_hash, user_id, device_id, roster_seq, roster_head, reason_code, reason_text,
            counter_offer, not_me, nonce, issued_at,
        }
    }
}

prop_compose! {
    fn entry()(
        (origin, user_id, seq, prev_hash) in (origin(), id("usr_"), millis(), digest()),
        (revoke, signer_id) in (vec(text(0, 20), 1..5), text(0, 40)),
        (signer_device_id, nonce, issued_at) in (proptest::option::of(id("dev_")), nonce(), millis()),
        enrol in select(vec![0, 1, 2]),
    ) -> RosterEntry {
        let founding = chain::founding_entry();
        let enrol = founding.enrol[..enrol].to_vec();
        RosterEntry {
            origin, user_id, seq, prev_hash, enrol, revoke, signer_id, signer_device_id, nonce, issued_at, ..founding
        }
    }
}

/// The messages of few fields.
fn small() -> impl Strategy<Value = Encoded> {
    let common = (origin(), id("rtc_"), id("del_"), digest(), nonce(), millis(), millis());
    let person = (id("usr_"), id("dev_"), public_key(), text(0, 200), "[a-z0-9._:-]{1,64}", 0..=55u64);
    (common, person, 0..12usize).prop_map(|(common, person, kind)| {
        let (origin, runtime_connection_id, delegation_id, hash, nonce, issued_at, seq) = common;
        let (user_id, device_id, public_key, reason, audience_key, wait_seconds) = person;
        match kind {
            0 => encoded(Announce { origin, pair_hash: hash, public_key, issued_at }),
            1 => {
                let (confirm_hash, roster_seq, roster_head) = (hash, seq, Digest::of(hash.as_bytes()));
                encoded(Accept {
                    origin,
                    runtime_connection_id,
                    confirm_hash,
                    roster_seq,
                    roster_head,
                    nonce,
                    issued_at,
                })
            }
            2 => encoded(ConnectionRevoke { origin, runtime_connection_id, reason, nonce, issued_at }),
            3 => encoded(AudienceRead { origin, runtime_connection_id, audience_key, issued_at }),
            4 => encoded(DelegationRead { origin, runtime_connection_id, delegation_id, wait_seconds, issued_at }),
            5 => encoded(DelegationRevoke { origin, runtime_connection_id, delegation_id, reason, nonce, issued_at }),
            6 => encoded(DelegationSeen { origin, delegation_id, request_hash: hash, device_id, issued_at }),
            7 => {
                let request_hash = hash;
                encoded(TokenRequest { origin, runtime_connection_id, delegation_id, request_hash, nonce, issued_at })
            }
            8 => {
                encoded(PersonDelegationRevoke { origin, delegation_id, user_id, device_id, reason, nonce, issued_at })
            }
            9 => encoded(PersonConnectionRevoke {
                origin,
                runtime_connection_id,
                user_id,
                device_id,
                reason,
                nonce,
                issued_at,
            }),
            10 => encoded(PushUnsubscribe { origin, user_id, device_id, nonce, issued_at }),
            _ => encoded(SessionProof { origin, device_id, challenge_hash: hash, issued_at }),
        }
    })
}

fn settings() -> impl Strategy<Value = NotificationSettings> {
    let zone = prop_oneof![Just("UTC".to_owned()), "[A-Za-z_]{1,30}/[A-Za-z_+-]{1,30}"];
    let email = prop_oneof![Just(String::new()), "[a-zA-Z0-9!+_-]{1,64}@[a-z0-9]{1,63}[.][a-z]{2,20}"];
    let person = (origin(), id("usr_"), id("dev_"), nonce(), millis());
    let hours = (0..DAY_MINUTES, 0..DAY_MINUTES);
    (person, zone, email, hours, any::<[bool; 3]>()).prop_map(|(person, time_zone, email, hours, switches)| {
        let (origin, user_id, device_id, nonce, issued_at) = person;
        let (quiet_from, quiet_to) = hours;
        let [german, hide_details, ntfy] = switches;
        let language = if german { Language::De } else { Language::En };
        NotificationSettings {
            origin,
            user_id,
            device_id,
            language,
            time_zone,
            quiet_from,
            quiet_to,
            hide_details,
            email,
            ntfy,
            nonce,
            issued_at,
        }
    })
}

prop_compose! {
    fn subscribe()(
        (origin, user_id, device_id) in (origin(), id("usr_"), id("dev_")),
        (endpoint, key, auth) in ("https://[!-.0-~][!-~]{0,200}", 1..=254u8, any::<[u8; 16]>()),
        (nonce, issued_at) in (nonce(), millis()),
    ) -> PushSubscribe {
        let (p256dh, auth) = (pushes::uncompressed(key), auth.to_vec());
        PushSubscribe { origin, user_id, device_id, endpoint, p256dh, auth, nonce, issued_at }
    }
}

prop_compose! {
    fn receipt()(
        (origin, device_id, push_id) in (origin(), id("dev_"), id("psh_")),
        event in select(vec![PushEvent::Delivered, PushEvent::Opened]),
        issued_at in millis(),
    ) -> PushReceipt {
        PushReceipt { origin, device_id, push_id, event, issued_at }
    }
}

fn claim() -> impl Strategy<Value = Claim> {
    (offer(), any::<[u8; 32]>(), nonce(), millis()).prop_map(|(offer, proof, nonce, issued_at)| Claim {
        origin: offer.origin.clone(),
        offer,
        claim_proof: proof.to_vec(),
        nonce,
        issued_at,
    })
}

/// Any payload that the table of `payload.rs` names.
pub(crate) fn any_payload() -> BoxedStrategy<Encoded> {
    prop_oneof![
        1 => offer().prop_map(encoded),
        1 => confirm().prop_map(encoded),
        1 => claim().prop_map(encoded),
        1 => terms().prop_map(encoded),
        1 => request().prop_map(encoded),
        1 => approval().prop_map(encoded),
        1 => denial().prop_map(encoded),
        1 => entry().prop_map(encoded),
        1 => settings().prop_map(encoded),
        1 => subscribe().prop_map(encoded),
        1 => receipt().prop_map(encoded),
        4 => small(),
    ]
    .boxed()
}
