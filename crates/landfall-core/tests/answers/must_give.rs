//! The questions the product was asked first, with the answers the law gives them.

use crate::common::{Packs, finding, outcome, pct, verdict};
use landfall_core::assess::duty::{Applies, Lack};
use landfall_core::assess::{Because, FindingOutcome, Verdict, Why};
use landfall_core::model::Checked;

const BYD: &str = r#"
[vehicle]
category = "M1"
powertrain = "BEV"
origin = "CN"
condition = "new"
producer_group = "byd"
"#;

fn ends(low: &str, high: &str) -> Option<(String, String)> {
    Some((low.to_owned(), high.to_owned()))
}

mod european_duties {
    use super::*;

    #[test]
    fn a_byd_battery_car_pays_by_whether_the_invoice_carries_the_declaration() {
        let packs = Packs::load();
        let duty = packs.duty(&packs.case(BYD), "EU", "2026-12-01");
        let cases = pct(&duty);
        assert_eq!(cases["shipment.cvd_declaration=true"], ends("27", "27"));
        assert_eq!(cases["shipment.cvd_declaration=false"], ends("45.3", "45.3"));
        assert_eq!(cases.len(), 2);
        assert_eq!(duty.valuation.as_deref(), Some("CIF"));
    }

    #[test]
    fn in_august_2024_the_provisional_rate_was_secured_and_later_released() {
        let packs = Packs::load();
        let duty = packs.duty(&packs.case(BYD), "EU", "2024-08-15");
        let due: Vec<_> = duty.cases[0].components.iter().filter(|c| c.applies == Applies::Yes).collect();
        let rates: Vec<_> = due.iter().map(|c| c.rate_pct.unwrap().to_string()).collect();
        assert_eq!(rates, ["10", "17.4"]);
        assert!(due[1].secured.is_some_and(|s| s.released));
        assert!(due[0].secured.is_none());
    }

    #[test]
    fn the_countervailing_duty_ends_on_its_last_day_and_a_review_may_prolong_it() {
        let packs = Packs::load();
        let case = packs.case(&format!("{BYD}[shipment]\ncvd_declaration = true\n"));
        let last = packs.duty(&case, "EU", "2029-10-30");
        assert_eq!((&pct(&last)[""], last.ended.len()), (&ends("27", "27"), 0));
        let after = packs.duty(&case, "EU", "2029-10-31");
        assert_eq!(pct(&after)[""], ends("10", "10"));
        let ended: Vec<_> = after.ended.iter().map(|e| (e.id.as_str(), e.through.to_string(), e.renewable)).collect();
        assert_eq!(ended, [("F0002", "2029-10-30".to_owned(), true)], "and a review may prolong it");
        let hybrid = packs.case(&format!("{BYD}[shipment]\ncvd_declaration = true\n").replace("BEV", "PHEV"));
        assert!(packs.duty(&hybrid, "EU", "2029-10-31").ended.is_empty());
    }

    #[test]
    fn a_range_extended_car_is_in_scope_and_a_plug_in_hybrid_is_not() {
        let packs = Packs::load();
        let declared = format!("{BYD}[shipment]\ncvd_declaration = true\n");
        let erev = packs.case(&declared.replace("BEV", "EREV").replace("byd", "leapmotor"));
        assert_eq!(pct(&packs.duty(&erev, "EU", "2026-12-01"))[""], ends("30.7", "30.7"));
        let phev = packs.case(&declared.replace("BEV", "PHEV"));
        assert_eq!(pct(&packs.duty(&phev, "EU", "2026-12-01"))[""], ends("10", "10"));
    }

    #[test]
    fn an_unknown_producer_gives_a_range_and_the_one_attribute_to_ask_for() {
        let packs = Packs::load();
        let text = format!("{BYD}[shipment]\ncvd_declaration = true\nundertaking_invoice = false\n");
        let duty = packs.duty(&packs.case(&text.replace("producer_group = \"byd\"", "")), "EU", "2026-12-01");
        assert_eq!(pct(&duty)[""], ends("17.8", "45.3"));
        let asked: Vec<_> = duty.missing.iter().filter(|l| matches!(l, Lack::Attribute(_))).collect();
        assert_eq!(asked, [&Lack::Attribute("vehicle.producer_group".into())]);
    }

    #[test]
    fn a_maker_not_on_the_known_list_is_unknown_and_not_other() {
        let packs = Packs::load();
        let text = format!("{BYD}[shipment]\ncvd_declaration = true\n").replace("byd", "xiaomi");
        let duty = packs.duty(&packs.case(&text), "EU", "2026-12-01");
        assert_eq!(pct(&duty)[""], ends("30.7", "45.3"));
        assert!(!duty.cases[0].complete);
        let unknown = duty.cases[0].components.iter().filter(|c| c.applies == Applies::Unknown).count();
        assert_eq!(unknown, 2);
    }

    #[test]
    fn the_undertaking_of_the_tavascan_replaces_the_countervailing_duty_and_not_the_ten_per_cent() {
        let packs = Packs::load();
        let mut case = packs.sample("cupra_tavascan");
        let shipment = packs.case("[shipment.EU]\ncvd_declaration = true\nundertaking_invoice = true\n").shipments;
        case.shipments = shipment;
        let duty = packs.duty(&case, "EU", "2026-12-01");
        assert_eq!(pct(&duty)[""], ends("10", "10"));
        let replaced =
            duty.cases[0].components.iter().any(|c| c.applies == Applies::Replaced && c.attribute == "duty.cvd");
        assert!(replaced);
        let before = packs.duty(&case, "EU", "2026-02-09");
        assert_eq!(pct(&before)[""], ends("30.7", "30.7"));
    }
}

mod european_approval {
    use super::*;

    const APPROVED_2023: &str = r#"
[[vehicle.approvals]]
scheme = "eu-wvta"
granted = 2023-06-01
"#;

    fn car(extra: &str) -> String {
        format!("{BYD}ecall_generation = \"cs\"\naddw = false\n{extra}")
    }

    #[test]
    fn euro_7_bites_new_types_only_on_the_first_of_december_2026() {
        let packs = Packs::load();
        let old = packs.ask(&packs.case(&car(APPROVED_2023)), "EU", "2026-12-01");
        let euro7 = |a: &landfall_core::assess::Assessment, phase: &str| {
            let ids: Vec<_> = a.findings.iter().filter(|f| f.id.starts_with("EU/euro7") && f.phase == phase).collect();
            ids.into_iter().map(|f| f.outcome).collect::<Vec<_>>()
        };
        let types = euro7(&old, "new_types");
        assert!(!types.is_empty());
        assert!(types.iter().all(|o| *o == FindingOutcome::NotApplicable), "{types:?}");
        assert!(euro7(&old, "all_new").is_empty());
        let never = packs.ask(&packs.case(&car("approvals_complete = true\n")), "EU", "2026-12-01");
        assert!(euro7(&never, "new_types").iter().all(|o| *o != FindingOutcome::NotApplicable));
        let day_before = packs.ask(&packs.case(&car("approvals_complete = true\n")), "EU", "2026-11-28");
        assert!(euro7(&day_before, "new_types").is_empty());
    }

    #[test]
    fn next_generation_emergency_call_flips_on_new_year_2027() {
        let packs = Packs::load();
        let approved = packs.case(&car(APPROVED_2023));
        let before = packs.ask(&approved, "EU", "2026-12-31");
        assert_eq!(outcome(&before, "EU/ng_ecall/all_new"), None);
        assert_eq!(outcome(&before, "EU/ng_ecall/new_types"), Some(FindingOutcome::NotApplicable));
        let after = packs.ask(&approved, "EU", "2027-01-01");
        assert_eq!(outcome(&after, "EU/ng_ecall/all_new"), Some(FindingOutcome::NotMet));

        let never = packs.ask(&packs.case(&car("approvals_complete = true\n")), "EU", "2026-12-01");
        assert_eq!(outcome(&never, "EU/ng_ecall/new_types"), Some(FindingOutcome::NotMet));
        assert_eq!(verdict(&never, "approve"), Verdict::No);

        let unrecorded = packs.case(&car(""));
        let before = packs.ask(&unrecorded, "EU", "2026-12-01");
        assert_eq!(outcome(&before, "EU/ng_ecall/new_types"), Some(FindingOutcome::Unknown));
        let after = packs.ask(&unrecorded, "EU", "2027-01-01");
        assert_eq!(verdict(&after, "register"), Verdict::No);
    }

    #[test]
    fn the_emergency_call_is_the_next_flip_of_a_car_approved_before_it() {
        let packs = Packs::load();
        let answer = packs.ask(&packs.sample("reference"), "EU", "2026-12-01");
        let register = answer.answers.iter().find(|a| a.purpose == "register").unwrap();
        let flip = register.next_flip.as_ref().unwrap();
        assert_eq!(flip.on.to_string(), "2027-01-01");
        assert_eq!(flip.verdict, Verdict::No);
        assert!(flip.because.contains(&"EU/ng_ecall/all_new".to_owned()), "{:?}", flip.because);
    }

    #[test]
    fn the_battery_passport_begins_on_its_day() {
        let packs = Packs::load();
        let case = packs.case(&car("battery_passport = false\n"));
        assert_eq!(outcome(&packs.ask(&case, "EU", "2027-02-17"), "EU/battery_passport/always"), None);
        let then = packs.ask(&case, "EU", "2027-02-18");
        assert_eq!(outcome(&then, "EU/battery_passport/always"), Some(FindingOutcome::NotMet));
    }

    #[test]
    fn a_distraction_warning_is_needed_to_register_any_new_car_already() {
        let packs = Packs::load();
        let answer = packs.ask(&packs.case(&car(APPROVED_2023)), "EU", "2026-12-01");
        assert_eq!(outcome(&answer, "EU/addw/all_new"), Some(FindingOutcome::NotMet));
        assert_eq!(verdict(&answer, "register"), Verdict::No);
    }

    #[test]
    fn an_approval_proves_what_bound_new_types_on_the_day_it_was_granted() {
        let packs = Packs::load();
        let answer = packs.ask(&packs.case(&car(APPROVED_2023)), "EU", "2026-12-01");
        let cyber = finding(&answer, "EU/un_r155/all_new").unwrap();
        assert_eq!(cyber.outcome, FindingOutcome::Met);
        assert!(matches!(&cyber.because, Because::Approval { scheme, .. } if scheme == "eu-wvta"));
        let earlier = packs.case(&car(&APPROVED_2023.replace("2023-06-01", "2021-06-01")));
        let answer = packs.ask(&earlier, "EU", "2026-12-01");
        assert_eq!(outcome(&answer, "EU/un_r155/all_new"), Some(FindingOutcome::Unknown));
    }

    #[test]
    fn norway_follows_the_union_in_approval_with_its_ids_and_has_no_countervailing_duty() {
        let packs = Packs::load();
        let case = packs.case(&car(APPROVED_2023));
        let (eu, no) = (packs.ask(&case, "EU", "2026-12-01"), packs.ask(&case, "NO", "2026-12-01"));
        assert_eq!(outcome(&no, "EU/un_r155/all_new"), outcome(&eu, "EU/un_r155/all_new"));
        assert_eq!(outcome(&no, "EU/addw/all_new"), Some(FindingOutcome::NotMet));
        let duty = packs.duty(&case, "NO", "2026-12-01");
        assert!(duty.cases.iter().flat_map(|c| &c.components).all(|c| c.attribute != "duty.cvd"));
    }

    #[test]
    fn yes_is_given_only_where_the_acts_own_list_is_covered() {
        let packs = Packs::load();
        let answer = packs.ask(&packs.sample("reference"), "EU", "2026-11-01");
        assert_eq!(verdict(&answer, "approve"), Verdict::Yes);
        for a in answer.answers.iter().filter(|a| !a.coverage.complete()) {
            assert_ne!(a.verdict, Verdict::Yes, "{}", a.purpose);
        }
    }
}

mod britain {
    use super::*;

    #[test]
    fn cyber_security_and_general_safety_differ_between_great_britain_northern_ireland_and_the_union() {
        let packs = Packs::load();
        let case = packs.case(&format!("{BYD}build_stage = \"complete\"\nspecial_purpose = false\naddw = false\n"));
        let holds = |market: &str, on: &str, id: &str| outcome(&packs.ask(&case, market, on), id).is_some();
        assert!(!holds("GB", "2026-05-31", "GB/un_r155/new_types"));
        assert!(holds("GB", "2026-06-01", "GB/un_r155/new_types"));
        assert!(!holds("GB", "2027-05-31", "GB/un_r155/all_new/complete"));
        assert!(holds("GB", "2027-06-01", "GB/un_r155/all_new/complete"));
        assert!(holds("GB-NIR", "2026-05-31", "EU/un_r155/all_new"));
        assert!(holds("EU", "2026-05-31", "EU/un_r155/all_new"));
        assert!(holds("GB-NIR", "2026-12-01", "EU/addw/all_new"));
        let gb = packs.ask(&case, "GB", "2026-12-01");
        assert!(gb.findings.iter().all(|f| f.requirement != "addw" && f.requirement != "isa"));
        assert!(gb.pending.iter().any(|p| p.topic == "addw"));
    }

    #[test]
    fn a_left_hand_drive_car_is_refused_in_australia_and_not_in_great_britain() {
        let packs = Packs::load();
        let case = packs.case(&format!("{BYD}steering_side = \"left\"\n"));
        let au = packs.ask(&case, "AU", "2026-12-01");
        assert_eq!(verdict(&au, "register"), Verdict::No);
        let register = au.answers.iter().find(|a| a.purpose == "register").unwrap();
        assert_eq!(register.weakest, Some(Checked::PagePartial));
        let gb = packs.ask(&case, "GB", "2026-12-01");
        assert_ne!(verdict(&gb, "register"), Verdict::No);
        let right = packs.case(&format!("{BYD}steering_side = \"right\"\n"));
        assert_ne!(verdict(&packs.ask(&right, "AU", "2026-12-01"), "register"), Verdict::No);
    }
}

mod overseas {
    use super::*;

    #[test]
    fn canada_knows_the_rate_in_quota_and_only_the_last_confirmed_one_out_of_it() {
        let packs = Packs::load();
        let duty = packs.duty(&packs.case(BYD), "CA", "2026-12-01");
        let cases = pct(&duty);
        assert_eq!(cases["quota('ca-cn-ev')=true"], ends("6.1", "6.1"));
        assert_eq!(cases["quota('ca-cn-ev')=false"], None);
        let out = duty.cases.iter().find(|c| !c.condition[0].equals).unwrap();
        assert!(out.lacks.iter().any(|l| matches!(l, Lack::Unconfirmed(_))));
        let shown = out.components.iter().find(|c| c.applies == Applies::Unknown).unwrap();
        assert_eq!(shown.rate_pct.unwrap().to_string(), "100");
        let before = packs.duty(&packs.case(BYD), "CA", "2026-02-28");
        assert_eq!(pct(&before)[""], ends("106.1", "106.1"));
    }

    #[test]
    fn the_turkish_minimum_binds_for_a_cheap_car_and_not_for_a_dear_one() {
        let packs = Packs::load();
        let ask = |value: u32| {
            let text = format!(
                "{BYD}[shipment.TR]\ncustoms_value = {{ value = {value}, unit = \"USD\" }}\natr_certificate = false\ninvestment_certificate = false\n"
            );
            packs.duty(&packs.case(&text), "TR", "2026-12-01")
        };
        let amount = |duty: &landfall_core::assess::duty::Duty| {
            let found = duty.cases[0].components.iter().find(|c| c.id == "F0026").and_then(|c| c.amount.clone());
            found.unwrap().value.to_string()
        };
        let (cheap, dear) = (ask(20_000), ask(40_000));
        assert_eq!(amount(&cheap), "8500");
        assert_eq!(amount(&dear), "12000");
        let older = dear.cases[0].components.iter().filter(|c| c.applies == Applies::Disputed).count();
        assert!(older >= 1, "the older duty is shown");
        assert_eq!(dear.cases[0].total.low.unwrap().to_string(), "16000", "and not summed");
        assert!(!dear.cases[0].complete);
    }

    #[test]
    fn turkey_asks_for_twenty_stations_in_all_and_keeps_the_misreading_as_a_settled_dispute() {
        let packs = Packs::load();
        let with = |stations: u32| {
            let case = packs.case(&format!("{BYD}[firm]\nservice_stations = {stations}\n"));
            packs.ask(&case, "TR", "2026-12-01").findings
        };
        let outcome = |findings: &[std::sync::Arc<landfall_core::assess::Finding>]| {
            findings
                .iter()
                .find(|f| f.requirement.contains("service_stations") || f.requirement.contains("stations_min"))
                .map(|f| f.outcome)
        };
        assert_eq!(outcome(&with(20)), Some(FindingOutcome::Met));
        assert_eq!(outcome(&with(19)), Some(FindingOutcome::NotMet));
        let facts = &packs.markets["TR"].facts["service.stations_min"];
        let values: Vec<_> = facts.iter().map(|h| (h.fact.value.to_string(), h.fact.chosen.is_some())).collect();
        assert!(values.contains(&("20".into(), true)) && values.contains(&("140".into(), false)), "{values:?}");
    }

    #[test]
    fn brazil_raised_battery_cars_and_plug_in_hybrids_by_different_steps() {
        let packs = Packs::load();
        let rate = |powertrain: &str, on: &str| {
            let text = format!("{}[shipment]\nexempt_quota = false\n", BYD.replace("BEV", powertrain));
            pct(&packs.duty(&packs.case(&text), "BR", on))[""].clone()
        };
        assert_eq!(rate("BEV", "2024-03-01"), ends("10", "10"));
        assert_eq!(rate("BEV", "2024-09-01"), ends("18", "18"));
        assert_eq!(rate("BEV", "2025-09-01"), ends("25", "25"));
        assert_eq!(rate("BEV", "2026-12-01"), ends("35", "35"));
        assert_eq!(rate("PHEV", "2024-09-01"), ends("20", "20"));
        assert_eq!(rate("PHEV", "2025-09-01"), ends("28", "28"));
        assert_eq!(rate("PHEV", "2026-12-01"), ends("35", "35"));
    }

    #[test]
    fn the_united_states_keep_the_surviving_duties_and_say_what_nobody_confirmed() {
        let packs = Packs::load();
        let duty = packs.duty(&packs.case(BYD), "US", "2026-12-01");
        assert_eq!(pct(&duty)[""], ends("127.5", "127.5"));
        let stale = duty.cases[0].components.iter().filter(|c| c.applies == Applies::Yes);
        assert!(stale.filter(|c| c.not_confirmed_since.is_some()).count() >= 2);
    }

    #[test]
    fn the_american_software_rule_goes_by_model_year() {
        let packs = Packs::load();
        let ask = |year: u32| {
            let text = format!(
                "{BYD}model_year = {year}\nsoftware_origin = \"CN\"\nconnectivity_fitted = true\nmass_max = 2200\nautomation_level = \"assisted\"\n"
            );
            let answer = packs.ask(&packs.case(&text), "US", "2026-12-01");
            answer
                .findings
                .into_iter()
                .filter(|f| f.requirement.contains("software"))
                .map(|f| f.outcome)
                .collect::<Vec<_>>()
        };
        assert!(ask(2027).contains(&FindingOutcome::NotMet), "{:?}", ask(2027));
        assert!(!ask(2026).contains(&FindingOutcome::NotMet), "{:?}", ask(2026));
    }
}

mod what_is_not_known {
    use super::*;

    #[test]
    fn an_adoption_whose_rule_the_reading_lacks_is_an_error_and_never_left_out() {
        let packs = Packs::load();
        let mut ruleset = packs.pack.ruleset.clone();
        ruleset.rules.retain(|r| r.id != "un_r155");
        let (id, fault) = packs.resolve_under(ruleset, "EU").map(|_| ()).unwrap_err();
        assert!(id.starts_with("EU/un_r155/"), "{id}");
        assert_eq!(fault.code, "unknown_rule");
    }

    #[test]
    fn a_fact_whose_attribute_the_reading_lacks_is_an_error_and_never_left_out() {
        let packs = Packs::load();
        let mut ruleset = packs.pack.ruleset.clone();
        ruleset.vocab.attributes.retain(|a| a.name != "duty.cvd");
        let (_, fault) = packs.resolve_under(ruleset, "EU").map(|_| ()).unwrap_err();
        assert_eq!((fault.code, fault.args[0].as_str()), ("unknown_attribute", "duty.cvd"));
    }

    #[test]
    fn fixed_sums_in_two_currencies_are_compared_only_through_a_rate() {
        let packs = Packs::load();
        let with = |amount: &str, on: &str| {
            let packs = packs.with_amount("BR", "F0022", amount);
            packs.duty(&packs.case(BYD), "BR", on)
        };
        let amount = "greatest(money(100,'USD'), money(90,'EUR'))";
        let duty = with(amount, "2026-12-01");
        assert!(duty.cases[0].lacks.iter().any(|l| matches!(l, Lack::Rate(_))), "{:?}", duty.cases[0]);
        assert!(!duty.cases[0].complete);
        assert!(duty.cases[0].total.low.is_none() && duty.cases[0].total.ad_valorem_pct.is_none());
    }

    #[test]
    fn what_is_left_open_beyond_what_can_be_played_through_gives_no_sum() {
        let packs = Packs::load();
        // more unlisted quotas than components are counted in and out
        let packs = packs.with_doubtful_components("BR", "F0022", 9);
        let duty = packs.duty(&packs.case(BYD), "BR", "2026-12-01");
        let bounded = |c: &landfall_core::assess::duty::DutyCase| c.total.ad_valorem_pct.is_some();
        assert!(!duty.cases.iter().any(bounded), "{:?}", duty.cases.iter().map(|c| &c.total).collect::<Vec<_>>());
    }

    #[test]
    fn a_market_without_facts_is_unknown_for_every_purpose_for_want_of_coverage() {
        let packs = Packs::load().with_nothing_but_the_head("KE");
        let answer = packs.ask(&packs.case(BYD), "KE", "2026-12-01");
        assert!(answer.answers.len() >= 8);
        for a in &answer.answers {
            assert_eq!(a.verdict, Verdict::Unknown, "{}", a.purpose);
            assert!(a.why.iter().any(|w| matches!(w, Why::Coverage(_))), "{}", a.purpose);
        }
        let duty = packs.duty(&packs.case(BYD), "KE", "2026-12-01");
        assert!(duty.cases.iter().all(|c| c.total.ad_valorem_pct.is_none() && !c.complete));
    }

    #[test]
    fn the_same_question_gives_the_same_bytes() {
        let packs = Packs::load();
        let case = packs.sample("reference");
        let (a, b) = (packs.ask(&case, "EU", "2026-12-01"), packs.ask(&case, "EU", "2026-12-01"));
        assert_eq!(a.receipt, b.receipt);
        let other = packs.ask(&case, "EU", "2027-01-01");
        assert_ne!(a.receipt.answer, other.receipt.answer);
    }
}
