//! Files as a stream: how many, then of each its name and its bytes, each behind its length.

use std::io::{self, Read, Write};

use crate::files::{Input, NamedBytes};

pub(super) fn write(input: &Input, to: &mut impl Write) -> io::Result<()> {
    to.write_all(&(input.files.len() as u64).to_le_bytes())?;
    for file in &input.files {
        for bytes in [file.name.as_bytes(), &file.bytes] {
            to.write_all(&(bytes.len() as u64).to_le_bytes())?;
            to.write_all(bytes)?;
        }
    }
    to.flush()
}

pub(super) fn read(from: &mut impl Read) -> io::Result<Input> {
    let mut input = Input::default();
    for _ in 0..length(from)? {
        let name = String::from_utf8(bytes(from)?).map_err(io::Error::other)?;
        input.files.push(NamedBytes { name, bytes: bytes(from)? });
    }
    Ok(input)
}

fn length(from: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    from.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

fn bytes(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let length = length(from)?;
    let mut bytes = Vec::new();
    if from.take(length).read_to_end(&mut bytes)? as u64 == length {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}
