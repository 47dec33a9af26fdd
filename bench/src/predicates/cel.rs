//! The crate `cel`: programs compiled once, a case is one map; a missing key is an error, and an error is unknown.

use std::collections::HashMap;

use cel::{Context, Program, Value as Cel};
use landfall_core::model::{Case, Value};

use super::{Counts, Done, Work};
use crate::sheet::{best, runs};

const RUNS: usize = 3;

/// Both documented ways to hand over a case; the faster counts.
pub fn run(work: &Work, cases: usize) -> Done {
    let member = ask(
        work,
        cases,
        "one map a case",
        |p| p.cel.clone(),
        |map| {
            let mut context = Context::default();
            context.add_variable_from_value("vehicle", map);
            context
        },
    );
    let variable = ask(
        work,
        cases,
        "one variable a value",
        |p| p.cel.replace("vehicle.", "vehicle_"),
        |map| {
            let mut context = Context::default();
            map.into_iter().for_each(|(name, value)| context.add_variable_from_value(format!("vehicle_{name}"), value));
            context
        },
    );
    assert_eq!(member.counts, variable.counts, "both ways give the same");
    let (fast, slow) =
        if best(&member.times) < best(&variable.times) { (member, variable) } else { (variable, member) };
    let times = best(&slow.times).as_secs_f64() / best(&fast.times).as_secs_f64();
    Done {
        form: format!(
            "programs compiled once, one context a case, {} ({} took {times:.1} times as long)",
            fast.form, slow.form
        ),
        ..fast
    }
}

fn ask<'a>(
    work: &Work,
    cases: usize,
    form: &str,
    text: impl Fn(&crate::work::Predicate) -> String,
    context: impl Fn(HashMap<String, Cel>) -> Context<'a, 'a>,
) -> Done {
    let compile = |p: &crate::work::Predicate| Program::compile(&text(p)).unwrap_or_else(|e| panic!("{}: {e}", p.cel));
    let programs: Vec<Program> = work.predicates.iter().map(compile).collect();
    let contexts: Vec<Context<'_, '_>> = work.cases.iter().take(cases).map(|case| context(values(case))).collect();
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
    Done { times, counts, form: form.to_owned() }
}

fn values(case: &Case) -> HashMap<String, Cel> {
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
    map
}
