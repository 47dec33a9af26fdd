//! Dossiers as text.

use super::assess::Show;
use super::fact::fact;
use super::{Block, Paint, Words, instant, pad, rule_line};
use crate::commands::Dossier;
use crate::shown::{AdoptionOut, FactOut, Standing};
use landfall_core::model::Consequence;
use landfall_core::resolve::Beside;

/// Everything held about a market.
pub fn dossier(d: &Dossier, words: Words<'_>, paint: Paint, show: Show) -> String {
    let text = words.text;
    let mut page = Block::new(show.width);
    let (title, on, known) = (text.of(&d.head.title).to_owned(), d.on.to_string(), instant(&d.known));
    let title = if title.is_empty() { words.market(&d.market) } else { title };
    let args = [("market", title.as_str()), ("code", &d.market), ("on", &on), ("known", &known)];
    page.line(paint.head(&text.with("market-title", &args)));
    page.line(rule_line(show.width));
    head(&mut page, d, words);
    coverage(&mut page, d, words, paint, show);
    adoptions(&mut page, d, words, paint, show);
    clocks(&mut page, d, words, paint);
    facts(&mut page, d, words, paint, show);
    places(&mut page, d, words, paint, show);
    pending(&mut page, d, words, paint);
    if !d.disputes.is_empty() {
        page.gap();
        page.line(paint.head(&text.count("market-disputes", d.disputes.len(), &[])));
        d.disputes.iter().for_each(|name| page.line(format!("  {name}")));
    }
    page.finish()
}

fn head(page: &mut Block, d: &Dossier, words: Words<'_>) {
    let text = words.text;
    let mut row = |key: &str, value: &str| page.labelled(LABEL, &text.get(key), value);
    if let Some(scheme) = &d.head.scheme {
        row("market-scheme", &words.code("approval_scheme", scheme));
    }
    if let Some(currency) = &d.head.currency {
        row("market-currency", &words.code("currency", currency));
    }
    if let Some(governs) = &d.head.governs {
        row("market-governs", &text.list(governs.iter().map(|p| words.purpose(p))));
    }
    if let Some(purposes) = &d.head.purposes {
        row("market-purposes", &text.list(purposes.iter().map(|p| words.purpose(p))));
    }
    for line in &d.head.inherits {
        let subjects = text.list(line.subjects.iter().map(|s| words.subject(s)));
        let market = words.market(&line.market);
        let args = [("market", market.as_str()), ("subjects", &subjects), ("says", &line.cite.says)];
        row("market-inherits", &text.with("market-inherits-line", &args));
    }
}

fn coverage(page: &mut Block, d: &Dossier, words: Words<'_>, paint: Paint, show: Show) {
    let text = words.text;
    page.gap();
    page.line(paint.head(&text.get("market-coverage")));
    if d.coverage.is_empty() {
        page.line(format!("  {}", text.get("market-no-checklist")));
    }
    for list in &d.coverage {
        let title = words.vocab().checklists.get(&list.checklist).map(|c| text.of(&c.title).to_owned());
        let (covered, of) = (list.covered.to_string(), list.of.to_string());
        let count = text.with("coverage-of", &[("covered", &covered), ("of", &of)]);
        let purpose = if words.vocab().purpose(&list.purpose).is_some() {
            words.purpose(&list.purpose)
        } else {
            text.get("market-duties")
        };
        page.line(format!("  {}  {count}  {}", pad(&purpose, PURPOSE), paint.dim(&title.unwrap_or_default())));
        if show.full && !list.open.is_empty() {
            let open = list.open.iter().map(|l| words.line(&format!("{}/{l}", list.checklist)));
            page.text(PURPOSE + 4, &paint.warn(&text.with("market-open", &[("list", &text.list(open))])));
        }
    }
}

fn adoptions(page: &mut Block, d: &Dossier, words: Words<'_>, paint: Paint, show: Show) {
    let text = words.text;
    for (standing, key) in STANDINGS {
        let advises = key == ADVICE;
        let asked = |a: &&AdoptionOut| a.standing == standing && (a.consequence == Consequence::Advises) == advises;
        let mut found: Vec<&AdoptionOut> = d.adoptions.iter().filter(asked).collect();
        if found.is_empty() || (standing == Standing::Ended && !show.full) {
            continue;
        }
        found.sort_by(|a, b| (a.valid.from, &a.id).cmp(&(b.valid.from, &b.id)));
        page.gap();
        page.line(paint.head(&text.count(key, found.len(), &[])));
        for a in found {
            let title = words.rule(&a.rule);
            let (phase, valid) = (words.phase(&a.phase), words.window(&a.span));
            let consequence = words.consequence(a.consequence);
            let checked = words.checked(a.citation.cite().checked);
            let args = [
                ("title", title.as_str()),
                ("phase", &phase),
                ("valid", &valid),
                ("consequence", &consequence),
                ("checked", &checked),
            ];
            page.text(2, &text.with("market-adoption", &args));
            if show.full {
                page.line(format!("    {}", paint.dim(&a.id)));
            }
        }
    }
}

fn clocks(page: &mut Block, d: &Dossier, words: Words<'_>, paint: Paint) {
    if d.clocks.is_empty() {
        return;
    }
    page.gap();
    page.line(paint.head(&words.text.count("market-clocks", d.clocks.len(), &[])));
    for clock in &d.clocks {
        page.text(2, &super::clock::line(words, clock));
    }
}

fn places(page: &mut Block, d: &Dossier, words: Words<'_>, paint: Paint, show: Show) {
    let text = words.text;
    if d.places.is_empty() {
        return;
    }
    page.gap();
    page.line(paint.head(&text.count("market-places", d.places.len(), &[])));
    for at in &d.places {
        // month by month, and what only repeats, only where everything is asked for
        let (short, long): (Vec<&FactOut>, Vec<&FactOut>) =
            at.facts.iter().partition(|f| show.full || (f.of.is_none() && f.beside.is_none()));
        let said = short.into_iter().map(|f| {
            let of = words.dimension(f).unwrap_or_default();
            let value = words.value(&f.attribute, &f.value);
            text.with("place-fact", &[("title", &format!("{}{of}", words.attribute(&f.attribute))), ("value", &value)])
        });
        let (name, people) = (text.of(&at.place.title), at.place.population.to_string());
        let head = text.with("place-head", &[("name", name), ("population", &people)]);
        let more = (!long.is_empty()).then(|| text.count("place-more", long.len(), &[]));
        let facts = text.list(said.chain(more));
        page.text(2, &if facts.is_empty() { head } else { format!("{head} · {facts}") });
    }
}

fn facts(page: &mut Block, d: &Dossier, words: Words<'_>, paint: Paint, show: Show) {
    let text = words.text;
    let again = |f: &FactOut| f.beside.as_ref().is_some_and(|b| b.how == Beside::Also);
    let told = |f: &&FactOut| show.full || (f.standing != Standing::Ended && !again(f));
    let shown: Vec<&FactOut> = d.facts.iter().filter(told).collect();
    page.gap();
    page.line(paint.head(&text.count("market-facts", shown.len(), &[])));
    let mut subject = "";
    for f in shown {
        if f.subject != subject {
            subject = &f.subject;
            page.line(format!("  {}", paint.head(&words.subject(subject))));
        }
        if show.full {
            fact(page, f, words, paint, true);
            continue;
        }
        let value = words.value(&f.attribute, &f.value);
        let valid = words.window(&f.span);
        let title = format!("{}{}", words.attribute(&f.attribute), words.dimension(f).unwrap_or_default());
        let standing = words.standing(f.standing);
        let observed = f.observed.as_deref().unwrap_or_default();
        let args = [
            ("title", title.as_str()),
            ("value", &value),
            ("standing", &standing),
            ("valid", &valid),
            ("observed", observed),
            ("id", &f.id),
        ];
        // a figure is observed, it is not in force
        let key = match (f.status, observed.is_empty()) {
            (Some(_), _) => "market-fact",
            (None, false) => "market-figure-observed",
            (None, true) => "market-figure",
        };
        let line = text.with(key, &args);
        page.text(
            4,
            &words.beside(f).map_or_else(|| line.clone(), |beside| format!("{line} · {}", paint.warn(&beside))),
        );
    }
}

fn pending(page: &mut Block, d: &Dossier, words: Words<'_>, paint: Paint) {
    let text = words.text;
    if d.pending.is_empty() {
        return;
    }
    page.gap();
    page.line(paint.head(&text.count("pending-title", d.pending.len(), &[])));
    for p in &d.pending {
        let title = words.rule(&p.topic);
        let title = if title == p.topic { words.attribute(&p.topic) } else { title };
        let value = p.value.as_ref().map(|v| format!(" = {v}")).unwrap_or_default();
        let status = words.status(p.status);
        let args = [("title", title.as_str()), ("value", &value), ("status", &status), ("id", &p.id)];
        page.text(2, &text.with("market-pending", &args));
        for step in &p.steps {
            let day = step.on.map_or_else(|| text.get("pending-no-day"), |d| d.to_string());
            let stage = text.get(&format!("stage-{}", step.stage.replace('_', "-")));
            page.text(4, &paint.dim(&format!("{day}  {stage}  {}", step.citation.cite().says)));
        }
    }
}

/// Heads what is good to know and never moves a verdict.
const ADVICE: &str = "market-advice";

const STANDINGS: [(Standing, &str); 5] = [
    (Standing::InForce, "market-in-force"),
    (Standing::InForce, ADVICE),
    (Standing::Coming, "market-coming"),
    (Standing::DayUnclear, "market-day-unclear"),
    (Standing::Ended, "market-ended"),
];

const LABEL: usize = 22;
const PURPOSE: usize = 14;
