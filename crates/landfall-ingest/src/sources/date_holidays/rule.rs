//! A rule: a feast and what is done to its day, in the order the publisher's own parser does it.
//!
//! SOURCE: the project's docs/specification.md, version 1.3.0, and for what it leaves open the behaviour of its parser.

use jiff::civil::{Date, Weekday};

use super::feast::{Beyond, Feast, later};

/// Minutes of a day.
pub(super) const DAY: i32 = 24 * 60;
/// Days of other calendars begin at six in the evening before, as the format has it.
const SUNSET: i32 = -6 * 60;

/// Before or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Before,
    After,
}

/// A day of the week, or any day.
pub(super) type Target = Option<Weekday>;

/// `next monday`: strictly after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Move {
    pub way: Way,
    pub to: Weekday,
}

/// Which years count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Years {
    Even,
    Odd,
    Leap,
    Common,
    Every { count: i16, since: i16 },
}

/// One thing done to the day.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// `2nd monday after`: the day itself counts, `before` it does not.
    Count { count: i32, target: Target, way: Way },
    /// What follows replaces the day and otherwise gives none.
    Substitutes,
    /// What follows gives another day beside it.
    And,
    If { days: Vec<Weekday>, then: Option<Move>, start: Option<i32>, lasts: Option<i32> },
    On { not: bool, days: Vec<Weekday> },
    In(Years),
    /// Only where these days are holidays of a type.
    Bridge { days: Vec<(i8, i8)>, kind: String },
    /// Moved where the day is a holiday of a type.
    IfHoliday { kind: String, count: i32, then: Move, omit: Vec<Weekday> },
    Start(i32),
    Lasts(i32),
}

/// A period in which a rule holds; its end is no longer in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Active {
    pub from: Option<Date>,
    pub to: Option<Date>,
}

/// A rule as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    pub feast: Feast,
    pub steps: Vec<Step>,
    pub active: Vec<Active>,
}

/// A holiday once: when it begins, in minutes from the midnight of its day, and how long it lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Once {
    pub day: Date,
    pub start: i32,
    pub lasts: i32,
    pub substitute: bool,
    moved: bool,
    gone: bool,
}

/// The other holidays of the market: whether a day is one of a type.
pub(super) type Others<'a> = &'a dyn Fn(Date, &str) -> bool;

impl Rule {
    /// Whether it can only be told with the other holidays at hand.
    pub(super) fn needs_others(&self) -> bool {
        self.steps.iter().any(|s| matches!(s, Step::Bridge { .. } | Step::IfHoliday { .. }))
    }

    /// Its days for a feast of one year, which may lie in the years beside it.
    pub(super) fn once(&self, year: i16, others: Others<'_>) -> Result<Vec<Once>, Beyond> {
        let new = |day| Once { day, start: 0, lasts: DAY, substitute: false, moved: false, gone: false };
        let mut all: Vec<Once> = self.feast.days(year)?.into_iter().map(new).collect();
        let (mut replaces, mut beside) = (false, false);
        for step in &self.steps {
            match step {
                Step::Substitutes => (replaces, beside) = (true, false),
                Step::And => (replaces, beside) = (false, true),
                Step::Count { count, target, way } => {
                    for once in &mut all {
                        once.day = later(once.day, offset(once.day, *count, *target, *way))?;
                    }
                }
                Step::If { days, then, start, lasts } => {
                    let mut kept = Vec::new();
                    for once in &mut all {
                        if once.moved {
                            continue;
                        }
                        if !days.contains(&once.day.weekday()) {
                            once.gone |= replaces;
                            continue;
                        }
                        if beside {
                            kept.push(*once);
                        }
                        once.gone = false;
                        once.substitute |= replaces || beside;
                        if let Some(then) = then {
                            once.day = later(once.day, then.days_from(once.day))?;
                            once.moved = true;
                        }
                        set_time(once, *start, *lasts);
                    }
                    kept.append(&mut all);
                    all = kept;
                }
                Step::On { not, days } => all.retain(|o| days.contains(&o.day.weekday()) != *not),
                Step::In(years) => all.retain(|o| years.hold(o.day.year())),
                Step::Bridge { days, kind } => {
                    all.retain(|o| {
                        let mut each = days.iter().map(|(month, day)| Date::new(o.day.year(), *month, *day));
                        each.all(|day| day.is_ok_and(|d| others(d, kind)))
                    });
                }
                Step::IfHoliday { kind, count, then, omit } => {
                    for once in &mut all {
                        if others(once.day, kind) && !omit.contains(&once.day.weekday()) {
                            let more = (count - 1) * 7 * if then.way == Way::Before { -1 } else { 1 };
                            once.day = later(once.day, then.days_from(once.day) + more)?;
                        }
                    }
                }
                Step::Start(minutes) => all.iter_mut().for_each(|o| set_time(o, Some(*minutes), None)),
                Step::Lasts(minutes) => all.iter_mut().for_each(|o| set_time(o, None, Some(*minutes))),
            }
        }
        all.retain(|o| !o.gone);
        if self.feast.begins_at_sunset() {
            // whole days of another calendar are meant as our days; hours are counted from sunset
            all.iter_mut().filter(|o| o.lasts % DAY != 0).for_each(|o| o.start += SUNSET);
        }
        Ok(all)
    }
}

impl Once {
    /// The same on another day.
    pub(super) fn on(self, day: Date) -> Once {
        Once { day, ..self }
    }

    /// Each day it touches, and whether the whole of it.
    pub(super) fn days(&self) -> Result<Vec<(Date, bool)>, Beyond> {
        let end = self.start + self.lasts;
        let (first, last) = (self.start.div_euclid(DAY), (end - 1).div_euclid(DAY));
        let whole = |n: i32| self.start <= n * DAY && end >= (n + 1) * DAY;
        (first..=last).map(|n| Ok((later(self.day, n)?, whole(n)))).collect()
    }
}

/// A start leaves what remains of the day, unless something else is said.
fn set_time(once: &mut Once, start: Option<i32>, lasts: Option<i32>) {
    if let Some(start) = start {
        once.start = start;
        once.lasts = DAY - start;
    }
    if let Some(lasts) = lasts {
        once.lasts = lasts;
    }
}

impl Move {
    fn days_from(self, day: Date) -> i32 {
        let (from, to) = (index(day.weekday()), index(self.to));
        let strictly = |days: i32| if days == 0 { 7 } else { days };
        match self.way {
            Way::Before => -strictly((7 + from - to) % 7),
            Way::After => strictly((7 - from + to) % 7),
        }
    }
}

impl Years {
    fn hold(self, year: i16) -> bool {
        let leap = Date::new(year, 2, 29).is_ok();
        match self {
            Years::Even => year % 2 == 0,
            Years::Odd => year % 2 != 0,
            Years::Leap => leap,
            Years::Common => !leap,
            Years::Every { count, since } => (year - since) % count == 0,
        }
    }
}

fn index(day: Weekday) -> i32 {
    i32::from(day.to_monday_zero_offset())
}

fn offset(day: Date, count: i32, target: Target, way: Way) -> i32 {
    let Some(target) = target else { return if way == Way::Before { -count } else { count } };
    let (from, to) = (index(day.weekday()), index(target));
    match way {
        Way::Before if from == to => -7 * count,
        Way::Before => -((7 + from - to) % 7 + 7 * (count - 1)),
        Way::After => (7 - from + to) % 7 + 7 * (count - 1),
    }
}
