//! Courses over days, at several stages of knowing: what of them has to be told.

use jiff::civil::Date;

use super::lasting::lasting;

/// One value over days, as known at each of several stages, the last being now.
pub(super) struct Courses<V> {
    pub(super) days: Vec<Date>,
    /// By stage, then by day.
    pub(super) values: Vec<Vec<V>>,
    pub(super) today: Date,
    /// The days whose scheduled steps are to be told now: after the first of a pair, up to and on the second.
    pub(super) due: Vec<(Date, Date)>,
}

/// A step to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told<V> {
    /// Position of the day.
    pub(super) day: usize,
    /// The stage of knowing at which it stands.
    pub(super) stage: usize,
    /// Between two stages on one day; else between two days of one stage.
    pub(super) across: bool,
    /// It was known before and falls due.
    pub(super) scheduled: bool,
    pub(super) from: V,
    pub(super) to: V,
}

impl<V> Told<V> {
    /// Where it lies: before and after, each a stage of knowing and the position of a day.
    pub(super) fn between(&self) -> Option<((usize, usize), (usize, usize))> {
        let before = match self.across {
            true => (self.stage.checked_sub(1)?, self.day),
            false => (self.stage, self.day.checked_sub(1)?),
        };
        Some((before, (self.stage, self.day)))
    }

    /// The two views it lies between.
    pub(super) fn pair<'t, T>(&self, views: &'t [Vec<T>]) -> Option<(&'t T, &'t T)> {
        let (before, after) = self.between()?;
        let at = |(stage, day): (usize, usize)| views.get(stage)?.get(day);
        Some((at(before)?, at(after)?))
    }
}

/// What has to be told: where what is known differs from what was known, once for each run of days; steps of the course
/// that were not in it before; and steps that were, when they first fall due.
pub(super) fn told<V: PartialEq + Clone>(courses: &Courses<V>) -> Vec<Told<V>> {
    let Some((now, last)) = courses.values.last().zip(courses.values.len().checked_sub(1)) else { return Vec::new() };
    let mut found: Vec<Told<V>> = Vec::new();
    let mut before: Vec<(usize, V)> = Vec::new();
    for (day, on) in courses.days.iter().enumerate() {
        let mut differs = false;
        if *on >= courses.today {
            let path = lasting(courses.values.iter().filter_map(|course| course.get(day)).cloned());
            if path != before {
                for pair in path.windows(2) {
                    let [(_, from), (stage, to)] = pair else { continue };
                    differs = true;
                    let (from, to) = (from.clone(), to.clone());
                    found.push(Told { day, stage: *stage, across: true, scheduled: false, from, to });
                }
            }
            before = path;
        }
        let step = |course: &[V]| {
            let (from, to) = (course.get(day.checked_sub(1)?)?, course.get(day)?);
            (from != to).then(|| (from.clone(), to.clone()))
        };
        let Some((from, to)) = step(now) else { continue };
        let known = |course: &Vec<V>| step(course).is_some_and(|s| s.0 == from && s.1 == to);
        let stage = courses.values.iter().position(known).unwrap_or(last);
        if stage > 0 && *on > courses.today && !differs {
            found.push(Told { day, stage, across: false, scheduled: false, from, to });
        } else if stage == 0 && courses.due.iter().any(|(after, last)| *on > *after && *on <= *last) {
            found.push(Told { day, stage: last, across: false, scheduled: true, from, to });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One letter a day from 1 January 2027 on; what is told as (day of the month, kind, from, to).
    fn hear(values: &[&str], today: i8, told_through: i8, due: i8) -> Vec<(i8, &'static str, char, char)> {
        let day = |n: i8| jiff::civil::date(2027, 1, n);
        let values: Vec<Vec<char>> = values.iter().map(|v| v.chars().collect()).collect();
        let days = (1..).take(values[0].len()).map(day).collect();
        let courses = Courses { days, values, today: day(today), due: vec![(day(told_through), day(due))] };
        let kind = |t: &Told<char>| match (t.scheduled, t.across) {
            (true, _) => "due",
            (_, true) => "differs",
            _ => "new step",
        };
        told(&courses).iter().map(|t| (courses.days[t.day].day(), kind(t), t.from, t.to)).collect()
    }

    #[test]
    fn a_flip_known_before_is_told_once_when_it_first_lies_within_the_lead_time() {
        let known = ["yyyyyynnnn", "yyyyyynnnn"];
        assert_eq!(hear(&known, 2, 5, 6), []);
        assert_eq!(hear(&known, 3, 6, 7), [(7, "due", 'y', 'n')]);
        assert_eq!(hear(&known, 4, 7, 8), []);
    }

    #[test]
    fn law_just_learned_is_told_at_once_and_not_as_scheduled_too() {
        assert_eq!(hear(&["yyyyyyyyyy", "yyyyyynnnn"], 2, 1, 10), [(7, "differs", 'y', 'n')]);
    }

    #[test]
    fn a_postponed_flip_tells_both_that_the_old_day_is_off_and_which_day_is_on() {
        let told = hear(&["yyyynnnnnn", "yyyyyyynnn"], 2, 9, 9);
        assert_eq!(told, [(5, "differs", 'n', 'y'), (8, "new step", 'y', 'n')]);
    }

    #[test]
    fn the_end_of_a_law_just_learned_is_told_with_its_beginning() {
        assert_eq!(hear(&["yyyyyyyyyy", "yyynnnyyyy"], 1, 1, 1), [(4, "differs", 'y', 'n'), (7, "new step", 'n', 'y')]);
    }

    #[test]
    fn a_new_watch_hears_of_everything_ahead_and_nothing_past() {
        assert_eq!(hear(&["ynnnyyyyyn"], 3, 3, 10), [(5, "due", 'n', 'y'), (10, "due", 'y', 'n')]);
    }

    #[test]
    fn what_fell_due_while_nobody_ran_the_watch_is_told_late() {
        assert_eq!(hear(&["yyynnnnnnn", "yyynnnnnnn"], 8, 2, 9), [(4, "due", 'y', 'n')]);
    }

    #[test]
    fn what_is_learned_and_corrected_within_one_run_is_told_only_where_it_stands() {
        assert_eq!(hear(&["yyyy", "ynnn", "yyyy"], 1, 4, 4), []);
        assert_eq!(hear(&["yyyy", "ynnn", "yuuu"], 1, 4, 4), [(2, "differs", 'y', 'n'), (2, "differs", 'n', 'u')]);
    }
}
