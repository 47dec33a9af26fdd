//! The three formats tell the same report, and nothing in it can become markup.

use super::*;
use crate::render::{Paint, Show};

const HOSTILE: &str =
    "<script>alert(1)</script> [x](javascript:x) | **b** `c` <img src=x onerror=y> & \"q\" 'r' [^1] $z$";

fn report() -> Report {
    let mut report = Report {
        lang: "en",
        title: format!("T {HOSTILE}"),
        subtitle: HOSTILE.into(),
        sections: Vec::new(),
        notes_title: "Sources".into(),
        notes: vec![Note {
            says: HOSTILE.into(),
            at: Some(HOSTILE.into()),
            quote: Some(HOSTILE.into()),
            via: Some("javascript:alert(1)".into()),
            how: HOSTILE.into(),
            checked: landfall_core::model::Checked::Page,
            remark: Some(HOSTILE.into()),
        }],
    };
    let hostile = || Line::about(HOSTILE, HOSTILE).cited([1]).marked(Tone::Warn, HOSTILE).remarked(HOSTILE);
    let mut section = Section::new(1, "a\"><b>", HOSTILE);
    section.text(hostile());
    section.list(vec![hostile(), Line::new("1. no list\n# no heading"), Line::new("- nor this")]);
    section.table(vec![HOSTILE.into(), "B".into()], vec![vec![hostile(), hostile()]]);
    section.table(vec!["A".into(), "B".into(), "C".into()], vec![vec![hostile(), hostile(), hostile()]]);
    report.add([section, Section::new(1, "empty", "Nobody"), Section::new(2, "below", "Nothing")]);
    report
}

/// Names of the tags in a page.
fn tags(html: &str) -> std::collections::BTreeSet<String> {
    let tags = html.split('<').skip(1).filter_map(|t| t.split(|c: char| !c.is_ascii_alphanumeric() && c != '/').next());
    tags.map(|t| t.trim_start_matches('/').to_owned()).filter(|t| !t.is_empty()).collect()
}

#[test]
fn nothing_in_a_report_becomes_a_tag_an_attribute_or_an_address_of_the_page() {
    let html = report().html();
    let body = html.split_once("<body>").unwrap().1;
    let known = [
        "header", "h1", "h2", "h3", "p", "main", "section", "ul", "li", "b", "span", "sup", "a", "small", "div",
        "table", "thead", "tbody", "tr", "th", "td", "ol", "q", "body", "html", "nav",
    ];
    let found = tags(body);
    assert!(found.iter().all(|t| known.contains(&t.as_str())), "{found:?}");
    assert!(!html.contains("onerror=y>") && !html.contains("href=\"javascript"), "{html}");
    assert!(html.contains("id=\"a---b-\""));
    for tag in body.split('<').skip(1).filter_map(|t| t.split('>').next()) {
        assert!(!tag.contains("src=") && !tag.contains(" on") && !tag.contains("http"), "<{tag}> asks or acts");
    }
    for address in ["http:", "https:", "url(", "@import"] {
        assert!(!html.contains(address), "{address} asks for something");
    }
}

#[test]
fn markdown_of_a_report_holds_no_markup_that_was_in_its_text() {
    let markdown = report().markdown();
    assert!(!markdown.contains("<script") && !markdown.contains("<img"), "{markdown}");
    assert!(!markdown.contains("[x](") && !markdown.contains("\n# no heading"));
    assert!(markdown.contains("- 1\\. no list") && markdown.contains("- \\- nor this"));
    for row in markdown.lines().filter(|l| l.starts_with("| ")) {
        let plain = row.replace("\\\\", "").replace("\\|", "");
        assert!([3, 4].contains(&plain.matches('|').count()), "{row}");
    }
    // each source is named and told once
    assert_eq!(markdown.matches("\n[^1]: ").count(), 1);
}

#[test]
fn a_heading_with_nothing_below_it_is_left_out_and_one_with_something_below_it_stays() {
    assert_eq!(report().sections.len(), 1);
    let mut report = report();
    let mut below = Section::new(2, "below", "Below");
    below.text(Line::new("said"));
    report.add([Section::new(1, "a", "A"), Section::new(2, "b", "B"), below, Section::new(1, "c", "C")]);
    let titles: Vec<&str> = report.sections.iter().skip(1).map(|s| s.title.as_str()).collect();
    assert_eq!(titles, ["A", "Below"]);
}

#[test]
fn text_keeps_to_its_width_in_both_alphabets_and_tells_addresses_where_all_is_asked_for() {
    let mut report = report();
    let long = "需要在二〇二七年二月十八日之前完成电池护照登记并提交证明文件，否则不得销售。".repeat(4);
    let mut section = Section::new(1, "zh", "电池");
    section.table(
        vec!["一".into(), "二".into(), "三".into()],
        vec![vec![Line::new(&long), Line::new(&long), Line::new("短")]],
    );
    report.add([section]);
    let show = |full| report.text(Paint { on: false }, Show { width: 80, full });
    for line in show(false).lines() {
        assert!(console::measure_text_width(line) <= 80, "{line}");
    }
    assert!(!show(false).contains("javascript:alert") && show(true).contains("javascript:alert"));
}
