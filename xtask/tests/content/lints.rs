//! Every lint was once seen to fail: a fault is planted, and found by the lint that is there for it.

use landfall_core::pack::Source;
use xtask::{Packs, Problem, lints};

use crate::{PACKS, listed, today};

/// The packs with one file added or its text changed.
fn planted(path: &str, change: impl Fn(&str) -> String) -> Packs {
    let mut all = PACKS.sources.clone();
    match all.iter_mut().find(|s| s.path == path) {
        Some(source) => source.text = change(&source.text),
        None => all.push(Source { path: path.to_owned(), text: change("") }),
    }
    Packs::read(all, today())
}

/// Adds a text to the end of a file.
fn added<'t>(text: &'t str) -> impl Fn(&str) -> String + 't {
    move |there| format!("{there}{text}")
}

#[track_caller]
fn finds(lint: &str, packs: &Packs, message: &str) {
    let ran = lints::ALL.iter().filter(|l| l.name == lint).flat_map(|l| l.run(packs));
    let problems: Vec<Problem> = ran.chain(packs.diagnostics.iter().map(Problem::from)).collect();
    let found = problems.iter().any(|p| p.lint == lint && p.message.contains(message) && !p.file.is_empty());
    assert!(found, "`{lint}` does not say `{message}`:\n{}", listed(&problems));
}

const CITE: &str = r#"{ says = "A", checked = "memory", stated = 2026-11-23 }"#;

fn fact(id: &str, rest: &str) -> String {
    format!("\n[[fact]]\nid = \"{id}\"\nstatus = \"enacted\"\n{rest}\ncite = {CITE}\n")
}

#[test]
fn white_space_at_the_end_of_a_line_is_found_and_mended() {
    finds("white_space", &planted("markets/zz/market.toml", added("title = 1 \n")), "at the end of the line");
    finds("white_space", &planted("markets/zz/market.toml", added("title = 1")), "one newline");
    let source = Source { path: "a.toml".to_owned(), text: "a = 1 \r\nb = 2".to_owned() };
    assert_eq!(lints::fixed(&source).as_deref(), Some("a = 1\nb = 2\n"));
    let whole = Source { path: "a.toml".to_owned(), text: "a = 1\nb = 2\n".to_owned() };
    assert_eq!(lints::fixed(&whole), None);
}

#[test]
fn lists_are_sorted_and_named_once_with_comments_kept() {
    let text = "# why\n[[fact]]\nvalue = [\"b\", \"a\"] # both\nalso = [\"V2\", \"V1\", \"V2\"]\n";
    finds("lists", &planted("markets/zz/a.toml", added(text)), "`value` is not sorted");
    finds("lists", &planted("markets/zz/a.toml", added(text)), "`also` names an entry twice");
    let source = Source { path: "a.toml".to_owned(), text: text.to_owned() };
    let mended = "# why\n[[fact]]\nvalue = [\"a\", \"b\"] # both\nalso = [\"V2\", \"V1\"]\n";
    assert_eq!(lints::fixed(&source).as_deref(), Some(mended));
}

#[test]
fn a_chinese_text_that_is_the_english_again_is_found() {
    let title = |zh: &str| format!("title = {{ en = \"Zed\", zh = \"{zh}\" }}\n");
    finds("translations", &planted("markets/zz/market.toml", added(&title("Zed"))), "is the English again");
    finds("translations", &planted("markets/zz/market.toml", added(&title("zed"))), "no Chinese character");
}

#[test]
fn a_padded_citation_is_found_and_a_repeated_publisher_left_out() {
    let cite = |keys: &str| format!("[cites.a]\nsays = \"A\"\nchecked = \"page\"\n{keys}\n");
    let long = format!("quote = \"{}\"", "word ".repeat(61));
    finds("citations", &planted("markets/zz/a.toml", added(&cite(&long))), "a quote of 305 characters");
    finds("citations", &planted("markets/zz/a.toml", added(&cite("via = \"the gazette\""))), "is no address");
    finds("citations", &planted("markets/zz/a.toml", added(&cite("publisher = \"a\""))), "repeats `says`");
    finds("citations", &planted("markets/zz/a.toml", added(&cite("at = \" \""))), "`at` is empty");
    let memory = "[cites.a]\nsays = \"A\"\nchecked = \"memory\"\nquote = \"so it says\"\n";
    finds("citations", &planted("markets/zz/a.toml", added(memory)), "beside `memory`");
    let source = Source { path: "a.toml".to_owned(), text: cite("publisher = \"A\"") };
    assert_eq!(lints::fixed(&source), Some("[cites.a]\nsays = \"A\"\nchecked = \"page\"\n".to_owned()));
}

#[test]
fn a_day_of_reading_that_has_not_come_is_found() {
    let text = "[cites.a]\nseen = 2999-01-01\n";
    finds("future_days", &planted("markets/zz/a.toml", added(text)), "2999-01-01, which has not come");
}

#[test]
fn a_file_too_long_to_review_is_found() {
    finds("file_sizes", &planted("markets/zz/a.toml", added(&"# a\n".repeat(1501))), "1501 lines");
    finds("file_sizes", &planted("markets/zz/a.toml", added(&"#".repeat(400_001))), "400001 bytes");
}

#[test]
fn a_document_without_its_headings_or_without_its_rule_is_found() {
    let first = PACKS.sources.iter().find(|s| s.path.ends_with(".md")).unwrap().path.clone();
    let swapped = planted(&first, |text| text.replace("## Example", "## Illustration"));
    finds("documents", &swapped, "has the headings");
    finds("documents", &planted(&first, added("\n## Sources\n")), "nothing stands under `Sources`");
    finds("documents", &planted("rules/road/alone.md", added("# Alone\n")), "no rule of this name");
}

#[test]
fn units_that_do_not_go_together_are_found() {
    let share = fact("Z1", "attribute = \"trade.battery_export_rebate\"\nvalue = 9\nunit = \"1\"");
    finds("units", &planted("markets/cn/trade.toml", added(&share)), "a share above 1");
    let bare = fact("Z1", "attribute = \"duty.customs\"\norder = 1\namount = \"vehicle.mass_kerb * money(1,'EUR')\"");
    finds("units", &planted("markets/cn/trade.toml", added(&bare)), "multiplies a number in kg");
    let wrong = fact("Z1", "attribute = \"duty.customs\"\norder = 1\nper = \"kg\"\namount = \"0.1 * offer.price\"");
    finds("units", &planted("markets/cn/trade.toml", added(&wrong)), "multiplies nothing");
}

#[test]
fn what_the_engine_refuses_stands_among_the_problems_with_its_line() {
    let with = |rest: &str| {
        fact("Z1", &format!("attribute = \"duty.customs\"\norder = 1\namount = \"0.1 * offer.price\"\n{rest}"))
    };
    let planted = |rest: &str| planted("markets/cn/trade.toml", added(&with(rest)));
    finds("loading", &planted("scope = \"vehicle.x\""), "predicate `scope`");
    let maker = "title = { en = \"A\", zh = \"某\" }\nmarket = \"UNECEE\"\n";
    finds("loading", &self::planted("instruments/un/none.toml", added(maker)), "unknown maker `UNECEE`, `UNECE`");
    finds("loading", &planted("instrument = \"cn/none\""), "unknown instrument `cn/none`");
    let step = "valid = { from = { after = \"cn/none:published\" } }";
    finds("loading", &planted(step), "unknown instrument `cn/none`");
    finds("loading", &planted("if = \"quota('none')\""), "unknown quota `none`");
    finds("loading", &planted("valid = { from = 2026-01-01, to = 2026-02-01 }"), "to in pack");
}

#[test]
fn facts_of_one_thing_that_hold_at_the_same_time_are_refused() {
    let one = "attribute = \"approval.certification\"\nvalue = \"type_approval\"\nvalid = { from = 2025-01-01 }";
    let both = format!("{}{}", fact("Z1", one), fact("Z2", &one.replace("2025", "2026")));
    finds("loading", &planted("markets/za/approval.toml", added(&both)), "overlap `Z2`, `Z1`");
}

#[test]
fn a_dispute_without_a_rival_is_found() {
    let rival = |id: &str, rest: &str| {
        let value = "attribute = \"approval.certification\"\nvalue = \"type_approval\"\ndispute = \"lonely\"";
        fact(id, &format!("{value}\n{rest}"))
    };
    let one = rival("Z1", "");
    finds("disputes", &planted("markets/za/approval.toml", added(&one)), "`lonely` has no rival");
    let chosen = "chosen = { reason = { en = \"newer\", zh = \"较新\" } }";
    let both = rival("Z1", chosen) + &rival("Z2", chosen);
    finds("disputes", &planted("markets/za/approval.toml", added(&both)), "`Z2` is chosen too");
}

#[test]
fn a_member_that_repeats_its_bloc_is_found() {
    let eu = PACKS.sources.iter().find(|s| s.path == "markets/eu/approval.toml").unwrap().text.clone();
    let entry = eu.split("\n\n").find(|e| e.contains("approval.certification")).unwrap();
    let copy = format!("\n{}\n", entry.replace("F0480", "Z1"));
    finds("inherited", &planted("markets/no/approval.toml", added(&copy)), "`Z1` says what `F0480` says already");
}

#[test]
fn coverage_by_what_does_not_exist_or_is_about_something_else_is_found() {
    let line = |by: &str| {
        let list = "checklist = \"approve-ours\"\nline = \"braking\"\nstate = \"covered\"";
        format!("\n[[coverage]]\n{list}\nby = [\"{by}\"]\nreviewed = 2026-11-23\n")
    };
    finds("loading", &planted("markets/za/coverage.toml", added(&line("ZA/none/always"))), "covered by unknown");
    let steering = line("AU/steering_side/always");
    finds("coverage", &planted("markets/za/coverage.toml", added(&steering)), "is about `approval/braking`");
}

#[test]
fn words_rules_and_codes_ahead_of_content_are_found() {
    let idle = "id = \"idle\"\ntitle = { en = \"Idle\", zh = \"闲\" }\nsubject = \"road\"\napplies = \"TRUE\"\n\
                met = \"TRUE\"\nconsequence = \"blocks\"\n";
    finds("unadopted_rules", &planted("rules/road/idle.toml", added(idle)), "no market adopts `idle`");
    let title = "title = { en = \"Idle\", zh = \"闲\" }\n";
    finds("unused_words", &planted("vocab/codes/model/idle.toml", added(title)), "nothing uses the code `idle`");
    let subject = format!("[[subject]]\nid = \"idle\"\n{title}");
    finds("unused_words", &planted("vocab/subjects/idle.toml", added(&subject)), "about the subject `idle`");
    let meaning = title.replace("title", "meaning");
    let attribute = format!("[[attribute]]\nname = \"vehicle.idle\"\ntype = \"bool\"\n{title}{meaning}");
    finds("unused_words", &planted("vocab/attributes/idle.toml", added(&attribute)), "attribute `vehicle.idle`");
}

#[test]
fn a_title_in_words_that_have_another_name_is_found_and_a_term_of_the_field_is_not() {
    let title = |en: &str| format!("[[subject]]\nid = \"road/zed\"\ntitle = {{ en = \"{en}\", zh = \"某\" }}\n");
    let packs = planted("vocab/subjects/zed.toml", added(&title("Alerts of the region")));
    finds("words", &packs, "says `alert`");
    finds("words", &packs, "says `region`");
    let packs = planted("vocab/subjects/zed.toml", added(&title("Alert budget and Atom feed")));
    assert!(lints::run(&packs).iter().all(|p| p.lint != "words"));
}

#[test]
fn facts_that_differ_and_may_both_be_about_one_case_are_found() {
    let (bev, large) = ("vehicle.powertrain = 'BEV'", "vehicle.mass_kerb > 2000");
    let floor = |id: &str, year: u32, scope: &str, value: u32| {
        let valid = format!("valid = {{ from = {year}-01-01, through = {year}-12-31 }}\nscope = \"{scope}\"");
        fact(id, &format!("attribute = \"trade.price_floor\"\nvalue = {value}\nunit = \"USD\"\n{valid}"))
    };
    let fee = |id: &str, order: u32, scope: &str| {
        let amount = format!("amount = \"money(5,'USD')\"\norder = {order}\nscope = \"{scope}\"");
        fact(id, &format!("attribute = \"duty.fee\"\n{amount}\nvalid = {{ from = 2026-01-01 }}"))
    };
    let small = format!("NOT {bev} AND {large}");
    let all = [
        [floor("Z1", 2026, bev, 1), floor("Z2", 2026, large, 2)],
        // they shut each other out, say the same, or follow each other
        [floor("Z3", 2027, bev, 1), floor("Z4", 2027, &small, 2)],
        [floor("Z5", 2028, bev, 1), floor("Z6", 2028, large, 1)],
        [floor("Z7", 2029, bev, 1), floor("Z8", 2030, large, 2)],
        // the same fee twice, and two fees
        [fee("Z9", 300, bev), fee("Z10", 300, large)],
        [fee("Z11", 301, bev), fee("Z12", 302, large)],
    ];
    let packs = planted("markets/za/trade_floor.toml", added(&all.concat().concat()));
    let found = lints::ALL.iter().filter(|l| l.name == "scopes").flat_map(|l| l.run(&packs));
    let messages: Vec<String> = found.map(|p| p.message).collect();
    let both = |a: &str, b: &str| format!("`{a}` and `{b}` may both be about one case in ZA");
    assert_eq!(messages, [both("Z10", "Z9"), both("Z1", "Z2")]);
}
