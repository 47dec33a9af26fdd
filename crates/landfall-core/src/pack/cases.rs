//! Cases: sample vehicles of a pack, and the files users write themselves.

use std::collections::BTreeMap;

use super::Source;
use super::cites::{self, Cites, RawCite, RawCiteOrKey};
use super::values::{self, Fault, code, parse_given};
use crate::model::{Approval, AttributeType, Case, Citation, Diagnostic, Given, Role, Space, Text, Vocab, nearest};

/// Reads a case a user wrote, TOML or JSON (by the path's ending); values may stand without citation.
///
/// # Errors
/// All diagnostics, where any of them is an error.
pub fn read_case(file: &Source, vocab: &Vocab) -> Result<Case, Vec<Diagnostic>> {
    match Reader::new(file, vocab, false).read() {
        (Some(case), diagnostics) if diagnostics.is_empty() => Ok(case),
        (_, diagnostics) => Err(diagnostics),
    }
}

/// Reads a sample: a value without citation is an error.
pub(super) fn read_sample(file: &Source, vocab: &Vocab) -> (Option<Case>, Vec<Diagnostic>) {
    Reader::new(file, vocab, true).read()
}

struct Reader<'a> {
    file: &'a Source,
    vocab: &'a Vocab,
    cited: bool,
    cites: Cites,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a Source, vocab: &'a Vocab, cited: bool) -> Reader<'a> {
        Reader { file, vocab, cited, cites: Cites::new(), diagnostics: Vec::new() }
    }

    fn report(&mut self, section: &str, key: &str, (code, args): Fault) {
        let line = self.file.line_of(section, key);
        self.diagnostics.push(Diagnostic::error(code, &self.file.path, line, args));
    }

    fn read(mut self) -> (Option<Case>, Vec<Diagnostic>) {
        let Some(mut root) = self.root() else { return (None, self.diagnostics) };
        let mut case = Case { name: self.file.stem().to_owned(), ..Case::default() };
        case.title = Text { en: case.name.clone(), zh: case.name.clone() };
        if let Some(raw) = root.remove("cites") {
            match raw.try_into::<BTreeMap<String, RawCite>>() {
                Ok(cites) => self.cites = cites,
                Err(error) => self.report("cites", "", ("toml", vec![error.message().to_owned()])),
            }
        }
        match root.remove("title") {
            Some(toml::Value::String(s)) => case.title = Text { en: s.clone(), zh: s },
            Some(raw) => match raw.try_into() {
                Ok(title) => case.title = title,
                Err(error) => self.report("", "title", ("toml", vec![error.message().to_owned()])),
            },
            None => {}
        }
        match root.remove("fictitious") {
            None => {}
            Some(toml::Value::Boolean(b)) => case.fictitious = b,
            Some(other) => self.report("", "fictitious", wrong("fictitious", "bool", &other)),
        }
        for (space, raw) in root {
            let toml::Value::Table(table) = raw else {
                self.unknown_space("", &space);
                continue;
            };
            match space.as_str() {
                "vehicle" | "firm" => {
                    let mut table = table;
                    self.approvals(&space, &mut table, &mut case);
                    let values = self.space(&space, &space, table);
                    case.values.extend(values);
                }
                "offer" => self.by_market("offer", table, |case| &mut case.offers, &mut case),
                "shipment" => self.by_market("shipment", table, |case| &mut case.shipments, &mut case),
                other => self.unknown_space(other, other),
            }
        }
        (Some(case), self.diagnostics)
    }

    fn root(&mut self) -> Option<toml::Table> {
        if !self.file.path.ends_with(".json") {
            return self.file.parse(&mut self.diagnostics);
        }
        match serde_json::from_str(&self.file.text) {
            Ok(table) => Some(table),
            Err(error) => {
                let args = vec![error.to_string()];
                self.diagnostics.push(Diagnostic::error("json", &self.file.path, error.line(), args));
                None
            }
        }
    }

    fn unknown_space(&mut self, section: &str, key: &str) {
        let known = ["vehicle", "offer", "firm", "shipment", "title", "cites", "fictitious"];
        let near = nearest(key, known).unwrap_or_default().to_owned();
        self.report(section, if section == key { "" } else { key }, ("unknown_key", vec![key.to_owned(), near]));
    }

    fn by_market(
        &mut self,
        space: &str,
        table: toml::Table,
        target: impl Fn(&mut Case) -> &mut BTreeMap<String, Space>,
        case: &mut Case,
    ) {
        let mut general = toml::Table::new();
        for (key, raw) in table {
            let is_market = key.chars().next().is_some_and(|c| c.is_ascii_uppercase());
            match raw {
                toml::Value::Table(inner) if is_market => {
                    let section = format!("{space}.{key}");
                    if let Err(fault) = code("market", &key, self.vocab) {
                        self.report(&section, "", fault);
                        continue;
                    }
                    let values = self.space(&section, space, inner);
                    target(case).insert(key, values);
                }
                raw => {
                    general.insert(key, raw);
                }
            }
        }
        let values = self.space(space, space, general);
        if !values.is_empty() {
            target(case).insert(String::new(), values);
        }
    }

    fn space(&mut self, section: &str, space: &str, table: toml::Table) -> Space {
        let mut values = Space::new();
        for (key, raw) in table {
            match self.given(&format!("{space}.{key}"), raw) {
                Ok((name, given)) => {
                    values.insert(name, given);
                }
                Err(fault) => self.report(section, &key, fault),
            }
        }
        values
    }

    fn given(&self, name: &str, raw: toml::Value) -> Result<(String, Given), Fault> {
        let Some((_, def)) = self.vocab.attribute(name) else {
            let names = self.vocab.attributes.iter().filter(|a| a.case_space().is_some()).map(|a| a.name.as_str());
            let near = nearest(name, names).unwrap_or_default();
            return Err(("unknown_attribute", vec![name.to_owned(), near.to_owned()]));
        };
        let mut cite: Option<Citation> = None;
        let (mut unit, mut complete) = (None, false);
        let value = match raw {
            toml::Value::Table(mut table) if table.contains_key("value") => {
                if let Some(raw) = table.remove("cite") {
                    let raw: RawCiteOrKey =
                        raw.try_into().map_err(|e: toml::de::Error| ("toml", vec![e.message().to_owned()]))?;
                    cite = Some(cites::resolve(Some(raw), &self.cites)?);
                }
                unit = table.remove("unit").and_then(|u| u.as_str().map(str::to_owned));
                complete = table.remove("complete").and_then(|c| c.as_bool()).unwrap_or(false);
                let value = table.remove("value");
                if let Some(key) = table.keys().next() {
                    let near = nearest(key, ["value", "unit", "cite", "complete"]).unwrap_or_default();
                    return Err(("unknown_key", vec![key.clone(), near.to_owned()]));
                }
                value.unwrap_or(toml::Value::Boolean(false))
            }
            plain => plain,
        };
        if self.cited && cite.is_none() {
            return Err(("value_without_citation", vec![name.to_owned()]));
        }
        if def.type_ == AttributeType::Money && unit.is_none() {
            return Err(("missing_unit", vec![name.to_owned(), "ISO 4217".to_owned()]));
        }
        // a user may write a number in the canonical unit without naming it
        let unit = unit.or_else(|| if self.cited { None } else { def.unit.clone() });
        let value = parse_given(&value, unit.as_deref(), complete, def, self.vocab)?;
        Ok((name.to_owned(), Given { value, cite }))
    }

    fn approvals(&mut self, space: &str, table: &mut toml::Table, case: &mut Case) {
        let Some((_, def)) = self.vocab.role(Role::Approvals) else { return };
        let Some(key) = def.name.strip_prefix(&format!("{space}.")).map(str::to_owned) else { return };
        let section = def.name.clone();
        let entries = match table.remove(&key) {
            None => return,
            Some(toml::Value::Array(entries)) => entries,
            Some(other) => return self.report(space, &key, wrong(&section, "[[…]]", &other)),
        };
        for entry in entries {
            match self.approval(entry) {
                Ok(approval) => case.approvals.push(approval),
                Err(fault) => self.report(&section, "", fault),
            }
        }
    }

    fn approval(&self, raw: toml::Value) -> Result<Approval, Fault> {
        let toml::Value::Table(mut table) = raw else { return Err(wrong("approvals", "table", &raw)) };
        let text = |raw: Option<toml::Value>, key: &str| match raw {
            None => Ok(None),
            Some(toml::Value::String(s)) => Ok(Some(s)),
            Some(other) => Err(wrong(key, "text", &other)),
        };
        let scheme =
            text(table.remove("scheme"), "scheme")?.ok_or_else(|| ("missing_key", vec!["scheme".to_owned()]))?;
        code("approval_scheme", &scheme, self.vocab)?;
        let number = text(table.remove("number"), "number")?;
        let series = match table.remove("series") {
            None => None,
            Some(raw) => Some(
                raw.as_integer().and_then(|n| u32::try_from(n).ok()).ok_or_else(|| wrong("series", "number", &raw))?,
            ),
        };
        let granted = match table.remove("granted") {
            None => None,
            Some(raw) => Some(values::day(&raw).ok_or_else(|| wrong("granted", "day", &raw))?),
        };
        let cite = match table.remove("cite") {
            Some(raw) => {
                let raw: RawCiteOrKey =
                    raw.try_into().map_err(|e: toml::de::Error| ("toml", vec![e.message().to_owned()]))?;
                Some(cites::resolve(Some(raw), &self.cites)?)
            }
            None if self.cited => return Err(("value_without_citation", vec![scheme])),
            None => None,
        };
        if let Some(key) = table.keys().next() {
            let near = nearest(key, ["scheme", "number", "series", "granted", "cite"]).unwrap_or_default();
            return Err(("unknown_key", vec![key.clone(), near.to_owned()]));
        }
        Ok(Approval { scheme, number, series, granted, cite })
    }
}

fn wrong(name: &str, wanted: &str, raw: &toml::Value) -> Fault {
    ("wrong_type", vec![name.to_owned(), wanted.to_owned(), raw.type_str().to_owned()])
}
