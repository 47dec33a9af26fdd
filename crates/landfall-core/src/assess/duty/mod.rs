//! What a car pays at a border: components in order, the cases that papers and quotas make, and what is missing.
//!
//! Never a mean, never a guess: what depends on an unknown paper or quota becomes cases, anything else unknown
//! gives the range over what is still possible, and is asked for.

mod amount;
mod border;
mod cases;
mod ended;
mod stack;
mod worlds;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::World;
use super::because::CitationOut;
use super::pending::Pending;
use super::receipt::{Question, Receipt};
use crate::model::{Case, CoverageState, Hash, Role, Status, Value, canonical_json};
use crate::resolve::{Profile, Trace};

pub use amount::Lack;
use amount::{End, customs_value};
pub(crate) use border::Border;
pub use ended::Ended;
pub use stack::Applies;
use stack::Stack;

/// An amount with its currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MoneyOut {
    /// How much.
    pub value: Decimal,
    /// ISO 4217 code.
    pub currency: String,
}

/// A share of the customs value, in per cent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PctOut {
    /// Lowest possible.
    pub low: Decimal,
    /// Highest possible.
    pub high: Decimal,
}

/// What is assumed in one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Condition {
    /// A paper, a quota or what is asked at the border.
    pub reads: String,
    /// What it is assumed to be.
    pub equals: bool,
}

/// One component of a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ComponentOut {
    /// Id of the fact.
    pub id: String,
    /// Attribute: which duty it is.
    pub attribute: String,
    /// Rate, where it is a share of something.
    pub rate_pct: Option<Decimal>,
    /// What it comes to, where the customs value is known or it is a fixed sum.
    pub amount: Option<MoneyOut>,
    /// The expression it was worked out from.
    pub base: String,
    /// Place in the stack.
    pub order: Option<i64>,
    /// Whether it is due.
    pub applies: Applies,
    /// Whether it is law.
    pub status: Option<Status>,
    /// A provisional duty: secured by guarantee, and whether that was released.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secured: Option<Secured>,
    /// Not confirmed since this day, where that day has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_confirmed_since: Option<Date>,
    /// What it rests on.
    pub citations: Vec<CitationOut>,
}

/// What became of a guarantee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = DutySecured)]
pub struct Secured {
    /// Released, never definitively collected.
    pub released: bool,
}

/// The sum of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Total {
    /// Lowest possible, in `currency`; none without a customs value.
    pub low: Option<Decimal>,
    /// Highest possible.
    pub high: Option<Decimal>,
    /// Currency of the customs value.
    pub currency: Option<String>,
    /// The same as a share of the customs value; none where it cannot be said without one.
    pub ad_valorem_pct: Option<PctOut>,
}

/// One case: what is assumed, what is due, what it comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DutyCase {
    /// What is assumed.
    pub condition: Vec<Condition>,
    /// Components in order.
    pub components: Vec<ComponentOut>,
    /// The sum; a floor where it is not complete.
    pub total: Total,
    /// Whether nothing is missing from the sum.
    pub complete: bool,
    /// What the sum lacks.
    pub lacks: Vec<Lack>,
}

/// What a car pays at a border.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Duty {
    /// Name of the case.
    pub vehicle: String,
    /// The market.
    pub market: String,
    /// The day in force.
    pub on: Date,
    /// The moment known.
    pub known: String,
    /// Whether the case is invented.
    pub fictitious: bool,
    /// The customs value given.
    pub customs_value: Option<MoneyOut>,
    /// The basis on which the market values: CIF, FOB.
    pub valuation: Option<String>,
    /// Cases, at most 16.
    pub cases: Vec<DutyCase>,
    /// What to ask for and what nobody has worked on, most decisive first.
    pub missing: Vec<Lack>,
    /// What has ended and left nothing of its kind behind.
    pub ended: Vec<Ended>,
    /// Components that are written and not law yet.
    pub pending: Vec<Pending>,
    /// What it takes to replay it.
    pub receipt: Receipt,
}

/// Works out the duty of a case in a market on a day.
///
/// A market that is not in the world has no components and an empty, incomplete answer.
#[must_use]
pub fn duty(world: &World<'_>, case: &Case, code: &str, on: Date) -> Duty {
    let mut trace = Trace::default();
    let vocab = world.reading.vocab();
    let value = customs_value(case, code, vocab, End::Low);
    let case_hash = case.hash();
    let mut answer = Duty {
        vehicle: case.name.clone(),
        market: code.to_owned(),
        on,
        known: world.known.to_owned(),
        fictitious: case.fictitious,
        customs_value: value.map(|(value, currency)| MoneyOut { value, currency }),
        valuation: None,
        cases: Vec::new(),
        missing: Vec::new(),
        ended: Vec::new(),
        pending: Vec::new(),
        receipt: Receipt::new(world, Question::Duty, (case, case_hash.clone()), code, on, &trace),
    };
    if let Some(market) = world.markets.get(code) {
        trace.read(format!("{code}/market"), &market.head_hash);
        let profile = Profile { market, reading: world.reading, day: on, place: None };
        answer.valuation = valuation(&profile, &mut trace);
        let stack = Stack::new(market, world.reading, world.commons, on, &mut trace);
        let lines = open_lines(&profile, &mut trace);
        let (cases, missing) = cases::cases(&stack, &stack.lean(case, &stack.reads()), &lines);
        answer.cases = cases;
        answer.missing = missing;
        answer.missing.extend(lines);
        answer.ended = stack.ended(case);
        answer.pending = pending(&profile, &mut trace);
    } else {
        trace.miss(code, "market");
        answer.missing.push(Lack::Line("duty".to_owned()));
    }
    answer.receipt = Receipt::new(world, Question::Duty, (case, case_hash), code, on, &trace);
    answer.receipt.seal(&duty_hash(&answer));
    answer
}

/// The hash of a duty answer's canonical bytes: everything but the receipt.
#[must_use]
pub fn duty_hash(duty: &Duty) -> Hash {
    let parts = (
        (&duty.vehicle, &duty.market, duty.on, &duty.known, duty.fictitious),
        (&duty.customs_value, &duty.valuation, &duty.cases, &duty.missing, &duty.ended, &duty.pending),
    );
    Hash::of(canonical_json(&parts).as_bytes())
}

fn valuation<'a>(profile: &Profile<'a>, trace: &mut Trace<'a>) -> Option<String> {
    let (_, def) = profile.reading.vocab().role(Role::Valuation)?;
    let found = profile.deciding(&def.name).find_map(|(held, _)| match &held.fact.value {
        Value::Code(code) => Some((code.clone(), held)),
        _ => None,
    });
    match found {
        Some((code, held)) => {
            trace.read(&held.fact.id, &held.hash);
            Some(code)
        }
        None => {
            trace.miss(&profile.market.head.code, &def.name);
            None
        }
    }
}

/// Lines of the market's duty checklist that nobody has worked on; the list's own name where there is none.
fn open_lines<'a>(profile: &Profile<'a>, trace: &mut Trace<'a>) -> Vec<Lack> {
    let market = profile.market;
    let checklist = market.head.checklists.get(CHECKLIST).and_then(|id| profile.reading.vocab().checklists.get(id));
    let Some(checklist) = checklist else {
        trace.miss(&market.head.code, CHECKLIST);
        return vec![Lack::Line(CHECKLIST.to_owned())];
    };
    let mut open = Vec::new();
    for line in &checklist.lines {
        let key = (checklist.id.clone(), line.id.clone());
        match market.coverage.get(&key) {
            Some((coverage, hash)) => {
                trace.read(format!("{}/coverage/{}/{}", coverage.market, key.0, key.1), hash);
                if coverage.state == CoverageState::Open {
                    open.push(Lack::Line(line.id.clone()));
                }
            }
            None => {
                trace.miss(&market.head.code, &format!("coverage/{}/{}", key.0, key.1));
                open.push(Lack::Line(line.id.clone()));
            }
        }
    }
    open
}

/// The key under which a market names its checklist of duty components.
const CHECKLIST: &str = "duty";

fn pending<'a>(profile: &Profile<'a>, trace: &mut Trace<'a>) -> Vec<Pending> {
    let mut found = Vec::new();
    for def in profile.reading.vocab().attributes.iter().filter(|a| a.component) {
        for held in profile.market.facts.get(&def.name).into_iter().flatten() {
            let fact = &held.fact;
            let Some(status) = fact.status.filter(|s| *s != Status::Enacted) else { continue };
            trace.read(&fact.id, &held.hash);
            let from = held.window.from;
            found.push(Pending {
                id: fact.id.clone(),
                topic: def.name.clone(),
                value: Some(fact.value.to_string()),
                status,
                announced: (from.is_exact() && from.earliest != Date::MIN).then_some(from.earliest),
                waits_for: held.waits_for.clone(),
                low_trust: fact.low_trust,
                flips: Vec::new(),
                citations: vec![CitationOut::of_fact(fact)],
            });
        }
    }
    found
}
