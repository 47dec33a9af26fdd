//! A plain model of law: verdicts that flip on days, each set by an event; and what a watch hears of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use landfall_core::assess::{CitationOut, Verdict};
use landfall_core::change::{Cause, CauseKind, Change, Kind, What};
use landfall_core::model::Citation;
use landfall_core::warn::{Digest, Event, Identity, Letter, Line, Now, Survey, Warning, Watch, fold, letters};

use serde_json::json;

pub type Pair = (String, String);

/// A day on which the verdict becomes another, and the event that set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flip {
    pub to: Verdict,
    pub cause: String,
}

/// By car and market: flips by day.
pub type Law = BTreeMap<Pair, BTreeMap<Date, Flip>>;

/// A watch, all it was told, and the letters it got.
pub struct Desk {
    pub watch: Watch,
    pub warnings: BTreeMap<Identity, Warning>,
    pub sent: BTreeMap<String, Timestamp>,
    pub log: Vec<Line>,
    pub letters: Vec<(Timestamp, Letter)>,
    pub new: bool,
    pub last: Option<(Law, Date)>,
}

pub fn watch() -> Watch {
    Watch {
        markets: vec!["X".into(), "Y".into()],
        cases: vec!["a".into(), "b".into()],
        min_chance: 0.1,
        lead_days: 30,
        horizon_days: 3650,
        language: "en".into(),
        endpoints: vec!["desk".into()],
        zone: "UTC".into(),
        digest: Digest::None,
        budget: 3,
        ..Watch::removed("w")
    }
}

pub fn noon(day: Date) -> Now {
    Now { at: day.at(12, 0, 0, 0).in_tz("UTC").unwrap().timestamp(), today: day }
}

pub fn begin() -> Date {
    date(2027, 1, 1)
}

impl Desk {
    pub fn new(watch: Watch) -> Desk {
        let (warnings, sent) = (BTreeMap::new(), BTreeMap::new());
        Desk { watch, warnings, sent, log: Vec::new(), letters: Vec::new(), new: true, last: None }
    }

    /// One run: what is said, and the letters that go out.
    pub fn run(&mut self, law: &Law, kind: Kind, event: &str, now: Now) {
        let today = now.today;
        let mut view = Survey::new(today, today.saturating_add(jiff::Span::new().days(3650)));
        let none = BTreeMap::new();
        let pairs: Vec<Pair> = law.keys().cloned().collect();
        for pair in &pairs {
            let flips = &law[pair];
            let since = self.last.as_ref().map_or(today, |(_, day)| *day);
            let steps = flips.iter().filter(|(on, flip)| **on > since && before(flips, **on) != flip.to);
            let course =
                steps.map(|(on, flip)| change(pair, Kind::Scheduled, *on, before(flips, *on), flip.to, &flip.cause));
            let news = self.last.as_ref().map(|(then, _)| differences(then.get(pair).unwrap_or(&none), flips, today));
            let news =
                news.unwrap_or_default().into_iter().map(|(on, from, to)| change(pair, kind, on, from, to, event));
            view.cover(&pair.0, &pair.1);
            course.for_each(|change| view.ahead(change, Date::MIN..Date::MAX, [pair.0.as_str()]));
            news.for_each(|change| view.news(change, Date::MIN..Date::MAX, [pair.0.as_str()]));
        }
        let pairs: Vec<(&String, &String)> = pairs.iter().map(|(car, market)| (car, market)).collect();
        let lines = fold(&self.watch, self.new, &self.warnings, &pairs, &view, now);
        self.take(lines);
        for letter in letters(&self.watch, &self.warnings, &self.sent, self.new, now) {
            let told = letter.warnings.iter().map(|(warning, revision)| Line {
                warning: warning.clone(),
                revision: *revision,
                at: now.at,
                day: today,
                event: Event::Told {
                    letter: letter.id.clone(),
                    endpoints: letter.endpoints.clone(),
                    digest: letter.digest,
                },
            });
            let told: Vec<Line> = told.collect();
            self.take(told);
            if !letter.digest {
                self.sent.insert(letter.id.clone(), now.at);
            }
            self.letters.push((now.at, letter));
        }
        self.new = false;
        self.last = Some((law.clone(), today));
    }

    /// Lines go through their written form, as they do in the store.
    fn take(&mut self, lines: Vec<Line>) {
        for line in lines {
            let written = serde_json::to_string(&line).unwrap();
            let line: Line = serde_json::from_str(&written).unwrap();
            match self.warnings.get_mut(&line.warning) {
                Some(warning) => warning.take(&line),
                None => {
                    self.warnings.insert(line.warning.clone(), Warning::begun(&line));
                }
            }
            self.log.push(line);
        }
    }

    /// Days ahead that stand in warnings that were told or are about to be: car, market, day, verdict.
    pub fn ahead(&self, today: Date) -> BTreeSet<(Pair, Date, Verdict)> {
        let open = self.warnings.values().filter(|w| w.state.is_open());
        let parts = open.flat_map(|w| &w.content.parts).filter(|p| p.bites().is_some_and(|on| on > today));
        parts.filter_map(|p| verdict(&p.what).map(|to| ((p.vehicle.clone(), p.market.clone()), p.on, to))).collect()
    }
}

pub fn verdict(what: &What) -> Option<Verdict> {
    match what {
        What::Verdict { to, .. } => Some(*to),
        _ => None,
    }
}

/// What lies ahead by the law itself.
pub fn truly_ahead(law: &Law, today: Date) -> BTreeSet<(Pair, Date, Verdict)> {
    let steps = |(pair, flips): (&Pair, &BTreeMap<Date, Flip>)| {
        let steps = flips.iter().filter(|(on, flip)| **on > today && before(flips, **on) != flip.to);
        steps.map(|(on, flip)| (pair.clone(), *on, flip.to)).collect::<Vec<_>>()
    };
    law.iter().flat_map(steps).collect()
}

/// The verdict just before a day.
fn before(flips: &BTreeMap<Date, Flip>, on: Date) -> Verdict {
    flips.range(..on).next_back().map_or(Verdict::Yes, |(_, flip)| flip.to)
}

fn on(flips: &BTreeMap<Date, Flip>, day: Date) -> Verdict {
    flips.range(..=day).next_back().map_or(Verdict::Yes, |(_, flip)| flip.to)
}

/// Where two courses differ from today on, once for each run of days; and steps of the later one that are new.
fn differences(was: &BTreeMap<Date, Flip>, is: &BTreeMap<Date, Flip>, today: Date) -> Vec<(Date, Verdict, Verdict)> {
    let days: BTreeSet<Date> = was.keys().chain(is.keys()).copied().filter(|day| *day > today).chain([today]).collect();
    let (mut found, mut last) = (Vec::new(), None);
    for day in days {
        let (then, now) = (on(was, day), on(is, day));
        let differs = then != now && last != Some((then, now));
        if differs {
            found.push((day, then, now));
        }
        last = (then != now).then_some((then, now));
        let step = |flips: &BTreeMap<Date, Flip>| {
            flips.get(&day).map(|f| (before(flips, day), f.to)).filter(|(from, to)| from != to)
        };
        if let Some((from, to)) = step(is).filter(|s| !differs && day > today && step(was).as_ref() != Some(s)) {
            found.push((day, from, to));
        }
    }
    found
}

pub fn change(pair: &Pair, kind: Kind, on: Date, from: Verdict, to: Verdict, cause: &str) -> Change {
    let cite: Citation =
        serde_json::from_value(json!({ "says": "Gazette", "quote": "as of", "checked": "official" })).unwrap();
    let cause = Cause {
        of: CauseKind::Fact,
        id: cause.to_owned(),
        subject: None,
        instrument: None,
        step: None,
        corrects: None,
        citations: vec![CitationOut::new(cause, &cite)],
    };
    Change {
        kind,
        vehicle: pair.0.clone(),
        market: pair.1.clone(),
        on,
        precise: true,
        what: What::Verdict { purpose: "sell".into(), from, to, moves: Vec::new() },
        causes: vec![cause],
    }
}
