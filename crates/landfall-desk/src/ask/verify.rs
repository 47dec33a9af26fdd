//! Replays receipts, or walks the whole ledger.

use landfall_core::SEMANTICS;
use landfall_core::assess::duty::duty;
use landfall_core::assess::{Question, Receipt, assess};
use landfall_core::model::{Hash, Kind};
use landfall_store::{Head, Ledger};
use serde::Serialize;
use serde_json::Value;

use crate::Desk;
use crate::context::{Context, instant};
use crate::error::{Error, Result};

/// What replaying one receipt came to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = ReceiptReplayed)]
pub struct Replayed {
    /// The market asked.
    pub market: String,
    /// The day asked.
    pub on: String,
    /// The moment known.
    pub known: String,
    /// Hash of the answer as it comes out now.
    pub answer: Hash,
    /// Whether nothing differs.
    pub same: bool,
    /// What differs, in codes.
    pub differs: Vec<Difference>,
}

/// One thing that differs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Difference {
    /// What kind of thing, key of its text.
    pub what: &'static str,
    /// Its id or hash.
    pub id: String,
}

/// What walking the whole ledger came to.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Whole {
    /// Entries walked.
    pub entries: i64,
    /// Those whose content was erased.
    pub erased: Vec<i64>,
    /// The ledger's head.
    pub head: String,
}

/// Walks the whole ledger, up to a head kept elsewhere where one is given.
///
/// # Errors
/// The first entry that is not as it was written, or a head that is not in the chain.
pub async fn whole(desk: &Desk, kept: Option<&Head>) -> Result<Whole> {
    let ledger = Ledger::open_read(&desk.ledger).await?;
    let verified = ledger.verify(kept).await?;
    Ok(Whole { entries: verified.entries, erased: verified.erased, head: verified.head.to_string() })
}

/// Replays the receipts, or the answers that hold them, of a JSON text; `name` is what errors call it.
///
/// # Errors
/// Text that is no receipt, one of other semantics, a ledger that cannot be read.
pub async fn receipts(desk: &Desk, text: &str, name: &str) -> Result<Vec<Replayed>> {
    let wrong = |e: serde_json::Error| Error::incorrect("receipt-wrong", [name, &e.line().to_string(), &e.to_string()]);
    let json: Value = serde_json::from_str(text).map_err(wrong)?;
    let all = match json {
        Value::Array(all) => all,
        one => vec![one],
    };
    if all.is_empty() {
        return Err(Error::incorrect("receipt-none", [name]));
    }
    let mut replayed = Vec::new();
    for one in all {
        // an answer holds its receipt; a receipt stands by itself
        let (answer, receipt) = match one.get("receipt") {
            Some(receipt) => (Some(one.clone()), receipt.clone()),
            None => (None, one),
        };
        let semantics = receipt.get("semantics").and_then(Value::as_u64);
        if let Some(number) = semantics.filter(|n| *n != u64::from(SEMANTICS)) {
            let known = SEMANTICS.to_string();
            return Err(Error::said(Kind::Unsupported, "semantics-unknown", [&number.to_string(), &known]));
        }
        let receipt: Receipt = serde_json::from_value(receipt).map_err(wrong)?;
        replayed.push(replay(desk, &receipt, answer).await?);
    }
    Ok(replayed)
}

async fn replay(desk: &Desk, receipt: &Receipt, answer: Option<Value>) -> Result<Replayed> {
    let known = instant(Some(&receipt.known))?;
    let mut context = Context::open(&desk.ledger, known, Some(&receipt.ruleset)).await?;
    context.load_for(&receipt.case, std::slice::from_ref(&receipt.market)).await?;
    let world = context.world();
    let (now, whole) = match receipt.question {
        Question::Assess => {
            let a = assess(&world, &receipt.case, &receipt.market, receipt.on);
            (a.receipt.clone(), serde_json::to_value(&a))
        }
        Question::Duty => {
            let d = duty(&world, &receipt.case, &receipt.market, receipt.on);
            (d.receipt.clone(), serde_json::to_value(&d))
        }
    };
    let mut differs = differences(receipt, &now);
    let written = answer.is_some_and(|answer| whole.ok() != Some(answer));
    if written && differs.is_empty() {
        differs.push(Difference { what: "differs-text", id: String::new() });
    }
    Ok(Replayed {
        market: receipt.market.clone(),
        on: receipt.on.to_string(),
        known: receipt.known.clone(),
        answer: now.answer,
        same: differs.is_empty(),
        differs,
    })
}

fn differences(then: &Receipt, now: &Receipt) -> Vec<Difference> {
    let mut all = Vec::new();
    let mut add = |what, id: &str| all.push(Difference { what, id: id.to_owned() });
    if then.case_hash != now.case_hash {
        add("differs-case", &then.case_hash.0);
    }
    for (id, hash) in &then.reads {
        match now.reads.get(id) {
            None => add("differs-gone", id),
            Some(is) if is != hash => add("differs-changed", id),
            Some(_) => {}
        }
    }
    now.reads.keys().filter(|id| !then.reads.contains_key(*id)).for_each(|id| add("differs-new", id));
    then.misses.iter().filter(|m| !now.misses.contains(m)).for_each(|m| add("differs-found", m));
    now.misses.iter().filter(|m| !then.misses.contains(m)).for_each(|m| add("differs-lost", m));
    if then.answer != now.answer {
        add("differs-answer", &then.answer.0);
    }
    all
}
