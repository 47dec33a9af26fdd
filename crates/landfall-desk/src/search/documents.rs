//! Everything that has words, as known at an instant.

use landfall_core::model::{Citation, Item, Text as Pair};

use super::{Entry, Where};
use crate::context::Context;
use crate::render::Words;
use crate::text::{Lang, Text};
use crate::{case, packs};

/// The words of the vocabulary, of the rules with their documents, of the samples and of every item.
pub fn documents(context: &Context, folder: Option<&std::path::Path>) -> Vec<Entry> {
    let (en, zh) = (Text::new(Lang::En), Text::new(Lang::Zh));
    let words = [&en, &zh].map(|text| Words { text, reading: &context.reading });
    let mut all = Vec::new();
    vocabulary(context, &mut all);
    samples(context, folder, &mut all);
    rules(context, folder, &mut all);
    for stored in context.items.values().flatten() {
        all.extend(item(&stored.item, words));
    }
    for step in context.commons.steps.values().flatten() {
        let id = format!("{}:{}", step.instrument, step.stage);
        let title = context.commons.instruments.get(&step.instrument).map(|i| i.title.clone());
        let key = format!("stage-{}", step.stage.replace('_', "-"));
        let mut entry = Entry::new("step", &id, None, title);
        entry.both(Where::Said, words.map(|w| w.text.get(&key)));
        entry.remark(step.note.as_ref());
        entry.cite(&step.cite);
        all.push(entry);
    }
    for instrument in context.commons.instruments.values() {
        all.push(Entry::new("instrument", &instrument.id, Some(&instrument.market), Some(instrument.title.clone())));
    }
    all
}

fn vocabulary(context: &Context, all: &mut Vec<Entry>) {
    let vocab = context.reading.vocab();
    for (kind, codes) in vocab.codes.iter().filter(|(kind, _)| *kind != "place") {
        let shown = if kind == "market" { "market" } else { "code" };
        all.extend(codes.iter().map(|c| Entry::new(shown, &c.id, None, Some(c.title.clone()))));
    }
    for attribute in &vocab.attributes {
        let mut entry = Entry::new("attribute", &attribute.name, None, Some(attribute.title.clone()));
        entry.pair(Where::Said, &attribute.meaning);
        all.push(entry);
    }
    all.extend(vocab.subjects.values().map(|s| Entry::new("subject", &s.id, None, Some(s.title.clone()))));
    for (checklist, line) in vocab.checklists.values().flat_map(|c| c.lines.iter().map(move |l| (c, l))) {
        let id = format!("{}/{}", checklist.id, line.id);
        let mut entry = Entry::new("line", &id, None, Some(line.title.clone()));
        entry.pair(Where::Said, &checklist.title);
        entry.remark(line.reason.as_ref());
        all.push(entry);
    }
}

fn samples(context: &Context, folder: Option<&std::path::Path>, all: &mut Vec<Entry>) {
    for name in packs::stems(folder, case::SAMPLES) {
        if let Ok(sample) = case::read(&name, folder, context.reading.vocab()) {
            all.push(Entry::new("case", &name, None, Some(sample.title)));
        }
    }
}

fn rules(context: &Context, folder: Option<&std::path::Path>, all: &mut Vec<Entry>) {
    let documents = packs::documents(folder);
    for rule in &context.reading.ruleset().rules {
        let mut entry = Entry::new("rule", &rule.id, None, Some(rule.title.clone()));
        if let Some(fix) = &rule.fix {
            entry.pair(Where::Said, &fix.evidence);
        }
        // a paragraph at a time, so that what is shown is where the words stand
        let text = documents.get(&rule.id).map(String::as_str).unwrap_or_default();
        text.split("\n\n").for_each(|part| entry.words(Where::Remark, part));
        all.push(entry);
    }
}

fn item(item: &Item, words: [Words<'_>; 2]) -> Option<Entry> {
    let [en, _] = words;
    let vocab = en.vocab();
    let code = |kind: &str, id: &str| vocab.code(kind, id).map(|c| c.title.clone());
    let mut entry = match item {
        Item::Fact(f) => {
            let title = vocab.attribute(&f.attribute).map(|(_, a)| a.title.clone());
            let mut entry = Entry::new("fact", &f.id, Some(&f.market), title);
            entry.words(Where::Id, &f.attribute);
            entry.both(Where::Said, words.map(|w| w.fact_value(f)));
            entry.words(Where::Said, &f.value.to_string());
            entry.both(Where::Said, words.map(|w| w.subject(&f.subject)));
            let kind = vocab.attribute(&f.attribute).and_then(|(_, a)| a.of.clone());
            let of = kind.zip(f.of.as_ref()).and_then(|(kind, of)| code(&kind, of));
            let place = f.place.as_ref().and_then(|p| code("place", p));
            of.into_iter().chain(place).for_each(|t| entry.pair(Where::Said, &t));
            entry.remark(f.note.as_ref());
            entry.cite(&f.cite);
            entry
        }
        Item::Adoption(a) => {
            let title = en.reading.rule(&a.rule).map(|(_, r, _)| r.title.clone());
            let mut entry = Entry::new("adoption", &a.id, Some(&a.market), title);
            entry.remark(a.note.as_ref());
            entry.cite(&a.cite);
            entry
        }
        Item::Place(p) => {
            let mut entry = Entry::new("place", &p.id, Some(&p.market), Some(p.title.clone()));
            entry.cite(&p.cite);
            entry
        }
        Item::Clock(c) => {
            let mut entry = Entry::new("clock", &c.id, Some(&c.market), Some(c.title.clone()));
            let codes = [("clock_duty", &c.duty), ("clock_event", &c.starts), ("authority", &c.addressee)];
            codes.iter().filter_map(|(kind, id)| code(kind, id)).for_each(|t| entry.pair(Where::Said, &t));
            entry.both(Where::Said, words.map(|w| crate::render::deadline_time(w, c)));
            entry.both(Where::Said, words.map(|w| w.subject(&c.subject)));
            entry.remark(c.note.as_ref());
            entry.cite(&c.cite);
            entry
        }
        Item::Calendar(c) => {
            let id = format!("{}/{}", c.id, c.year);
            let mut entry = Entry::new("calendar", &id, Some(&c.market), code("holiday_calendar", &c.id));
            c.holidays.iter().for_each(|h| entry.pair(Where::Said, &h.title));
            entry.cite(&c.cite);
            entry
        }
        Item::Quota(q) => {
            let mut entry = Entry::new("quota", &q.id, Some(&q.market), code("quota", &q.id));
            entry.both(Where::Said, words.map(|w| w.subject(&q.subject)));
            entry.remark(q.note.as_ref());
            entry.cite(&q.cite);
            entry
        }
        Item::Coverage(c) => {
            let lines = vocab.checklists.get(&c.checklist).map(|l| l.lines.as_slice()).unwrap_or_default();
            let title = lines.iter().find(|l| l.id == c.line).map(|l| l.title.clone());
            let id = format!("{}/{}/{}", c.market, c.checklist, c.line);
            Entry::new("coverage", &id, Some(&c.market), title)
        }
        // a market stands among the codes; what every market sees is laid out apart
        Item::Market(_)
        | Item::Instrument(_)
        | Item::Step(_)
        | Item::Track(_)
        | Item::Rate(_)
        | Item::Vehicle(_)
        | Item::Run(_) => {
            return None;
        }
    };
    if let Some(title) = item.market().and_then(|market| code("market", market)) {
        entry.pair(Where::Said, &title);
        entry.of = Some(title);
    }
    Some(entry)
}

impl Entry {
    /// A thing by its names; its words are added.
    pub fn new(kind: &str, id: &str, market: Option<&String>, title: Option<Pair>) -> Entry {
        let mut entry = Entry {
            kind: kind.to_owned(),
            id: id.to_owned(),
            market: market.cloned(),
            of: None,
            title: title.clone(),
            words: Vec::new(),
        };
        if let Some(title) = &title {
            entry.pair(Where::Name, title);
        }
        entry.words(Where::Id, id);
        entry
    }

    fn words(&mut self, place: Where, words: &str) {
        if !words.trim().is_empty() && !self.words.iter().any(|(_, w)| w == words) {
            self.words.push((place, words.to_owned()));
        }
    }

    fn both(&mut self, place: Where, words: [String; 2]) {
        words.iter().for_each(|w| self.words(place, w));
    }

    fn pair(&mut self, place: Where, text: &Pair) {
        self.words(place, &text.en);
        self.words(place, &text.zh);
    }

    fn remark(&mut self, note: Option<&Pair>) {
        note.into_iter().for_each(|n| self.pair(Where::Remark, n));
    }

    fn cite(&mut self, cite: &Citation) {
        let said = [&cite.at, &cite.quote, &cite.publisher, &cite.via, &cite.note, &cite.author, &cite.file];
        self.words(Where::Remark, &cite.says);
        said.into_iter().flatten().for_each(|text| self.words(Where::Remark, text));
    }
}
