//! Exchange rates as their publisher sets them.

use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::cites::{self, Cites, RawCiteOrKey};
use super::{Origin, Source};
use crate::model::{Diagnostic, Item, Rate, Vocab};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PublisherFile {
    review_within: String,
    cite: Option<RawCiteOrKey>,
    #[serde(default)]
    cites: Cites,
}

pub(super) fn read(
    files: &[&Source],
    vocab: &Vocab,
    items: &mut Vec<(Origin, Item)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for table in files.iter().filter(|f| f.path.ends_with(".csv")) {
        let head = table.path.replace(".csv", ".toml");
        let Some(file) = files.iter().find(|f| f.path == head) else {
            diagnostics.push(Diagnostic::error("missing_file", &table.path, 0, vec![head]));
            continue;
        };
        let Some(raw) = file.parse::<PublisherFile>(diagnostics) else { continue };
        let Ok(within) = jiff::Span::from_str(&raw.review_within) else {
            let args = vec!["review_within".to_owned(), "ISO 8601 duration".to_owned(), raw.review_within];
            diagnostics.push(Diagnostic::error("wrong_type", &file.path, 0, args));
            continue;
        };
        let cite = match cites::resolve(raw.cite, &raw.cites) {
            Ok(cite) => cite,
            Err((code, args)) => {
                diagnostics.push(Diagnostic::error(code, &file.path, 0, args));
                continue;
            }
        };
        for (index, line) in table.text.lines().enumerate().skip(1).filter(|(_, l)| !l.trim().is_empty()) {
            let cells: Vec<&str> = line.split(',').map(str::trim).collect();
            let parsed = match cells.as_slice() {
                [day, base, quote, rate] => {
                    Date::from_str(day).ok().zip(Decimal::from_str(rate).ok()).and_then(|(day, rate)| {
                        let until = day.checked_add(within).ok()?.tomorrow().ok()?;
                        let known = |c: &str| vocab.code("currency", c).is_some();
                        (known(base) && known(quote) && rate > Decimal::ZERO).then(|| Rate {
                            publisher: table.stem().to_owned(),
                            day,
                            base: (*base).to_owned(),
                            quote: (*quote).to_owned(),
                            rate,
                            until,
                            cite: crate::model::Citation { at: Some(format!("{day} {base}/{quote}")), ..cite.clone() },
                        })
                    })
                }
                _ => None,
            };
            match parsed {
                Some(rate) => {
                    let origin = Origin { file: table.path.clone(), line: index + 1 };
                    items.push((origin, Item::Rate(Arc::new(rate))));
                }
                None => {
                    let args = vec![line.to_owned()];
                    diagnostics.push(Diagnostic::error("rate_row", &table.path, index + 1, args));
                }
            }
        }
    }
}
