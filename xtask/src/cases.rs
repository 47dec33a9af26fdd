//! The cases in the documents of rules: each fenced block is a case, the word on its fence the outcome it must have.

use landfall_core::model::{AttributeDef, AttributeId, Case, Truth, Value};
use landfall_core::pack::{Source, parse_value, read_case};
use landfall_core::predicate::{Cause, Const, Expr, NoRates, Scalar, Table, evaluate, fold, substitute_scalars};
use landfall_core::resolve::{CompiledRule, Reading};

use crate::Problem;

/// Outcomes a fence may name.
pub const OUTCOMES: [&str; 4] = ["met", "not_met", "unknown", "not_applicable"];
/// Outcomes every rule shows at least once.
pub const REQUIRED: [&str; 3] = ["met", "not_met", "unknown"];

/// One fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Line of the fence, from 1.
    pub line: usize,
    /// The word after `toml`.
    pub expected: String,
    /// What stands between the fences.
    pub text: String,
}

/// The fenced TOML blocks of a document.
#[must_use]
pub fn blocks(document: &Source) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open = false;
    for (index, line) in document.text.lines().enumerate() {
        match (open, line.strip_prefix("```")) {
            (false, Some(info)) => {
                open = true;
                let expected = info.strip_prefix("toml").unwrap_or(info).trim().to_owned();
                found.push(Block { line: index + 1, expected, text: String::new() });
            }
            (true, Some(_)) => open = false,
            (true, None) => {
                if let Some(block) = found.last_mut() {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
            (false, None) => {}
        }
    }
    found
}

/// Runs every case of one rule's document.
#[must_use]
pub fn run(document: &Source, rule: &CompiledRule, reading: &Reading) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut report = |line, message: String, hint: &str| {
        problems.push(Problem { lint: "cases", ..Problem::new(&document.path, line, message, hint) });
    };
    let blocks = blocks(document);
    for outcome in REQUIRED {
        if !blocks.iter().any(|b| b.expected == outcome) {
            report(0, format!("no case is `{outcome}`"), "a rule shows at least one met, one not_met and one unknown");
        }
    }
    for block in &blocks {
        if !OUTCOMES.contains(&block.expected.as_str()) {
            report(
                block.line,
                format!("`{}` is no outcome", block.expected),
                "one of met, not_met, unknown, not_applicable",
            );
            continue;
        }
        match outcome(block, rule, reading) {
            Ok(found) if found == block.expected => {}
            Ok(found) => report(
                block.line,
                format!("the case is `{found}`, its fence says `{}`", block.expected),
                "change the case, or the predicate if it does not say what the law says",
            ),
            Err(message) => {
                report(block.line, message, "a block is a case file, with market attributes under [market]")
            }
        }
    }
    problems
}

/// What becomes of one block under a rule.
fn outcome(block: &Block, rule: &CompiledRule, reading: &Reading) -> Result<&'static str, String> {
    let (case, market, place) = read(block, reading)?;
    let vocab = reading.vocab();
    let table = Table::build(std::slice::from_ref(&case), "", vocab);
    let truth = |expr: &Expr| {
        let mut scalar = |id| constant(id, &market, reading);
        let mut list = |id| codes(id, &market, reading);
        let here = substitute_scalars(expr, &mut |part| match part {
            Scalar::Place(id) => Some(constant(*id, &place, reading)),
            _ => None,
        });
        let tri = evaluate(&fold(&here, &mut scalar, &mut list), &table, &NoRates);
        match (tri.yes.get(0), tri.no.get(0)) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        }
    };
    Ok(match (truth(&rule.applies.expr), truth(&rule.met.expr)) {
        (Truth::False, _) => "not_applicable",
        (_, Truth::True) => "met",
        (Truth::True, Truth::False) => "not_met",
        _ => "unknown",
    })
}

type MarketValues = Vec<(AttributeId, Value)>;

fn read(block: &Block, reading: &Reading) -> Result<(Case, MarketValues, MarketValues), String> {
    let mut document: toml_edit::DocumentMut =
        block.text.parse().map_err(|e: toml_edit::TomlError| e.message().to_owned())?;
    let market = values_of(&mut document, "market", reading)?;
    let place = values_of(&mut document, "place", reading)?;
    let source = Source { path: "case.toml".to_owned(), text: document.to_string() };
    let case = read_case(&source, reading.vocab()).map_err(|diagnostics| {
        let texts: Vec<String> = diagnostics.iter().map(|d| Problem::from(d).message).collect();
        texts.join("; ")
    })?;
    Ok((case, market, place))
}

/// Takes the table of a market's or a place's values out of a block.
fn values_of(document: &mut toml_edit::DocumentMut, space: &str, reading: &Reading) -> Result<MarketValues, String> {
    let mut values = Vec::new();
    let Some(table) = document.remove(space).and_then(|item| item.into_table().ok()) else { return Ok(values) };
    for (key, item) in &table {
        let vocab = reading.vocab();
        let wanted = format!("market.{key}");
        let def = vocab.attributes.iter().find(|a| a.predicate_name() == wanted);
        let def = def.ok_or_else(|| format!("the vocabulary has no `{space}.{key}`"))?;
        let id = vocab.attribute(&def.name).map(|(id, _)| id).ok_or_else(|| wanted.clone())?;
        let item = item.as_value().ok_or_else(|| format!("`{key}` is no value"))?;
        let value = market_value(item, def, reading).map_err(|fault| format!("`{key}`: {fault}"))?;
        values.push((id, value));
    }
    Ok(values)
}

/// A value of a market: bare, in the canonical unit, or `{ value, unit, complete }`.
fn market_value(item: &toml_edit::Value, def: &AttributeDef, reading: &Reading) -> Result<Value, String> {
    let written = item.as_inline_table();
    let part = |key: &str| written.and_then(|t| t.get(key));
    let raw = part("value").unwrap_or(item);
    let unit = part("unit").and_then(toml_edit::Value::as_str).or(def.unit.as_deref());
    let complete = part("complete").and_then(toml_edit::Value::as_bool).unwrap_or(false);
    let raw: toml::Value = format!("raw = {raw}")
        .parse::<toml::Table>()
        .ok()
        .and_then(|mut t| t.remove("raw"))
        .ok_or_else(|| "not a value".to_owned())?;
    parse_value(&raw, unit, complete, def, reading.vocab())
        .map_err(|(code, args)| format!("{code} {}", args.join(", ")))
}

fn constant(id: AttributeId, market: &MarketValues, reading: &Reading) -> Scalar {
    let def = reading.vocab().def(id);
    let missing = || Scalar::Missing(Cause::Market { attribute: def.map(|d| d.name.clone()).unwrap_or_default() });
    let Some((_, value)) = market.iter().find(|(other, _)| *other == id) else { return missing() };
    let number = || reading.vocab().canonical(def?, value);
    match value {
        Value::Number { .. } => number().map_or_else(missing, |(low, high)| Scalar::Const(Const::Number { low, high })),
        Value::Money { low, high, currency } => {
            Scalar::Const(Const::Money { low: *low, high: *high, currency: currency.clone() })
        }
        Value::Code(code) => Scalar::Const(Const::Code(code.clone())),
        Value::Bool(value) => Scalar::Const(Const::Bool(*value)),
        Value::Day(day) => Scalar::Const(Const::Day(*day)),
        Value::Absent => Scalar::Const(Const::Absent),
        Value::Text(_) | Value::List { .. } | Value::Amount(_) => missing(),
    }
}

fn codes(id: AttributeId, market: &MarketValues, reading: &Reading) -> Result<(Vec<String>, bool), Cause> {
    match market.iter().find(|(other, _)| *other == id) {
        Some((_, Value::List { items, complete })) => Ok((items.clone(), *complete)),
        _ => Err(Cause::Market { attribute: reading.vocab().def(id).map(|d| d.name.clone()).unwrap_or_default() }),
    }
}
