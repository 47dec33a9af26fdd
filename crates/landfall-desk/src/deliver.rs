//! Delivery as this machine is set up for it, and the words for what goes wrong.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;

use landfall_deliver::{Config, Deliverer, Said, Words, certificates};
use landfall_store::Location;
use landfall_store::outbox::Untold;
use serde::Deserialize;

use crate::config::data_folder;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::text::{Lang, Text};

/// What `[deliver]` in the configuration may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Hosts of one's own network that may be reached: `relay.corp`, `10.0.0.7:25`.
    pub internal: Vec<String>,
    /// Addresses of hosts that the system's resolver is not asked for.
    pub hosts: BTreeMap<String, Vec<IpAddr>>,
    /// Files of certificates that are trusted beside those of the system, in PEM.
    pub roots: Vec<PathBuf>,
    /// Where feeds and calendars are written, in place of the folder beside the ledger.
    pub folder: Option<PathBuf>,
}

/// The settings, with what they name read.
///
/// # Errors
/// Where a file of certificates cannot be read.
pub fn config(desk: &Desk) -> Result<Config> {
    let settings = &desk.deliver;
    let mut config = Config::new(settings.folder.clone().unwrap_or_else(|| feeds(&desk.ledger)));
    config.internal.clone_from(&settings.internal);
    config.hosts.clone_from(&settings.hosts);
    for path in &settings.roots {
        let pem = std::fs::read(path).map_err(|e| Error::file(path, &e))?;
        let found = certificates(&pem)?;
        if found.is_empty() {
            return Err(Error::incorrect("deliver-no-certificates", [&path.display().to_string()]));
        }
        config.roots.extend(found);
    }
    Ok(config)
}

/// Where feeds and calendars lie if nothing else is said: beside a file; for a server, in the user's data folder.
fn feeds(ledger: &Location) -> PathBuf {
    let beside = ledger.beside("").and_then(|path| Some(path.parent()?.to_owned()));
    let own = || Some(data_folder()?.join(ledger.folder_name()?));
    beside.or_else(own).unwrap_or_default().join("feeds")
}

/// Whoever delivers from this ledger.
///
/// # Errors
/// Where another process does, or the ledger cannot be written.
pub async fn open(desk: &Desk) -> Result<Deliverer> {
    Ok(Deliverer::new(&desk.ledger, config(desk)?, words()).await?)
}

/// What is told to an operator's endpoint, in its language.
pub fn words() -> Words {
    Arc::new(|untold, language| {
        let text = Text::new(Lang::parse(language).unwrap_or(Lang::En));
        let title = text.with("notice-title", &[("endpoint", &untold.endpoint)]);
        let lines = notice(untold, &text);
        let listed = |line: &String| format!("- {line}");
        Said { title, plain: lines.join("\n"), markdown: lines.iter().map(listed).collect::<Vec<_>>().join("\n") }
    })
}

/// What went wrong at an endpoint, and what to do.
pub fn notice(untold: &Untold, text: &Text) -> Vec<String> {
    let count = |n: i64| usize::try_from(n).unwrap_or_default();
    let detail = untold.detail.as_deref().unwrap_or_default();
    let endpoint = ("endpoint", untold.endpoint.as_str());
    let mut lines = Vec::new();
    if let Some(why) = &untold.disabled {
        lines.push(text.with("notice-disabled", &[endpoint, ("why", &trouble(why, detail, text))]));
        lines.push(text.count("notice-waiting", count(untold.waiting), &[endpoint]));
    }
    if untold.undeliverable > 0 {
        let error = untold.error.as_deref().unwrap_or_default();
        let args =
            [("first", untold.first.as_deref().unwrap_or_default()), ("why", &trouble(error, detail, text)), endpoint];
        lines.push(text.count("notice-undeliverable", count(untold.undeliverable), &args));
    }
    lines
}

/// What a code of delivery means.
pub fn trouble(code: &str, detail: &str, text: &Text) -> String {
    let said = text.with(&format!("trouble-{code}"), &[("detail", detail)]);
    if !detail.is_empty() {
        return said;
    }
    // of an endpoint only the code is kept: no brackets or colon around nothing
    let said = said.replace(" ()", "").replace("（）", "");
    said.trim_end().trim_end_matches([':', '：']).to_owned()
}
