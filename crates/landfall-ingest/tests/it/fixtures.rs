//! Each source reads its fixture, accounts for every value, and says what stands there.

use landfall_ingest::{Problem, source, sources};

use crate::{fixtures, read, value};

#[test]
fn every_source_reads_its_fixture_and_accounts_for_every_value() {
    let all = sources().unwrap();
    assert!(!all.is_empty());
    for source in &all {
        let reading = read(source, &fixtures(source));
        let counts = &reading.parsed.counts;
        println!("{}", reading.summary());
        for signal in &reading.parsed.signals {
            println!("    {signal}");
        }
        assert!(counts.held > 0 && !reading.parsed.statements.is_empty(), "{}", source.name);
        assert_eq!(counts.held, counts.told(), "{}", source.name);
        let unexpected: Vec<_> = reading.parsed.signals.iter().filter(|s| s.problem != Problem::TooFew).collect();
        assert!(unexpected.is_empty(), "{}: {unexpected:#?}", source.name);
        for statement in &reading.parsed.statements {
            assert!(!statement.at.is_empty(), "{}: {statement:?}", source.name);
        }
    }
}

#[test]
fn every_description_is_whole() {
    for source in sources().unwrap() {
        let head = &source.head;
        for text in [&head.publisher, &head.title.en, &head.title.zh, &head.licence.name, &head.licence.text] {
            assert!(!text.trim().is_empty(), "{}: {head:#?}", source.name);
        }
        assert!(head.address.starts_with("https://"), "{}", source.name);
        assert!(head.expected.least > 0 && head.expected.least < head.expected.most, "{}", source.name);
        assert!(head.politeness.requests_per_day > 0, "{}", source.name);
        assert!(head.schedule.is_empty() || head.schedule.parse::<jiff::Span>().is_ok(), "{}", source.name);
    }
}

#[test]
fn an_unknown_source_is_refused_with_the_nearest_name() {
    let error = source("kopen").unwrap_err();
    assert_eq!(error.to_string(), "there is no source `kopen`; did you mean `koppen`?");
}

#[test]
fn koppen_gives_the_class_of_a_cell() {
    let source = source("koppen").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "25.25,55.25/climate.koppen_class/1951-2000"), "BWh");
    assert_eq!(reading.parsed.counts.held, 21);
}

#[test]
fn world_plugs_gives_voltage_frequency_and_an_open_list_of_plugs() {
    let source = source("world_plugs").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "BR/charging.mains_voltage"), "127–220 V");
    assert_eq!(value(&reading, "JP/charging.mains_frequency"), "hz50, hz60, …");
    assert_eq!(value(&reading, "DE/charging.plug_types"), "C, F, …");
    assert_eq!(value(&reading, "KR/charging.mains_voltage"), "220 V");
}

#[test]
fn geonames_gives_people_and_leaves_out_what_is_no_place() {
    let source = source("geonames").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "2950159/place.population"), "3426354");
    assert_eq!(value(&reading, "3448439/place.name"), "São Paulo");
    assert_eq!(reading.parsed.counts.ignored["not a populated place"], 19);
    assert_eq!(reading.freshness.content.as_ref().unwrap().text, "2022-03-09");
    assert_eq!(reading.freshness.content_age("2022-03-19".parse().unwrap()), Some(10));
}

#[test]
fn ecb_gives_the_rates_of_a_day_from_the_table_and_from_xml() {
    let source = source("ecb").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "EUR/rate.reference/CNY/2024-01-18"), "7.8231 CNY");
    assert_eq!(value(&reading, "EUR/rate.reference/USD/2024-01-22"), "1.0890 USD");
    assert_eq!(reading.freshness.content.as_ref().unwrap().text, "2024-01-22");
}

#[test]
fn jma_gives_normals_by_month_and_no_market_to_names_of_several() {
    let source = source("jma").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "10384/climate.mean_temperature_month/07"), "19.8 degC");
    let about = |id: &str| reading.parsed.statements.iter().find(|s| s.about.id() == id).unwrap().about.clone();
    assert_eq!(about("10384").market(), Some("DE"));
    assert_eq!(about("06610").market(), None);
}

#[test]
fn default_speeds_gives_limits_by_road_type_with_their_unit() {
    let source = source("default_speeds").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "DE/roads.speed_limit/urban"), "50 km/h");
    assert_eq!(value(&reading, "GB/roads.speed_limit/urban"), "30 mph");
    assert_eq!(value(&reading, "GB/roads.speed_limit_by_type/default"), "60 mph");
    assert_eq!(value(&reading, "DE/roads.speed_limit_conditional/rural"), "80 @ (trailer)");
}

#[test]
fn mledoze_says_the_same_in_json_and_in_the_table() {
    let source = source("mledoze").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "NO/market.name/zh"), "挪威");
    assert_eq!(value(&reading, "CH/market.currencies"), "CHF, …");
    assert_eq!(value(&reading, "ZA/market.capital"), "Pretoria,Bloemfontein,Cape Town");
    assert!(reading.parsed.counts.ignored["said before, the same way"] > 30);
}

#[test]
fn cldr_gives_names_weeks_units_calendars_and_languages() {
    let source = source("cldr").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "AE/market.name/zh"), "阿拉伯联合酋长国");
    assert_eq!(value(&reading, "001/culture.first_day_of_week"), "mon");
    assert_eq!(value(&reading, "GB/culture.measurement_system"), "uk");
    assert_eq!(value(&reading, "SA/culture.calendars"), "islamic_umm_al_qura, gregorian, islamic, …");
    assert_eq!(value(&reading, "BE/culture.language_share/nl"), "55 %");
    assert_eq!(reading.freshness.content.as_ref().unwrap().text, "CLDR 47");
}

#[test]
fn open_ev_data_lays_variant_over_year_over_base() {
    let source = source("open_ev_data").unwrap();
    let reading = read(&source, &fixtures(&source));
    let long = "acme/comet/2024/comet_long_range";
    assert_eq!(value(&reading, &format!("{long}/vehicle.battery_capacity_net")), "60 kWh");
    assert_eq!(value(&reading, &format!("{long}/vehicle.battery_chemistry")), "LFP");
    assert_eq!(value(&reading, &format!("{long}/vehicle.length")), "4290 mm");
    assert_eq!(value(&reading, &format!("{long}/vehicle.range/wltp")), "427 km");
    assert!(!reading.parsed.statements.iter().any(|s| s.key() == format!("{long}/vehicle.range/nedc")));
    assert_eq!(value(&reading, "acme/comet/2024/comet/vehicle.range/nedc"), "405 km");
    assert_eq!(value(&reading, "acme/comet/2024/comet/vehicle.markets"), "DE, NO, …");
    assert_eq!(value(&reading, "1f0c/vehicle.charge_inlets"), "chademo, type2, …");
}

#[test]
fn factbook_gives_figures_from_free_text_with_their_own_years() {
    let source = source("factbook").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "DE/roads.paved_length/2022"), "830000 km");
    assert_eq!(value(&reading, "DE/roads.network_length"), "830000 km");
    assert_eq!(value(&reading, "KE/charging.generating_capacity/2022"), "3745000 kW");
    assert_eq!(value(&reading, "DE/climate.description"), "temperate & marine");
    assert_eq!(reading.freshness.content.as_ref().unwrap().text, "2024-12-26");
}

#[test]
fn who_road_safety_names_markets_and_dates_figures_by_line_or_heading() {
    let source = source("who_road_safety").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "DE/roads.speed_limit/rural/2017"), "100 km/h");
    assert_eq!(value(&reading, "KE/roads.deaths_estimated/2016"), "13463");
    assert_eq!(value(&reading, "BO/roads.death_rate/2016"), "15.5");
    assert_eq!(value(&reading, "BR/market.population/2016"), "207652865");
    assert_eq!(value(&reading, "AL/roads.alcohol_limit/general/2017"), "0.05 g/dL");
}

#[test]
fn epw_gives_the_same_station_from_hours_design_days_and_report() {
    let source = source("epw").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "014920/climate.design_low_temperature"), "-15.9 degC");
    assert_eq!(value(&reading, "014920/climate.typical_year_min_temperature"), "-11.0 degC");
    assert_eq!(value(&reading, "014920/climate.max_temperature_20_years"), "33.7 degC");
    assert_eq!(value(&reading, "014921/climate.typical_year_mean_temperature_month/07"), "17.1 degC");
    assert_eq!(value(&reading, "014921/climate.koppen_class_computed"), "Dfb");
    assert!(reading.parsed.counts.ignored["said before, the same way"] >= 5);
}
