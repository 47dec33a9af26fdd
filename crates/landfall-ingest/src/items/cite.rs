//! Citations of what a source states: file and place in it, and nothing that was not read.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use landfall_core::model::{Checked, Citation};

use super::Desk;
use crate::statement::Statement;

impl Desk<'_> {
    /// What a statement rests on.
    pub(super) fn cite(&self, statement: &Statement, note: Option<String>) -> Citation {
        let (file, at) = self.located(statement);
        Citation {
            says: format!("{}, {}", self.head.publisher, self.head.title.en),
            via: None,
            publisher: Some(self.head.publisher.clone()),
            at: Some(at.to_owned()),
            quote: None,
            checked: Checked::Data,
            published: self.reading.parsed.vintage.as_ref().and_then(|v| v.text.parse().ok()),
            seen: Some(self.received()),
            stated: None,
            file: Some(file.to_owned()),
            snapshot: Some(self.reading.snapshot.hash.clone()),
            author: None,
            method: None,
            note,
        }
    }

    /// The file a statement stands in, as it was received, and where in it.
    pub(super) fn located<'s>(&'s self, statement: &'s Statement) -> (&'s str, &'s str) {
        let files = &self.reading.snapshot.files;
        let at = statement.at.as_str();
        let named = files.iter().map(|(name, ..)| name.as_str()).filter(|name| at.starts_with(name));
        if let Some(file) = named.max_by_key(|name| name.len()) {
            let rest = at.strip_prefix(file).unwrap_or(at).trim_start_matches([',', ' ']);
            return (file, if rest.is_empty() { at } else { rest });
        }
        // the entry of an archive
        (files.first().map_or(&self.reading.name, |(name, ..)| name), at)
    }

    fn received(&self) -> Date {
        self.reading.snapshot.received.to_zoned_datetime(TimeZone::UTC).date()
    }
}
