//! Text that others wrote, and stays text.

use super::{add, all, load, messages, show, turn};
use crate::common::Bench;

#[test]
fn nothing_imported_begins_a_line_a_header_or_markup_in_a_letter() {
    let bench = Bench::new();
    let evil = r#"x\r\nBcc: all@example.org\u001b[2J **bold** [a](http://evil.example) <script>\u202e{{ secret }} $n"#;
    bench.edit("instruments/aa/ecall.toml", "en = \"eCall act\"", &format!("en = \"{evil}\""));
    bench.edit("markets/aa/adopts.toml", "says = \"eCall act\"", &format!("says = \"{evil}\""));
    bench.edit("markets/aa/adopts.toml", "https://law.example/ecall", "https://law.example/)](http://evil.example)");
    bench.edit("vehicles/car.toml", "en = \"A car\"", &format!("en = \"{evil}\""));
    load(&bench);
    add(&bench, "");
    turn(&bench, "2026-12-26T08:00:00Z");
    let id = all(&bench, "2026-12-26")[0]["id"].clone();
    let sent = messages(&bench).pop().unwrap();
    let text = |key: &str| sent[key].as_str().unwrap().to_owned();
    assert!(!text("title").contains(['\r', '\n', '\u{1b}', '\u{202e}']), "{}", text("title"));
    for shown in [text("body_plain"), text("body_markdown"), show(&bench, &id, "2026-12-26", "en")] {
        assert!(!shown.contains(['\r', '\u{1b}', '\u{202e}']), "{shown}");
        assert!(shown.lines().all(|line| !line.trim_start().starts_with("Bcc:")), "{shown}");
        assert!(shown.contains("{{ secret }} $n") || shown.contains("{{ secret }} \\$n"), "{shown}");
    }
    let markdown = text("body_markdown").replace("\\]", "").replace("\\[", "");
    for markup in ["**bold**", "[a](", "<script>", "](http"] {
        assert!(!markdown.contains(markup), "{markup}\n{markdown}");
    }
}
