//! Packs that must not load: a clear message with file, line and hint, and nothing stored.

use crate::common::Bench;

const TRADE: &str = "markets/aa/trade.toml";
const ADOPTS: &str = "markets/aa/adopts.toml";

/// Both before anything was stored and after.
#[track_caller]
fn refused(change: impl Fn(&Bench), en: &[&str], zh: &[&str]) {
    for bench in [Bench::new(), Bench::loaded()] {
        change(&bench);
        bench.refuses_import(2, en, zh);
    }
}

#[test]
fn a_misspelt_attribute() {
    let change = |b: &Bench| b.edit(TRADE, "mass.most", "mass.mots");
    refused(change, &["trade.toml:10", "`mass.mots`", "`mass.most`"], &["trade.toml:10", "未知属性 `mass.mots`"]);
}

#[test]
fn an_instrument_about_a_subject_that_is_none() {
    let change = |b: &Bench| {
        b.edit("instruments/aa/ecall.toml", "market = \"AA\"", "market = \"AA\"\nsubject = \"aproval\"");
    };
    refused(change, &["ecall.toml:4", "`aproval`", "`approval`"], &["ecall.toml:4", "未知主题 `aproval`"]);
}

#[test]
fn a_wrong_unit_or_type() {
    let unit = |b: &Bench| b.edit(TRADE, "unit = \"kg\"", "unit = \"km\"");
    refused(unit, &["trade.toml:10", "`km`"], &["无法换算"]);
    let kind = |b: &Bench| b.edit(TRADE, "value = 2500", "value = \"much\"");
    refused(kind, &["trade.toml:10", "takes a number"], &["应为 number"]);
}

#[test]
fn to_in_place_of_through() {
    let change = |b: &Bench| b.edit(TRADE, "{ from = 2020-01-01 }", "{ from = 2020-01-01, to = 2021-01-01 }");
    refused(change, &["trade.toml:", "`through`"], &["`through`", "最后一天"]);
}

#[test]
fn overlapping_periods_of_one_attribute() {
    let fact = r#"
[[fact]]
id = "F3"
attribute = "mass.most"
value = 3000
unit = "kg"
valid = { from = 2022-01-01 }
status = "enacted"
cite = { says = "Mass decree", checked = "memory", stated = 2026-11-01 }
"#;
    let change = |b: &Bench| b.add(TRADE, fact);
    refused(change, &["`F3`", "`F2`", "trade.toml:10", "`dispute`"], &["`F3`", "`F2`", "`dispute`"]);
    let settled = Bench::new();
    settled.add(TRADE, &fact.replace("status", "dispute = \"mass\"\nstatus"));
    settled.edit(TRADE, "value = 2500", "value = 2500\ndispute = \"mass\"");
    settled.run(&["import", "packs"]).answered();
}

#[test]
fn a_missing_or_padded_citation() {
    let missing = |b: &Bench| b.edit(TRADE, "cite = { says = \"Tariff\"", "# cite = { says = \"Tariff\"");
    refused(missing, &["trade.toml:2", "add `cite`"], &["缺少引证"]);
    let padded =
        |b: &Bench| b.edit(ADOPTS, "checked = \"memory\"", "via = \"https://x.example\", checked = \"memory\"");
    refused(padded, &["adopts.toml:", "`via`", "leave it out"], &["`via`", "不要填"]);
    let unquoted = |b: &Bench| b.edit(TRADE, "quote = \"10 %\", ", "");
    refused(unquoted, &["`quote`"], &["`quote`"]);
}

#[test]
fn a_predicate_that_does_not_parse_or_type_is_named_by_the_line_of_its_key() {
    let syntax = |b: &Bench| b.edit("rules/safety/ecall.toml", "\"vehicle.ecall\"", "\"vehicle.ecall AND\"");
    refused(syntax, &["rules/safety/ecall.toml:7 ", "`met`"], &["`met`", "不是表达式"]);
    let applies = |b: &Bench| b.edit("rules/safety/ecall.toml", "vehicle.powertrain IN", "vehicle.powertran IN");
    refused(applies, &["rules/safety/ecall.toml:6 ", "`applies`"], &["ecall.toml:6 ", "`applies`"]);
    let scope = |b: &Bench| b.edit(TRADE, "order = 10", "order = 10\nscope = \"vehicle.powertrain = 'BEVV'\"");
    refused(scope, &["trade.toml:7 ", "`scope`, column", "`BEVV`", "`BEV`"], &["`scope` 第", "`BEVV`"]);
    let amount = |b: &Bench| b.edit(TRADE, "0.10 * shipment.customs_value", "0.10 * shipment.custom_value");
    refused(amount, &["trade.toml:5 ", "`amount`", "`shipment.customs_value`"], &["`amount`", "未知属性"]);
}

#[test]
fn half_a_pack() {
    let head = |b: &Bench| std::fs::remove_file(b.packs().join("markets/aa/market.toml")).unwrap();
    refused(head, &["`markets/aa/market.toml` is missing"], &["缺少 `markets/aa/market.toml`"]);
    let cut = |b: &Bench| b.edit(TRADE, "quote = \"2500 kg\", checked = \"page\", seen = 2026-11-01 }", "quote = \"25");
    refused(cut, &["trade.toml:"], &["trade.toml:"]);
    let empty = Bench::new();
    std::fs::remove_dir_all(empty.packs()).unwrap();
    empty.refuses_import(2, &["is not there"], &["找不到"]);
}

#[test]
fn an_impossible_day() {
    let change = |b: &Bench| b.edit(TRADE, "from = 2020-01-01", "from = 2020-02-30");
    refused(change, &["trade.toml:7", "not a day that exists"], &["trade.toml:7", "不是存在的日期"]);
}

#[test]
fn names_that_lead_nowhere() {
    let rule = |b: &Bench| b.edit(ADOPTS, "rule = \"mass\"", "rule = \"mas\"");
    refused(rule, &["`mas`", "`mass`"], &["未知规则 `mas`"]);
    let instrument = |b: &Bench| b.edit(ADOPTS, "aa/ecall", "aa/ecal");
    refused(instrument, &["`aa/ecal`", "`aa/ecall`"], &["未知法律文件"]);
    let after = "valid = { from = { after = \"aa/ecall:publishd\", plus = \"P1Y\" } }";
    let step = |b: &Bench| b.edit(ADOPTS, "valid = { from = 2027-01-01 }", after);
    refused(step, &["`aa/ecall:publishd`", "`aa/ecall:published`"], &["`aa/ecall:publishd`"]);
    let scheme = |b: &Bench| {
        b.edit(ADOPTS, "phase = \"all_new\"", "phase = \"new_types\"");
        b.edit("markets/aa/market.toml", "scheme = \"bloc\"", "");
    };
    refused(scheme, &["adopts.toml:2", "`scheme`"], &["`scheme`"]);
}

#[test]
fn rings_of_inheritance_and_of_needs() {
    let inherits = "inherits = [{ market = \"X\", subjects = [\"approval\"], cite = { says = \"T\", checked = \"memory\", stated = 2026-11-01 } }]\n";
    let ring = |b: &Bench| {
        b.add("markets/aa/market.toml", &inherits.replace("\"X\"", "\"BB\""));
        b.add("markets/bb/market.toml", &inherits.replace("\"X\"", "\"AA\""));
    };
    refused(ring, &["AA → BB → AA"], &["AA → BB → AA", "继承自身"]);
    let needs = |b: &Bench| b.add("markets/aa/market.toml", "needs = { import = [\"register\"] }\n");
    refused(needs, &["import → register → import"], &["依赖自身"]);
}

#[test]
fn an_id_that_vanished_or_changed_without_a_reason() {
    let gone = Bench::loaded();
    gone.edit(TRADE, "id = \"F2\"", "id = \"F9\"");
    gone.refuses_import(2, &["`F2`", "withdrawn.toml"], &["`F2`", "withdrawn.toml"]);
    gone.write("withdrawn.toml", "[[withdrawn]]\nid = \"F2\"\nreason = \"renamed\"\n");
    gone.run(&["import", "packs"]).answered();

    let changed = Bench::loaded();
    changed.edit(TRADE, "value = 2500", "value = 2600");
    changed.refuses_import(2, &["trade.toml:10", "`F2`", "corrects"], &["trade.toml:10", "`F2`", "corrects"]);
    changed.edit(TRADE, "value = 2600", "value = 2600\ncorrects = \"misread\"");
    changed.run(&["import", "packs"]).answered();
}

#[test]
fn every_mistake_is_listed_at_once() {
    let change = |b: &Bench| {
        b.edit(TRADE, "mass.most", "mass.mots");
        b.edit(ADOPTS, "rule = \"mass\"", "rule = \"mas\"");
    };
    refused(change, &["2 mistakes", "`mass.mots`", "`mas`"], &["2 处错误"]);
}

#[test]
fn quotas_that_are_not_there_or_stand_twice() {
    let unknown = |b: &Bench| b.edit(TRADE, "order = 10", "order = 10\nif = \"quota('cars')\"");
    refused(unknown, &["trade.toml:7 ", "no quota `cars`"], &["没有配额 `cars`"]);
    let quota = "[[quota]]\nid = \"cars\"\nsubject = \"trade\"\nunit = \"vehicles\"\nwindows = []\nstate = \"open\"\n\
                 cite = { says = \"T\", checked = \"memory\", stated = 2026-11-01 }\n";
    let twice = |b: &Bench| {
        b.add("markets/aa/quota.toml", quota);
        b.add("markets/bb/quota.toml", quota);
    };
    refused(twice, &["markets/bb/quota.toml:2", "`cars` stands twice"], &["配额 `cars` 重复"]);
}

#[test]
fn two_parents_that_would_both_bring_a_subject() {
    let line = "{ market = \"X\", subjects = [\"trade\"], cite = { says = \"T\", checked = \"memory\", stated = 2026-11-01 } }";
    let both = |b: &Bench| {
        b.write("markets/cc/market.toml", "title = { en = \"Celand\", zh = \"丙国\" }\n");
        let (aa, cc) =
            (line.replace("\"X\"", "\"AA\""), line.replace("\"X\"", "\"CC\"").replace("trade", "trade/customs"));
        b.add("markets/bb/market.toml", &format!("inherits = [{aa}, {cc}]\n"));
    };
    refused(both, &["`trade/customs` is inherited from both `AA` and `CC`"], &["同时继承自 `AA` 与 `CC`"]);
}

#[test]
fn a_second_pack_whose_rules_leave_out_what_is_stored() {
    let bench = Bench::loaded();
    let (second, before) = (bench.second_pack(), bench.head());
    let args = ["import", "packs", &second, "--pack", "second"];
    bench.refuses(&args, 2, &["AA/", "does not hold", "together"], &["AA/", "一并"]);
    assert_eq!(bench.head(), before, "something was stored");
}

#[test]
fn a_layout_that_names_what_nobody_knows() {
    let layout = "front = [\"mass.most\"]\n[border]\ntitle = { en = \"A car\", zh = \"一辆车\" }\n\
                  given = { \"vehicle.powertrain\" = \"BEV\" }\n[[part]]\nid = \"law\"\n\
                  title = { en = \"Law\", zh = \"法规\" }\nsubjects = [\"approval\"]\n";
    let file = "vocab/layout.toml";
    let bench = Bench::new();
    bench.write(file, layout);
    bench.run(&["import", "packs"]).answered();
    let dossier = bench.run(&["market", "AA", "--on", "2026-12-01"]).answered().out;
    let front = dossier.split("What changes").next().unwrap();
    assert!(front.contains("Greatest mass") && dossier.contains("A car"), "{dossier}");
    for (from, to, said) in [
        ("mass.most", "mass.mots", "`mass.most`"),
        ("mass.most", "vehicle.mass", "`vehicle.mass`"),
        ("vehicle.powertrain", "mass.most", "`mass.most`"),
        ("\"BEV\"", "\"BVE\"", "`BVE`"),
        ("[\"approval\"]", "[\"aproval\"]", "`approval`"),
        ("front =", "fornt =", "fornt"),
    ] {
        let bench = Bench::new();
        bench.write(file, &layout.replace(from, to));
        bench.refuses_import(2, &["layout.toml", said], &["layout.toml"]);
    }
}
