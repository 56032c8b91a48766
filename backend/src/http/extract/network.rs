//! Where a call comes from.

use std::{
    future::{Ready, ready},
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};

use countersign_shared::Code;

use super::same_origin;
use crate::{
    app::App,
    config::Network,
    http::{problem::Failure, site::Site},
    service,
};

/// The caller's address.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Caller(pub(in crate::http) IpAddr);

/// Anybody, without a credential: counted by network, and no page of another site.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Anyone(pub(in crate::http) IpAddr);

impl FromRequest for Caller {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(call: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(site(call).map(|site| Self(address(call, site))))
    }
}

impl FromRequest for Anyone {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(call: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admit(call).map(Self))
    }
}

fn admit(call: &HttpRequest) -> Result<IpAddr, Failure> {
    let site = site(call)?;
    same_origin::check(call, site)?;
    let address = address(call, site);
    app(call)?.limits.check_network(address)?;
    Ok(address)
}

/// Counts a credential that nobody knows against the network that it came from, so that keys cannot be guessed
/// at any rate.
pub(super) fn count_refused(call: &HttpRequest, failure: Failure) -> Failure {
    if failure.code() != Code::InvalidToken {
        return failure;
    }
    let counted = site(call).and_then(|site| Ok(app(call)?.limits.check_network(address(call, site))?));
    counted.err().unwrap_or(failure)
}

/// The site, which the server always has.
pub(super) fn site(call: &HttpRequest) -> Result<&Site, Failure> {
    let site = call.app_data::<Data<Site>>().map(Data::get_ref);
    site.ok_or_else(|| service::Error::internal("the server was built without its site").into())
}

/// The application, which the server always has.
pub(super) fn app(call: &HttpRequest) -> Result<&Data<App>, Failure> {
    call.app_data::<Data<App>>()
        .ok_or_else(|| service::Error::internal("the server was built without its application").into())
}

fn address(call: &HttpRequest, site: &Site) -> IpAddr {
    let peer = call.peer_addr().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip()).to_canonical();
    let forwarded: Vec<&str> =
        call.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    behind(peer, &forwarded, &site.trusted_proxies)
}

/// Walks back through `X-Forwarded-For`, from the peer, as long as who reported a hop is trusted. Entries to the
/// left of that are whatever the caller cared to write.
fn behind(peer: IpAddr, forwarded: &[&str], trusted: &[Network]) -> IpAddr {
    let mut address = peer;
    for hop in forwarded.iter().flat_map(|header| header.split(',')).rev() {
        if !trusted.iter().any(|network| network.contains(address)) {
            break;
        }
        let hop = hop.trim();
        let Ok(before) = hop.parse().or_else(|_| hop.parse().map(|socket: SocketAddr| socket.ip())) else { break };
        address = before.to_canonical();
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().expect("a network")).collect();
        behind(peer.parse().expect("an address"), forwarded, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(found("198.51.100.1", &["203.0.113.9"], &[]), "198.51.100.1");
        assert_eq!(found("198.51.100.1", &["203.0.113.9"], &["10.0.0.0/8"]), "198.51.100.1");
        assert_eq!(found("10.0.0.2", &["203.0.113.9"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(found("10.0.0.2", &["6.6.6.6, 203.0.113.9"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(found("10.0.0.2", &["6.6.6.6", "203.0.113.9, 10.0.0.3"], &["10.0.0.0/8"]), "203.0.113.9");
    }

    #[test]
    fn odd_entries_end_the_walk() {
        assert_eq!(found("10.0.0.2", &["203.0.113.9, unknown"], &["10.0.0.0/8"]), "10.0.0.2");
        assert_eq!(found("10.0.0.2", &["203.0.113.9:4711"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(found("10.0.0.2", &["[2001:db8::1]:4711"], &["10.0.0.0/8"]), "2001:db8::1");
        assert_eq!(found("10.0.0.2", &["::ffff:203.0.113.9"], &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(found("10.0.0.2", &[], &["10.0.0.0/8"]), "10.0.0.2");
    }
}
