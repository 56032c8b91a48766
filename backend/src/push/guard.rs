//! Where a push may go: https, and public addresses only. Browsers name endpoints, and whoever holds a device key can
//! name any, so without this the server could be sent to knock at its own network's doors.

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use countersign_shared::{Code, Refusal};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// The longest endpoint, in characters.
const MAX_ENDPOINT_LENGTH: usize = 2048;

/// Ends of names that are never on the public internet (RFC 6761, RFC 6762, RFC 8375, and ICANN's `internal`).
const PRIVATE_NAMES: [&str; 6] = ["localhost", "local", "internal", "home.arpa", "test", "invalid"];

/// IPv4 ranges that are not globally reachable (IANA's special-purpose registry), or that lead elsewhere.
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// The one IPv6 range that is globally unicast. Mapped and translated IPv4, local and multicast addresses lie outside.
const PUBLIC_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What is inside it and still not to be called: protocol assignments with Teredo, documentation, 6to4.
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address is one of the public internet's.
pub(super) fn is_public(address: IpAddr) -> bool {
    let v4 = |address: Ipv4Addr, (range, prefix): (Ipv4Addr, u32)| {
        (address.to_bits() ^ range.to_bits()) >> (32 - prefix) == 0
    };
    let v6 = |address: Ipv6Addr, (range, prefix): (Ipv6Addr, u32)| {
        (address.to_bits() ^ range.to_bits()) >> (128 - prefix) == 0
    };
    match address {
        IpAddr::V4(address) => !NOT_PUBLIC_V4.iter().any(|range| v4(address, *range)),
        IpAddr::V6(address) => v6(address, PUBLIC_V6) && !NOT_PUBLIC_V6.iter().any(|range| v6(address, *range)),
    }
}

/// Which endpoints may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// https, and public addresses.
    Public,
    /// That, and this machine, by http too: for tests.
    Loopback,
}

impl Reach {
    fn allows(self, address: IpAddr) -> bool {
        is_public(address) || (self == Self::Loopback && address.is_loopback())
    }
}

/// The URL that a browser was given to be pushed to. It is a secret: whoever knows it can knock at the device, so
/// `Debug` shows the host alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// Judges what a browser names: an https URL of at most 2048 ASCII characters, without user, password or fragment,
    /// whose host is not plainly inside somebody's network. With `loopback`, which is for tests, this machine may be
    /// called as well, by http too.
    ///
    /// # Errors
    ///
    /// [`Code::PushEndpointRefused`] at the field `endpoint`.
    pub fn parse(text: &str, loopback: bool) -> Result<Self, Refusal> {
        let refuse = |detail: &'static str| Refusal::field(Code::PushEndpointRefused, "endpoint", detail);
        if text.len() > MAX_ENDPOINT_LENGTH || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(refuse("must be a URL of at most 2048 printable ASCII characters"));
        }
        let url = Url::parse(text).map_err(|_| refuse("must be a URL"))?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(refuse("must be a URL without user, password and fragment"));
        }
        let reach = if loopback { Reach::Loopback } else { Reach::Public };
        let host = url.host().ok_or_else(|| refuse("must be a URL with a host"))?;
        let here = is_this_machine(&host);
        let scheme_fits = url.scheme() == "https" || (url.scheme() == "http" && here && reach == Reach::Loopback);
        if !scheme_fits {
            return Err(refuse("must be an https URL"));
        }
        let host_fits = match host {
            Host::Ipv4(address) => reach.allows(address.into()),
            Host::Ipv6(address) => reach.allows(address.into()),
            Host::Domain(name) => is_public_name(name) || (here && reach == Reach::Loopback),
        };
        if host_fits { Ok(Self(url)) } else { Err(refuse("must be on the public internet, as push services are")) }
    }

    /// The URL, normalised.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Scheme, host and port: what a VAPID signature is for (RFC 8292 section 2).
    #[must_use]
    pub fn audience(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The host, which may be logged.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    pub(super) const fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Endpoint({})", self.host())
    }
}

fn is_this_machine(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => *name == "localhost",
    }
}

fn is_public_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let ends = |end: &&str| name.strip_suffix(*end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    name.contains('.') && !PRIVATE_NAMES.iter().any(ends)
}

/// The name leads to an address that must not be called.
#[derive(Debug, thiserror::Error)]
#[error("the name of the push service leads to an address that is not public")]
pub(super) struct Blocked;

/// The addresses of a name, unless one of them must not be called: a name that mixes both kinds means harm.
pub(super) fn allowed(addresses: Vec<SocketAddr>, reach: Reach) -> Result<Vec<SocketAddr>, Blocked> {
    if addresses.iter().all(|address| reach.allows(address.ip())) { Ok(addresses) } else { Err(Blocked) }
}

/// What finds the addresses of a name.
pub(super) type Lookup = Arc<dyn Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync>;

/// The system's own resolver. Blocking.
pub(super) fn system() -> Lookup {
    Arc::new(|name| Ok(std::net::ToSocketAddrs::to_socket_addrs(&(name, 0))?.collect()))
}

/// A resolver that gives only addresses which may be called. The connection is made to one of these very addresses, so
/// a name cannot answer well here and badly a moment later.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) reach: Reach,
    pub(super) lookup: Lookup,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { reach, lookup } = self.clone();
        Box::pin(async move {
            let found = tokio::task::spawn_blocking(move || lookup(name.as_str())).await??;
            Ok(Box::new(allowed(found, reach)?.into_iter()) as Addrs)
        })
    }
}
