//! E-mail, by way of a real SMTP server: codes for new addresses, and how handing over can fail.

use countersign_backend::{
    channels::{ChannelFailure, Email, Letter},
    config::{SmtpSecurity, SmtpUrl},
};
use countersign_shared::payload::{Language, NotificationSettings};
use mailin::response;
use tokio::net::TcpListener;

use crate::support::{Engine, LOGIN, MailServer, World, minutes, plain_settings};

const ADA: &str = "ada@example.org";

fn with_address(world: &World, email: &str) -> NotificationSettings {
    NotificationSettings { email: email.into(), ..plain_settings(world) }
}

fn letter() -> Letter {
    Letter { subject: "Etwas wartet – ä".into(), body: "Hä?\n".into() }
}

/// The same test on both engines, with a mail server.
macro_rules! with_mail {
    ($($(#[$doc:meta])* async fn $name:ident($world:ident: World, $mail:ident: MailServer) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn run($world: World, $mail: MailServer) $body

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let (mail, channels) = MailServer::plain().await;
                run(World::start_reaching(Engine::Sqlite, channels).await, mail).await;
            }

            $(#[$doc])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let (mail, channels) = MailServer::plain().await;
                run(World::start_reaching(Engine::Postgres, channels).await, mail).await;
            }
        }
    )*};
}

with_mail! {
    /// A new address gets a code and nothing else; typed, it confirms. The same settings again send nothing.
    async fn a_code_confirms_an_address(world: World, mail: MailServer) {
        let settings = NotificationSettings { language: Language::De, ..with_address(&world, ADA) };
        let view = world.set(&settings).await.expect("set");
        assert!(view.email_available && !view.email_confirmed);
        let until = view.email_code_until.expect("a code").millis();
        assert!(until > world.now() + minutes(14) && until <= world.now() + minutes(15));
        let first = mail.mail(1).await;
        assert_eq!((first.from.as_str(), first.to.as_slice()), ("cs@countersign.example", &[ADA.to_owned()][..]));
        assert_eq!(first.header("Auto-Submitted"), "auto-generated");
        world.set(&settings).await.expect("the first answer again");
        let code = first.code();
        let typed = format!(" {} {} ", &code[..3], &code[3..]);
        let view = world.type_code(&typed).await.expect("confirmed");
        assert!(view.email_confirmed && view.email_code_until.is_none());
        let changed = NotificationSettings { hide_details: true, ..with_address(&world, ADA) };
        let view = world.set(&changed).await.expect("set");
        assert!(view.email_confirmed && view.hide_details);
        assert_eq!(world.type_code(&code).await.expect_err("used").code, "email_code_invalid");
        // Another address is another matter, and so is the first one when it comes back.
        assert!(!world.set(&with_address(&world, "new@example.org")).await.expect("set").email_confirmed);
        assert_eq!(mail.mail(2).await.to, ["new@example.org"]);
        assert!(!world.set(&with_address(&world, ADA)).await.expect("set").email_confirmed);
        assert_eq!(mail.mail(3).await.to, [ADA]);
        assert_eq!(mail.mails().len(), 3);
    }

    /// Five wrong ones end a code; the right one is wrong then, too.
    async fn a_code_has_five_tries(world: World, mail: MailServer) {
        world.set(&with_address(&world, ADA)).await.expect("set");
        let code = mail.mail(1).await.code();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..4 {
            let problem = world.type_code(wrong).await.expect_err("wrong");
            assert_eq!((problem.code.as_str(), problem.status), ("email_code_invalid", 403));
            assert!(!problem.detail.contains(&code));
            assert!(world.settings().await.email_code_until.is_some());
        }
        world.type_code(wrong).await.expect_err("wrong");
        assert!(world.settings().await.email_code_until.is_none());
        assert_eq!(world.type_code(&code).await.expect_err("too late").code, "email_code_invalid");
        assert!(!world.settings().await.email_confirmed);
        // Saved again, the same address gets a new one.
        world.set(&with_address(&world, ADA)).await.expect("set");
        world.type_code(&mail.mail(2).await.code()).await.expect("confirmed");
    }

    /// A code lives fifteen minutes.
    async fn a_code_expires(world: World, mail: MailServer) {
        world.set(&with_address(&world, ADA)).await.expect("set");
        let code = mail.mail(1).await.code();
        world.pass(minutes(15));
        assert_eq!(world.type_code(&code).await.expect_err("too late").code, "email_code_invalid");
    }

    /// A code is for the person and the address that it was sent to.
    async fn a_code_fits_one_address(world: World, mail: MailServer) {
        world.set(&with_address(&world, ADA)).await.expect("set");
        let code = mail.mail(1).await.code();
        world.set(&with_address(&world, "new@example.org")).await.expect("set");
        let other = mail.mail(2).await.code();
        if code != other {
            assert_eq!(world.type_code(&code).await.expect_err("another address's").code, "email_code_invalid");
        }
        world.type_code(&other).await.expect("confirmed");
    }

    /// Three codes an hour, to whatever addresses; and an address gets no more either, whoever asks.
    async fn three_codes_an_hour(world: World, mail: MailServer) {
        for number in 1..=3 {
            world.set(&with_address(&world, &format!("{number}@example.org"))).await.expect("set");
            mail.mail(number).await;
            world.pass(minutes(1));
        }
        let problem = world.set(&with_address(&world, ADA)).await.expect_err("the fourth");
        assert_eq!((problem.code.as_str(), problem.field.as_str()), ("rate_limited", "email"));
        assert_eq!(world.settings().await.email, "3@example.org");
        // The rest can still be changed, without another code.
        let rest = NotificationSettings { hide_details: true, ..with_address(&world, "3@example.org") };
        assert!(world.set(&rest).await.expect("set").hide_details);
        world.pass(minutes(57));
        world.set(&with_address(&world, ADA)).await.expect("the first has made room");
        mail.mail(4).await;
        assert_eq!(mail.mails().len(), 4);
    }

    /// A mail server that is busy is asked again; the settings are saved whatever it says.
    async fn a_busy_mail_server_is_asked_again(world: World, mail: MailServer) {
        mail.refuse([response::INTERNAL_ERROR]);
        world.set(&with_address(&world, ADA)).await.expect("set");
        world.type_code(&mail.mail(1).await.code()).await.expect("confirmed");
    }
}

/// TLS from the first byte, and by STARTTLS, with a login: what is sent arrives encrypted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_way_is_encrypted() {
    for security in [SmtpSecurity::Tls, SmtpSecurity::StartTls] {
        let server = MailServer::start(security).await;
        server.email(Some(LOGIN)).send(ADA, &letter(), "one").await.expect("taken");
        let mail = server.mail(1).await;
        assert!(mail.encrypted, "{security:?}");
        assert_eq!(mail.login, Some((LOGIN.0.to_owned(), LOGIN.1.to_owned())));
        assert_eq!(mail.to, [ADA]);
        assert!(mail.header("Subject").starts_with("Etwas wartet =?") && mail.text.is_ascii(), "{}", mail.text);
    }
}

/// A certificate that nobody vouches for, a server that offers no TLS where it is wanted, a wrong password: nothing is
/// sent, and nothing of the password is said.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unsafe_way_is_not_taken() {
    let (encrypted, other) = (MailServer::start(SmtpSecurity::Tls).await, MailServer::start(SmtpSecurity::Tls).await);
    let from = "cs@countersign.example";
    let stranger = Email::new(&encrypted.url(Some(LOGIN)), from, Some(other.authority.as_bytes())).expect("a sender");
    assert_eq!(stranger.send(ADA, &letter(), "one").await, Err(ChannelFailure::Unreachable));
    let unknown = Email::new(&encrypted.url(Some(LOGIN)), from, None).expect("a sender");
    assert_eq!(unknown.send(ADA, &letter(), "one").await, Err(ChannelFailure::Unreachable));

    let plain = MailServer::start(SmtpSecurity::Loopback).await;
    let wants_tls = SmtpUrl { security: SmtpSecurity::StartTls, ..plain.url(Some(LOGIN)) };
    let wants_tls = Email::new(&wants_tls, from, None).expect("a sender");
    wants_tls.send(ADA, &letter(), "one").await.expect_err("there is no TLS");

    let wrong = encrypted.email(Some((LOGIN.0, "a-wrong-password")));
    let failure = wrong.send(ADA, &letter(), "one").await.expect_err("a wrong password");
    assert_eq!(failure, ChannelFailure::Refused { status: 535 });
    assert!(!format!("{failure} {failure:?} {wrong:?}").contains("password"), "{failure}");
    assert!(encrypted.mails().is_empty() && plain.mails().is_empty());
}

/// What the server says is told apart: for good, for now, no answer, nobody there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_are_told_apart() {
    let server = MailServer::start(SmtpSecurity::Loopback).await;
    let email = server.email(None);
    server.refuse([response::INTERNAL_ERROR, response::TRANSACTION_FAILED]);
    let failure = email.send(ADA, &letter(), "one").await.expect_err("451");
    assert_eq!((failure, failure.may_pass()), (ChannelFailure::Later { status: 451 }, true));
    let failure = email.send(ADA, &letter(), "one").await.expect_err("554");
    assert_eq!((failure, failure.may_pass()), (ChannelFailure::Refused { status: 554 }, false));
    assert_eq!(email.send("no address", &letter(), "one").await, Err(ChannelFailure::Refused { status: 0 }));
    email.send(ADA, &letter(), "one").await.expect("taken");

    // Somebody who takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let at = |port| SmtpUrl { port, ..server.url(None) };
    let mute = Email::new(&at(port), "cs@countersign.example", None).expect("a sender");
    assert_eq!(mute.send(ADA, &letter(), "one").await, Err(ChannelFailure::Timeout));
    drop(silent);
    let nobody = Email::new(&at(port), "cs@countersign.example", None).expect("a sender");
    assert_eq!(nobody.send(ADA, &letter(), "one").await, Err(ChannelFailure::Unreachable));
}
