//! Duties with a deadline, as a table.

use landfall_core::model::{Checked, Clock, Status};

use crate::render::{Words, deadline_time};
use crate::report::{Line, Notes, Section, Tone};

/// What must be done, within which time, for whom.
pub fn told<'d>(
    section: &mut Section,
    clocks: impl Iterator<Item = &'d Clock>,
    words: Words<'_>,
    notes: &mut Notes<'_>,
) {
    let text = words.text;
    let rows: Vec<Vec<Line>> = clocks
        .map(|clock| {
            let args = [
                ("time", deadline_time(words, clock)),
                ("event", words.code("clock_event", &clock.starts)),
                ("authority", words.code("authority", &clock.addressee)),
            ];
            let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let mut line = Line::new(text.with("deadline-line", &args)).cited([notes.cite(&clock.cite)]);
            if clock.status != Status::Enacted {
                line = line.marked(Tone::Warn, words.status(clock.status));
            }
            if clock.low_trust {
                line = line.marked(Tone::Warn, text.get("low-trust"));
            }
            if clock.cite.checked == Checked::Memory {
                line = line.marked(Tone::Warn, words.checked(Checked::Memory));
            }
            if let Some(scope) = &clock.scope {
                line = line.remarked(text.with("only-for", &[("cases", &words.scope(scope))]));
            }
            let note = clock.note.as_ref().map(|n| text.of(n)).unwrap_or_default();
            vec![Line::new(text.of(&clock.title)), line.remarked(note)]
        })
        .collect();
    section.table(vec![text.get("head-deadline"), text.get("head-within")], rows);
}
