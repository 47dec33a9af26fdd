//! A market's files: its head, facts, adoptions, quotas and coverage.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use super::cites::{self, Cites, RawCiteOrKey};
use super::clocks::{self, RawCalendar, RawClock};
use super::tables;
use super::values::{Day, Fault, RawPeriod, code, day_after, parse_value};
use super::{Origin, Source};
use crate::model::{
    Adoption, AttributeDef, AttributeType, Choice, Citation, Consequence, Coverage, CoverageState, Diagnostic, Edge,
    Fact, Inherit, Item, Market, Quota, QuotaState, QuotaWindow, Ruleset, Secured, Status, Text, Value, Vocab, nearest,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarketFile {
    title: Option<Text>,
    scheme: Option<String>,
    currency: Option<String>,
    #[serde(default)]
    inherits: Vec<RawInherit>,
    governs: Option<Vec<String>>,
    purposes: Option<Vec<String>>,
    #[serde(default)]
    needs: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    checklists: BTreeMap<String, String>,
    #[serde(default)]
    cites: Cites,
    #[serde(default)]
    fact: Vec<Spanned<RawFact>>,
    #[serde(default)]
    adopt: Vec<Spanned<RawAdopt>>,
    #[serde(default)]
    quota: Vec<Spanned<RawQuota>>,
    #[serde(default)]
    coverage: Vec<Spanned<RawCoverage>>,
    #[serde(default)]
    clock: Vec<Spanned<RawClock>>,
    #[serde(default)]
    calendar: Vec<Spanned<RawCalendar>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawInherit {
    market: String,
    subjects: Vec<String>,
    #[serde(default)]
    valid: RawPeriod,
    cite: Option<RawCiteOrKey>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFact {
    pub id: Option<String>,
    pub attribute: String,
    pub subject: Option<String>,
    pub place: Option<String>,
    pub value: Option<toml::Value>,
    pub unit: Option<String>,
    #[serde(default)]
    pub complete: bool,
    pub amount: Option<String>,
    #[expect(dead_code, reason = "the unit an amount counts in; the lint compares it with the attribute's")]
    pub per: Option<String>,
    #[serde(default)]
    pub absence: bool,
    pub of: Option<String>,
    pub scope: Option<String>,
    #[serde(default)]
    pub valid: RawPeriod,
    pub status: Option<Status>,
    pub instrument: Option<String>,
    pub cite: Option<RawCiteOrKey>,
    pub order: Option<i64>,
    #[serde(rename = "if")]
    pub condition: Option<String>,
    #[serde(default)]
    pub default: bool,
    #[serde(default)]
    pub replaces: Vec<String>,
    #[serde(default)]
    pub holes: bool,
    #[serde(default)]
    pub renewable: bool,
    pub secured: Option<Secured>,
    pub review_by: Option<Day>,
    #[serde(default)]
    pub low_trust: bool,
    #[serde(default)]
    pub contested: bool,
    pub note: Option<Text>,
    #[serde(default)]
    pub also: Vec<String>,
    pub dispute: Option<String>,
    pub chosen: Option<Choice>,
    pub observed: Option<toml::Value>,
    pub corrects: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAdopt {
    rule: String,
    phase: String,
    tag: Option<String>,
    #[serde(default)]
    purposes: Vec<String>,
    scope: Option<String>,
    consequence: Option<Consequence>,
    #[serde(default)]
    valid: RawPeriod,
    status: Status,
    instrument: Option<String>,
    cite: Option<RawCiteOrKey>,
    #[serde(default)]
    also: Vec<String>,
    review_by: Option<Day>,
    #[serde(default)]
    low_trust: bool,
    note: Option<Text>,
    corrects: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuota {
    id: String,
    subject: String,
    unit: String,
    windows: Vec<RawWindow>,
    growth: Option<String>,
    eligible: Option<String>,
    state: QuotaState,
    cite: Option<RawCiteOrKey>,
    #[serde(default)]
    also: Vec<String>,
    note: Option<Text>,
    corrects: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWindow {
    from: Day,
    through: Day,
    volume: i64,
    #[serde(default)]
    carry: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCoverage {
    checklist: String,
    line: String,
    state: CoverageState,
    #[serde(default)]
    by: Vec<String>,
    reviewed: Day,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithdrawnFile {
    #[serde(default)]
    withdrawn: Vec<Withdrawn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawn {
    id: String,
    reason: String,
}

pub(super) fn read_withdrawn(file: &Source, into: &mut Vec<(String, String)>, diagnostics: &mut Vec<Diagnostic>) {
    let raw = file.parse::<WithdrawnFile>(diagnostics);
    into.extend(raw.map(|f| f.withdrawn).unwrap_or_default().into_iter().map(|w| (w.id, w.reason)));
}

/// Reads the files of all markets.
pub(super) fn read(
    files: &[&Source],
    ruleset: &Ruleset,
    items: &mut Vec<(Origin, Item)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let folders: Vec<&str> = files.iter().filter(|f| f.path.ends_with("/market.toml")).map(|f| f.folder(1)).collect();
    for file in files {
        let folder = file.folder(1);
        if !folders.contains(&folder) {
            let args = vec![format!("markets/{folder}/market.toml")];
            diagnostics.push(Diagnostic::error("missing_file", &file.path, 0, args));
        }
        let reader = Reader { file, code: folder.to_uppercase(), ruleset, vocab: &ruleset.vocab };
        if file.path.ends_with(".csv") {
            tables::read(&reader, files, items, diagnostics);
        } else if let Some(raw) = file.parse::<MarketFile>(diagnostics) {
            reader.read(raw, items, diagnostics);
        }
    }
}

pub(super) struct Reader<'a> {
    pub file: &'a Source,
    pub code: String,
    ruleset: &'a Ruleset,
    pub vocab: &'a Vocab,
}

impl Reader<'_> {
    fn read(&self, mut raw: MarketFile, items: &mut Vec<(Origin, Item)>, diagnostics: &mut Vec<Diagnostic>) {
        let cites = std::mem::take(&mut raw.cites);
        let (facts, adopts) = (std::mem::take(&mut raw.fact), std::mem::take(&mut raw.adopt));
        let (clocks, calendars) = (std::mem::take(&mut raw.clock), std::mem::take(&mut raw.calendar));
        let (quotas, coverage) = (std::mem::take(&mut raw.quota), std::mem::take(&mut raw.coverage));
        let mut keep = |line: usize, result: Result<Item, Fault>| match result {
            Ok(item) => items.push((Origin { file: self.file.path.clone(), line }, item)),
            Err((code, args)) => diagnostics.push(Diagnostic::error(code, &self.file.path, line, args)),
        };
        if self.file.path.ends_with("/market.toml") {
            keep(1, self.head(raw, &cites));
        }
        for spanned in facts {
            let line = self.file.line(spanned.span().start);
            keep(line, self.fact(spanned.into_inner(), &cites));
        }
        for spanned in adopts {
            let line = self.file.line(spanned.span().start);
            keep(line, self.adoption(spanned.into_inner(), &cites));
        }
        for spanned in quotas {
            let line = self.file.line(spanned.span().start);
            keep(line, self.quota(spanned.into_inner(), &cites));
        }
        for spanned in clocks {
            let line = self.file.line(spanned.span().start);
            keep(
                line,
                clocks::clock(spanned.into_inner(), &self.code, &cites, self.vocab).and_then(|c| {
                    self.subject(&c.subject)?;
                    Ok(Item::Clock(Arc::new(c)))
                }),
            );
        }
        for spanned in calendars {
            let line = self.file.line(spanned.span().start);
            keep(line, clocks::calendar(spanned.into_inner(), &self.code, &cites, self.vocab));
        }
        for spanned in coverage {
            let line = self.file.line(spanned.span().start);
            keep(line, self.coverage(spanned.into_inner()));
        }
    }

    fn head(&self, raw: MarketFile, cites: &Cites) -> Result<Item, Fault> {
        let mut inherits = Vec::new();
        for line in raw.inherits {
            code("market", &line.market, self.vocab)?;
            line.subjects.iter().try_for_each(|s| self.subject(s))?;
            let (valid, cite) = (line.valid.period()?, cites::resolve(line.cite, cites)?);
            inherits.push(Inherit { market: line.market, subjects: line.subjects, valid, cite });
        }
        if let Some(scheme) = &raw.scheme {
            code("approval_scheme", scheme, self.vocab)?;
        }
        if let Some(currency) = &raw.currency {
            code("currency", currency, self.vocab)?;
        }
        let named = raw.governs.iter().flatten().chain(raw.purposes.iter().flatten());
        named.chain(raw.needs.keys()).chain(raw.needs.values().flatten()).try_for_each(|p| self.purpose(p))?;
        for (purpose, checklist) in &raw.checklists {
            if !self.vocab.checklists.contains_key(checklist) {
                let near = nearest(checklist, self.vocab.checklists.keys().map(String::as_str)).unwrap_or_default();
                return Err(("unknown_checklist", vec![checklist.clone(), near.to_owned()]));
            }
            if self.purpose(purpose).is_err() && purpose != "duty" {
                self.purpose(purpose)?;
            }
        }
        Ok(Item::Market(Arc::new(Market {
            code: self.code.clone(),
            title: raw.title.ok_or_else(|| ("missing_key", vec!["title".to_owned()]))?,
            scheme: raw.scheme,
            currency: raw.currency,
            inherits,
            governs: raw.governs,
            purposes: raw.purposes,
            needs: raw.needs,
            checklists: raw.checklists,
        })))
    }

    pub fn fact(&self, raw: RawFact, cites: &Cites) -> Result<Item, Fault> {
        let (_, def) = self.vocab.attribute(&raw.attribute).ok_or_else(|| {
            let names = self.vocab.attributes.iter().map(|a| a.name.as_str());
            ("unknown_attribute", vec![raw.attribute.clone(), nearest(&raw.attribute, names).unwrap_or("").to_owned()])
        })?;
        if def.case_space().is_some() {
            return Err(("attribute_of_a_case", vec![raw.attribute]));
        }
        let cite = cites::resolve(raw.cite, cites)?;
        let value = self.fact_value(def, raw.value, raw.unit, raw.complete, raw.amount, raw.absence)?;
        let subject = raw.subject.or_else(|| def.subject.clone()).unwrap_or_default();
        self.subject(&subject)?;
        if def.component && raw.order.is_none() {
            return Err(("missing_key", vec!["order".to_owned()]));
        }
        let extras = raw.order.is_some() || raw.condition.is_some() || raw.default || !raw.replaces.is_empty();
        if !def.component && (extras || raw.holes || raw.renewable || raw.secured.is_some()) {
            return Err(("not_a_component", vec![raw.attribute]));
        }
        if raw.default && raw.holes {
            return Err(("default_with_holes", vec![]));
        }
        for replaced in &raw.replaces {
            if !self.vocab.attribute(replaced).is_some_and(|(_, d)| d.component) {
                return Err(("not_a_component", vec![replaced.clone()]));
            }
        }
        if let Some(of) = &raw.of {
            code(def.of.as_deref().unwrap_or_default(), of, self.vocab)?;
        }
        let valid = raw.valid.period()?;
        let place = raw.place.map(|place| match place.contains('/') {
            true => place,
            false => format!("{}/{place}", self.code),
        });
        let id = match raw.id {
            Some(id) => id,
            None => {
                let from = match &valid.from {
                    Some(Edge::Day(day)) => day.to_string(),
                    Some(Edge::Between { earliest, .. }) => format!("{earliest}~"),
                    Some(Edge::After { step, .. }) => format!("after {step}"),
                    None => "undated".to_owned(),
                };
                let of = raw.of.as_ref().map(|of| format!("/{of}")).unwrap_or_default();
                format!("{}/{}/{from}{of}", place.as_deref().unwrap_or(&self.code), raw.attribute)
            }
        };
        Ok(Item::Fact(Arc::new(Fact {
            id,
            market: self.code.clone(),
            attribute: raw.attribute,
            subject,
            place,
            value,
            of: raw.of,
            scope: raw.scope,
            valid,
            status: raw.status,
            instrument: raw.instrument,
            cite,
            order: raw.order,
            condition: raw.condition,
            default: raw.default,
            replaces: raw.replaces,
            holes: raw.holes,
            renewable: raw.renewable,
            secured: raw.secured,
            review_by: raw.review_by.map(|d| d.0),
            low_trust: raw.low_trust,
            contested: raw.contested,
            note: raw.note,
            also: raw.also,
            dispute: raw.dispute,
            chosen: raw.chosen,
            observed: raw.observed.map(|o| o.as_str().map_or_else(|| o.to_string(), str::to_owned)),
            source: None,
            corrects: raw.corrects,
        })))
    }

    fn fact_value(
        &self,
        def: &AttributeDef,
        value: Option<toml::Value>,
        unit: Option<String>,
        complete: bool,
        amount: Option<String>,
        absence: bool,
    ) -> Result<Value, Fault> {
        match (value, amount, absence) {
            (None, None, true) => Ok(Value::Absent),
            (None, Some(amount), false) if def.type_ == AttributeType::Amount => Ok(Value::Amount(amount)),
            (Some(value), None, false) => parse_value(&value, unit.as_deref(), complete, def, self.vocab),
            _ => Err(("one_value", vec![def.name.clone()])),
        }
    }

    fn adoption(&self, raw: RawAdopt, cites: &Cites) -> Result<Item, Fault> {
        if self.ruleset.rule(&raw.rule).is_none() {
            let near = nearest(&raw.rule, self.ruleset.rules.iter().map(|r| r.id.as_str())).unwrap_or_default();
            return Err(("unknown_rule", vec![raw.rule, near.to_owned()]));
        }
        let phase = self.vocab.phase(&raw.phase).ok_or_else(|| {
            let near = nearest(&raw.phase, self.vocab.phases.iter().map(|p| p.id.as_str())).unwrap_or_default();
            ("unknown_code", vec!["phase".to_owned(), raw.phase.clone(), near.to_owned()])
        })?;
        raw.purposes.iter().try_for_each(|p| self.purpose(p))?;
        if phase.binds.is_empty() == raw.purposes.is_empty() {
            return Err(("purposes_and_phase", vec![raw.phase]));
        }
        let cite: Citation = cites::resolve(raw.cite, cites)?;
        let tag = raw.tag.as_ref().map(|t| format!("/{t}")).unwrap_or_default();
        Ok(Item::Adoption(Arc::new(Adoption {
            id: format!("{}/{}/{}{tag}", self.code, raw.rule, raw.phase),
            market: self.code.clone(),
            rule: raw.rule,
            phase: raw.phase,
            tag: raw.tag,
            purposes: raw.purposes,
            scope: raw.scope,
            consequence: raw.consequence,
            valid: raw.valid.period()?,
            status: raw.status,
            instrument: raw.instrument,
            cite,
            also: raw.also,
            review_by: raw.review_by.map(|d| d.0),
            low_trust: raw.low_trust,
            note: raw.note,
            corrects: raw.corrects,
        })))
    }

    fn quota(&self, raw: RawQuota, cites: &Cites) -> Result<Item, Fault> {
        self.subject(&raw.subject)?;
        let mut windows = Vec::with_capacity(raw.windows.len());
        for w in raw.windows {
            let to = day_after(w.through.0)?;
            windows.push(QuotaWindow { from: w.from.0, to, volume: Decimal::from(w.volume), carry: w.carry });
        }
        Ok(Item::Quota(Arc::new(Quota {
            id: raw.id,
            market: self.code.clone(),
            subject: raw.subject,
            unit: raw.unit,
            windows,
            growth: raw.growth,
            eligible: raw.eligible,
            state: raw.state,
            cite: cites::resolve(raw.cite, cites)?,
            also: raw.also,
            note: raw.note,
            corrects: raw.corrects,
        })))
    }

    fn coverage(&self, raw: RawCoverage) -> Result<Item, Fault> {
        let Some(checklist) = self.vocab.checklists.get(&raw.checklist) else {
            let near = nearest(&raw.checklist, self.vocab.checklists.keys().map(String::as_str)).unwrap_or_default();
            return Err(("unknown_checklist", vec![raw.checklist, near.to_owned()]));
        };
        if !checklist.lines.iter().any(|l| l.id == raw.line) {
            let near = nearest(&raw.line, checklist.lines.iter().map(|l| l.id.as_str())).unwrap_or_default();
            return Err(("unknown_line", vec![raw.checklist, raw.line, near.to_owned()]));
        }
        if raw.state == CoverageState::Covered && raw.by.is_empty() {
            return Err(("covered_by_nothing", vec![raw.line]));
        }
        Ok(Item::Coverage(Arc::new(Coverage {
            market: self.code.clone(),
            checklist: raw.checklist,
            line: raw.line,
            state: raw.state,
            by: raw.by,
            reviewed: raw.reviewed.0,
        })))
    }

    fn subject(&self, id: &str) -> Result<(), Fault> {
        if self.vocab.subjects.contains_key(id) {
            return Ok(());
        }
        let near = nearest(id, self.vocab.subjects.keys().map(String::as_str)).unwrap_or_default();
        Err(("unknown_subject", vec![id.to_owned(), near.to_owned()]))
    }

    fn purpose(&self, id: &str) -> Result<(), Fault> {
        if self.vocab.purpose(id).is_some() {
            return Ok(());
        }
        let near = nearest(id, self.vocab.purposes.iter().map(|p| p.id.as_str())).unwrap_or_default();
        Err(("unknown_code", vec!["purpose".to_owned(), id.to_owned(), near.to_owned()]))
    }
}
