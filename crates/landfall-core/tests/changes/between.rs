//! The questions a user asks of two points: what changed, of which kind, by what.

use landfall_core::change::{Change, Kind, What};

use crate::story::{Story, causes, diff, diff_of, lines};

const ADOPTS: &str = "markets/aa/adopts.toml";
const TRADE: &str = "markets/aa/trade.toml";
const ECALL: &str = "instruments/aa/ecall.toml";
const CITE: &str = "cite = { says = \"Gazette\", via = \"https://law.example/gazette\", quote = \"as of\", checked = \"official\", seen = 2026-11-20 }";

#[test]
fn law_in_force_in_six_days_is_scheduled_on_its_day_by_its_decree() {
    let known = Story::begin().known("2026-12-26");
    let changes = diff((&known, "2026-12-26"), (&known, "2027-01-02"), &["AA"]);
    assert_eq!(
        lines(&changes),
        ["scheduled AA 2027-01-01 import unknown→no", "scheduled AA 2027-01-01 register unknown→no"]
    );
    assert_eq!(causes(&changes, "import"), ["aa/ecall"]);
    let citation = changes[0].causes[0].citations[0].cite();
    assert_eq!(citation.quote.as_deref(), Some("shall call"));
    assert_eq!(citation.via.as_deref(), Some("https://law.example/ecall"));
    let What::Verdict { moves, .. } = &changes[0].what else { panic!() };
    assert_eq!(moves[0].id, "AA/ecall/all_new");
    // the day before nothing has changed yet
    assert!(diff((&known, "2026-12-26"), (&known, "2026-12-31"), &["AA"]).is_empty());
}

#[test]
fn a_decree_already_in_force_when_we_find_it_is_learned() {
    let before = Story::begin();
    let after = before.clone().edit(
        ADOPTS,
        "valid = { from = 2027-01-01 }",
        "valid = { from = 2026-01-01 }\ncorrects = \"misread\"",
    );
    let none = before.clone().edit(ADOPTS, "rule = \"ecall\"", "rule = \"mass\"\ntag = \"b\"");
    let (none, after) = (none.known("2026-11-01"), after.known("2026-12-01"));
    let changes = diff((&none, "2026-11-15"), (&after, "2026-11-15"), &["AA"]);
    assert!(lines(&changes).contains(&"learned AA 2026-11-15 import unknown→no".to_owned()), "{:?}", lines(&changes));
}

#[test]
fn a_proposal_does_not_flip_and_is_told_with_what_it_would_flip() {
    let before = Story::begin().edit(
        ADOPTS,
        "valid = { from = 2027-01-01 }\nstatus = \"enacted\"",
        "valid = { from = 2024-01-01 }\nstatus = \"enacted\"\nscope = \"vehicle.powertrain = 'ICE'\"",
    );
    let bill = format!(
        "[[adopt]]\nrule = \"ecall\"\nphase = \"always\"\npurposes = [\"import\"]\nvalid = {{ from = 2027-06-01 }}\nstatus = \"proposed\"\n{CITE}"
    );
    let after = before.clone().add(ADOPTS, &bill);
    let (known, later) = (before.known("2026-11-01"), after.known("2026-12-01"));
    let changes = diff((&known, "2026-12-01"), (&later, "2026-12-01"), &["AA"]);
    assert_eq!(lines(&changes), ["learned AA 2026-12-01 AA/ecall/always {\"moved\":\"entered\"}"]);
    let What::Pending { announced, flips, .. } = &changes[0].what else { panic!() };
    assert_eq!(announced.unwrap().to_string(), "2027-06-01");
    assert_eq!(flips[0].purpose, "import");
    // a day on which it would be in force changes nothing: it is not law
    assert_eq!(diff((&known, "2026-12-01"), (&later, "2027-07-01"), &["AA"]).len(), 1);
    // a car it is not about hears nothing
    let other = later.case("[vehicle]\npowertrain = \"ICE\"\norigin = \"BB\"\ncondition = \"used\"\necall = true\nmass = { value = 2000, unit = \"kg\" }");
    let scoped =
        before.clone().add(ADOPTS, &bill.replace("status =", "scope = \"vehicle.condition = 'new'\"\nstatus ="));
    let scoped = scoped.known("2026-12-01");
    assert!(diff_of((&known, &other, "2026-12-01"), (&scoped, &other, "2026-12-01"), &["AA"]).is_empty());
}

#[test]
fn a_proposal_that_becomes_law_is_learned_and_not_a_correction() {
    let bill = format!(
        "[[adopt]]\nrule = \"ecall\"\nphase = \"always\"\npurposes = [\"import\"]\nvalid = {{ from = 2026-12-05 }}\nstatus = \"proposed\"\n{CITE}"
    );
    let before = Story::begin().add(ADOPTS, &bill);
    let after = before.clone().edit(
        ADOPTS,
        "status = \"proposed\"",
        "status = \"enacted\"\ncorrects = \"adopted on 1 December\"",
    );
    let (known, later) = (before.known("2026-11-01"), after.known("2026-12-01"));
    let changes = diff((&known, "2026-12-01"), (&later, "2026-12-10"), &["AA"]);
    assert_eq!(
        lines(&changes),
        [
            "learned AA 2026-12-01 AA/ecall/always {\"moved\":\"adopted\"}",
            "scheduled AA 2026-12-05 import unknown→no",
            "scheduled AA 2026-12-05 register unknown→no",
        ]
    );
}

#[test]
fn a_postponement_is_learned_by_its_step_and_not_a_correction() {
    let before = Story::begin();
    let step = format!(
        "[[step]]\nstage = \"postponed\"\non = 2026-11-25\ntarget = {{ stage = \"applies_all\", on = 2028-01-01 }}\n{CITE}"
    );
    let after = before.clone().add(ECALL, &step).edit(
        ADOPTS,
        "valid = { from = 2027-01-01 }",
        "valid = { from = 2028-01-01 }\ncorrects = \"postponed\"",
    );
    let (known, later) = (before.known("2026-11-01"), after.known("2026-12-01"));
    let changes = diff((&known, "2027-02-01"), (&later, "2027-02-01"), &["AA"]);
    assert_eq!(
        lines(&changes),
        ["learned AA 2027-02-01 import no→unknown", "learned AA 2027-02-01 register no→unknown"]
    );
    assert_eq!(causes(&changes, "import"), ["aa/ecall:postponed"]);
    assert_eq!(changes[0].causes[0].citations[0].cite().says, "Gazette");
}

#[test]
fn a_correction_says_that_we_were_wrong_and_why() {
    let before = Story::begin();
    let after = before.clone().edit(
        TRADE,
        "value = 2500\nunit = \"kg\"",
        "value = 1900\nunit = \"kg\"\ncorrects = \"read the wrong column\"",
    );
    let (known, later) = (before.known("2026-11-01"), after.known("2026-12-01"));
    let changes = diff((&known, "2026-12-01"), (&later, "2026-12-01"), &["AA"]);
    assert_eq!(
        lines(&changes),
        ["corrected AA 2026-12-01 import unknown→no", "corrected AA 2026-12-01 register unknown→no"]
    );
    let cause = &changes[0].causes[0];
    assert_eq!((cause.id.as_str(), cause.corrects.as_deref()), ("F2", Some("read the wrong column")));
}

#[test]
fn a_statement_taken_back_is_a_correction() {
    let before = Story::begin().edit(TRADE, "value = 2500", "value = 1900");
    let after = Story::begin().edit(TRADE, "id = \"F2\"\nattribute = \"mass.most\"\nvalue = 2500\nunit = \"kg\"", "id = \"F3\"\nattribute = \"duty.customs\"\namount = \"0 * shipment.customs_value\"\norder = 20\nscope = \"vehicle.condition = 'used'\"");
    let (known, later) = (before.known("2026-11-01"), after.known("2026-12-01"));
    let changes = diff((&known, "2026-12-01"), (&later, "2026-12-01"), &["AA"]);
    let import = changes.iter().find(|c| matches!(&c.what, What::Verdict { purpose, .. } if purpose == "import"));
    assert_eq!(import.unwrap().kind, Kind::Corrected);
    assert_eq!(import.unwrap().causes[0].id, "F2");
}

#[test]
fn a_reread_rule_is_our_reading_and_not_the_law() {
    let before = Story::begin();
    let after = before.clone().edit(
        "rules/safety/mass.toml",
        "vehicle.mass <= market.mass_most",
        "vehicle.mass + 600 <= market.mass_most",
    );
    let (known, later) = (before.known("2026-11-01"), after.known("2026-11-01"));
    let changes = diff((&known, "2026-12-01"), (&later, "2026-12-01"), &["AA"]);
    assert_eq!(lines(&changes), ["reread AA 2026-12-01 import unknown→no", "reread AA 2026-12-01 register unknown→no"]);
    assert_eq!(causes(&changes, "import"), ["mass"]);
}

#[test]
fn a_new_rule_with_its_adoption_is_learned_and_not_reread() {
    let before = Story::begin();
    let rule = "id = \"weight\"\ntitle = { en = \"W\", zh = \"重\" }\nsubject = \"approval\"\napplies = \"vehicle.condition = 'new'\"\nmet = \"vehicle.mass < 1000\"\nconsequence = \"blocks\"\n";
    let adopt = format!(
        "[[adopt]]\nrule = \"weight\"\nphase = \"always\"\npurposes = [\"import\"]\nvalid = {{ from = 2026-01-01 }}\nstatus = \"enacted\"\n{CITE}"
    );
    let after = before
        .clone()
        .add("rules/safety/weight.toml", rule)
        .add("rules/safety/weight.md", "# Weight\n")
        .add(ADOPTS, &adopt);
    let (known, later) = (before.known("2026-11-01"), after.known("2026-12-01"));
    let changes = diff((&known, "2026-12-01"), (&later, "2026-12-01"), &["AA"]);
    assert_eq!(
        lines(&changes),
        ["learned AA 2026-12-01 import unknown→no", "learned AA 2026-12-01 register unknown→no"]
    );
    assert_eq!(causes(&changes, "import"), ["AA/weight/always"]);
}

#[test]
fn a_changed_case_names_the_value_that_moved_the_answer_and_no_other() {
    let known = Story::begin().known("2026-11-01");
    let car = known.car();
    let other = known.case("[vehicle]\npowertrain = \"BEV\"\napprovals_complete = true\ncondition = \"used\"\norigin = \"BB\"\necall = true\nmass = { value = 2600, unit = \"kg\" }");
    let changes = diff_of((&known, &car, "2026-12-01"), (&known, &other, "2026-12-01"), &["AA"]);
    assert_eq!(
        lines(&changes),
        ["described AA 2026-12-01 import unknown→no", "described AA 2026-12-01 register unknown→no"]
    );
    assert_eq!(causes(&changes, "import"), ["vehicle.mass"]);
}

#[test]
fn a_changed_price_moves_the_duty_and_is_named() {
    let known = Story::begin().known("2026-11-01");
    let priced = |value: &str| {
        known.case(&format!("{}\n[shipment]\ncustoms_value = {{ value = {value}, unit = \"EUR\" }}", crate::story::CAR))
    };
    let (cheap, dear) = (priced("20000"), priced("30000"));
    let changes = diff_of((&known, &cheap, "2026-12-01"), (&known, &dear, "2026-12-01"), &["AA"]);
    assert_eq!(lines(&changes), ["described AA 2026-12-01 duty"]);
    let What::Duty { from, to } = &changes[0].what else { panic!() };
    assert_eq!(from[0].total.low.unwrap().normalize().to_string(), "2000");
    assert_eq!(to[0].total.low.unwrap().normalize().to_string(), "3000");
    assert_eq!(causes(&changes, "duty"), ["shipment.customs_value"]);
}

#[test]
fn a_duty_that_rises_on_a_day_is_scheduled_with_the_fact_that_raises_it() {
    let rise = format!(
        "[[fact]]\nid = \"F9\"\nattribute = \"duty.customs\"\namount = \"0.25 * shipment.customs_value\"\norder = 10\nvalid = {{ from = 2027-03-01 }}\nstatus = \"enacted\"\n{CITE}"
    );
    let known = Story::begin()
        .edit(TRADE, "valid = { from = 2020-01-01 }", "valid = { from = 2020-01-01, through = 2027-02-28 }")
        .add(TRADE, &rise)
        .known("2026-11-01");
    let changes = diff((&known, "2027-02-01"), (&known, "2027-04-01"), &["AA"]);
    assert_eq!(lines(&changes), ["scheduled AA 2027-03-01 duty"]);
    assert!(causes(&changes, "duty").contains(&"F9".to_owned()), "{:?}", causes(&changes, "duty"));
}

#[test]
fn a_fact_of_a_bloc_passes_to_its_member() {
    let bloc = "title = { en = \"Bloc\", zh = \"集团\" }\n";
    let limit = |kg: &str| {
        format!(
            "[[fact]]\nid = \"E1\"\nattribute = \"mass.most\"\nvalue = {kg}\nunit = \"kg\"\nvalid = {{ from = 2020-01-01 }}\nstatus = \"enacted\"\n{CITE}"
        )
    };
    let base = Story::begin()
        .add("markets/ee/market.toml", bloc)
        .edit("markets/aa/market.toml", "currency = \"EUR\"", "currency = \"EUR\"\ninherits = [{ market = \"EE\", subjects = [\"approval\"], cite = { says = \"Treaty\", checked = \"memory\", stated = 2026-11-01 } }]")
        .edit(TRADE, "attribute = \"mass.most\"\nvalue = 2500", "attribute = \"mass.most\"\nscope = \"vehicle.powertrain = 'ICE'\"\nvalue = 2500");
    let after = base.clone().add("markets/ee/limits.toml", &limit("1900"));
    let (known, later) = (base.known("2026-11-01"), after.known("2026-12-01"));
    let changes = diff((&known, "2026-12-01"), (&later, "2026-12-01"), &["AA"]);
    assert_eq!(
        lines(&changes),
        ["learned AA 2026-12-01 import unknown→no", "learned AA 2026-12-01 register unknown→no"]
    );
    assert_eq!(causes(&changes, "import"), ["E1"]);
}

#[test]
fn a_step_a_period_waits_for_is_the_cause_when_it_comes() {
    let before = Story::begin().edit(
        ADOPTS,
        "valid = { from = 2027-01-01 }",
        "valid = { from = { after = \"aa/ecall:in_force\", plus = \"P1M\", not_before = 2026-01-01 } }",
    );
    let step = format!("[[step]]\nstage = \"in_force\"\non = 2026-10-01\n{CITE}");
    let after = before.clone().add(ECALL, &step);
    let (known, later) = (before.known("2026-11-01"), after.known("2026-12-01"));
    let changes = diff((&known, "2026-12-01"), (&later, "2026-12-01"), &["AA"]);
    assert!(lines(&changes).contains(&"learned AA 2026-12-01 import unknown→no".to_owned()), "{:?}", lines(&changes));
    assert_eq!(causes(&changes, "import"), ["aa/ecall:in_force"]);
}

#[test]
fn the_same_point_twice_has_no_changes_and_neither_has_a_way_that_leads_back() {
    let known = Story::begin().known("2026-11-01");
    assert!(diff((&known, "2026-12-01"), (&known, "2026-12-01"), &["AA", "BB"]).is_empty());
    // learned and taken back in one go: a rule that bites, and a correction of the fact it reads
    let short = Story::begin().edit(
        ADOPTS,
        "valid = { from = 2027-01-01 }",
        "valid = { from = 2027-01-01, through = 2027-01-31 }",
    );
    let known = short.known("2026-11-01");
    assert!(diff((&known, "2026-12-01"), (&known, "2027-03-01"), &["AA"]).is_empty());
}

#[test]
fn where_the_car_is_made_is_asked_once_and_named() {
    let home = format!(
        "[[adopt]]\nrule = \"ecall\"\nphase = \"always\"\npurposes = [\"export\"]\nvalid = {{ from = 2027-05-01 }}\nstatus = \"enacted\"\n{CITE}"
    );
    let known = Story::begin().add("markets/bb/adopts.toml", &home).known("2026-11-01");
    let changes = diff((&known, "2027-04-01"), (&known, "2027-06-01"), &["AA", "BB"]);
    assert_eq!(lines(&changes), ["scheduled BB 2027-05-01 export unknown→no"]);
}

#[test]
fn a_first_day_known_only_to_the_month_is_told_as_not_precise() {
    let known = Story::begin()
        .edit(
            ADOPTS,
            "valid = { from = 2027-01-01 }",
            "valid = { from = { earliest = 2027-01-01, latest = 2027-01-31 } }",
        )
        .known("2026-11-01");
    let changes = diff((&known, "2026-12-01"), (&known, "2027-03-01"), &["AA"]);
    assert_eq!(
        lines(&changes)[..2],
        ["scheduled AA ~2027-01-01 AA/ecall/all_new null→unknown", "scheduled AA ~2027-01-31 import unknown→no"]
    );
}

#[test]
fn a_limit_that_moves_without_moving_an_answer_is_told_as_what_the_law_states() {
    let next = format!(
        "[[fact]]\nid = \"F9\"\nattribute = \"mass.most\"\nvalue = 2400\nunit = \"kg\"\nvalid = {{ from = 2027-01-15 }}\nstatus = \"enacted\"\n{CITE}"
    );
    let known = Story::begin()
        .edit(
            TRADE,
            "unit = \"kg\"\nvalid = { from = 2020-01-01 }",
            "unit = \"kg\"\nvalid = { from = 2020-01-01, through = 2027-01-14 }",
        )
        .add(TRADE, &next)
        .known("2026-11-01");
    let changes = diff((&known, "2027-01-02"), (&known, "2027-02-01"), &["AA"]);
    assert_eq!(lines(&changes), ["scheduled AA 2027-01-15 mass.most 2500 kg→2400 kg"]);
    assert_eq!(causes(&changes, "mass.most"), ["F9", "F2"]);
}

#[test]
fn a_statement_that_begins_or_ends_within_a_month_is_told_with_its_cause_and_not_again_when_it_is_sure() {
    let law = |valid: &str| {
        let from = "value = 2500\nunit = \"kg\"\nvalid = { from = 2020-01-01 }";
        let story = Story::begin().edit(TRADE, from, &format!("value = 2500\nunit = \"kg\"\nvalid = {{ {valid} }}"));
        let known = story.known("2026-12-01");
        let car = known.case("[vehicle]\npowertrain = \"ICE\"\ncondition = \"used\"\n");
        let changes = diff_of((&known, &car, "2026-12-01"), (&known, &car, "2027-04-01"), &["AA"]);
        let told = changes.into_iter().filter(|c| matches!(c.what, What::Law { .. })).collect::<Vec<Change>>();
        assert!(told.iter().all(|c| c.causes.len() == 1 && c.causes[0].id == "F2" && !c.precise), "{told:#?}");
        told.iter().map(|c| c.on.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(law("from = { earliest = 2027-02-01, latest = 2027-02-28 }"), ["2027-02-01"]);
    let ends = law("from = 2020-01-01, through = { earliest = 2027-02-01, latest = 2027-02-28 }");
    assert_eq!(ends, ["2027-02-02", "2027-03-01"]);
}
