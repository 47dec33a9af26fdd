//! `landfall verify`: replays receipts, or walks the whole ledger.

use std::path::Path;

use clap::ArgMatches;
use landfall_core::SEMANTICS;
use landfall_core::assess::duty::duty;
use landfall_core::assess::{Question, Receipt, assess};
use landfall_core::model::{Hash, Kind};
use landfall_store::{Head, Ledger};
use serde::Serialize;
use serde_json::Value;

use super::Done;
use crate::app::{App, instant};
use crate::cli;
use crate::context::Context;
use crate::error::{Error, Result};

/// What replaying one receipt came to.
#[derive(Debug, Serialize)]
struct Replayed {
    market: String,
    on: String,
    known: String,
    answer: Hash,
    same: bool,
    /// What differs, in codes.
    differs: Vec<Difference>,
}

#[derive(Debug, Serialize)]
struct Difference {
    what: &'static str,
    id: String,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match cli::path(matches, "receipt") {
        Some(file) => receipts(app, &file).await,
        None if matches.value_source("ledger").is_some() => {
            whole(app, cli::path(matches, "head")).await
        }
        None => Err(Error::incorrect("verify-what", [])),
    }
}

#[derive(Debug, Serialize)]
struct Whole {
    entries: i64,
    erased: Vec<i64>,
    head: String,
}

async fn whole(app: &App, head: Option<std::path::PathBuf>) -> Result<Done> {
    let kept = match head {
        Some(file) => {
            let text = std::fs::read_to_string(&file).map_err(|e| Error::file(&file, &e))?;
            Some(text.parse::<Head>()?)
        }
        None => None,
    };
    let bar = app.progress("progress-verify");
    let ledger = Ledger::open_read(&app.ledger).await?;
    let verified = ledger.verify(kept.as_ref()).await;
    bar.finish_and_clear();
    let verified = verified?;
    let shown = Whole {
        entries: verified.entries,
        erased: verified.erased,
        head: verified.head.to_string(),
    };
    let text = &app.text;
    app.answer(&shown, || {
        let entries = usize::try_from(shown.entries).unwrap_or_default();
        let mut lines = vec![app.paint.good(&text.count("verify-whole", entries, &[]))];
        if !shown.erased.is_empty() {
            let list = text.list(shown.erased.iter().map(ToString::to_string));
            lines.push(text.count("verify-erased", shown.erased.len(), &[("list", &list)]));
        }
        lines.push(text.with("import-head", &[("head", &shown.head)]));
        lines.join("\n")
    })?;
    Ok(Done::Answered)
}

async fn receipts(app: &App, file: &Path) -> Result<Done> {
    let text = std::fs::read_to_string(file).map_err(|e| Error::file(file, &e))?;
    let name = file.display().to_string();
    let wrong = |e: serde_json::Error| {
        Error::incorrect(
            "receipt-wrong",
            [&name, &e.line().to_string(), &e.to_string()],
        )
    };
    let json: Value = serde_json::from_str(&text).map_err(wrong)?;
    let all = match json {
        Value::Array(all) => all,
        one => vec![one],
    };
    if all.is_empty() {
        return Err(Error::incorrect("receipt-none", [&name]));
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
            return Err(Error::said(
                Kind::Unsupported,
                "semantics-unknown",
                [&number.to_string(), &known],
            ));
        }
        let receipt: Receipt = serde_json::from_value(receipt).map_err(wrong)?;
        replayed.push(replay(app, &receipt, answer).await?);
    }
    let differ = replayed.iter().filter(|r| !r.same).count();
    app.answer(&replayed, || told(app, &replayed))?;
    if differ > 0 {
        return Err(Error::said(
            Kind::Conflict,
            "verify-differs",
            [&differ.to_string(), &replayed.len().to_string()],
        ));
    }
    Ok(Done::Answered)
}

async fn replay(app: &App, receipt: &Receipt, answer: Option<Value>) -> Result<Replayed> {
    let known = instant(Some(&receipt.known))?;
    let mut context = Context::open(&app.ledger, known, Some(&receipt.ruleset)).await?;
    context
        .load_for(&receipt.case, std::slice::from_ref(&receipt.market))
        .await?;
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
        differs.push(Difference {
            what: "differs-text",
            id: String::new(),
        });
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
    let mut add = |what, id: &str| {
        all.push(Difference {
            what,
            id: id.to_owned(),
        })
    };
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
    now.reads
        .keys()
        .filter(|id| !then.reads.contains_key(*id))
        .for_each(|id| add("differs-new", id));
    then.misses
        .iter()
        .filter(|m| !now.misses.contains(m))
        .for_each(|m| add("differs-found", m));
    now.misses
        .iter()
        .filter(|m| !then.misses.contains(m))
        .for_each(|m| add("differs-lost", m));
    if then.answer != now.answer {
        add("differs-answer", &then.answer.0);
    }
    all
}

fn told(app: &App, all: &[Replayed]) -> String {
    let text = &app.text;
    let mut lines = Vec::new();
    for one in all {
        let args = [
            ("market", one.market.as_str()),
            ("on", &one.on),
            ("known", &one.known),
            ("hash", &one.answer.0),
        ];
        lines.push(if one.same {
            app.paint.good(&text.with("verify-same", &args))
        } else {
            app.paint.bad(&text.with("verify-not-same", &args))
        });
        for difference in &one.differs {
            lines.push(format!(
                "  {}",
                text.with(difference.what, &[("id", &difference.id)])
            ));
        }
    }
    lines.join("\n")
}
