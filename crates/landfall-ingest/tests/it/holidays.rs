//! Public holidays as computed, compared with the lists authorities publish, and the calendars made of them.
//!
//! The days below stand where each line says. They were taken from general knowledge of these lists and compared with an
//! independent library of holidays; a day that a list has and the publisher's file has not, or the other way, is named.

use std::collections::BTreeSet;

use jiff::civil::Weekday;
use landfall_ingest::{Input, NamedBytes, Problem, Reading, Uncounted, source, working_days};

use crate::samples::samples;
use crate::{fixtures, read, received, value};

/// A list: market or part, year, days, and where it is published.
type List = (&'static str, i16, &'static str, &'static str);

const FIXED: &[List] = &[
    ("US", 2026, "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25", OPM),
    ("US", 2027, "01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31", OPM),
    ("GB-ENG", 2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28", GOV_UK),
    ("GB-ENG", 2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28", GOV_UK),
    ("GB-NIR", 2026, "01-01 03-17 04-03 04-06 05-04 05-25 07-12 07-13 08-31 12-25 12-26 12-28", GOV_UK),
    ("GB-NIR", 2027, "01-01 03-17 03-26 03-29 05-03 05-31 07-12 08-30 12-25 12-26 12-27 12-28", GOV_UK),
    (
        "JP",
        2026,
        "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
        CAO,
    ),
    (
        "JP",
        2027,
        "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23",
        CAO,
    ),
    ("DE", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26", "laws of the states, all of them"),
    ("DE", 2027, "01-01 03-26 03-29 05-01 05-06 05-17 10-03 12-25 12-26", "laws of the states, all of them"),
    ("DE-BY", 2026, "01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26", "FTG, Art. 1"),
    ("DE-SN", 2026, "01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26", "SächsSFG § 1"),
    ("NZ", 2026, "01-01 01-02 02-06 04-03 04-06 04-25 04-27 06-01 07-10 10-26 12-25 12-26 12-28", NZ),
    ("NZ", 2027, "01-01 01-02 01-04 02-06 02-08 03-26 03-29 04-25 04-26 06-07 06-25 10-25 12-25 12-26 12-27 12-28", NZ),
];

/// Lists for which the fixture has other rules or none.
const FILE_ONLY: &[List] = &[
    ("BR", 2026, "01-01 04-03 04-21 05-01 09-07 10-04 10-12 10-25 11-02 11-15 11-20 12-25", BR),
    ("BR", 2027, "01-01 03-26 04-21 05-01 09-07 10-12 11-02 11-15 11-20 12-25", BR),
    (
        "PE",
        2026,
        "01-01 04-02 04-03 04-05 05-01 06-07 06-29 07-23 07-28 07-29 08-06 08-30 10-08 11-01 12-08 12-09 12-25",
        PE,
    ),
    (
        "PE",
        2027,
        "01-01 03-25 03-26 03-28 05-01 06-07 06-29 07-23 07-28 07-29 08-06 08-30 10-08 11-01 12-08 12-09 12-25",
        PE,
    ),
    ("AU-ACT", 2026, "01-01 01-26 03-09 04-03 04-04 04-05 04-06 04-25 04-27 06-01 06-08 10-05 12-25 12-26 12-28", ACT),
    (
        "AU-ACT",
        2027,
        "01-01 01-26 03-08 03-26 03-27 03-28 03-29 04-25 04-26 05-31 06-14 10-04 12-25 12-26 12-27 12-28",
        ACT,
    ),
    ("NO", 2026, "01-01 04-02 04-03 04-05 04-06 05-01 05-14 05-17 05-24 05-25 12-25 12-26", NO),
    ("NO", 2027, "01-01 03-25 03-26 03-28 03-29 05-01 05-06 05-16 05-17 12-25 12-26", NO),
    ("FR", 2026, "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25", "Code du travail L3133-1"),
    ("FR", 2027, "01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25", "Code du travail L3133-1"),
    (
        "IT",
        2026,
        "01-01 01-06 04-05 04-06 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26",
        "L. 260/1949, L. 151/2025",
    ),
    (
        "IT",
        2027,
        "01-01 01-06 03-28 03-29 04-25 05-01 06-02 08-15 10-04 11-01 12-08 12-25 12-26",
        "L. 260/1949, L. 151/2025",
    ),
    ("PL", 2026, "01-01 01-06 04-05 04-06 05-01 05-03 05-24 06-04 08-15 11-01 11-11 12-24 12-25 12-26", PL),
    ("PL", 2027, "01-01 01-06 03-28 03-29 05-01 05-03 05-16 05-27 08-15 11-01 11-11 12-24 12-25 12-26", PL),
    ("MX", 2026, "01-01 02-02 03-16 05-01 09-16 11-16 12-25", "Ley Federal del Trabajo, art. 74"),
    ("MX", 2027, "01-01 02-01 03-15 05-01 09-16 11-15 12-25", "Ley Federal del Trabajo, art. 74"),
    ("ZA", 2026, "01-01 03-21 04-03 04-06 04-27 05-01 06-16 08-09 08-10 09-24 12-16 12-25 12-26", ZA),
    ("ZA", 2027, "01-01 03-21 03-22 03-26 03-29 04-27 05-01 06-16 08-09 09-24 12-16 12-25 12-26 12-27", ZA),
    ("CA", 2026, "01-01 04-03 07-01 09-07 12-25", "days common to all provinces"),
    // statutory days; the file has the children's half day of 1 June, and not yet the days added in 2025
    ("CN", 2026, "01-01 02-16 02-17 02-18 +02-19 04-05 05-01 +05-02 -06-01 06-19 09-25 10-01 10-02 10-03", CN),
    ("CN", 2027, "01-01 02-05 02-06 02-07 +02-08 04-05 05-01 +05-02 -06-01 06-09 09-15 10-01 10-02 10-03", CN),
    // the file counts the three days of the new year from the wrong one; the election is decreed
    (
        "KR",
        2026,
        "01-01 +02-16 02-17 02-18 -02-19 03-01 03-02 +05-01 05-05 05-24 05-25 +06-03 06-06 07-17 08-15 08-17 09-24 09-25 \
         09-26 10-03 10-05 10-09 12-25",
        KR,
    ),
];

/// Days that the moon decides, as announced for 2026 or computed by Umm al-Qura for it.
const SIGHTED: &[List] = &[
    ("SA", 2026, "03-19 03-20 03-21 03-22 05-26 05-27 05-28 05-29", "Umm al-Qura calendar, 1447"),
    ("SA", 2027, "03-09 03-10 03-11 03-12 05-15 05-16 05-17 05-18", "Umm al-Qura calendar, 1448"),
    ("TR", 2026, "03-20 03-21 03-22 05-27 05-28 05-29 05-30", "Diyanet, days of religion 2026"),
    ("TR", 2027, "03-09 03-10 03-11 05-16 05-17 05-18 05-19", "Diyanet, days of religion 2027"),
];

const OPM: &str = "www.opm.gov, Federal Holidays";
const GOV_UK: &str = "www.gov.uk/bank-holidays";
const CAO: &str = "www8.cao.go.jp/chosei/shukujitsu/gaiyou.html";
const NZ: &str = "www.govt.nz, public holidays and anniversary dates";
const BR: &str = "Portaria MGI of 30 December 2025 for 2026; Lei 662/1949, Lei 14.759/2023; elections: Lei 9.504/1997";
const PE: &str = "www.gob.pe/feriados; DL 713, Leyes 31381, 31530, 31788, 31822";
const ACT: &str = "Holidays Act 1958 (ACT); www.act.gov.au public holidays";
const NO: &str = "helligdagsloven; lov om 1 og 17 mai";
const PL: &str = "ustawa o dniach wolnych od pracy";
const ZA: &str = "Public Holidays Act 36 of 1994";
const CN: &str = "www.gov.cn, 全国年节及纪念日放假办法 (2024)";
const KR: &str = "관공서의 공휴일에 관한 규정";

fn days(reading: &Reading, market: &str, year: i16, attribute: &str) -> BTreeSet<String> {
    let of_year = |s: &&landfall_ingest::Statement| {
        s.about.id() == market && &*s.attribute == attribute && s.of.as_deref() == Some("public")
    };
    let days = reading.parsed.statements.iter().filter(of_year).filter_map(|s| s.observed.as_deref());
    days.filter_map(|d| d.strip_prefix(&format!("{year}-"))).map(str::to_owned).collect()
}

/// The days of a list as the publisher's file has them: `+` marks what it lacks, `-` what it has too many.
fn as_filed(list: &str) -> BTreeSet<String> {
    list.split_whitespace().filter(|d| !d.starts_with('+')).map(|d| d.trim_start_matches('-').to_owned()).collect()
}

fn compare(reading: &Reading, lists: &[List], attribute: &str) {
    for (market, year, list, published) in lists {
        let found = days(reading, market, *year, attribute);
        assert_eq!(found, as_filed(list), "{market} {year}, compared with: {published}");
    }
}

#[test]
fn holidays_fall_on_the_published_days() {
    let source = source("date_holidays").unwrap();
    let reading = read(&source, &fixtures(&source));
    compare(&reading, FIXED, "calendar.holiday");
    compare(&reading, SIGHTED, "calendar.holiday_by_sighting");
    // five days of Tet from its eve; in 2030 Hanoi is a day before Beijing
    assert_eq!(days(&reading, "VN", 2030, "calendar.holiday").first().map(String::as_str), Some("02-01"));
    assert_eq!(days(&reading, "CN", 2030, "calendar.holiday").first().map(String::as_str), Some("02-02"));
    let moon = "02-06 02-07 02-08 03-01 05-13 09-14 09-15 09-16 01-01";
    assert_eq!(days(&reading, "KR", 2027, "calendar.holiday"), as_filed(moon), "Seoul is a day after Beijing");
    let israel = "09-12 09-13 09-21 09-26 10-03 04-02 04-08 04-22 05-22";
    assert_eq!(days(&reading, "IL", 2026, "calendar.holiday"), as_filed(israel));
    assert_eq!(days(&reading, "UA", 2026, "calendar.holiday"), as_filed("04-12 04-13 12-25"));
    assert_eq!(days(&reading, "IR", 2026, "calendar.holiday"), as_filed("03-21"));
    assert_eq!(days(&reading, "NZ-OTA", 2027, "calendar.holiday").len(), 17);
    for (year, list) in [
        (2025, "08-09 09-24 10-01 10-02 12-31"),
        (2026, "08-12 09-08 09-24 10-01 10-02"),
        (2027, "08-09 10-01 10-02"),
        (2028, "08-09 09-01 09-24 10-02 12-29"),
        (2029, "08-09 09-24 10-01 10-02 12-31"),
    ] {
        assert_eq!(days(&reading, "ZA", year, "calendar.holiday"), as_filed(list), "{year}");
    }
}

#[test]
fn names_parts_and_half_days_are_told_apart() {
    let source = source("date_holidays").unwrap();
    let reading = read(&source, &fixtures(&source));
    assert_eq!(value(&reading, "DE/calendar.holiday_name/en/2027-01-01"), "New Year's Day, …");
    assert_eq!(value(&reading, "DE/calendar.holiday_name/zh/2027-01-01"), "元旦, …");
    assert_eq!(value(&reading, "DE/calendar.holiday_name/de/2026-05-01"), "Tag der Arbeit, …");
    assert_eq!(value(&reading, "US/calendar.holiday_name/en/2027-12-24"), "Christmas Day (substitute day), …");
    // on a Sunday the eve is a holiday from midnight
    assert_eq!(value(&reading, "DE/calendar.holiday_part/bank/2027-12-24"), "true");
    assert_eq!(value(&reading, "DE/calendar.holiday/bank/2028-12-24"), "true");
    // 48 hours are two days, 14 hours a part of one
    assert_eq!(value(&reading, "BR/calendar.holiday/optional/2026-02-15"), "true");
    assert_eq!(value(&reading, "BR/calendar.holiday_part/optional/2026-02-18"), "true");
    assert_eq!(value(&reading, "BR/calendar.holiday_name/en/2026-02-18"), "Carnival, …");
    // hours of another calendar's day are counted from sunset
    assert_eq!(value(&reading, "TR/calendar.holiday_part/public/2026-03-19"), "true");
    // what is celebrated at work is no day off
    assert!(!reading.parsed.statements.iter().any(|s| s.key().starts_with("DE/") && s.key().ends_with("2026-04-05")));
    // what a part takes away is not there, what it refers to is
    let keys: BTreeSet<String> = reading.parsed.statements.iter().map(|s| s.key()).collect();
    assert!(keys.contains("GB/calendar.holiday/public/2026-04-06"));
    assert!(!keys.contains("GB-SCT/calendar.holiday/public/2026-04-06"));
    assert!(keys.contains("IM/calendar.holiday/public/2026-04-06"));
    // a part that names no type makes a public holiday of it
    assert!(!keys.iter().any(|k| k.starts_with("ZA/") && k.ends_with("2026-08-08")));
    assert!(keys.contains("ZA-GP/calendar.holiday/public/2026-08-08"));
    // a substitute is there only where the day itself falls badly
    assert!(keys.contains("US/calendar.holiday/bank/2028-11-10"));
    assert!(!keys.contains("US/calendar.holiday/bank/2026-11-11"));
    assert!(keys.contains("SJ/calendar.holiday/public/2026-05-17"), "`NO` is Norway, not no");
    assert_eq!(value(&reading, "JP/calendar.holiday_rules_read/2027"), "true");
    let at = &reading.parsed.statements.iter().find(|s| s.key() == "DE/calendar.holiday/public/2026-04-03").unwrap().at;
    assert_eq!(at, "data/countries/DE.yaml, holidays > DE > days > easter -2");
}

#[test]
fn the_publishers_own_file_agrees_with_the_published_lists_but_for_what_is_named() {
    let Some(folder) = samples() else { return };
    let source = source("date_holidays").unwrap();
    let reading = read(&source, &folder.join("culture/date-holidays-data.tar.gz"));
    compare(&reading, FIXED, "calendar.holiday");
    compare(&reading, FILE_ONLY, "calendar.holiday");
    compare(&reading, SIGHTED, "calendar.holiday_by_sighting");
    let markets: BTreeSet<&str> = FIXED.iter().chain(FILE_ONLY).chain(SIGHTED).map(|(m, ..)| &m[..2]).collect();
    assert!(markets.len() >= 16, "{markets:?}");
}

fn read_text(name: &str, text: &str) -> Reading {
    let files = vec![NamedBytes { name: name.to_owned(), bytes: text.as_bytes().to_vec() }];
    source("date_holidays").unwrap().read_input(Input { files }, received()).unwrap()
}

fn week(_: &str) -> Option<Vec<Weekday>> {
    Some(vec![Weekday::Saturday, Weekday::Sunday])
}

#[test]
fn other_editions_are_read_one_file_json_and_a_name_of_the_users_own() {
    let json = r#"{"version":"2017","holidays":{"NO":{"names":{"en":"Norway"},"days":{"05-17":{"name":{"en":"Constitution Day"}},
        "easter -3":{"_name":"easter -3"}}}},"names":{"easter -3":{"en":"Maundy Thursday"}}}"#;
    for name in ["holidays.json", "norway-2019.txt"] {
        let reading = read_text(name, json);
        assert_eq!(value(&reading, "NO/calendar.holiday_name/en/2027-05-17"), "Constitution Day, …");
        assert_eq!(value(&reading, "NO/calendar.holiday_name/en/2027-03-25"), "Maundy Thursday, …");
    }
    // one market without the file of names
    let text = "holidays:\n  NO:\n    days:\n      easter -3:\n        _name: easter -3\n";
    let alone = read_text("NO.yaml", text);
    assert_eq!(value(&alone, "NO/calendar.holiday/public/2026-04-02"), "true");
    assert!(!alone.parsed.statements.iter().any(|s| &*s.attribute == "calendar.holiday_name"));
    assert!(alone.parsed.signals.iter().any(|s| s.problem == Problem::Absent && s.field == "names"));
    assert!(!alone.parsed.is_suspect());
}

#[test]
fn a_market_in_two_files_is_read_once_where_they_agree_and_not_at_all_where_they_differ() {
    let text = "holidays:\n  PE:\n    days:\n      12-25: {name: {en: Christmas}}\n";
    let both = |other: &str| {
        let file = |name: &str, text: &str| NamedBytes { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let files = vec![file("countries/PE.yaml", text), file("holidays.yaml", other)];
        source("date_holidays").unwrap().read_input(Input { files }, received()).unwrap()
    };
    assert_eq!(value(&both(text), "PE/calendar.holiday/public/2026-12-25"), "true");
    let differ = both(&text.replace("12-25", "12-26"));
    assert!(differ.parsed.statements.is_empty());
    assert_eq!(differ.parsed.signals.iter().filter(|s| s.problem == Problem::Contradiction).count(), 2);
}

#[test]
fn what_is_not_understood_is_signalled_and_leaves_the_year_unread() {
    for (rule, keys, problem) in [
        ("3rd blue moon", "{}", Problem::UnknownForm),
        ("easter 1 unless raining", "{}", Problem::UnknownForm),
        ("01-32", "{}", Problem::UnknownForm),
        ("01-01 and", "{}", Problem::UnknownForm),
        ("march equinox in Nowhere/Atall", "{}", Problem::UnknownForm),
        ("bengali-revised 1-1", "{}", Problem::UnknownForm),
        ("01-01", "{type: holy}", Problem::UnknownTerm),
        ("01-01", "{unless: monday}", Problem::UnknownField),
        ("01-01", "{active: [{since: 2020-01-01}]}", Problem::UnknownForm),
        ("01-01", "{disable: [someday]}", Problem::NotADay),
    ] {
        let text = format!("holidays:\n  PE:\n    days:\n      12-25: {{}}\n      {rule}: {keys}\n");
        let reading = read_text("PE.yaml", &text);
        let found: Vec<Problem> = reading.parsed.signals.iter().map(|s| s.problem).collect();
        assert!(found.contains(&problem), "{rule} {keys}: {found:?}");
        let made = working_days(&source("date_holidays").unwrap(), &reading, &week);
        assert!(made.calendars.is_empty(), "{rule} {keys}");
        assert!(made.uncounted.contains(&Uncounted::NotRead { calendar: "PE".into(), year: 2026 }), "{rule}");
        // what is celebrated at work does not matter
        let observed = text.replace(keys, "{type: observance}");
        if problem == Problem::UnknownForm && keys == "{}" {
            let reading = read_text("PE.yaml", &observed.replace("12-25: {type: observance}", "12-25: {}"));
            assert_eq!(working_days(&source("date_holidays").unwrap(), &reading, &week).calendars.len(), 7, "{rule}");
        }
    }
    // a key nobody knows may change what holds, in the parts as well
    let odd = "holidays:\n  PE:\n    except: [12-25]\n    days:\n      12-25: {}\n    states:\n      LIM:\n        days:\n          01-18: {}\n";
    let keys = |text: &str| -> BTreeSet<String> {
        read_text("PE.yaml", text)
            .parsed
            .statements
            .iter()
            .map(|s| s.key())
            .filter(|k| k.contains("rules_read"))
            .collect()
    };
    assert_eq!(keys(odd).len(), 0);
    assert_eq!(keys(&odd.replace("    except: [12-25]\n", "")).len(), 14);
    let missing = read_text("PE.yaml", "holidays:\n  PE:\n    _days: XX\n    days:\n      12-25: {}\n");
    assert!(missing.parsed.signals.iter().any(|s| s.problem == Problem::Absent));
    assert!(working_days(&source("date_holidays").unwrap(), &missing, &week).calendars.is_empty());
}

#[test]
fn a_file_of_more_rules_than_any_edition_has_is_refused() {
    let rules = |n: usize| (0..n).map(|i| format!("      \"{i}\": {{}}\n"));
    let read = |n: usize| {
        let text = format!("holidays:\n  PE:\n    days:\n{}", rules(n).collect::<String>());
        let files = vec![NamedBytes { name: "PE.yaml".to_owned(), bytes: text.into_bytes() }];
        source("date_holidays").unwrap().read_input(Input { files }, received())
    };
    assert!(read(1_000).is_ok());
    assert!(read(1_001).unwrap_err().to_string().contains("number of rules of holidays > PE"));
}

#[test]
fn calendars_are_made_where_the_description_names_one_and_doubtful_days_stay_unsettled() {
    let source = source("date_holidays").unwrap();
    let reading = read(&source, &fixtures(&source));
    let made = working_days(&source, &reading, &week);
    let ids: BTreeSet<&str> = made.calendars.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, BTreeSet::from(["BR", "NZ", "US-federal"]), "{:?}", made.uncounted);
    assert!(made.uncounted.contains(&Uncounted::NoHolidays { calendar: "PE".into() }));
    let years: Vec<i16> = made.calendars.iter().filter(|c| c.id == "BR").map(|c| c.year).collect();
    assert_eq!(years, [2025, 2026, 2027, 2028, 2029, 2030, 2031]);
    let calendar = |id: &str, year| made.calendars.iter().find(|c| c.id == id && c.year == year).unwrap();
    let br = calendar("BR", 2026);
    let of = |days: &[landfall_core::model::Holiday]| days.iter().map(|h| h.on.to_string()[5..].to_owned()).collect();
    assert_eq!(br.holidays.len(), 10);
    let unsettled: Vec<String> = of(&br.unsettled);
    assert_eq!(unsettled, ["02-14", "02-15", "02-17", "02-18"], "optional days and the half day");
    assert_eq!(br.cite.checked, landfall_core::model::Checked::Data);
    assert!(br.cite.file.is_some() && br.cite.at.is_some() && br.cite.faults().is_empty(), "{:?}", br.cite);
    let unsettled: Vec<String> = of(&calendar("NZ", 2027).unsettled);
    assert_eq!(unsettled.len(), 12 + 3, "3 and 5 to 15 January, 29 to 31 December: {unsettled:?}");
    assert_eq!(calendar("US-federal", 2027).market, "US");
    // nobody said which days are the weekend
    let nowhere = working_days(&source, &reading, &|_| None);
    assert!(nowhere.calendars.is_empty());
    assert!(nowhere.uncounted.contains(&Uncounted::NoWeekend { calendar: "BR".into() }));
}

#[test]
fn a_day_the_moon_decides_is_unsettled_with_the_days_beside_it() {
    let text = "holidays:\n  PE:\n    days:\n      1 Shawwal: {name: {en: Eid}}\n      03-19: {name: {en: Own}}\n";
    let made = working_days(&source("date_holidays").unwrap(), &read_text("PE.yaml", text), &week);
    let year = made.calendars.iter().find(|c| c.year == 2026).unwrap();
    let on =
        |days: &[landfall_core::model::Holiday]| -> Vec<String> { days.iter().map(|h| h.on.to_string()).collect() };
    assert_eq!(on(&year.holidays), ["2026-03-19"]);
    assert_eq!(on(&year.unsettled), ["2026-03-20", "2026-03-21"], "not the day that is a holiday anyway");
}
