//! Markets side by side as a report.

use landfall_core::model::{Clock, below};

use super::gather::{known, requirements};
use super::{About, Compared, Comparison};
use crate::dossier::{Asked, Dossier, Figure, border_line, coverage_count, parts, usual};
use crate::render::{Words, deadline_time};
use crate::report::{Line, Notes, Report, Section, Tone};

/// The border and the coverage first, then part by part what differs and what is the same.
pub fn report(c: &Comparison, dossiers: &[Dossier], words: Words<'_>) -> Report {
    let text = words.text;
    let mut notes = Notes::new(words);
    let names: Vec<String> = c.markets.iter().map(|m| words.market(m)).collect();
    let (day, moment) = (words.day(c.on), words.moment(&c.known));
    let mut report = Report {
        lang: text.lang.tag(),
        title: text.with("compare-title", &[("markets", &text.list(&names))]),
        subtitle: text.with("dossier-subtitle", &[("on", &day), ("known", &moment)]),
        sections: Vec::new(),
        notes_title: text.get("dossier-sources"),
        notes: Vec::new(),
    };
    let each = dossiers.iter().map(|d| {
        let asked = requirements(d, words);
        Each { d, usual: usual(&asked, words), asked, known: known(d) }
    });
    let mut side = Side { c, each: each.collect(), words, notes: &mut notes, names };
    let border = side.section("border", text.get("dossier-border"), &[About::Border], None);
    let coverage = side.section("coverage", text.get("compare-coverage"), &[About::Coverage], None);
    report.add(border);
    report.add(coverage);
    let about = [About::Requirement, About::Deadline, About::Fact];
    for part in parts(words) {
        let layout = &words.reading.vocab().layout;
        let here = |subject: &str| match layout.part(subject) {
            Some(found) => found.id == part.id,
            None => part.subjects.iter().any(|node| below(subject, node)),
        };
        report.add(side.section(&part.id, text.of(&part.title).to_owned(), &about, Some(&here)));
    }
    if report.sections.is_empty() {
        let mut nothing = Section::new(1, "nothing", text.get("compare-nothing"));
        nothing.text(Line::new(text.get("compare-nothing-how")));
        report.add([nothing]);
    }
    report.number(notes);
    report
}

/// One market, folded once for all lines.
struct Each<'a> {
    d: &'a Dossier,
    asked: Vec<Asked<'a>>,
    usual: String,
    known: Vec<Figure<'a>>,
}

struct Side<'a, 'n> {
    c: &'a Comparison,
    each: Vec<Each<'a>>,
    words: Words<'a>,
    notes: &'n mut Notes<'a>,
    names: Vec<String>,
}

impl Side<'_, '_> {
    /// What differs, then what is the same in all.
    fn section(
        &mut self,
        id: &str,
        title: String,
        about: &[About],
        here: Option<&dyn Fn(&str) -> bool>,
    ) -> Vec<Section> {
        let fits = |l: &&Compared| {
            about.contains(&l.about)
                && match (here, &l.subject) {
                    (Some(here), Some(subject)) => here(subject),
                    (None, None) => true,
                    _ => false,
                }
        };
        let lines: Vec<&Compared> = self.c.lines.iter().filter(fits).collect();
        let (differ, same): (Vec<&Compared>, Vec<&Compared>) = lines.into_iter().partition(|l| l.differs);
        let text = self.words.text;
        let mut sections = vec![Section::new(1, id, title)];
        for (key, lines) in [("compare-differ", differ), ("compare-same", same)] {
            let heading = text.count(key, lines.len(), &[]);
            let mut section = Section::new(2, &format!("{id}-{key}"), heading);
            let mut head = vec![String::new()];
            head.extend(self.names.iter().cloned());
            let mut lines: Vec<(String, &Compared)> = lines.into_iter().map(|l| (self.name(l), l)).collect();
            let purpose = |l: &Compared| self.words.vocab().purposes.iter().position(|p| p.id == l.of);
            lines.sort_by_cached_key(|(name, l)| (l.about, l.subject.clone(), purpose(l), name.clone()));
            let rows = lines.into_iter().map(|(name, line)| {
                let mut row = vec![Line::new(name)];
                row.extend(self.each.iter().map(|each| cell(line, each, self.words, self.notes)));
                row
            });
            let rows: Vec<Vec<Line>> = rows.collect();
            section.table(head, rows);
            sections.push(section);
        }
        sections
    }

    fn name(&self, line: &Compared) -> String {
        let (words, text) = (self.words, self.words.text);
        match line.about {
            About::Requirement => words.rule(&line.of),
            About::Fact => words.attribute(&line.of),
            About::Deadline => {
                let (duty, event) = line.of.split_once('/').unwrap_or((&line.of, ""));
                let args = [("duty", words.code("clock_duty", duty)), ("event", words.code("clock_event", event))];
                text.with("compare-deadline", &[(args[0].0, &args[0].1), (args[1].0, &args[1].1)])
            }
            About::Border => {
                let car = words.vocab().layout.border.as_ref();
                car.map(|c| text.of(&c.title).to_owned()).unwrap_or_default()
            }
            About::Coverage if words.vocab().purpose(&line.of).is_some() => words.purpose(&line.of),
            About::Coverage => text.get("market-duties"),
        }
    }
}

/// What one market says; that nothing is held is said, and is not "no".
fn cell(line: &Compared, each: &Each<'_>, words: Words<'_>, notes: &mut Notes<'_>) -> Line {
    let (text, d) = (words.text, each.d);
    if !line.markets.contains_key(&d.market) {
        return Line::default().marked(Tone::Quiet, text.get("compare-none"));
    }
    let lines: Vec<Line> = match line.about {
        About::Requirement => {
            let of = each.asked.iter().filter(|a| a.rule == line.of);
            of.map(|a| a.line(words, notes, d.on, &each.usual)).collect()
        }
        About::Fact => {
            let of = each.known.iter().filter(|f| f.attribute == line.of);
            of.map(|f| f.line(words, notes, d.on)).collect()
        }
        About::Deadline => {
            let fits = |c: &&Clock| format!("{}/{}", c.duty, c.starts) == line.of;
            let clocks = d.clocks.iter().filter(fits);
            clocks.map(|c| Line::new(deadline_time(words, c)).cited([notes.cite(&c.cite)])).collect()
        }
        About::Border => border_line(d, words, notes).into_iter().collect(),
        About::Coverage => {
            let lists = d.coverage.iter().filter(|l| l.purpose == line.of);
            lists.map(|l| Line::new(coverage_count(l, words))).collect()
        }
    };
    joined(lines, words)
}

/// Several lines as one: each with its scope right behind it where there are several.
fn joined(lines: Vec<Line>, words: Words<'_>) -> Line {
    let several = lines.len() > 1;
    let mut whole = Line::default();
    let mut said: Vec<String> = Vec::new();
    for line in lines {
        whole = whole.cited(line.notes);
        for (tone, mark) in line.marks {
            whole = whole.marked(tone, mark);
        }
        match (several, line.under.is_empty()) {
            (false, _) | (_, true) => {
                said.push(line.text);
                for remark in line.under {
                    whole = whole.remarked(remark);
                }
            }
            (true, false) => {
                whole = whole.remarked(format!("{} · {}", line.text, line.under.join(" · ")));
            }
        }
    }
    said.dedup();
    whole.text = said.join(&words.text.get("said-and"));
    whole
}
