//! Histories from a table, one row a step.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use landfall_core::forecast::{Fault, History, Mark, Promise, Stage};

/// Columns that are read; others may stand beside them.
const COLUMNS: [&str; 7] = ["instrument_id", "market", "track", "stage", "stage_date", "announced_target_date", "note"];

/// Reads a table of histories.
///
/// # Errors
/// What is wrong, with file, row and field.
pub fn read(path: &Path) -> Result<Vec<History>, String> {
    let file = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| format!("{file}: {e}"))?;
    parse(&text).map_err(|(row, problem)| match row {
        0 => format!("{file}: {problem}"),
        row => format!("{file}, row {row}: {problem}"),
    })
}

/// Reads the text of a table; a problem comes with its row, the header being row 1.
fn parse(text: &str) -> Result<Vec<History>, (usize, String)> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().map_err(|e| (1, e.to_string()))?.clone();
    let place = |name: &str| header.iter().position(|h| h.trim() == name).ok_or((1, format!("no column `{name}`")));
    let mut columns = [0; 7];
    for (at, name) in columns.iter_mut().zip(COLUMNS) {
        *at = place(name)?;
    }
    let mut histories: BTreeMap<String, (History, Vec<Row>)> = BTreeMap::new();
    for (index, record) in reader.records().enumerate() {
        let number = index + 2;
        let record = record.map_err(|e| (number, e.to_string()))?;
        let cell = columns.map(|at| record.get(at).unwrap_or_default().trim());
        let [id, market, track, stage, on, target, note] = cell;
        if id.is_empty() {
            return Err((number, "`instrument_id` is empty".to_owned()));
        }
        let row = Row {
            number,
            stage: Stage::parse(stage).ok_or_else(|| (number, format!("`stage`: unknown stage `{stage}`")))?,
            on: day("stage_date", on).map_err(|e| (number, e))?,
            target: match target {
                "" => None,
                target => Some(day("announced_target_date", target).map_err(|e| (number, e))?),
            },
            note: note.to_owned(),
        };
        let (history, rows) = histories.entry(id.to_owned()).or_insert_with(|| (empty(id, market, track), Vec::new()));
        if history.track != track || history.body != market {
            return Err((number, format!("`{id}` has another market or track than in its first row")));
        }
        rows.push(row);
    }
    if histories.is_empty() {
        return Err((0, "no rows".to_owned()));
    }
    histories.into_values().map(|(history, rows)| whole(history, rows)).collect()
}

struct Row {
    number: usize,
    stage: Stage,
    on: Date,
    target: Option<Date>,
    note: String,
}

fn day(field: &str, text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("`{field}`: `{text}` is no day (YYYY-MM-DD)"))
}

fn empty(id: &str, market: &str, track: &str) -> History {
    History {
        id: id.to_owned(),
        body: market.to_owned(),
        track: track.to_owned(),
        marks: Vec::new(),
        promises: Vec::new(),
        watched: Date::MIN,
    }
}

fn whole(mut history: History, mut rows: Vec<Row>) -> Result<History, (usize, String)> {
    rows.sort_by_key(|r| (r.on, r.number));
    let last = rows.iter().map(|r| r.on).max().unwrap_or(Date::MIN);
    for row in &rows {
        history.watched = history.watched.max(row.on);
        // a row that only says "still open when the pages were read" is no step
        let marker = row.stage == Stage::InNegotiation && !row.note.contains("milestone") && row.on == last;
        if !marker {
            history.marks.push(Mark { on: row.on, stage: row.stage });
        }
        let stage = row.note.split("target_for=").nth(1).map(|s| s.split([';', ',', ' ']).next().unwrap_or_default());
        if let (Some(day), Some(name)) = (row.target, stage) {
            let stage = Stage::parse(name).ok_or_else(|| (row.number, format!("`note`: unknown stage `{name}`")))?;
            history.promises.push(Promise { said: row.on, stage, day });
        }
    }
    let number = |mark: &Mark| rows.iter().find(|r| r.on == mark.on && r.stage == mark.stage).map_or(0, |r| r.number);
    if history.marks.is_empty() {
        // nothing but a marker: it was there and open
        history.marks.extend(rows.first().map(|r| Mark { on: r.on, stage: r.stage }));
    }
    history.whole().map_err(|fault| match &fault {
        Fault::Backwards { early, .. } => (number(early), said(&fault)),
        Fault::Empty { .. } => (0, said(&fault)),
    })
}

/// A fault in words.
#[must_use]
pub fn said(fault: &Fault) -> String {
    match fault {
        Fault::Backwards { instrument, early, late } => format!(
            "`{instrument}` runs backwards: {} on {} stands before {} on {}; correct one of the days",
            early.stage.name(),
            early.on,
            late.stage.name(),
            late.on
        ),
        Fault::Empty { instrument } => format!("`{instrument}` has no step with a day"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::parse;

    const HEAD: &str = "instrument_id,market,track,title,stage,stage_date,announced_target_date,note\n";

    fn problem(rows: &str) -> (usize, String) {
        parse(&format!("{HEAD}{rows}")).unwrap_err()
    }

    #[test]
    fn a_bad_row_is_named_with_its_field() {
        let (row, text) = problem("A,EU,eu_olp,T,proposed,2020-02-30,,\n");
        assert!(row == 2 && text.contains("stage_date") && text.contains("2020-02-30"), "{text}");
        let (row, text) = problem("A,EU,eu_olp,T,proposed,2020-02-01,,\nA,EU,eu_olp,T,passed,2020-03-01,,\n");
        assert!(row == 3 && text.contains("passed"), "{text}");
        let (_, text) = parse("instrument_id,market\nA,EU\n").unwrap_err();
        assert!(text.contains("track"), "{text}");
    }

    #[test]
    fn a_history_that_runs_backwards_names_instrument_and_steps() {
        let (row, text) = problem("A,EU,eu_olp,T,proposed,2021-05-01,,\nA,EU,eu_olp,T,adopted,2020-05-01,,\n");
        assert_eq!(row, 3);
        for part in ["`A`", "adopted", "2020-05-01", "proposed", "2021-05-01"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn a_row_that_says_still_open_is_no_step() {
        let rows = "A,EU,eu_olp,T,proposed,2025-05-01,,\nA,EU,eu_olp,T,in_negotiation,2026-06-30,,open\n";
        let histories = parse(&format!("{HEAD}{rows}")).unwrap();
        assert_eq!(histories[0].marks.len(), 1);
        assert_eq!(histories[0].watched.to_string(), "2026-06-30");
    }
}
