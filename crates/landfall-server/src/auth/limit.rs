//! How often somebody may try: per address and per account.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::StatusCode;
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::clock::Clock;
use crate::problem::Failure;

/// Tries an address has at once, and how long it takes for one more.
const OF_ADDRESS: (u32, Duration) = (20, Duration::from_secs(3));
/// Tries an account has at once, and how long it takes for one more.
const OF_ACCOUNT: (u32, Duration) = (5, Duration::from_secs(12));
/// So many are kept in mind before those that may try again anyway are forgotten.
const KEPT: usize = 10_000;

type Limiter<K> = RateLimiter<K, HashMapStateStore<K>, Clock, NoOpMiddleware<Nanos>>;

/// Who tried how often.
pub(crate) struct Limits {
    clock: Clock,
    addresses: Limiter<IpAddr>,
    /// Strangers share one lot of tries for an account. An address the account was used from before has its own, so that
    /// no stranger can use up its owner's.
    accounts: Limiter<(String, Option<IpAddr>)>,
}

impl Limits {
    pub(crate) fn new(clock: Clock) -> Limits {
        Limits { addresses: limiter(OF_ADDRESS, clock.clone()), accounts: limiter(OF_ACCOUNT, clock.clone()), clock }
    }

    /// One more try of an address; of the part of a network that one customer has, where addresses are many.
    pub(crate) fn address(&self, address: IpAddr) -> Result<(), Failure> {
        self.tried(&self.addresses, &network(address))
    }

    /// One more try of an account, from an address where it was used before.
    pub(crate) fn account(&self, name: &str, familiar: Option<IpAddr>) -> Result<(), Failure> {
        self.tried(&self.accounts, &(name.to_owned(), familiar.map(network)))
    }

    fn tried<K: Hash + Eq + Clone>(&self, limiter: &Limiter<K>, key: &K) -> Result<(), Failure> {
        if limiter.len() > KEPT {
            limiter.retain_recent();
        }
        limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            let seconds = (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1).to_string();
            Failure::request(StatusCode::TOO_MANY_REQUESTS, "too-many-tries", [&seconds])
        })
    }
}

fn limiter<K: Hash + Eq + Clone>((at_once, each): (u32, Duration), clock: Clock) -> Limiter<K> {
    let burst = NonZeroU32::new(at_once).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(each).unwrap_or_else(|| Quota::per_minute(burst)).allow_burst(burst);
    RateLimiter::hashmap_with_clock(quota, clock)
}

/// SOURCE: RFC 6177: one customer has a /64 or more.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6((u128::from(six) >> 64 << 64).into()),
        four => four,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use jiff::Timestamp;

    use super::*;

    #[test]
    fn who_tries_too_often_waits_as_long_as_said_and_others_do_not() {
        let now = Arc::new(Mutex::new(Timestamp::UNIX_EPOCH));
        let shown = Arc::clone(&now);
        let limits = Limits::new(Clock::of(move || *shown.lock().unwrap()));
        let [here, there] = ["192.0.2.1", "192.0.2.2"].map(|a| a.parse::<IpAddr>().unwrap());
        for _ in 0..5 {
            limits.account("anna", None).unwrap();
        }
        let refused = limits.account("anna", None).unwrap_err();
        assert_eq!((refused.status().as_u16(), refused.code()), (429, "too-many-tries"));
        limits.account("ben", None).unwrap();
        limits.account("anna", Some(here)).unwrap();
        *now.lock().unwrap() += Duration::from_secs(12);
        limits.account("anna", None).unwrap();
        assert!(limits.account("anna", None).is_err());
        for _ in 0..20 {
            limits.address(here).unwrap();
        }
        assert!(limits.address(here).is_err());
        assert!(limits.address("::ffff:192.0.2.1".parse().unwrap()).is_err());
        limits.address(there).unwrap();
    }
}
