//! How much is read in one go. They bound memory, not what a publisher may mean.

/// Bytes of one file as received.
pub(crate) const FILE_BYTES: u64 = 96 << 20;
/// Bytes of everything read in one go, archives unpacked.
pub(crate) const TOTAL_BYTES: u64 = 160 << 20;
/// Files of a folder and entries of an archive.
pub(crate) const ENTRIES: u64 = 20_000;
/// How deep folders are walked.
pub(crate) const FOLDER_DEPTH: usize = 12;
/// How many times its packed size an archive may unpack to, once it unpacks to more than `RATIO_FROM`.
pub(crate) const RATIO: u64 = 100;
/// Unpacked bytes from which the ratio counts.
pub(crate) const RATIO_FROM: u64 = 4 << 20;
/// Bytes of one field of a table or one text of a tree.
pub(crate) const FIELD_BYTES: usize = 64 << 10;
/// Values of a text, by the marks that part them.
pub(crate) const VALUES: u64 = 6_000_000;
/// Columns of a table.
pub(crate) const COLUMNS: usize = 1_000;
/// How deep a tree of keys and lists may be.
pub(crate) const TREE_DEPTH: usize = 64;
/// Signals of one problem kept in full; the rest is summed up.
pub(crate) const SIGNALS_KEPT: u64 = 200;
/// Characters of a value shown in a signal.
pub(crate) const SHOWN_CHARS: usize = 80;
