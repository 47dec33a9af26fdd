//! A market on one day: the values rules read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Beside, HeldFact, HeldPlace, MarketAsKnown, Reading, Trace, meet};
use crate::model::{AttributeDef, AttributeId, Status, Truth, Value};
use crate::predicate::{self, Branch, Cause, Const, Expr, Scalar};

/// All facts of one market resolved at one `AsOf`: a market as known, on a day.
#[derive(Debug, Clone, Copy)]
pub struct Profile<'a> {
    /// The market as known.
    pub market: &'a MarketAsKnown,
    /// The reading its rules are in.
    pub reading: &'a Reading,
    /// The day asked.
    pub day: Date,
    /// The place in it that `place.*` stands for.
    pub place: Option<&'a HeldPlace>,
}

impl<'a> Profile<'a> {
    /// Facts of an attribute that hold or may hold on the day and can decide: enacted or figures, not of low trust.
    pub fn deciding(&self, attribute: &str) -> impl Iterator<Item = (&'a HeldFact, Truth)> + use<'a> {
        self.deciding_of(&self.market.facts, attribute)
    }

    /// Whether a fact of the market, or of the place, is one of those that can decide on the day.
    #[must_use]
    pub fn decides(&self, held: &HeldFact) -> bool {
        self.deciding_of(self.around(held), &held.fact.attribute).any(|(other, _)| other.fact.id == held.fact.id)
    }

    /// The fact that decides in place of one that could, and how the two stand to each other.
    #[must_use]
    pub fn yields(&self, held: &HeldFact) -> Option<(&'a HeldFact, Beside)> {
        let could = self.could_decide(self.around(held), &held.fact.attribute);
        let first = could.map(|(other, _)| other).find(|other| meet::goes_before(&other.fact, &held.fact))?;
        Some((first, meet::beside(&held.fact, &first.fact, self.reading.vocab())))
    }

    /// The facts a fact stands among: those of its place, else those of the market.
    fn around(&self, held: &HeldFact) -> &'a BTreeMap<String, Vec<HeldFact>> {
        match self.place {
            Some(here) if held.fact.place.is_some() => &here.facts,
            _ => &self.market.facts,
        }
    }

    /// Of those that could decide the ones that no other goes before.
    fn deciding_of(
        &self,
        facts: &'a BTreeMap<String, Vec<HeldFact>>,
        attribute: &str,
    ) -> impl Iterator<Item = (&'a HeldFact, Truth)> + use<'a> {
        let of_sources = facts.get(attribute).is_some_and(|all| meet::mixed(all));
        let rivals: Vec<&'a HeldFact> =
            if of_sources { self.could_decide(facts, attribute).map(|(held, _)| held).collect() } else { Vec::new() };
        self.could_decide(facts, attribute)
            .filter(move |(held, _)| !rivals.iter().any(|other| meet::goes_before(&other.fact, &held.fact)))
    }

    fn could_decide(
        &self,
        facts: &'a BTreeMap<String, Vec<HeldFact>>,
        attribute: &str,
    ) -> impl Iterator<Item = (&'a HeldFact, Truth)> + use<'a> {
        let day = self.day;
        facts.get(attribute).map(Vec::as_slice).unwrap_or_default().iter().filter_map(move |held| {
            let fact = &held.fact;
            let decides = fact.status.is_none_or(|s| s == Status::Enacted) && !fact.low_trust && !fact.contested;
            let holds = held.window.holds(day);
            let chosen = fact.dispute.is_none() || fact.chosen.is_some() || !settled(facts, fact.dispute.as_deref());
            (decides && holds != Truth::False && chosen).then_some((held, holds))
        })
    }

    /// An expected fact whose own text names a start that has passed without confirmation.
    #[must_use]
    pub fn unconfirmed(&self, held: &HeldFact) -> bool {
        held.fact.status == Some(Status::Expected)
            && !held.fact.low_trust
            && held.fact.valid.from.is_some()
            && held.window.from.latest <= self.market.known
            && held.window.holds(self.day) != Truth::False
    }

    /// What predicates read for a market attribute.
    pub fn scalar(&self, id: AttributeId, trace: &mut Trace<'a>) -> Scalar {
        self.scalar_of(&self.market.head.code, &self.market.facts, id, trace)
    }

    /// What predicates read for an attribute of the place.
    pub fn scalar_of_place(&self, id: AttributeId, trace: &mut Trace<'a>) -> Scalar {
        match self.place {
            Some(held) => self.scalar_of(&held.place.id, &held.facts, id, trace),
            None => {
                let attribute = self.reading.vocab().def(id).map(|d| d.name.clone()).unwrap_or_default();
                Scalar::Missing(Cause::Market { attribute })
            }
        }
    }

    fn scalar_of(
        &self,
        whose: &str,
        facts: &'a BTreeMap<String, Vec<HeldFact>>,
        id: AttributeId,
        trace: &mut Trace<'a>,
    ) -> Scalar {
        let Some(def) = self.reading.vocab().def(id) else {
            return Scalar::Missing(Cause::Market { attribute: String::new() });
        };
        let otherwise = Cause::Market { attribute: def.name.clone() };
        let mut branches: Vec<Branch> = Vec::new();
        for held in facts.get(&def.name).into_iter().flatten() {
            if held.fact.of.is_none() && self.unconfirmed(held) {
                trace.read(&held.fact.id, &held.hash);
                branches.push(Branch {
                    guard: held.scope.clone(),
                    value: Scalar::Missing(Cause::Unconfirmed { id: held.fact.id.clone() }),
                    says: held.fact.id.clone(),
                });
            }
        }
        let facts: Vec<(&HeldFact, Truth)> =
            self.deciding_of(facts, &def.name).filter(|(held, _)| held.fact.of.is_none()).collect();
        // what is scoped says more than what is not
        let scopes = facts.iter().map(|(held, _)| &held.scope).filter(|scope| **scope != Expr::Known(true));
        let in_general = predicate::not(predicate::or(scopes.cloned().collect()));
        let mut disputes: BTreeMap<(&str, Option<&str>), Vec<Const>> = BTreeMap::new();
        for (held, _) in &facts {
            trace.read(&held.fact.id, &held.hash);
            if let (Some(name), None) = (&held.fact.dispute, &held.fact.chosen) {
                let rivals = disputes.entry((name, held.fact.scope.as_deref())).or_default();
                rivals.extend(self.constant(def, &held.fact.value));
            }
        }
        for (held, holds) in &facts {
            let fact = &held.fact;
            let value = match (&fact.dispute, &fact.chosen) {
                (Some(name), None) => match disputes.remove(&(name.as_str(), fact.scope.as_deref())) {
                    Some(values) => Scalar::Rivals { name: name.clone(), values },
                    // the dispute's branch stands already
                    None => continue,
                },
                _ => self.constant(def, &fact.value).map_or(Scalar::Missing(otherwise.clone()), Scalar::Const),
            };
            let scope = if fact.scope.is_some() { held.scope.clone() } else { in_general.clone() };
            let guard = match holds {
                Truth::Unknown => predicate::and(vec![scope, Expr::Unknown(Cause::Day { id: fact.id.clone() })]),
                _ => scope,
            };
            branches.push(Branch { guard, value, says: fact.id.clone() });
        }
        if branches.is_empty() {
            trace.miss(whose, &def.name);
        }
        predicate::scoped(branches, otherwise)
    }

    /// What is known to be in a market's list, and whether there is nothing else.
    ///
    /// # Errors
    /// Why it is unknown, where no fact gives it.
    pub fn list(&self, id: AttributeId, trace: &mut Trace<'a>) -> Result<(Vec<String>, bool), Cause> {
        let name = self.reading.vocab().def(id).map_or("", |d| d.name.as_str());
        let mut found: Option<(Vec<String>, bool)> = None;
        for (held, holds) in self.deciding(name) {
            if held.fact.scope.is_some() || held.fact.of.is_some() || holds != Truth::True {
                continue;
            }
            if let Value::List { items, complete } = &held.fact.value {
                trace.read(&held.fact.id, &held.hash);
                let (all, whole) = found.get_or_insert_with(|| (Vec::new(), false));
                all.extend(items.iter().cloned());
                *whole |= complete;
            }
        }
        let (mut items, complete) = found.ok_or_else(|| {
            trace.miss(&self.market.head.code, name);
            Cause::Market { attribute: name.to_owned() }
        })?;
        items.sort();
        items.dedup();
        Ok((items, complete))
    }

    /// A predicate with this market's values in it.
    #[must_use]
    pub fn fold(&self, expr: &Expr, trace: &mut Trace<'a>) -> Expr {
        let mut lists = Trace::default();
        let here = match predicate::place_attributes(expr).is_empty() {
            true => Cow::Borrowed(expr),
            false => Cow::Owned(predicate::substitute_scalars(expr, &mut |part| match part {
                Scalar::Place(id) => Some(self.scalar_of_place(*id, trace)),
                _ => None,
            })),
        };
        let folded = predicate::fold(&here, &mut |id| self.scalar(id, trace), &mut |id| self.list(id, &mut lists));
        trace.absorb(&lists);
        folded
    }

    fn constant(&self, def: &AttributeDef, value: &Value) -> Option<Const> {
        Some(match value {
            Value::Number { .. } => {
                let (low, high) = self.reading.vocab().canonical(def, value)?;
                Const::Number { low, high }
            }
            Value::Money { low, high, currency } => Const::Money { low: *low, high: *high, currency: currency.clone() },
            Value::Code(code) => Const::Code(code.clone()),
            Value::Bool(value) => Const::Bool(*value),
            Value::Day(day) => Const::Day(*day),
            Value::Absent => Const::Absent,
            Value::Text(_) | Value::List { .. } | Value::Amount(_) => return None,
        })
    }
}

/// Whether one rival of a dispute has been chosen.
fn settled(facts: &BTreeMap<String, Vec<HeldFact>>, name: Option<&str>) -> bool {
    facts.values().flatten().any(|h| h.fact.dispute.as_deref() == name && h.fact.chosen.is_some())
}
