//! All words in one text, searched from end to end; kept beside the ledger for as long as its head stands.
//!
//! A file of it is a header, the folded text, where each piece of it begins and whose it is, and the entries.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use memchr::memmem::Finder;

use super::{Entry, KINDS, Where, fold};

/// Changes whenever what is kept changes its form.
const FORM: &str = "landfall search 1";

/// The words of all entries.
pub struct Index {
    /// Folded pieces, each ended by a zero.
    text: Vec<u8>,
    /// Where each piece begins.
    begins: Vec<u32>,
    /// The entry each piece belongs to.
    owners: Vec<u32>,
    /// Where in its entry each piece stands.
    places: Vec<u8>,
    /// The kind of each entry.
    kinds: Vec<u8>,
    entries: Entries,
}

enum Entries {
    Here(Vec<Entry>),
    /// In the file from a position, each ending where the next begins.
    Kept {
        file: File,
        from: u64,
        ends: Vec<u32>,
    },
}

impl Index {
    /// Lays out entries in memory.
    pub fn new(entries: Vec<Entry>) -> Index {
        let (mut text, mut begins, mut owners, mut places) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let kind = |e: &Entry| KINDS.iter().position(|k| *k == e.kind).unwrap_or(KINDS.len());
        let kinds = entries.iter().map(|e| u8::try_from(kind(e)).unwrap_or(u8::MAX)).collect();
        for (number, entry) in entries.iter().enumerate() {
            for (place, words) in &entry.words {
                begins.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
                owners.push(u32::try_from(number).unwrap_or(u32::MAX));
                places.push(*place as u8);
                text.extend_from_slice(fold(words).as_bytes());
                text.push(0);
            }
        }
        Index { text, begins, owners, places, kinds, entries: Entries::Here(entries) }
    }

    /// Numbers of the entries that have all words, ranked: by where the worst placed word stands, the whole query as a name or at
    /// its beginning first; then by kind; then by the length of the name; then as they were laid out.
    pub fn search(&self, words: &[String]) -> Vec<usize> {
        const NOWHERE: u8 = u8::MAX;
        if words.is_empty() {
            return Vec::new();
        }
        let whole = words.join(" ");
        let mut worst = vec![0_u8; self.kinds.len()];
        let mut close = vec![u32::MAX; self.kinds.len()];
        for word in words {
            let mut best = vec![NOWHERE; self.kinds.len()];
            self.pieces_with(word, |piece| {
                let (Some(owner), Some(place)) = (self.owners.get(piece), self.places.get(piece)) else { return };
                let owner = *owner as usize;
                if let Some(best) = best.get_mut(owner) {
                    *best = (*best).min(place.saturating_add(2));
                }
                if let (Some(close), true) = (close.get_mut(owner), *place == Where::Name as u8) {
                    *close = (*close).min(self.closeness(piece, &whole));
                }
            });
            worst.iter_mut().zip(&best).for_each(|(worst, best)| *worst = (*worst).max(*best));
        }
        let mut hits: Vec<(u8, u8, u32, usize)> = Vec::new();
        for (number, (rank, kind)) in worst.into_iter().zip(&self.kinds).enumerate().filter(|(_, (r, _))| *r != NOWHERE)
        {
            let close = close.get(number).copied().unwrap_or(u32::MAX);
            // 0 the name itself, 1 its beginning, then by place
            let rank = if rank == 2 { (close >> 30).min(2) as u8 } else { rank };
            hits.push((rank, *kind, close & LENGTH, number));
        }
        hits.sort_unstable();
        hits.into_iter().map(|(.., number)| number).collect()
    }

    /// Two bits for how a name fits the whole query, then its length.
    fn closeness(&self, piece: usize, whole: &str) -> u32 {
        let name = self.piece(piece);
        let fits = match name.strip_prefix(whole.as_bytes()) {
            Some([]) => 0,
            Some(_) => 1,
            None => 2,
        };
        (fits << 30) | u32::try_from(name.len()).unwrap_or(LENGTH).min(LENGTH)
    }

    fn piece(&self, number: usize) -> &[u8] {
        let begin = self.begins.get(number).map_or(0, |b| *b as usize);
        let end = self.begins.get(number + 1).map_or(self.text.len(), |b| *b as usize);
        self.text.get(begin..end.saturating_sub(1)).unwrap_or_default()
    }

    /// Every piece that has a word, once.
    fn pieces_with(&self, word: &str, mut found: impl FnMut(usize)) {
        let finder = Finder::new(word.as_bytes());
        let mut from = 0;
        while let Some(at) = self.text.get(from..).and_then(|rest| finder.find(rest)) {
            let piece = self.begins.partition_point(|b| *b as usize <= from + at).saturating_sub(1);
            found(piece);
            from = self.begins.get(piece + 1).map_or(self.text.len(), |b| *b as usize);
        }
    }

    /// The kind of an entry.
    pub fn kind(&self, number: usize) -> &'static str {
        self.kinds.get(number).and_then(|k| KINDS.get(*k as usize)).copied().unwrap_or_default()
    }

    /// An entry; none where the file no longer gives it.
    pub fn entry(&mut self, number: usize) -> Option<Entry> {
        match &mut self.entries {
            Entries::Here(entries) => entries.get(number).cloned(),
            Entries::Kept { file, from, ends } => {
                let begin = if number == 0 { 0 } else { *ends.get(number - 1)? };
                let length = ends.get(number)?.checked_sub(begin)?;
                file.seek(SeekFrom::Start(*from + u64::from(begin))).ok()?;
                let mut bytes = vec![0; length as usize];
                file.read_exact(&mut bytes).ok()?;
                serde_json::from_slice(&bytes).ok()
            }
        }
    }

    /// Keeps it in a file under a stamp, replacing what was there at once. Nothing is said where that is not possible:
    /// it is made anew the next time.
    pub fn keep(&self, path: &Path, stamp: &str) {
        let Entries::Here(entries) = &self.entries else { return };
        let mut ends = Vec::with_capacity(entries.len());
        let mut kept = Vec::new();
        for entry in entries {
            if serde_json::to_writer(&mut kept, entry).is_err() {
                return;
            }
            ends.push(u32::try_from(kept.len()).unwrap_or(u32::MAX));
        }
        // larger than what a piece's place can say: not kept
        if kept.len().max(self.text.len()) >= u32::MAX as usize {
            return;
        }
        let sizes = [self.text.len(), self.begins.len(), self.kinds.len()];
        let mut bytes = format!("{FORM}\n{stamp}\n").into_bytes();
        sizes.iter().for_each(|n| bytes.extend((*n as u64).to_le_bytes()));
        bytes.extend(&self.text);
        [&self.begins, &self.owners].into_iter().flatten().for_each(|n| bytes.extend(n.to_le_bytes()));
        bytes.extend(&self.places);
        bytes.extend(&self.kinds);
        ends.iter().for_each(|n| bytes.extend(n.to_le_bytes()));
        bytes.extend(kept);
        let fresh = path.with_extension(format!("{}.new", std::process::id()));
        let written = File::create(&fresh).and_then(|mut file| file.write_all(&bytes));
        if written.and_then(|()| std::fs::rename(&fresh, path)).is_err() {
            let _ = std::fs::remove_file(&fresh);
        }
    }

    /// What was kept under a stamp; none where it was kept under another, or is not whole.
    pub fn kept(path: &Path, stamp: &str) -> Option<Index> {
        let mut file = File::open(path).ok()?;
        let whole = file.metadata().ok()?.len();
        let head = format!("{FORM}\n{stamp}\n");
        let mut bytes = vec![0; head.len()];
        file.read_exact(&mut bytes).ok()?;
        if bytes != head.as_bytes() {
            return None;
        }
        let mut size = || {
            let mut bytes = [0; 8];
            file.read_exact(&mut bytes).ok()?;
            usize::try_from(u64::from_le_bytes(bytes)).ok()
        };
        let (text, pieces, entries) = (size()?, size()?, size()?);
        let sizes = [text, pieces.checked_mul(9)?, entries.checked_mul(5)?];
        let body = sizes.into_iter().try_fold(0_usize, usize::checked_add)?;
        let from = (head.len() as u64 + 24).checked_add(body as u64)?;
        if from > whole {
            return None;
        }
        let mut bytes = vec![0; body];
        file.read_exact(&mut bytes).ok()?;
        let mut rest = bytes.as_slice();
        let mut part = |length: usize| {
            let (part, after) = rest.split_at_checked(length)?;
            rest = after;
            Some(part)
        };
        let numbers = |part: &[u8]| part.as_chunks().0.iter().map(|b| u32::from_le_bytes(*b)).collect::<Vec<u32>>();
        let text = part(text)?.to_vec();
        let (begins, owners) = (numbers(part(pieces * 4)?), numbers(part(pieces * 4)?));
        let (places, kinds) = (part(pieces)?.to_vec(), part(entries)?.to_vec());
        let ends = numbers(part(entries * 4)?);
        let fits = ends.last().is_none_or(|end| from + u64::from(*end) == whole);
        let fits = fits && owners.iter().all(|o| (*o as usize) < entries) && begins.is_sorted();
        let entries = Entries::Kept { file, from, ends };
        fits.then_some(Index { text, begins, owners, places, kinds, entries })
    }
}

/// The bits that hold the length of a name.
const LENGTH: u32 = (1 << 30) - 1;

#[cfg(test)]
mod tests;
