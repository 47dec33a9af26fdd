//! The components of a market's duty on one day, and their sum where everything is decided.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::amount::{Amount, Context, End, Lack, customs_value};
use crate::model::{AttributeId, Case, QuotaState, Status, Truth, Value};
use crate::predicate::{AmountExpr, Cause, Const, Explained, Expr, Scalar, Table, explain, parse_amount};
use crate::predicate::{substitute, substitute_scalars};
use crate::resolve::{Commons, HeldFact, MarketAsKnown, Profile, Reading, Trace};

/// Why a component can be in no total, whatever the case says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    None,
    Disputed(String),
    Unconfirmed(String),
    Day(String),
}

pub(super) struct Component<'a> {
    pub(super) held: &'a HeldFact,
    pub(super) amount: Option<AmountExpr>,
    pub(super) scope: Expr,
    pub(super) condition: Expr,
    pub(super) doubt: Doubt,
}

/// What is assumed of things the case leaves open.
#[derive(Debug, Clone, Default)]
pub(super) struct Assumed {
    /// Whether the car enters under a quota.
    pub(super) quotas: BTreeMap<String, bool>,
    /// Whether an undecided scope or condition holds, by component.
    pub(super) scopes: BTreeMap<usize, bool>,
    /// See `scopes`.
    pub(super) conditions: BTreeMap<usize, bool>,
}

/// What became of a component.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Applies {
    /// It is due.
    Yes,
    /// It is not.
    No,
    /// Not known.
    Unknown,
    /// Sources disagree whether or how it is due; it is in no total.
    Disputed,
    /// Another component stands in its place.
    Replaced,
}

/// One decided world.
#[derive(Debug, Clone)]
pub(super) struct Sum {
    pub(super) parts: Vec<(Applies, Result<Amount, Lack>)>,
    pub(super) total: Amount,
    pub(super) lacks: BTreeSet<Lack>,
    /// Whether something due could not be counted.
    pub(super) uncounted: bool,
}

pub(super) struct Stack<'a> {
    pub(super) market: &'a MarketAsKnown,
    pub(super) reading: &'a Reading,
    pub(super) commons: &'a Commons,
    pub(super) day: Date,
    pub(super) components: Vec<Component<'a>>,
    blank: Table,
}

impl<'a> Stack<'a> {
    pub(super) fn new(
        market: &'a MarketAsKnown,
        reading: &'a Reading,
        commons: &'a Commons,
        day: Date,
        trace: &mut Trace<'a>,
    ) -> Stack<'a> {
        let profile = Profile { market, reading, day, place: None };
        let mut components = Vec::new();
        for def in reading.vocab().attributes.iter().filter(|a| a.component) {
            let facts = market.facts.get(&def.name).map(Vec::as_slice).unwrap_or_default();
            if facts.is_empty() {
                trace.miss(&market.head.code, &def.name);
            }
            let doubted: Vec<&HeldFact> = facts.iter().filter(|h| profile.unconfirmed(h)).collect();
            for held in facts {
                trace.read(&held.fact.id, &held.hash);
                if let Some(doubt) = doubt(&profile, held, &doubted, facts, day) {
                    components.push(Component {
                        held,
                        amount: match &held.fact.value {
                            Value::Amount(text) => parse_amount(text, reading.vocab()).ok(),
                            _ => None,
                        },
                        scope: profile.fold(&held.scope, trace),
                        condition: profile.fold(&held.condition, trace),
                        doubt,
                    });
                }
            }
        }
        components.sort_by(|a, b| (a.held.fact.order, &a.held.fact.id).cmp(&(b.held.fact.order, &b.held.fact.id)));
        for quota in market.quotas.values() {
            trace.read(format!("{}/quota/{}", quota.quota.market, quota.quota.id), &quota.hash);
        }
        Stack { market, reading, commons, day, components, blank: Table::build(&[], "", reading.vocab()) }
    }

    pub(super) fn table(&self, case: &Case) -> Table {
        self.blank.in_market(std::slice::from_ref(case), &self.market.head.code, self.reading.vocab())
    }

    fn explain(&self, expr: &Expr, table: &Table) -> Explained {
        explain(expr, table, 0, &self.commons.rates_on(self.day))
    }

    /// The scope of a component for a case.
    pub(super) fn scope(&self, index: usize, table: &Table, assumed: &Assumed) -> Explained {
        let known = assumed.scopes.get(&index).map(|v| Expr::Known(*v));
        let own = self.components.get(index).map_or(Expr::Known(false), |c| c.scope.clone());
        self.explain(&known.unwrap_or(own), table)
    }

    /// What is asked at the border, with quotas and lower components filled in.
    pub(super) fn condition(
        &self,
        index: usize,
        table: &Table,
        assumed: &Assumed,
        lower: &BTreeMap<String, Amount>,
    ) -> Explained {
        if let Some(known) = assumed.conditions.get(&index) {
            return self.explain(&Expr::Known(*known), table);
        }
        let own = self.components.get(index).map_or(Expr::Known(false), |c| c.condition.clone());
        let with_quotas = substitute(&own, &mut |e| match e {
            Expr::Quota(id) => Some(self.quota(id, table, assumed)),
            _ => None,
        });
        let whole = substitute_scalars(&with_quotas, &mut |s| match s {
            Scalar::Component(name) => Some(component_scalar(lower.get(name))),
            _ => None,
        });
        self.explain(&whole, table)
    }

    /// Whether a car enters under a quota: who may use it, the window, and how much is left.
    fn quota(&self, id: &str, table: &Table, assumed: &Assumed) -> Expr {
        let Some(held) = self.market.quotas.get(id) else {
            return Expr::Unknown(Cause::Quota { id: id.to_owned() });
        };
        let quota = &held.quota;
        let open = quota.windows.iter().any(|w| w.from <= self.day && self.day < w.to);
        let after = quota.growth.is_some() && quota.windows.iter().all(|w| w.to <= self.day);
        if !open && !after || quota.state == QuotaState::Exhausted && open {
            return Expr::Known(false);
        }
        let profile = Profile { market: self.market, reading: self.reading, day: self.day, place: None };
        let eligible = profile.fold(&held.eligible, &mut Trace::default());
        if self.explain(&eligible, table).truth == Truth::False {
            return Expr::Known(false);
        }
        match assumed.quotas.get(id) {
            Some(assumed) => Expr::Known(*assumed),
            None if quota.state == QuotaState::Open && open => eligible,
            None => Expr::And(vec![eligible, Expr::Unknown(Cause::Quota { id: id.to_owned() })]),
        }
    }

    /// Adds up a case in which every scope and condition is decided; what is not is left out and named.
    pub(super) fn sum(&self, (case, table): (&Case, &Table), assumed: &Assumed, end: End) -> Sum {
        let scopes: Vec<Truth> = (0..self.components.len()).map(|i| self.scope(i, table, assumed).truth).collect();
        let in_scope: Vec<Truth> = (0..self.components.len()).map(|i| self.with_default(i, &scopes)).collect();
        let (mut lower, mut lower_next): (BTreeMap<String, Amount>, Vec<(String, Amount)>) = Default::default();
        let mut parts = Vec::with_capacity(self.components.len());
        let replaced = self.replaced(table, assumed, &in_scope);
        for same_order in self.components.chunk_by(|a, b| a.held.fact.order == b.held.fact.order) {
            let first = parts.len();
            let truth = |index: usize, lower: &BTreeMap<String, Amount>| {
                let condition = self.condition(index, table, assumed, lower).truth;
                in_scope.get(index).copied().unwrap_or(Truth::Unknown).and(condition)
            };
            let truths: Vec<Truth> = (0..same_order.len()).map(|i| truth(first + i, &lower)).collect();
            let amounts: Vec<_> = same_order.iter().map(|c| self.amount(c, case, &lower, end)).collect();
            for ((component, truth), amount) in same_order.iter().zip(&truths).zip(amounts) {
                let fact = &component.held.fact;
                let doubt = match component.standing(*truth) {
                    true => clash(component, same_order, &truths),
                    false => component.doubt.clone(),
                };
                let counts = *truth == Truth::True && doubt == Doubt::None && !replaced.contains(&fact.attribute);
                if let (true, Ok(amount)) = (counts, &amount) {
                    lower_next.push((fact.attribute.clone(), amount.clone()));
                }
                parts.push((*truth, doubt, amount));
            }
            for (attribute, amount) in lower_next.drain(..) {
                lower.entry(attribute).or_default().add(&amount, Decimal::ONE);
            }
        }
        self.collect(parts, &replaced, &scopes)
    }

    fn collect(
        &self,
        parts: Vec<(Truth, Doubt, Result<Amount, Lack>)>,
        replaced: &BTreeSet<String>,
        scopes: &[Truth],
    ) -> Sum {
        let mut sum = Sum { parts: Vec::new(), total: Amount::default(), lacks: BTreeSet::new(), uncounted: false };
        for (component, (truth, doubt, amount)) in self.components.iter().zip(parts) {
            let fact = &component.held.fact;
            let applies = match (truth, doubt) {
                (Truth::False, _) => Applies::No,
                _ if replaced.contains(&fact.attribute) => Applies::Replaced,
                (_, Doubt::Disputed(name)) => {
                    sum.lacks.insert(Lack::Dispute(name));
                    Applies::Disputed
                }
                (_, Doubt::Unconfirmed(id)) => {
                    sum.lacks.insert(Lack::Unconfirmed(id));
                    Applies::Unknown
                }
                (_, Doubt::Day(id)) => {
                    sum.lacks.insert(Lack::Day(id));
                    Applies::Unknown
                }
                (Truth::Unknown, Doubt::None) => {
                    // more was open than is played through
                    sum.lacks.insert(Lack::Market(fact.attribute.clone()));
                    sum.uncounted = true;
                    Applies::Unknown
                }
                (Truth::True, Doubt::None) => {
                    match &amount {
                        Ok(amount) => sum.total.add(amount, Decimal::ONE),
                        Err(lack) => {
                            sum.lacks.insert(lack.clone());
                            sum.uncounted = true;
                        }
                    }
                    Applies::Yes
                }
            };
            sum.parts.push((applies, amount));
        }
        self.bands(scopes, replaced, &mut sum);
        sum
    }

    /// A duty with gaps where no band fits is unknown, not zero.
    fn bands(&self, scopes: &[Truth], replaced: &BTreeSet<String>, sum: &mut Sum) {
        let with_gaps: BTreeSet<&String> =
            self.components.iter().filter(|c| c.held.fact.holes).map(|c| &c.held.fact.attribute).collect();
        for attribute in with_gaps.into_iter().filter(|a| !replaced.contains(*a)) {
            let fits = self.components.iter().zip(scopes);
            let none = fits.filter(|(c, _)| c.held.fact.attribute == *attribute).all(|(_, s)| *s == Truth::False);
            if none {
                sum.lacks.insert(Lack::Band(attribute.clone()));
            }
        }
    }

    /// A default applies where its own scope is true and no sibling's is.
    fn with_default(&self, index: usize, scopes: &[Truth]) -> Truth {
        let own = scopes.get(index).copied().unwrap_or(Truth::Unknown);
        let Some(component) = self.components.get(index).filter(|c| c.held.fact.default) else { return own };
        let siblings = self.components.iter().zip(scopes).filter(|(c, _)| {
            c.held.fact.attribute == component.held.fact.attribute && !c.held.fact.default && c.doubt == Doubt::None
        });
        siblings.fold(own, |truth, (_, sibling)| truth.and(!*sibling))
    }

    /// Attributes whose components another component surely replaces.
    fn replaced(&self, table: &Table, assumed: &Assumed, in_scope: &[Truth]) -> BTreeSet<String> {
        let mut replaced = BTreeSet::new();
        for (index, component) in self.components.iter().enumerate() {
            if component.held.fact.replaces.is_empty() || component.doubt != Doubt::None {
                continue;
            }
            let condition = self.condition(index, table, assumed, &BTreeMap::new()).truth;
            if in_scope.get(index).copied().unwrap_or(Truth::Unknown).and(condition) == Truth::True {
                replaced.extend(component.held.fact.replaces.iter().cloned());
            }
        }
        replaced
    }

    fn amount(
        &self,
        component: &Component<'_>,
        case: &Case,
        lower: &BTreeMap<String, Amount>,
        end: End,
    ) -> Result<Amount, Lack> {
        let profile = Profile { market: self.market, reading: self.reading, day: self.day, place: None };
        let rates = self.commons.rates_on(self.day);
        let code = &self.market.head.code;
        let of_market = |id: AttributeId| profile.scalar(id, &mut Trace::default());
        let context = Context {
            vocab: self.reading.vocab(),
            case,
            market: code,
            value: customs_value(case, code, self.reading.vocab(), end),
            end,
            rates: &rates,
            of_market: &of_market,
            lower,
        };
        let Some(expr) = &component.amount else { return Err(Lack::Market(component.held.fact.attribute.clone())) };
        context.amount(expr)
    }
}

impl Component<'_> {
    /// Whether it is due, as far as nothing else says otherwise.
    fn standing(&self, truth: Truth) -> bool {
        truth == Truth::True && self.doubt == Doubt::None
    }
}

/// Components of one attribute and order stand in each other's place: where several are due, which of them is, is not
/// known.
fn clash(component: &Component<'_>, same_order: &[Component<'_>], truths: &[Truth]) -> Doubt {
    let fact = &component.held.fact;
    let due = same_order.iter().zip(truths).filter(|(c, truth)| c.standing(**truth)).map(|(c, _)| &c.held.fact);
    let beside: Vec<_> = due.filter(|f| f.attribute == fact.attribute).collect();
    match beside.len() {
        0 | 1 => Doubt::None,
        _ => Doubt::Disputed(beside.iter().map(|f| f.id.as_str()).collect::<Vec<_>>().join(", ")),
    }
}

fn component_scalar(amount: Option<&Amount>) -> Scalar {
    let money = amount.filter(|a| a.share.is_zero() && a.money.len() == 1).and_then(|a| a.money.iter().next());
    match money {
        Some((currency, value)) => {
            Scalar::Const(Const::Money { low: *value, high: *value, currency: currency.clone() })
        }
        None => Scalar::Missing(Cause::Market { attribute: "component".to_owned() }),
    }
}

/// Whether a fact is a component on the day, and what doubt it is under.
fn doubt(
    profile: &Profile<'_>,
    held: &HeldFact,
    doubted: &[&HeldFact],
    facts: &[HeldFact],
    day: Date,
) -> Option<Doubt> {
    let fact = &held.fact;
    let settled_as_none = fact.value == Value::Absent && (fact.chosen.is_some() || fact.dispute.is_none());
    if fact.low_trust || settled_as_none || held.window.holds(day) == Truth::False {
        return None;
    }
    if profile.unconfirmed(held) {
        return Some(Doubt::Unconfirmed(fact.id.clone()));
    }
    if fact.status != Some(Status::Enacted) {
        return None;
    }
    if let Some(name) = &fact.dispute {
        let chosen = facts.iter().any(|h| h.fact.dispute.as_ref() == Some(name) && h.fact.chosen.is_some());
        match (chosen, fact.chosen.is_some()) {
            (true, false) => return None,
            (false, _) => return Some(Doubt::Disputed(name.clone())),
            (true, true) => {}
        }
    }
    if let Some(rival) = doubted.iter().find(|d| d.fact.scope == fact.scope && d.fact.of == fact.of) {
        return Some(Doubt::Unconfirmed(rival.fact.id.clone()));
    }
    match held.window.holds(day) {
        Truth::True => Some(Doubt::None),
        _ => Some(Doubt::Day(fact.id.clone())),
    }
}
