//! A certificate as a page for people.

use std::sync::Arc;

use landfall_core::assess::{Answer, Assessment, Finding, FindingOutcome, Verdict};
use landfall_core::model::Kind;

use super::{Point, Signed, Verified, recomputed};
use crate::error::{Error, Result};
use crate::render::{Words, because, flip};
use crate::report::{Line, Notes, Report, Section, Tone};
use crate::text::Text;

/// A certificate that was checked, as a report: what is not known first.
///
/// # Errors
/// Where something is wrong with it, or its answer cannot be worked out again by this program.
pub fn page(signed: &Signed, verified: &Verified, text: &Text) -> Result<Report> {
    if let Some(wrong) = verified.wrong.first() {
        return Err(Error::said(Kind::Conflict, "certify-no-page", [wrong.code, &wrong.id]));
    }
    let none = || Error::said(Kind::Unsupported, "certify-no-page", ["certify-open-semantics", ""]);
    let certificate = &signed.certificate;
    let (answer, reading) =
        recomputed(certificate).filter(|_| certificate.semantics == landfall_core::SEMANTICS).ok_or_else(none)?;
    let words = Words { text, reading: &reading };
    let mut notes = Notes::new(words);
    let case = text.of(&answer.receipt.case.title).to_owned();
    let market = words.market(&answer.market);
    let (on, known) = (words.day(answer.on), words.moment(&answer.known));
    let mut report = Report {
        lang: text.lang.tag(),
        title: text.with("certify-title", &[("case", &case), ("market", &market)]),
        subtitle: text.with("dossier-subtitle", &[("on", &on), ("known", &known)]),
        sections: Vec::new(),
        notes_title: text.get("dossier-sources"),
        notes: Vec::new(),
    };
    report.add([question(signed, &answer, words), unknown(&answer, words), verdicts(&answer, words)]);
    report.add(findings(&answer, words, &mut notes));
    report.add([proof(signed, verified, words)]);
    report.number(notes);
    Ok(report)
}

fn question(signed: &Signed, answer: &Assessment, words: Words<'_>) -> Section {
    let (text, certificate) = (words.text, &signed.certificate);
    let mut section = Section::new(1, "question", text.get("certify-question"));
    if answer.fictitious {
        section.text(Line::new(text.get("fictitious")).marked(Tone::Warn, text.get("certify-invented")));
    }
    let rows = [
        ("certify-row-case", text.of(&answer.receipt.case.title).to_owned()),
        ("certify-row-market", format!("{} ({})", words.market(&answer.market), answer.market)),
        ("certify-row-on", words.day(answer.on)),
        ("certify-row-known", words.moment(&answer.known)),
        ("certify-row-issuer", certificate.issuer.name.clone()),
        ("certify-row-issued", words.moment(&certificate.issued.to_string())),
        ("certify-row-fingerprint", certificate.issuer.key.fingerprint.0.clone()),
    ];
    let rows = rows.into_iter().map(|(key, value)| vec![Line::new(text.get(key)), Line::new(value)]);
    section.table(vec![String::new(), String::new()], rows.collect());
    section
}

/// What nobody knows stands before what is answered.
fn unknown(answer: &Assessment, words: Words<'_>) -> Section {
    let mut section = Section::new(1, "unknown", words.text.get("certify-unknown"));
    let open = answer.answers.iter().filter(|a| a.verdict == Verdict::Unknown);
    let lines = open.map(|a| {
        let whys = words.whys(a, &answer.findings);
        whys.into_iter().fold(Line::about(words.purpose(&a.purpose), words.verdict(a.verdict)), Line::remarked)
    });
    section.list(lines.collect());
    section
}

fn verdicts(answer: &Assessment, words: Words<'_>) -> Section {
    let text = words.text;
    let mut section = Section::new(1, "verdicts", text.get("certify-verdicts"));
    let head = ["certify-column-purpose", "certify-column-verdict", "certify-column-why"];
    let rows = answer.answers.iter().map(|a| verdict(a, words));
    section.table(head.map(|key| text.get(key)).to_vec(), rows.collect());
    section
}

fn verdict(answer: &Answer, words: Words<'_>) -> Vec<Line> {
    let text = words.text;
    let tone = match answer.verdict {
        Verdict::Yes => Tone::News,
        Verdict::No | Verdict::Conditional => Tone::Warn,
        Verdict::Unknown => Tone::Quiet,
    };
    let (covered, of) = (answer.coverage.covered.to_string(), answer.coverage.of.to_string());
    let mut coverage = text.with("coverage-of", &[("covered", &covered), ("of", &of)]);
    if answer.coverage.ours > 0 {
        coverage = text.with("coverage-ours", &[("coverage", &coverage)]);
    }
    let more = answer.decided_by.len().saturating_sub(DECIDED);
    let mut decided = text.list(answer.decided_by.iter().take(DECIDED).map(|id| words.label(id)));
    if more > 0 {
        decided = text.count("word-and-more", more, &[("list", &decided)]);
    }
    let mut why = Line::new(decided).remarked(coverage);
    if let Some(weakest) = answer.weakest {
        why = why.remarked(text.with("weakest", &[("checked", &words.checked(weakest))]));
    }
    if let Some(next) = &answer.next_flip {
        why = why.remarked(flip(next, words));
    }
    vec![Line::new(words.purpose(&answer.purpose)), Line::default().marked(tone, words.verdict(answer.verdict)), why]
}

/// Findings by outcome, those that stand against it first.
fn findings<'a>(answer: &'a Assessment, words: Words<'a>, notes: &mut Notes<'a>) -> Vec<Section> {
    let text = words.text;
    let mut sections = vec![Section::new(1, "findings", text.get("certify-findings"))];
    for (outcome, key) in OUTCOMES {
        let mut found: Vec<&Arc<Finding>> = answer.findings.iter().filter(|f| f.outcome == outcome).collect();
        found.sort_by_key(|f| (f.consequence, f.id.as_str()));
        let mut section = Section::new(2, key, text.count(key, found.len(), &[]));
        section.list(found.into_iter().map(|f| finding(f, words, notes)).collect());
        sections.push(section);
    }
    sections
}

fn finding<'a>(finding: &'a Finding, words: Words<'a>, notes: &mut Notes<'a>) -> Line {
    let text = words.text;
    let args = [("id", finding.id.as_str()), ("phase", &words.phase(&finding.phase))];
    let place = text.with("finding-where", &[args[0], args[1], ("valid", &words.valid(finding.valid))]);
    let mut line = Line::about(words.rule(&finding.requirement), because(words, &finding.because).unwrap_or_default());
    if !finding.missing.is_empty() {
        line = line.remarked(text.list(finding.missing.iter().map(|m| words.asked(m))));
    }
    for cause in &finding.causes {
        line = line.remarked(words.cause(cause));
    }
    for place in finding.places.iter().flat_map(|places| words.places(places)) {
        line = line.remarked(place);
    }
    if let Some(stale) = words.stale(finding.not_confirmed_since) {
        line = line.marked(Tone::Warn, stale);
    }
    let line = line.marked(Tone::Quiet, words.consequence(finding.consequence)).remarked(place);
    line.cited(finding.citations.iter().map(|c| notes.cite(c.cite())).collect::<Vec<_>>())
}

/// What is proven, what is not, and how anyone can check it.
fn proof(signed: &Signed, verified: &Verified, words: Words<'_>) -> Section {
    let (text, certificate) = (words.text, &signed.certificate);
    let mut section = Section::new(1, "proof", text.get("certify-proof"));
    section.text(Line::new(text.get("certify-how")));
    let said = |point: &Point| Line::new(text.with(point.code, &[("id", &point.id)]));
    section.list(verified.proven.iter().map(said).collect());
    section.list(verified.open.iter().map(|point| said(point).marked(Tone::Warn, text.get("certify-mark"))).collect());
    let rows = [
        ("certify-row-fingerprint", certificate.issuer.key.fingerprint.0.as_str()),
        ("certify-row-signature", &signed.signature),
        ("certify-row-head", &certificate.ledger_head),
        ("certify-row-program", &certificate.program),
    ];
    let rows = rows.into_iter().map(|(key, value)| vec![Line::new(text.get(key)), Line::new(value)]);
    section.table(vec![String::new(), String::new()], rows.collect());
    section
}

/// What decided a verdict is named up to so many; all of it stands among the findings.
const DECIDED: usize = 4;

const OUTCOMES: [(FindingOutcome, &str); 4] = [
    (FindingOutcome::NotMet, "findings-not-met"),
    (FindingOutcome::Unknown, "findings-unknown"),
    (FindingOutcome::Met, "findings-met"),
    (FindingOutcome::NotApplicable, "findings-not-applicable"),
];
