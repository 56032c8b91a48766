//! Address ranges, for `--trusted-proxy`.

use std::{net::IpAddr, str::FromStr};

use super::BadSetting;

/// A range of addresses in CIDR form (RFC 4632), such as `10.0.0.0/8`; a bare address is a range of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// Whether `address` lies in the range. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is an IPv4 address.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                network.to_bits().checked_shr(32 - self.prefix) == address.to_bits().checked_shr(32 - self.prefix)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                network.to_bits().checked_shr(128 - self.prefix) == address.to_bits().checked_shr(128 - self.prefix)
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = BadSetting;

    fn from_str(text: &str) -> Result<Self, BadSetting> {
        let bad = || BadSetting::new("say an address or a range, such as 10.0.0.2, 10.0.0.0/8 or fd00::/8");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address = address.parse::<IpAddr>().map_err(|_| bad())?.to_canonical();
        let widest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().map_err(|_| bad())?,
            Some(_) => return Err(bad()),
            None => widest,
        };
        if prefix > widest {
            return Err(bad());
        }
        Ok(Self { address, prefix })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(network: &str, address: &str) -> bool {
        network.parse::<Network>().expect(network).contains(address.parse().expect(address))
    }

    #[test]
    fn a_range_holds_its_addresses_only() {
        assert!(holds("10.0.0.0/8", "10.200.3.4"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.1.1"));
        assert!(!holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("192.0.2.7", "192.0.2.7"));
        assert!(!holds("192.0.2.7", "192.0.2.6"));
        assert!(holds("fd00::/8", "fd12::1"));
        assert!(!holds("fd00::/8", "10.0.0.1"));
        assert!(holds("0.0.0.0/0", "198.51.100.1"));
        assert!(holds("::/0", "2001:db8::1"));
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in ["", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "10.0.0/8", "::/129", "proxy.example", "1.2.3.4/8/8"]
        {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
