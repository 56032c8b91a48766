//! The top of the ladder: e-mail and ntfy, when no device takes a push. They tell, and never decide.

use std::time::Duration;

use countersign_backend::{
    channels::{Channels, Email},
    config::SmtpUrl,
};
use countersign_shared::{
    Code,
    canonical::hash,
    payload::{DelegationRequest, Language, NotificationSettings},
    wire::RequestView,
};
use countersign_soft_phone::DenyOptions;
use mailin::response;
use tokio::net::TcpListener;

use crate::support::{DEADLINE, Engine, MailServer, Receiver, World, id_of, minutes, plain_settings, scopes};

const ADA: &str = "ada@example.org";

/// A mail server and an ntfy server, and a person who has turned both on. Two messages have been told: the code, and
/// nothing by ntfy.
async fn reachable(engine: Engine) -> (World, MailServer, Receiver) {
    let ((mail, mut channels), receiver) = (MailServer::plain().await, Receiver::start().await);
    channels.ntfy = receiver.channels(Some("tk_of_the_test")).ntfy;
    let world = World::start_reaching(engine, channels).await;
    (world, mail, receiver)
}

async fn turn_on(world: &World, mail: &MailServer, settings: NotificationSettings) {
    world.set(&settings).await.expect("set");
    world.type_code(&mail.mail(1).await.code()).await.expect("confirmed");
}

fn both(world: &World) -> NotificationSettings {
    NotificationSettings { email: ADA.into(), ntfy: true, ..plain_settings(world) }
}

/// The request as soon as it is so; the worker writes down what it has done a moment after it did it.
async fn until(world: &World, view: &RequestView, so: impl Fn(&RequestView) -> bool) -> RequestView {
    let end = tokio::time::Instant::now() + DEADLINE;
    loop {
        let now = world.phone.request(&view.delegation_id).await.expect("on the phone");
        if so(&now) {
            return now;
        }
        assert!(tokio::time::Instant::now() < end, "{:?}", now.delivery);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn told_by_both(world: &World, view: &RequestView) -> RequestView {
    until(world, view, |now| now.delivery.emailed_at.is_some() && now.delivery.ntfy_at.is_some()).await
}

async fn both_tell_little(engine: Engine) {
    let (world, mail, ntfy) = reachable(engine).await;
    turn_on(&world, &mail, both(&world)).await;
    let runtime = world.paired("laptop").await;
    let (request, view) = world.requested(&runtime, "Pay the secret invoice.").await;
    let (letter, call) = (mail.mail(2).await, ntfy.call(1).await);
    let link = format!("{}/requests/{}", world.origin(), id_of(&request));
    assert_eq!(letter.to, [ADA]);
    assert!(letter.text.replace("=\r\n", "").contains(&link), "{}", letter.text);
    assert_eq!(call.body["click"], link.as_str());
    assert_eq!(call.line, "POST / HTTP/1.1");
    assert_eq!(call.authorization, "Bearer tk_of_the_test");
    for text in [letter.text.replace("=\r\n", ""), call.body.to_string()] {
        assert!(text.contains("Demo Desktop"), "{text}");
        for secret in ["secret", "Billing", "payments", "Pay"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    let told = told_by_both(&world, &view).await;
    assert!(!told.delivery.nobody && told.delivery.sent_at.is_none());
    assert_eq!(told.status.as_str(), "pending");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_tell_little_sqlite() {
    both_tell_little(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_tell_little_postgres() {
    both_tell_little(Engine::Postgres).await;
}

/// An address that was not confirmed gets its code and nothing else; who wants it hidden reads no runtime's name.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unconfirmed_address_is_told_nothing() {
    let (world, mail, ntfy) = reachable(Engine::Sqlite).await;
    let hiding = NotificationSettings { hide_details: true, language: Language::De, ..both(&world) };
    world.set(&hiding).await.expect("set");
    let code = mail.mail(1).await.code();
    let runtime = world.paired("laptop").await;
    let (_, view) = world.requested(&runtime, "Pay.").await;
    let call = ntfy.call(1).await;
    assert!(!call.body.to_string().contains("Demo Desktop"), "{}", call.body);
    assert_eq!(call.body["title"], "Eine Anfrage wartet auf dich");
    until(&world, &view, |now| now.delivery.ntfy_at.is_some()).await;
    assert_eq!(mail.mails().len(), 1);
    // Confirmed, it is told what still waits.
    world.type_code(&code).await.expect("confirmed");
    assert!(!mail.mail(2).await.text.contains("Demo Desktop"));
    until(&world, &view, |now| now.delivery.emailed_at.is_some()).await;
}

/// A mail server that is silent holds up nothing: ntfy tells at once. One that was busy is asked again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_that_fails_holds_up_nothing() {
    let (world, mail, ntfy) = reachable(Engine::Sqlite).await;
    turn_on(&world, &mail, both(&world)).await;
    mail.refuse([response::INTERNAL_ERROR, response::INTERNAL_ERROR]);
    let runtime = world.paired("laptop").await;
    let (_, view) = world.requested(&runtime, "Pay.").await;
    let told = until(&world, &view, |now| now.delivery.ntfy_at.is_some()).await;
    assert!(told.delivery.emailed_at.is_none());
    // Two pauses at most, the second twice as long as the first.
    until(&world, &view, |now| now.delivery.emailed_at.is_some()).await;
    assert_eq!((mail.mails().len(), ntfy.calls().len()), (2, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_says_nothing_holds_up_nothing() {
    let (silent, receiver) = (TcpListener::bind("127.0.0.1:0").await.expect("a port"), Receiver::start().await);
    let port = silent.local_addr().expect("an address").port();
    let url: SmtpUrl = format!("smtp://127.0.0.1:{port}").parse().expect("a URL");
    let email = Email::new(&url, "cs@countersign.example", None).expect("a sender");
    let channels = Channels { email: Some(email), ..receiver.channels(None) };
    let world = World::start_reaching(Engine::Sqlite, channels).await;
    world.set(&both(&world)).await.expect("set at once, whatever becomes of the code");
    world.server.execute("UPDATE notification_settings SET email_confirmed_at = 1");
    let runtime = world.paired("laptop").await;
    world.requested(&runtime, "Pay.").await;
    receiver.call(1).await;
}

/// What is refused for good is not tried again, and is not said to have been told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_for_good_is_given_up() {
    let (world, mail, ntfy) = reachable(Engine::Sqlite).await;
    turn_on(&world, &mail, both(&world)).await;
    mail.refuse([response::TRANSACTION_FAILED]);
    ntfy.answer(["403 Forbidden"]);
    let runtime = world.paired("laptop").await;
    let (_, view) = world.requested(&runtime, "Pay.").await;
    let told = until(&world, &view, |now| now.delivery.nobody).await;
    assert!(told.delivery.emailed_at.is_none() && told.delivery.ntfy_at.is_none());
    world.pass(minutes(5));
    world.requested(&runtime, "Look.").await;
    mail.mail(2).await;
    ntfy.call(2).await;
    assert_eq!((mail.mails().len(), ntfy.calls().len()), (2, 2));
}

/// In quiet hours nothing is told but what is critical; what was answered meanwhile is not told afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quiet_hours_are_quiet() {
    let (world, mail, ntfy) = reachable(Engine::Sqlite).await;
    let minute = world.now() / 60_000 % 1440;
    let quiet =
        NotificationSettings { quiet_from: (minute + 1438) % 1440, quiet_to: (minute + 5) % 1440, ..both(&world) };
    turn_on(&world, &mail, quiet).await;
    let bare = world.bare().await;
    let ask = async |purpose: &str| {
        let request =
            DelegationRequest { expires_at: world.now() + minutes(60), ..bare.request(&world, purpose).await };
        world.phone.request(&bare.asked(&world, &request).await).await.expect("on the phone")
    };
    let (answered, waiting) = (ask("Pay.").await, ask("Look.").await);
    let held = until(&world, &waiting, |now| now.delivery.quiet_until.is_some()).await;
    assert!(held.delivery.quiet_until.expect("quiet").millis() <= world.now() + minutes(6));
    world.phone.deny(&answered, DenyOptions::default()).await.expect("a no");

    let terms = world.terms("demo:vault").await;
    let critical = DelegationRequest {
        terms_hash: hash(&terms),
        audience_id: terms.audience_id,
        scopes: scopes(&["vault.destroy"]),
        ..bare.request(&world, "Now.").await
    };
    let critical = bare.asked(&world, &critical).await;
    assert_eq!(ntfy.call(1).await.body["click"], format!("{}/requests/{critical}", world.origin()));
    mail.mail(2).await;
    told_by_both(&world, &world.phone.request(&critical).await.expect("on the phone")).await;
    world.pass(minutes(7));
    let call = ntfy.call(2).await;
    assert_eq!(call.body["click"], format!("{}/requests/{}", world.origin(), waiting.delegation_id));
    mail.mail(3).await;
    let done = until(&world, &waiting, |now| now.delivery.emailed_at.is_some()).await;
    assert!(done.delivery.quiet_until.is_none());
    assert_eq!((mail.mails().len(), ntfy.calls().len()), (3, 2));
}

/// Requests that follow each other gather into one message; a frozen runtime gets none out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_is_one_message() {
    let (world, mail, ntfy) = reachable(Engine::Sqlite).await;
    turn_on(&world, &mail, both(&world)).await;
    let (bare, stranger) = (world.bare().await, world.bare().await);
    let first = bare.shown(&world, &world.phone, "The first.").await;
    mail.mail(2).await;
    ntfy.call(1).await;
    told_by_both(&world, &first).await;
    let mut last = bare.shown(&world, &world.phone, "One more.").await;
    for number in 0..3 {
        last = bare.shown(&world, &world.phone, &format!("Number {number}.")).await;
    }
    let not_mine = stranger.shown(&world, &world.phone, "Not hers.").await;
    let options = DenyOptions { not_me: true, ..DenyOptions::default() };
    world.phone.deny(&not_mine, options).await.expect("a no");
    let refused = stranger.request(&world, "Again.").await;
    let refused = stranger.post(&world, "/v1/runtime/delegations", &refused).await;
    refused.refused(Code::ConnectionFrozen);

    world.pass(minutes(1));
    let call = ntfy.call(2).await;
    assert_eq!(call.body["title"], "Requests wait for you");
    assert_eq!(call.body["click"], format!("{}/", world.origin()));
    mail.mail(3).await;
    told_by_both(&world, &last).await;
    assert_eq!((mail.mails().len(), ntfy.calls().len()), (3, 2));
}
