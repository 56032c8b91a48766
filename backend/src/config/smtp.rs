//! The mail server that e-mails are handed to.

use std::{fmt, net::IpAddr, str::FromStr};

use secrecy::SecretString;
use url::Url;

use super::{BadSetting, postgres::decode};

const FORMS: &str = "say smtps://USER:PASSWORD@HOST, or smtp://USER:PASSWORD@HOST for STARTTLS";

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS after STARTTLS, and nothing before it (RFC 3207).
    StartTls,
    /// None: to this very machine only.
    Loopback,
}

/// Where the mail server is and how one logs in.
#[derive(Clone)]
pub struct SmtpUrl {
    /// How the way there is protected.
    pub security: SmtpSecurity,
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// User and password.
    pub login: Option<(String, SecretString)>,
}

impl FromStr for SmtpUrl {
    type Err = BadSetting;

    fn from_str(text: &str) -> Result<Self, BadSetting> {
        let bad = |detail: &str| BadSetting::new(format!("--smtp-url: {detail}"));
        let url = Url::parse(text.trim()).map_err(|_| bad(&format!("this is no URL of a mail server; {FORMS}")))?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| bad(&format!("the URL names no host; {FORMS}")))?.to_owned();
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(bad("nothing may follow the host and port; write a / ? or # in the password as %2F %3F %23"));
        }
        let security = match (url.scheme(), is_loopback(&host)) {
            ("smtps", _) => SmtpSecurity::Tls,
            ("smtp", true) => SmtpSecurity::Loopback,
            ("smtp", false) => SmtpSecurity::StartTls,
            _ => return Err(bad(FORMS)),
        };
        let port = url.port().unwrap_or(match security {
            SmtpSecurity::Tls => 465,
            SmtpSecurity::StartTls => 587,
            SmtpSecurity::Loopback => 25,
        });
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => Some((decode(user), decode(password).into())),
            _ => return Err(bad(&format!("user and password belong together; {FORMS}"))),
        };
        Ok(Self { security, host: host.trim_matches(['[', ']']).to_owned(), port, login })
    }
}

/// Whether it is this very machine, so that nobody can listen on the way.
pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Where the mail server is, without user and password.
impl fmt::Display for SmtpUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SmtpUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn the_scheme_says_how_the_way_is_protected() {
        let read = |text: &str| {
            let url: SmtpUrl = text.parse().expect(text);
            (url.security, url.host, url.port)
        };
        assert_eq!(read("smtps://mail.example.org"), (SmtpSecurity::Tls, "mail.example.org".into(), 465));
        assert_eq!(read("smtps://localhost:1465"), (SmtpSecurity::Tls, "localhost".into(), 1465));
        assert_eq!(read("smtp://mail.example.org"), (SmtpSecurity::StartTls, "mail.example.org".into(), 587));
        assert_eq!(read("smtp://mail.example.org:25/"), (SmtpSecurity::StartTls, "mail.example.org".into(), 25));
        for (text, host) in
            [("smtp://127.0.0.1", "127.0.0.1"), ("smtp://[::1]", "::1"), ("smtp://localhost", "localhost")]
        {
            assert_eq!(read(text), (SmtpSecurity::Loopback, host.into(), 25));
        }
    }

    #[test]
    fn a_password_is_read_and_never_shown() {
        let url: SmtpUrl = "smtps://ada%40example.org:p%2Fa+ss%25@mail.example.org".parse().expect("a URL");
        let (user, password) = url.login.clone().expect("a login");
        assert_eq!((user.as_str(), password.expose_secret()), ("ada@example.org", "p/a+ss%"));
        let shown = format!("{url} {url:?}");
        assert!(!shown.contains("ss%") && !shown.contains("ada"), "{shown}");
    }

    #[test]
    fn typing_errors_are_refused_without_the_password() {
        for bad in [
            "",
            "mail.example.org",
            "mail.example.org:465",
            "http://ada:secret@mail.example.org",
            "smtps://",
            "smtps://ada@mail.example.org",
            "smtps://:secret@mail.example.org",
            "smtps://ada:secret@mail.example.org/inbox",
            "smtps://ada:secret@mail.example.org?tls=no",
            "smtps://ada:secret@mail.example.org:port",
            "smtps://ada:sec/ret@mail.example.org",
        ] {
            let said = bad.parse::<SmtpUrl>().expect_err(bad).to_string();
            assert!(said.starts_with("--smtp-url: ") && !said.contains("secret") && !said.contains("ret@"), "{said}");
        }
    }
}
