//! The crate `regorus`: one policy with a rule for each predicate, compiled once; undefined is unknown.

use std::fmt::Write as _;

use landfall_core::model::{Case, Value};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::RegoVM;
use regorus::{Engine, Rc, Value as Rego};

use super::{Counts, Done, Work};
use crate::sheet::{best, runs};
use crate::work::Predicate;

const RUNS: usize = 2;
const ENTRY: &str = "data.bench";

pub fn run(work: &Work, cases: usize) -> Done {
    let inputs: Vec<Rego> = work.cases.iter().take(cases).map(input).collect();
    let interpreted = interpreter(work, &inputs);
    match machine(work, &inputs) {
        Some(done) if best(&done.times) < best(&interpreted.times) => {
            Done { form: format!("{}, which was faster than its interpreter", done.form), ..done }
        }
        Some(_) => {
            Done { form: format!("{}, which was faster than its bytecode machine", interpreted.form), ..interpreted }
        }
        None => Done {
            form: format!("{}; its bytecode compiler takes no policy of this size", interpreted.form),
            ..interpreted
        },
    }
}

fn policy(predicates: &[Predicate]) -> String {
    let mut text = "package bench\n".to_owned();
    for (n, predicate) in predicates.iter().enumerate() {
        for (value, body) in &predicate.rego {
            match body.strip_prefix(":= ") {
                Some(term) => writeln!(text, "p{n} := {term}"),
                None => writeln!(text, "p{n} := {value} if {{ {body} }}"),
            }
            .expect("text can be written");
        }
    }
    text
}

fn engine(text: String) -> Engine {
    let mut engine = Engine::new();
    engine.add_policy("bench.rego".to_owned(), text).expect("the policy parses");
    engine
}

/// The whole policy asked once a case.
fn interpreter(work: &Work, inputs: &[Rego]) -> Done {
    let mut engine = engine(policy(&work.predicates));
    let (times, counts) = runs(RUNS, || {
        let mut counts: Counts = vec![(0, 0); work.predicates.len()];
        for input in inputs {
            engine.set_input(input.clone());
            let results = engine.eval_query(ENTRY.to_owned(), false).expect("it evaluates");
            let value = results.result.first().and_then(|r| r.expressions.first()).map(|e| &e.value);
            count(value.expect("it has a value"), &mut counts);
        }
        counts
    });
    Done { times, counts, form: "one policy compiled once, the whole of it asked once a case".to_owned() }
}

/// One entry point for all; none where the compiler does not take the policy.
fn machine(work: &Work, inputs: &[Rego]) -> Option<Done> {
    let names: Vec<String> = (0..work.predicates.len()).map(|n| format!("{ENTRY}.p{n}")).collect();
    let mut engine = engine(policy(&work.predicates));
    let entry: Rc<str> = names.first()?.as_str().into();
    let compiled = said(engine.compile_with_entrypoint(&entry))?;
    let entries: Vec<&str> = names.iter().map(String::as_str).collect();
    let program = said(Compiler::compile_from_policy(&compiled, &entries))?;
    let mut vm = RegoVM::new_with_policy(compiled);
    vm.load_program(program);
    let (times, counts) = runs(RUNS, || {
        let mut counts: Counts = vec![(0, 0); names.len()];
        for input in inputs {
            vm.set_input(input.clone());
            for (index, count) in counts.iter_mut().enumerate() {
                match vm.execute_entry_point_by_index(index) {
                    Ok(Rego::Bool(true)) => count.0 += 1,
                    Ok(Rego::Bool(false)) => count.1 += 1,
                    _ => {}
                }
            }
        }
        counts
    });
    Some(Done { times, counts, form: "bytecode compiled once, one entry point a predicate".to_owned() })
}

/// What the bytecode compiler does not take is no fault of the bench; why goes to whoever watches.
fn said<T, E: std::fmt::Display>(result: Result<T, E>) -> Option<T> {
    result.inspect_err(|e| eprintln!("regorus' bytecode: {}", e.to_string().chars().take(300).collect::<String>())).ok()
}

fn count(result: &Rego, counts: &mut Counts) {
    let Ok(rules) = result.as_object() else { return };
    for (name, value) in rules.iter() {
        let number = name.as_string().ok().and_then(|n| n.strip_prefix('p').and_then(|n| n.parse::<usize>().ok()));
        let Some(count) = number.and_then(|n| counts.get_mut(n)) else { continue };
        match value {
            Rego::Bool(true) => count.0 += 1,
            Rego::Bool(false) => count.1 += 1,
            _ => {}
        }
    }
}

fn input(case: &Case) -> Rego {
    let mut map = serde_json::Map::new();
    for (name, given) in &case.values {
        let name = name.rsplit('.').next().unwrap_or_default();
        match &given.value {
            Value::Code(code) => {
                map.insert(name.to_owned(), code.clone().into());
            }
            Value::Number { low, .. } => {
                map.insert(name.to_owned(), low.to_string().parse::<i64>().unwrap_or_default().into());
            }
            Value::List { items, complete } => {
                map.insert(name.to_owned(), items.clone().into());
                map.insert(format!("{name}_complete"), (*complete).into());
            }
            _ => {}
        }
    }
    Rego::from_json_str(&serde_json::Value::Object(map).to_string()).expect("the input is JSON")
}
