//! Our reading of the law: the ruleset with its predicates typed.

use std::collections::BTreeMap;

use crate::model::{Hash, Rule, Ruleset, Vocab};
use crate::predicate::{self, Expr, Fault};

/// A rule's two predicates.
#[derive(Debug, Clone)]
pub struct CompiledRule {
    /// Which cases it is about.
    pub applies: Expr,
    /// When it is met.
    pub met: Expr,
}

/// A ruleset whose predicates have been typed against its vocabulary.
#[derive(Debug, Clone)]
pub struct Reading {
    ruleset: Ruleset,
    hash: Hash,
    compiled: Vec<CompiledRule>,
    phases: BTreeMap<String, Expr>,
}

impl Reading {
    /// Types every predicate of a ruleset.
    ///
    /// # Errors
    /// Every predicate that does not parse or type, with the id of its rule and the key it stands under.
    pub fn compile(ruleset: Ruleset) -> Result<Reading, Vec<(String, &'static str, Fault)>> {
        let vocab = &ruleset.vocab;
        let mut faults = Vec::new();
        let mut parse = |id: &str, key: &'static str, text: &str| match predicate::parse(text, vocab) {
            Ok(expr) => expr,
            Err(fault) => {
                faults.push((id.to_owned(), key, fault));
                Expr::Known(false)
            }
        };
        let compiled = ruleset
            .rules
            .iter()
            .map(|r| CompiledRule { applies: parse(&r.id, "applies", &r.applies), met: parse(&r.id, "met", &r.met) })
            .collect();
        let phases = vocab
            .phases
            .iter()
            .map(|p| (p.id.clone(), p.applies.as_ref().map_or(Expr::Known(true), |text| parse(&p.id, "applies", text))))
            .collect();
        if faults.is_empty() {
            let hash = ruleset.hash();
            Ok(Reading { ruleset, hash, compiled, phases })
        } else {
            Err(faults)
        }
    }

    /// The vocabulary.
    #[must_use]
    pub fn vocab(&self) -> &Vocab {
        &self.ruleset.vocab
    }

    /// The ruleset as written.
    #[must_use]
    pub fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    /// The ruleset's hash, as receipts name it.
    #[must_use]
    pub fn hash(&self) -> &Hash {
        &self.hash
    }

    /// A rule, its index and its predicates.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<(usize, &Rule, &CompiledRule)> {
        let index = self.ruleset.rules.binary_search_by(|r| r.id.as_str().cmp(id)).ok()?;
        Some((index, self.ruleset.rules.get(index)?, self.compiled.get(index)?))
    }

    /// A rule by index.
    #[must_use]
    pub fn rule_at(&self, index: usize) -> Option<(&Rule, &CompiledRule)> {
        Some((self.ruleset.rules.get(index)?, self.compiled.get(index)?))
    }

    /// Which cases a phase is about.
    #[must_use]
    pub fn phase_applies(&self, phase: &str) -> Option<&Expr> {
        self.phases.get(phase)
    }
}
