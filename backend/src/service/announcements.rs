//! A runtime says from which network it shows an offer, so that the phone can compare.

use std::net::IpAddr;

use countersign_shared::{
    jws::Unverified,
    payload::{Announce, check_origin, check_window},
};

use super::Result;
use crate::{app::App, limits::network_of, store::AnnouncedOffer};

/// Keeps an announcement. The key is the sender's own word: the phone heeds only the one in its QR.
pub async fn announce(app: &App, signed: &str, network: IpAddr) -> Result<()> {
    app.limits.check_anonymous_write(network)?;
    let message = Unverified::parse(signed)?.verify_with::<Announce>(|announce| announce.public_key)?;
    check_origin(&*message, &app.origin)?;
    check_window(&*message, app.clock.now())?;
    let offer = AnnouncedOffer {
        pair_hash: message.pair_hash,
        public_key: message.public_key,
        network: neighbourhood_of(network).to_string(),
        announced_at: app.clock.now(),
    };
    app.store.write(move |tx| Ok(tx.put_announcement(&offer)?)).await
}

/// The network whose machines count as neighbours. On the internet a household has one IPv4 address or one IPv6 /64;
/// a server inside the household sees each machine's own private address (RFC 1918, RFC 3927), whose /24 it shares.
pub(super) fn neighbourhood_of(address: IpAddr) -> IpAddr {
    match network_of(address) {
        IpAddr::V4(address) if address.is_private() || address.is_link_local() => {
            let [a, b, c, _] = address.octets();
            IpAddr::from([a, b, c, 0])
        }
        network => network,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_household() {
        let same = |one: &str, other: &str| {
            let of = |text: &str| neighbourhood_of(text.parse().expect("an address"));
            of(one) == of(other)
        };
        assert!(same("192.168.1.20", "192.168.1.77"));
        assert!(same("::ffff:10.0.3.1", "10.0.3.200"));
        assert!(same("2001:db8:1:2::3", "2001:db8:1:2:ffff::1"));
        assert!(!same("192.168.1.20", "192.168.2.20"));
        assert!(!same("198.51.100.1", "198.51.100.2"));
        assert!(!same("127.0.0.1", "127.0.0.2"));
    }
}
