//! The cases of `checklist.json` beside approvals: denies, and the token that comes after a yes.

use countersign_shared::{
    canonical::{Canonical, Digest},
    checklist::Check,
    ids::{AudienceId, DelegationId, TokenId, UserId},
    origin::Origin,
    payload::{DelegationDenial, Proof},
    token::{self, SecretKind},
    wire::{MintedToken, Proved, Timestamp},
};

use crate::{
    checklist::{Case, Denial, Token},
    roster::story,
    support::{NOW, chain::head, device, key, raw, samples, token_key},
};

pub(crate) fn denials() -> Vec<Denial> {
    let good = device().sign(&samples::denial());
    let answer = |edit: fn(&mut DelegationDenial)| {
        let mut denial = samples::denial();
        edit(&mut denial);
        device().sign(&denial)
    };
    let case = Case::honest;
    let payload = |name: &str, code: &str, edit: fn(&mut DelegationDenial)| {
        case().denied(name, answer(edit), Some((Check::Payload, code)))
    };
    let forged =
        raw::jws(&raw::header(DelegationDenial::TAG, &device().key), raw::jcs(&samples::denial()).as_bytes(), &key(9));
    let shortened = case().with(|case| case.person.head = head(&story()[..2]));
    let answered = case().with(|case| case.own.answered = true);
    let yes = case().evidence.signed;
    vec![
        case().denied("a deny with a counter-offer", good.clone(), None),
        case().denied("not me", device().sign(&samples::plain_denial()), None),
        answered.denied("answered before", good.clone(), Some((Check::OwnRequest, "already_decided"))),
        shortened.denied("a roster shorter than mine", good.clone(), Some((Check::Roster, "roster_shortened"))),
        case().with(|case| case.evidence.roster = story()[..3].to_vec()).denied(
            "a device that was revoked since",
            good,
            Some((Check::Payload, "key_not_active")),
        ),
        case().denied("a yes as a deny", yes, Some((Check::Payload, "wrong_type"))),
        case().denied("a stranger under the device's kid", forged, Some((Check::Signatures, "invalid_signature"))),
        payload("another server", "wrong_origin", |it| {
            it.origin = Origin::parse("https://b.example").expect("an origin");
        }),
        payload("another delegation", "wrong_request", |it| it.delegation_id = DelegationId::from_random([9; 16])),
        payload("another request", "wrong_request", |it| it.request_hash = Digest::of(b"x")),
        payload("another person", "wrong_request", |it| it.user_id = UserId::from_random([9; 16])),
        payload("a head that is not in the chain", "roster_stale", |it| it.roster_head = Digest::of(b"x")),
    ]
}

pub(crate) fn tokens() -> Vec<Token> {
    let approval = samples::approval();
    let honest = MintedToken {
        token: token::mint(SecretKind::Token, &[7; 32]).to_string(),
        token_id: TokenId::from_random([0x73; 16]),
        delegation_id: approval.delegation_id.clone(),
        audience_id: samples::request().audience_id,
        audience_key: "stripe:payments".into(),
        scopes: approval.scopes.clone(),
        proof: Proof::Dpop,
        cnf: Proved { jkt: token_key().public().thumbprint() },
        expires_at: Timestamp(approval.ends_at()),
        single_use: true,
    };
    let case = |name: &str, code: Option<&str>, edit: fn(&mut MintedToken)| {
        let mut token = honest.clone();
        edit(&mut token);
        let (approval, audience_key) = (samples::approval(), "stripe:payments".to_owned());
        Token { name: name.into(), approval, audience_key, token, code: code.map(str::to_owned) }
    };
    let refused = |name: &str, edit: fn(&mut MintedToken)| case(name, Some("token_mismatch"), edit);
    vec![
        case("what was granted", None, |_| {}),
        case("a shorter life", None, |token| token.expires_at = Timestamp(NOW)),
        refused("a millisecond longer", |token| token.expires_at = Timestamp(samples::approval().ends_at() + 1)),
        refused("another delegation", |token| token.delegation_id = DelegationId::from_random([9; 16])),
        refused("another audience", |token| token.audience_id = AudienceId::from_random([9; 16])),
        refused("another audience key", |token| token.audience_key = "stripe:refunds".into()),
        refused("wider scopes", |token| token.scopes = samples::request().scopes),
        refused("no scopes", |token| token.scopes = samples::scopes(&[])),
        refused("bound to another key", |token| token.cnf.jkt = key(9).public().thumbprint()),
        refused("not for single use", |token| token.single_use = false),
    ]
}
