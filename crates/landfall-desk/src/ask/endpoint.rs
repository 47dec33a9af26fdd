//! Where messages go.

use std::collections::BTreeMap;

use jiff::Timestamp;
use landfall_core::model::{Kind, nearest};
use landfall_deliver::{Deliverer, new_secret};
use landfall_store::Ledger;
use landfall_store::keeping::scoped;
use landfall_store::outbox::{Endpoint, Kept, Message, Range, Secret};
use serde::Serialize;

use crate::Desk;
use crate::deliver;
use crate::error::{Error, Result};
use crate::text::{Lang, Text};

/// An endpoint without what nobody should see.
#[derive(Debug, Serialize, utoipa::ToSchema)]
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
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Endpoints {
    /// By name.
    pub endpoints: Vec<EndpointOut>,
    /// A secret just made, shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// What somebody wants of an endpoint; what is none stays as it is.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Where it is.
    pub address: Option<String>,
    /// The language of its messages.
    pub language: Option<String>,
    /// What else the channel needs; an empty value takes a key away.
    pub settings: BTreeMap<String, String>,
    /// Secrets in place of those it has.
    pub secrets: Option<Vec<Secret>>,
    /// Whether it hears what could not be delivered elsewhere.
    pub operator: Option<bool>,
    /// Whether messages are sent to it.
    pub enabled: Option<bool>,
    /// Whether a secret is to be made, the one before kept beside it.
    pub rotate: bool,
}

/// The channel whose secrets are ours to make.
const WEBHOOK: &str = "webhook";

/// Adds an endpoint; gives the secret where one was made.
///
/// # Errors
/// A name that is none or taken; what its channel or its address refuses.
pub async fn add(
    desk: &Desk,
    ledger: &mut Ledger,
    (organisation, name, channel): (&str, &str, &str),
    wanted: Wanted,
) -> Result<Option<Secret>> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || name.chars().count() > 64 || !name.chars().all(plain) {
        return Err(Error::incorrect("endpoint-name", [name]));
    }
    let mut endpoint = Endpoint {
        name: scoped(organisation, name),
        kind: channel.to_owned(),
        address: String::new(),
        settings: BTreeMap::new(),
        secrets: Vec::new(),
        language: Lang::En.tag().to_owned(),
        operator: false,
        enabled: true,
        why: None,
        held_until: None,
        succeeded: None,
    };
    change(&mut endpoint, wanted)?;
    let mut made = None;
    if endpoint.secrets.is_empty() && endpoint.kind == WEBHOOK {
        let secret = new_secret()?;
        made = Some(secret.clone());
        endpoint.secrets.push(secret);
    }
    Deliverer::examine(&endpoint, &deliver::config(desk)?).await?;
    ledger.add_endpoint(&endpoint).await?;
    Ok(made)
}

/// Changes an endpoint; gives the secret where one was made.
///
/// # Errors
/// One nobody knows; what its channel or its address refuses.
pub async fn edit(desk: &Desk, ledger: &mut Ledger, name: &str, wanted: Wanted) -> Result<Option<Secret>> {
    let mut endpoint = named(ledger, name).await?;
    let made = change(&mut endpoint, wanted)?;
    Deliverer::examine(&endpoint, &deliver::config(desk)?).await?;
    ledger.edit_endpoint(&endpoint).await?;
    Ok(made)
}

/// Takes an endpoint away.
///
/// # Errors
/// One nobody knows.
pub async fn remove(ledger: &mut Ledger, name: &str) -> Result<()> {
    let name = named(ledger, name).await?.name;
    Ok(ledger.remove_endpoint(&name).await?)
}

fn change(endpoint: &mut Endpoint, wanted: Wanted) -> Result<Option<Secret>> {
    if let Some(address) = wanted.address {
        endpoint.address = address;
    }
    if let Some(language) = wanted.language {
        endpoint.language = language;
    }
    for (key, value) in wanted.settings {
        if value.is_empty() {
            endpoint.settings.remove(&key);
        } else {
            endpoint.settings.insert(key, value);
        }
    }
    if let Some(secrets) = wanted.secrets {
        endpoint.secrets = secrets;
    }
    endpoint.operator = wanted.operator.unwrap_or(endpoint.operator);
    if let Some(enabled) = wanted.enabled {
        endpoint.enabled = enabled;
        if !enabled {
            endpoint.why = Some("operator".to_owned());
        }
    }
    if !wanted.rotate {
        return Ok(None);
    }
    if endpoint.kind != WEBHOOK {
        return Err(Error::incorrect("endpoint-rotate", [&endpoint.kind]));
    }
    let secret = new_secret()?;
    // the one before stays until whoever receives has taken the new one
    endpoint.secrets.truncate(1);
    endpoint.secrets.insert(0, secret.clone());
    Ok(Some(secret))
}

async fn named(ledger: &Ledger, name: &str) -> Result<Endpoint> {
    let all = ledger.endpoints().await?;
    let near = nearest(name, all.iter().map(|e| e.name.as_str())).unwrap_or_default().to_owned();
    let unknown = || Error::said(Kind::NotFound, "unknown-endpoint", [name, &near]);
    all.into_iter().find(|e| e.name == name).ok_or_else(unknown)
}

/// Records one message to an endpoint, urgent; gives its id.
///
/// # Errors
/// An endpoint nobody knows.
pub async fn send_test(ledger: &mut Ledger, name: &str) -> Result<String> {
    let endpoint = named(ledger, name).await?;
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
    Ok(message.id)
}

/// Sends one message, and gives what came of it.
///
/// # Errors
/// An endpoint nobody knows; another process that delivers.
pub async fn test(desk: &Desk, ledger: &mut Ledger, name: &str) -> Result<Vec<Kept>> {
    let id = send_test(ledger, name).await?;
    let mut deliverer = deliver::open(desk).await?;
    deliverer.deliver_due(&Timestamp::now).await?;
    Ok(ledger.outbox(&Range { id: Some(id), ..Range::default() }).await?)
}

/// Every endpoint, or one of them, and how it fares.
///
/// # Errors
/// Where the ledger cannot be read.
pub async fn endpoints(ledger: &Ledger, only: Option<&str>) -> Result<Vec<EndpointOut>> {
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
    Ok(all.into_iter().filter(|e| only.is_none_or(|name| e.name == name)).map(out).collect())
}

/// An address without what follows its host: bots carry their token there.
fn harmless(address: &str) -> String {
    match address.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}/…", rest.split(['/', '?', '#']).next().unwrap_or_default()),
        None => address.to_owned(),
    }
}
