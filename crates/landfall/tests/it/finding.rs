//! Searching all words, in both languages, now and as known before.

use std::fs;

use crate::common::{Bench, built_in};

fn ids(found: &serde_json::Value) -> Vec<&str> {
    found["found"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect()
}

#[test]
fn words_of_both_languages_are_found_in_the_packs_two_characters_included() {
    let find = |words: &[&str]| built_in().json(&[&["find"], words].concat());
    assert!(ids(&find(&["召回"])).contains(&"recall"));
    assert!(ids(&find(&["关税"])).contains(&"duty.customs"));
    assert_eq!(ids(&find(&["认证"]))[0], "approval.certification");
    assert_eq!(ids(&find(&["battery", "passport"]))[0], "battery_passport");
    assert_eq!(find(&["battery passport"]), find(&["ＢＡＴＴＥＲＹ　Passport"]));
    assert!(ids(&find(&["turkiye"])).contains(&"TR"), "accents make no difference");
    // notes, quotes, values, clocks, documents, steps, places, cases, lines of checklists
    for (words, kind) in [
        ("Umweltzone", "fact"),
        ("BYD Group: 17.0%", "fact"),
        ("缺陷报告", "clock"),
        ("visible ranking of cell plants", "rule"),
        ("谈判中", "step"),
        ("慕尼黑", "place"),
        ("Atto", "case"),
        ("强制保险", "line"),
    ] {
        let found = built_in().json(&["find", words, "--full"]);
        let kinds: Vec<&str> = found["found"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect();
        assert!(kinds.contains(&kind), "{words}: {kinds:?}");
    }
}

#[test]
fn what_is_not_shown_is_counted_by_kind() {
    let some = built_in().json(&["find", "duty"]);
    let more: u64 = some["more"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(some["total"].as_u64().unwrap(), more + some["found"].as_array().unwrap().len() as u64);
    assert!(more > 0);
    let all = built_in().json(&["find", "duty", "--full"]);
    assert_eq!(all["total"], some["total"]);
    assert_eq!(all["found"].as_array().unwrap().len() as u64, all["total"].as_u64().unwrap());
    assert!(all["more"].as_object().unwrap().is_empty());
}

#[test]
fn what_is_kept_beside_the_ledger_goes_when_its_head_moves_and_earlier_knowledge_stays_as_it_was() {
    let bench = Bench::loaded();
    let before = bench.json(&["market", "AA"])["known"].as_str().unwrap().to_owned();
    assert_eq!(bench.json(&["find", "Paperwork"])["total"], 0);
    assert!(bench.path("ledger.db.words").exists());
    bench.add(
        "markets/aa/trade.toml",
        "[[fact]]\nid = \"F9\"\nattribute = \"mass.most\"\nvalue = 2400\nunit = \"kg\"\nscope = \"vehicle.powertrain = 'BEV'\"\n\
         valid = { from = 2020-01-01 }\nstatus = \"enacted\"\n\
         cite = { says = \"Paperwork\", checked = \"memory\", stated = 2026-11-01 }\n",
    );
    bench.run(&["import", "packs"]).answered();
    assert_eq!(ids(&bench.json(&["find", "Paperwork"])), ["F9"]);
    assert_eq!(bench.json(&["find", "Paperwork", "--known", &before])["total"], 0);
    // a document that changes is read again, though the head stands
    assert_eq!(bench.json(&["find", "unicorn"])["total"], 0);
    bench.write("rules/safety/mass.md", "# Mass limit\n\nNo unicorn is lighter.\n");
    assert_eq!(ids(&bench.json(&["find", "unicorn"])), ["mass"]);
}

#[test]
fn the_latest_and_the_same_moment_named_give_the_same_and_a_spoilt_file_is_made_anew() {
    let bench = Bench::loaded();
    let known = bench.json(&["market", "AA"])["known"].as_str().unwrap().to_owned();
    for words in ["mass", "关税", "甲国", "act shall", "e"] {
        let latest = bench.json(&["find", words]);
        assert_eq!(bench.json(&["find", words, "--known", &known]), latest, "{words}");
        let kept = bench.path("ledger.db.words");
        let whole = fs::read(&kept).unwrap();
        fs::write(&kept, &whole[..whole.len() / 2]).unwrap();
        assert_eq!(bench.json(&["find", words]), latest, "{words}");
        assert_eq!(fs::read(&kept).unwrap(), whole);
    }
}

#[test]
fn a_ledger_beside_which_nothing_can_be_written_is_searched_all_the_same() {
    let bench = Bench::loaded();
    // a folder in the file's place cannot be replaced by a file
    fs::create_dir(bench.path("ledger.db.words")).unwrap();
    fs::write(bench.path("ledger.db.words").join("x"), "x").unwrap();
    assert!(ids(&bench.json(&["find", "mass limit"])).contains(&"mass"));
    assert!(
        fs::read_dir(bench.path("")).unwrap().flatten().all(|f| !f.file_name().to_string_lossy().ends_with(".new"))
    );
}

#[test]
fn nothing_to_look_for_is_an_error_and_nothing_found_is_said() {
    let bench = Bench::loaded();
    bench.refuses(&["find", "  "], 2, &["at least one word"], &["至少给出一个词"]);
    for (lang, said) in [("en", "Nothing has all of: qqq"), ("zh", "没有同时包含这些词的内容：qqq")] {
        assert!(bench.run(&["find", "qqq", "--lang", lang]).answered().out.contains(said));
    }
}
