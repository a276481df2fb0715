//! Where a mailbox may be: what the operator wrote into the settings file is dialled wherever it is; what was typed on a page only on the
//! public network, so that nobody reaches into the house's own through it. The address that was looked at is the one that is dialled.
//!
//! Source: IANA special-purpose address registries (RFC 6890 and its successors).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Ports of mail servers; the only ones that are dialled for what was typed on a page.
const PORTS: [u16; 6] = [25, 143, 465, 587, 993, 2525];
/// Addresses of one host that are tried.
const ADDRESSES_MAX: usize = 8;

/// How far connections go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Anywhere: the operator said so.
    #[default]
    Anywhere,
    /// The public network alone, and mail ports alone.
    Public,
}

/// The addresses of a host that may be dialled, in the resolver's order.
pub async fn addresses(host: &str, port: u16, reach: Reach) -> Result<Vec<SocketAddr>, String> {
    if reach == Reach::Public && !PORTS.contains(&port) {
        return Err(format!("port {port} is not one of mail servers"));
    }
    let found = tokio::net::lookup_host((host, port)).await.map_err(|error| format!("no such host: {error}"))?;
    let found: Vec<SocketAddr> = found.take(ADDRESSES_MAX).collect();
    // One private address among them is enough: a name that answers both ways is a trick.
    if reach == Reach::Public && found.iter().any(|one| !is_public(one.ip())) {
        return Err("private address: the host is not on the public network".into());
    }
    if found.is_empty() { Err("no such host: it has no address".into()) } else { Ok(found) }
}

/// Whether an address is on the public network.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127, ..)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special && a < 224
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let s = address.segments();
    let last = || Ipv4Addr::from((u32::from(s[6]) << 16) | u32::from(s[7]));
    match s {
        // Addresses of version 4 in another dress: mapped, and by NAT64.
        [0, 0, 0, 0, 0, 0xffff, _, _] | [0x64, 0xff9b, 0, 0, 0, 0, _, _] => is_public_v4(last()),
        // 6to4.
        [0x2002, high, low, ..] => is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))),
        // Teredo, benchmarking, ORCHID, documentation.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, ..] => false,
        // Global unicast.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_on_the_public_network_is_known() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.2.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "::7f00:1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1", "::ffff:1.1.1.1", "2002:101:101::"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    proptest! {
        #[test]
        fn an_address_in_another_dress_is_judged_alike(bits: u32) {
            let v4 = Ipv4Addr::from(bits);
            prop_assert_eq!(is_public(IpAddr::V6(v4.to_ipv6_mapped())), is_public(IpAddr::V4(v4)));
        }
    }

    #[tokio::test]
    async fn what_was_typed_on_a_page_does_not_reach_into_the_house() {
        let refused = addresses("127.0.0.1", 993, Reach::Public).await.unwrap_err();
        assert!(refused.starts_with("private address"), "{refused}");
        assert!(addresses("localhost", 993, Reach::Public).await.is_err());
        assert!(addresses("1.1.1.1", 22, Reach::Public).await.unwrap_err().starts_with("port 22"));
        assert_eq!(addresses("1.1.1.1", 993, Reach::Public).await.unwrap().len(), 1);
        assert_eq!(addresses("127.0.0.1", 22, Reach::Anywhere).await.unwrap().len(), 1);
    }
}
