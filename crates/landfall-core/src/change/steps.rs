//! Steps of legal texts that no answer tells of: where nothing we hold follows the text, or what follows it stands.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::seen::{Side, Whose};
use super::what::{Moved, Taken};
use super::{Cause, CauseKind, Change, Kind, What};
use crate::assess::{CitationOut, World};
use crate::forecast::Stage;
use crate::model::{Edge, Instrument, Period, Status, Step};
use crate::predicate::{Bits, Expr, NoRates, Table, evaluate};
use crate::resolve::{Commons, Forebear, HeldAdoption, HeldFact, MarketAsKnown, Reading};

/// Steps of one text that are told together, whoever's law it is.
pub(super) struct News<'a> {
    kind: Kind,
    pub(super) instrument: &'a Instrument,
    steps: Vec<&'a Step>,
    /// They are taken back.
    gone: bool,
    /// Steps are past or at hand on it.
    today: Date,
}

/// What a run looks at.
pub(super) struct Scan {
    pub(super) today: Date,
    /// Steps due after the first day, up to and on the second.
    pub(super) due: (Date, Date),
    /// What was taken on or before it and is learned now is history; none for a new watch.
    pub(super) history: Option<Date>,
}

/// What a watch hears of steps at a run, states of knowing given from its last run to now: those not known before; those
/// known that come within the lead time; with no last run all that are ahead, and days announced.
pub(super) fn ahead<'a>(worlds: &[(Kind, World<'a>)], scan: &Scan) -> Vec<News<'a>> {
    let (Some((_, first)), Some((_, now))) = (worlds.first(), worlds.last()) else { return Vec::new() };
    let (after, due) = scan.due;
    let mut news = scheduled(first.commons, now.commons, |day| after < day && day <= due, scan.today);
    let Some(history) = scan.history else {
        news.extend(announced(now.commons, scan.today));
        return news;
    };
    for mut found in moved(worlds, scan.today) {
        // where a text newly stands is told however late; what lies behind that is history, and so is a text that was
        // entered late and announces no day ahead
        let known = first.commons.steps.contains_key(&found.instrument.id);
        let ahead = |step: &Step| step.target.as_ref().is_some_and(|target| target.on > scan.today);
        let stands = standing(now.commons, &found.instrument.id, scan.today).filter(|step| known || ahead(step));
        found.steps.retain(|step| found.gone || day(step) > history || stands == Some(*step));
        if !found.steps.is_empty() {
            news.push(found);
        }
    }
    news
}

/// What happened to steps between two points: what was learned or taken back, and what falls due until a day.
pub(super) fn between<'a>(worlds: &[(Kind, World<'a>)], (on, through): (Date, Date)) -> Vec<News<'a>> {
    let (Some((_, first)), Some((_, last))) = (worlds.first(), worlds.last()) else { return Vec::new() };
    let mut news = scheduled(first.commons, last.commons, |day| on < day && day <= through, on);
    news.extend(moved(worlds, on));
    news
}

/// Steps known at both points that fall due, by text and day.
fn scheduled<'a>(then: &Commons, now: &'a Commons, due: impl Fn(Date) -> bool, today: Date) -> Vec<News<'a>> {
    let mut news: Vec<News<'a>> = Vec::new();
    for (id, steps) in &now.steps {
        let Some(instrument) = now.instruments.get(id) else { continue };
        let known = then.steps.get(id).map(Vec::as_slice).unwrap_or_default();
        let over = standing(now, id, today).and_then(stage).is_some_and(Stage::is_exit);
        for step in steps.iter().filter(|step| !over && due(day(step)) && known.iter().any(|k| same(k, step))) {
            match news.last_mut() {
                Some(last) if last.instrument.id == *id && last.steps.first().is_some_and(|s| day(s) == day(step)) => {
                    last.steps.push(step);
                }
                _ => news.push(News { kind: Kind::Scheduled, instrument, steps: vec![step], gone: false, today }),
            }
        }
    }
    news
}

/// Steps that announce a day still ahead which no later step took back, for somebody who knew nothing.
fn announced(now: &Commons, today: Date) -> Vec<News<'_>> {
    let open = |(id, steps): (&String, &Vec<Step>)| {
        let mut said: Option<usize> = None;
        for (at, step) in steps.iter().enumerate().filter(|(_, step)| day(step) <= today) {
            match &step.target {
                Some(target) => said = (target.on > today).then_some(at),
                None if stage(step).is_some_and(|s| s.is_exit() || s == Stage::Postponed) => said = None,
                None => {}
            }
        }
        // the day itself, where it is known, is told when it comes
        let set = |at: usize| {
            let target = steps.get(at).and_then(|step| step.target.as_ref());
            steps.iter().any(|step| target.is_some_and(|t| t.stage == step.stage && day(step) > today))
        };
        said.filter(|at| !set(*at)).map(|at| (id.clone(), at))
    };
    let told = |(id, at): (String, usize)| {
        let (instrument, step) = (now.instruments.get(&id)?, now.steps.get(&id)?.get(at)?);
        Some(News { kind: Kind::Learned, instrument, steps: vec![step], gone: false, today })
    };
    now.steps.iter().filter_map(open).filter_map(told).collect()
}

/// Steps not known before, and steps taken back, from one state of knowing to the next.
fn moved<'a>(worlds: &[(Kind, World<'a>)], today: Date) -> Vec<News<'a>> {
    let mut news = Vec::new();
    for pair in worlds.windows(2) {
        let [(_, before), (kind @ (Kind::Learned | Kind::Corrected), after)] = pair else { continue };
        let (then, now) = (before.commons, after.commons);
        let ways = [(now, then, false), (then, now, true)];
        for (of, against, gone) in ways.into_iter().filter(|(_, _, gone)| !gone || *kind == Kind::Corrected) {
            for (id, steps) in &of.steps {
                let Some(instrument) = of.instruments.get(id) else { continue };
                let known = against.steps.get(id).map(Vec::as_slice).unwrap_or_default();
                let steps: Vec<&Step> = steps.iter().filter(|step| !known.iter().any(|k| same(k, step))).collect();
                if !steps.is_empty() {
                    news.push(News { kind: *kind, instrument, steps, gone, today });
                }
            }
        }
    }
    news
}

/// Adds the news that reach a market and that no change found tells already, as far as they may be about the case.
pub(super) fn tell(news: &[News<'_>], side: &Side<'_>, code: &str, found: &mut Vec<Change>) {
    let Some(market) = side.market(Whose::Market(code)) else { return };
    let mut table = None;
    let mut told = Vec::new();
    for (news, followers) in reaching(news, &side.world, market) {
        let case = std::slice::from_ref(side.case);
        let table = table.get_or_insert_with(|| Table::build(case, code, side.world.reading.vocab()));
        if followers.about(side.world.reading, table).get(0) {
            told.extend(left(news, &followers, side, code, found));
        }
    }
    found.extend(told);
}

/// The news that reach a market, each with what of the market follows its text.
pub(super) fn reaching<'n, 'a>(
    news: &'n [News<'a>],
    world: &World<'_>,
    market: &'a MarketAsKnown,
) -> Vec<(&'n News<'a>, Followers<'a>)> {
    let with = |news: &'n News<'a>| (news, Followers::of(world.reading, market, &news.instrument.id));
    let reach = |(news, followers): &(&News<'_>, Followers<'_>)| !followers.0.is_empty() || reaches(market, news);
    news.iter().map(with).filter(reach).collect()
}

/// What of the news no change found tells already, for a case they are about.
pub(super) fn left(
    news: &News<'_>,
    followers: &Followers<'_>,
    side: &Side<'_>,
    code: &str,
    found: &[Change],
) -> Option<Change> {
    let carried = carried(news, code, found);
    // on the days on which what follows it begins or ends, the answer says what becomes of the case
    let answered: BTreeSet<Date> = followers.0.iter().flat_map(Follower::edges).collect();
    let known = |step: &Step| {
        let own = applies(step).then(|| (step.stage.as_str(), day(step)));
        let days = own.into_iter().chain(step.target.as_ref().map(|t| (t.stage.as_str(), t.on)));
        carried(step) || days.into_iter().any(|(stage, on)| moves_on(stage, on).any(|day| answered.contains(&day)))
    };
    let steps: Vec<&Step> = news.steps.iter().filter(|step| !known(step)).copied().collect();
    change(news, &steps, side, code, !followers.0.is_empty())
}

/// Whether a text is the market's own law, or that of one it inherits the subject from.
fn reaches(market: &MarketAsKnown, news: &News<'_>) -> bool {
    let Instrument { market: maker, subject, .. } = news.instrument;
    let on = news.steps.iter().map(|step| day(step)).max().unwrap_or(news.today);
    let brings = |f: &Forebear| f.market == *maker && f.brings(subject.as_deref(), on);
    market.head.code == *maker || market.forebears.iter().any(brings)
}

/// Whether a change of the market already tells of a step.
fn carried<'f>(news: &'f News<'_>, code: &'f str, found: &'f [Change]) -> impl Fn(&Step) -> bool + 'f {
    let follows = |cause: &Cause| cause.instrument.as_ref() == Some(&news.instrument.id);
    let of = move |change: &&Change| {
        let kind = (change.kind == Kind::Scheduled) == (news.kind == Kind::Scheduled);
        change.market == code && kind && change.causes.iter().any(follows)
    };
    let all: Vec<&Change> = found.iter().filter(of).collect();
    move |step| {
        let (name, on) = (name(step), day(step));
        all.iter().any(|change| {
            let pending = match &change.what {
                What::Pending { announced, moved, .. } => {
                    let names = |m: &Moved| matches!(m, Moved::Step { step, .. } if *step == name);
                    *announced == Some(on) || moved.iter().any(names)
                }
                _ => false,
            };
            moves_on(&step.stage, on).any(|day| day == change.on)
                || news.kind != Kind::Scheduled && (pending || on <= news.today)
        })
    }
}

fn change(news: &News<'_>, steps: &[&Step], side: &Side<'_>, code: &str, followed: bool) -> Option<Change> {
    // the last step taken says what happened; of steps ahead the first
    let last = steps.iter().rev().find(|step| day(step) <= news.today);
    let key = last.or_else(|| steps.first())?;
    let own = steps.iter().map(|step| day(step));
    let targets = steps.iter().filter_map(|step| step.target.as_ref()).map(|target| target.on);
    let ahead = own.chain(targets).filter(|day| *day > news.today).min();
    let scheduled = news.kind == Kind::Scheduled;
    let cited = |step: &&Step| CitationOut::new(&name(step), &step.cite);
    let others = steps.iter().filter(|step| step != &key);
    let cause = Cause {
        subject: news.instrument.subject.clone(),
        instrument: Some(news.instrument.id.clone()),
        step: Some(name(key)),
        citations: std::iter::once(key).chain(others).map(cited).collect(),
        ..Cause::bare(CauseKind::Instrument, news.instrument.id.clone())
    };
    let taken = steps.iter().map(|step| Taken {
        stage: step.stage.clone(),
        on: step.on.clone(),
        target: step.target.clone(),
        gone: news.gone,
    });
    Some(Change {
        kind: news.kind,
        vehicle: side.case.name.clone(),
        market: code.to_owned(),
        on: if scheduled { day(key) } else { side.on },
        precise: !scheduled || matches!(key.on, Edge::Day(_)),
        what: What::Steps { title: news.instrument.title.clone(), steps: taken.collect(), ahead, followed },
        causes: vec![cause],
    })
}

/// Something of a market that follows a text.
enum Follower<'a> {
    Adoption(&'a HeldAdoption),
    Fact(&'a HeldFact),
}

/// Everything of a market that follows a text.
pub(super) struct Followers<'a>(Vec<Follower<'a>>);

impl<'a> Followers<'a> {
    fn of(reading: &Reading, market: &'a MarketAsKnown, id: &str) -> Followers<'a> {
        let waits = |valid: &Period| {
            let edges = [&valid.from, &valid.to].into_iter().flatten();
            edges.into_iter().any(|edge| matches!(edge, Edge::After { step, .. } if instrument_of(step) == id))
        };
        let adopts = |held: &HeldAdoption| {
            let of_rule = || reading.rule_at(held.rule).and_then(|(rule, _)| rule.instrument.as_deref());
            held.adoption.instrument.as_deref().or_else(of_rule) == Some(id) || waits(&held.adoption.valid)
        };
        let states = |held: &&HeldFact| held.fact.instrument.as_deref() == Some(id) || waits(&held.fact.valid);
        let adoptions =
            market.adoptions.iter().map(|held| held.as_ref()).filter(|held| adopts(held)).map(Follower::Adoption);
        Followers(adoptions.chain(market.all_facts().filter(states).map(Follower::Fact)).collect())
    }

    /// The cases the news may be about: all where nothing follows the text; else those that some law which follows it
    /// may be about. What is pending tells its own steps.
    pub(super) fn about(&self, reading: &Reading, table: &Table) -> Bits {
        if self.0.is_empty() {
            return Bits::all(table.rows());
        }
        let mut about = Bits::none(table.rows());
        for follower in self.0.iter().filter(|follower| follower.is_law()) {
            let mut rows = Bits::all(table.rows());
            for expr in follower.conditions(reading) {
                rows.and_not(&evaluate(expr, table, &NoRates).no);
            }
            about.or(&rows);
        }
        about
    }
}

impl<'a> Follower<'a> {
    fn is_law(&self) -> bool {
        let status = match self {
            Follower::Adoption(held) => Some(held.adoption.status),
            Follower::Fact(held) => held.fact.status,
        };
        status.is_none_or(|status| status == Status::Enacted)
    }

    /// What must not be false of a case it is about.
    fn conditions<'r: 'a>(&self, reading: &'r Reading) -> Vec<&'a Expr> {
        match self {
            Follower::Fact(held) => vec![&held.scope],
            Follower::Adoption(held) => {
                let applies = reading.rule_at(held.rule).map(|(_, rule)| &rule.applies.expr);
                let phase = reading.phase_applies(&held.adoption.phase).map(|typed| &typed.expr);
                std::iter::once(&held.scope.expr).chain(applies).chain(phase).collect()
            }
        }
    }

    fn edges(&self) -> Vec<Date> {
        let window = match self {
            Follower::Adoption(held) => held.window,
            Follower::Fact(held) => held.window,
        };
        window.edges().map(|(day, _)| day).collect()
    }
}

/// The last step taken by a day.
fn standing<'a>(commons: &'a Commons, id: &str, today: Date) -> Option<&'a Step> {
    commons.steps.get(id)?.iter().rev().find(|step| day(step) <= today)
}

fn same(a: &Step, b: &Step) -> bool {
    a.stage == b.stage && a.on == b.on && a.target == b.target
}

fn stage(step: &Step) -> Option<Stage> {
    Stage::parse(&step.stage)
}

/// Whether law begins or ends by it.
fn applies(step: &Step) -> bool {
    stage(step).is_some_and(|s| s == Stage::Expired || (Stage::InForce..=Stage::AppliesAll).contains(&s))
}

/// The days on which an answer may move by a step: of an end that, if it is written as the last day, or the next.
fn moves_on(stage: &str, on: Date) -> impl Iterator<Item = Date> {
    let next = (Stage::parse(stage) == Some(Stage::Expired)).then(|| on.tomorrow().ok()).flatten();
    std::iter::once(on).chain(next)
}

fn name(step: &Step) -> String {
    format!("{}:{}", step.instrument, step.stage)
}

fn instrument_of(step: &str) -> &str {
    step.split_once(':').map_or(step, |(instrument, _)| instrument)
}

/// Its day; the first on which it may be.
fn day(step: &Step) -> Date {
    match step.on {
        Edge::Day(day) => day,
        Edge::Between { earliest, .. } => earliest,
        Edge::After { .. } => Date::MAX,
    }
}
