//! Who calls: every kind of credential there is, living, dead and somebody else's.

use countersign_backend::service::admin;
use countersign_shared::{
    assertion::{self, Assertion},
    canonical::{Canonical, hash},
    ids::{DelegationId, RuntimeConnectionId},
    jws,
    keys::PrivateKey,
    payload::DelegationRequest,
    wire::{PersonAct, RequestView},
};
use countersign_soft_phone::{ApproveOptions, AssertionTweak, Passkey, SoftPhone};

use crate::support::{Bare, Engine, World};

/// The table's columns.
pub(super) const CALLERS: &[&str] = &[
    "none",
    "runtime",
    "foreign-runtime",
    "revoked-runtime",
    "person",
    "foreign-person",
    "no-device",
    "signed-out",
    "revoked-device",
    "provider",
    "foreign-provider",
    "revoked-provider",
];

/// Everybody, and what they have.
pub(super) struct Cast {
    pub(super) world: World,
    pub(super) bob: SoftPhone,
    pub(super) no_device: SoftPhone,
    pub(super) runtime: Bare,
    pub(super) foreign_runtime: Bare,
    pub(super) revoked_runtime: Bare,
    /// What the revoked runtime had asked.
    pub(super) lost: (DelegationRequest, DelegationId),
    /// What the runtime was granted, and its token.
    pub(super) granted: (DelegationRequest, DelegationId),
    pub(super) token: String,
    signed_out: String,
    revoked_device: String,
    foreign_provider: String,
    revoked_provider: String,
}

/// One caller, ready to sign and to present a credential.
pub(super) struct Caller<'a> {
    /// Whose names it uses.
    pub(super) phone: &'a SoftPhone,
    pub(super) key: PrivateKey,
    passkey: Passkey,
    /// Which connection it says is its own.
    pub(super) connection: RuntimeConnectionId,
    pub(super) header: Option<(&'static str, String)>,
}

impl Caller<'_> {
    pub(super) fn sign<T: Canonical>(&self, payload: &T) -> String {
        jws::sign(payload, &self.key)
    }

    pub(super) fn act<T: Canonical>(&self, payload: &T) -> PersonAct {
        let challenge = assertion::challenge(T::TAG, &hash(payload));
        let assertion: Assertion = self.passkey.assert(self.phone.origin(), &challenge, &AssertionTweak::default());
        PersonAct { signed: self.sign(payload), assertion }
    }
}

impl Cast {
    pub(super) async fn gather(engine: Engine) -> Self {
        let world = World::start(engine).await;
        let app = &world.server.app;
        let (phone, bob) = (&world.phone, world.another_phone("Bob").await);
        let twin = || {
            let path = world.folder.path().join("twin.json");
            phone.save(&path).expect("a file");
            SoftPhone::load(&path).expect("a phone")
        };
        let gone = twin();
        gone.sign_in().await.expect("signed in");
        let signed_out = gone.cookie();
        gone.sign_out().await.expect("signed out");
        let lost_phone = phone.enrol_device("Lost phone").await.expect("a device");
        phone.revoke_device(lost_phone.device_id()).await.expect("revoked");
        // After the revocation, which ends the sessions that belong to no device.
        let no_device = twin();
        no_device.sign_in_without_device().await.expect("signed in");

        let (runtime, foreign_runtime) = (world.bare().await, world.bare_with(&bob).await);
        let revoked_runtime = world.bare().await;
        let lost = revoked_runtime.request(&world, "Lost.").await;
        let lost = (lost.clone(), revoked_runtime.asked(&world, &lost).await);
        phone.revoke_runtime(&revoked_runtime.id, "lost").await.expect("revoked");

        let granted = DelegationRequest { single_use: false, ..runtime.request(&world, "Granted.").await };
        let id = runtime.asked(&world, &granted).await;
        let view = phone.request(&id).await.expect("on the phone");
        phone.approve(&view, ApproveOptions::default()).await.expect("a yes");
        let path = format!("/v1/runtime/delegations/{id}/token");
        let minted = runtime.post(&world, &path, &runtime.token(&world, &id, &granted)).await.json();
        let token = minted["token"].as_str().expect("a token").to_owned();

        let other = admin::create_provider(app, None, "Other Bank").await.expect("a provider");
        let foreign_provider = admin::create_provider_key(app, &other).await.expect("a key").secret.to_string();
        let demo = "prv_demo".parse().expect("an id");
        let revoked = admin::create_provider_key(app, &demo).await.expect("a key");
        admin::revoke_provider_key(app, &revoked.id).await.expect("revoked");
        Self {
            signed_out,
            revoked_device: lost_phone.cookie(),
            foreign_provider,
            revoked_provider: revoked.secret.to_string(),
            lost,
            granted: (granted, id),
            token,
            runtime,
            foreign_runtime,
            revoked_runtime,
            no_device,
            bob,
            world,
        }
    }

    pub(super) fn caller(&self, name: &str) -> Caller<'_> {
        let phone = &self.world.phone;
        let stranger = || (self.world.key(), Passkey::create(vec![7; 16], true));
        let cookie = |cookie: String| Some(("cookie", cookie));
        let bearer = |key: &str| Some(("authorization", format!("Bearer {key}")));
        let of_runtime = |bare: &Bare| (bare.key.clone(), stranger().1, bare.id.clone());
        let of_person =
            |phone: &SoftPhone| (phone.device_key().clone(), phone.passkey().clone(), self.runtime.id.clone());
        let unknown = (stranger().0, stranger().1, self.runtime.id.clone());
        let (keys, header, phone) = match name {
            "none" => (unknown, None, phone),
            "runtime" => (of_runtime(&self.runtime), None, phone),
            "foreign-runtime" => (of_runtime(&self.foreign_runtime), None, phone),
            "revoked-runtime" => (of_runtime(&self.revoked_runtime), None, phone),
            "person" => (of_person(phone), cookie(phone.cookie()), phone),
            "foreign-person" => (of_person(&self.bob), cookie(self.bob.cookie()), &self.bob),
            // Its passkey is the person's own; a device key it has to make up.
            "no-device" => {
                let keys = (stranger().0, phone.passkey().clone(), self.runtime.id.clone());
                (keys, cookie(self.no_device.cookie()), phone)
            }
            "signed-out" => (of_person(phone), cookie(self.signed_out.clone()), phone),
            "revoked-device" => (of_person(phone), cookie(self.revoked_device.clone()), phone),
            "provider" => (unknown, bearer(&self.world.provider.key), phone),
            "foreign-provider" => (unknown, bearer(&self.foreign_provider), phone),
            "revoked-provider" => (unknown, bearer(&self.revoked_provider), phone),
            other => panic!("nobody is called {other}"),
        };
        let (key, passkey, connection) = keys;
        Caller { phone, key, passkey, connection, header }
    }

    /// A request that waits on the person's phone.
    pub(super) async fn pending(&self) -> RequestView {
        self.runtime.shown(&self.world, &self.world.phone, "Pay.").await
    }
}
