//! `landfall review`: what others propose for the facts everybody shares.

use clap::ArgMatches;
use jiff::Timestamp;
use landfall_core::model::Kind;
use landfall_desk::load::proposed::{self, Proposed, Written};
use landfall_desk::render::Block;
use landfall_server::Who;
use landfall_server::auth::entered;
use landfall_store::Ledger;
use landfall_store::people::{Decision, Proposal};
use serde::Serialize;

use super::Done;
use crate::app::App;
use crate::cli;
use crate::error::{Error, Result};
use crate::render::{self, instant, pad};

/// A proposal as programs read it.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    organisation: &'a str,
    author: &'a str,
    at: Timestamp,
    pack: &'a str,
    reason: &'a str,
    decision: Option<Decision>,
    decider: Option<&'a str>,
    decided: Option<Timestamp>,
    note: Option<&'a str>,
    head: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<&'a [(String, String)]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    writes: Option<Vec<Written>>,
}

impl<'a> Shown<'a> {
    fn of(p: &'a Proposal) -> Shown<'a> {
        Shown {
            id: &p.id,
            organisation: &p.organisation,
            author: &p.author,
            at: p.at,
            pack: &p.pack,
            reason: &p.reason,
            decision: p.decision,
            decider: p.decider.as_deref(),
            decided: p.decided,
            note: p.note.as_deref(),
            head: p.head.as_deref(),
            files: None,
            writes: None,
        }
    }
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match matches.subcommand() {
        Some(("list", m)) => list(app, cli::given(m, "all")).await?,
        Some(("show", m)) => show(app, cli::one(m, "id").unwrap_or_default()).await?,
        Some(("accept", m)) => accept(app, m).await?,
        Some(("refuse", m)) => refuse(app, m).await?,
        _ => {}
    }
    Ok(Done::Answered)
}

async fn list(app: &App, all: bool) -> Result<()> {
    let ledger = Ledger::open_read(&app.desk.ledger).await?;
    let found = ledger.proposals(None).await?;
    let wanted: Vec<&Proposal> = found.iter().filter(|p| all || p.decision.is_none()).collect();
    let shown: Vec<Shown<'_>> = wanted.iter().map(|p| Shown::of(p)).collect();
    app.answer(&shown, || {
        let mut page = Block::new(app.width);
        if wanted.is_empty() {
            page.line(app.text.get("review-none"));
        }
        for one in &wanted {
            about(app, &mut page, one);
            page.gap();
        }
        page.finish()
    })
}

async fn show(app: &App, id: &str) -> Result<()> {
    let ledger = Ledger::open_read(&app.desk.ledger).await?;
    let proposal = found(&ledger, id).await?;
    let plan = match proposal.decision {
        Some(_) => None,
        None => Some(proposed::plan(&ledger, &proposal.pack, &read(app, &proposal)?).await?),
    };
    let writes = plan.as_ref().map(Written::all);
    let shown = Shown { files: Some(&proposal.files), writes: writes.clone(), ..Shown::of(&proposal) };
    app.answer(&shown, || {
        let mut page = Block::new(app.width);
        about(app, &mut page, &proposal);
        for (path, text) in &proposal.files {
            page.gap();
            page.line(app.paint.head(path));
            text.lines().for_each(|line| page.line(format!("  {line}")));
        }
        if let Some(writes) = &writes {
            page.gap();
            page.line(app.text.count("review-changes", writes.len(), &[]));
            for one in writes {
                let why = one.reason.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
                page.text(2, &format!("{} {}{why}", app.text.get(&format!("op-{}", one.op)), one.id));
            }
        }
        page.finish()
    })
}

async fn accept(app: &App, matches: &ArgMatches) -> Result<()> {
    let (who, now) = (Who::local(), Timestamp::now());
    let mut ledger = Ledger::open(&app.desk.ledger).await?;
    let proposal = found(&ledger, cli::one(matches, "id").unwrap_or_default()).await?;
    let bar = app.progress("progress-read");
    let read = read(app, &proposal);
    bar.finish_and_clear();
    let (read, path) = (read?, format!("proposals/{}", proposal.id));
    let note = cli::one(matches, "note");
    let appended = entered(&mut ledger, (&who, "accept_proposal", &path), now, async |ledger| {
        proposed::accept(ledger, (&proposal, &read), (&who.name, note), now).await
    });
    let appended = appended.await?;
    let after = found(&ledger, &proposal.id).await?;
    app.answer(&Shown::of(&after), || {
        let lines = read.warnings.iter().map(|d| render::diagnostic(d, &app.text, app.paint));
        let (written, known) = (usize::try_from(appended.written()).unwrap_or_default(), appended.known.to_string());
        let said = app.text.count("review-appended", written, &[("known", &known)]);
        lines.chain([said]).collect::<Vec<_>>().join("\n")
    })
}

async fn refuse(app: &App, matches: &ArgMatches) -> Result<()> {
    let (who, now) = (Who::local(), Timestamp::now());
    let mut ledger = Ledger::open(&app.desk.ledger).await?;
    let proposal = found(&ledger, cli::one(matches, "id").unwrap_or_default()).await?;
    let (reason, path) = (cli::one(matches, "reason").unwrap_or_default(), format!("proposals/{}", proposal.id));
    entered(&mut ledger, (&who, "refuse_proposal", &path), now, async |ledger| {
        proposed::refuse(ledger, &proposal, (&who.name, reason), now).await
    })
    .await?;
    let after = found(&ledger, &proposal.id).await?;
    app.answer(&Shown::of(&after), || app.text.get("review-closed"))
}

async fn found(ledger: &Ledger, id: &str) -> Result<Proposal> {
    let unknown = || Error::said(Kind::NotFound, "unknown-proposal", [id]);
    ledger.proposal(id).await?.ok_or_else(unknown)
}

fn read(app: &App, proposal: &Proposal) -> Result<Proposed> {
    proposed::read(app.desk.packs.as_deref(), &proposal.files)
}

fn about(app: &App, page: &mut Block, p: &Proposal) {
    let text = &app.text;
    let state = p.decision.map_or("open", Decision::as_str);
    page.line(format!("{}  {}", app.paint.head(&pad(&p.id, ID)), text.get(&format!("review-{state}"))));
    let mut said = |key: &str, value: &str| page.labelled(LABEL, &format!("  {}", text.get(key)), value);
    let organisation = if p.organisation.is_empty() { String::new() } else { format!(" ({})", p.organisation) };
    said("review-author", &format!("{}{organisation}, {}", p.author, instant(&p.at.to_string())));
    said("review-pack", &p.pack);
    said("review-reason", &p.reason);
    if let (Some(by), Some(at)) = (&p.decider, p.decided) {
        let note = p.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
        said("review-state", &format!("{by}, {}{note}", instant(&at.to_string())));
    }
}

/// Columns of an id, and of what stands before a value.
const ID: usize = 12;
const LABEL: usize = 16;
