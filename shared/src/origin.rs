//! The server's origin: what every payload names and every passkey is bound to.

use serde::{Deserialize, Serialize};

use crate::{Code, Refusal};

/// `https://` with a DNS name, or `http://localhost`; an optional port; no path, no trailing slash.
///
/// WebAuthn binds a passkey to a registrable domain (WebAuthn Level 3, section 5.1.2), so an IP address or a
/// bare host is refused here, with the fix in the message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
pub struct Origin(String);

impl Origin {
    /// Reads an origin as an operator types it; a trailing slash and upper case are forgiven, nothing else.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let refuse = |detail: &'static str| Err(Refusal::field(Code::InvalidField, "origin", detail));
        let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let Some((scheme, authority)) = text.split_once("://") else {
            return refuse("say https://NAME or http://localhost:PORT");
        };
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        if let Some(port) = port {
            let plain = !port.is_empty() && !port.starts_with('0') && port.bytes().all(|byte| byte.is_ascii_digit());
            if !plain || port.parse::<u16>().is_err() {
                return refuse("the port must be a number from 1 to 65535, and nothing may follow it");
            }
        }
        if (scheme == "https" && port == Some("443")) || (scheme == "http" && port == Some("80")) {
            return refuse("leave the default port out, as browsers do");
        }
        match (scheme, host) {
            ("http" | "https", "localhost") => {}
            ("http", _) => return refuse("plain http works on localhost only; use https with a DNS name"),
            ("https", host) if is_dns_name(host) => {}
            ("https", _) => {
                return refuse("passkeys need a DNS name with a dot; give the machine a name instead of an IP address");
            }
            _ => return refuse("say https://NAME or http://localhost:PORT"),
        }
        Ok(Self(text))
    }

    /// The origin as browsers write it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The relying party id: the host without scheme and port.
    #[must_use]
    pub fn relying_party_id(&self) -> &str {
        let authority = self.0.split_once("://").map_or("", |(_, authority)| authority);
        authority.split_once(':').map_or(authority, |(host, _)| host)
    }

    /// Whether the origin is served over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

fn is_dns_name(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let label = |label: &&str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // Browsers read a host whose last label is a number, decimal or 0x…, as an IPv4 address (WHATWG URL, section 3.5).
    let last_is_a_word = labels.last().is_some_and(|last| last.starts_with(|first: char| first.is_ascii_lowercase()));
    labels.len() >= 2 && host.len() <= 253 && last_is_a_word && labels.iter().all(label)
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

impl TryFrom<String> for Origin {
    type Error = Refusal;

    /// On the wire only the exact form is taken.
    fn try_from(text: String) -> Result<Self, Refusal> {
        let origin = Self::parse(&text)?;
        if origin.0 == text {
            Ok(origin)
        } else {
            Err(Refusal::field(Code::InvalidField, "origin", "must be written as browsers write it"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_names_and_localhost_only() {
        for good in
            ["https://countersign.example.org", "https://a.example:8443", "http://localhost:7070", "http://localhost"]
        {
            assert_eq!(Origin::parse(good).expect(good).as_str(), good);
        }
        let bad = [
            "https://10.0.0.1",
            "https://[::1]",
            "http://127.0.0.1:1",
            "https://server",
            "http://example.org",
            "ftp://a.b",
            "https://a.b/path",
            "https://a.b:443",
            "https://a.b:0",
            "https://-a.b",
            "https://a.0x1",
            "https://user@a.b",
            "https://a.b:",
            "localhost",
            "",
        ];
        for bad in bad {
            assert!(Origin::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_relying_party_is_the_host() {
        let origin = Origin::parse("https://A.Example:8443/").expect("an origin");
        assert_eq!(origin.relying_party_id(), "a.example");
    }
}
