//! Figures in free text.

use landfall_core::Decimal;

use crate::head::Head;
use crate::number;

/// A figure as it stands in a text.
#[derive(Debug, PartialEq)]
pub(super) struct Figure {
    pub number: Decimal,
    /// Unit by its name in the vocabulary.
    pub unit: String,
    pub year: Option<i16>,
}

/// Text without marks and entities of HTML.
pub(super) fn plain_text(head: &Head, raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (end, word) = if rest.starts_with('<') { ('>', None) } else { (';', Some("entity")) };
        // a mark or entity is short; anything else is a character of the text
        let next = rest.char_indices().skip(1).take(200).find(|(_, c)| *c == end || rest.starts_with(*c));
        let close = next.filter(|(_, c)| *c == end).map(|(i, _)| i);
        match (close, word) {
            (Some(close), None) => {
                text.push(' ');
                rest = &rest[close + 1..];
            }
            (Some(close), Some(table)) => {
                // entities are looked up untrimmed: one of them is a blank
                let known = head.terms.get(table).and_then(|t| t.get(&rest[1..close]));
                match known {
                    Some(character) => {
                        text.push_str(character);
                        rest = &rest[close + 1..];
                    }
                    None => {
                        text.push('&');
                        rest = &rest[1..];
                    }
                }
            }
            (None, _) => {
                text.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Number, perhaps a multiple, unit, then remarks in brackets of which the first with a year dates it.
///
/// The same figure may be repeated; anything else behind it makes the text one that is not read.
pub(super) fn read(head: &Head, text: &str) -> Option<Figure> {
    let (first, rest) = one(head, text)?;
    let mut year = None;
    let mut rest = rest.trim_start();
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('(') {
            let close = inside.find(')')?;
            let remark = &inside[..close];
            let date = date(remark);
            // a remark that should be a date and is none: the figure's day is not known
            if date.is_none() && (remark.ends_with("est.") || !remark.trim().contains(' ')) {
                return None;
            }
            year = year.or(date);
            rest = inside[close + 1..].trim_start();
        } else if let Some(note) = rest.strip_prefix("note:").or_else(|| rest.strip_prefix("; note")) {
            let _ = note;
            rest = "";
        } else {
            let (again, behind) = one(head, rest)?;
            if again != first {
                return None;
            }
            rest = behind.trim_start();
        }
    }
    let (number, unit) = first;
    Some(Figure { number, unit, year })
}

/// `1.754 million km` and what stands behind it.
fn one<'t>(head: &Head, text: &'t str) -> Option<((Decimal, String), &'t str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-'))).unwrap_or(text.len());
    let mut number = number::grouped(text.get(..end)?, ',')?;
    let mut rest = text.get(end..)?.trim_start();
    for (word, times) in head.terms.get("times").into_iter().flatten() {
        if let Some(behind) = rest.strip_prefix(word.as_str()) {
            number = number.checked_mul(number::plain(times)?)?.normalize();
            rest = behind.trim_start();
            break;
        }
    }
    // the longest unit that fits; none is a count
    let units = head.terms.get("unit").into_iter().flatten();
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric());
    let found = units
        .filter_map(|(word, unit)| rest.strip_prefix(word.as_str()).filter(|r| ends(r)).map(|r| (word, unit, r)))
        .max_by_key(|(word, _, _)| word.len());
    let (unit, rest) = found.map_or(("1", rest), |(_, unit, rest)| (unit.as_str(), rest));
    Some(((number, unit.to_owned()), rest))
}

/// The year in a remark: `2022`, `2022 est.`, `July 2022 est.`; a remark that holds more than a date has none.
fn date(remark: &str) -> Option<i16> {
    let words: Vec<&str> = remark.split([' ', ',']).filter(|w| !w.is_empty() && *w != "est." && *w != "est").collect();
    match words[..] {
        [year] => number::year(year),
        [month, year] if month.chars().all(char::is_alphabetic) => number::year(year),
        [day, month, year] if number::plain(day).is_some() && month.chars().all(char::is_alphabetic) => {
            number::year(year)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_with_their_multiple_unit_and_year_and_nothing_else_is() {
        let head = Head::read(include_str!("source.toml")).unwrap();
        let read = |text| read(&head, text).map(|f| format!("{} {} {:?}", f.number, f.unit, f.year));
        for (text, figure) in [
            ("1.754 million km (2018)", "1754000 km Some(2018)"),
            ("415,600 km (includes 17,000 km of expressways)", "415600 km None"),
            ("830,000 km 830,000 km", "830000 km None"),
            ("24,082 km (2018) (includes 2,159 km of expressways)", "24082 km Some(2018)"),
            ("77.8% of total population (2023)", "77.8 % Some(2023)"),
            ("100% (2022 est.)", "100 % Some(2022)"),
            ("84,119,100 (July 2024 est.)", "84119100 1 Some(2024)"),
            ("-3.5 m", "-3.5 m None"),
        ] {
            assert_eq!(read(text).as_deref(), Some(figure), "{text}");
        }
        for text in ["", "km", "about 5 km", "12 km; 13 km", "5 kmh", "1,04 km", "5 km (open", "3 km 4 km", "<1%", "5 km (20x2)",
            "5 km (July NaN est.)", "5 km (2019/20)",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn marks_and_entities_go_and_other_characters_stay() {
        let head = Head::read(include_str!("source.toml")).unwrap();
        assert_eq!(plain_text(&head, "<b>note:</b> 5&nbsp;km &amp; more &bogus; a < b"), "note: 5 km & more &bogus; a < b");
        assert_eq!(plain_text(&head, "5 < 6 <i>km</i> & &amp;"), "5 < 6 km & &");
    }
}
