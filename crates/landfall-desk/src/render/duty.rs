//! Duties as text.

use landfall_core::assess::duty::{Applies, ComponentOut, Duty, DutyCase, Ended, Lack, Total};
use landfall_core::model::{Case, Status};
use rust_decimal::Decimal;

use super::assess::{Show, pending};
use super::cite::{LABEL, citation};
use super::{Block, Paint, Words, instant, pad, rule_line};

/// What a car pays at a border.
pub fn duty(d: &Duty, case: &Case, words: Words<'_>, paint: Paint, show: Show) -> String {
    let text = words.text;
    let mut page = Block::new(show.width);
    let args = [
        ("case", text.of(&case.title)),
        ("market", &words.market(&d.market)),
        ("code", &d.market),
        ("on", &d.on.to_string()),
        ("known", &instant(&d.known)),
    ];
    page.line(paint.head(&text.with("duty-title", &args)));
    if d.fictitious {
        page.line(paint.warn(&text.get("fictitious")));
    }
    page.line(rule_line(show.width));
    let valuation = d.valuation.as_ref().map(|v| words.code("valuation_basis", v));
    let value = d.customs_value.as_ref().map(|v| format!("{} {}", v.value.normalize(), v.currency));
    let value = value.unwrap_or_else(|| text.get("duty-no-value"));
    match valuation {
        Some(basis) => page.text(0, &text.with("duty-value-basis", &[("value", &value), ("basis", &basis)])),
        None => page.text(0, &text.with("duty-value", &[("value", &value)])),
    }
    for (index, one) in d.cases.iter().enumerate() {
        page.gap();
        border_case(&mut page, one, (index + 1, d.cases.len()), words, paint, show);
    }
    if !d.ended.is_empty() {
        page.gap();
        page.line(paint.head(&text.get("duty-ended")));
        d.ended.iter().for_each(|e| ended(&mut page, e, words, paint, show));
    }
    if !d.missing.is_empty() {
        page.gap();
        page.line(paint.head(&text.get("duty-missing")));
        for lack in &d.missing {
            page.text(2, &self::lack(lack, words));
        }
    }
    if !d.pending.is_empty() {
        page.gap();
        page.line(paint.head(&text.count("pending-title", d.pending.len(), &[])));
        d.pending.iter().for_each(|p| pending(&mut page, p, words, paint));
    }
    page.gap();
    page.line(paint.dim(&text.with("receipt-line", &[("hash", &d.receipt.answer.0)])));
    page.finish()
}

/// One case at the border.
fn border_case(page: &mut Block, c: &DutyCase, number: (usize, usize), words: Words<'_>, paint: Paint, show: Show) {
    let text = words.text;
    let (number, of) = (number.0.to_string(), number.1.to_string());
    let conditions = c.condition.iter().map(|c| {
        let key = if c.equals { "duty-condition-yes" } else { "duty-condition-no" };
        text.with(key, &[("what", &words.attribute(&c.reads))])
    });
    let conditions = text.list(conditions.collect::<Vec<_>>());
    let head = if conditions.is_empty() {
        text.with("duty-case-only", &[("number", &number), ("of", &of)])
    } else {
        text.with("duty-case", &[("number", &number), ("of", &of), ("conditions", &conditions)])
    };
    page.line(paint.head(&head));
    for component in c.components.iter().filter(|k| show.full || k.applies != Applies::No) {
        self::component(page, component, words, paint, show);
    }
    let total = self::total(&c.total, words);
    let summed = c.total.ad_valorem_pct.is_some() || c.total.low.is_some();
    let total = if c.complete || !summed { total } else { text.with("duty-floor", &[("total", &total)]) };
    page.labelled(LABEL, &format!("  {}", text.get("duty-total")), &paint.head(&total));
    if !c.complete && !c.lacks.is_empty() {
        let lacks = text.list(c.lacks.iter().map(|l| lack(l, words)));
        page.labelled(LABEL, &format!("  {}", text.get("duty-lacks")), &lacks);
    }
}

/// A duty that has ended.
fn ended(page: &mut Block, e: &Ended, words: Words<'_>, paint: Paint, show: Show) {
    let text = words.text;
    let through = text.with("duty-ended-through", &[("day", &e.through.to_string())]);
    let line = format!("  {}  {through}", pad(&words.attribute(&e.attribute), APPLIES + TITLE));
    page.line(format!("{line}  {}", paint.dim(&e.id)));
    if e.renewable {
        page.text(INDENT, &text.get("duty-ended-renewable"));
    }
    if show.full {
        e.citations.iter().for_each(|c| citation(page, INDENT + LABEL, words, c));
    }
}

fn component(page: &mut Block, k: &ComponentOut, words: Words<'_>, paint: Paint, show: Show) {
    let text = words.text;
    let key = match k.applies {
        Applies::Yes => "applies-yes",
        Applies::No => "applies-no",
        Applies::Unknown if k.status == Some(Status::Expected) => "applies-unconfirmed",
        Applies::Unknown => "applies-unknown",
        Applies::Disputed => "applies-disputed",
        Applies::Replaced => "applies-replaced",
    };
    let applies = text.get(key);
    let applies = match k.applies {
        Applies::Yes => paint.good(&applies),
        Applies::No | Applies::Replaced => paint.dim(&applies),
        Applies::Unknown | Applies::Disputed => paint.warn(&applies),
    };
    let rate = k.rate_pct.map(|r| format!("{} %", r.normalize()));
    let amount = k.amount.as_ref().map(|m| format!("{} {}", m.value.normalize(), m.currency));
    let figures: Vec<String> = rate.into_iter().chain(amount).collect();
    let figures = if figures.is_empty() { k.base.clone() } else { figures.join(" = ") };
    let line = format!("  {}{}  {figures}", pad(&applies, APPLIES), pad(&words.attribute(&k.attribute), TITLE));
    page.line(format!("{line}  {}", paint.dim(&k.id)));
    if let Some(secured) = k.secured {
        page.text(INDENT, &text.get(if secured.released { "duty-secured-released" } else { "duty-secured" }));
    }
    if let Some(stale) = words.stale(k.not_confirmed_since) {
        page.text(INDENT, &stale);
    }
    if show.full {
        k.citations.iter().for_each(|c| citation(page, INDENT + LABEL, words, c));
    }
}

/// A sum in words.
pub fn total(t: &Total, words: Words<'_>) -> String {
    let range = |low: String, high: String| {
        if low == high { low } else { format!("{low}–{high}") }
    };
    // a quotient without end is no figure anybody stated
    let shown = |n: Decimal| words.number(if n.normalize().scale() > 4 { n.round_dp(2) } else { n });
    let pct = t.ad_valorem_pct.as_ref().map(|p| range(shown(p.low), shown(p.high)));
    let pct = pct.map(|p| words.text.with("duty-pct", &[("pct", &p)]));
    let money = t.low.zip(t.high).map(|(low, high)| {
        let shown = range(shown(low), shown(high));
        format!("{shown} {}", t.currency.as_deref().unwrap_or_default())
    });
    match (money, pct) {
        (Some(money), Some(pct)) => words.text.with("duty-both", &[("money", &money), ("pct", &pct)]),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => words.text.get("duty-nothing-known"),
    }
}

/// What a sum lacks.
pub fn lack(lack: &Lack, words: Words<'_>) -> String {
    let say = |key: &str, what: &str| words.text.with(key, &[("what", what)]);
    match lack {
        Lack::Attribute(name) => say("lack-attribute", &words.asked(name)),
        Lack::Market(name) => say("cause-market", &words.attribute(name)),
        Lack::Rate(pair) => say("cause-rate", pair),
        Lack::Line(line) => {
            let listed = words.vocab().checklists.get("duty").and_then(|c| c.lines.iter().find(|l| l.id == *line));
            say("lack-line", listed.map_or(line, |l| words.text.of(&l.title)))
        }
        Lack::Band(name) => say("lack-band", &words.attribute(name)),
        Lack::Quota(id) => say("cause-quota", id),
        Lack::Dispute(name) => say("cause-dispute", name),
        Lack::Unconfirmed(id) => say("cause-unconfirmed", &words.label(id)),
        Lack::Day(id) => say("cause-day", &words.label(id)),
    }
}

const APPLIES: usize = 13;
const TITLE: usize = 34;
const INDENT: usize = 15;
