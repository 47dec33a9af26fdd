//! Numbers as publishers write them.

use landfall_core::Decimal;

/// Digits a number may have; more is not a figure.
const DIGITS: usize = 24;

/// A plain number: sign, digits, point. No exponent, no grouping, no words.
pub(crate) fn plain(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let shape = !digits.is_empty()
        && digits.len() <= DIGITS
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.bytes().filter(|b| *b == b'.').count() <= 1
        && digits.bytes().any(|b| b.is_ascii_digit());
    if !shape {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    let text = text.strip_suffix('.').unwrap_or(text);
    let fixed = if let Some(rest) = text.strip_prefix("-.") {
        format!("-0.{rest}")
    } else if text.starts_with('.') {
        format!("0{text}")
    } else {
        text.to_owned()
    };
    Decimal::from_str_exact(&fixed).ok()
}

/// A number whose thousands are parted by `mark`: groups of three, the first of one to three.
pub(crate) fn grouped(text: &str, mark: char) -> Option<Decimal> {
    let text = text.trim();
    let (whole, rest) = text.split_once('.').map_or((text, None), |(w, r)| (w, Some(r)));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let mut groups = digits.split(mark);
    let first = groups.next()?;
    let more: Vec<&str> = groups.collect();
    if !more.is_empty() && (first.is_empty() || first.len() > 3 || more.iter().any(|g| g.len() != 3)) {
        return None;
    }
    let joined: String = whole.chars().filter(|c| *c != mark).collect();
    plain(&rest.map_or_else(|| joined.clone(), |r| format!("{joined}.{r}")))
}

/// A year in four digits.
pub(crate) fn year(text: &str) -> Option<i16> {
    let text = text.trim();
    let fits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let year = fits.then(|| text.parse::<i16>().ok()).flatten()?;
    (1800..=2200).contains(&year).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_are_read_exactly_and_nothing_else_is_a_number() {
        for (text, value) in [("5", "5"), ("-0.50", "-0.50"), (" 98934. ", "98934"), (".5", "0.5"), ("-.5", "-0.5")] {
            assert_eq!(plain(text).map(|d| d.to_string()).as_deref(), Some(value), "{text}");
        }
        for text in ["", "-", ".", "1e5", "NaN", "inf", "1,000", "1 000", "0x10", "1.2.3", "--1", "٣"] {
            assert_eq!(plain(text), None, "{text}");
        }
        assert_eq!(plain(&"9".repeat(400)), None);
    }

    #[test]
    fn grouped_numbers_need_groups_of_three() {
        assert_eq!(grouped("1,042,300", ',').map(|d| d.to_string()).as_deref(), Some("1042300"));
        assert_eq!(grouped("655 357", ' ').map(|d| d.to_string()).as_deref(), Some("655357"));
        assert_eq!(grouped("1,754.5", ',').map(|d| d.to_string()).as_deref(), Some("1754.5"));
        for text in ["1,04", "1,0423", ",123", "1,,234", "1234,567"] {
            assert_eq!(grouped(text, ','), None, "{text}");
        }
    }
}
