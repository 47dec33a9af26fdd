//! Proposals for the facts everybody shares: one person proposes, another decides.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use landfall_core::model::{Diagnostic, Kind};
use landfall_desk::Error;
use landfall_desk::load::proposed::{self, Proposed, Written};
use landfall_store::people::{Decision, Proposal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::answer::{Holds, Page, page};
use crate::asked::{At, Body, Query};
use crate::auth::{Analyst, Reader, Steward, Who, secrets};
use crate::describe::Refusals;
use crate::problem::Failure;
use crate::{Office, Router};

pub fn routes() -> Router {
    Router::new()
        .routes(routes!(proposals, proposal_made))
        .routes(routes!(proposal))
        .routes(routes!(proposal_accepted))
        .routes(routes!(proposal_refused))
        .routes(routes!(proposal_withdrawn))
}

/// A file of a pack.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FileOut {
    /// Its path inside the pack: `markets/…`, `instruments/…`, `forecast/…`, `rates/…` or `withdrawn.toml`.
    path: String,
    /// What it says.
    text: String,
}

/// A proposal as it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct ProposalOut {
    /// What it is called by.
    id: String,
    /// The author's organisation; blank for the one that runs the service.
    organisation: String,
    /// Who proposes.
    author: String,
    /// When.
    at: Timestamp,
    /// The pack whose part it is to be.
    pack: String,
    /// Why.
    reason: String,
    /// What came of it; none while it is open.
    decision: Option<Decision>,
    /// Who decided.
    decider: Option<String>,
    /// When.
    decided: Option<Timestamp>,
    /// Why, as far as they said.
    note: Option<String>,
    /// The ledger's head after it was appended.
    head: Option<String>,
}

impl From<&Proposal> for ProposalOut {
    fn from(p: &Proposal) -> ProposalOut {
        let p = p.clone();
        ProposalOut {
            id: p.id,
            organisation: p.organisation,
            author: p.author,
            at: p.at,
            pack: p.pack,
            reason: p.reason,
            decision: p.decision,
            decider: p.decider,
            decided: p.decided,
            note: p.note,
            head: p.head,
        }
    }
}

/// A proposal with its files and, while it is open, what it would write.
#[derive(Debug, Serialize, ToSchema)]
struct ProposalWhole {
    #[serde(flatten)]
    about: ProposalOut,
    /// Its files.
    files: Vec<FileOut>,
    /// The entries it would write as the ledger stands; none where it is closed, or does not fit any more.
    writes: Option<Vec<Written>>,
    /// What to look at; nothing that forbids accepting.
    warnings: Vec<Diagnostic>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ProposalsAsked {
    /// Also those that are closed.
    all: Option<bool>,
    /// At most so many, 1 to 1,000; 100 where not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where the page before ended: its `next`.
    after: Option<String>,
}

/// Proposals that wait for a decision: of the organisation; for reviewers of the one that runs the service, of all.
#[utoipa::path(get, operation_id = "proposals", path = "/proposals", tag = "proposals", params(ProposalsAsked), security(("token" = ["reader"])),
    responses((status = 200, body = Page<ProposalOut>), Refusals))]
async fn proposals(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    Query(asked): Query<ProposalsAsked>,
    holds: Holds,
) -> Result<Response, Failure> {
    let all = office.ledger().proposals(who.sees()).await?;
    let wanted = all.iter().filter(|p| asked.all.unwrap_or_default() || p.decision.is_none());
    let out = wanted.map(ProposalOut::from).collect();
    holds.json(&page(out, |one: &ProposalOut| one.id.clone(), asked.limit, asked.after.as_deref())?)
}

/// What is proposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProposalAsked {
    /// The pack whose part it is to be: that of the facts it corrects, else one of one's own.
    #[serde(default = "own_pack")]
    pack: String,
    /// Why.
    reason: String,
    /// Files as packs have them; one with the path of a file of the packs takes its place.
    #[schema(min_items = 1)]
    files: Vec<FileOut>,
}

fn own_pack() -> String {
    "proposals".to_owned()
}

/// Proposes items of a pack. They are read and compared with what is stored as packs are when they are loaded.
#[utoipa::path(post, operation_id = "propose", path = "/proposals", tag = "proposals", request_body = ProposalAsked,
    security(("token" = ["analyst"])), responses((status = 201, body = ProposalWhole), Refusals))]
async fn proposal_made(
    Analyst(who): Analyst,
    State(office): State<Arc<Office>>,
    Body(asked): Body<ProposalAsked>,
) -> Result<Response, Failure> {
    proposed::named_pack(&asked.pack)?;
    let proposal = Proposal {
        id: secrets::handle()?,
        organisation: who.organisation,
        author: who.name,
        at: office.gate.clock.instant(),
        pack: asked.pack,
        reason: proposed::reason(&asked.reason)?,
        files: asked.files.into_iter().map(|file| (file.path, file.text)).collect(),
        decision: None,
        decider: None,
        decided: None,
        note: None,
        head: None,
    };
    let read = read(&office, &proposal).await?;
    let plan = proposed::plan(office.ledger(), &proposal.pack, &read).await?;
    office.writing().await.propose(&proposal).await?;
    let whole = whole(&proposal, Some(Written::all(&plan)), read.warnings);
    Ok((StatusCode::CREATED, Json(whole)).into_response())
}

async fn read(office: &Arc<Office>, proposal: &Proposal) -> Result<Proposed, Failure> {
    let (folder, files) = (office.desk.packs.clone(), proposal.files.clone());
    office.think(move || Ok(proposed::read(folder.as_deref(), &files)?)).await
}

fn whole(proposal: &Proposal, writes: Option<Vec<Written>>, warnings: Vec<Diagnostic>) -> ProposalWhole {
    let files = proposal.files.iter().cloned().map(|(path, text)| FileOut { path, text }).collect();
    ProposalWhole { about: ProposalOut::from(proposal), files, writes, warnings }
}

/// A proposal who asks may see; of another organisation it is as unknown as one that is not there.
async fn found(office: &Office, who: &Who, id: &str) -> Result<Proposal, Failure> {
    let found = office.ledger().proposal(id).await?;
    let seen = found.filter(|p| who.sees().is_none_or(|own| own == p.organisation));
    seen.ok_or_else(|| Error::said(Kind::NotFound, "unknown-proposal", [id]).into())
}

/// One proposal, with its files and what it would write.
#[utoipa::path(get, operation_id = "proposal", path = "/proposals/{id}", tag = "proposals",
    params(("id" = String, Path, description = "Id of a proposal")),
    security(("token" = ["reader"])), responses((status = 200, body = ProposalWhole), Refusals))]
async fn proposal(
    Reader(who): Reader,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    holds: Holds,
) -> Result<Response, Failure> {
    let proposal = found(&office, &who, &id).await?;
    if proposal.decision.is_some() {
        return holds.json(&whole(&proposal, None, Vec::new()));
    }
    match read(&office, &proposal).await {
        Ok(read) => {
            let plan = proposed::plan(office.ledger(), &proposal.pack, &read).await.ok();
            holds.json(&whole(&proposal, plan.as_ref().map(Written::all), read.warnings))
        }
        // the packs have moved on since
        Err(failure) if failure.status() == StatusCode::UNPROCESSABLE_ENTITY => {
            holds.json(&whole(&proposal, None, Vec::new()))
        }
        Err(failure) => Err(failure),
    }
}

/// What somebody says with a decision.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoteAsked {
    /// A remark.
    note: Option<String>,
}

/// Appends a proposal to the ledger, under its pack's name. Its author cannot.
#[utoipa::path(post, operation_id = "accept_proposal", path = "/proposals/{id}/acceptance", tag = "proposals", request_body = NoteAsked,
    params(("id" = String, Path, description = "Id of a proposal")),
    security(("token" = ["reviewer", "operator"])), responses((status = 200, body = ProposalWhole), Refusals))]
async fn proposal_accepted(
    Steward(who): Steward,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    Body(asked): Body<NoteAsked>,
) -> Result<Json<ProposalWhole>, Failure> {
    let proposal = found(&office, &who, &id).await?;
    let read = read(&office, &proposal).await?;
    let decider = (who.name.as_str(), asked.note.as_deref());
    let now = office.gate.clock.instant();
    proposed::accept(&mut *office.writing().await, (&proposal, &read), decider, now).await?;
    Ok(Json(whole(&found(&office, &who, &id).await?, None, read.warnings)))
}

/// Why not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefusalAsked {
    /// Why not.
    reason: String,
}

/// Closes a proposal without appending it. Its author cannot; they take it back.
#[utoipa::path(post, operation_id = "refuse_proposal", path = "/proposals/{id}/refusal", tag = "proposals", request_body = RefusalAsked,
    params(("id" = String, Path, description = "Id of a proposal")),
    security(("token" = ["reviewer", "operator"])), responses((status = 200, body = ProposalWhole), Refusals))]
async fn proposal_refused(
    Steward(who): Steward,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    Body(asked): Body<RefusalAsked>,
) -> Result<Json<ProposalWhole>, Failure> {
    let proposal = found(&office, &who, &id).await?;
    let now = office.gate.clock.instant();
    proposed::refuse(&mut *office.writing().await, &proposal, (&who.name, &asked.reason), now).await?;
    Ok(Json(whole(&found(&office, &who, &id).await?, None, Vec::new())))
}

/// Takes one's own proposal back.
#[utoipa::path(post, operation_id = "withdraw_proposal", path = "/proposals/{id}/withdrawal", tag = "proposals", request_body = NoteAsked,
    params(("id" = String, Path, description = "Id of a proposal")),
    security(("token" = ["analyst"])), responses((status = 200, body = ProposalWhole), Refusals))]
async fn proposal_withdrawn(
    Analyst(who): Analyst,
    State(office): State<Arc<Office>>,
    At(id): At<String>,
    Body(asked): Body<NoteAsked>,
) -> Result<Json<ProposalWhole>, Failure> {
    let proposal = found(&office, &who, &id).await?;
    if proposal.author != who.name {
        return Err(Error::said(Kind::Forbidden, "proposal-not-own", [&id]).into());
    }
    let now = office.gate.clock.instant();
    let closed = (Decision::Withdrawn, who.name.as_str(), asked.note.as_deref());
    office.writing().await.close_proposal(&id, closed.0, closed.1, closed.2, now).await?;
    Ok(Json(whole(&found(&office, &who, &id).await?, None, Vec::new())))
}
