//! What is wrong, where, and what to do, as text.

use landfall_core::model::{Diagnostic, Level};
use landfall_core::pack::Origin;
use landfall_store::Conflict;

use super::Paint;
use crate::error::Error;
use crate::text::Text;

/// Findings shown before "and … more".
const MOST: usize = 40;

/// An error as printed on standard error.
pub fn error(error: &Error, text: &Text, paint: Paint) -> String {
    format!("{} {}", paint.bad(&text.get("error")), plain_error(error, text, paint))
}

/// What is wrong and what to do.
pub fn plain_error(error: &Error, text: &Text, paint: Paint) -> String {
    match error {
        Error::Case(all) => {
            let lines = limited(all.iter().map(|d| diagnostic(d, text, paint)), all.len(), text);
            format!("{}\n{lines}", text.count("error-case", all.len(), &[]))
        }
        Error::Data(all) => {
            let refused = all.iter().filter(|d| d.level == Level::Error).count();
            let lines = limited(all.iter().map(|d| diagnostic(d, text, paint)), all.len(), text);
            format!("{}\n{lines}", text.count("error-data", refused.max(1), &[]))
        }
        Error::Watch(all) => {
            let lines = limited(all.iter().map(|d| diagnostic(d, text, paint)), all.len(), text);
            format!("{}\n{lines}", text.count("error-watch", all.len(), &[]))
        }
        Error::Conflicts { ledger, all } => {
            let ledger = ledger.to_string();
            let said = text.count("error-conflicts", all.len(), &[("ledger", &ledger)]);
            format!("{said}\n{}", conflicts(all, text, paint))
        }
        Error::Source(source) => text.args(source.code(), &source.args()),
        Error::Deliver(landfall_deliver::Error::Ledger(e)) | Error::Ledger(e) => ledger(e, text),
        Error::Deliver(landfall_deliver::Error::Endpoint { endpoint, trouble }) => {
            let why = crate::deliver::trouble(trouble.code, &trouble.detail, text);
            text.with("deliver-endpoint", &[("endpoint", endpoint), ("why", &why)])
        }
        Error::Deliver(other) => text.args(other.code(), &other.args()),
        Error::Said { code, args, .. } => text.args(code, args),
    }
}

fn ledger(error: &landfall_store::Error, text: &Text) -> String {
    let mut args = error.args();
    if let landfall_store::Error::Bad(bad) = error {
        args = vec![bad.seq.to_string(), text.get(bad.what.code())];
    }
    text.args(error.code(), &args)
}

/// A finding about data: place, what is wrong, what to do.
pub fn diagnostic(d: &Diagnostic, text: &Text, paint: Paint) -> String {
    let place = if d.line > 0 { format!("{}:{}", d.file, d.line) } else { d.file.clone() };
    let level = match d.level {
        Level::Error => paint.bad(&text.get("level-error")),
        Level::Warning => paint.warn(&text.get("level-warning")),
    };
    format!("  {} {level} {}", paint.head(&place), message(d.code, &d.args, text))
}

/// The message of a code; a predicate's own mistake stands inside.
pub fn message(code: &str, args: &[String], text: &Text) -> String {
    if let ("predicate", [key, column, inner, rest @ ..]) = (code, args) {
        let inner = message(inner, rest, text);
        return text.with("diag-predicate", &[("key", key), ("column", column), ("inner", &inner)]);
    }
    let mut all = args.to_vec();
    // a text may name more than a code gives
    all.resize(all.len().max(4), String::new());
    if code == "citation" {
        let key = format!("citation-{}", args.first().map_or("", String::as_str));
        return text
            .with("diag-citation", &[("a0", args.first().map_or("", String::as_str)), ("hint", &text.get(&key))]);
    }
    text.args(&format!("diag-{code}"), &all)
}

/// Ids that do not fit what is stored.
pub fn conflicts(all: &[(Conflict, Option<Origin>)], text: &Text, paint: Paint) -> String {
    let line = |(conflict, origin): &(Conflict, Option<Origin>)| {
        let place = origin.as_ref().map_or_else(String::new, |o| format!("{}:{} ", o.file, o.line));
        let other = match &conflict.why {
            landfall_store::Why::OtherPack(pack) => pack.as_str(),
            _ => "",
        };
        let why = text.with(conflict.why.code(), &[("id", &conflict.id), ("pack", other)]);
        format!("  {}{why}", paint.head(&place))
    };
    limited(all.iter().map(line), all.len(), text)
}

fn limited(lines: impl Iterator<Item = String>, count: usize, text: &Text) -> String {
    let mut shown: Vec<String> = lines.take(MOST).collect();
    if count > MOST {
        shown.push(format!("  {}", text.count("error-more", count - MOST, &[])));
    }
    shown.join("\n")
}
