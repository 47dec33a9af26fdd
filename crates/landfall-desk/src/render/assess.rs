//! Assessments as text.

use std::sync::Arc;

use landfall_core::assess::{Answer, Assessment, Finding, FindingOutcome, Flip, Pending, Verdict};
use landfall_core::model::Case;

use super::because::because;
use super::cite::{LABEL, citation};
use super::{Block, Paint, Words, instant, pad, rule_line};

/// How much is shown.
#[derive(Clone, Copy)]
pub struct Show {
    /// Columns of a line.
    pub width: usize,
    /// Every finding with every citation.
    pub full: bool,
}

/// Assessments one after another.
pub fn assessments(all: &[Assessment], case: &Case, words: Words<'_>, paint: Paint, show: Show) -> String {
    let mut page = Block::new(show.width);
    for assessment in all {
        one(&mut page, assessment, case, words, paint, show);
        page.gap();
    }
    page.finish()
}

fn one(page: &mut Block, a: &Assessment, case: &Case, words: Words<'_>, paint: Paint, show: Show) {
    let text = words.text;
    let args = [
        ("case", text.of(&case.title)),
        ("market", &words.market(&a.market)),
        ("code", &a.market),
        ("on", &a.on.to_string()),
        ("known", &instant(&a.known)),
    ];
    page.line(paint.head(&text.with("assess-title", &args)));
    if a.fictitious {
        page.line(paint.warn(&text.get("fictitious")));
    }
    page.line(rule_line(show.width));
    for answer in &a.answers {
        self::answer(page, answer, (&a.market, &a.findings), words, paint);
    }
    findings(page, a, words, paint, show);
    if !a.pending.is_empty() {
        page.gap();
        page.line(paint.head(&text.count("pending-title", a.pending.len(), &[])));
        for pending in &a.pending {
            self::pending(page, pending, words, paint);
        }
    }
    page.gap();
    page.line(paint.dim(&text.with("receipt-line", &[("hash", &a.receipt.answer.0)])));
}

fn answer(
    page: &mut Block,
    answer: &Answer,
    (market, findings): (&str, &[Arc<Finding>]),
    words: Words<'_>,
    paint: Paint,
) {
    let text = words.text;
    let verdict = paint.verdict(answer.verdict, &pad(&words.verdict(answer.verdict), VERDICT));
    let (covered, of) = (answer.coverage.covered.to_string(), answer.coverage.of.to_string());
    let mut coverage = text.with("coverage-of", &[("covered", &covered), ("of", &of)]);
    if answer.coverage.ours > 0 {
        coverage = text.with("coverage-ours", &[("coverage", &coverage)]);
    }
    if answer.asked_of != market && !answer.asked_of.is_empty() {
        coverage = text.with("asked-of", &[("rest", &coverage), ("market", &words.market(&answer.asked_of))]);
    }
    let purpose = paint.head(&pad(&words.purpose(&answer.purpose), LABEL));
    page.line(format!("{purpose}{verdict}  {}", paint.dim(&coverage)));
    let column = LABEL + 2;
    for why in words.whys(answer, findings) {
        page.text(column, &why);
    }
    if answer.verdict != Verdict::Unknown && !answer.decided_by.is_empty() {
        let key = format!("decided-{}", verdict_key(answer.verdict));
        let shown: Vec<String> = answer.decided_by.iter().take(DECIDED).map(|id| words.label(id)).collect();
        let more = answer.decided_by.len().saturating_sub(DECIDED);
        let mut list = text.list(shown);
        if more > 0 {
            list = text.count("word-and-more", more, &[("list", &list)]);
        }
        page.text(column, &text.count(&key, answer.decided_by.len(), &[("list", &list)]));
    }
    if let Some(weakest) = answer.weakest {
        page.text(column, &text.with("weakest", &[("checked", &words.checked(weakest))]));
    }
    if let Some(flip) = &answer.next_flip {
        page.text(column, &self::flip(flip, words));
    }
}

/// When and why an answer changes next.
pub fn flip(flip: &Flip, words: Words<'_>) -> String {
    let list = words.text.list(flip.because.iter().map(|id| words.label(id)));
    let args = [("day", flip.on.to_string()), ("verdict", words.verdict(flip.verdict)), ("because", list)];
    let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
    words.text.with(if flip.precise { "flip" } else { "flip-imprecise" }, &args)
}

fn findings(page: &mut Block, a: &Assessment, words: Words<'_>, paint: Paint, show: Show) {
    let text = words.text;
    for (outcome, key) in OUTCOMES {
        let mut found: Vec<&Finding> = a.findings.iter().map(Arc::as_ref).filter(|f| f.outcome == outcome).collect();
        if found.is_empty() {
            continue;
        }
        found.sort_by_key(|f| (f.consequence, f.id.as_str()));
        page.gap();
        page.line(paint.head(&text.count(key, found.len(), &[])));
        let hidden = outcome == FindingOutcome::NotApplicable || outcome == FindingOutcome::Met;
        if hidden && !show.full {
            if outcome == FindingOutcome::Met {
                let quoted = |f: &&&Finding| f.citations.iter().any(|c| c.cite().quote.is_some());
                found.iter().filter(quoted).take(SAMPLES).for_each(|f| finding(page, f, words, paint, true));
            }
            let shown: Vec<String> = found.iter().map(|f| words.rule(&f.requirement)).collect();
            let mut seen = std::collections::BTreeSet::new();
            let once: Vec<String> = shown.into_iter().filter(|t| seen.insert(t.clone())).collect();
            page.text(2, &text.list(once));
            continue;
        }
        if !show.full && found.len() > FEW {
            grouped(page, &found, words, paint);
            continue;
        }
        for f in found {
            finding(page, f, words, paint, true);
        }
    }
}

/// Many findings, by what each lacks.
fn grouped(page: &mut Block, found: &[&Finding], words: Words<'_>, paint: Paint) {
    let text = words.text;
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for f in found {
        let asks = f.missing.iter().map(|m| words.asked(m)).chain(f.causes.iter().map(|c| words.cause(c)));
        let lacks = match f.outcome {
            FindingOutcome::Unknown => text.list(asks),
            _ => because(words, &f.because).unwrap_or_default(),
        };
        let title = words.rule(&f.requirement);
        match groups.iter_mut().find(|(l, _)| *l == lacks) {
            Some((_, titles)) if titles.contains(&title) => {}
            Some((_, titles)) => titles.push(title),
            None => groups.push((lacks, vec![title])),
        }
    }
    groups.sort_by_key(|(_, titles)| std::cmp::Reverse(titles.len()));
    for (lacks, titles) in groups {
        page.text(2, &paint.head(&lacks));
        let more = titles.len().saturating_sub(FEW);
        let mut list = text.list(titles.iter().take(FEW));
        if more > 0 {
            list = text.count("word-and-more", more, &[("list", &list)]);
        }
        page.text(COLUMN, &list);
    }
}

/// One finding.
pub fn finding(page: &mut Block, f: &Finding, words: Words<'_>, paint: Paint, cited: bool) {
    let text = words.text;
    let outcome = paint.outcome(f.outcome, &words.outcome(f.outcome));
    let args = [
        ("outcome", outcome.as_str()),
        ("consequence", &words.consequence(f.consequence)),
        ("title", &words.rule(&f.requirement)),
    ];
    page.line(format!("  {}", text.with("finding-head", &args)));
    let args = [("id", f.id.as_str()), ("phase", &words.phase(&f.phase)), ("valid", &words.valid(f.valid))];
    page.text(COLUMN, &paint.dim(&text.with("finding-where", &args)));
    let mut row = |key: &str, value: &str| {
        page.labelled(COLUMN + LABEL, &format!("{}{}", " ".repeat(COLUMN), text.get(key)), value);
    };
    if let Some(because) = because(words, &f.because) {
        row("label-because", &because);
    }
    if let Some(places) = &f.places {
        for line in words.places(places) {
            row("label-places", &line);
        }
    }
    if !f.missing.is_empty() {
        row("label-missing", &text.list(f.missing.iter().map(|m| words.asked(m))));
    }
    for cause in &f.causes {
        row("label-open", &words.cause(cause));
    }
    if let Some(stale) = words.stale(f.not_confirmed_since) {
        row("label-note", &stale);
    }
    let fix = words.reading.rule(&f.requirement).and_then(|(_, r, _)| r.fix.as_ref());
    if let Some(fix) = fix.filter(|_| matches!(f.outcome, FindingOutcome::NotMet | FindingOutcome::Unknown)) {
        row("label-fix", text.of(&fix.evidence));
    }
    if cited {
        for cite in &f.citations {
            citation(page, COLUMN + LABEL, words, cite);
        }
    }
}

/// Something written that is not law yet.
pub fn pending(page: &mut Block, p: &Pending, words: Words<'_>, paint: Paint) {
    let text = words.text;
    let title = words.rule(&p.topic);
    let title = if title == p.topic { words.attribute(&p.topic) } else { title };
    let value = p.value.as_ref().map(|v| format!(" = {v}")).unwrap_or_default();
    let day = p.announced.map_or_else(|| text.get("pending-no-day"), |d| d.to_string());
    let args = [("title", title.as_str()), ("value", &value), ("status", &words.status(p.status)), ("day", &day)];
    page.text(2, &text.with("pending-line", &args));
    let mut rest: Vec<String> = Vec::new();
    if let Some(step) = &p.waits_for {
        rest.push(text.with("pending-waits", &[("step", step)]));
    }
    if p.low_trust {
        rest.push(text.get("low-trust"));
    }
    for flip in &p.flips {
        let args = [
            ("purpose", words.purpose(&flip.purpose)),
            ("from", words.verdict(flip.from)),
            ("to", words.verdict(flip.to)),
        ];
        let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        rest.push(text.with("pending-flip", &args));
    }
    rest.push(p.id.clone());
    page.text(COLUMN, &paint.dim(&rest.join(" · ")));
}

fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "yes",
        Verdict::No => "no",
        Verdict::Conditional => "conditional",
        Verdict::Unknown => "unknown",
    }
}

const OUTCOMES: [(FindingOutcome, &str); 4] = [
    (FindingOutcome::NotMet, "findings-not-met"),
    (FindingOutcome::Unknown, "findings-unknown"),
    (FindingOutcome::Met, "findings-met"),
    (FindingOutcome::NotApplicable, "findings-not-applicable"),
];

const VERDICT: usize = 12;
const COLUMN: usize = 4;
const DECIDED: usize = 4;
/// Findings shown one by one; more are grouped.
const FEW: usize = 12;
/// Met findings shown with their citations.
const SAMPLES: usize = 2;
