//! Pushes: who the server says it is, and where its key is.

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use countersign_shared::origin::Origin;
use url::{Host, Url};

use super::BadSetting;
use crate::push::ServerKey;

/// How long a push service may take to answer.
pub const PUSH_TIMEOUT: Duration = Duration::from_secs(10);

/// Where the key comes from that the server's own secrets are encrypted under.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// A file, made at first run.
    File(PathBuf),
    /// Memory, for tests.
    Memory(ServerKey),
    /// Nowhere: for a program that opens no secret and sends nothing. What it would push with is made up and forgotten.
    Nothing,
}

/// How pushes are sent.
#[derive(Clone, Debug)]
pub struct PushSettings {
    /// What encrypts the VAPID key in the database.
    pub key: KeySource,
    /// Whom push services may write to; `None` takes [`Contact::of`] the public URL.
    pub contact: Option<Contact>,
    /// Lets endpoints lie on this machine, by http too: for tests.
    pub loopback: bool,
    /// How long a push service may take to answer.
    pub timeout: Duration,
}

impl PushSettings {
    /// Those of a server.
    #[must_use]
    pub const fn new(key: KeySource) -> Self {
        Self { key, contact: None, loopback: false, timeout: PUSH_TIMEOUT }
    }

    /// Those of a test: the key is in memory, the same each time and no secret, and push services may be on this machine.
    #[must_use]
    pub fn for_tests() -> Self {
        Self { loopback: true, ..Self::new(KeySource::Memory(ServerKey::from_bytes([7; 32]))) }
    }
}

/// Whom a push service may write to if this server's pushes trouble it: `mailto:` or `https:` (RFC 8292 section 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact(String);

impl Contact {
    /// The public URL if it is https. A server on localhost has no address; some push services mind.
    #[must_use]
    pub fn of(origin: &Origin) -> Self {
        if origin.is_https() { Self(origin.to_string()) } else { Self("mailto:admin@localhost.invalid".to_owned()) }
    }

    /// As it stands in signatures.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Contact {
    type Err = BadSetting;

    fn from_str(text: &str) -> Result<Self, BadSetting> {
        let is_mail = |address: &str| {
            let parts = address.split_once('@');
            parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
        };
        let is_page = || {
            let url = Url::parse(text).ok();
            url.is_some_and(|url| matches!(url.host(), Some(Host::Domain(name)) if name.contains('.')))
        };
        let good = match text.split_once(':') {
            Some(("mailto", address)) => is_mail(address),
            Some(("https", _)) => is_page(),
            _ => false,
        };
        if good && text.len() <= 256 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadSetting::new("say mailto:ADDRESS or https://HOST, such as mailto:admin@example.org"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_an_address_that_somebody_reads() {
        for good in ["mailto:admin@example.org", "https://countersign.example.org", "https://example.org/contact"] {
            assert!(good.parse::<Contact>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "admin@example.org",
            "mailto:",
            "mailto:@example.org",
            "mailto:admin@localhost",
            "mailto:a b@example.org",
            "http://example.org",
            "https://localhost",
            "https://192.0.2.1",
            "https:",
        ] {
            assert!(bad.parse::<Contact>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_public_url_is_the_contact() {
        let contact = |origin: &str| Contact::of(&Origin::parse(origin).expect(origin));
        assert_eq!(contact("https://cs.example.org").as_str(), "https://cs.example.org");
        assert_eq!(contact("http://localhost:7070").as_str(), "mailto:admin@localhost.invalid");
        assert!(contact("http://localhost:7070").as_str().parse::<Contact>().is_ok());
    }
}
