//! A market as known at one instant: its own items and what it inherits, with windows and typed scopes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;

use super::folds::Folds;
use super::{Commons, Forebear, Reading, Timing, Typed, forebears, side_by_side, window};
use crate::model::{
    Adoption, AttributeId, Calendar, Citation, Clock, Consequence, Coverage, Fact, Hash, Item, Market, Period, Place,
    Quota, Status, Vocab, Window, below,
};
use crate::predicate::{Expr, Fault};

/// An item as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The item.
    pub item: Item,
    /// Hash of its content.
    pub hash: Hash,
    /// First day on which an entry says it no longer holds.
    pub ended: Option<Date>,
}

/// A fact in a market.
#[derive(Debug, Clone)]
pub struct HeldFact {
    /// The fact.
    pub fact: Arc<Fact>,
    /// Hash of its content.
    pub hash: Hash,
    /// When it holds here.
    pub window: Window,
    /// What cases it is about.
    pub scope: Expr,
    /// Asked at the border.
    pub condition: Expr,
    /// A step it still waits for.
    pub waits_for: Option<String>,
}

/// An adoption in a market.
#[derive(Debug, Clone)]
pub struct HeldAdoption {
    /// The adoption.
    pub adoption: Arc<Adoption>,
    /// Hash of its content.
    pub hash: Hash,
    /// When it holds here.
    pub window: Window,
    /// What cases it is about.
    pub scope: Arc<Typed>,
    /// Index of its rule.
    pub rule: usize,
    /// What follows where it is not met.
    pub consequence: Consequence,
    /// Purposes it binds.
    pub purposes: Vec<String>,
    /// Binds types approved on or after its first day.
    pub by_approval: bool,
    /// Its scope, phase or rule reads facts of the market.
    pub reads_market: bool,
    /// A step it still waits for.
    pub waits_for: Option<String>,
}

/// A quota in a market.
#[derive(Debug, Clone)]
pub struct HeldQuota {
    /// The quota.
    pub quota: Arc<Quota>,
    /// Hash of its content.
    pub hash: Hash,
    /// Who may use it.
    pub eligible: Expr,
}

/// A place in a market, with what is known about it.
#[derive(Debug, Clone)]
pub struct HeldPlace {
    /// The place.
    pub place: Arc<Place>,
    /// Hash of its content.
    pub hash: Hash,
    /// Facts by attribute, each list sorted by id.
    pub facts: BTreeMap<String, Vec<HeldFact>>,
}

/// A clock in a market.
#[derive(Debug, Clone)]
pub struct HeldClock {
    /// The clock.
    pub clock: Arc<Clock>,
    /// Hash of its content.
    pub hash: Hash,
    /// When it holds here.
    pub window: Window,
    /// What cases it is about.
    pub scope: Expr,
}

/// Everything of one market as known at one instant.
#[derive(Debug, Clone)]
pub struct MarketAsKnown {
    /// Its head.
    pub head: Market,
    /// Hash of the head.
    pub head_hash: Hash,
    /// Day of the instant known.
    pub known: Date,
    /// Those it inherits from.
    pub forebears: Vec<Forebear>,
    /// Facts by attribute, each list sorted by id.
    pub facts: BTreeMap<String, Vec<HeldFact>>,
    /// Adoptions sorted by id; what is the same in several markets or layouts may be one.
    pub adoptions: Vec<Arc<HeldAdoption>>,
    /// Positions in `adoptions` by index of the rule.
    pub by_rule: BTreeMap<usize, Vec<usize>>,
    /// Quotas by name.
    pub quotas: BTreeMap<String, HeldQuota>,
    /// Places by id.
    pub places: BTreeMap<String, HeldPlace>,
    /// Clocks by name.
    pub clocks: BTreeMap<String, HeldClock>,
    /// Calendars by code and year.
    pub calendars: BTreeMap<(String, i16), (Arc<Calendar>, Hash)>,
    /// Coverage by (checklist, line).
    pub coverage: BTreeMap<(String, String), (Arc<Coverage>, Hash)>,
    /// Rules with the values above in them.
    pub(crate) folds: Folds,
}

impl MarketAsKnown {
    /// An adoption by its id.
    pub(crate) fn adoption(&self, id: &str) -> Option<&Arc<HeldAdoption>> {
        let position = self.adoptions.binary_search_by(|held| held.adoption.id.as_str().cmp(id)).ok()?;
        self.adoptions.get(position)
    }

    /// All adoptions of a rule by its index.
    pub(crate) fn of_rule(&self, rule: usize) -> impl Iterator<Item = &Arc<HeldAdoption>> {
        let positions = self.by_rule.get(&rule).map(Vec::as_slice).unwrap_or_default();
        positions.iter().filter_map(|position| self.adoptions.get(*position))
    }

    /// Every fact, those about places included.
    pub fn all_facts(&self) -> impl Iterator<Item = &HeldFact> + Clone {
        let of_places = self.places.values().flat_map(|place| place.facts.values());
        self.facts.values().chain(of_places).flatten()
    }

    /// The facts a predicate reads, those about places included.
    pub fn read_by<'m>(&'m self, typed: &'m Typed, vocab: &'m Vocab) -> impl Iterator<Item = &'m HeldFact> {
        let named = move |id: &AttributeId| vocab.def(*id).map(|def| def.name.as_str());
        let own = typed.market.iter().filter_map(move |id| self.facts.get(named(id)?));
        let of_places = self
            .places
            .values()
            .flat_map(move |place| typed.place.iter().filter_map(move |id| place.facts.get(named(id)?)));
        own.chain(of_places).flatten()
    }
}

/// Resolves a market: its own items, and from its parents what lies below the subjects it inherits.
///
/// # Errors
/// An item the reading cannot hold, with its id: a scope or condition that does not type, or a rule, phase or
/// attribute the ruleset does not have.
pub fn resolve(
    code: &str,
    items: &BTreeMap<String, Vec<Stored>>,
    commons: &Commons,
    reading: &Reading,
    known: Date,
) -> Result<MarketAsKnown, (String, Fault)> {
    Resolver::new(items, commons, reading, known).market(code, 0)
}

/// [`resolve`] for several markets: what several inherit from is resolved once.
///
/// # Errors
/// As for [`resolve`].
pub fn resolve_all<'c>(
    codes: impl IntoIterator<Item = &'c String>,
    items: &BTreeMap<String, Vec<Stored>>,
    commons: &Commons,
    reading: &Reading,
    known: Date,
) -> Result<BTreeMap<String, MarketAsKnown>, (String, Fault)> {
    all(codes, || Resolver::new(items, commons, reading, known))
}

/// [`resolve_all`] where the markets were laid out before, under the reading that stands beside them: what is as it was
/// is shared with the earlier layout.
///
/// # Errors
/// As for [`resolve`].
pub fn resolve_again<'c>(
    codes: impl IntoIterator<Item = &'c String>,
    (before, under): (&BTreeMap<String, MarketAsKnown>, &Reading),
    items: &BTreeMap<String, Vec<Stored>>,
    commons: &Commons,
    reading: &Reading,
    known: Date,
) -> Result<BTreeMap<String, MarketAsKnown>, (String, Fault)> {
    let before = (under.hash() == reading.hash()).then_some(before);
    all(codes, || Resolver { before, ..Resolver::new(items, commons, reading, known) })
}

fn all<'c, 'r>(
    codes: impl IntoIterator<Item = &'c String>,
    resolver: impl Fn() -> Resolver<'r> + Sync,
) -> Result<BTreeMap<String, MarketAsKnown>, (String, Fault)> {
    let codes: Vec<&String> = codes.into_iter().collect();
    let markets = side_by_side(&codes, resolver, |resolver, code| resolver.market(code, 0));
    codes.into_iter().zip(markets).map(|(code, market)| Ok((code.clone(), market?))).collect()
}

struct Resolver<'a> {
    items: &'a BTreeMap<String, Vec<Stored>>,
    reading: &'a Reading,
    timing: Timing<'a>,
    /// Markets as they were laid out before under the same reading.
    before: Option<&'a BTreeMap<String, MarketAsKnown>>,
    /// Parents by code and by how far up the chain they stand.
    parents: RefCell<BTreeMap<(String, usize), Rc<MarketAsKnown>>>,
}

/// Longer chains of inheritance than this are a ring.
const DEEPEST: usize = 8;

impl<'a> Resolver<'a> {
    fn new(
        items: &'a BTreeMap<String, Vec<Stored>>,
        commons: &'a Commons,
        reading: &'a Reading,
        known: Date,
    ) -> Resolver<'a> {
        let timing = Timing { steps: &commons.step_days, known };
        Resolver { items, reading, timing, before: None, parents: RefCell::default() }
    }

    fn parent(&self, code: &str, depth: usize) -> Result<Rc<MarketAsKnown>, (String, Fault)> {
        let key = (code.to_owned(), depth);
        if let Some(known) = self.parents.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let parent = Rc::new(self.market(code, depth)?);
        self.parents.borrow_mut().insert(key, Rc::clone(&parent));
        Ok(parent)
    }

    fn market(&self, code: &str, depth: usize) -> Result<MarketAsKnown, (String, Fault)> {
        let stored = self.items.get(code).map(Vec::as_slice).unwrap_or_default();
        let mut market = self.own(code, stored)?;
        if depth < DEEPEST {
            for line in &market.head.inherits.clone() {
                let parent = self.parent(&line.market, depth + 1)?;
                let (span, _) = window(&line.valid, None, None, self.timing);
                self.inherit(&mut market, &parent, &line.subjects, span);
                market.forebears.extend(forebears::along(line, &parent.forebears, self.timing));
            }
        }
        let of_places = market.places.values_mut().flat_map(|p| p.facts.values_mut());
        for facts in market.facts.values_mut().chain(of_places) {
            facts.sort_by(|a, b| a.fact.id.cmp(&b.fact.id));
        }
        market.adoptions.sort_by(|a, b| a.adoption.id.cmp(&b.adoption.id));
        for (position, held) in market.adoptions.iter().enumerate() {
            market.by_rule.entry(held.rule).or_default().push(position);
        }
        Ok(market)
    }

    fn own(&self, code: &str, stored: &[Stored]) -> Result<MarketAsKnown, (String, Fault)> {
        let mut market = MarketAsKnown {
            head: empty_head(code),
            head_hash: Hash::of(&[]),
            known: self.timing.known,
            forebears: Vec::new(),
            facts: BTreeMap::new(),
            adoptions: Vec::new(),
            by_rule: BTreeMap::new(),
            quotas: BTreeMap::new(),
            places: BTreeMap::new(),
            clocks: BTreeMap::new(),
            calendars: BTreeMap::new(),
            coverage: BTreeMap::new(),
            folds: Folds::default(),
        };
        let mut of_places: Vec<(&str, HeldFact)> = Vec::new();
        let before = self.before.and_then(|before| before.get(code));
        for Stored { item, hash, ended } in stored {
            let hash = hash.clone();
            match item {
                Item::Market(head) => {
                    market.head = (**head).clone();
                    market.head_hash = hash;
                }
                Item::Fact(fact) => {
                    let held = self.fact(fact, hash, *ended)?;
                    match &fact.place {
                        Some(place) => of_places.push((place, held)),
                        None => market.facts.entry(fact.attribute.clone()).or_default().push(held),
                    }
                }
                Item::Adoption(adoption) => {
                    market.adoptions.push(self.adoption(adoption, hash, *ended, before)?);
                }
                Item::Place(place) => {
                    let held = HeldPlace { place: Arc::clone(place), hash, facts: BTreeMap::new() };
                    market.places.insert(place.id.clone(), held);
                }
                Item::Clock(clock) => {
                    let (window, _) = self.window(&clock.valid, Some(&clock.cite), *ended);
                    let scope = self.parse(clock.scope.as_deref(), &clock.id)?;
                    let held = HeldClock { clock: Arc::clone(clock), hash, window, scope };
                    market.clocks.insert(clock.id.clone(), held);
                }
                Item::Calendar(calendar) => {
                    let key = (calendar.id.clone(), calendar.year);
                    // what a pack states goes before what is made of a source
                    if calendar.source.is_none() || !market.calendars.contains_key(&key) {
                        market.calendars.insert(key, (Arc::clone(calendar), hash));
                    }
                }
                Item::Quota(quota) => {
                    let eligible = self.parse(quota.eligible.as_deref(), &quota.id)?;
                    let held = HeldQuota { quota: Arc::clone(quota), hash, eligible };
                    market.quotas.insert(quota.id.clone(), held);
                }
                Item::Coverage(line) => {
                    let key = (line.checklist.clone(), line.line.clone());
                    market.coverage.insert(key, (Arc::clone(line), hash));
                }
                Item::Instrument(_)
                | Item::Step(_)
                | Item::Track(_)
                | Item::Rate(_)
                | Item::Vehicle(_)
                | Item::Run(_) => {}
            }
        }
        for (place, held) in of_places {
            // a fact about a place nobody listed is in no share; loading refuses it
            if let Some(known) = market.places.get_mut(place) {
                known.facts.entry(held.fact.attribute.clone()).or_default().push(held);
            }
        }
        Ok(market)
    }

    fn typed(&self, text: Option<&str>, id: &str) -> Result<Arc<Typed>, (String, Fault)> {
        self.reading.typed(text).map_err(|fault| (id.to_owned(), fault))
    }

    fn parse(&self, text: Option<&str>, id: &str) -> Result<Expr, (String, Fault)> {
        Ok(self.typed(text, id)?.expr.clone())
    }

    fn fact(&self, fact: &Arc<Fact>, hash: Hash, ended: Option<Date>) -> Result<HeldFact, (String, Fault)> {
        let (_, def) = self
            .reading
            .vocab()
            .attribute(&fact.attribute)
            .ok_or_else(|| (fact.id.clone(), Fault::new("unknown_attribute", [&fact.attribute, ""], 1)))?;
        let (window, waits_for) = self.window(&fact.valid, (!def.lasting).then_some(&fact.cite), ended);
        Ok(HeldFact {
            scope: self.parse(fact.scope.as_deref(), &fact.id)?,
            condition: self.parse(fact.condition.as_deref(), &fact.id)?,
            fact: Arc::clone(fact),
            hash,
            window,
            waits_for,
        })
    }

    fn adoption(
        &self,
        adoption: &Arc<Adoption>,
        hash: Hash,
        ended: Option<Date>,
        before: Option<&MarketAsKnown>,
    ) -> Result<Arc<HeldAdoption>, (String, Fault)> {
        let (window, waits_for) = self.window(&adoption.valid, Some(&adoption.cite), ended);
        let was = before.and_then(|before| before.adoption(&adoption.id));
        let same = |was: &&Arc<HeldAdoption>| was.hash == hash && was.window == window && was.waits_for == waits_for;
        if let Some(was) = was.filter(same) {
            return Ok(Arc::clone(was));
        }
        // left out silently, what the reading does not hold could turn a no into a yes
        let missing = |code, name: &str| (adoption.id.clone(), Fault::new(code, [name, ""], 1));
        let (index, rule, compiled) =
            self.reading.rule(&adoption.rule).ok_or_else(|| missing("unknown_rule", &adoption.rule))?;
        let phase =
            self.reading.vocab().phase(&adoption.phase).ok_or_else(|| missing("unknown_phase", &adoption.phase))?;
        let purposes = if phase.binds.is_empty() { adoption.purposes.clone() } else { phase.binds.clone() };
        let scope = self.typed(adoption.scope.as_deref(), &adoption.id)?;
        let phase_reads = self.reading.phase_applies(&adoption.phase).is_some_and(Typed::reads_market);
        let rule_reads = compiled.applies.reads_market() || compiled.met.reads_market();
        Ok(Arc::new(HeldAdoption {
            reads_market: scope.reads_market() || phase_reads || rule_reads,
            scope,
            adoption: Arc::clone(adoption),
            hash,
            window,
            rule: index,
            consequence: adoption.consequence.unwrap_or(rule.consequence),
            purposes,
            by_approval: phase.by_approval,
            waits_for,
        }))
    }

    fn window(&self, valid: &Period, cite: Option<&Citation>, ended: Option<Date>) -> (Window, Option<String>) {
        window(valid, cite.map(|c| c.day().unwrap_or(Date::MAX)), ended, self.timing)
    }

    fn inherit(&self, market: &mut MarketAsKnown, parent: &MarketAsKnown, subjects: &[String], span: Window) {
        let wanted = |subject: &str| subjects.iter().any(|node| below(subject, node));
        let vocab = self.reading.vocab();
        for (attribute, facts) in &parent.facts {
            let own = market.facts.get(attribute).map(Vec::as_slice).unwrap_or_default();
            let replaced = |held: &HeldFact| {
                // what a source states here stands beside what a pack states there
                let alike = |o: &HeldFact| o.fact.source.is_none() || held.fact.source.is_some();
                own.iter().any(|o| {
                    binding(o.fact.status) && o.fact.scope == held.fact.scope && o.fact.of == held.fact.of && alike(o)
                })
            };
            let taken: Vec<HeldFact> = facts
                .iter()
                .filter(|held| wanted(&held.fact.subject) && !replaced(held))
                .map(|held| HeldFact { window: held.window.within(span), ..held.clone() })
                .collect();
            if !taken.is_empty() {
                market.facts.entry(attribute.clone()).or_default().extend(taken);
            }
        }
        let mut own: BTreeMap<usize, Vec<Arc<Adoption>>> = BTreeMap::new();
        for held in &market.adoptions {
            own.entry(held.rule).or_default().push(Arc::clone(&held.adoption));
        }
        for held in &parent.adoptions {
            let subject = self.reading.rule_at(held.rule).map_or("", |(rule, _)| rule.subject.as_str());
            let replaced = || {
                own.get(&held.rule).into_iter().flatten().any(|a| {
                    let b = &held.adoption;
                    binding(Some(a.status)) && a.phase == b.phase && a.scope == b.scope
                })
            };
            if wanted(subject) && !replaced() {
                let window = held.window.within(span);
                let taken = if window == held.window {
                    Arc::clone(held)
                } else {
                    Arc::new(HeldAdoption { window, ..HeldAdoption::clone(held) })
                };
                market.adoptions.push(taken);
            }
        }
        for (id, held) in &parent.quotas {
            if wanted(&held.quota.subject) {
                market.quotas.entry(id.clone()).or_insert_with(|| held.clone());
            }
        }
        for (id, held) in &parent.clocks {
            if wanted(&held.clock.subject) {
                let here = || HeldClock { window: held.window.within(span), ..held.clone() };
                market.clocks.entry(id.clone()).or_insert_with(here);
            }
        }
        // what is counted by a calendar brings it along
        for (key, calendar) in &parent.calendars {
            market.calendars.entry(key.clone()).or_insert_with(|| calendar.clone());
        }
        for (key, line) in &parent.coverage {
            let subject = vocab
                .checklists
                .get(&key.0)
                .and_then(|c| c.lines.iter().find(|l| l.id == key.1))
                .map_or("", |l| l.subject.as_str());
            if wanted(subject) {
                market.coverage.entry(key.clone()).or_insert_with(|| line.clone());
            }
        }
    }
}

fn binding(status: Option<Status>) -> bool {
    status.is_none_or(|s| s == Status::Enacted)
}

fn empty_head(code: &str) -> Market {
    Market {
        code: code.to_owned(),
        title: crate::model::Text::default(),
        scheme: None,
        currency: None,
        inherits: Vec::new(),
        governs: None,
        purposes: None,
        needs: BTreeMap::new(),
        checklists: BTreeMap::new(),
    }
}
