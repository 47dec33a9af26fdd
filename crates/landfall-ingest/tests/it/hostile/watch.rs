//! A process of its own for what may hang, swell or break down.
//!
//! It is this test program again, asked for one test that is otherwise left out. It says each input's name before it
//! reads it and how that ended behind it; a process that dies leaves the name it said last.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

/// What the process says, among what the test harness says.
const MARK: &str = "@landfall ";
/// Names the work to the process.
const WORK: &str = "LANDFALL_HOSTILE";
/// Megabytes of address space of the process; nothing in the tests is larger than a part of it.
const MEMORY: u64 = 768 << 20;
/// Seconds of processor time for one input.
const SECONDS: u64 = 5;
/// Seconds without a word after which a process sleeps for ever.
const SILENCE: Duration = Duration::from_secs(300);

/// The work this process was started for.
pub fn work() -> Option<String> {
    std::env::var(WORK).ok()
}

/// Bounds the memory of this process for good.
pub fn bound() {
    setrlimit(Resource::As, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) }).unwrap();
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).unwrap();
}

/// Says that an input begins: from now on it has its seconds, by processor time, so that other work does not count.
pub fn begin(name: &str) {
    println!("{MARK}begin {name}");
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap();
    setrlimit(Resource::Cpu, Rlimit { current: Some(used + SECONDS + 1), maximum: None }).unwrap();
}

/// Says how it ended.
pub fn end(how: &str) {
    println!("{MARK}end {how}");
}

/// Starts a process for some work and gives what it says, in pairs of name and ending; an input that took the process
/// down ends with that.
pub fn inputs(work: &str) -> Vec<(String, String)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["hostile::the_work_of_a_process_of_its_own", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env(WORK, work)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut all = Vec::new();
    let mut begun: Option<String> = None;
    let asleep = listen(&mut child, &mut |line| {
        // the harness may write before it on the same line
        let Some((_, said)) = line.split_once(MARK) else { return };
        if let Some(name) = said.strip_prefix("begin ") {
            begun = Some(name.to_owned());
        } else if let (Some(how), Some(name)) = (said.strip_prefix("end "), begun.take()) {
            all.push((name, how.to_owned()));
        }
    });
    let _ = child.kill();
    let status = child.wait().unwrap();
    if let Some(name) = begun {
        let how = if asleep { "sleeps for ever".to_owned() } else { format!("took the process down: {status}") };
        all.push((name, format!("wrong: {how}")));
    } else if !status.success() {
        all.push((work.to_owned(), format!("wrong: {status}")));
    }
    all
}

/// Gives every line until the end, or says that the process went silent.
fn listen(child: &mut Child, hear: &mut dyn FnMut(&str)) -> bool {
    let output = BufReader::new(child.stdout.take().unwrap());
    let (said, heard) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if said.send(line).is_err() {
                break;
            }
        }
    });
    let asleep = loop {
        match heard.recv_timeout(SILENCE) {
            Ok(line) => hear(&line),
            Err(mpsc::RecvTimeoutError::Timeout) => break true,
            Err(mpsc::RecvTimeoutError::Disconnected) => break false,
        }
    };
    if !asleep {
        let _ = reader.join();
    }
    asleep
}
