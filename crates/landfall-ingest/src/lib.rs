//! Reading what publishers publish, in their own formats.
//!
//! Useful for: turning the bytes of a file, a folder or an archive into [`Statement`]s with a locator each, with every
//! value of the file handled, ignored for a stated reason, or signalled; knowing how old the content is.
//! Not here: the network, the ledger, the clock. A source parses, it never fetches; the caller says when the bytes came.
//!
//! A source is one folder under `src/sources/`: `source.toml` (publisher, licence, what its columns mean), `mod.rs` (its
//! format) and `fixtures/`. The folder is listed when the crate is built; nothing else names a source.
//!
//! ```text
//! path ─► Input (files; archives opened, bounded) ─► source's parse ─► Builder ─► Reading ─► items
//!                                                                     (every value counted once)
//! ```

pub mod apart;
mod archive;
mod builder;
mod error;
mod files;
mod head;
pub mod items;
mod leaves;
mod limits;
mod markets;
mod number;
mod reading;
mod shrink;
mod signal;
mod source;
mod statement;
mod table;
mod text;
mod tree;
mod working_days;
mod xml;

pub use error::{Error, Kind, Result};
pub use files::{Input, NamedBytes};
pub use head::{Expected, FieldDef, FileDef, Head, Licence, Points, Politeness};
pub use reading::{Counts, Freshness, Parsed, Reading, Snapshot, Vintage};
pub use shrink::shrunk;
pub use signal::{Problem, Signal};
pub use source::{Source, source, sources};
pub use statement::{About, Statement};
pub use working_days::{Uncounted, WorkingDays, working_days};
