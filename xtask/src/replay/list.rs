//! The list of warnings that should have come, and the quarters in which none should.

use std::path::Path;

use jiff::civil::Date;

/// An event and a market that should be warned of it.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub(super) market: String,
    pub(super) instrument: String,
    /// What happens: a stage, or `pending`.
    pub(super) event: String,
    /// The first step from which anybody could have known.
    pub(super) known_by: String,
    pub(super) known_on: Date,
    /// When it bites.
    pub(super) day: Option<Date>,
    /// Between these a warning is right.
    pub(super) earliest: Date,
    pub(super) latest: Date,
}

impl Expected {
    /// Whether law begins or ends by it.
    pub(super) fn bites(&self) -> bool {
        ["in_force", "applies_new", "applies_all", "expired"].contains(&self.event.as_str())
    }
}

/// Reads the list.
///
/// # Errors
/// What is wrong, with file and row.
pub(super) fn expected(path: &Path) -> Result<Vec<Expected>, String> {
    let file = path.display();
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).from_path(path).map_err(|e| format!("{file}: {e}"))?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| format!("{file}: {e}"))?;
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let day = |at: usize| {
            cell(at)
                .parse::<Date>()
                .map_err(|e| format!("{file}: {}: {e}", record.iter().collect::<Vec<_>>().join(",")))
        };
        rows.push(Expected {
            market: cell(0).to_owned(),
            instrument: cell(1).to_owned(),
            event: cell(2).to_owned(),
            known_by: cell(3).to_owned(),
            known_on: day(4)?,
            day: if cell(5).is_empty() { None } else { Some(day(5)?) },
            earliest: day(6)?,
            latest: day(7)?,
        });
    }
    Ok(rows)
}

/// A market and the first day of a quarter in which nothing happened there.
pub(super) type Quiet = (String, Date);

/// Quarters that the list of shocks names as quiet: they are no item of the packs and stand in the list of what is left
/// out, as `shocks:MARKET:quiet_quarter:DAY`.
///
/// # Errors
/// A file that cannot be read.
pub(super) fn quiet(left_out: &Path) -> Result<Vec<Quiet>, String> {
    let text = std::fs::read_to_string(left_out).map_err(|e| format!("{}: {e}", left_out.display()))?;
    let quarter = |line: &str| {
        let id = line.split(',').next()?;
        let (market, day) = id.strip_prefix("shocks:")?.split_once(":quiet_quarter:")?;
        Some((market.to_owned(), day.parse().ok()?))
    };
    Ok(text.lines().filter_map(quarter).collect())
}
