//! `landfall endpoint`: where messages go.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ArgMatches;
use jiff::Timestamp;
use landfall_core::model::nearest;
use landfall_server::deliver::{Deliverer, new_secret};
use landfall_store::Ledger;
use landfall_store::outbox::{Endpoint, Message, Range, Secret, State};
use serde::Serialize;

use super::Done;
use crate::app::App;
use crate::error::{Error, Result};
use crate::text::{Lang, Text};
use crate::{cli, deliver, render};

/// An endpoint without what nobody should see.
#[derive(Debug, Serialize)]
pub struct EndpointOut {
    /// Its name.
    pub name: String,
    /// The channel that carries to it.
    pub channel: String,
    /// Where it is, without what may be a token.
    pub address: String,
    /// What else the channel needs.
    pub settings: BTreeMap<String, String>,
    /// How many secrets it has.
    pub secrets: usize,
    /// The language of its messages.
    pub language: String,
    /// Whether it hears what could not be delivered elsewhere.
    pub operator: bool,
    /// Whether messages are sent to it.
    pub enabled: bool,
    /// Code of why it was disabled.
    pub why: Option<String>,
    /// Until when nothing is sent.
    pub held_until: Option<Timestamp>,
    /// When it last took a message.
    pub succeeded: Option<Timestamp>,
    /// How many messages stand in each state.
    pub messages: BTreeMap<&'static str, usize>,
}

/// All of them.
#[derive(Debug, Serialize)]
pub struct Endpoints {
    /// By name.
    pub endpoints: Vec<EndpointOut>,
    /// A secret just made, shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    match matches.subcommand() {
        Some(("add", m)) => add(app, m).await,
        Some(("list", _)) => {
            let ledger = Ledger::open_read(&app.ledger).await?;
            show(app, &ledger, None, None).await
        }
        Some(("edit", m)) => edit(app, m).await,
        Some(("remove", m)) => {
            let mut ledger = Ledger::open(&app.ledger).await?;
            let name = named(&ledger, m).await?.name;
            ledger.remove_endpoint(&name).await?;
            show(app, &ledger, None, None).await
        }
        Some(("test", m)) => test(app, m).await,
        _ => Ok(Done::Answered),
    }
}

async fn add(app: &App, matches: &ArgMatches) -> Result<Done> {
    let text = |id: &str| cli::one(matches, id).unwrap_or_default().to_owned();
    let mut endpoint = Endpoint {
        name: text("name"),
        kind: text("channel"),
        address: text("address"),
        settings: BTreeMap::new(),
        secrets: Vec::new(),
        language: app.text.lang.tag().to_owned(),
        operator: cli::given(matches, "operator"),
        enabled: true,
        why: None,
        held_until: None,
        succeeded: None,
    };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if endpoint.name.is_empty() || endpoint.name.chars().count() > 64 || !endpoint.name.chars().all(plain) {
        return Err(Error::incorrect("endpoint-name", [&endpoint.name]));
    }
    change(&mut endpoint, matches)?;
    let mut made = None;
    if endpoint.secrets.is_empty() && endpoint.kind == WEBHOOK {
        let secret = new_secret()?;
        made = Some(secret.reveal().to_owned());
        endpoint.secrets.push(secret);
    }
    Deliverer::examine(&endpoint, &deliver::config(app)?).await?;
    let mut ledger = Ledger::open(&app.ledger).await?;
    ledger.add_endpoint(&endpoint).await?;
    show(app, &ledger, Some(&endpoint.name), made).await
}

/// The channel whose secrets are ours to make.
const WEBHOOK: &str = "webhook";

async fn edit(app: &App, matches: &ArgMatches) -> Result<Done> {
    let mut ledger = Ledger::open(&app.ledger).await?;
    let mut endpoint = named(&ledger, matches).await?;
    if let Some(address) = cli::one(matches, "address") {
        address.clone_into(&mut endpoint.address);
    }
    change(&mut endpoint, matches)?;
    let turned = |on: &str, off: &str, was: bool| (was || cli::given(matches, on)) && !cli::given(matches, off);
    endpoint.operator = turned("operator", "no-operator", endpoint.operator);
    endpoint.enabled = turned("enable", "disable", endpoint.enabled);
    if cli::given(matches, "disable") {
        endpoint.why = Some("operator".to_owned());
    }
    let mut made = None;
    if cli::given(matches, "rotate") {
        if endpoint.kind != WEBHOOK {
            return Err(Error::incorrect("endpoint-rotate", [&endpoint.kind]));
        }
        let secret = new_secret()?;
        made = Some(secret.reveal().to_owned());
        // the one before stays until whoever receives has taken the new one
        endpoint.secrets.truncate(1);
        endpoint.secrets.insert(0, secret);
    }
    Deliverer::examine(&endpoint, &deliver::config(app)?).await?;
    ledger.edit_endpoint(&endpoint).await?;
    show(app, &ledger, Some(&endpoint.name), made).await
}

/// What `add` and `edit` have in common.
fn change(endpoint: &mut Endpoint, matches: &ArgMatches) -> Result<()> {
    if let Some(language) = cli::one(matches, "language") {
        language.clone_into(&mut endpoint.language);
    }
    for setting in cli::many(matches, "setting") {
        let Some((key, value)) = setting.split_once('=') else {
            return Err(Error::incorrect("endpoint-setting", [setting]));
        };
        if value.is_empty() {
            endpoint.settings.remove(key);
        } else {
            endpoint.settings.insert(key.to_owned(), value.to_owned());
        }
    }
    let files: Vec<&std::path::PathBuf> = matches.get_many("secret-file").into_iter().flatten().collect();
    if !files.is_empty() {
        endpoint.secrets = files.into_iter().map(|file| secret(file)).collect::<Result<_>>()?;
    }
    Ok(())
}

fn secret(path: &Path) -> Result<Secret> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::file(path, &e))?;
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_control) {
        return Err(Error::incorrect("endpoint-secret-file", [&path.display().to_string()]));
    }
    Ok(Secret::new(text))
}

async fn named(ledger: &Ledger, matches: &ArgMatches) -> Result<Endpoint> {
    let name = cli::one(matches, "name").unwrap_or_default();
    let all = ledger.endpoints().await?;
    let near = nearest(name, all.iter().map(|e| e.name.as_str())).unwrap_or_default().to_owned();
    let unknown = || Error::said(landfall_core::model::Kind::NotFound, "unknown-endpoint", [name, &near]);
    all.into_iter().find(|e| e.name == name).ok_or_else(unknown)
}

/// Sends one message and says what came of it.
async fn test(app: &App, matches: &ArgMatches) -> Result<Done> {
    let mut ledger = Ledger::open(&app.ledger).await?;
    let endpoint = named(&ledger, matches).await?;
    let words = Text::new(Lang::parse(&endpoint.language).unwrap_or(Lang::En));
    let (title, body) = (words.get("endpoint-test-title"), words.get("endpoint-test-text"));
    let now = Timestamp::now();
    let message = Message {
        id: format!("test.{}.{}", now.as_microsecond(), endpoint.name),
        event: "delivery.test".to_owned(),
        endpoint: endpoint.name.clone(),
        severity: "minor".to_owned(),
        title,
        body_markdown: body.clone(),
        body_plain: body,
        urgent: true,
        not_before: now,
        ..Message::default()
    };
    ledger.send(now, std::slice::from_ref(&message)).await?;
    let mut deliverer = deliver::open(app).await?;
    deliverer.deliver_due(&Timestamp::now).await?;
    let range = Range { id: Some(message.id), ..Range::default() };
    let kept = ledger.outbox(&range).await?;
    let failed = kept.iter().any(|k| k.state != State::Delivered);
    app.answer(&kept, || render::messages(&kept, &app.text, app.paint, app.width))?;
    Ok(if failed { Done::Failed } else { Done::Answered })
}

async fn show(app: &App, ledger: &Ledger, only: Option<&str>, secret: Option<String>) -> Result<Done> {
    let kept = ledger.outbox(&Range::default()).await?;
    let all = ledger.endpoints().await?;
    let out = |e: Endpoint| {
        let mut messages = BTreeMap::new();
        for one in kept.iter().filter(|k| k.message.endpoint == e.name) {
            *messages.entry(one.state.as_str()).or_default() += 1;
        }
        EndpointOut {
            address: harmless(&e.address),
            name: e.name,
            channel: e.kind,
            settings: e.settings,
            secrets: e.secrets.len(),
            language: e.language,
            operator: e.operator,
            enabled: e.enabled,
            why: e.why,
            held_until: e.held_until,
            succeeded: e.succeeded,
            messages,
        }
    };
    let endpoints = all.into_iter().filter(|e| only.is_none_or(|name| e.name == name)).map(out).collect();
    let answer = Endpoints { endpoints, secret };
    app.answer(&answer, || render::endpoints(&answer, &app.text, app.paint, app.width))?;
    Ok(Done::Answered)
}

/// An address without what follows its host: bots carry their token there.
fn harmless(address: &str) -> String {
    match address.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}/…", rest.split(['/', '?', '#']).next().unwrap_or_default()),
        None => address.to_owned(),
    }
}
