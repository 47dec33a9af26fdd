//! Bad input on the command line and in the files of cases.

use crate::common::Bench;

#[test]
fn without_a_ledger_it_says_how_to_make_one() {
    let bench = Bench::new();
    bench.refuses(
        &["assess", "car", "-m", "AA"],
        2,
        &["landfall import packs"],
        &["landfall import packs", "没有账本"],
    );
}

#[test]
fn an_unknown_market_is_named_with_the_nearest() {
    let bench = Bench::loaded();
    bench.refuses(&["assess", "car", "-m", "Alnd"], 2, &["`Alnd`", "`AA`"], &["未知市场 `Alnd`", "`AA`"]);
    bench.refuses(&["market", "QQ"], 2, &["unknown market `QQ`"], &["未知市场 `QQ`"]);
}

#[test]
fn an_impossible_day_is_refused() {
    let bench = Bench::loaded();
    bench.refuses(&["assess", "car", "-m", "AA", "--on", "2026-02-30"], 2, &["2026-02-30", "--on"], &["2026-02-30"]);
    bench.refuses(&["assess", "car", "-m", "AA", "--known", "soon"], 2, &["`soon`"], &["`soon`"]);
    let reversed = ["timeline", "car", "-m", "AA", "--from", "2027-01-01", "--through", "2026-01-01"];
    bench.refuses(&reversed, 2, &["before the first"], &["早于"]);
}

#[test]
fn a_misspelt_attribute_in_a_case_is_named_with_file_line_and_the_nearest() {
    let bench = Bench::loaded();
    let case = bench.case("mine.toml", "[vehicle]\npowertrain = \"BEV\"\npowertain = \"BEV\"\n");
    let place = format!("{case}:3");
    let near = "`vehicle.powertrain`";
    bench.refuses(&["assess", &case, "-m", "AA"], 2, &[&place, near], &[&place, "未知属性", near]);
}

#[test]
fn an_unknown_key_in_a_case_file_is_named() {
    let bench = Bench::loaded();
    let case = bench.case("mine.toml", "[vehicle]\nmass = { value = 2000, unti = \"kg\" }\n");
    bench.refuses(&["assess", &case, "-m", "AA"], 2, &[":2", "`unti`", "`unit`"], &["未知键 `unti`", "`unit`"]);
    let space = bench.case("space.toml", "[vehicel]\nmass = 2000\n");
    bench.refuses(&["assess", &space, "-m", "AA"], 2, &["`vehicel`", "`vehicle`"], &["未知键 `vehicel`"]);
}

#[test]
fn wrong_types_units_codes_and_signs_in_a_case_are_refused() {
    let bench = Bench::loaded();
    let unit = bench.case("unit.toml", "[vehicle]\nmass = { value = 2000, unit = \"km\" }\n");
    bench.refuses(&["assess", &unit, "-m", "AA"], 2, &[":2", "`km`", "`kg`"], &["`km`", "无法换算"]);
    let below = bench.case("below.toml", "[vehicle]\nmass = { value = -1, unit = \"kg\" }\n");
    bench.refuses(&["assess", &below, "-m", "AA"], 2, &["below.toml:2", "cannot be negative"], &["不能为负"]);
    let kind = bench.case("type.toml", "[vehicle]\nmass = \"heavy\"\n");
    bench.refuses(&["assess", &kind, "-m", "AA"], 2, &["takes a number"], &["应为 number"]);
    let code = bench.case("code.json", "{\"vehicle\": {\"powertrain\": \"BEVV\"}}");
    bench.refuses(&["assess", &code, "-m", "AA"], 2, &["`BEVV`", "`BEV`"], &["`BEVV`", "`BEV`"]);
    let market = bench.case("market.toml", "[shipment.AB]\ncustoms_value = { value = 1, unit = \"EUR\" }\n");
    bench.refuses(&["assess", &market, "-m", "AA"], 2, &[":1", "`AB`", "`AA`"], &["`AB`"]);
}

#[test]
fn values_set_on_the_command_line_are_typed() {
    let bench = Bench::loaded();
    let set = |value: &'static str| ["assess", "car", "-m", "AA", "--set", value];
    bench.refuses(&set("vehicle.mas=1"), 2, &["`vehicle.mas`", "`vehicle.mass`"], &["`vehicle.mass`"]);
    bench.refuses(&set("vehicle.mass=2000km"), 2, &["`km`"], &["`km`"]);
    bench.refuses(&set("shipment.customs_value=20000"), 2, &["ISO 4217"], &["ISO 4217"]);
    bench.refuses(&set("shipment.customs_value=-1EUR"), 2, &["cannot be negative"], &["不能为负"]);
    bench.refuses(&set("vehicle.ecall=perhaps"), 2, &["takes a bool"], &["应为 bool"]);
    bench.refuses(&set("vehicle.ecall"), 2, &["customs_value=20000USD"], &["customs_value=20000USD"]);
}

#[test]
fn a_sample_nobody_has_is_named_with_the_nearest() {
    let bench = Bench::loaded();
    bench.refuses(&["assess", "cra", "-m", "AA"], 2, &["`cra`", "`car`"], &["没有样例 `cra`", "`car`"]);
    bench.refuses(&["assess", "gone.toml", "-m", "AA"], 2, &["`gone.toml` is not there"], &["找不到 `gone.toml`"]);
}

#[test]
fn a_receipt_of_other_semantics_is_said_to_be_unsupported() {
    let bench = Bench::loaded();
    let run = bench.run(&["assess", "car", "-m", "AA", "--json"]).answered();
    let file = bench.case("r.json", &run.out.replace("\"semantics\": 1", "\"semantics\": 99"));
    bench.refuses(&["verify", &file], 3, &["semantics 99"], &["语义版本 99"]);
    let none = bench.case("n.json", "{ \"receipt\": 3 }");
    bench.refuses(&["verify", &none], 2, &["not a receipt"], &["不是凭据"]);
}

#[test]
fn a_reader_of_errors_that_has_gone_away_changes_no_exit_code() {
    let bench = Bench::loaded();
    let mut command = bench.command(&["assess", "cra", "-m", "AA"]);
    let mut child = command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
}
