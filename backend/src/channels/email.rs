//! E-mail by way of the operator's mail server.

use std::{fmt, time::Duration};

use countersign_shared::payload::check_email;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::Address,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error as SmtpError,
        authentication::Credentials,
        client::{Certificate, CertificateStore, Tls, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::ExposeSecret;

use super::{ChannelFailure, Letter};
use crate::config::{BadSetting, SmtpSecurity, SmtpUrl};

/// How long handing over one message may take, from the connection to the last answer.
const SEND_TIMEOUT: Duration = Duration::from_secs(12);
/// How long the mail server may take for each step of it.
const STEP_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends e-mail. Cloning it is cheap.
#[derive(Clone)]
pub struct Email {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    server: String,
    from: Mailbox,
}

impl fmt::Debug for Email {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Email(by {} as {})", self.server, self.from)
    }
}

impl Email {
    /// By this mail server, as this sender: an address, or a name with the address in angle brackets. With
    /// certificates (PEM) the server must show one that they have signed; otherwise one that this machine trusts.
    pub fn new(url: &SmtpUrl, from: &str, authorities: Option<&[u8]>) -> Result<Self, BadSetting> {
        let from = sender(from)?;
        let bad = |error: SmtpError| BadSetting::new(format!("--smtp-url: TLS to {url} cannot be set up: {error}"));
        let tls = || {
            let mut parameters = TlsParameters::builder(url.host.clone());
            if let Some(pem) = authorities {
                parameters = parameters.certificate_store(CertificateStore::None);
                parameters = parameters.add_root_certificate(Certificate::from_pem(pem).map_err(|error| {
                    BadSetting::new(format!("--smtp-ca: these are no certificates in PEM: {error}"))
                })?);
            }
            parameters.build_rustls().map_err(bad)
        };
        let tls = match url.security {
            SmtpSecurity::Tls => Tls::Wrapper(tls()?),
            SmtpSecurity::StartTls => Tls::Required(tls()?),
            SmtpSecurity::Loopback => Tls::None,
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(url.host.clone())
            .port(url.port)
            .tls(tls)
            .timeout(Some(STEP_TIMEOUT))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()));
        if let Some((user, password)) = &url.login {
            transport = transport.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
        }
        Ok(Self { transport: transport.build(), server: url.to_string(), from })
    }

    /// Hands one message over to the mail server. `id` is random and makes the message's own name.
    pub async fn send(&self, to: &str, letter: &Letter, id: &str) -> Result<(), ChannelFailure> {
        let message = self.message(to, letter, id).ok_or(ChannelFailure::Refused { status: 0 })?;
        match tokio::time::timeout(SEND_TIMEOUT, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(ChannelFailure::Timeout),
        }
    }

    fn message(&self, to: &str, letter: &Letter, id: &str) -> Option<Message> {
        check_email("email", to).ok()?;
        let header =
            |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.parse::<Address>().ok()?))
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            // Nobody shall answer it by a machine (RFC 3834, section 5).
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .subject(&letter.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.clone())
            .ok()
    }
}

/// The sender as operators write it.
fn sender(text: &str) -> Result<Mailbox, BadSetting> {
    let bad = |detail: &str| BadSetting::new(format!("--mail-from: {detail}, such as 'Countersign <cs@example.org>'"));
    let mailbox: Mailbox = text.trim().parse().map_err(|_| bad("say an address, or a name and an address"))?;
    check_email("", mailbox.email.as_ref()).map_err(|refusal| bad(&refusal.detail))?;
    if mailbox.name.as_ref().is_some_and(|name| name.chars().any(char::is_control)) {
        return Err(bad("the name holds a character that cannot be shown"));
    }
    Ok(mailbox)
}

/// What the mail server said, without its words: they may repeat the address.
fn failure(error: &SmtpError) -> ChannelFailure {
    let status = error.status().map_or(0, u16::from);
    if error.is_permanent() {
        ChannelFailure::Refused { status }
    } else if error.is_transient() {
        ChannelFailure::Later { status }
    } else if error.is_timeout() {
        ChannelFailure::Timeout
    } else {
        ChannelFailure::Unreachable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(from: &str) -> Result<Email, BadSetting> {
        Email::new(&"smtp://ada:secret@127.0.0.1:2525".parse().expect("a URL"), from, None)
    }

    #[test]
    fn the_sender_is_an_address() {
        for good in ["cs@example.org", "Countersign <cs@example.org>", "\"Ünterschrift, bitte\" <cs@mail.example.org>"]
        {
            email(good).expect(good);
        }
        for bad in
            ["", "cs", "cs@localhost", "cs@example.org, eve@example.org", "cs@example.org\r\nBcc: eve@example.org"]
        {
            let said = email(bad).expect_err(bad).to_string();
            assert!(said.starts_with("--mail-from: ") && !said.contains("secret"), "{said}");
        }
    }

    #[test]
    fn a_message_keeps_to_one_recipient_and_says_that_a_machine_wrote_it() {
        let email = email("Countersign <cs@example.org>").expect("a sender");
        let letter =
            Letter { subject: "Eine Anfrage wartet – ä\r\nBcc: eve@example.org".into(), body: "Hä?\n".into() };
        let message = email.message("ada@example.org", &letter, "one").expect("a message");
        let text = String::from_utf8(message.formatted()).expect("ASCII");
        let (head, _) = text.split_once("\r\n\r\n").expect("a head");
        for line in [
            "From: Countersign <cs@example.org>",
            "To: ada@example.org",
            "Auto-Submitted: auto-generated",
            "Message-ID: <one@example.org>",
        ] {
            assert!(head.lines().any(|found| found == line), "{line} in {head}");
        }
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc:")), "{head}");
        assert!(text.is_ascii());
        assert!(email.message("ada@example.org\r\nBcc: eve@example.org", &letter, "two").is_none());
        assert!(!format!("{email:?}").contains("secret"));
    }
}
