//! Phones that take pushes, and what they are told.

use countersign_backend::domain::notification::Notification;
use countersign_shared::{base64url, ids::PushId};
use countersign_soft_phone::SoftPhone;
use serde_json::Value;

use super::{PushService, World, within};

/// A push as a worker reads it.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// Under which name its device had subscribed.
    pub(crate) name: String,
    pub(crate) push_id: PushId,
    pub(crate) kind: String,
    pub(crate) delegation_id: String,
    pub(crate) topic: String,
    pub(crate) ttl_seconds: u32,
    pub(crate) urgency: String,
    pub(crate) body: Value,
}

impl PushService {
    /// The next push, read.
    pub(crate) async fn told(&self) -> Told {
        let received = self.next().await;
        assert!(received.message.len() <= 3000, "{} bytes", received.message.len());
        let body: Value = serde_json::from_slice(&received.message).expect("JSON");
        let ours = &body["countersign"];
        let text = |key: &str| ours[key].as_str().expect(key).to_owned();
        assert_eq!((&body["web_push"], &ours["v"]), (&8030.into(), &1.into()));
        assert_eq!((text("topic"), &body["notification"]["tag"]), (received.topic.clone(), &ours["topic"]));
        let push_id = text("pushId");
        let navigate = body["notification"]["navigate"].as_str().expect("a URL");
        assert!(navigate.ends_with(&format!("#push={push_id}")), "{navigate}");
        Told {
            name: received.name,
            push_id: push_id.parse().expect("an id"),
            kind: text("kind"),
            delegation_id: text("delegationId"),
            topic: received.topic,
            ttl_seconds: received.ttl_seconds,
            urgency: received.urgency,
            body,
        }
    }

    /// Fails if anything has been sent but what was read: a test push comes after everything that was due before it.
    pub(crate) async fn nothing_more(&self, phone: &SoftPhone) {
        let test = phone.test_push(phone.device_id()).await.expect("a test");
        let told = self.told().await;
        assert_eq!((told.kind.as_str(), &told.push_id), ("test", &test), "{told:?}");
    }
}

impl PushService {
    /// Reads until a test push comes: everything that was due before it has come then. All else must be of one kind.
    pub(crate) async fn nothing_more_of(&self, phone: &SoftPhone, kind: &str) {
        let test = phone.test_push(phone.device_id()).await.expect("a test");
        loop {
            let told = self.told().await;
            if told.push_id == test {
                return;
            }
            assert_eq!(told.kind, kind, "{told:?}");
        }
    }
}

impl World {
    /// A push service by the server's clock.
    pub(crate) async fn push_service(&self) -> PushService {
        PushService::start_at(self.server.clock.clone()).await
    }

    /// Lets time pass once what became of every push is written down: a claim would run out otherwise.
    pub(crate) async fn later(&self, milliseconds: u64) {
        self.until_open(|open| open.iter().all(|one| one.claimed_until.is_none())).await;
        self.pass(milliseconds);
    }

    /// Waits until there is nothing left to tell to this world's first person.
    pub(crate) async fn all_told(&self) {
        self.until_open(<[Notification]>::is_empty).await;
    }

    async fn until_open(&self, wanted: impl Fn(&[Notification]) -> bool) {
        let app = &self.server.app;
        within(async {
            loop {
                let user_id = self.phone.user_id().clone();
                let open = app.store.read(move |tx| Ok(tx.open_notifications_of(&user_id)?)).await;
                if wanted(&open.expect("the database")) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    /// Has a phone take pushes.
    pub(crate) async fn subscribe(&self, phone: &SoftPhone, service: &PushService, name: &str) {
        let place = service.subscribe(name, &phone.push_key().await.expect("a key"));
        let [p256dh, auth] = [&place.p256dh, &place.auth].map(|text| base64url::decode("", text).expect("bytes"));
        let device = phone.subscribe(&place.endpoint, &p256dh, &auth).await.expect("subscribed");
        assert!(device.push.is_some() && device.device_id == *phone.device_id());
    }
}
