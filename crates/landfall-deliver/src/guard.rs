//! What may be reached.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

use super::{Config, Trouble};

/// What is connected to: a host by name or number, and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The host as the address names it, in lower case, numbers in their usual form.
    pub host: Host<String>,
    /// The port.
    pub port: u16,
    /// Whether the connection is encrypted from its start.
    pub secure: bool,
}

impl Target {
    /// What an address points to, where its scheme is one of these; each stands with its port and whether it is secure.
    ///
    /// # Errors
    /// Where it is no address, names its user or no host, or has another scheme.
    pub fn of(url: &Url, schemes: &[(&str, u16, bool)]) -> Result<Target, Trouble> {
        let wrong = |what: &str| Err(Trouble::new("address-wrong", what));
        let Some((_, port, secure)) = schemes.iter().find(|(scheme, ..)| *scheme == url.scheme()) else {
            return wrong(url.scheme());
        };
        if !url.username().is_empty() || url.password().is_some() {
            return wrong("user@");
        }
        // of schemes it does not know, the reader leaves the host as it was written
        let host = match url.host() {
            Some(Host::Domain(name)) => Host::parse(name).ok(),
            Some(host) => Some(host.to_owned()),
            None => None,
        };
        let Some(host) = host else { return wrong("host") };
        Ok(Target { host, port: url.port().unwrap_or(*port), secure: *secure })
    }

    /// The address of a receiver that speaks HTTP, and what it points to.
    ///
    /// # Errors
    /// As for [`Target::of`].
    pub fn of_http(address: &str) -> Result<(Url, Target), Trouble> {
        let url = Url::parse(address).map_err(|e| Trouble::new("address-wrong", e))?;
        let target = Target::of(&url, &[("https", 443, true), ("http", 80, false)])?;
        Ok((url, target))
    }

    /// The host without the dot that ends a full name.
    fn name(&self) -> String {
        self.host.to_string().trim_end_matches('.').to_lowercase()
    }

    /// Whether the operator lets it be reached although it is inside.
    fn is_let(&self, config: &Config) -> bool {
        let name = self.name();
        let with_port = format!("{name}:{}", self.port);
        config.internal.iter().map(|i| i.trim().to_lowercase()).any(|i| i == name || i == with_port)
    }

    /// Its addresses, each of them fit to be reached.
    ///
    /// # Errors
    /// Where it has none, one of them lies inside and the operator did not name it, or it is not encrypted and does not
    /// lie inside.
    pub(super) async fn resolve(&self, config: &Config) -> Result<Vec<SocketAddr>, Trouble> {
        let ips = match &self.host {
            Host::Ipv4(ip) => vec![IpAddr::V4(*ip)],
            Host::Ipv6(ip) => vec![IpAddr::V6(*ip)],
            Host::Domain(_) => match config.hosts.get(&self.name()) {
                Some(ips) => ips.clone(),
                None => lookup(&self.name(), self.port, config).await?,
            },
        };
        if ips.is_empty() {
            return Err(Trouble::new("unresolved", self.name()));
        }
        // One address inside spoils the name: which of several is taken is not ours to trust.
        if !self.is_let(config) {
            if let Some(ip) = ips.iter().find(|ip| inside(**ip)) {
                return Err(Trouble::new("address-inside", format_args!("{} ({ip})", self.name())));
            }
            if !self.secure {
                return Err(Trouble::new("address-open", self.name()));
            }
        }
        Ok(ips.into_iter().map(|ip| SocketAddr::new(ip, self.port)).collect())
    }
}

async fn lookup(name: &str, port: u16, config: &Config) -> Result<Vec<IpAddr>, Trouble> {
    let found = tokio::time::timeout(config.timeout, tokio::net::lookup_host((name, port))).await;
    let found = found.map_err(|_| Trouble::new("timeout", name))?;
    let found = found.map_err(|e| Trouble::new("unresolved", format_args!("{name}: {e}")))?;
    Ok(found.map(|a| a.ip()).collect())
}

/// Whether an address leads into somebody's own network, or nowhere: everything but what is routed in public.
///
/// SOURCE: IANA special-purpose address registries (RFC 6890 and its updates)
#[must_use]
pub fn inside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => inside_v4(ip),
        IpAddr::V6(ip) => inside_v6(ip),
    }
}

const V4: [([u8; 4], u32); 16] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([168, 63, 129, 16], 32), // the wire server of a large cloud
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

fn inside_v4(ip: Ipv4Addr) -> bool {
    let within = |(net, bits): &([u8; 4], u32)| (ip.to_bits() ^ u32::from_be_bytes(*net)) >> (32 - bits) == 0;
    V4.iter().any(within)
}

fn inside_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match s {
        // mapped, and as translated by a NAT64 known to all
        [0, 0, 0, 0, 0, 0xffff, a, b] | [0x64, 0xff9b, 0, 0, 0, 0, a, b] => inside_v4(v4(a, b)),
        // carrying an IPv4 address of the far end
        [0x2002, a, b, ..] => inside_v4(v4(a, b)),
        // Teredo, whose carried address is hidden; benchmarks; documentation
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => true,
        // all else that is routed in public lies in 2000::/3
        _ => s[0] & 0xe000 != 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_range_is_inside_at_its_first_and_last_address_and_not_beyond() {
        let edges = [
            ("10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"),
            ("100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"),
            ("127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"),
            ("169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"),
            ("172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"),
            ("192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"),
            ("198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"),
            ("64:ff9b::10.0.0.0", "64:ff9b::10.255.255.255", "64:ff9b::9.255.255.255", "64:ff9b::11.0.0.0"),
            ("::ffff:127.0.0.0", "::ffff:127.255.255.255", "::ffff:126.255.255.255", "::ffff:128.0.0.0"),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7::1", "2001:db9::"),
        ];
        for (first, last, before, behind) in edges {
            let is = |text: &str| inside(text.parse().unwrap());
            assert!(is(first) && is(last), "{first} to {last}");
            assert!(!is(before) && !is(behind), "{before}, {behind}");
        }
        for ip in ["::", "::1", "::127.0.0.1", "fc00::1", "fdff::", "fe80::1", "fec0::1", "ff02::1", "2002:7f00:1::"] {
            assert!(inside(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["1.1.1.1", "223.5.5.5", "2400:3200::1", "2606:4700:4700::1111", "2002:101:101::"] {
            assert!(!inside(ip.parse().unwrap()), "{ip}");
        }
    }
}
