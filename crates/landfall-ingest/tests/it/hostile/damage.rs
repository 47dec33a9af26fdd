//! Damage done to one text: bytes to bytes, none where it does not apply.

use encoding_rs::{BIG5, Encoding, SHIFT_JIS, WINDOWS_1252};

use super::bundle::Format;
use super::facts::Keeps;
use super::table;
use super::tree;

type Encode = Box<dyn Fn(&str) -> Vec<u8>>;
type Apply = Box<dyn Fn(&[u8]) -> Option<Vec<u8>>>;

/// A kind of damage.
pub struct Damage {
    pub name: String,
    pub keeps: Keeps,
    pub apply: Apply,
}

impl Damage {
    pub fn bytes(name: impl Into<String>, keeps: Keeps, apply: impl Fn(&[u8]) -> Vec<u8> + 'static) -> Damage {
        Damage { name: name.into(), keeps, apply: Box::new(move |bytes| Some(apply(bytes))) }
    }

    pub fn text(name: impl Into<String>, keeps: Keeps, apply: impl Fn(&str) -> String + 'static) -> Damage {
        let apply = move |bytes: &[u8]| Some(apply(std::str::from_utf8(bytes).ok()?).into_bytes());
        Damage { name: name.into(), keeps, apply: Box::new(apply) }
    }
}

/// Every kind of damage for a format.
pub fn all(format: Format) -> Vec<Damage> {
    let mut all = cuts();
    all.extend(encodings());
    all.extend(characters());
    all.extend(lines());
    all.extend(numbers());
    all.extend(others());
    match format {
        Format::Table(delimiter) => all.extend(table::damages(delimiter)),
        Format::Json => all.extend(tree::damages()),
        Format::Xml | Format::Yaml | Format::Lines => {}
    }
    all
}

fn cuts() -> Vec<Damage> {
    let share = |percent: usize| move |b: &[u8]| b[..b.len() * percent / 100].to_vec();
    let mut all: Vec<Damage> = [1, 10, 25, 33, 50, 66, 75, 90, 97, 99]
        .map(|percent| Damage::bytes(format!("cut at {percent} %"), Keeps::Facts, share(percent)))
        .into();
    for last in [1, 2, 3, 5, 8] {
        let cut = move |b: &[u8]| b[..b.len().saturating_sub(last)].to_vec();
        all.push(Damage::bytes(format!("last {last} bytes gone"), Keeps::Facts, cut));
    }
    all.push(Damage::bytes("one byte", Keeps::Facts, |b| b[..1].to_vec()));
    all.push(Damage::bytes("empty", Keeps::Facts, |_| Vec::new()));
    all.push(Damage::bytes("beginning gone", Keeps::Facts, |b| b[b.len() / 3..].to_vec()));
    // what is left of a tree may be a tree
    all.push(Damage::bytes("middle gone", Keeps::Anything, |b| [&b[..b.len() / 3], &b[b.len() * 2 / 3..]].concat()));
    all.push(Damage::text("cut after a line", Keeps::Facts, |t| {
        let lines: Vec<&str> = t.split_inclusive('\n').collect();
        lines[..lines.len().div_ceil(2)].concat()
    }));
    all
}

fn encodings() -> Vec<Damage> {
    let wide = |big: bool, mark: bool| {
        move |t: &str| {
            let mark = if mark { "\u{feff}" } else { "" };
            let units = mark.encode_utf16().chain(t.encode_utf16());
            units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect::<Vec<u8>>()
        }
    };
    let utf32 = |t: &str| t.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>();
    let of = |encode: Encode| move |b: &[u8]| encode(&String::from_utf8_lossy(b));
    let old = |encoding: &'static Encoding| move |b: &[u8]| encoding.encode(&String::from_utf8_lossy(b)).0.into_owned();
    vec![
        Damage::bytes("UTF-16 little with mark", Keeps::Facts, of(Box::new(wide(false, true)))),
        Damage::bytes("UTF-16 big with mark", Keeps::Facts, of(Box::new(wide(true, true)))),
        Damage::bytes("UTF-16 little", Keeps::Facts, of(Box::new(wide(false, false)))),
        Damage::bytes("UTF-16 big", Keeps::Facts, of(Box::new(wide(true, false)))),
        Damage::bytes("UTF-32", Keeps::Facts, of(Box::new(utf32))),
        Damage::bytes("Latin-1", Keeps::Numbers, old(WINDOWS_1252)),
        Damage::bytes("Shift JIS", Keeps::Numbers, old(SHIFT_JIS)),
        Damage::bytes("Big5", Keeps::Numbers, old(BIG5)),
        Damage::bytes("a stray Latin-1 byte", Keeps::Numbers, |b| {
            let at = b.len() / 2;
            [&b[..at], &[0xe9], &b[at..]].concat()
        }),
        Damage::bytes("byte order mark", Keeps::Facts, |b| [b"\xef\xbb\xbf", b].concat()),
        Damage::bytes("byte order mark twice", Keeps::Facts, |b| [b"\xef\xbb\xbf\xef\xbb\xbf", b].concat()),
        Damage::text("byte order mark inside", Keeps::Facts, |t| middle(t, "\u{feff}")),
        Damage::text("encoded twice", Keeps::Numbers, |t| t.bytes().map(char::from).collect()),
        Damage::bytes("half a character at the end", Keeps::Facts, |b| [b, &[0xe6, 0x97]].concat()),
        Damage::bytes("an overlong slash", Keeps::Facts, |b| [b, &[0xc0, 0xaf]].concat()),
    ]
}

/// Puts something near the middle, where a line has begun.
fn middle(t: &str, what: &str) -> String {
    let half = t.len() / 2;
    let at = t.char_indices().map(|(at, _)| at).find(|at| *at >= half).unwrap_or(0);
    [&t[..at], what, &t[at..]].concat()
}

fn characters() -> Vec<Damage> {
    let mut all: Vec<Damage> =
        [("a zero byte", "\0"), ("an escape", "\u{1b}[31m"), ("a delete", "\u{7f}"), ("a bell", "\u{7}")]
            .map(|(name, what)| Damage::text(format!("{name} inside"), Keeps::Facts, move |t| middle(t, what)))
            .into();
    for (name, what) in [
        ("a replacement character", "\u{fffd}"),
        ("a blank without width", "\u{200b}"),
        ("an order of writing turned round", "\u{202e}"),
        ("a C1 control", "\u{85}"),
    ] {
        all.push(Damage::text(format!("{name} inside"), Keeps::Numbers, move |t| middle(t, what)));
    }
    all.push(Damage::bytes("all zeros", Keeps::Facts, |b| vec![0; b.len()]));
    all.push(Damage::bytes("zeros behind the end", Keeps::Facts, |b| [b, &[0; 512]].concat()));
    all.push(Damage::bytes("every byte turned", Keeps::Facts, |b| b.iter().map(|b| !b).collect()));
    all
}

fn lines() -> Vec<Damage> {
    fn of(t: &str) -> Vec<&str> {
        t.split_inclusive('\n').collect()
    }
    vec![
        Damage::text("line ends of old Macs", Keeps::Facts, |t| t.replace("\r\n", "\n").replace('\n', "\r")),
        Damage::text("line ends of Windows", Keeps::Facts, |t| t.replace("\r\n", "\n").replace('\n', "\r\n")),
        Damage::text("no line ends", Keeps::Facts, |t| t.replace(['\r', '\n'], " ")),
        Damage::text("a blank line between all", Keeps::Facts, |t| t.replace('\n', "\n\n")),
        Damage::text("only blanks", Keeps::Facts, |_| " \n\t\n ".to_owned()),
        Damage::text("first line alone", Keeps::Facts, |t| of(t)[..1].concat()),
        Damage::text("first line gone", Keeps::Facts, |t| of(t)[1..].concat()),
        Damage::text("first line twice", Keeps::Facts, |t| [of(t)[0], t].concat()),
        Damage::text("every line twice", Keeps::Facts, |t| of(t).iter().map(|l| l.repeat(2)).collect()),
        Damage::text("everything twice", Keeps::Facts, |t| t.repeat(2)),
        Damage::text("lines backwards", Keeps::Facts, |t| of(t).into_iter().rev().collect()),
        Damage::text("second line before the first", Keeps::Facts, |t| {
            let mut lines = of(t);
            if lines.len() > 1 {
                lines.swap(0, 1);
            }
            lines.concat()
        }),
        Damage::text("mass deletion", Keeps::Facts, |t| of(t).iter().take(2).copied().collect()),
        Damage::text("every second line gone", Keeps::Values, |t| of(t).into_iter().step_by(2).collect()),
        Damage::text("last line again with another digit", Keeps::Values, |t| {
            let last = of(t).into_iter().rfind(|l| !l.trim().is_empty()).unwrap_or_default();
            let other: String = last.chars().map(|c| if c == '4' { '5' } else { c }).collect();
            format!("{t}{other}")
        }),
        Damage::text("a huge field", Keeps::Numbers, |t| middle(t, &"A".repeat(1 << 20))),
        Damage::text("a huge number", Keeps::Facts, |t| middle(t, &"7".repeat(1 << 18))),
        Damage::text("a huge line", Keeps::Facts, |t| format!("{t}{}\n", "x y,z\t".repeat(1 << 18))),
        Damage::text("a million blank lines behind", Keeps::Facts, |t| format!("{t}{}", "\n".repeat(1_000_000))),
        Damage::text("the last line a hundred thousand times", Keeps::Facts, |t| {
            let last = of(t).into_iter().rfind(|l| !l.trim().is_empty()).unwrap_or_default();
            format!("{t}{}", last.repeat((4 << 20) / last.len().max(1)))
        }),
    ]
}

/// Where numbers stand: digits with perhaps a sign and a point, not inside a word.
pub fn figures(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && (bytes[at].is_ascii_digit() || bytes[at] == b'.') {
            at += 1;
        }
        let before = start.checked_sub(1).map_or(b' ', |b| bytes[b]);
        let behind = bytes.get(at).copied().unwrap_or(b' ');
        let word = |b: u8| b.is_ascii_alphabetic() || b >= 0x80 || b == b'_';
        if !word(before) && !word(behind) {
            all.push(start..at);
        }
    }
    all
}

/// Figures spread over the text.
const FIGURES: usize = 13;

fn numbers() -> Vec<Damage> {
    let mut all = vec![
        Damage::text("full-width digits", Keeps::Numbers, |t| digits(t, 0xff10)),
        Damage::text("Arabic digits", Keeps::Numbers, |t| digits(t, 0x660)),
        Damage::text("points for commas and back", Keeps::Numbers, |t| {
            t.chars()
                .map(|c| {
                    if c == '.' {
                        ','
                    } else if c == ',' {
                        '.'
                    } else {
                        c
                    }
                })
                .collect()
        }),
        Damage::text("years to come", Keeps::Facts, |t| {
            let mut text = t.to_owned();
            for year in figures(t).into_iter().filter(|f| f.len() == 4 && t[f.clone()].starts_with("20")) {
                text.replace_range(year, "2999");
            }
            text
        }),
    ];
    for (name, keeps, value) in [
        ("not a number", Keeps::Numbers, "NaN"),
        ("no end", Keeps::Numbers, "Infinity"),
        ("an exponent", Keeps::Numbers, "1e999"),
        ("two points", Keeps::Numbers, "5..5"),
        ("beyond any range", Keeps::Values, "999999999999999"),
        ("below any range", Keeps::Values, "-999999999999999"),
        ("full width", Keeps::Numbers, "１２"),
    ] {
        for share in 0..FIGURES {
            all.push(Damage::text(format!("{name} for figure {share} of {FIGURES}"), keeps, move |t| {
                let figures = figures(t);
                let Some(figure) = figures.get(figures.len() * share / FIGURES) else { return t.to_owned() };
                [&t[..figure.start], value, &t[figure.end..]].concat()
            }));
        }
    }
    for (name, day) in [("no day", "2021-02-30"), ("a day far ahead", "2999-01-01"), ("day zero", "0000-00-00")] {
        all.push(Damage::text(format!("{name} for the days"), Keeps::Facts, move |t| {
            let mut text = t.to_owned();
            for at in 0..t.len().saturating_sub(9) {
                if t.get(at..at + 10).is_some_and(|d| d.parse::<jiff::civil::Date>().is_ok()) {
                    text.replace_range(at..at + 10, day);
                }
            }
            text
        }));
    }
    all
}

fn digits(text: &str, zero: u32) -> String {
    let other = |c: char| c.to_digit(10).and_then(|d| char::from_u32(zero + d)).unwrap_or(c);
    text.chars().map(other).collect()
}

/// Other files under the right name.
fn others() -> Vec<Damage> {
    [
        ("a page of HTML", "<!DOCTYPE html><html><head><title>403</title></head><body>Forbidden</body></html>\n"),
        ("an error in JSON", "{\"error\":{\"code\":429,\"message\":\"too many requests\"}}\n"),
        ("a JSON null", "null"),
        ("a list of nothing", "[]"),
        ("a map of nothing", "{}"),
        ("another table", "a,b,c\n1,2,3\n4,5,6\n"),
        ("another table of tabs", "a\tb\n1\t2\n"),
        ("other XML", "<?xml version=\"1.0\"?><a><b c=\"1\"/></a>\n"),
        ("a pointer to a large file", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n"),
        ("a sentence", "This file has moved.\n"),
        ("an image", "\u{89}PNG\r\n\u{1a}\n"),
        ("a document", "%PDF-1.7\n1 0 obj\n"),
    ]
    .map(|(name, text)| Damage::bytes(name, Keeps::Facts, move |_| text.as_bytes().to_vec()))
    .into()
}
