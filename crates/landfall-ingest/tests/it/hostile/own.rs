//! What only a format itself makes possible: trees without a bottom, entities, lies of headings, quotes without end.

use super::bundle::Format;
use super::damage::{Damage, figures};
use super::facts::Keeps;

/// How deep or wide a bomb is.
const BOMB: usize = 200_000;

pub fn own(format: Format) -> Vec<Damage> {
    match format {
        Format::Json => json(),
        Format::Xml => xml(),
        Format::Yaml => yaml(),
        Format::Table(delimiter) => table(delimiter),
        Format::Lines => headings(),
    }
}

fn json() -> Vec<Damage> {
    let with = |name: &str, value: String| {
        Damage::text(name, Keeps::Facts, move |t| {
            let Some(at) = t.find('{') else { return value.clone() };
            [&t[..=at], "\"zzz\":", &value, ",", &t[at + 1..]].concat()
        })
    };
    vec![
        with("lists without a bottom", "[".repeat(BOMB)),
        with("maps without a bottom", "{\"a\":".repeat(BOMB)),
        with("lists too deep", format!("{}{}", "[".repeat(100), "]".repeat(100))),
        with("a million items", format!("[{}0]", "0,".repeat(1_000_000))),
        with("a hundred thousand keys", {
            let keys: Vec<String> = (0..100_000).map(|n| format!("\"k{n}\":{n}")).collect();
            format!("{{{}}}", keys.join(","))
        }),
        with("a number without end", "9".repeat(BOMB)),
        with("an exponent without end", "1e999999999999".to_owned()),
        with("an exponent below all", "1e-999999999999".to_owned()),
        with("not a number", "NaN".to_owned()),
        with("half of a pair of characters", "\"\\ud83d\"".to_owned()),
        with("a zero byte written out", "\"\\u0000\"".to_owned()),
        with("a text without end", format!("\"{}", "a".repeat(BOMB))),
        with("a text too long", format!("\"{}\"", "a".repeat(BOMB))),
        with("a key too long", format!("{{\"{}\":1}}", "a".repeat(BOMB))),
    ]
}

fn xml() -> Vec<Damage> {
    let declared = |name: &str, subset: &str, text: &str| {
        let (subset, text) = (subset.to_owned(), text.to_owned());
        Damage::text(name, Keeps::Facts, move |t| {
            let at = t.find("?>").map_or(0, |at| at + 2);
            let body = t[at..].replacen("<Cube>", &format!("<Cube>{text}"), 1);
            format!("{}<!DOCTYPE a [{subset}]>{body}", &t[..at])
        })
    };
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let inside = |name: &str, keeps, what: String| {
        Damage::text(name, keeps, move |t| t.replacen("<Cube>", &format!("<Cube>{what}"), 1))
    };
    vec![
        declared("entities that swell", &format!("<!ENTITY l0 \"lol\">{laughs}"), "&l9;"),
        declared("one large entity often", &format!("<!ENTITY l \"{}\">", "a".repeat(BOMB)), &"&l;".repeat(10_000)),
        declared("an entity from a file", "<!ENTITY x SYSTEM \"file:///etc/passwd\">", "&x;"),
        declared("an entity from an address", "<!ENTITY x SYSTEM \"http://127.0.0.1/x\">", "&x;"),
        declared("a parameter entity", "<!ENTITY % x SYSTEM \"file:///etc/passwd\"> %x;", ""),
        declared("an entity of itself", "<!ENTITY x \"&x;\">", "&x;"),
        inside("elements without a bottom", Keeps::Facts, "<a>".repeat(BOMB)),
        inside("elements too deep", Keeps::Facts, format!("{}{}", "<a>".repeat(100), "</a>".repeat(100))),
        inside("a hundred thousand attributes", Keeps::Facts, {
            let all: Vec<String> = (0..100_000).map(|n| format!("a{n}=\"1\"")).collect();
            format!("<a {}/>", all.join(" "))
        }),
        inside("an attribute twice", Keeps::Facts, "<a b=\"1\" b=\"2\"/>".to_owned()),
        inside("an attribute too long", Keeps::Facts, format!("<a b=\"{}\"/>", "a".repeat(BOMB))),
        inside("an entity nobody declared", Keeps::Facts, "<a b=\"&zzz;\"/>".to_owned()),
        inside("a zero character", Keeps::Facts, "<a b=\"&#0;\"/>".to_owned()),
        inside("a remark without end", Keeps::Facts, "<!-- ".to_owned()),
        inside("plain text without end", Keeps::Facts, "<![CDATA[ ".to_owned()),
        inside("elements that cross", Keeps::Facts, "<a><b></a></b>".to_owned()),
        Damage::text("another encoding declared", Keeps::Facts, |t| t.replacen("UTF-8", "UTF-16", 1)),
        Damage::text("two roots", Keeps::Facts, |t| {
            let at = t.find("?>").map_or(0, |at| at + 2);
            format!("{t}{}", &t[at..])
        }),
    ]
}

fn yaml() -> Vec<Damage> {
    let behind = |name: &str, what: String| Damage::text(name, Keeps::Facts, move |t| format!("{t}\n{what}\n"));
    let laughs: String =
        (1..12).map(|n| format!("l{n}: &l{n} [{}]\n", vec![format!("*l{}", n - 1); 10].join(", "))).collect();
    vec![
        behind("anchors that swell", format!("l0: &l0 lol\n{laughs}")),
        behind("an anchor of itself", "a: &a [*a]".to_owned()),
        behind("an anchor nobody set", "a: *zzz".to_owned()),
        behind("anchors merged without end", "a: &a\n  <<: *a\n".to_owned()),
        behind("lists without a bottom", format!("a: {}", "[".repeat(BOMB))),
        behind("lists too deep", format!("a: {}{}", "[".repeat(100), "]".repeat(100))),
        behind("dashes without a bottom", "- ".repeat(BOMB)),
        behind("a tag of another language", "a: !!python/object/apply:os.system [\"true\"]".to_owned()),
        behind("a tab for a blank", "a:\n\tb: 1".to_owned()),
        behind("two documents", "---\na: 1".to_owned()),
        behind("a text without end", format!("a: \"{}", "a".repeat(BOMB))),
        behind("a text too long", format!("a: {}", "a".repeat(BOMB))),
        behind("a key twice", "zzz: 1\nzzz: 2".to_owned()),
        behind("a hundred thousand keys", (0..100_000).map(|n| format!("k{n}: {n}\n")).collect()),
        behind("a directive nobody knows", "%ZZZ 1".to_owned()),
    ]
}

fn table(delimiter: char) -> Vec<Damage> {
    let behind =
        |name: &str, what: String| Damage::text(name, Keeps::Facts, move |t| format!("{}\n{what}\n", t.trim_end()));
    let mark = delimiter.to_string();
    let heading = move |name: &str, change: fn(&str, &str) -> String| {
        let mark = mark.clone();
        Damage::text(name, Keeps::Facts, move |t| {
            let (first, rest) = t.split_once('\n').unwrap_or((t, ""));
            format!("{}\n{rest}", change(first, &mark))
        })
    };
    vec![
        heading("headings without end", |first, mark| format!("{first}{}", format!("{mark}x").repeat(BOMB))),
        heading("a thousand blank headings", |first, mark| format!("{first}{}", mark.repeat(900))),
        heading("headings that promise a column more", |first, mark| format!("{first}{mark}zzz")),
        heading("headings that promise a column fewer", |first, mark| {
            first.rsplit_once(mark).map_or(first, |(start, _)| start).to_owned()
        }),
        heading("headings backwards", |first, mark| first.rsplit(mark).collect::<Vec<_>>().join(mark)),
        behind("a line of fields without end", delimiter.to_string().repeat(BOMB)),
        behind("a quote never closed", format!("\"{}", "a\n".repeat(BOMB))),
        behind("quotes only", "\"".repeat(BOMB + 1)),
        behind("a quote in the middle of a field", format!("a\"b{delimiter}c\"d")),
        behind("lines inside quotes", format!("\"{}\"", "a\n".repeat(BOMB))),
        behind("a hundred thousand delimiters alone", format!("{delimiter}\n").repeat(100_000)),
        behind("a formula", format!("=cmd|' /C calc'!A0{delimiter}1")),
        behind("headings again", "zzz".to_owned()),
    ]
}

/// Headings that promise what the lines below do not hold: each figure of the first lines another, one after another.
fn headings() -> Vec<Damage> {
    const FIGURES: usize = 8;
    let mut all = Vec::new();
    for (name, value) in [("more", "8784"), ("none", "0"), ("less than none", "-1"), ("no number", "x")] {
        for share in 0..FIGURES {
            all.push(Damage::text(format!("heading figure {share} says {name}"), Keeps::Anything, move |t| {
                let head: usize = t.split_inclusive('\n').take(8).map(str::len).sum();
                let figures = figures(&t[..head]);
                let Some(figure) = figures.get(figures.len() * share / FIGURES) else { return t.to_owned() };
                [&t[..figure.start], value, &t[figure.end..]].concat()
            }));
        }
    }
    for (name, from, to) in [
        ("a day earlier", "12/31", "12/30"),
        ("a day that is none", "12/31", "13/45"),
        ("the end before the start", "12/31", " 1/ 1"),
        ("several periods", "DATA PERIODS,1,", "DATA PERIODS,7,"),
        ("several lines an hour", "DATA PERIODS,1,1,", "DATA PERIODS,1,60,"),
        ("no lines an hour", "DATA PERIODS,1,1,", "DATA PERIODS,1,0,"),
        ("objects that never end", ";", ","),
        ("objects without fields", ",", ";"),
    ] {
        all.push(Damage::text(format!("{name} in the heading"), Keeps::Facts, move |t| t.replacen(from, to, 1)));
        all.push(Damage::text(format!("{name} everywhere"), Keeps::Facts, move |t| t.replace(from, to)));
    }
    all
}
