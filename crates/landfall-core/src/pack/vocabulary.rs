//! The vocabulary's files.

use serde::Deserialize;
use toml::Spanned;

use super::Source;
use super::cites::{self, Cites, RawCiteOrKey};
use crate::model::{
    AttributeDef, AttributeType, Checklist, ChecklistKind, ChecklistLine, CodeDef, Diagnostic, PhaseDef, PurposeDef,
    SubjectDef, Text, UnitDef, Vocab, nearest,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttributesFile {
    attribute: Vec<Spanned<AttributeDef>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SubjectsFile {
    subject: Vec<SubjectDef>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodesFile {
    code: Vec<CodeDef>,
}

/// A code with a file of its own; the id is the file's name unless it says otherwise.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeFile {
    id: Option<String>,
    title: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitsFile {
    unit: Vec<UnitDef>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PurposesFile {
    purpose: Vec<PurposeDef>,
    phase: Vec<PhaseDef>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChecklistFile {
    title: Text,
    kind: ChecklistKind,
    #[serde(default)]
    cites: Cites,
    cite: Option<RawCiteOrKey>,
    line: Vec<ChecklistLine>,
}

/// Only what the vocabulary needs of a market: its name.
#[derive(Deserialize)]
struct MarketTitle {
    title: Text,
}

pub(super) fn read(files: &[&Source], markets: &[&Source], diagnostics: &mut Vec<Diagnostic>) -> Vocab {
    let mut vocab = Vocab::default();
    let mut lines = Vec::new();
    let mut layout = None;
    for file in files {
        match file.folder(1) {
            "attributes" => {
                for spanned in file.parse::<AttributesFile>(diagnostics).map(|f| f.attribute).unwrap_or_default() {
                    let line = file.line(spanned.span().start);
                    let def = spanned.into_inner();
                    lines.push((def.name.clone(), file.path.clone(), line));
                    vocab.attributes.push(def);
                }
            }
            "subjects" => {
                for subject in file.parse::<SubjectsFile>(diagnostics).map(|f| f.subject).unwrap_or_default() {
                    if let Some(twice) = vocab.subjects.insert(subject.id.clone(), subject) {
                        let line = file.line_of("subject", "id");
                        let args = vec![twice.id, "subjects".to_owned(), String::new()];
                        diagnostics.push(Diagnostic::error("id_twice", &file.path, line, args));
                    }
                }
            }
            "codes" => read_codes(file, &mut vocab, diagnostics),
            "units.toml" => {
                let units = file.parse::<UnitsFile>(diagnostics).map(|f| f.unit).unwrap_or_default();
                vocab.units = units.into_iter().map(|u| (u.id.clone(), u)).collect();
            }
            "purposes.toml" => {
                if let Some(raw) = file.parse::<PurposesFile>(diagnostics) {
                    vocab.purposes = raw.purpose;
                    vocab.phases = raw.phase;
                }
            }
            "checklists" => read_checklist(file, &mut vocab, diagnostics),
            // names attributes and codes: read when all of them are
            "layout.toml" => layout = Some(file),
            // read by the tidy test, not by the engine
            "words.toml" => {}
            _ => diagnostics.push(Diagnostic::error("file_out_of_place", &file.path, 0, vec![file.path.clone()])),
        }
    }
    let titles = markets.iter().filter(|f| f.path.ends_with("/market.toml"));
    let codes = titles.filter_map(|f| {
        let title = toml::from_str::<MarketTitle>(&f.text).ok()?.title;
        Some(CodeDef { id: f.folder(1).to_uppercase(), title, digits: None })
    });
    vocab.codes.entry("market".to_owned()).or_default().extend(codes);
    for codes in vocab.codes.values_mut() {
        codes.sort_by(|a, b| a.id.cmp(&b.id));
    }
    vocab.attributes.sort_by(|a, b| a.name.cmp(&b.name));
    check(&vocab, &lines, diagnostics);
    if let Some(file) = layout {
        vocab.layout = super::layout::read(file, &vocab, diagnostics);
    }
    vocab
}

fn read_codes(file: &Source, vocab: &mut Vocab, diagnostics: &mut Vec<Diagnostic>) {
    let own_file = file.path.split('/').count() == 4;
    let codes = if own_file {
        file.parse::<CodeFile>(diagnostics)
            .map(|c| CodeDef { id: c.id.unwrap_or_else(|| file.stem().to_owned()), title: c.title, digits: None })
            .into_iter()
            .collect()
    } else {
        file.parse::<CodesFile>(diagnostics).map(|f| f.code).unwrap_or_default()
    };
    let kind = if own_file { file.folder(2) } else { file.stem() };
    let known = vocab.codes.entry(kind.to_owned()).or_default();
    for code in codes {
        if known.iter().any(|c| c.id == code.id) {
            let args = vec![code.id, kind.to_owned(), String::new()];
            diagnostics.push(Diagnostic::error("id_twice", &file.path, 0, args));
        } else {
            known.push(code);
        }
    }
}

fn read_checklist(file: &Source, vocab: &mut Vocab, diagnostics: &mut Vec<Diagnostic>) {
    let Some(raw) = file.parse::<ChecklistFile>(diagnostics) else { return };
    let mut report = |code, args| diagnostics.push(Diagnostic::error(code, &file.path, 0, args));
    let cite = match (raw.kind, raw.cite) {
        (ChecklistKind::Ours, None) => None,
        (_, cite) => match cites::resolve(cite, &raw.cites) {
            Ok(cite) => Some(cite),
            Err((code, args)) => {
                report(code, args);
                None
            }
        },
    };
    for line in raw.line.iter().filter(|l| raw.kind == ChecklistKind::Ours && l.reason.is_none()) {
        report("checklist_line_without_reason", vec![line.id.clone()]);
    }
    let checklist = Checklist { id: file.stem().to_owned(), title: raw.title, kind: raw.kind, cite, lines: raw.line };
    vocab.checklists.insert(checklist.id.clone(), checklist);
}

fn check(vocab: &Vocab, lines: &[(String, String, usize)], diagnostics: &mut Vec<Diagnostic>) {
    for (name, file, line) in lines {
        let mut report = |code, args| diagnostics.push(Diagnostic::error(code, file, *line, args));
        if lines.iter().filter(|(other, _, _)| other == name).count() > 1 {
            report("id_twice", vec![name.clone(), "attributes".to_owned(), String::new()]);
        }
        let Some((_, def)) = vocab.attribute(name) else { continue };
        let subject = def.subject.as_deref();
        match (def.case_space(), subject) {
            (None, None) => report("attribute_without_subject", vec![name.clone()]),
            (_, Some(subject)) if !vocab.subjects.contains_key(subject) => {
                let near = nearest(subject, vocab.subjects.keys().map(String::as_str)).unwrap_or_default();
                report("unknown_subject", vec![subject.to_owned(), near.to_owned()]);
            }
            _ => {}
        }
        match def.type_ {
            AttributeType::Number => match def.unit.as_deref() {
                Some(unit) if vocab.units.contains_key(unit) => {}
                unit => {
                    let unit = unit.unwrap_or_default();
                    let near = nearest(unit, vocab.units.keys().map(String::as_str)).unwrap_or_default();
                    report("unknown_unit", vec![unit.to_owned(), near.to_owned()]);
                }
            },
            AttributeType::Code | AttributeType::List => {
                let kind = def.codes.as_deref().unwrap_or_default();
                if !vocab.codes.contains_key(kind) {
                    let near = nearest(kind, vocab.codes.keys().map(String::as_str)).unwrap_or_default();
                    report("unknown_kind_of_code", vec![kind.to_owned(), near.to_owned()]);
                }
            }
            _ => {}
        }
        if def.component != (def.type_ == AttributeType::Amount) {
            report("component_is_amount", vec![name.clone()]);
        }
    }
    for line in vocab.checklists.values().flat_map(|c| c.lines.iter().map(move |l| (c, l))) {
        let (checklist, line) = line;
        if !vocab.subjects.contains_key(&line.subject) {
            let near = nearest(&line.subject, vocab.subjects.keys().map(String::as_str)).unwrap_or_default();
            let file = format!("vocab/checklists/{}.toml", checklist.id);
            diagnostics.push(Diagnostic::error(
                "unknown_subject",
                &file,
                0,
                vec![line.subject.clone(), near.to_owned()],
            ));
        }
    }
}
