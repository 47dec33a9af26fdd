//! Who wants to hear about what.

mod rehearsal;

use jiff::Timestamp;
use landfall_core::model::{Kind, nearest};
use landfall_core::pack::Source;
use landfall_core::warn::{Watch, read};
use landfall_store::keeping::scoped;
use landfall_store::{Ledger, Watched};
use serde::Serialize;

pub use rehearsal::{MONTHS, Rehearsed, rehearse};

use crate::Desk;
use crate::case;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::run::{gather, kept_name, picked};
use crate::text::Lang;

/// A watch, with what it picks today.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WatchOut {
    /// What it asks for.
    #[serde(flatten)]
    pub watch: Watch,
    /// When it was last changed.
    pub changed: Timestamp,
    /// Number of its version.
    pub version: i64,
    /// Cases it picks.
    pub picks: Vec<String>,
    /// Warnings that are open.
    pub open: usize,
}

/// All of them.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Watches {
    /// By id.
    pub watches: Vec<WatchOut>,
}

/// Who keeps a watch.
#[derive(Debug, Clone, Copy)]
pub enum Keeper<'a> {
    /// Whoever is at the machine: cases may be its files.
    Machine,
    /// An organisation, through the service: cases are its own, samples, or vehicles of sources.
    Organisation(&'a str),
}

/// Adds a watch as its form describes it; a language it does not name is the one given. Adds nothing where it stands as it is.
///
/// # Errors
/// What is wrong in the form; another watch of its name.
pub async fn add(
    desk: &Desk,
    context: &Context,
    ledger: &mut Ledger,
    (keeper, form): (Keeper<'_>, &Source),
    lang: Lang,
) -> Result<String> {
    let watch = checked(desk, context, keeper, form, lang).await?;
    let standing = ledger.watches(false).await?;
    if standing.iter().any(|w| w.watch.id == watch.id && w.watch != watch) {
        return Err(Error::said(Kind::Conflict, "watch-exists", [&watch.id]));
    }
    ledger.put_watch(&watch, None, Timestamp::now()).await?;
    Ok(watch.id)
}

/// Puts a form in the place of a watch that stands, with `expected` only where that is its version.
///
/// # Errors
/// What is wrong in the form; a watch nobody knows; a form of another name; another version.
pub async fn edit(
    desk: &Desk,
    context: &Context,
    ledger: &mut Ledger,
    (keeper, id, form): (Keeper<'_>, &str, &Source),
    lang: Lang,
    expected: Option<i64>,
) -> Result<()> {
    let standing = ledger.watches(false).await?;
    let known = named(&standing, id)?.watch.id.clone();
    let watch = checked(desk, context, keeper, form, lang).await?;
    if watch.id != known {
        return Err(Error::incorrect("watch-renamed", [&known, &watch.id]));
    }
    Ok(ledger.put_watch(&watch, expected, Timestamp::now()).await?)
}

/// Takes a watch away, with `expected` only where that is its version; what it was told stays.
///
/// # Errors
/// A watch nobody knows; another version.
pub async fn remove(ledger: &mut Ledger, id: &str, expected: Option<i64>) -> Result<()> {
    let standing = ledger.watches(false).await?;
    let id = named(&standing, id)?.watch.id.clone();
    Ok(ledger.remove_watch(&id, expected, Timestamp::now()).await?)
}

/// The watches that stand, or one of them, with what they pick today.
///
/// # Errors
/// Where the ledger cannot be read.
pub async fn watches(desk: &Desk, context: &Context, only: Option<&str>) -> Result<Watches> {
    let standing = context.ledger.watches(false).await?;
    let books = context.ledger.warnings(None).await?;
    let asking: Vec<&Watch> = standing.iter().map(|w| &w.watch).collect();
    let (cases, _) = gather(desk, context, &asking, &books).await;
    let mut watches = Vec::new();
    for Watched { watch, at, seq } in standing.into_iter().filter(|w| only.is_none_or(|id| w.watch.id == id)) {
        // a filter that the vocabulary of today cannot read picks nothing, and a pass says so
        let picks = picked(&watch, &cases, context.reading.vocab()).unwrap_or_default().into_iter().collect();
        let own = books.warnings.get(&watch.id).into_iter().flatten();
        let open = own.filter(|(_, w)| w.state.is_open() && w.told > 0).count();
        watches.push(WatchOut { watch, changed: at, version: seq, picks, open });
    }
    Ok(Watches { watches })
}

/// The watch of a name.
///
/// # Errors
/// None of that name, with the nearest.
pub fn named<'w>(standing: &'w [Watched], name: &str) -> Result<&'w Watched> {
    standing.iter().find(|w| w.watch.id == name).ok_or_else(|| {
        let near = nearest(name, standing.iter().map(|w| w.watch.id.as_str())).unwrap_or_default();
        Error::said(Kind::NotFound, "unknown-watch", [name, near])
    })
}

/// Reads a watch and looks its cases up.
async fn checked(desk: &Desk, context: &Context, keeper: Keeper<'_>, source: &Source, lang: Lang) -> Result<Watch> {
    let mut watch = read(source, lang.tag(), context.reading.vocab()).map_err(Error::Watch)?;
    match keeper {
        Keeper::Machine => {
            for name in &mut watch.cases {
                *name = kept_name(desk, context, name).await?;
            }
        }
        Keeper::Organisation(own) => {
            for name in &mut watch.cases {
                *name = case::of(context, own, name, desk.packs.as_deref()).await?.0;
            }
            watch.id = scoped(own, &watch.id);
            watch.endpoints.iter_mut().for_each(|name| *name = scoped(own, name));
        }
    }
    watch.cases.dedup();
    Ok(watch)
}

/// A watch as a table of its form.
///
/// # Errors
/// Where it cannot be written as one.
pub fn table(watch: &Watch) -> Result<toml::Table> {
    let mut table = toml::Table::try_from(watch).map_err(|e| Error::incorrect("output-failed", [&e.to_string()]))?;
    if watch.markets.is_empty() {
        table.insert("markets".to_owned(), "all".into());
    }
    if let Some(quiet) = watch.quiet {
        let hour = |time: jiff::civil::Time| toml::Value::from(time.strftime("%H:%M").to_string());
        let hours = [("from".to_owned(), hour(quiet.from)), ("through".to_owned(), hour(quiet.through))];
        table.insert("quiet".to_owned(), toml::Value::Table(hours.into_iter().collect()));
    }
    Ok(table)
}
