//! Whether an address is that of a Countersign server, before anybody pairs with it.

use std::{error::Error as StdError, time::Duration};

use countersign_shared::{Refusal, origin::Origin, payload::WINDOW_MS};
use reqwest::{Response, header};
use serde::Deserialize;

use crate::{Error, Runtime, http::Http};

/// How long each of the two answers may take.
const PATIENCE: Duration = Duration::from_secs(8);
/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// A server that one may pair with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerCheck {
    /// Its address, as it writes it itself.
    pub server: Origin,
    /// How far the server's clock is ahead of this machine's, in milliseconds, to the second.
    pub clock_offset_ms: i64,
}

/// Why one had better not pair with an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerFault {
    /// It is no address of a server.
    #[error("{}", .0.detail)]
    Address(Refusal),
    /// Nobody answers there.
    #[error("{server} does not answer: {detail}")]
    Unreachable {
        /// The address.
        server: Origin,
        /// What went wrong on the way.
        detail: String,
    },
    /// Whoever answers cannot show a certificate for that name.
    #[error("{server} shows a certificate that does not hold: {detail}")]
    Certificate {
        /// The address.
        server: Origin,
        /// What is wrong with it.
        detail: String,
    },
    /// Something else answers there.
    #[error("{server} answers, but is no Countersign server: {detail}")]
    NotCountersign {
        /// The address.
        server: Origin,
        /// What it said.
        detail: String,
    },
    /// It is a Countersign server with another address: what it signs would not be for this one.
    #[error("the server at {server} says that its address is {says}")]
    OtherOrigin {
        /// The address.
        server: Origin,
        /// The one that it gives.
        says: Origin,
    },
    /// The clocks are further apart than a signature may be old.
    #[error("the clocks of this machine and of {server} are {} seconds apart", offset_ms.unsigned_abs() / 1000)]
    ClockSkew {
        /// The address.
        server: Origin,
        /// How far the server's clock is ahead, in milliseconds.
        offset_ms: i64,
    },
}

impl ServerFault {
    /// A stable name.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Address(_) => "server_address",
            Self::Unreachable { .. } => "server_unreachable",
            Self::Certificate { .. } => "server_certificate",
            Self::NotCountersign { .. } => "not_countersign",
            Self::OtherOrigin { .. } => "server_other_origin",
            Self::ClockSkew { .. } => "clock_skew",
        }
    }
}

/// What a Countersign server says of itself (RFC 8414).
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    introspection_endpoint: String,
}

#[derive(Deserialize)]
struct Health {
    status: String,
}

impl Runtime {
    /// Looks whether `address`, as a person types it, is that of a server to pair with. Nothing is sent but two reads.
    ///
    /// A missing `https://` is added (`http://` for localhost), and a path is dropped.
    pub async fn check_server(&self, address: &str) -> Result<ServerCheck, ServerFault> {
        let server = read_address(address).map_err(ServerFault::Address)?;
        let http = match Http::new(&server) {
            Ok(http) => http,
            Err(error) => return Err(ServerFault::Unreachable { server, detail: error.to_string() }),
        };
        let (health, _): (Health, _) = self.read(&http, &server, "/healthz").await?;
        let (metadata, date): (Metadata, _) =
            self.read(&http, &server, "/.well-known/oauth-authorization-server").await?;
        let whole = metadata.introspection_endpoint == format!("{}/oauth2/introspect", metadata.issuer);
        // Whatever else it may say is no address, and is repeated nowhere.
        let says = Origin::parse(&metadata.issuer).ok().filter(|says| says.as_str() == metadata.issuer);
        let Some(says) = says.filter(|_| whole && health.status == "ok") else {
            let detail = "it describes itself otherwise".to_owned();
            return Err(ServerFault::NotCountersign { server, detail });
        };
        if says != server {
            return Err(ServerFault::OtherOrigin { server, says });
        }
        // Without a date nobody can tell; the pairing itself will.
        let offset_ms = date.map_or(0, |date| self.offset(date));
        if offset_ms.unsigned_abs() > WINDOW_MS {
            return Err(ServerFault::ClockSkew { server, offset_ms });
        }
        Ok(ServerCheck { server, clock_offset_ms: offset_ms })
    }

    fn offset(&self, date: u64) -> i64 {
        // The header has whole seconds, rounded down.
        let ahead = i128::from(date) + 500 - i128::from(self.now().wall);
        if ahead.abs() < 1000 { 0 } else { i64::try_from(ahead).unwrap_or(i64::MAX) }
    }

    async fn read<T: serde::de::DeserializeOwned>(
        &self,
        http: &Http,
        server: &Origin,
        path: &str,
    ) -> Result<(T, Option<u64>), ServerFault> {
        let response = http.get(path, PATIENCE).await.map_err(|error| fault(server, &error))?;
        let other = |detail: String| ServerFault::NotCountersign { server: server.clone(), detail };
        if !response.status().is_success() {
            return Err(other(format!("{path} answers {}", response.status())));
        }
        let date = response.headers().get(header::DATE).and_then(|value| value.to_str().ok()).and_then(read_date);
        let body = body(response).await.map_err(|error| fault(server, &error))?;
        let read = serde_json::from_slice(&body).map_err(|_| other(format!("{path} answers something else")))?;
        Ok((read, date))
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ANSWER {
            body.clear();
            break;
        }
    }
    Ok(body)
}

fn fault(server: &Origin, error: &reqwest::Error) -> ServerFault {
    let server = server.clone();
    match certificate_error(error) {
        Some(detail) => ServerFault::Certificate { server, detail },
        None => match crate::http::unreachable_at(&server, error) {
            Error::Unreachable { detail, .. } => ServerFault::Unreachable { server, detail },
            error => ServerFault::Unreachable { server, detail: error.to_string() },
        },
    }
}

/// What is wrong with the certificate, when that is what is wrong. I/O errors hide what they carry from `source`.
fn certificate_error(error: &(dyn StdError + 'static)) -> Option<String> {
    if let Some(rustls::Error::InvalidCertificate(wrong)) = error.downcast_ref() {
        return Some(wrong.to_string());
    }
    let carried = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    match carried {
        Some(carried) => certificate_error(carried),
        None => certificate_error(error.source()?),
    }
}

fn read_date(text: &str) -> Option<u64> {
    let since = httpdate::parse_http_date(text).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

/// The origin in what a person typed.
fn read_address(text: &str) -> Result<Origin, Refusal> {
    let text = text.trim();
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None if text.split([':', '/']).next().is_some_and(|host| host.eq_ignore_ascii_case("localhost")) => {
            ("http".to_owned(), text)
        }
        None => ("https".to_owned(), text),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let default_port = if scheme == "https" { ":443" } else { ":80" };
    Origin::parse(&format!("{scheme}://{}", authority.strip_suffix(default_port).unwrap_or(authority)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_people_type_it() {
        let typed = [
            (" countersign.example.org ", "https://countersign.example.org"),
            ("HTTPS://Countersign.Example.org/pair#x", "https://countersign.example.org"),
            ("https://a.example:443/", "https://a.example"),
            ("a.example:8443", "https://a.example:8443"),
            ("localhost:7070", "http://localhost:7070"),
            ("http://localhost:80", "http://localhost"),
        ];
        for (typed, read) in typed {
            assert_eq!(read_address(typed).expect(typed).as_str(), read);
        }
        for bad in ["", "https://", "10.0.0.1", "http://a.example", "ftp://a.example", "a b.example", "server"] {
            assert!(read_address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_date_is_read_as_http_writes_it() {
        assert_eq!(read_date("Tue, 14 Nov 2023 22:13:20 GMT"), Some(1_700_000_000_000));
        assert_eq!(read_date("yesterday"), None);
    }
}
