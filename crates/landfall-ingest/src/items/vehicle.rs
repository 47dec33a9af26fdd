//! Statements about a vehicle: a case anybody can ask about. What is not published stays unknown.

use std::sync::Arc;

use landfall_core::model::{Case, Given, Item, Text};

use super::Desk;
use super::fit::fit;
use crate::statement::{About, Statement};

pub(super) const NO_NAME: &str = "way-of-measuring";

pub(super) fn sort(statements: &[&Statement], desk: &mut Desk<'_>) {
    let Some(About::Vehicle { id, name }) = statements.first().map(|s| &*s.about) else { return };
    let mut case = Case {
        name: format!("{}:{id}", desk.reading.name),
        title: Text { en: name.clone(), zh: name.clone() },
        ..Case::default()
    };
    for statement in statements {
        let vocab = desk.held.vocab;
        // a case has no dimensions: a range by one cycle is an attribute of its own
        let attribute = match &statement.of {
            Some(of) => format!("{}_{of}", statement.attribute),
            None => statement.attribute.to_string(),
        };
        let found = vocab.attribute(&attribute).map(|(_, def)| def).filter(|def| def.case_space().is_some());
        let Some(def) = found else {
            match statement.of {
                Some(_) => desk.leave(NO_NAME),
                None => desk.signal(statement, format!("`{attribute}` is no attribute of vehicles")),
            }
            continue;
        };
        match fit(def, statement, vocab) {
            Ok((value, _)) => {
                let cite = Some(desk.cite(statement, None));
                case.values.insert(attribute, Given { value, cite });
                desk.take([]);
            }
            Err(why) => desk.signal(statement, why),
        }
    }
    if !case.values.is_empty() {
        desk.sorted.items.push(Item::Vehicle(Arc::new(case)));
    }
}
