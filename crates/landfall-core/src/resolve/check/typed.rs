//! Predicates and amounts against the vocabulary.

use std::collections::BTreeSet;

use crate::model::{Diagnostic, Item, Value, Vocab, nearest};
use crate::pack::{Origin, Pack, Source};
use crate::predicate::{self, Expr, Fault};

/// Where the phases are written.
const PHASES: &str = "vocab/purposes.toml";

pub(super) fn check(pack: &Pack, files: &[Source], found: &mut Vec<Diagnostic>) {
    let vocab = &pack.ruleset.vocab;
    let quotas: BTreeSet<&str> = pack.items.iter().filter_map(|(_, item)| quota(item)).collect();
    let mut check = Check { vocab, quotas, files, per_place: false, found };
    let nowhere = Origin { file: String::new(), line: 0 };
    for rule in &pack.ruleset.rules {
        let origin = pack.rule_origins.get(&rule.id).unwrap_or(&nowhere);
        check.per_place = rule.per.is_some();
        check.predicate(origin, "applies", Some(&rule.applies));
        check.predicate(origin, "met", Some(&rule.met));
        check.per_place = false;
    }
    let phases = Origin { file: PHASES.to_owned(), line: 0 };
    for phase in &vocab.phases {
        check.predicate(&phases, "applies", phase.applies.as_deref());
    }
    for (origin, item) in &pack.items {
        match item {
            Item::Fact(fact) => {
                check.predicate(origin, "scope", fact.scope.as_deref());
                check.predicate(origin, "if", fact.condition.as_deref());
                if let Value::Amount(text) = &fact.value
                    && let Err(fault) = predicate::parse_amount(text, vocab)
                {
                    check.fault(origin, "amount", fault);
                }
            }
            Item::Adoption(adoption) => check.predicate(origin, "scope", adoption.scope.as_deref()),
            Item::Quota(quota) => check.predicate(origin, "eligible", quota.eligible.as_deref()),
            Item::Clock(clock) => check.predicate(origin, "scope", clock.scope.as_deref()),
            _ => {}
        }
    }
}

fn quota(item: &Item) -> Option<&str> {
    if let Item::Quota(quota) = item { Some(&quota.id) } else { None }
}

struct Check<'a> {
    vocab: &'a Vocab,
    quotas: BTreeSet<&'a str>,
    files: &'a [Source],
    /// Whether what is read is judged in each place.
    per_place: bool,
    found: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn predicate(&mut self, origin: &Origin, key: &str, text: Option<&str>) {
        match text.map(|text| predicate::parse(text, self.vocab)) {
            None => {}
            Some(Ok(expr)) if !self.per_place && !predicate::place_attributes(&expr).is_empty() => {
                self.error("place_outside_places", origin, key, vec![key.to_owned()]);
            }
            Some(Ok(expr)) => self.quotas(origin, key, &expr),
            Some(Err(fault)) => self.fault(origin, key, fault),
        }
    }

    /// The fault stands inside: key, column, then its own code and arguments.
    fn fault(&mut self, origin: &Origin, key: &str, fault: Fault) {
        let mut args = vec![key.to_owned(), fault.column.to_string(), fault.code.to_owned()];
        args.extend(fault.args);
        self.error("predicate", origin, key, args);
    }

    /// An error at the line of the key.
    fn error(&mut self, code: &'static str, origin: &Origin, key: &str, args: Vec<String>) {
        let file = self.files.iter().find(|file| file.path == origin.file && file.path.ends_with(".toml"));
        let line = file.map_or(origin.line, |file| file.line_in(origin.line, key));
        self.found.push(Diagnostic::error(code, &origin.file, line, args));
    }

    fn quotas(&mut self, origin: &Origin, key: &str, expr: &Expr) {
        let mut unknown = Vec::new();
        // walks every part; nothing is replaced
        let _ = predicate::substitute(expr, &mut |part| {
            if let Expr::Quota(name) = part
                && !self.quotas.contains(name.as_str())
            {
                unknown.push(name.clone());
            }
            None
        });
        for name in unknown {
            let near = nearest(&name, self.quotas.iter().copied()).unwrap_or_default().to_owned();
            self.error("unknown_quota", origin, key, vec![name, near]);
        }
    }
}
