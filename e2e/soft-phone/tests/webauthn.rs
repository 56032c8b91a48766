//! The server's own WebAuthn library takes the software authenticator for a real one, and notices its lies.

use countersign_shared::{base64url, origin::Origin};
use countersign_soft_phone::{AssertionTweak, Passkey};
use serde_json::Value;
use url::Url;
use uuid::Uuid;
use webauthn_rs::{Webauthn, WebauthnBuilder, prelude};

const ORIGIN: &str = "http://localhost:7070";
const USER: Uuid = Uuid::from_u128(7);

fn relying_party() -> Webauthn {
    let url = Url::parse(ORIGIN).expect("a URL");
    WebauthnBuilder::new("localhost", &url).expect("a relying party").build().expect("a relying party")
}

fn origin() -> Origin {
    Origin::parse(ORIGIN).expect("an origin")
}

fn bytes_at(options: &Value, path: &str) -> Vec<u8> {
    base64url::decode(path, options.pointer(path).and_then(Value::as_str).expect(path)).expect(path)
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the form that the server reads")
}

fn register(
    backup_eligible: bool,
    tweak: &AssertionTweak,
) -> (Passkey, Result<prelude::Passkey, prelude::WebauthnError>) {
    let (options, state) = relying_party().start_passkey_registration(USER, "ada", "Ada", None).expect("options");
    let options = serde_json::to_value(options).expect("JSON");
    let passkey = Passkey::create(bytes_at(&options, "/publicKey/user/id"), backup_eligible);
    let answer = passkey.register(&origin(), &bytes_at(&options, "/publicKey/challenge"), tweak);
    let outcome = relying_party().finish_passkey_registration(&read(answer), &state);
    (passkey, outcome)
}

fn sign_in(passkey: &Passkey, enrolled: &prelude::Passkey, tweak: &AssertionTweak) -> Option<Uuid> {
    let (options, state) = relying_party().start_discoverable_authentication().expect("options");
    let options = serde_json::to_value(options).expect("JSON");
    let challenge = bytes_at(&options, "/publicKey/challenge");
    assert_eq!(challenge.len(), 32);
    let answer = read(passkey.authentication(&passkey.assert(&origin(), &challenge, tweak)));
    let (user, id) = relying_party().identify_discoverable_authentication(&answer).expect("a user handle");
    assert_eq!(id, passkey.id());
    let outcome = relying_party().finish_discoverable_authentication_v2(&answer, state, enrolled);
    outcome.is_ok().then_some(user)
}

#[test]
fn an_honest_passkey_is_enrolled_and_signs_in() {
    for backup_eligible in [false, true] {
        let (passkey, enrolled) = register(backup_eligible, &AssertionTweak::default());
        let enrolled = enrolled.expect("enrolled");
        assert_eq!(enrolled.cred_id().as_slice(), passkey.id());
        let key = enrolled.get_public_key();
        assert_eq!(key.type_, prelude::COSEAlgorithm::ES256);
        for _ in 0..2 {
            assert_eq!(sign_in(&passkey, &enrolled, &AssertionTweak::default()), Some(USER));
        }
    }
}

#[test]
fn each_lie_is_noticed() {
    let lies = [
        AssertionTweak { user_verified: false, ..Default::default() },
        AssertionTweak { user_present: false, ..Default::default() },
        AssertionTweak { origin: Some("http://localhost:7071".into()), ..Default::default() },
        AssertionTweak { rp_id: Some("elsewhere.example".into()), ..Default::default() },
        AssertionTweak { ceremony_type: Some("payment.get".into()), ..Default::default() },
        AssertionTweak { backup_eligible: Some(false), backup_state: Some(true), ..Default::default() },
    ];
    let (passkey, enrolled) = register(true, &AssertionTweak::default());
    let enrolled = enrolled.expect("enrolled");
    for lie in lies {
        assert!(register(true, &lie).1.is_err(), "{lie:?}");
        assert_eq!(sign_in(&passkey, &enrolled, &lie), None, "{lie:?}");
    }
    // A sign-in inside a foreign frame is not among the lies: webauthn-rs asks for crossOrigin at registration only.
    assert!(register(true, &AssertionTweak { cross_origin: true, ..Default::default() }).1.is_err());
    assert!(register(true, &AssertionTweak { algorithm: -257, ..Default::default() }).1.is_err());
}
