//! The report as a page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use landfall_core::forecast::score::{BrierScore, Cell, Horizon, Part, Question, Regime, Report, SPLIT, wilson};

const HORIZONS: [Horizon; 5] =
    [Horizon::Days(90), Horizon::Days(180), Horizon::Days(365), Horizon::Days(730), Horizon::Ever];

/// The report as Markdown.
pub(super) fn page(report: &Report, table: bool) -> String {
    let mut out = String::new();
    let histories: usize = report.histories.values().sum();
    let from = if table { "a table of histories" } else { "the steps in the packs" };
    let _ = write!(
        out,
        "# Forecast score

Written by `make backtest`. {histories} histories from {from}; {} forecasts. How the model works stands in [forecast.md](forecast.md).
`make backtest` scores the packs' own steps, `make backtest HISTORIES=FILE` a table; both write this page, whether the model wins or not.

- A forecast is made on the first day of a question, on the day of each step after it and every 180 days between, as long as the outcome is open. Each history counts once in a score, however often it is looked at.
- **Questions**: *text*: first signal or announcement to draft or proposal; *act*: draft or proposal to adoption or publication; *force*: adoption or publication to entry into force; *bite*: first public stage to entry into force or application. A later stage answers for an earlier one. Days of application are known once a text is law and are not asked after.
- **Brier**: mean squared error of the chance that it happens within 90 … 730 days, or ever. Withdrawn, lapsed and struck down count as no. What was still open when last looked at counts only as far as it was watched; \"ever\" only where it ended.
- **CRPS**: in days, as of the first day, given that it happened.
- **Baseline**: what the other histories of the track have shown, from the same rows as the model sees, unsmoothed, with competing ends (Aalen and Johansen), given the time already waited; *all*: the same over all tracks; *step*: no before the track's middle, yes after it; *base rate*: the share that came, known in hindsight: p (1 − p).
- **Split**: the numbers in `packs/forecast/any.toml` and the smoothing were chosen on forecasts made before {SPLIT}, none on those from then on. The estimates of the packs are of 2026 and know, in an early replay, more than anybody did then; where a session or a family is left out the baseline has the same hindsight.
",
        report.forecasts
    );
    summary(&mut out, report);
    for (regime, part, title) in [
        (Regime::Replay, Part::After, "Replay, from the split on: rows known that day, siblings left out"),
        (Regime::Replay, Part::Before, "Replay, before the split (looked at while building)"),
        (Regime::Session, Part::After, "One session left out, from the split on: later rows of other texts known"),
        (Regime::Session, Part::Before, "One session left out, before the split"),
        (Regime::Family, Part::After, "One family left out, from the split on: later rows of other texts known"),
        (Regime::Family, Part::Before, "One family left out, before the split"),
    ] {
        let _ = write!(out, "\n## {title}\n\n");
        section(&mut out, report, regime, part);
    }
    coverage(&mut out, report);
    days(&mut out, report);
    tracks(&mut out, report);
    plain(&mut out, report);
    out
}

/// What the tables come to.
fn summary(out: &mut String, report: &Report) {
    let _ =
        write!(out, "\n## In short\n\nOver all questions together; the model against its track, then the rest.\n\n");
    for (regime, name) in REGIMES {
        for (part, when) in [(Part::After, "from the split on"), (Part::Before, "before the split")] {
            let cell = sum(report.cells.iter().filter(|(k, _)| k.regime == regime && k.part == part).map(|(_, c)| c));
            if cell.watched == 0 {
                continue;
            }
            let brier = cell.brier.iter().map(|(h, s)| {
                let per = |x: f64| x / s.weight;
                format!("{} {:.3} to {:.3}", horizon(*h), per(s.model), per(s.track))
            });
            let brier = brier.collect::<Vec<_>>().join(", ");
            let won = cell.brier.values().filter(|s| s.model <= s.track).count();
            let span = |x: f64| x / cell.watched as f64;
            let per = |x: f64| x / cell.events.max(1) as f64;
            let _ = writeln!(
                out,
                "- {name}, {when}: Brier lower than the track's at {won} of {} horizons ({brier}); first three years {:.0} to {:.0} days; CRPS {:.0} to {:.0} days.",
                cell.brier.len(),
                span(cell.span_model),
                span(cell.span_track),
                per(cell.crps_model),
                per(cell.crps_track)
            );
        }
    }
}

/// The baseline's own table.
fn plain(out: &mut String, report: &Report) {
    let _ = write!(
        out,
        "\n## The baseline by itself\n\nPlain leave-one-out from the first day of each passage: later rows and siblings are known to it, so it is no test of anything; it is here to be compared with figures made the same way. T1 announced to text, T2 text to act, T3 act to in force, T4 in force to new types, T5 new types to all, T6 first stage to first effect. T4 and T5 are law by then.\n\n| passage | came | off by, middle of track | CRPS track | CRPS all | days | n | Brier track | Brier step | Brier all |\n|---|---|---|---|---|---|---|---|---|---|\n"
    );
    for (name, p) in &report.plain {
        let per = |x: f64| x / p.events.max(1) as f64;
        let mut lead = format!(
            "| {name} | {} | {:.0} | {:.0} | {:.0} ",
            p.events,
            per(p.off),
            per(p.crps_track),
            per(p.crps_pooled)
        );
        for (days, [n, track, step, all]) in &p.brier {
            let _ = writeln!(out, "{lead}| {days} | {n} | {:.3} | {:.3} | {:.3} |", track / n, step / n, all / n);
            "| | | | | ".clone_into(&mut lead);
        }
    }
}

const REGIMES: [(Regime, &str); 3] = [
    (Regime::Replay, "replay, siblings left out"),
    (Regime::Session, "one session left out"),
    (Regime::Family, "one family left out"),
];

fn name(question: Question) -> &'static str {
    match question {
        Question::Text => "text",
        Question::Act => "act",
        Question::Force => "force",
        Question::Bite => "bite",
    }
}

fn horizon(horizon: Horizon) -> String {
    match horizon {
        Horizon::Days(days) => days.to_string(),
        Horizon::Ever => "ever".to_owned(),
    }
}

/// Sums the cells that are wanted.
fn sum<'a>(cells: impl Iterator<Item = &'a Cell>) -> Cell {
    let mut all = Cell::default();
    for cell in cells {
        for (horizon, s) in &cell.brier {
            let into = all.brier.entry(*horizon).or_default();
            add(into, s);
        }
        all.events += cell.events;
        all.crps_model += cell.crps_model;
        all.crps_track += cell.crps_track;
        all.crps_pooled += cell.crps_pooled;
        all.watched += cell.watched;
        all.span_model += cell.span_model;
        all.span_track += cell.span_track;
        all.span_pooled += cell.span_pooled;
        all.coverage.add(&cell.coverage);
    }
    all
}

fn add(into: &mut BrierScore, s: &BrierScore) {
    into.n += s.n;
    into.weight += s.weight;
    into.came += s.came;
    into.model += s.model;
    into.track += s.track;
    into.pooled += s.pooled;
    into.step += s.step;
}

fn section(out: &mut String, report: &Report, regime: Regime, part: Part) {
    let of = |question: Question| {
        sum(report
            .cells
            .iter()
            .filter(|(k, _)| k.regime == regime && k.part == part && k.question == question)
            .map(|(_, c)| c))
    };
    let _ = writeln!(out, "| question | days | n | histories | came | model | track | all | step | base rate |");
    let _ = writeln!(out, "|---|---|---|---|---|---|---|---|---|---|");
    let mut total: BTreeMap<Horizon, BrierScore> = BTreeMap::new();
    for question in Question::ALL {
        let cell = of(question);
        for h in HORIZONS {
            let Some(s) = cell.brier.get(&h) else { continue };
            add(total.entry(h).or_default(), s);
            brier(out, name(question), &horizon(h), s);
        }
    }
    for h in HORIZONS {
        if let Some(s) = total.get(&h) {
            brier(out, "**all**", &horizon(h), s);
        }
    }
    let _ = writeln!(
        out,
        "\n| question | watched | 3 years: model | track | all | came | CRPS model | track | all |\n|---|---|---|---|---|---|---|---|---|"
    );
    let cells = Question::ALL.map(|q| (name(q), of(q)));
    let all = sum(cells.iter().map(|(_, c)| c));
    for (name, cell) in cells.iter().map(|(n, c)| (*n, c)).chain([("**all**", &all)]) {
        if cell.watched > 0 {
            let span = |x: f64| x / cell.watched as f64;
            let per = |x: f64| x / cell.events.max(1) as f64;
            let _ = writeln!(
                out,
                "| {name} | {} | {:.0} | {:.0} | {:.0} | {} | {:.0} | {:.0} | {:.0} |",
                cell.watched,
                span(cell.span_model),
                span(cell.span_track),
                span(cell.span_pooled),
                cell.events,
                per(cell.crps_model),
                per(cell.crps_track),
                per(cell.crps_pooled)
            );
        }
    }
}

fn brier(out: &mut String, question: &str, horizon: &str, s: &BrierScore) {
    let per = |x: f64| x / s.weight;
    let came = per(s.came);
    let best = if s.model <= s.track { "**" } else { "" };
    let _ = writeln!(
        out,
        "| {question} | {horizon} | {} | {:.0} | {came:.2} | {best}{:.3}{best} | {:.3} | {:.3} | {:.3} | {:.3} |",
        s.n,
        s.weight,
        per(s.model),
        per(s.track),
        per(s.pooled),
        per(s.step),
        came * (1.0 - came)
    );
}

fn coverage(out: &mut String, report: &Report) {
    let _ = write!(
        out,
        "\n## Coverage of the range from P10 to P90\n\nAs of the first day of a question, of what happened; 80 % should fall inside. Below 100 outcomes nothing is claimed.\n\n| forecast | question | n | below | inside | above | overdue | open | of what came | share | its 95 % interval | |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n"
    );
    for (regime, regime_name) in
        [(Regime::Replay, "replay"), (Regime::Session, "session out"), (Regime::Family, "family out")]
    {
        for (part, part_name) in [(Some(Part::After), "after"), (Some(Part::Before), "before"), (None, "both")] {
            let questions = Question::ALL.map(Some).into_iter().chain([None]);
            for question in questions {
                let cells = report.cells.iter().filter(|(k, _)| {
                    k.regime == regime && part.is_none_or(|p| k.part == p) && question.is_none_or(|q| k.question == q)
                });
                let c = sum(cells.map(|(_, c)| c)).coverage;
                let n = c.n();
                let Some(share) = c.share() else { continue };
                let Some((low, high)) = wilson(share, n) else { continue };
                let holds = match (n >= 100, (low..=high).contains(&0.8)) {
                    (false, _) => "too few to say",
                    (true, true) => "holds",
                    (true, false) => "**does not hold**",
                };
                let question = question.map_or("**all**", name);
                let _ = writeln!(
                    out,
                    "| {regime_name}, {part_name} | {question} | {n} | {} | {} | {} | {} | {} | {:.2} | {share:.2} | {low:.2}–{high:.2} | {holds} |",
                    c.below,
                    c.inside,
                    c.above,
                    c.overdue,
                    c.open,
                    c.of_what_came().unwrap_or_default()
                );
            }
        }
    }
}

fn days(out: &mut String, report: &Report) {
    let _ = write!(
        out,
        "\n## Announced days\n\nThe first day announced for each stage; on time is at most 30 days late. Brier of \"it will be on time\": the model, the track's share of days kept so far, believing every day. Replay, siblings left out.\n\n| made | track | n | on time | model | track | believed |\n|---|---|---|---|---|---|---|\n"
    );
    for (part, name) in [(Part::After, "after"), (Part::Before, "before")] {
        let of = report.days.iter().filter(|((p, _), _)| *p == part);
        let mut all = landfall_core::forecast::score::DayScore::default();
        for ((_, track), s) in of {
            row(out, name, track, s);
            all.n += s.n;
            all.kept += s.kept;
            all.model += s.model;
            all.baseline += s.baseline;
            all.believed += s.believed;
        }
        row(out, name, "**all**", &all);
    }
    let _ = write!(
        out,
        "\nAnnounced ends of incentives stand apart: most are extended.\n\n| made | | n | on time | model | all so far | believed |\n|---|---|---|---|---|---|---|\n"
    );
    for (part, s) in &report.sunsets {
        row(out, if *part == Part::After { "after" } else { "before" }, "ends", s);
    }
}

fn row(out: &mut String, made: &str, track: &str, s: &landfall_core::forecast::score::DayScore) {
    if s.n > 0 {
        let per = |x: f64| x / s.n as f64;
        let (m, b, all) = (per(s.model), per(s.baseline), per(s.believed));
        let _ =
            writeln!(out, "| {made} | {track} | {} | {:.2} | {m:.3} | {b:.3} | {all:.3} |", s.n, per(s.kept as f64));
    }
}

fn tracks(out: &mut String, report: &Report) {
    let _ = write!(
        out,
        "\n## By track\n\nReplay, both parts. Brier at 365 days and ever, with the base rate at 365 days; CRPS in days.\n\n| track | histories | question | n | came 365 | base rate | model 365 | track 365 | model ever | track ever | came | CRPS model | CRPS track |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n"
    );
    for (track, histories) in &report.histories {
        for question in Question::ALL {
            let cells = report
                .cells
                .iter()
                .filter(|(k, _)| k.regime == Regime::Replay && k.track == *track && k.question == question);
            let cell = sum(cells.map(|(_, c)| c));
            let year = cell.brier.get(&Horizon::Days(365)).cloned().unwrap_or_default();
            let ever = cell.brier.get(&Horizon::Ever).cloned().unwrap_or_default();
            if year.n == 0 && ever.n == 0 {
                continue;
            }
            let per = |x: f64, s: &BrierScore| if s.n > 0 { format!("{:.3}", x / s.weight) } else { "-".to_owned() };
            let came = year.came / year.weight;
            let time = |x: f64| if cell.events > 0 { format!("{:.0}", x / cell.events as f64) } else { "-".to_owned() };
            let _ = writeln!(
                out,
                "| {track} | {histories} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                name(question),
                year.n,
                per(year.came, &year),
                if year.n > 0 { format!("{:.3}", came * (1.0 - came)) } else { "-".to_owned() },
                per(year.model, &year),
                per(year.track, &year),
                per(ever.model, &ever),
                per(ever.track, &ever),
                cell.events,
                time(cell.crps_model),
                time(cell.crps_track)
            );
        }
    }
    if !report.silent.is_empty() {
        let silent = report.silent.iter().map(|(track, n)| format!("{track} {n}")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "\nNo forecast was given for: {silent}. They are in no score, on either side.");
    }
}
