//! Delivery: from the outbox to people, at least once.
//!
//! Useful for: one pass of delivery over the outbox, at a time the caller gives.
//! Not here: what a message says, who asked for it, and the command line.
//!
//! One file a channel in `channels/`; schedule, limits, addresses and connections are common to all of them.
//!
//! INVARIANT: a message is marked as delivered after its receiver has taken it, never before: a crash in between sends it
//! again under the same id.

mod channel;
mod error;
mod guard;
mod http;
mod keys;
mod limits;
mod notice;
mod pass;
mod report;
mod road;
mod schedule;
mod shelf;
mod smtp;
mod text;
mod work;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use channel::{Channel, Fate, Line, Outcome, Trouble, Way};
pub use error::Error;
pub use guard::{Target, inside};
pub use keys::{certificates, new_secret};
pub use limits::Limits;
pub use notice::{NOTICE, Said, Words};
pub use pass::Deliverer;
pub use report::Report;
pub use road::Road;
pub use schedule::SCHEDULE;

use jiff::Timestamp;

/// What the functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Tells the time; whoever calls gives it, so that a test can.
pub type Clock<'a> = &'a (dyn Fn() -> Timestamp + Send + Sync);

/// What an operator may set.
#[derive(Debug, Clone)]
pub struct Config {
    /// Hosts inside the operator's own network that may be reached: `relay.corp`, `10.0.0.7:25`. All others inside are
    /// refused.
    pub internal: Vec<String>,
    /// Addresses of hosts that the system's resolver is not asked for.
    pub hosts: BTreeMap<String, Vec<IpAddr>>,
    /// Certificates that are trusted beside those of the system, in DER.
    pub roots: Vec<Vec<u8>>,
    /// Where feeds and calendars are written.
    pub folder: PathBuf,
    /// How long a receiver may take to answer.
    pub timeout: Duration,
    /// How many endpoints are served at once.
    pub endpoints_at_once: usize,
}

impl Config {
    /// The usual settings; feeds and calendars go to this folder.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Config {
        Config {
            internal: Vec::new(),
            hosts: BTreeMap::new(),
            roots: Vec::new(),
            folder: folder.into(),
            // SOURCE: Standard Webhooks asks for 15 to 30 s
            timeout: Duration::from_secs(20),
            endpoints_at_once: 64,
        }
    }
}

include!(concat!(env!("OUT_DIR"), "/channels.rs"));

/// The channel of a kind.
#[must_use]
pub fn channel(kind: &str) -> Option<&'static Channel> {
    CHANNELS.iter().find(|c| c.kind == kind)
}
