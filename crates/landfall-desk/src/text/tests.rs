use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fluent_bundle::FluentResource;

use super::*;

/// Keys of a language with their source lines, catalogue by catalogue.
fn keys(lang: Lang) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (_, text) in lang.catalogues() {
        let mut key = String::new();
        for line in text.lines() {
            let starts = line.starts_with(|c: char| c.is_ascii_alphabetic());
            if let Some((name, value)) = line.split_once(" = ").filter(|_| starts) {
                key = name.to_owned();
                all.push((key.clone(), value.to_owned()));
            } else if let Some((_, value)) = all.last_mut().filter(|(last, _)| *last == key) {
                value.push_str(line);
            }
        }
    }
    all
}

/// A value without what is filled in.
fn prose(value: &str) -> String {
    let mut depth = 0;
    let mut quoted = false;
    let keep = |c: &char| {
        match c {
            '`' => quoted = !quoted,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => return depth == 0 && !quoted,
        }
        false
    };
    value.chars().filter(keep).collect()
}

fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn every_catalogue_parses_and_no_key_stands_twice() {
    for lang in [Lang::En, Lang::Zh] {
        for (name, text) in lang.catalogues() {
            if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                panic!("{lang:?} {name}: {errors:?}");
            }
        }
        let all = keys(lang);
        let once: BTreeSet<&String> = all.iter().map(|(key, _)| key).collect();
        assert_eq!(all.len(), once.len(), "{lang:?}");
    }
}

#[test]
fn every_key_stands_in_both_languages_and_chinese_is_chinese() {
    let (en, zh) = (keys(Lang::En), keys(Lang::Zh));
    let names = |all: &[(String, String)]| all.iter().map(|(key, _)| key.clone()).collect::<BTreeSet<_>>();
    assert_eq!(names(&en), names(&zh));
    for (key, english) in &en {
        let value = &zh.iter().find(|(other, _)| other == key).unwrap().1;
        if prose(english).chars().any(|c| c.is_ascii_alphabetic()) {
            assert_ne!(english, value, "{key}");
            assert!(chinese(value), "{key}: {value}");
        }
        assert!(!chinese(english), "{key}: {english}");
    }
}

/// String literals directly after a prefix.
fn after(source: &str, prefix: &str) -> Vec<String> {
    let rest = source.split(prefix).skip(1);
    rest.filter_map(|r| r.trim_start().strip_prefix('"')?.split('"').next().map(str::to_owned)).collect()
}

fn sources(folder: &Path, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            into.push(fs::read_to_string(&path).unwrap());
        }
    }
}

fn read(folder: &str) -> Vec<String> {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
    all
}

#[test]
fn every_code_a_diagnostic_can_have_has_a_text() {
    let text = Text::new(Lang::En);
    let mut codes = BTreeSet::new();
    for source in ["../landfall-core/src/pack", "../landfall-core/src/predicate", "../landfall-core/src/resolve"]
        .map(read)
        .concat()
    {
        for prefix in ["Diagnostic::error(", "Diagnostic::warning(", "report(", "fault(", "Fault::new(", " error("] {
            codes.extend(after(&source, prefix));
        }
        // (code, arguments) pairs
        for (before, _) in source.match_indices("\", vec![").map(|(at, _)| source.split_at(at)) {
            codes.extend(before.rsplit('"').next().map(str::to_owned));
        }
    }
    let plain = |c: &String| !c.is_empty() && c.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let codes: Vec<String> = codes.into_iter().filter(plain).collect();
    assert!(codes.len() > 40, "{codes:?}");
    // keys named beside a code
    let sections = ["cites", "title", "fictitious", "scope", "id", "subject"];
    for code in codes.iter().filter(|c| !sections.contains(&c.as_str())) {
        assert!(text.has(&format!("diag-{code}")), "{code}");
    }
    for field in ["says", "via", "quote", "note", "file", "at", "author", "method", "seen", "checked"] {
        assert!(text.has(&format!("citation-{field}")), "{field}");
    }
}

#[test]
fn every_code_of_the_ledger_has_a_text() {
    let text = Text::new(Lang::Zh);
    let mut seen = 0;
    for source in read("../landfall-store/src") {
        for literal in source.split('"').filter(|l| ["ledger-", "conflict-", "bad-"].iter().any(|p| l.starts_with(p))) {
            if literal.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
                assert!(text.has(literal), "{literal}");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn every_code_of_the_sources_has_a_text() {
    let text = Text::new(Lang::Zh);
    let problems = landfall_ingest::Problem::ALL.iter().map(|p| format!("diag-{}", p.code()));
    let left = landfall_ingest::items::LEFT.iter().map(|reason| format!("left-{reason}"));
    let errors = read("../landfall-ingest/src").into_iter().flat_map(|s| after(&s, "=> "));
    let errors = errors.filter(|e| e.starts_with("source-"));
    let all: Vec<String> = problems.chain(left).chain(errors).collect();
    assert!(all.len() > 35, "{all:?}");
    for key in all {
        assert!(text.has(&key), "{key}");
    }
}

#[test]
fn every_code_of_delivery_has_a_text() {
    let text = Text::new(Lang::Zh);
    let mut codes = BTreeSet::new();
    for source in read("../landfall-deliver/src") {
        for prefix in ["Trouble::new(", "failed(", "shut(", "(endpoint, ", "code: "] {
            codes.extend(after(&source, prefix));
        }
        // the code of a bot's answer stands behind what follows from it
        codes.extend(["(Fate::Shut, ", "(Fate::Never, ", "(Fate::Again, "].iter().flat_map(|p| after(&source, p)));
    }
    codes.retain(|c| !c.is_empty());
    assert!(codes.len() > 30, "{codes:?}");
    for code in codes {
        assert!(text.has(&format!("trouble-{code}")), "{code}");
    }
    for channel in landfall_deliver::CHANNELS {
        assert!(text.has(&format!("channel-{}", channel.kind)), "{}", channel.kind);
    }
}

#[test]
fn every_key_this_program_names_exists() {
    let text = Text::new(Lang::En);
    for source in ["src", "../landfall/src"].map(read).concat() {
        for prefix in ["text.get(", "text.with(", "text.count(", "text.args(", "incorrect(", "progress(", "steps("] {
            for key in after(&source, prefix).iter().filter(|k| !k.is_empty() && !k.contains('{')) {
                assert!(text.has(key), "{key}");
            }
        }
        let literals = source.split('"').filter(|l| {
            ["verdict-", "outcome-", "checked-", "why-", "short-", "cause-", "findings-", "duty-", "usage-", "differs-"]
                .iter()
                .any(|p| l.starts_with(p))
        });
        for key in literals.filter(|l| l.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !l.ends_with('-')) {
            assert!(text.has(key), "{key}");
        }
    }
}

#[test]
fn a_near_name_is_offered_and_left_out_where_there_is_none() {
    let text = Text::new(Lang::En);
    let say = |near: &str| text.args("diag-unknown_key", &["frm".to_owned(), near.to_owned()]);
    assert_eq!(say("from"), "unknown key `frm`, did you mean `from`?");
    assert_eq!(say(""), "unknown key `frm`");
    let zh = Text::new(Lang::Zh).args("diag-unknown_key", &["frm".to_owned(), "from".to_owned()]);
    assert_eq!(zh, "未知键 `frm`，是否指 `from`？");
}

#[test]
fn a_locale_names_its_language() {
    assert_eq!(Lang::parse("zh_CN.UTF-8"), Some(Lang::Zh));
    assert_eq!(Lang::parse("zh-Hans"), Some(Lang::Zh));
    assert_eq!(Lang::parse("en"), Some(Lang::En));
    assert_eq!(Lang::parse("de_DE"), None);
}
