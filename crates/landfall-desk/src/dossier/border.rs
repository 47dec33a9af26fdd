//! What the car of the layout pays at the border, in short.

use jiff::civil::Date;
use landfall_core::assess::duty::{Applies, ComponentOut, DutyCase, Lack, duty};
use landfall_core::model::{Case, Given, Role};
use rust_decimal::Decimal;

use super::{Border, Dossier};
use crate::context::Context;
use crate::render::{Words, lack};
use crate::report::{Line, Notes, Section};

/// The car of the layout; none where it names none.
pub fn border_car(context: &Context) -> Option<Case> {
    let car = context.reading.vocab().layout.border.clone()?;
    let given = |(name, value): (String, _)| (name, Given { value, cite: None });
    Some(Case { title: car.title, values: car.given.into_iter().map(given).collect(), ..Case::default() })
}

/// Works out what the car of the layout pays in a market that is loaded, the car's origin too; none where the layout
/// names none.
pub fn border(context: &Context, market: &str, on: Date) -> Option<Border> {
    let car = border_car(context)?;
    let answer = duty(&context.world(), &car, market, on);
    Some(Border { title: car.title, cases: answer.cases, missing: answer.missing, ended: answer.ended })
}

/// The cases on a line each, then what is not counted.
pub(super) fn told(d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>) -> Section {
    let text = words.text;
    let mut section = Section::new(1, "border", text.get("dossier-border"));
    let Some(border) = &d.border else { return section };
    if !holds_duty(border) && border.ended.is_empty() {
        section.text(Line::new(text.get("border-nothing")));
        return section;
    }
    let mut lines: Vec<Line> = Vec::new();
    for case in &border.cases {
        let line = one_case(case, d, words, notes);
        if !lines.iter().any(|l| l.lead == line.lead) {
            lines.push(line);
        }
    }
    let car = text.of(&border.title);
    let lead = match share(d, words).filter(|_| border.cases.len() > 1) {
        Some(total) => text.with("border-all", &[("car", car), ("total", &total)]),
        None => text.with("border-car", &[("car", car)]),
    };
    section.text(Line::new(lead));
    section.list(lines);
    let mut ended_lines: Vec<Line> = Vec::new();
    for ended in &border.ended {
        let args = [("name", words.attribute(&ended.attribute)), ("day", words.day(ended.through))];
        let key = if ended.renewable { "border-ended-renewable" } else { "border-ended" };
        let said = text.with(key, &[(args[0].0, &args[0].1), (args[1].0, &args[1].1)]);
        let cites: Vec<usize> = ended.citations.iter().map(|c| notes.cite(c.cite())).collect();
        match ended_lines.iter_mut().find(|l| l.text == said) {
            Some(line) => *line = std::mem::take(line).cited(cites),
            None => ended_lines.push(Line::new(said).cited(cites)),
        }
    }
    ended_lines.into_iter().for_each(|line| section.text(line));
    let asks = |l: &&Lack| matches!(l, Lack::Line(_));
    let (open, missing): (Vec<&Lack>, Vec<&Lack>) = border.missing.iter().partition(asks);
    if !open.is_empty() {
        let open = text.list(open.into_iter().map(|l| lack_name(l, words)));
        section.text(Line::new(text.with("border-not-counted", &[("list", &open)])));
    }
    if !missing.is_empty() {
        let missing = text.list(missing.into_iter().map(|l| lack_name(l, words)));
        section.text(Line::new(text.with("border-depends", &[("list", &missing)])));
    }
    section
}

/// Whether any duty of the market is held at all.
fn holds_duty(border: &Border) -> bool {
    border.cases.iter().any(|c| !c.components.is_empty())
}

/// The share of the customs value over all cases; none where one of them cannot be summed.
fn share(d: &Dossier, words: Words<'_>) -> Option<String> {
    let cases = &d.border.as_ref()?.cases;
    let ends: Option<Vec<(Decimal, Decimal)>> =
        cases.iter().map(|c| c.total.ad_valorem_pct.as_ref().map(|p| (p.low, p.high))).collect();
    let ends = ends?;
    let (low, high) = (ends.iter().map(|e| e.0).min()?, ends.iter().map(|e| e.1).max()?);
    let said = words.text.with("border-share", &[("pct", &words.quantity(low, high, "%"))]);
    let whole = cases.iter().all(|c| c.complete);
    Some(if whole { said } else { words.text.with("duty-floor", &[("total", &said)]) })
}

/// What the car pays on one line, with what is due below it.
pub fn line(d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>) -> Option<Line> {
    let border = d.border.as_ref().filter(|b| holds_duty(b))?;
    let total = share(d, words).unwrap_or_else(|| words.text.get("duty-nothing-known"));
    let mut whole = Line::new(total);
    for case in &border.cases {
        let line = one_case(case, d, words, notes);
        whole = whole.cited(line.notes);
        match border.cases.len() {
            1 => whole.under = line.under,
            _ => whole = whole.remarked(Line::about(line.lead, line.text).said(words.text)),
        }
    }
    Some(whole)
}

fn one_case(case: &DutyCase, d: &Dossier, words: Words<'_>, notes: &mut Notes<'_>) -> Line {
    let text = words.text;
    let conditions = case.condition.iter().map(|c| {
        let key = if c.equals { "border-case-yes" } else { "border-case-no" };
        text.with(key, &[("what", &words.attribute(&c.reads))])
    });
    let lead = text.list(conditions.collect::<Vec<_>>());
    let summed = case.total.ad_valorem_pct.is_some();
    let total = total(case, words);
    let total = if case.complete || !summed { total } else { text.with("duty-floor", &[("total", &total)]) };
    let mut line = Line::about(lead, total);
    // what may apply in several rates is said once, with all of them
    let mut said: Vec<(&str, Applies, Vec<&ComponentOut>)> = Vec::new();
    for c in case.components.iter().filter(|c| !matches!(c.applies, Applies::No | Applies::Replaced)) {
        line = line.cited(c.citations.iter().map(|cite| notes.cite(cite.cite())).collect::<Vec<_>>());
        match said.iter_mut().find(|(name, applies, _)| *name == c.attribute && *applies == c.applies) {
            Some((.., all)) => all.push(c),
            None => said.push((&c.attribute, c.applies, vec![c])),
        }
    }
    for (name, applies, mut all) in said {
        all.sort_by_key(|c| c.rate_pct);
        let mut amounts: Vec<String> = all.iter().map(|c| amount(c, d, words)).collect();
        if applies != Applies::Yes {
            amounts.dedup();
        }
        let key = match applies {
            Applies::Yes => "border-due",
            Applies::Disputed => "border-disputed",
            Applies::Unknown | Applies::No | Applies::Replaced => "border-perhaps",
        };
        // what is due is due together; of what may apply each is possible
        let between = if applies == Applies::Yes { " + ".to_owned() } else { text.get("border-or") };
        let args = [("name", words.attribute(name)), ("amount", amounts.join(&between))];
        line = line.remarked(text.with(key, &[(args[0].0, &args[0].1), (args[1].0, &args[1].1)]));
    }
    line
}

/// The rate alone where it is a plain share of the customs value, else the value of its fact in words.
fn amount(c: &ComponentOut, d: &Dossier, words: Words<'_>) -> String {
    let customs_value = words.vocab().role(Role::CustomsValue).map(|(_, def)| def.name.as_str());
    let plain = c
        .base
        .split_once(" * ")
        .is_some_and(|(rate, of)| rate.parse::<Decimal>().is_ok_and(|r| !r.is_zero()) && Some(of) == customs_value);
    match (c.rate_pct.filter(|_| plain), d.facts.iter().find(|f| f.id == c.id)) {
        (Some(rate), _) => words.quantity(rate, rate, "%"),
        (None, Some(fact)) => words.fact_value(&fact.fact),
        (None, None) => words.amount(&c.base),
    }
}

fn total(case: &DutyCase, words: Words<'_>) -> String {
    let Some(pct) = &case.total.ad_valorem_pct else { return words.text.get("duty-nothing-known") };
    words.text.with("border-share", &[("pct", &words.quantity(pct.low, pct.high, "%"))])
}

/// What a sum lacks, by its name alone.
fn lack_name(l: &Lack, words: Words<'_>) -> String {
    match l {
        Lack::Attribute(name) | Lack::Market(name) | Lack::Band(name) => words.attribute(name),
        Lack::Line(line) => {
            let listed = words.vocab().checklists.values().flat_map(|c| &c.lines);
            let duty = listed.filter(|l| l.component.is_some()).find(|l| l.id == *line);
            duty.map_or_else(|| line.clone(), |l| words.text.of(&l.title).to_owned())
        }
        other => lack(other, words),
    }
}
