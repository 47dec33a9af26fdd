//! Text that others wrote, made harmless.

/// Whether a character shows nothing and can do harm: controls, and what turns the direction of reading.
fn harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// One line: whatever breaks it is a space.
pub fn line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if harmful(c) { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Several lines.
pub fn lines(text: &str) -> String {
    let clean = |l: &str| l.chars().filter(|c| !harmful(*c)).collect::<String>().trim_end().to_owned();
    text.replace("\r\n", "\n").replace('\t', " ").split('\n').map(clean).collect::<Vec<_>>().join("\n")
}

/// The start of a text, at most so many bytes.
pub fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// A text of at most so many bytes; where it is longer, its start and three dots.
pub fn shorten(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        text.to_owned()
    } else {
        format!("{}…", cut(text, bytes.saturating_sub('…'.len_utf8())))
    }
}

/// What is sent: whole where that is below so many bytes, else with the start of the text; none where even that is not.
/// Laying out is told whether the text is whole.
pub fn fit(text: &str, below: usize, lay_out: impl Fn(&str, bool) -> String) -> Option<String> {
    let whole = lay_out(text, true);
    if whole.len() < below {
        return Some(whole);
    }
    let rooms = std::iter::successors(Some(below / 2), |room| (*room > 0).then_some(room / 2));
    rooms.map(|room| lay_out(&shorten(text, room), false)).find(|sent| sent.len() < below)
}

/// An id as letters, digits, `-` and `_`, all else as `%` and two digits: the same id gives the same, another another.
pub fn plain_id(id: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let one = |b: u8| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") };
    id.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_breaks_no_line_and_turns_no_direction() {
        assert_eq!(line("Euro 7\r\nBcc: all@example.org\u{202e}x\u{0}"), "Euro 7 Bcc: all@example.org x");
        assert_eq!(lines("a\r\nb\u{b}c\u{2066}\n\nd\t"), "a\nbc\n\nd");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("欧盟七", 4), "欧");
        assert_eq!(shorten("欧盟七", 9), "欧盟七");
        assert_eq!(shorten("欧盟七一", 9), "欧盟…");
    }

    #[test]
    fn what_is_too_long_is_sent_with_the_start_of_its_text_and_below_the_limit() {
        let lay_out = |text: &str, whole: bool| format!("<{text}|{whole}>");
        assert_eq!(fit("short", 40, lay_out).unwrap(), "<short|true>");
        let long = fit(&"欧".repeat(1000), 200, lay_out).unwrap();
        assert!(long.len() < 200 && long.starts_with("<欧欧") && long.ends_with("…|false>"), "{long}");
        assert_eq!(fit("x", 5, |_, _| "never short enough".into()), None);
    }

    #[test]
    fn ids_stay_apart_when_they_are_made_plain() {
        assert_eq!(plain_id("w-1.2.ops"), "w-1%2E2%2Eops");
        assert_eq!(plain_id("电"), "%E7%94%B5");
        assert_ne!(plain_id("a%2E"), plain_id("a."));
    }
}
