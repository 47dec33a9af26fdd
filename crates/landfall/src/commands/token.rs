//! `landfall token`: programs that act for somebody.

use clap::ArgMatches;
use jiff::Timestamp;
use landfall_desk::render::Block;
use landfall_server::auth::entered;
use landfall_server::auth::token::{self, TokenOut};
use landfall_server::{Role, Who};
use landfall_store::Ledger;

use super::Done;
use crate::app::App;
use crate::cli;
use crate::error::Result;
use crate::render::{instant, pad};

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let (who, now) = (Who::local(), Timestamp::now());
    match matches.subcommand() {
        Some(("add", m)) => {
            let role = Role::parse(cli::one(m, "role").unwrap_or_default())?;
            let days = m.get_one::<i64>("days").copied().unwrap_or_default();
            let (person, name) = (cli::one(m, "for").unwrap_or_default(), cli::one(m, "name").unwrap_or_default());
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            let made = entered(&mut ledger, (&who, "make_token", "tokens"), now, async |ledger| {
                token::make(ledger, &person.to_lowercase(), name, (role, days), now).await
            });
            let made = made.await?;
            app.answer(&made, || {
                let said = app.text.with("token-made", &[("token", &made.token)]);
                format!("{}\n{said}", lines(app, std::slice::from_ref(&made.about)))
            })?;
        }
        Some(("list", _)) => {
            let ledger = Ledger::open_read(&app.desk.ledger).await?;
            let all = token::seen(&ledger, &who).await?;
            app.answer(&all, || lines(app, &all))?;
        }
        Some(("revoke", m)) => {
            let id = cli::one(m, "id").unwrap_or_default();
            let mut ledger = Ledger::open(&app.desk.ledger).await?;
            let path = format!("tokens/{id}");
            entered(&mut ledger, (&who, "revoke_token", &path), now, async |ledger| {
                token::revoke(ledger, &who, id, now).await
            })
            .await?;
            let left = token::seen(&ledger, &who).await?;
            app.answer(&left, || app.text.with("token-gone", &[("id", id)]))?;
        }
        _ => {}
    }
    Ok(Done::Answered)
}

fn lines(app: &App, all: &[TokenOut]) -> String {
    let text = &app.text;
    let mut page = Block::new(app.width);
    if all.is_empty() {
        page.line(text.get("token-none"));
    }
    for one in all {
        page.line(format!("{}  {}", app.paint.head(&pad(&one.id, ID)), one.name));
        let mut said = |key: &str, value: &str| page.labelled(LABEL, &format!("  {}", text.get(key)), value);
        said("token-for", &format!("{} ({})", one.person, one.role.as_str()));
        match one.revoked {
            Some(at) => {
                let revoked = text.with("token-is-revoked", &[("at", &instant(&at.to_string()))]);
                said("token-ends", &revoked);
            }
            None => said("token-ends", &instant(&one.expires.to_string())),
        }
        if let Some(used) = one.used {
            said("token-used", &instant(&used.to_string()));
        }
    }
    page.finish()
}

/// Columns of an id, and of what stands before a value.
const ID: usize = 12;
const LABEL: usize = 16;
