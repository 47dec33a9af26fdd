//! Our reading of the law: the ruleset with its predicates typed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use crate::model::{AttributeId, AttributeType, Hash, Rule, Ruleset, Vocab, given_by_market};
use crate::predicate::{self, Expr, Fault};

/// A predicate with what it needs to be evaluated.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The predicate.
    pub expr: Expr,
    /// Attributes of the market it reads: with any, its outcome hangs on the day and the market.
    pub market: Vec<AttributeId>,
    /// Attributes of a place it reads.
    pub place: Vec<AttributeId>,
    /// It compares money: its outcome may hang on a rate of the day.
    pub reads_money: bool,
    /// It reads what was given for one market: offers and shipments.
    pub by_market: bool,
}

impl Typed {
    /// Looks at what a predicate reads.
    #[must_use]
    pub fn new(expr: Expr, vocab: &Vocab) -> Typed {
        let read: Vec<_> = predicate::attributes(&expr).into_iter().filter_map(|id| vocab.def(id)).collect();
        Typed {
            market: predicate::market_attributes(&expr).into_iter().collect(),
            place: predicate::place_attributes(&expr).into_iter().collect(),
            reads_money: read.iter().any(|d| d.type_ == AttributeType::Money),
            by_market: read.iter().any(|d| d.case_space().is_some_and(given_by_market)),
            expr,
        }
    }

    /// Whether it reads facts of the market.
    #[must_use]
    pub fn reads_market(&self) -> bool {
        !self.market.is_empty() || !self.place.is_empty()
    }

    /// Whether it gives the same on every day.
    #[must_use]
    pub fn timeless(&self) -> bool {
        !self.reads_market() && !self.reads_money
    }

    /// Whether it gives the same on every day and in every market.
    #[must_use]
    pub fn of_the_case(&self) -> bool {
        self.timeless() && !self.by_market
    }
}

/// A rule's two predicates.
#[derive(Debug, Clone)]
pub struct CompiledRule {
    /// Which cases it is about.
    pub applies: Typed,
    /// When it is met.
    pub met: Typed,
    /// Schemes it asks approvals of.
    pub schemes: BTreeSet<String>,
}

/// The schemes a predicate asks approvals of.
fn schemes(expr: &Expr) -> BTreeSet<String> {
    let mut schemes = BTreeSet::new();
    // walks every part; nothing is replaced
    let _ = predicate::substitute(expr, &mut |part| {
        if let Expr::Holds { scheme, .. } = part {
            schemes.insert(scheme.clone());
        }
        None
    });
    schemes
}

/// A ruleset whose predicates have been typed against its vocabulary.
#[derive(Debug, Clone)]
pub struct Reading {
    ruleset: Ruleset,
    hash: Hash,
    compiled: Vec<CompiledRule>,
    phases: BTreeMap<String, Typed>,
    /// What facts and adoptions say themselves, by its text: many say the same, and are laid out again and again.
    said: Arc<RwLock<HashMap<String, Arc<Typed>>>>,
    everything: Arc<Typed>,
}

impl Reading {
    /// Types every predicate of a ruleset.
    ///
    /// # Errors
    /// Every predicate that does not parse or type, with the id of its rule and the key it stands under.
    pub fn compile(ruleset: Ruleset) -> Result<Reading, Vec<(String, &'static str, Fault)>> {
        let vocab = &ruleset.vocab;
        let mut faults = Vec::new();
        let mut parse = |id: &str, key: &'static str, text: &str| {
            let expr = predicate::parse(text, vocab).unwrap_or_else(|fault| {
                faults.push((id.to_owned(), key, fault));
                Expr::Known(false)
            });
            Typed::new(expr, vocab)
        };
        let compiled = ruleset
            .rules
            .iter()
            .map(|r| {
                let (applies, met) = (parse(&r.id, "applies", &r.applies), parse(&r.id, "met", &r.met));
                let schemes = &schemes(&applies.expr) | &schemes(&met.expr);
                CompiledRule { applies, met, schemes }
            })
            .collect();
        let phases = vocab
            .phases
            .iter()
            .map(|p| {
                let everything = || Typed::new(Expr::Known(true), vocab);
                let applies = p.applies.as_ref().map_or_else(everything, |text| parse(&p.id, "applies", text));
                (p.id.clone(), applies)
            })
            .collect();
        if faults.is_empty() {
            let hash = ruleset.hash();
            let everything = Arc::new(Typed::new(Expr::Known(true), vocab));
            Ok(Reading { said: Arc::default(), everything, ruleset, hash, compiled, phases })
        } else {
            Err(faults)
        }
    }

    /// A predicate that stands in a fact or an adoption; without a text everything.
    ///
    /// # Errors
    /// Why it does not parse or type.
    pub fn typed(&self, text: Option<&str>) -> Result<Arc<Typed>, Fault> {
        let Some(text) = text else { return Ok(Arc::clone(&self.everything)) };
        if let Some(known) = self.said.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return Ok(Arc::clone(known));
        }
        let typed = Arc::new(Typed::new(predicate::parse(text, self.vocab())?, self.vocab()));
        let mut said = self.said.write().unwrap_or_else(PoisonError::into_inner);
        said.insert(text.to_owned(), Arc::clone(&typed));
        Ok(typed)
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
    pub fn phase_applies(&self, phase: &str) -> Option<&Typed> {
        self.phases.get(phase)
    }
}
