//! `landfall audit`: who did what.

use clap::ArgMatches;
use landfall_desk::render::Block;
use landfall_store::Ledger;

use super::Done;
use crate::app::App;
use crate::error::Result;
use crate::render::instant;

pub async fn run(app: &App, matches: &ArgMatches) -> Result<Done> {
    let ledger = Ledger::open_read(&app.desk.ledger).await?;
    let limit = matches.get_one::<u32>("limit").copied().unwrap_or_default();
    let (done, _) = ledger.audited(None, None, usize::try_from(limit).unwrap_or(usize::MAX)).await?;
    app.answer(&done, || {
        let mut page = Block::new(app.width);
        if done.is_empty() {
            page.line(app.text.get("audit-none"));
        }
        for one in &done {
            let at = instant(&one.at.to_string());
            let Some(deed) = &one.deed else {
                page.line(format!("{at}  {}", app.text.get("audit-erased")));
                continue;
            };
            let organisation =
                if deed.organisation.is_empty() { String::new() } else { format!("@{}", deed.organisation) };
            let token = deed.token.as_deref().map(|t| format!(" [{t}]")).unwrap_or_default();
            let who = if deed.who.is_empty() { "?" } else { &deed.who };
            page.text(0, &format!("{at}  {who}{organisation}{token}  {} {}  {}", deed.action, deed.path, deed.outcome));
        }
        page.finish()
    })?;
    Ok(Done::Answered)
}
