//! The crate `cel`: programs compiled once, a case is one map; a missing key is an error, and an error is unknown.

use std::collections::HashMap;

use cel::{Context, Program, Value as Cel};
use landfall_core::model::{Case, Value};

use super::{Counts, Done, Work};
use crate::sheet::runs;

const RUNS: usize = 3;

pub fn run(work: &Work, cases: usize) -> Done {
    let compile = |p: &crate::work::Predicate| Program::compile(&p.cel).unwrap_or_else(|e| panic!("{}: {e}", p.cel));
    let programs: Vec<Program> = work.predicates.iter().map(compile).collect();
    let contexts: Vec<Context<'_, '_>> = work.cases.iter().take(cases).map(context).collect();
    let (times, counts) = runs(RUNS, || {
        let mut counts: Counts = vec![(0, 0); programs.len()];
        for context in &contexts {
            for (program, count) in programs.iter().zip(&mut counts) {
                match program.execute(context) {
                    Ok(Cel::Bool(true)) => count.0 += 1,
                    Ok(Cel::Bool(false)) => count.1 += 1,
                    _ => {}
                }
            }
        }
        counts
    });
    Done { times, counts, form: "programs compiled once, one context a case".to_owned() }
}

fn context<'a>(case: &Case) -> Context<'a, 'a> {
    let mut map: HashMap<String, Cel> = HashMap::new();
    for (name, given) in &case.values {
        let name = name.rsplit('.').next().unwrap_or_default();
        match &given.value {
            Value::Code(code) => {
                map.insert(name.to_owned(), code.as_str().into());
            }
            Value::Number { low, .. } => {
                map.insert(name.to_owned(), Cel::Float(low.to_string().parse().unwrap_or(f64::NAN)));
            }
            Value::List { items, complete } => {
                map.insert(name.to_owned(), items.clone().into());
                if *complete {
                    map.insert(format!("{name}_other"), Cel::Bool(false));
                }
            }
            _ => {}
        }
    }
    let mut context = Context::default();
    context.add_variable_from_value("vehicle", map);
    context
}
