//! Forecasts as text: ranges with their chances, never one day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use landfall_core::forecast::{Ahead, Fault, Forecast, LevelKind, Mark, Stage, Why};
use landfall_core::model::{PromiseKind, Track};

use super::cite::LABEL;
use super::{Block, Paint, Words, pad, rule_line};
use crate::ask::forecast::Forecasts;
use crate::text::Text;

/// What is wrong with a history: the code and arguments of its message.
pub fn fault(text: &Text, fault: &Fault) -> (&'static str, Vec<String>) {
    match fault {
        Fault::Backwards { instrument, early, late } => {
            let step = |mark: &Mark| [stage(text, mark.stage), mark.on.to_string()];
            let args = std::iter::once(instrument.clone()).chain(step(early)).chain(step(late));
            ("forecast-backwards", args.collect())
        }
        Fault::Empty { instrument } => ("forecast-empty", vec![instrument.clone()]),
    }
}

/// A stage in words.
fn stage(text: &Text, stage: Stage) -> String {
    named(text, stage.name())
}

/// The stage of a name in words.
pub(super) fn named(text: &Text, name: &str) -> String {
    text.get(&format!("stage-{}", name.replace('_', "-")))
}

/// One instrument.
pub fn forecast(
    f: &Forecast,
    tracks: &BTreeMap<String, Track>,
    words: Words<'_>,
    paint: Paint,
    width: usize,
) -> String {
    let text = words.text;
    let mut page = Block::new(width);
    page.line(paint.head(&text.with("forecast-title", &[("title", text.of(&f.title)), ("id", &f.instrument)])));
    let named_track = |id: &str| tracks.get(id).map_or_else(|| id.to_owned(), |t| text.of(&t.title).to_owned());
    let track = f.track.as_deref().map(named_track).unwrap_or_default();
    let on = f.on.to_string();
    page.text(0, &text.with("forecast-of", &[("market", &words.market(&f.body)), ("track", &track), ("on", &on)]));
    page.line(rule_line(width));
    if let (Some(at), Some(waited)) = (f.at, f.waited) {
        let (day, waited) = (at.on.to_string(), text.count("span-days", waited, &[]));
        let args = [("stage", stage(text, at.stage)), ("day", day), ("waited", waited)];
        let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        page.text(2, &text.with("forecast-at", &args));
        if let Some(last) = f.recorded {
            page.text(2, &paint.dim(&text.with("forecast-recorded", &[("day", &last.to_string())])));
        }
        if let (Some(unseen), Some(next)) = (f.unrecorded.filter(|c| *c >= WORTH_SAYING), f.ahead.first()) {
            let (stage, chance) = (stage(text, next.stage), chance(text, unseen));
            let said = text.with("forecast-unrecorded", &[("stage", &stage), ("chance", &chance)]);
            page.text(2, &paint.warn(&said));
        }
    }
    if let Some(why) = &f.unknown {
        page.text(2, &paint.warn(&self::why(text, why)));
        return page.finish();
    }
    page.gap();
    head(&mut page, text, paint);
    for ahead in &f.ahead {
        page.line(format!("  {}", line(text, &stage(text, ahead.stage), STAGE, ahead)));
        for by in &ahead.by {
            let args = [("day", by.day.to_string()), ("chance", chance(text, by.chance))];
            let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            page.text(4, &paint.dim(&text.with("forecast-by", &args)));
        }
    }
    page.gap();
    let mut row = |key: &str, value: &str| page.labelled(LABEL + 2, &format!("  {}", text.get(key)), value);
    for said in &f.announced {
        let key = match said.kind {
            PromiseKind::Promise => "forecast-announced-promise",
            PromiseKind::Law => "forecast-announced-law",
            PromiseKind::Sunset => "forecast-announced-sunset",
        };
        let (day, on) = (said.day.to_string(), said.said.to_string());
        row("label-announced", &text.with(key, &[("stage", &stage(text, said.stage)), ("day", &day), ("said", &on)]));
    }
    let several = f.announced.iter().any(|a| f.announced.iter().filter(|b| a.stage == b.stage).count() > 1);
    if several {
        row("label-announced", &paint.warn(&text.get("forecast-announced-several")));
    }
    let levels = f.levels.iter().map(|level| {
        let key = match level.kind {
            LevelKind::Body => "forecast-level-body",
            LevelKind::Track => "forecast-level-track",
            LevelKind::All => "forecast-level-all",
        };
        text.with(key, &[("n", &level.n.to_string()), ("name", &named_track(&level.id))])
    });
    let ended = f.levels.last().map_or(0, |l| l.ended).to_string();
    row("label-rests", &text.with("forecast-rests", &[("list", &text.list(levels)), ("ended", &ended)]));
    for prior in &f.priors {
        let weight = text.with("forecast-weight", &[("n", &prior.weight.to_string())]);
        let (from, to, reason) = (named(text, &prior.from), named(text, &prior.to), text.of(&prior.reason).to_owned());
        let checked = words.checked(prior.cite.checked);
        let args = [("from", from), ("to", to), ("weight", weight), ("reason", reason), ("checked", checked)];
        let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        row("label-estimates", &text.with("forecast-prior", &args));
    }
    page.text(2, &paint.dim(&text.get("forecast-log")));
    page.finish()
}

/// Every instrument still open, a line each.
pub fn forecasts(all: &Forecasts, words: Words<'_>, paint: Paint, width: usize) -> String {
    let text = words.text;
    let mut page = Block::new(width);
    page.line(paint.head(&text.count("forecast-all-title", all.open.len(), &[("on", &all.on.to_string())])));
    page.line(rule_line(width));
    head(&mut page, text, paint);
    let gone = |f: &&Forecast| f.unrecorded.is_some_and(|c| c >= PROBABLY_GONE);
    for f in all.open.iter().filter(|f| !gone(f)) {
        let Some(next) = f.ahead.first() else { continue };
        page.line(format!("  {}  {}", line(text, &stage(text, next.stage), STAGE, next), f.instrument));
        for by in &next.by {
            let args = [("day", by.day.to_string()), ("chance", chance(text, by.chance))];
            let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            page.text(4, &paint.dim(&text.with("forecast-by", &args)));
        }
    }
    let gone: Vec<&Forecast> = all.open.iter().filter(gone).collect();
    if !gone.is_empty() {
        page.gap();
        page.text(2, &paint.warn(&text.count("forecast-all-gone", gone.len(), &[])));
        page.text(4, &text.list(gone.iter().map(|f| f.instrument.as_str())));
    }
    if !all.silent.is_empty() {
        page.gap();
        page.text(2, &paint.warn(&text.count("forecast-all-silent", all.silent.len(), &[])));
        page.text(4, &text.list(all.silent.iter().map(|f| f.instrument.as_str())));
    }
    for fault in &all.faults {
        let (code, args) = self::fault(text, fault);
        page.text(2, &paint.bad(&text.args(code, &args)));
    }
    page.finish()
}

fn head(page: &mut Block, text: &Text, paint: Paint) {
    let (stage, ever) = (text.get("forecast-columns-stage"), text.get("forecast-columns-ever"));
    let head = format!("{}{}{}", pad(&stage, STAGE), pad(&ever, EVER), text.get("forecast-range-head"));
    page.line(format!("  {}", paint.dim(&head)));
}

fn line(text: &Text, name: &str, width: usize, ahead: &Ahead) -> String {
    let day = |day: Option<Date>| day.map_or_else(|| "–".to_owned(), |d| d.to_string());
    let (p10, p50, p90) = (day(ahead.p10), day(ahead.p50), day(ahead.p90));
    let range = text.with("forecast-range", &[("p10", &p10), ("p50", &p50), ("p90", &p90)]);
    format!("{}{}{range}", pad(name, width), pad(&chance(text, ahead.ever), EVER))
}

/// A chance in per cent; never nought or a hundred, which would be certainty.
pub fn chance(text: &Text, chance: f64) -> String {
    let percent = (chance * 100.0).round();
    if percent < 1.0 {
        text.get("forecast-chance-none")
    } else if percent > 99.0 {
        text.get("forecast-chance-sure")
    } else {
        format!("{percent} %")
    }
}

fn why(text: &Text, why: &Why) -> String {
    match why {
        Why::NoTrack => text.get("forecast-unknown-no-track"),
        Why::UnknownTrack { track } => text.with("forecast-unknown-unknown-track", &[("track", track)]),
        Why::NothingYet => text.get("forecast-unknown-nothing-yet"),
        Why::Ended { stage, on } => {
            let (stage, day) = (self::stage(text, *stage), on.to_string());
            text.with("forecast-unknown-ended", &[("stage", &stage), ("day", &day)])
        }
        Why::Complete { on } => text.with("forecast-unknown-complete", &[("day", &on.to_string())]),
        Why::NoBasis => text.get("forecast-unknown-no-basis"),
    }
}

/// From here on silence may be ours.
const WORTH_SAYING: f64 = 0.1;
/// From here on it has probably moved on.
const PROBABLY_GONE: f64 = 0.5;
const STAGE: usize = 24;
const EVER: usize = 14;
