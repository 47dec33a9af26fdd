//! The score as a page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;

use super::score::{Missed, Row, Score, Stands, days, fresh, learned};
use super::tell::{LEAD, Told, YEARS};

/// A market's own law is told apart where at least so many events are expected.
const ENOUGH: usize = 20;

pub(super) fn page(score: &Score<'_>, runs: &[Date]) -> String {
    let mut out = String::new();
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return out };
    let _ = write!(
        out,
        "# Replay score

Written by `make replay`: {} runs from {first} to {last}, one watch on each of {} markets with all sample cases, which looks {YEARS} years ahead and is told {LEAD} days before what is known. Each item is known from the day it was published; law whose citation has no such day never joins, so nearly everything here is told by the steps of texts. How the list was made stands in [replay.md](replay.md).

",
        runs.len(),
        score.markets.len()
    );
    head(&mut out, score);
    groups(&mut out, score);
    kinds(&mut out, score);
    misses(&mut out, score);
    wrong(&mut out, score);
    alarms(&mut out, score, *first, *last);
    quiet(&mut out, score);
    out
}

fn head(out: &mut String, score: &Score<'_>) {
    let count = |stands: Stands| score.told.iter().filter(|(_, s)| *s == stands).count();
    let (right, late, wrong) = (count(Stands::Right), count(Stands::AtNextRun), count(Stands::Wrong));
    let (unlisted, none) = (count(Stands::Unlisted), count(Stands::NoText));
    let listed = right + late + wrong + unlisted;
    let _ = write!(
        out,
        "## Precision

| warnings | n |
|---|---|
| on a day on which the list calls them right | {right} |
| at the first run after it had happened, nothing having been known before | {late} |
| of a text for which nothing is expected in that market | {unlisted} |
| too late or too early otherwise | {wrong} |
| by law that follows no text: the list cannot judge them | {none} |

Precision, all that is not right counted as wrong: **{}** of {} that follow a text; {} of all {}.

",
        share(right, listed),
        listed,
        share(right, listed + none),
        listed + none
    );
    let bites: Vec<&Row<'_>> = score.rows.iter().filter(|r| r.expected.bites()).collect();
    let turns: Vec<&Row<'_>> =
        score.rows.iter().filter(|r| !r.expected.bites() && r.expected.event != "pending").collect();
    let open: Vec<&Row<'_>> = score.rows.iter().filter(|r| r.expected.event == "pending").collect();
    let could = |rows: &[&Row<'_>]| rows.iter().filter(|r| possible(r)).count();
    let hit = |rows: &[&Row<'_>]| rows.iter().filter(|r| r.event.is_some()).count();
    let _ = write!(
        out,
        "## Recall

| expected | n | told in time | share | of those that a monthly run could tell |
|---|---|---|---|---|
"
    );
    let texts = bites.iter().filter(|r| r.text.is_some()).count();
    for (name, rows) in
        [("the day on which law begins or ends", &bites), ("a turn", &turns), ("a text still open", &open)]
    {
        let (n, hit) = (rows.len(), hit(rows));
        let _ = writeln!(
            out,
            "| {name} | {n} | {hit} | {} | {} of {} |",
            share(hit, n),
            share(hit, could(rows)),
            could(rows)
        );
    }
    let n = bites.len();
    let _ = writeln!(
        out,
        "| the text by which law begins or ends, with or without the day | {n} | {texts} | {} | |",
        share(texts, n)
    );
    let _ = write!(
        out,
        "\n## Lead time\n\nDays from the first right warning to the day on which law begins or ends.\n\n| warned of | n | P10 | P50 | P90 |\n|---|---|---|---|---|\n"
    );
    lead(out, "the day", bites.iter().copied(), |r| r.event);
    lead(out, "the text", bites.iter().copied(), |r| r.text);
}

/// Whether a run could have told it.
fn possible(row: &Row<'_>) -> bool {
    !matches!(row.missed, Some(Missed::Began | Missed::NoNotice | Missed::BetweenRuns))
}

fn lead<'r>(
    out: &mut String,
    name: &str,
    rows: impl Iterator<Item = &'r Row<'r>>,
    told: impl Fn(&Row<'_>) -> Option<Date>,
) {
    let mut leads: Vec<i32> = rows.filter_map(|r| Some(days(told(r)?, r.expected.day?))).collect();
    leads.sort_unstable();
    let _ =
        writeln!(out, "| {name} | {} | {} | {} | {} |", leads.len(), nth(&leads, 10), nth(&leads, 50), nth(&leads, 90));
}

fn groups(out: &mut String, score: &Score<'_>) {
    let own = |r: &Row<'_>| {
        r.expected.instrument.split('/').next().is_some_and(|body| body.eq_ignore_ascii_case(&r.expected.market))
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in score.rows.iter().filter(|r| own(r)) {
        *counts.entry(&row.expected.market).or_default() += 1;
    }
    let name = |r: &Row<'_>| match (own(r), counts.get(r.expected.market.as_str())) {
        (true, Some(n)) if *n >= ENOUGH => format!("own law of {}", r.expected.market),
        (true, _) => "own law of the others".to_owned(),
        (false, _) => "law of a bloc or body above".to_owned(),
    };
    table(out, "By whose law", score, name);
}

fn kinds(out: &mut String, score: &Score<'_>) {
    table(out, "By event", score, |r| format!("`{}`", r.expected.event));
}

fn table(out: &mut String, title: &str, score: &Score<'_>, name: impl Fn(&Row<'_>) -> String) {
    let mut groups: BTreeMap<String, Vec<&Row<'_>>> = BTreeMap::new();
    for row in &score.rows {
        groups.entry(name(row)).or_default().push(row);
    }
    let _ = write!(
        out,
        "\n## {title}\n\n| | expected | told in time | recall | could be told | lead of the day: n | P10 | P50 | P90 |\n|---|---|---|---|---|---|---|---|---|\n"
    );
    for (name, rows) in groups {
        let hit = rows.iter().filter(|r| r.event.is_some()).count();
        let could = rows.iter().filter(|r| possible(r)).count();
        let bites = rows.iter().filter(|r| r.expected.bites());
        let mut leads: Vec<i32> = bites.filter_map(|r| Some(days(r.event?, r.expected.day?))).collect();
        leads.sort_unstable();
        let (n, p10, p50, p90) = (leads.len(), nth(&leads, 10), nth(&leads, 50), nth(&leads, 90));
        let all = rows.len();
        let _ =
            writeln!(out, "| {name} | {all} | {hit} | {} | {could} | {n} | {p10} | {p50} | {p90} |", share(hit, all));
    }
}

fn misses(out: &mut String, score: &Score<'_>) {
    let _ = write!(out, "\n## What was missed, and why\n\n| why | n |\n|---|---|\n");
    let why = [
        (Missed::Began, "it fell on the first day of the replay"),
        (Missed::NoNotice, "it is the first step there is: nobody could have been warned"),
        (Missed::BetweenRuns, "it could be known only after the last monthly run before it"),
        (Missed::Unset, "no step before it is recorded that set its day"),
        (Missed::ByEffect, "a turn told in time by what it moved, and not by its name"),
        (
            Missed::NoMaker,
            "made by a body that is no market, and followed by nothing whose day of publication is recorded",
        ),
        (Missed::Fault, "a fault: nothing explains it"),
    ];
    for (missed, said) in why {
        let _ = writeln!(out, "| {said} | {} |", score.rows.iter().filter(|r| r.missed == Some(missed)).count());
    }
    for (missed, said) in why.into_iter().filter(|(m, _)| *m >= Missed::BetweenRuns) {
        let mut texts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for row in score.rows.iter().filter(|r| r.missed == Some(missed)) {
            let e = row.expected;
            let day = e.day.unwrap_or(e.known_on);
            texts.entry(format!("{} {} {day}", e.instrument, e.event)).or_default().push(&e.market);
        }
        if !texts.is_empty() {
            let _ = write!(out, "\n{said}:\n\n");
        }
        for (text, markets) in texts {
            let _ = writeln!(out, "- {text} ({})", markets.join(" "));
        }
    }
}

fn wrong(out: &mut String, score: &Score<'_>) {
    let _ = write!(out, "\n## What was told and should not have been\n\n");
    let mut causes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (told, _) in score.told.iter().filter(|(_, s)| matches!(s, Stands::Wrong | Stands::Unlisted)) {
        causes.entry(said(told)).or_default().push(&told.market);
    }
    if causes.is_empty() {
        let _ = writeln!(out, "Nothing.");
    }
    for (cause, markets) in causes {
        let _ = writeln!(out, "- {cause} ({})", markets.join(" "));
    }
}

fn said(told: &Told) -> String {
    let names: Vec<String> = told
        .names
        .iter()
        .map(|(stage, day)| format!("{} {day}", stage.as_deref().unwrap_or("an answer moves")))
        .collect();
    format!("told {}: {} — {}", told.on, told.cause, names.join(", "))
}

fn alarms(out: &mut String, score: &Score<'_>, first: Date, last: Date) {
    let weeks = f64::from(days(first, last)) / 7.0;
    let mut of: BTreeMap<&str, (usize, usize)> = score.markets.iter().map(|m| (*m, (0, 0))).collect();
    for (told, _) in score.told.iter().filter(|(told, _)| told.on > first) {
        let Some(entry) = of.get_mut(told.market.as_str()) else { continue };
        if fresh(told) { entry.0 += 1 } else { entry.1 += 1 }
    }
    let mut per: Vec<(f64, &str)> = of.iter().map(|(m, (new, _))| (*new as f64 / weeks, *m)).collect();
    per.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |percent: usize| per.get(per.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default();
    let start = score.told.iter().filter(|(told, _)| told.on == first).count();
    let revised: usize = of.values().map(|(_, again)| again).sum();
    let _ = write!(
        out,
        "\n## How often a watch is told\n\nNew warnings a week, by market, after the {start} of the first run (all that was ahead then). {revised} more said something else of a warning given before.\n\n| market | new warnings a week |\n|---|---|\n| half of the markets have at most | {:.3} |\n| nine in ten have at most | {:.3} |\n",
        at(50).0,
        at(90).0
    );
    for (n, market) in per.iter().rev().take(5) {
        let _ = writeln!(out, "| {market} | {n:.3} |");
    }
}

fn quiet(out: &mut String, score: &Score<'_>) {
    let _ = write!(
        out,
        "\n## Quiet quarters\n\nQuarters that the list of shocks calls quiet: nothing may be told as new in them. That a day long known comes near may.\n\n| market | quarter from | told as new | a known day came near |\n|---|---|---|---|\n"
    );
    let mut told_all = Vec::new();
    for ((market, from), told) in &score.quiet {
        let new = told.iter().filter(|(t, _)| learned(t)).count();
        let _ = writeln!(out, "| {market} | {from} | {new} | {} |", told.len() - new);
        told_all.extend(told.iter().map(|(t, stands)| (market, t, stands)));
    }
    for (market, told, stands) in told_all {
        let judged = match stands {
            Stands::Right => "the list calls it right",
            Stands::AtNextRun => "at the first run after",
            Stands::Wrong | Stands::Unlisted => "wrong",
            Stands::NoText => "follows no text",
        };
        let _ = write!(out, "\n- {market}, {}: {judged}", said(told));
    }
    let silent: Vec<&str> = score.silent.iter().copied().collect();
    let told = score.told.iter().filter(|(told, _)| silent.contains(&told.market.as_str()));
    let (new, near) = told.fold((0, 0), |(a, b), (t, _)| if learned(t) { (a + 1, b) } else { (a, b + 1) });
    let _ = write!(
        out,
        "\n\nIn the {} markets for which nothing is expected at all ({}) watches were told {new} new things, and {near} times that a known day came near.\n",
        silent.len(),
        silent.join(" ")
    );
}

fn nth(sorted: &[i32], percent: usize) -> String {
    let at = sorted.len().saturating_sub(1) * percent / 100;
    sorted.get(at).map_or_else(|| "-".to_owned(), i32::to_string)
}

fn share(part: usize, of: usize) -> String {
    if of == 0 { "-".to_owned() } else { format!("{:.3}", part as f64 / of as f64) }
}
