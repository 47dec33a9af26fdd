//! The words of a rule. What is not understood to the last word is not understood.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::feast::{Feast, Lunar};
use super::rule::{Active, Move, Rule, Step, Way, Years};
use super::words::{
    CYCLE, FIRST_CYCLE, HEBREW, HIJRI, LUNAR, MONTHS, PERSIAN, SUN, date, number, ordinal, period, plain, signed,
    target, weekday, weekdays, zone,
};

/// A holiday without a type is one of these.
pub(super) const DEFAULT_KIND: &str = "public";

/// Reads a rule; none where a word is not understood.
pub(super) fn rule(text: &str) -> Option<Rule> {
    let joined = text.replace(", ", ",").replace(" ,", ",");
    let words: Vec<&str> = joined.split_whitespace().collect();
    let mut reader = Reader { words: &words, at: 0 };
    let mut feast = None;
    let mut before = Vec::new();
    let mut modifiers = Vec::new();
    let mut steps = Vec::new();
    let mut active: Vec<Active> = Vec::new();
    while let Some(word) = reader.peek() {
        if feast.is_none() {
            if let Some(step) = reader.attempt(Reader::count) {
                before.push(step);
            } else if word == "substitutes" {
                reader.at += 1;
                modifiers.push(Step::Substitutes);
            } else {
                feast = Some(reader.attempt(Reader::feast)?);
                // the count nearest to the feast is done first
                steps.append(&mut modifiers);
                steps.extend(before.drain(..).rev());
            }
            continue;
        }
        match word {
            "and" => {
                reader.at += 1;
                // `since 1990 and prior to 2000`: the word joins periods
                if reader.peek() == Some("if") {
                    steps.push(Step::And);
                } else if reader.peek() != Some("prior") {
                    return None;
                }
            }
            "substitutes" => {
                reader.at += 1;
                steps.push(Step::Substitutes);
            }
            "since" => {
                reader.at += 1;
                active.push(Active { from: Some(reader.attempt(Reader::period)?), to: None });
            }
            "prior" => {
                reader.at += 1;
                reader.word("to")?;
                let to = Some(reader.attempt(Reader::period)?);
                match active.last_mut().filter(|a| a.from.is_some() && a.to.is_none()) {
                    Some(open) => open.to = to,
                    None => active.push(Active { from: None, to }),
                }
            }
            _ => {
                let step = reader
                    .attempt(Reader::if_holiday)
                    .or_else(|| reader.attempt(Reader::bridge))
                    .or_else(|| reader.attempt(Reader::if_then))
                    .or_else(|| reader.attempt(Reader::on))
                    .or_else(|| reader.attempt(Reader::years))
                    .or_else(|| reader.attempt(Reader::start).map(Step::Start))
                    .or_else(|| reader.attempt(Reader::lasts).map(Step::Lasts));
                match step {
                    Some(step) => steps.push(step),
                    // `#1` tells two rules of the same words apart
                    None if word.strip_prefix('#').is_some_and(|n| n.parse::<u8>().is_ok()) => reader.at += 1,
                    None => return None,
                }
            }
        }
    }
    Some(Rule { feast: feast?, steps, active })
}

/// No holiday lasts longer, those of schools included.
const LONGEST_DAYS: i32 = 100;

/// The words not yet read.
struct Reader<'w> {
    words: &'w [&'w str],
    at: usize,
}

impl<'w> Reader<'w> {
    fn peek(&self) -> Option<&'w str> {
        self.words.get(self.at).copied()
    }

    fn next(&mut self) -> Option<&'w str> {
        let word = self.peek()?;
        self.at += 1;
        Some(word)
    }

    fn word(&mut self, wanted: &str) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    /// Reads something whole or nothing.
    fn attempt<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = start;
        }
        found
    }

    /// `2nd monday after`, `3 days before`, `1st sunday in`.
    fn count(&mut self) -> Option<Step> {
        let count = self.attempt(|r| ordinal(r.next()?)).unwrap_or(1);
        let target = target(self.next()?)?;
        let way = match self.next()? {
            "before" => Way::Before,
            "after" | "in" => Way::After,
            _ => return None,
        };
        Some(Step::Count { count, target, way })
    }

    fn feast(&mut self) -> Option<Feast> {
        if let Some(season) = self.attempt(Reader::season) {
            return Some(season);
        }
        let word = self.next()?;
        if let Some((year, month, day)) = date(word) {
            return Some(Feast::Fixed { year, month, day });
        }
        if let Some(month) = MONTHS.iter().position(|m| *m == word) {
            return Some(Feast::Fixed { year: None, month: number(month)?, day: 1 });
        }
        match word {
            "julian" => {
                let (year, month, day) = date(self.next()?)?;
                Some(Feast::Julian { year, month: month.try_into().ok()?, day: day.try_into().ok()? })
            }
            "easter" | "orthodox" => {
                let offset = self.attempt(|r| signed(r.next()?)).unwrap_or(0);
                self.attempt(|r| matches!(r.next()?, "day" | "days" | "d").then_some(()));
                Some(Feast::Easter { orthodox: word == "orthodox", offset })
            }
            _ => {
                if let Some((_, calendar)) = LUNAR.iter().find(|(name, _)| *name == word) {
                    return self.lunar(*calendar);
                }
                self.at -= 1;
                self.attempt(Reader::other)
            }
        }
    }

    /// `march equinox in +09:00`.
    fn season(&mut self) -> Option<Feast> {
        let (month, what) = (self.next()?.to_lowercase(), self.next()?);
        let (_, _, degrees) = SUN.iter().find(|(m, w, _)| *m == month && *w == what)?;
        let zone = self.attempt(|r| {
            r.word("in")?;
            zone(r.next()?)
        });
        if zone.is_none() && self.peek() == Some("in") {
            return None;
        }
        Some(Feast::Sun { degrees: *degrees, zone: zone.unwrap_or(TimeZone::UTC) })
    }

    /// `10 Dhu al-Hijjah`, `15 Nisan`, `1 Farvardin`, each with a year of its own if there is one.
    fn other(&mut self) -> Option<Feast> {
        let day: i32 = plain(self.next()?).filter(|d| (1..=31).contains(d))?;
        let first = self.next()?;
        let two = self.peek().map(|second| format!("{first} {second}")).unwrap_or_default();
        let hijri = HIJRI.iter().position(|m| *m == two || *m == first);
        if hijri.and_then(|m| HIJRI.get(m)).is_some_and(|m| *m == two) {
            self.at += 1;
        }
        let year = self.attempt(|r| plain::<i32>(r.next()?));
        if let Some(month) = hijri {
            return Some(Feast::Hijri { day, month: number(month)?, year });
        }
        if let Some((_, month)) = HEBREW.iter().find(|(m, _)| *m == first) {
            return Some(Feast::Hebrew { day, month: *month, year });
        }
        let month = PERSIAN.iter().position(|m| *m == first)?;
        Some(Feast::Persian { day, month: number(month)?, year })
    }

    /// `chinese 01-0-01`, `chinese 78-32-08-0-15`, `chinese 5-01 solarterm`.
    fn lunar(&mut self, calendar: Lunar) -> Option<Feast> {
        let parts: Vec<i16> = self.next()?.split('-').map(plain).collect::<Option<_>>()?;
        let solar = self.attempt(|r| r.word("solarterm")).is_some();
        let wanted = if solar { 2 } else { 3 };
        let (year, rest) = match parts.len().checked_sub(wanted)? {
            0 => (None, parts.as_slice()),
            2 => (Some(CYCLE * parts.first()? + parts.get(1)? + FIRST_CYCLE - CYCLE), parts.get(2..)?),
            _ => return None,
        };
        match *rest {
            [term, day] if solar && (1..=24).contains(&term) => {
                Some(Feast::SolarTerm { calendar, year, term: term.try_into().ok()?, day: day.into() })
            }
            [month, leap, day] if (1..=12).contains(&month) && (0..=1).contains(&leap) && (0..=30).contains(&day) => {
                Some(Feast::Lunar { calendar, year, month: month.try_into().ok()?, leap: leap == 1, day: day.into() })
            }
            _ => None,
        }
    }

    /// `if sunday then next monday`, `if sunday then 00:00`.
    fn if_then(&mut self) -> Option<Step> {
        self.word("if")?;
        let days = weekdays(self.next()?)?;
        self.word("then")?;
        let then = self.attempt(Reader::moved);
        let start = self.attempt(Reader::start);
        let lasts = self.attempt(Reader::lasts);
        (then.is_some() || start.is_some() || lasts.is_some()).then_some(Step::If { days, then, start, lasts })
    }

    fn moved(&mut self) -> Option<Move> {
        let way = match self.next()? {
            "next" | "after" => Way::After,
            "previous" | "before" => Way::Before,
            _ => return None,
        };
        Some(Move { way, to: weekday(self.next()?)? })
    }

    /// `if 09-21 and 09-23 is public holiday`.
    fn bridge(&mut self) -> Option<Step> {
        self.word("if")?;
        let mut days = Vec::new();
        loop {
            let (None, month, day) = date(self.next()?)? else { return None };
            days.push((month, day));
            match self.next()? {
                "and" => {}
                "is" => break,
                _ => return None,
            }
        }
        Some(Step::Bridge { days, kind: self.kind()? })
    }

    /// `if is public holiday then next monday`.
    fn if_holiday(&mut self) -> Option<Step> {
        self.word("if")?;
        self.word("is")?;
        let kind = self.kind()?;
        self.word("then")?;
        let count = self.attempt(|r| ordinal(r.next()?)).unwrap_or(1);
        let then = self.moved()?;
        let omit = self.attempt(|r| {
            r.word("omit")?;
            weekdays(r.next()?)
        });
        Some(Step::IfHoliday { kind, count, then, omit: omit.unwrap_or_default() })
    }

    /// `public holiday`, `holiday`.
    fn kind(&mut self) -> Option<String> {
        let word = self.next()?;
        if word == "holiday" {
            return Some(DEFAULT_KIND.to_owned());
        }
        self.word("holiday")?;
        Some(word.to_owned())
    }

    fn on(&mut self) -> Option<Step> {
        let not = self.attempt(|r| r.word("not")).is_some();
        self.word("on")?;
        Some(Step::On { not, days: weekdays(self.next()?)? })
    }

    /// `in even years`, `every 6 years since 1934`.
    fn years(&mut self) -> Option<Step> {
        if self.attempt(|r| r.word("in")).is_some() {
            let years = match self.next()? {
                "even" => Years::Even,
                "odd" => Years::Odd,
                "leap" => Years::Leap,
                "non-leap" => Years::Common,
                _ => return None,
            };
            self.word("years")?;
            return Some(Step::In(years));
        }
        self.word("every")?;
        let count = plain::<i16>(self.next()?).filter(|n| *n > 0)?;
        matches!(self.next()?, "year" | "years").then_some(())?;
        self.word("since")?;
        Some(Step::In(Years::Every { count, since: plain(self.next()?)? }))
    }

    /// `14:00`, in minutes.
    fn start(&mut self) -> Option<i32> {
        let word = self.next()?;
        let (hours, minutes) = word.strip_prefix('T').unwrap_or(word).split_once(':')?;
        let (hours, minutes) = (plain::<i32>(hours)?, plain::<i32>(minutes)?);
        (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
    }

    /// `P3D`, `PT90H`, in minutes.
    fn lasts(&mut self) -> Option<i32> {
        let word = self.next()?;
        let mut rest = word.strip_prefix('P')?;
        let mut minutes = 0_i32;
        while !rest.is_empty() {
            rest = rest.strip_prefix('T').unwrap_or(rest);
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            let unit = match rest.get(end..=end)? {
                "D" => 24 * 60,
                "H" => 60,
                "M" => 1,
                _ => return None,
            };
            let count: i32 = plain(rest.get(..end)?)?;
            minutes = minutes.checked_add(count.checked_mul(unit)?)?;
            rest = rest.get(end + 1..)?;
        }
        (1..=LONGEST_DAYS * 24 * 60).contains(&minutes).then_some(minutes)
    }

    /// `1990`, `1990-05`, `1990-05-01`.
    fn period(&mut self) -> Option<Date> {
        period(self.next()?)
    }
}
