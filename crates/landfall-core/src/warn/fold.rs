//! What a watch is told: the changes it hears of, against what it was told before.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;

use super::book::{Event, Identity, Line, State, Warning};
use super::content::{Content, Outlook, Stated};
use super::part::{Part, Source, of_vehicle, outcome_of};
use super::view::{Hears, Survey};
use super::watch::Watch;
use crate::change::{Cause, Kind, Moved, What};

/// Days for which what holds at once is kept open.
const KEPT: i64 = 30;

/// When a pass runs.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// The instant.
    pub at: Timestamp,
    /// Its day.
    pub today: Date,
}

/// What a pass says of the warnings of one watch: new ones, and what became of those there are. Told the same again, it
/// says nothing.
///
/// `before` are all warnings of the watch; `pairs` the cars and markets it asks about that were looked at in this pass;
/// `new` says that it never ran, or asks for something else than at its last run.
#[must_use]
pub fn fold(
    watch: &Watch,
    new: bool,
    before: &BTreeMap<Identity, Warning>,
    pairs: &[(&String, &String)],
    view: &Survey,
    now: Now,
) -> Vec<Line> {
    let mut pass = Pass { watch, view, now, before, drafts: BTreeMap::new(), lines: Vec::new() };
    pass.hear(new, pairs);
    pass.raise();
    pass.undo();
    pass.forecast();
    pass.expire();
    pass.lines
}

/// What is new of one cause and kind.
#[derive(Default)]
struct Draft {
    sources: Vec<Source>,
    parts: Vec<Part>,
}

struct Pass<'a> {
    watch: &'a Watch,
    view: &'a Survey,
    now: Now,
    before: &'a BTreeMap<Identity, Warning>,
    drafts: BTreeMap<Identity, Draft>,
    lines: Vec<Line>,
}

impl Pass<'_> {
    fn hear(&mut self, new: bool, pairs: &[(&String, &String)]) {
        let view = self.view;
        let watch = self.watch;
        let heard = pairs.iter().flat_map(|(vehicle, market)| view.heard(watch, (vehicle, market), new));
        let heard: Vec<Hears<'_>> = heard.collect();
        if heard.is_empty() {
            return;
        }
        let mut known: HashMap<u64, Vec<(Kind, Date)>> = HashMap::new();
        let mut pending: BTreeSet<u64> = BTreeSet::new();
        for warning in self.before.values().filter(|w| w.stands()) {
            for mark in &warning.marks {
                known.entry(*mark).or_default().push((warning.identity.kind, warning.revised_on));
            }
            let parts = warning.content.parts.iter().filter(|p| matches!(p.what, What::Pending { .. }));
            pending.extend(parts.map(Part::key));
        }
        // what is news is not told as falling due too
        let mut drafted: BTreeSet<u64> = BTreeSet::new();
        for hears in heard {
            let told = hears.told;
            let kind = told.change.kind;
            // a thing told before under another step of the same text is not told again; nor is it told as falling
            // due, where it was learned when it already lay within the lead time
            let told_so = |(known, day): &(Kind, Date)| {
                *known == kind || (kind == Kind::Scheduled && watch.due(*day) >= told.change.on)
            };
            let same = known.get(&hears.mark).is_some_and(|all| all.iter().any(told_so));
            // what is pending was told as far as it went
            if same
                || (!told.news
                    && (pending.contains(&of_vehicle(hears.vehicle, told.key)) || drafted.contains(&hears.mark)))
            {
                continue;
            }
            drafted.insert(hears.mark);
            self.draft(hears);
        }
    }

    fn draft(&mut self, hears: Hears<'_>) {
        let change = &hears.told.change;
        let nameless = [Cause::nameless(&change.market)];
        let causes: &[Cause] = if change.causes.is_empty() { &nameless } else { &change.causes };
        // a figure that ends and one that takes its place are one thing: what follows no legal text goes with the first
        let named = |cause: &&Cause| cause.step.is_some() || cause.instrument.is_some();
        let Some(lead) = causes.iter().find(named).or_else(|| causes.first()) else { return };
        let under = |cause: &Cause| if named(&cause) { cause.key().to_owned() } else { lead.key().to_owned() };
        let mut told_of: BTreeSet<String> = BTreeSet::new();
        for cause in causes {
            let key = under(cause);
            let identity = Identity { watch: self.watch.id.clone(), cause: key.clone(), kind: change.kind };
            let draft = self.drafts.entry(identity).or_default();
            let source = Source::of(cause);
            if !draft.sources.contains(&source) {
                draft.sources.push(source);
            }
            if told_of.insert(key.clone()) {
                let about: BTreeSet<&str> = causes.iter().filter(|c| under(c) == key).map(|c| c.id.as_str()).collect();
                draft.parts.push(Part::of(change, hears.vehicle, &about, hears.off));
            }
        }
    }

    fn raise(&mut self) {
        for (identity, draft) in std::mem::take(&mut self.drafts) {
            let before = self.before.get(&identity);
            let mut content = before.map(|w| w.content.clone()).unwrap_or_default();
            for source in draft.sources {
                // a statement is cited as it stands now
                content.sources.retain(|s| (s.of, &s.id, &s.step) != (source.of, &source.id, &source.step));
                content.sources.push(source);
            }
            // of one day of one thing the last that was told stands
            let fresh: BTreeSet<(u64, Date)> = draft.parts.iter().map(|p| (p.key(), p.on)).collect();
            self.take_back(&mut content);
            content.parts.retain(|p| !fresh.contains(&(p.key(), p.on)));
            content.parts.extend(draft.parts);
            content.parts.sort_by(|a, b| {
                let key = |p: &Part| (p.on, p.market.clone(), p.vehicle.clone(), p.key());
                key(a).cmp(&key(b))
            });
            content.sources.sort_by(|a, b| a.id.cmp(&b.id));
            self.lay_beside(&mut content);
            content.supersedes = self.superseded(&identity, &content);
            let held = self.is_held(&identity, &content);
            let told_before = before.is_some_and(|w| w.state != State::Held);
            let event = match (before, held) {
                (None, true) => Event::Held { content },
                (Some(w), true) if w.state == State::Held => Event::Held { content },
                _ if !told_before => Event::Raised { content },
                _ => Event::Revised { content },
            };
            self.line(identity, event);
        }
    }

    /// Takes out what no longer holds, and keeps what was wrong apart.
    fn take_back(&self, content: &mut Content) {
        // what an earlier revision took back was told then
        content.wrong.clear();
        for part in std::mem::take(&mut content.parts) {
            match self.fate(&part) {
                None => content.parts.push(part),
                Some(Fate::Wrong) => content.wrong.push(part),
                Some(Fate::Moved | Fate::Off) => {}
            }
        }
    }

    /// Forecasts, days stated, and the last day for comments.
    fn lay_beside(&self, content: &mut Content) {
        let mut outlooks: Vec<Outlook> = Vec::new();
        for part in &content.parts {
            let What::Pending { id, .. } = &part.what else { continue };
            let found = self.view.outlook(&part.market, id, self.watch.horizon(self.now.today));
            outlooks.extend(found.filter(|one| !outlooks.contains(one)));
        }
        content.outlooks = outlooks;
        let instruments: BTreeSet<&String> = content.sources.iter().filter_map(|s| s.instrument.as_ref()).collect();
        let ahead = |s: &&Stated| s.days.iter().any(|(day, _)| *day >= self.now.today);
        let stated = instruments.iter().filter_map(|i| self.view.stated.get(*i)).flatten();
        content.stated = stated.filter(ahead).cloned().collect();
        content.comments_close = instruments.iter().filter_map(|i| self.view.comments.get(*i)).copied().max();
    }

    /// Whether all of it is not law and less likely to come while the watch looks than it asks for. A correction is never held.
    fn is_held(&self, identity: &Identity, content: &Content) -> bool {
        let chance = |part: &Part| {
            let What::Pending { id, moved, .. } = &part.what else { return None };
            if !part.is_pending() || moved.contains(&Moved::Gone) || moved.contains(&Moved::Adopted) {
                return None;
            }
            let outlook = content.outlooks.iter().find(|o| o.market == part.market && o.pending == *id);
            outlook.map(|o| o.within.map_or(o.ever, |(_, chance)| chance))
        };
        let below = |part: &Part| chance(part).is_some_and(|chance| chance < self.watch.min_chance);
        identity.kind != Kind::Corrected && !content.parts.is_empty() && content.parts.iter().all(below)
    }

    /// Earlier warnings that say of the same thing what no longer holds.
    fn superseded(&self, identity: &Identity, content: &Content) -> Vec<String> {
        let keys: BTreeSet<u64> = content.parts.iter().map(Part::key).collect();
        let others = self.before.values().filter(|w| w.identity != *identity && w.state.is_open() && w.told > 0);
        let moved =
            others.filter(|w| w.content.parts.iter().any(|p| keys.contains(&p.key()) && self.fate(p).is_some()));
        moved.map(|w| w.identity.id()).collect()
    }

    /// What became of a part that no longer holds; none where it holds, or was not looked at.
    fn fate(&self, part: &Part) -> Option<Fate> {
        let (view, today) = (self.view, self.now.today);
        if part.off || part.on > view.horizon {
            return None;
        }
        if !view.covers(&part.vehicle, &part.market) {
            return None;
        }
        let about = || view.about(part);
        if let What::Steps { steps, .. } = &part.what {
            let back = |h: &Hears<'_>| match &h.told.change.what {
                What::Steps { steps: now, .. } => now
                    .iter()
                    .any(|t| t.gone && steps.iter().any(|s| !s.gone && (&s.stage, &s.on) == (&t.stage, &t.on))),
                _ => false,
            };
            return about().any(|h| h.told.news && back(&h)).then_some(Fate::Wrong);
        }
        let corrected = about().any(|h| h.told.news && h.told.change.kind == Kind::Corrected);
        if let What::Pending { .. } = part.what {
            let own = part.mark();
            let news = about().find(|h| h.told.news && h.mark != own)?;
            let gone = matches!(&news.told.change.what, What::Pending { moved, .. } if moved.contains(&Moved::Gone));
            return Some(if corrected {
                Fate::Wrong
            } else if gone {
                Fate::Off
            } else {
                Fate::Moved
            });
        }
        let outcome = outcome_of(&part.what);
        if part.on > today {
            let mark = part.mark();
            if about().any(|h| h.mark == mark) {
                return None;
            }
            let elsewhere = about().any(|h| h.told.outcome == outcome && !h.off && h.told.change.on > today);
            return Some(if corrected {
                Fate::Wrong
            } else if elsewhere {
                Fate::Moved
            } else {
                Fate::Off
            });
        }
        // what has come to pass is undone only by being wrong
        let undone = about().any(|h| h.told.news && h.told.change.kind == Kind::Corrected && h.told.outcome != outcome);
        undone.then_some(Fate::Wrong)
    }

    /// What becomes of earlier warnings that no longer hold.
    fn undo(&mut self) {
        let told: BTreeMap<&Identity, &Event> = self.lines.iter().map(|l| (&l.warning, &l.event)).collect();
        let mut found = Vec::new();
        for (identity, warning) in self.before {
            let settled = matches!(warning.state, State::Corrected | State::Cleared);
            let looked_at = || warning.content.parts.iter().any(|part| self.view.looks_at(&part.market));
            if settled || told.contains_key(identity) || !looked_at() {
                continue;
            }
            let fates: Vec<Option<Fate>> = warning.content.parts.iter().map(|p| self.fate(p)).collect();
            let keys: BTreeSet<u64> = warning.content.parts.iter().map(Part::key).collect();
            let successor = |kind: Option<Kind>| {
                told.iter().find_map(|(other, event)| {
                    let content = event.content().filter(|_| !matches!(event, Event::Held { .. }))?;
                    let same = content.parts.iter().any(|p| keys.contains(&p.key()));
                    (same && kind.is_none_or(|k| other.kind == k)).then(|| other.id())
                })
            };
            let is = |fate: Fate| fates.contains(&Some(fate));
            if fates.iter().all(Option::is_none) || (!is(Fate::Wrong) && !warning.state.is_open()) {
                continue;
            }
            let mut content = warning.content.clone();
            self.take_back(&mut content);
            let today = self.now.today;
            let event = if content.parts.iter().any(|p| p.is_pending() || p.bites().is_some_and(|on| on > today)) {
                // what is still to come is told as it stands now
                self.lay_beside(&mut content);
                Event::Revised { content }
            } else if is(Fate::Wrong) {
                Event::Corrected { by: successor(Some(Kind::Corrected)) }
            } else {
                successor(None).map_or(Event::Cleared, |by| Event::Superseded { by })
            };
            found.push((identity.clone(), event));
        }
        for (identity, event) in found {
            self.line(identity, event);
        }
    }

    /// A chance that entered another band, or rose above what the watch asks for.
    fn forecast(&mut self) {
        let told: BTreeSet<Identity> = self.lines.iter().map(|l| l.warning.clone()).collect();
        for (identity, warning) in self.before.iter().filter(|(i, w)| w.state.is_open() && !told.contains(*i)) {
            let mut content = Content { wrong: Vec::new(), ..warning.content.clone() };
            let (mut moved, mut seen) = (false, false);
            for old in &mut content.outlooks {
                let through = self.watch.horizon(self.now.today);
                let Some(now) = self.view.outlook(&old.market, &old.pending, through) else { continue };
                seen = true;
                moved |= now.band != old.band;
                *old = now;
            }
            let held = self.is_held(identity, &content);
            let event = match (warning.state, held) {
                (State::Held, false) if seen => Event::Raised { content },
                (State::Held, _) => continue,
                _ if moved => Event::Forecast { content },
                _ => continue,
            };
            self.line(identity.clone(), event);
        }
    }

    fn expire(&mut self) {
        let told: BTreeSet<Identity> = self.lines.iter().map(|l| l.warning.clone()).collect();
        for (identity, warning) in self.before.iter().filter(|(i, w)| w.state.is_open() && !told.contains(*i)) {
            // what is pending stays until it is decided
            if warning.content.parts.iter().any(Part::is_pending) {
                continue;
            }
            let kept = warning.day.saturating_add(jiff::Span::new().days(KEPT));
            let last = warning.content.last_day().unwrap_or(warning.day);
            let at_once = warning.content.parts.iter().all(|p| p.on <= warning.day);
            let through = if at_once { kept } else { last };
            if self.now.today > through {
                self.line(identity.clone(), Event::Expired);
            }
        }
    }

    fn line(&mut self, warning: Identity, event: Event) {
        let earlier = self.before.get(&warning).map_or(0, |w| w.revision);
        self.lines.push(Line { warning, revision: earlier + 1, at: self.now.at, day: self.now.today, event });
    }
}

/// What became of something told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It was wrong.
    Wrong,
    /// Its day is another, or it went a step further.
    Moved,
    /// It is off.
    Off,
}
