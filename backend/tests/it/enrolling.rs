//! Enrolment by link: one person each, once, in time, and again when the answer was lost.

use countersign_backend::service::admin;
use countersign_shared::wire::FinishEnrolment;
use countersign_soft_phone::{EnrolOptions, Enrolment, SoftPhone};
use serde_json::Value;

use crate::support::{Engine, World, both_engines, code, minutes};

async fn invitation(world: &World, name: &str) -> String {
    admin::invite_user(&world.server.app, name).await.expect("a link").link.to_string()
}

async fn begin(world: &World, link: &str) -> Result<Enrolment, countersign_soft_phone::PhoneError> {
    Enrolment::begin(&world.server.url, link, EnrolOptions { user_name: String::new(), ..Default::default() }).await
}

async fn people(world: &World) -> usize {
    admin::list_users(&world.server.app).await.expect("a list").len()
}

/// Sends the end of an enrolment and gives status, body and cookie.
async fn finish(world: &World, enrolment: &Enrolment, body: &FinishEnrolment) -> (u16, Value, String) {
    let path = format!("{}/v1/enrolments/{}/finish", world.server.url, enrolment.started.enrolment_id);
    let sent = world.provider.http.post(path).header("Origin", &world.server.url).json(body);
    let answer = sent.send().await.expect("the server");
    let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok()).unwrap_or_default();
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    (answer.status().as_u16(), answer.json().await.expect("JSON"), cookie)
}

fn body(world: &World, enrolment: &Enrolment) -> FinishEnrolment {
    let registered = enrolment.passkey.register(&world.origin(), enrolment.challenge(), &enrolment.registration);
    FinishEnrolment { invite: enrolment.invite().to_owned(), credential: registered, record: enrolment.record() }
}

async fn me(world: &World, cookie: &str) -> u16 {
    let call = world.provider.http.get(format!("{}/v1/me", world.server.url)).header("Cookie", cookie);
    call.send().await.expect("the server").status().as_u16()
}

both_engines! {
    /// The link becomes a person under the name that it was made for, with a device, a passkey and entry 0.
    async fn a_link_founds_a_person(world: World) {
        let grace = begin(&world, &invitation(&world, "Grace").await).await.expect("an opened link");
        let phone = grace.finish().await.expect("an enrolment");
        assert_eq!(phone.user_name(), "Grace");
        let me = phone.me().await.expect("a session");
        assert_eq!((me.device_id.as_ref(), me.roster_head.seq), (Some(phone.device_id()), 0));
        let roster = phone.roster().await.expect("a roster");
        assert_eq!((roster.head(), roster.keys().len()), (phone.head(), 2));
        let devices = phone.devices().await.expect("a list").devices;
        assert_eq!(devices.len(), 1);
        assert!(devices[0].current && !devices[0].enrolled_alone && devices[0].revoked_at.is_none());
        assert_eq!(people(&world).await, 2);
    }

    /// The owner's link is made while nobody is enrolled, and never again.
    async fn there_is_one_owners_link(world: World) {
        assert!(admin::owner_invitation(&world.server.app).await.expect("an answer").is_none());
    }

    /// A link may be opened often and is spent once.
    async fn a_link_works_once(world: World) {
        let link = invitation(&world, "Grace").await;
        let first = begin(&world, &link).await.expect("an opened link");
        let second = begin(&world, &link).await.expect("a link that was opened and left");
        second.finish().await.expect("an enrolment");
        assert_eq!(code(first.finish().await), "invite_invalid");
        assert_eq!(code(begin(&world, &link).await), "invite_invalid");
        assert_eq!(people(&world).await, 2);
    }

    /// Of two that end at once with one link, one founds a person.
    async fn of_two_racing_enrolments_one_wins(world: World) {
        for round in 0..4 {
            let link = invitation(&world, "Grace").await;
            let (one, other) = (begin(&world, &link).await, begin(&world, &link).await);
            let (one, other) = (one.expect("an opened link"), other.expect("an opened link"));
            let (one, other) = tokio::join!(one.finish(), other.finish());
            let mut codes = [code(one), code(other)];
            codes.sort_unstable();
            assert_eq!(codes, ["invite_invalid", "ok"], "round {round}");
        }
        assert_eq!(people(&world).await, 5);
    }

    /// A link works for fifteen minutes.
    async fn a_link_expires(world: World) {
        let link = invitation(&world, "Grace").await;
        world.pass(minutes(15) + 1);
        assert_eq!(code(begin(&world, &link).await), "invite_invalid");
    }

    /// Somebody who opened a link has five minutes to make the passkey, and may open it again.
    async fn a_ceremony_expires(world: World) {
        let link = invitation(&world, "Grace").await;
        let slow = begin(&world, &link).await.expect("an opened link");
        world.pass(minutes(5) + 1);
        assert_eq!(code(slow.finish().await), "ceremony_expired");
        begin(&world, &link).await.expect("the link is not spent");
        assert_eq!(people(&world).await, 1);
    }

    /// Whose answer was lost sends the same again: the same person, and a session.
    async fn an_enrolment_may_be_repeated(world: World) {
        let enrolment = begin(&world, &invitation(&world, "Grace").await).await.expect("an opened link");
        let body = body(&world, &enrolment);
        let (status, first, cookie) = finish(&world, &enrolment, &body).await;
        assert_eq!((status, me(&world, &cookie).await), (200, 200));
        let (status, second, cookie) = finish(&world, &enrolment, &body).await;
        assert_eq!((status, me(&world, &cookie).await), (200, 200));
        assert_eq!((&first["userId"], &first["deviceId"]), (&second["userId"], &second["deviceId"]));
        assert_eq!(people(&world).await, 2);
    }

    /// A repeated enrolment brings no revoked device back to life.
    async fn a_repeated_enrolment_revives_nothing(world: World) {
        let enrolment = begin(&world, &invitation(&world, "Grace").await).await.expect("an opened link");
        let body = body(&world, &enrolment);
        let path = enrolment.started.enrolment_id.clone();
        let phone = enrolment.finish().await.expect("an enrolment");
        phone.enrol_device("Tablet").await.expect("a second device");
        phone.revoke_device(phone.device_id()).await.expect("a revocation");
        let sent = serde_json::to_vec(&body).expect("JSON");
        let (status, answer) =
            phone.post_raw(&format!("/v1/enrolments/{path}/finish"), sent).await.expect("the server");
        assert_eq!(status, 403, "{}", String::from_utf8_lossy(&answer));
        assert_eq!(code(phone.me().await), "invalid_token");
    }

    /// A passkey and a device key that a person has already found no second one.
    async fn keys_do_not_recur(world: World) {
        let first = begin(&world, &invitation(&world, "Grace").await).await.expect("an opened link");
        let mut second = begin(&world, &invitation(&world, "Grace again").await).await.expect("an opened link");
        second.device = first.device.clone();
        second.entry.enrol[1] = first.device.roster_key();
        second.entry.signer_device_id = Some(first.device.id.clone());
        first.finish().await.expect("an enrolment");
        let refused: Result<SoftPhone, _> = second.finish().await;
        assert_ne!(code(refused), "ok");
        assert_eq!(people(&world).await, 2);
    }
}
