//! `landfall user`: who may log in, and what they may.

use std::io::{IsTerminal as _, Read as _};
use std::path::Path;

use clap::ArgMatches;
use jiff::Timestamp;
use landfall_desk::render::Block;
use landfall_server::auth::people::{self, PersonOut, Wanted};
use landfall_server::auth::{entered, secrets};
use landfall_server::{Role, Who};
use landfall_store::Ledger;
use landfall_store::outbox::Secret;

use super::Done;
use crate::app::App;
use crate::cli;
use crate::error::{Error, Result};
use crate::render::pad;

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let (who, now) = (Who::local(), Timestamp::now());
    match matches.subcommand() {
        Some(("add", m)) => {
            let name = people::name(cli::one(m, "name").unwrap_or_default())?;
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            let password = secrets::hashed(&name, &password(app, m)?)?;
            let organisation = cli::one(m, "organisation").unwrap_or_default().to_owned();
            if cli::given(m, "new-organisation") {
                let what = (&who, "add_organisation", "organisations");
                entered(&mut ledger, what, now, async |ledger| {
                    people::add_organisation(ledger, &organisation, now).await.map(|_| ())
                })
                .await?;
            }
            let wanted = Wanted { password: Some(password), ..wanted(m)? };
            let path = format!("users/{name}");
            let added = entered(&mut ledger, (&who, "add_user", &path), now, async |ledger| {
                people::add(ledger, &who, (&name, &organisation), wanted, now).await
            });
            show(app, vec![added.await?])
        }
        Some(("list", _)) => {
            let ledger = Ledger::open_read(&app.desk.ledger).await?;
            show(app, people::seen(&ledger, &who).await?)
        }
        Some(("edit", m)) => {
            let given = cli::one(m, "name").unwrap_or_default().to_lowercase();
            let mut wanted = wanted(m)?;
            if cli::given(m, "password") || m.contains_id("password-file") {
                wanted.password = Some(secrets::hashed(&given, &password(app, m)?)?);
            }
            if wanted.email.is_none() && wanted.role.is_none() && wanted.password.is_none() {
                return Err(Error::incorrect("person-nothing", []));
            }
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            let path = format!("users/{given}");
            let edited = entered(&mut ledger, (&who, "edit_user", &path), now, async |ledger| {
                people::edit(ledger, &who, &given, wanted, now).await
            });
            show(app, vec![edited.await?])
        }
        Some(("remove", m)) => {
            let given = cli::one(m, "name").unwrap_or_default().to_lowercase();
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            let path = format!("users/{given}");
            let removed = entered(&mut ledger, (&who, "remove_user", &path), now, async |ledger| {
                people::remove(ledger, &who, &given, now).await
            });
            removed.await?;
            let left = people::seen(&ledger, &who).await?;
            app.answer(&left, || app.text.with("user-removed", &[("name", &given)]))?;
            Ok(Done::Answered)
        }
        _ => Ok(Done::Answered),
    }
}

fn wanted(matches: &ArgMatches) -> Result<Wanted> {
    let role = cli::one(matches, "role").map(Role::parse).transpose()?;
    Ok(Wanted { email: cli::one(matches, "email").map(str::to_owned), role, password: None })
}

/// The password: of a file, or typed twice without being shown. Never an argument, which others on the machine can read.
fn password(app: &App, matches: &ArgMatches) -> Result<Secret> {
    if let Some(file) = cli::path(matches, "password-file") {
        return of_file(&file);
    }
    let terminal = console::Term::stderr();
    if !std::io::stdin().is_terminal() || !terminal.is_term() {
        return Err(Error::incorrect("password-unattended", []));
    }
    let ask = |key: &str| -> Result<String> {
        let failed = |e: std::io::Error| Error::file("stdin".as_ref(), &e);
        terminal.write_str(&format!("{} ", app.text.get(key))).map_err(failed)?;
        terminal.read_secure_line().map_err(failed)
    };
    let (first, second) = (ask("ask-password")?, ask("ask-password-again")?);
    if first == second { Ok(Secret::new(first)) } else { Err(Error::incorrect("password-twice", [])) }
}

fn of_file(path: &Path) -> Result<Secret> {
    let text = if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.map_err(|e| Error::file(path, &e))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() || line.contains(char::is_control) {
        return Err(Error::incorrect("password-file", [&path.display().to_string()]));
    }
    Ok(Secret::new(line))
}

fn show(app: &App, all: Vec<PersonOut>) -> Result<Done> {
    app.answer(&all, || {
        let text = &app.text;
        let mut page = Block::new(app.width);
        if all.is_empty() {
            page.line(text.get("user-none"));
        }
        for one in &all {
            let organisation =
                if one.organisation.is_empty() { String::new() } else { format!(" · {}", one.organisation) };
            let email = one.email.as_deref().map(|e| format!(" · {e}")).unwrap_or_default();
            let name = app.paint.head(&pad(&one.name, NAME));
            page.line(format!("{name}  {}{organisation}{email}", one.role.as_str()));
        }
        page.finish()
    })?;
    Ok(Done::Answered)
}

/// Columns of a name.
const NAME: usize = 20;
