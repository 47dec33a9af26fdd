#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop")]

use std::path::Path;

use super::*;
use crate::files::NamedBytes;

/// More than a pipe holds, so that a process that does not take it is seen not to block.
fn input() -> Input {
    Input { files: vec![NamedBytes { name: "file.zip".to_owned(), bytes: vec![7; 1 << 20] }] }
}

/// Asks a shell in place of the executable; source, instant and the rest are its arguments.
fn asked(script: &str, limits: Limits) -> Error {
    let shell = Apart::new("/bin/sh", ["-c", script, "sh"]).within(limits);
    shell.read("any", &input(), Timestamp::UNIX_EPOCH).unwrap_err()
}

fn how(script: &str) -> Ending {
    let limits = Limits { memory_mb: 256, seconds: 1, output_mb: 1 };
    let error = asked(script, limits);
    let text = error.to_string();
    assert!(text.contains("`file.zip`") && text.contains("`any`") && text.contains("nothing was stored"), "{text}");
    let Error::Apart { how, .. } = error else { panic!("{error}") };
    how
}

#[test]
fn a_process_that_spins_is_stopped_and_named() {
    assert_eq!(how("ulimit -S -t 1; while :; do :; done"), Ending::Time(1));
}

#[test]
fn a_process_that_waits_for_ever_is_stopped_and_named() {
    assert_eq!(how("exec sleep 1000"), Ending::Time(1));
}

#[test]
fn a_process_that_aborts_is_named_with_its_signal() {
    assert_eq!(how("kill -ABRT $$"), Ending::Broke("signal 6".to_owned()));
    assert_eq!(how("echo stack overflow >&2; kill -ABRT $$"), Ending::Broke("stack overflow (signal 6)".to_owned()));
    assert_eq!(how("echo 'panicked at x' >&2; exit 101"), Ending::Broke("panicked at x".to_owned()));
}

#[test]
fn a_process_without_memory_is_named_so() {
    assert_eq!(how("echo memory allocation of 99 bytes failed >&2; kill -ABRT $$"), Ending::Memory(256));
}

#[test]
fn a_process_that_writes_without_end_is_stopped() {
    assert_eq!(how("while :; do echo yes; done"), Ending::Output(1));
}

#[test]
fn a_process_that_complains_without_end_does_not_block() {
    assert_eq!(how("i=0; while [ $i -lt 20000 ]; do echo 0123456789 >&2; i=$((i+1)); done"), Ending::Rubbish);
}

#[test]
fn a_process_that_writes_rubbish_or_nothing_gives_no_reading() {
    assert_eq!(how("echo hello"), Ending::Rubbish);
    assert_eq!(how("exit 0"), Ending::Rubbish);
    assert_eq!(how("printf '%064d' 0; echo hello"), Ending::Rubbish);
}

#[test]
fn a_program_that_is_not_there_is_named_so() {
    let error = Apart::new("/nowhere/at/all", ["x"]).read("any", &input(), Timestamp::UNIX_EPOCH).unwrap_err();
    assert!(matches!(error, Error::Apart { how: Ending::NotStarted(_), .. }), "{error}");
}

#[test]
fn bytes_arrive_as_they_were_given_and_half_of_them_do_not() {
    let mut given = input();
    given.files.push(NamedBytes { name: "空.csv".to_owned(), bytes: Vec::new() });
    let mut sent = Vec::new();
    bytes::write(&given, &mut sent).unwrap();
    let pairs = |input: &Input| input.files.iter().map(|f| (f.name.clone(), f.bytes.clone())).collect::<Vec<_>>();
    assert_eq!(pairs(&bytes::read(&mut sent.as_slice()).unwrap()), pairs(&given));
    for cut in [0, 7, 8, 20, sent.len() - 1] {
        assert!(bytes::read(&mut &sent[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn a_parcel_opens_to_what_was_packed_and_any_changed_byte_spoils_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sources");
    for source in crate::sources().unwrap() {
        let received = "2026-11-24T00:00:00Z".parse().unwrap();
        let reading = source.read(&folder.join(source.name).join("fixtures"), received).unwrap();
        let bytes = parcel::pack(Ok(reading.clone())).unwrap();
        let opened = parcel::open(&bytes).unwrap().unwrap();
        // as text, in which 1.0 and 1.00 differ
        let text = |reading: &Reading| serde_json::to_string(reading).unwrap();
        assert_eq!(text(&opened), text(&reading), "{}", source.name);
        for at in (0..bytes.len()).step_by(1 + bytes.len() / 50) {
            let mut spoilt = bytes.clone();
            spoilt[at] ^= 1;
            assert!(parcel::open(&spoilt).is_none(), "{} byte {at}", source.name);
        }
    }
    let error = source("none").unwrap_err();
    let text = error.to_string();
    assert_eq!(parcel::open(&parcel::pack(Err(error)).unwrap()).unwrap().unwrap_err().to_string(), text);
}
