//! `landfall verify`: replays receipts, or walks the whole ledger.

use std::path::Path;

use clap::ArgMatches;
use landfall_core::model::Kind;
use landfall_desk::ask::verify::{Replayed, receipts, whole};
use landfall_store::Head;

use super::Done;
use crate::app::App;
use crate::cli;
use crate::error::{Error, Result};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match cli::path(matches, "receipt") {
        Some(file) => replayed(app, &file).await,
        None if matches.value_source("ledger").is_some() => walked(app, cli::path(matches, "head")).await,
        None => Err(Error::incorrect("verify-what", [])),
    }
}

async fn walked(app: &App, head: Option<std::path::PathBuf>) -> Result<Done> {
    let kept = match head {
        Some(file) => {
            let text = std::fs::read_to_string(&file).map_err(|e| Error::file(&file, &e))?;
            Some(text.parse::<Head>()?)
        }
        None => None,
    };
    let bar = app.progress("progress-verify");
    let walked = whole(&app.desk, kept.as_ref()).await;
    bar.finish_and_clear();
    let walked = walked?;
    let text = &app.text;
    app.answer(&walked, || {
        let entries = usize::try_from(walked.entries).unwrap_or_default();
        let mut lines = vec![app.paint.good(&text.count("verify-whole", entries, &[]))];
        if !walked.erased.is_empty() {
            let list = text.list(walked.erased.iter().map(ToString::to_string));
            lines.push(text.count("verify-erased", walked.erased.len(), &[("list", &list)]));
        }
        lines.push(text.with("import-head", &[("head", &walked.head)]));
        lines.join("\n")
    })?;
    Ok(Done::Answered)
}

async fn replayed(app: &App, file: &Path) -> Result<Done> {
    let text = std::fs::read_to_string(file).map_err(|e| Error::file(file, &e))?;
    let replayed = receipts(&app.desk, &text, &file.display().to_string()).await?;
    let differ = replayed.iter().filter(|r| !r.same).count();
    app.answer(&replayed, || told(app, &replayed))?;
    if differ > 0 {
        return Err(Error::said(Kind::Conflict, "verify-differs", [&differ.to_string(), &replayed.len().to_string()]));
    }
    Ok(Done::Answered)
}

fn told(app: &App, all: &[Replayed]) -> String {
    let text = &app.text;
    let mut lines = Vec::new();
    for one in all {
        let args = [("market", one.market.as_str()), ("on", &one.on), ("known", &one.known), ("hash", &one.answer.0)];
        lines.push(if one.same {
            app.paint.good(&text.with("verify-same", &args))
        } else {
            app.paint.bad(&text.with("verify-not-same", &args))
        });
        for difference in &one.differs {
            lines.push(format!("  {}", text.with(difference.what, &[("id", &difference.id)])));
        }
    }
    lines.join("\n")
}
