//! `landfall endpoint`: where messages go.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ArgMatches;
use landfall_desk::ask::endpoint::{Endpoints, Wanted, add, edit, endpoints, remove, test};
use landfall_store::Ledger;
use landfall_store::outbox::{Secret, State};

use super::Done;
use crate::app::App;
use crate::error::{Error, Result};
use crate::{cli, render};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let name = |m: &ArgMatches| cli::one(m, "name").unwrap_or_default().to_owned();
    match matches.subcommand() {
        Some(("add", m)) => {
            let wanted = Wanted { operator: Some(cli::given(m, "operator")), ..wanted(m)? };
            // what may be wrong is found before the ledger is opened for writing
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            let channel = cli::one(m, "channel").unwrap_or_default();
            let language = wanted.language.clone().unwrap_or_else(|| app.text.lang.tag().to_owned());
            let wanted = Wanted { language: Some(language), ..wanted };
            let made = add(&app.desk, &mut ledger, ("", &name(m), channel), wanted).await?;
            show(app, &ledger, Some(&name(m)), made).await
        }
        Some(("list", _)) => {
            let ledger = Ledger::open_read(&app.desk.ledger).await?;
            show(app, &ledger, None, None).await
        }
        Some(("edit", m)) => {
            let turned = |on: &str, off: &str| match (cli::given(m, on), cli::given(m, off)) {
                (_, true) => Some(false),
                (true, false) => Some(true),
                (false, false) => None,
            };
            let wanted = Wanted {
                operator: turned("operator", "no-operator"),
                enabled: turned("enable", "disable"),
                rotate: cli::given(m, "rotate"),
                ..wanted(m)?
            };
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            let made = edit(&app.desk, &mut ledger, &name(m), wanted).await?;
            show(app, &ledger, Some(&name(m)), made).await
        }
        Some(("remove", m)) => {
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            remove(&mut ledger, &name(m)).await?;
            show(app, &ledger, None, None).await
        }
        Some(("test", m)) => {
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            let kept = test(&app.desk, &mut ledger, &name(m)).await?;
            let failed = kept.iter().any(|k| k.state != State::Delivered);
            app.answer(&kept, || render::messages(&kept, &app.text, app.paint, app.width))?;
            Ok(if failed { Done::Failed } else { Done::Answered })
        }
        _ => Ok(Done::Answered),
    }
}

/// What `add` and `edit` have in common.
fn wanted(matches: &ArgMatches) -> Result<Wanted> {
    let text = |id: &str| cli::one(matches, id).map(str::to_owned);
    let mut settings = BTreeMap::new();
    for setting in cli::many(matches, "setting") {
        let Some((key, value)) = setting.split_once('=') else {
            return Err(Error::incorrect("endpoint-setting", [setting]));
        };
        settings.insert(key.to_owned(), value.to_owned());
    }
    let files: Vec<&std::path::PathBuf> = matches.get_many("secret-file").into_iter().flatten().collect();
    let secrets = files.into_iter().map(|file| secret(file)).collect::<Result<Vec<Secret>>>()?;
    let secrets = (!secrets.is_empty()).then_some(secrets);
    Ok(Wanted { address: text("address"), language: text("language"), settings, secrets, ..Wanted::default() })
}

fn secret(path: &Path) -> Result<Secret> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::file(path, &e))?;
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_control) {
        return Err(Error::incorrect("endpoint-secret-file", [&path.display().to_string()]));
    }
    Ok(Secret::new(text))
}

async fn show(app: &App, ledger: &Ledger, only: Option<&str>, made: Option<Secret>) -> Result<Done> {
    let secret = made.map(|secret| secret.reveal().to_owned());
    let answer = Endpoints { endpoints: endpoints(ledger, only).await?, secret };
    app.answer(&answer, || render::endpoints(&answer, &app.text, app.paint, app.width))?;
    Ok(Done::Answered)
}
