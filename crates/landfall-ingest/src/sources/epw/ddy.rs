//! DDY: objects of fields, each field with a comment that names it; `,` between fields, `;` behind the last.

use super::{Station, at, condition, station};
use crate::builder::Builder;
use crate::error::{Error, Result};

use crate::signal::{Problem, Signal};
use crate::text;

const LOCATION: &str = "Site:Location";
const DESIGN_DAY: &str = "SizingPeriod:DesignDay";
const OTHERS: [&str; 3] = ["RunPeriodControl:DaylightSavingTime", "RunPeriodControl:SpecialDays", "Version"];
const NUMBER: &str = "WMO=";
const DRY_BULB: &str = "Maximum Dry-Bulb Temperature";
const CONDITIONS: &str = "Design_Conditions";

/// An object: its class, and its fields with their comments.
#[derive(Default)]
struct Object<'t> {
    class: &'t str,
    line: u64,
    fields: Vec<(&'t str, &'t str, u64)>,
}

pub(super) fn parse(b: &mut Builder<'_>, file: &str, text: &str) -> Result<()> {
    let mut number = "";
    let mut objects: Vec<Object<'_>> = Vec::new();
    let mut open: Option<Object<'_>> = None;
    for (line, row) in text::lines(text) {
        let (code, comment) = row.split_once('!').unwrap_or((row, ""));
        if let Some((_, behind)) = comment.split_once(NUMBER) {
            number = behind.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        }
        let comment = comment.trim_start_matches('-').trim();
        let mut rest = code;
        while let Some(end) = rest.find([',', ';']) {
            let field = rest[..end].trim();
            let closes = rest[end..].starts_with(';');
            rest = &rest[end + 1..];
            match &mut open {
                Some(object) => object.fields.push((field, comment, line)),
                None => open = Some(Object { class: field, line, fields: Vec::new() }),
            }
            if closes {
                objects.extend(open.take());
            }
        }
        if !rest.trim().is_empty() {
            return Err(Error::malformed(file, line, format!("`{}` ends neither in `,` nor in `;`", rest.trim())));
        }
    }
    if let Some(object) = open {
        let detail = format!("`{}` has no end", object.class);
        return Err(Error::Truncated { file: file.to_owned(), line: object.line, detail });
    }
    for object in &objects {
        b.hold(object.fields.len() as u64 + 1);
    }
    let missing = |field: &str| Error::Missing { file: file.to_owned(), line: 0, field: field.to_owned(), nearest: None };
    let location = objects.iter().find(|o| o.class == LOCATION).ok_or_else(|| missing(LOCATION))?;
    let fields: Vec<&str> = location.fields.iter().map(|(f, _, _)| *f).collect();
    let name = fields.first().copied().unwrap_or_default();
    let place = name.trim_end_matches(CONDITIONS).trim();
    let market = place.rsplit('_').next().unwrap_or_default();
    let (latitude, longitude) = (at(&fields, 1), at(&fields, 2));
    let about = station(b, &Station { file, line: location.line, id: number, name: place, market, latitude, longitude })?;
    let mut seen = std::collections::BTreeSet::new();
    for object in &objects {
        let all = object.fields.len() as u64 + 1;
        match object.class {
            LOCATION => {
                b.use_up(all - 1);
                let (elevation, _, line) = object.fields.last().copied().unwrap_or_default();
                condition(b, "elevation", elevation, &about, (file, line), "");
            }
            DESIGN_DAY => {
                let name = object.fields.first().map_or("", |f| f.0);
                let found = b.head.terms.get("day").into_iter().flatten().find(|(end, _)| name.ends_with(end.as_str()));
                let found = found.map(|(_, condition)| condition.clone());
                let dry = object.fields.iter().find(|(_, comment, _)| comment.starts_with(DRY_BULB));
                match (found, dry) {
                    (Some(name), Some((raw, _, line))) => {
                        seen.insert(name.clone());
                        b.use_up(2);
                        b.ignore("other fields of a design day", all - 3);
                        condition(b, &name, raw, &about, (file, *line), "");
                    }
                    (Some(_), None) => b.signal(Signal::new(Problem::Absent, file, object.line, DRY_BULB, name).of(all)),
                    (None, _) => b.ignore("design days of other kinds", all),
                }
            }
            class if OTHERS.contains(&class) => b.ignore("objects of other kinds", all),
            class => b.signal(Signal::new(Problem::UnknownField, file, object.line, class, "").of(all)),
        }
    }
    let wanted: std::collections::BTreeSet<&String> = b.head.terms.get("day").into_iter().flat_map(|t| t.values()).collect();
    let absent: Vec<String> = wanted.into_iter().filter(|w| !seen.contains(*w)).cloned().collect();
    for name in absent {
        b.signal(Signal::new(Problem::Absent, file, 0, DESIGN_DAY, &name).of(0).severe());
    }
    Ok(())
}
