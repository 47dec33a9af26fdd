//! Makes a certificate: gathers what an answer read, leaves out what may not be passed on, checks itself, signs.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use landfall_core::SEMANTICS;
use landfall_core::assess::{Assessment, assess};
use landfall_core::model::{Case, Item, Kind, canonical_json};
use landfall_store::Stored;
use serde_json::Value;

use super::{Certificate, FORMAT, Held, Issuer, Signed, Signer, Withheld, verify};
use crate::context::Context;
use crate::error::{Error, Result};

/// Answers what may be done with a case in a market, and certifies the answer. The market must be loaded.
///
/// # Errors
/// Where the ledger cannot be read, the case itself may not be passed on, or what was gathered does not give the same
/// answer again: nothing is signed then.
pub async fn issue(context: &Context, signer: &Signer, case: &Case, market: &str, on: Date) -> Result<Signed> {
    let sources = sources()?;
    let answer = assess(&context.world(), case, market, on);
    free(context, &case.name, &sources).await?;
    let ids: Vec<&str> = answer.receipt.reads.keys().map(String::as_str).collect();
    let read = context.ledger.named(&ids, context.known).await?;
    let told = canonical_json(&read.values().map(|s| &s.item).collect::<Vec<_>>());
    let mut beside: Vec<String> = heads(context, &answer, case);
    beside.extend(commons(context, &told, on));
    let beside: Vec<&str> = beside.iter().map(String::as_str).filter(|id| !read.contains_key(*id)).collect();
    let beside = context.ledger.named(&beside, context.known).await?;

    let mut withheld = BTreeMap::new();
    let mut held = |stored: Vec<Stored>| -> Result<BTreeMap<String, Held>> {
        let each = stored.into_iter().map(|s| held(s, &sources, &mut withheld));
        each.collect()
    };
    let read = held(read.into_values().collect())?;
    let beside = held(beside.into_values().collect())?;
    let mut told = serde_json::to_value(&answer).map_err(failed)?;
    without_quotes(&mut told, &withheld);
    let certificate = Certificate {
        format: FORMAT,
        issuer: Issuer { name: signer.name.clone(), key: signer.public.clone() },
        issued: Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default(),
        program: concat!("landfall ", env!("CARGO_PKG_VERSION")).to_owned(),
        semantics: SEMANTICS,
        ledger_head: context.ledger.head().await?.to_string(),
        answer: told,
        ruleset: serde_json::to_value(context.reading.ruleset()).map_err(failed)?,
        read,
        beside,
        withheld,
    };
    let signed = signer.signed(certificate);
    let verified = verify(&signed, Some(&signer.public));
    if let Some(wrong) = verified.wrong.first() {
        return Err(Error::said(Kind::Fault, "certify-not-whole", [wrong.code, &wrong.id]));
    }
    Ok(signed)
}

/// By source: its licence, and whether what it gives may be passed on.
type Sources = BTreeMap<&'static str, (String, bool)>;

fn sources() -> Result<Sources> {
    let all = landfall_ingest::sources()?;
    Ok(all.into_iter().map(|s| (s.name, (s.head.licence.name, s.head.redistribution))).collect())
}

/// A case that a source described goes into the receipt word by word.
async fn free(context: &Context, name: &str, sources: &Sources) -> Result<()> {
    let found = context.ledger.named(&[name], context.known).await?;
    match found.values().next().filter(|s| restricted(s, sources)) {
        Some(stored) => Err(Error::said(Kind::Forbidden, "certify-case-restricted", [name, &stored.pack])),
        None => Ok(()),
    }
}

/// Whether the words of an item may not be passed on: its source forbids it, or is not known to this program.
fn restricted(stored: &Stored, sources: &Sources) -> bool {
    let of_source = match &stored.item {
        Item::Fact(fact) => fact.source.is_some(),
        Item::Calendar(calendar) => calendar.source.is_some(),
        Item::Vehicle(_) => true,
        _ => false,
    };
    sources.get(stored.pack.as_str()).map_or(of_source, |(_, free)| !free)
}

fn held(stored: Stored, sources: &Sources, withheld: &mut BTreeMap<String, Withheld>) -> Result<(String, Held)> {
    let mut item = serde_json::to_value(&stored.item).map_err(failed)?;
    if restricted(&stored, sources) && item.get_mut("cite").and_then(|c| c.as_object_mut()?.remove("quote")).is_some() {
        let licence = sources.get(stored.pack.as_str()).map(|(licence, _)| licence.clone()).unwrap_or_default();
        withheld.insert(stored.id.clone(), Withheld { source: stored.pack.clone(), licence });
    }
    let ended = stored.ended.map(|end| end.through);
    Ok((stored.id, Held { hash: stored.content_hash, known_from: stored.known_from, ended, item }))
}

/// Takes the quotes of items whose words may not be passed on out of an answer.
pub(super) fn without_quotes(told: &mut Value, withheld: &BTreeMap<String, Withheld>) {
    match told {
        Value::Object(map) => {
            let of = map.get("of").and_then(Value::as_str);
            if of.is_some_and(|id| withheld.contains_key(id)) && map.contains_key("quote") {
                map.insert("quote".to_owned(), Value::Null);
            }
            map.values_mut().for_each(|inner| without_quotes(inner, withheld));
        }
        Value::Array(all) => all.iter_mut().for_each(|inner| without_quotes(inner, withheld)),
        _ => {}
    }
}

/// The heads of every market whose law has a part: the one asked, the origin, those they inherit from.
fn heads(context: &Context, answer: &Assessment, case: &Case) -> Vec<String> {
    let mut markets: Vec<String> = std::iter::once(answer.market.clone()).chain(context.origin(case)).collect();
    let mut seen = BTreeSet::new();
    while let Some(market) = markets.pop() {
        if seen.insert(market.clone()) {
            for stored in context.items.get(&market).into_iter().flatten() {
                if let Item::Market(head) = &stored.item {
                    markets.extend(head.inherits.iter().map(|line| line.market.clone()));
                }
            }
        }
    }
    seen.into_iter().map(|market| format!("{market}/market")).collect()
}

/// Instruments and steps that what was read speaks of, and exchange rates that can be used on the day or later.
fn commons<'c>(context: &'c Context, told: &str, on: Date) -> impl Iterator<Item = String> + 'c {
    let spoken: BTreeSet<&str> = context
        .commons
        .instruments
        .keys()
        .map(String::as_str)
        .chain(context.commons.steps.keys().map(String::as_str))
        .filter(|id| told.contains(&format!("\"{id}\"")) || told.contains(&format!("\"{id}:")))
        .collect();
    context
        .common
        .iter()
        .filter(move |stored| match &stored.item {
            Item::Instrument(instrument) => spoken.contains(instrument.id.as_str()),
            Item::Step(step) => spoken.contains(step.instrument.as_str()),
            Item::Rate(rate) => rate.until > on,
            _ => false,
        })
        .map(|stored| stored.item.id())
}

fn failed(error: serde_json::Error) -> Error {
    Error::incorrect("output-failed", [&error.to_string()])
}
