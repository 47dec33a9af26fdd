//! What the system itself enforces on a process.

use std::io;
use std::process::ExitStatus;

use super::{Limits, MEGABYTE};

/// Input, output and complaints: what is open already.
#[cfg(unix)]
const STREAMS: u64 = 3;

/// Limits this process, for good: memory, processor time, no file opened or written, no image left behind when it breaks.
///
/// Only where the system is a Unix; elsewhere time and output are limited by the one that asked, and memory is not.
///
/// # Errors
/// The system refuses.
#[cfg(unix)]
pub fn confine(limits: Limits) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let memory = limits.memory_mb.saturating_mul(MEGABYTE);
    // at the lower limit of processor time the process is told why it ends, at the upper it is not
    let all = [
        (Resource::As, memory, memory),
        (Resource::Cpu, limits.seconds, limits.seconds.saturating_add(1)),
        (Resource::Nofile, STREAMS, STREAMS),
        (Resource::Fsize, 0, 0),
        (Resource::Core, 0, 0),
    ];
    for (what, current, maximum) in all {
        // a limit may be lowered, never raised
        let maximum = getrlimit(what).maximum.map_or(maximum, |already| already.min(maximum));
        setrlimit(what, Rlimit { current: Some(current.min(maximum)), maximum: Some(maximum) })?;
    }
    Ok(())
}

/// As where the system is a Unix, without effect.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn confine(_: Limits) -> io::Result<()> {
    Ok(())
}

/// The signal that ended a process.
#[cfg(unix)]
pub(super) fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
pub(super) fn signal(_: ExitStatus) -> Option<i32> {
    None
}

/// Whether a signal says that the processor time is used up.
#[cfg(unix)]
pub(super) fn is_of_time(signal: i32) -> bool {
    signal == rustix::process::Signal::XCPU.as_raw()
}

#[cfg(not(unix))]
pub(super) fn is_of_time(_: i32) -> bool {
    false
}
