//! Codes in words: titles from the vocabulary, the rest from the catalogues.

use std::sync::Arc;

use jiff::civil::Date;
use landfall_core::assess::{Answer, Finding, FindingOutcome, PlacesOut, ValidOut, Verdict, Why};
use landfall_core::model::{Bounds, Checked, Consequence, Status, Vocab, Window};
use landfall_core::predicate::Cause;
use landfall_core::resolve::{Beside, Reading};

use crate::shown::{FactOut, Standing};
use crate::text::Text;

/// Codes in words of one language.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The catalogues.
    pub text: &'a Text,
    /// The vocabulary and rules.
    pub reading: &'a Reading,
}

impl<'a> Words<'a> {
    /// The vocabulary.
    pub fn vocab(self) -> &'a Vocab {
        self.reading.vocab()
    }

    /// A purpose.
    pub fn purpose(self, id: &str) -> String {
        self.vocab().purpose(id).map_or_else(|| id.to_owned(), |p| self.text.of(&p.title).to_owned())
    }

    /// A phase.
    pub fn phase(self, id: &str) -> String {
        self.vocab().phase(id).map_or_else(|| id.to_owned(), |p| self.text.of(&p.title).to_owned())
    }

    /// An attribute: its title.
    pub fn attribute(self, name: &str) -> String {
        let quota = name.strip_prefix("quota('").and_then(|rest| rest.strip_suffix("')"));
        self.vocab().attribute(name).map_or_else(
            || quota.map_or_else(|| self.lacked(name), |id| self.text.with("word-quota", &[("id", id)])),
            |(_, a)| self.text.of(&a.title).to_owned(),
        )
    }

    /// What is no attribute: places of a market, a pair of currencies, a name.
    fn lacked(self, name: &str) -> String {
        if name == "place" { self.text.get("word-places") } else { name.to_owned() }
    }

    /// An attribute with the name `--set` takes.
    pub fn asked(self, name: &str) -> String {
        match self.vocab().attribute(name) {
            Some((_, a)) => self.text.with("word-asked", &[("title", self.text.of(&a.title)), ("name", name)]),
            None => name.to_owned(),
        }
    }

    /// A code of a kind.
    pub fn code(self, kind: &str, id: &str) -> String {
        self.vocab().code(kind, id).map_or_else(|| id.to_owned(), |c| self.text.of(&c.title).to_owned())
    }

    /// A market.
    pub fn market(self, code: &str) -> String {
        self.code("market", code)
    }

    /// A subject.
    pub fn subject(self, id: &str) -> String {
        self.vocab().subjects.get(id).map_or_else(|| id.to_owned(), |s| self.text.of(&s.title).to_owned())
    }

    /// A rule.
    pub fn rule(self, id: &str) -> String {
        self.reading.rule(id).map_or_else(|| id.to_owned(), |(_, r, _)| self.text.of(&r.title).to_owned())
    }

    /// An adoption by its rule's title, anything else by its id.
    pub fn label(self, id: &str) -> String {
        let mut parts = id.split('/');
        match (parts.next(), parts.next().and_then(|rule| self.reading.rule(rule)), parts.next()) {
            (Some(_), Some((_, rule, _)), Some(phase)) => {
                let args = [("title", self.text.of(&rule.title)), ("phase", &self.phase(phase)), ("id", id)];
                self.text.with("word-adoption", &args)
            }
            _ => id.to_owned(),
        }
    }

    /// A line of a checklist, `list/line`; a purpose without a list stands as itself.
    pub fn line(self, id: &str) -> String {
        let found = id
            .split_once('/')
            .and_then(|(list, line)| self.vocab().checklists.get(list)?.lines.iter().find(|l| l.id == line));
        match found {
            Some(line) => self.text.of(&line.title).to_owned(),
            None => self.text.with("word-no-checklist", &[("purpose", &self.purpose(id))]),
        }
    }

    /// A value in words: codes by their titles, everything else as written.
    pub fn value(self, attribute: &str, value: &str) -> String {
        let Some((_, def)) = self.vocab().attribute(attribute) else {
            return value.to_owned();
        };
        if let Ok(yes) = value.parse::<bool>() {
            return self.text.get(if yes { "word-true" } else { "word-false" });
        }
        match &def.codes {
            Some(kind) => self.text.list(value.split(", ").map(|code| self.code(kind, code))),
            None => self.measured(value),
        }
    }

    /// A number with its unit as people write it.
    fn measured(self, value: &str) -> String {
        let unit = |id: &str| self.vocab().units.get(id)?.symbol.as_ref();
        match value.rsplit_once(' ').and_then(|(number, id)| Some((number, unit(id)?))) {
            Some((number, symbol)) => format!("{} {}", self.figure(number), self.text.of(symbol)),
            // an amount of money
            None => match value.rsplit_once(' ') {
                Some((number, currency)) => format!("{} {currency}", self.figure(number)),
                None => value.to_owned(),
            },
        }
    }

    /// A number as people write it; what is none stays as it is.
    fn figure(self, number: &str) -> String {
        match number.parse() {
            Ok(parsed) => self.number(parsed),
            Err(_) => number.to_owned(),
        }
    }

    /// A verdict.
    pub fn verdict(self, verdict: Verdict) -> String {
        self.text.get(match verdict {
            Verdict::Yes => "verdict-yes",
            Verdict::No => "verdict-no",
            Verdict::Conditional => "verdict-conditional",
            Verdict::Unknown => "verdict-unknown",
        })
    }

    /// An outcome.
    pub fn outcome(self, outcome: FindingOutcome) -> String {
        self.text.get(match outcome {
            FindingOutcome::Met => "outcome-met",
            FindingOutcome::NotMet => "outcome-not-met",
            FindingOutcome::NotApplicable => "outcome-not-applicable",
            FindingOutcome::Unknown => "outcome-unknown",
        })
    }

    /// What follows.
    pub fn consequence(self, consequence: Consequence) -> String {
        self.text.get(match consequence {
            Consequence::Blocks => "consequence-blocks",
            Consequence::Costs => "consequence-costs",
            Consequence::Restricts => "consequence-restricts",
            Consequence::Advises => "consequence-advises",
        })
    }

    /// How something was checked.
    pub fn checked(self, checked: Checked) -> String {
        self.text.get(match checked {
            Checked::Official => "checked-official",
            Checked::Data => "checked-data",
            Checked::Page => "checked-page",
            Checked::PagePartial => "checked-page-partial",
            Checked::Estimate => "checked-estimate",
            Checked::Memory => "checked-memory",
        })
    }

    /// How far law is.
    pub fn status(self, status: Status) -> String {
        self.text.get(match status {
            Status::Enacted => "status-enacted",
            Status::Expected => "status-expected",
            Status::Proposed => "status-proposed",
            Status::Draft => "status-draft",
        })
    }

    /// How something stands on a day.
    pub fn standing(self, standing: Standing) -> String {
        self.text.get(match standing {
            Standing::InForce => "standing-in-force",
            Standing::Coming => "standing-coming",
            Standing::Ended => "standing-ended",
            Standing::DayUnclear => "standing-day-unclear",
            Standing::NotLaw => "standing-not-law",
            Standing::Unconfirmed => "standing-unconfirmed",
        })
    }

    /// A half-open period, with its last day as laws write it.
    pub fn valid(self, valid: ValidOut) -> String {
        let through = valid.to.and_then(|to| to.yesterday().ok()).map(|d| d.to_string());
        match (valid.from.map(|d| d.to_string()), through) {
            (Some(from), Some(through)) => self.text.with("period-both", &[("from", &from), ("through", &through)]),
            (Some(from), None) => self.text.with("period-from", &[("from", &from)]),
            (None, Some(through)) => self.text.with("period-through", &[("through", &through)]),
            (None, None) => self.text.get("period-none"),
        }
    }

    /// A window, days known only in part included.
    pub fn window(self, window: &Window) -> String {
        let edge = |b: Bounds, last: bool| {
            let day = |d: Date| if last { d.yesterday().unwrap_or(d) } else { d }.to_string();
            match (b.earliest == Date::MIN, b.latest == Date::MAX) {
                (_, true) if b.earliest == Date::MAX || b.earliest == Date::MIN => None,
                (true, _) if b.latest == Date::MIN => None,
                (true, _) => Some(self.text.with("day-latest", &[("day", &day(b.latest))])),
                (_, true) => Some(self.text.with("day-earliest", &[("day", &day(b.earliest))])),
                _ if b.is_exact() => Some(day(b.earliest)),
                _ => Some(self.text.with("day-between", &[("a", &day(b.earliest)), ("b", &day(b.latest))])),
            }
        };
        match (edge(window.from, false), edge(window.to, true)) {
            (Some(from), Some(through)) => self.text.with("period-both", &[("from", &from), ("through", &through)]),
            (Some(from), None) => self.text.with("period-from", &[("from", &from)]),
            (None, Some(through)) => self.text.with("period-through", &[("through", &through)]),
            (None, None) => self.text.get("period-always"),
        }
    }

    /// Why an answer is unknown, each reason a sentence.
    pub fn whys(self, answer: &Answer, findings: &[Arc<Finding>]) -> Vec<String> {
        // what most requirements wait for is asked for first
        let wait = |attribute: &String| findings.iter().filter(|f| f.missing.contains(attribute)).count();
        let ranked = |why: &Why| match why {
            Why::Case(asked) => {
                let mut asked = asked.clone();
                asked.sort_by_key(|a| std::cmp::Reverse(wait(a)));
                Why::Case(asked)
            }
            other => other.clone(),
        };
        answer.why.iter().map(|why| self.why(&ranked(why))).collect()
    }

    fn why(self, why: &Why) -> String {
        let say = |key: &str, items: Vec<String>| {
            let shown: Vec<String> = items.iter().take(MOST).cloned().collect();
            let more = items.len().saturating_sub(MOST);
            let mut list = self.text.list(&shown);
            if more > 0 {
                list = self.text.count("word-and-more", more, &[("list", &list)]);
            }
            self.text.count(key, items.len(), &[("list", &list)])
        };
        match why {
            Why::Case(x) => say("why-case", x.iter().map(|a| self.asked(a)).collect()),
            Why::Coverage(x) => say("why-coverage", x.iter().map(|l| self.line(l)).collect()),
            Why::Dispute(x) => say("why-dispute", x.clone()),
            Why::Unconfirmed(x) => say("why-unconfirmed", x.iter().map(|i| self.label(i)).collect()),
            Why::Day(x) => say("why-day", x.iter().map(|i| self.label(i)).collect()),
            Why::Market(x) => say("why-market", x.iter().map(|a| self.attribute(a)).collect()),
            Why::Member(x) => say("why-member", x.iter().map(|m| self.market(m)).collect()),
        }
    }

    /// Why an answer is unknown, in a word or two for a table.
    pub fn short(self, why: &Why) -> String {
        let (key, n) = match why {
            Why::Case(x) => ("short-case", x.len()),
            Why::Coverage(x) => ("short-coverage", x.len()),
            Why::Dispute(x) => ("short-dispute", x.len()),
            Why::Unconfirmed(x) => ("short-unconfirmed", x.len()),
            Why::Day(x) => ("short-day", x.len()),
            Why::Market(x) => ("short-market", x.len()),
            Why::Member(x) => ("short-member", x.len()),
        };
        self.text.count(key, n, &[])
    }

    /// A reason the case cannot help with.
    pub fn cause(self, cause: &Cause) -> String {
        let say = |key: &str, what: &str| self.text.with(key, &[("what", what)]);
        match cause {
            Cause::Market { attribute } => say("cause-market", &self.attribute(attribute)),
            Cause::NoPlaces => say("cause-market", &self.text.get("word-places")),
            Cause::Day { id } => say("cause-day", &self.label(id)),
            Cause::Unconfirmed { id } => say("cause-unconfirmed", &self.label(id)),
            Cause::Dispute { name } => say("cause-dispute", name),
            Cause::Rate { base, quote } => say("cause-rate", &format!("{base}/{quote}")),
            Cause::Quota { id } => say("cause-quota", id),
            Cause::Range { low, high } => say("cause-range", &format!("{low}–{high}")),
        }
    }

    /// The code of a fact's own dimension in brackets.
    pub fn dimension(self, fact: &FactOut) -> Option<String> {
        let of = fact.of.as_ref()?;
        // without a kind it is the source's own word
        let kind = self.vocab().attribute(&fact.attribute)?.1.of.as_ref();
        Some(format!(" ({})", kind.map_or_else(|| of.clone(), |kind| self.code(kind, of))))
    }

    /// How a fact stands to the one that decides in its place.
    pub fn beside(self, fact: &FactOut) -> Option<String> {
        let beside = fact.beside.as_ref()?;
        let key = match beside.how {
            Beside::Also => "beside-also",
            Beside::Otherwise => "beside-otherwise",
            Beside::OtherPeriod => "beside-other-period",
        };
        let value = self.value(&fact.attribute, &beside.value);
        Some(self.text.with(key, &[("id", &beside.id), ("value", &value)]))
    }

    /// Where a requirement fails, and where nobody knows, in words.
    pub fn places(self, places: &PlacesOut) -> Vec<String> {
        let named = |ids: &[String]| {
            let all: Vec<String> = ids.iter().map(|id| self.code("place", id)).collect();
            let list = self.text.list(all.iter().take(MOST));
            match all.len().saturating_sub(MOST) {
                0 => list,
                more => self.text.count("word-and-more", more, &[("list", &list)]),
            }
        };
        let line = |key: &str, ids: &[String], share: &str| {
            let args = [("share", share), ("places", &named(ids)), ("population", &places.population.to_string())];
            self.text.count(key, places.listed, &args)
        };
        let mut lines = Vec::new();
        if !places.failing.is_empty() {
            lines.push(line("places-failing", &places.failing, &places.failing_share.to_string()));
        }
        if !places.unknown.is_empty() {
            lines.push(line("places-unknown", &places.unknown, &places.unknown_share.to_string()));
        }
        lines
    }

    /// "not confirmed since".
    pub fn stale(self, since: Option<Date>) -> Option<String> {
        since.map(|day| self.text.with("not-confirmed-since", &[("day", &day.to_string())]))
    }
}

/// Items of a list shown before "and … more".
const MOST: usize = 6;

/// An instant to the second, for people; JSON keeps all of it.
pub fn instant(text: &str) -> String {
    text.split_once('.').map_or_else(|| text.to_owned(), |(whole, _)| format!("{whole}Z"))
}
