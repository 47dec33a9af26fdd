//! What time it is: the system's, or what a test says.

use std::sync::Arc;
use std::time::Duration;

use governor::nanos::Nanos;
use jiff::Timestamp;

/// What time it is.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Default for Clock {
    fn default() -> Clock {
        Clock::of(Timestamp::now)
    }
}

impl Clock {
    /// A clock that says what a function says.
    pub fn of(instant: impl Fn() -> Timestamp + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(instant))
    }

    /// The instant it shows.
    #[must_use]
    pub fn instant(&self) -> Timestamp {
        (self.0)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Clock({})", self.instant())
    }
}

impl governor::clock::Clock for Clock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(u64::try_from(self.instant().as_nanosecond()).unwrap_or_default())
    }
}

/// How long from one instant to a later one; none where it is not later.
pub(crate) fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}
