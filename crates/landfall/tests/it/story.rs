//! The watch of 23 November 2026: the sample cases in eight markets, and nothing known before.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use landfall_core::Date;
use landfall_core::change::{Change, Kind, Known, Run, Wanted, What, ahead};
use landfall_core::model::Hash;
use landfall_core::pack::{self, Pack, Source};
use landfall_core::resolve::{Reading, Stored};

const TODAY: &str = "2026-11-23";
const LEAD: u32 = 90;
const MARKETS: [&str; 8] = ["EU", "GB", "BR", "TR", "US", "ID", "NO", "CN"];

/// What must come out: the market, what it is known by, the day, how many days ahead it is, and a requirement or
/// attribute that moves with it.
const AHEAD: [(&str, &str, &str, i32, &str); 11] = [
    ("EU", "eu/euro7:applies_new", "2026-11-29", 6, "EU/euro7/new_types"),
    ("EU", "eu/ng-ecall:applies_all", "2027-01-01", 39, "EU/ng_ecall/all_new"),
    ("NO", "eu/ng-ecall:applies_all", "2027-01-01", 39, "EU/ng_ecall/all_new"),
    ("EU", "eu/battery-regulation:applies_all", "2027-02-18", 87, "EU/battery_passport/always"),
    ("EU", "eu/battery-due-diligence:applies_new", "2027-08-18", 268, "EU/battery_due_diligence/always"),
    ("ID", "id/local-content:applies_new", "2027-01-01", 39, "trade.local_content_min"),
    ("NO", "no/trade-ev-vat", "2027-01-01", 39, "tax.vat_free_limit"),
    ("GB", "gb/r155-r156:applies_all", "2027-06-01", 190, "GB/un_r155/all_new/complete"),
    ("CN", "cn/trade-battery-rebate-2026:applies_all", "2027-01-01", 39, "trade.battery_export_rebate"),
    ("BR", "br/trade-ev-kits:in_force", "2027-01-01", 39, "trade.kit_duty"),
    ("US", "us/fmvss-127:applies_all", "2029-09-01", 1013, "US/fmvss_127/always"),
];

static PACK: LazyLock<(Pack, Reading)> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let (mut found, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push(Source { path: path.strip_prefix(&root).unwrap().to_string_lossy().into(), text });
            }
        }
    }
    let (pack, _) = pack::read(&found);
    let reading = Reading::compile(pack.ruleset.clone()).unwrap();
    (pack, reading)
});

/// What a watch hears of a case, or of every sample, at a run; with no last run it is new.
fn hears(last: Option<&str>, today: &str, case: Option<&str>) -> Vec<Change> {
    let (pack, reading) = &*PACK;
    let mut items: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
    for item in pack.plain_items() {
        let stored = Stored { hash: Hash::of_value(&item), item, ended: None };
        items.entry(stored.item.market().unwrap_or_default().to_owned()).or_default().push(stored);
    }
    let (then, now) = (last.map(|day| format!("{day}T00:00:00Z")), format!("{today}T00:00:00Z"));
    let known = |instant: &'_ str| instant[..10].parse::<Date>().unwrap();
    let last = then.as_deref().map(|instant| {
        let day = known(instant);
        (Known { items: &items, reading, instant, day }, day)
    });
    let today = known(&now);
    let now = Known { items: &items, reading, instant: &now, day: today };
    let run = Run { last, now, today, horizon: "2030-06-30".parse().unwrap(), lead: LEAD };
    let markets: BTreeSet<String> = MARKETS.map(String::from).into();
    let wanted = Wanted { markets: &markets, purposes: &[], subjects: &[] };
    let cases = pack.cases.iter().filter(|(name, _)| case.is_none_or(|wanted| wanted == name.as_str()));
    cases.flat_map(|(_, case)| ahead(&run, case, &wanted).unwrap()).collect()
}

/// The requirement or attribute that moves, or the verdict.
fn about(change: &Change) -> Vec<&str> {
    match &change.what {
        What::Verdict { moves, .. } => moves.iter().map(|m| m.id.as_str()).collect(),
        What::Finding(m) => vec![&m.id],
        What::Law { attribute, .. } => vec![attribute],
        What::Pending { id, .. } => vec![id],
        What::Duty { .. } | What::Steps { .. } => Vec::new(),
    }
}

/// Days from the watch's first run, on which something known by its cause is told as due.
fn due<'c>(changes: &'c [Change], market: &str, cause: &str) -> BTreeMap<Date, Vec<&'c Change>> {
    let mut days: BTreeMap<Date, Vec<&Change>> = BTreeMap::new();
    let of = |c: &&Change| c.market == market && c.kind == Kind::Scheduled && c.causes.iter().any(|x| x.key() == cause);
    changes.iter().filter(of).for_each(|change| days.entry(change.on).or_default().push(change));
    days
}

fn days(from: &str, to: Date) -> i32 {
    from.parse::<Date>().unwrap().until(to).unwrap().get_days()
}

#[test]
fn a_new_watch_hears_every_dated_change_ahead_once_and_right_to_the_day() {
    let changes = hears(None, TODAY, None);
    for (market, cause, day, lead, moves) in AHEAD {
        let told = due(&changes, market, cause);
        let here = told.get(&day.parse().unwrap()).unwrap_or_else(|| panic!("{market} {cause}: {:?}", told.keys()));
        assert!(here.iter().any(|change| about(change).contains(&moves)), "{market} {cause} without {moves}");
        assert!(here.iter().all(|change| change.precise && days(TODAY, change.on) == lead), "{market} {cause}");
        assert!(here.iter().all(|c| c.causes.iter().all(|x| !x.citations.is_empty())), "{market} {cause}");
        // once: no case hears of one thing twice
        let mut heard = BTreeSet::new();
        for change in told.values().flatten() {
            let what = serde_json::to_string(&change.what).unwrap();
            assert!(heard.insert((&change.vehicle, change.on, what)), "twice: {change:?}");
        }
    }
}

#[test]
fn nothing_past_is_told_and_nothing_by_a_step_that_an_answer_tells_on_its_day() {
    let changes = hears(None, TODAY, None);
    let today: Date = TODAY.parse().unwrap();
    assert!(changes.len() > 300);
    for change in &changes {
        let ahead = match &change.what {
            What::Pending { .. } => true,
            What::Steps { ahead, .. } => change.on > today || ahead.is_some_and(|day| day > today),
            _ => change.on > today,
        };
        assert!(ahead, "{change:?}");
        if let What::Steps { .. } = change.what {
            let text = &change.causes[0].id;
            let same = |c: &&Change| c.market == change.market && c.vehicle == change.vehicle && c.on == change.on;
            let others = changes.iter().filter(same).filter(|c| !matches!(c.what, What::Steps { .. }));
            let told = others.flat_map(|c| &c.causes).any(|cause| cause.instrument.as_ref() == Some(text));
            assert!(!told, "told twice: {change:?}");
        }
    }
}

#[test]
fn no_case_hears_of_what_does_not_touch_it() {
    let hybrids = ["byd_seal_u_dm_i", "ebro_s700_phev"];
    for hybrid in hybrids {
        let changes = hears(None, TODAY, Some(hybrid));
        assert!(!changes.is_empty());
        // what is said of electric cars alone: a share of local parts, the end of the exemption at the border
        assert!(due(&changes, "ID", "id/local-content:applies_new").is_empty(), "{hybrid}");
        let paid = |c: &&Change| c.market == "NO" && matches!(c.what, What::Duty { .. }) && c.on.year() == 2027;
        assert_eq!(changes.iter().filter(paid).count(), 0, "{hybrid}");
        // nor that the duty on electric cars from China ends
        let paid = |c: &&Change| c.market == "EU" && matches!(c.what, What::Duty { .. });
        assert_eq!(changes.iter().filter(paid).count(), 0, "{hybrid}");
    }
    // a type approved before new types were bound hears of the day for all cars, and not of theirs
    let reference = hears(None, TODAY, Some("reference"));
    let told = |market, cause| due(&reference, market, cause).into_keys().map(|d| d.to_string()).collect::<Vec<_>>();
    assert_eq!(told("EU", "eu/euro7:applies_new"), [""; 0]);
    assert_eq!(told("EU", "eu/euro7:applies_all"), ["2027-11-29"]);
    let new_type = hears(None, TODAY, Some("reference-new-type"));
    assert!(!due(&new_type, "EU", "eu/euro7:applies_new").is_empty());
}

#[test]
fn a_watch_that_goes_on_hears_each_when_its_lead_time_begins_and_on_no_other_day() {
    for (market, cause, day, lead, _) in AHEAD.into_iter().filter(|(_, _, _, lead, _)| *lead > 90) {
        let day: Date = day.parse().unwrap();
        let first = day.saturating_sub(jiff::Span::new().days(i64::from(LEAD)));
        let (eve, next) = (first.yesterday().unwrap().to_string(), first.tomorrow().unwrap().to_string());
        let first = first.to_string();
        let case = "reference-new-type";
        let heard =
            |last: &str, today: &str| due(&hears(Some(last), today, Some(case)), market, cause).contains_key(&day);
        assert!(!heard(TODAY, &eve), "{market} {cause}: {lead}");
        assert!(heard(&eve, &first), "{market} {cause}");
        assert!(!heard(&first, &next), "{market} {cause}");
    }
}
