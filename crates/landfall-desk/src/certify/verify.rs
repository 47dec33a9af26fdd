//! Checks a certificate without a ledger, and works its answer out again from what it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use landfall_core::SEMANTICS;
use landfall_core::assess::{Assessment, Receipt, World, assess};
use landfall_core::model::{Hash, Item, Kind, Ruleset, canonical_json};
use landfall_core::resolve::{Commons, Reading, Stored, resolve_all};
use serde::Serialize;
use serde_json::Value;

use super::issue::without_quotes;
use super::{Certificate, FORMAT, Held, PublicKey, Signed, strict};
use crate::error::{Error, Result};

/// What checking a certificate came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Verified {
    /// Whether nothing is wrong.
    pub whole: bool,
    /// The name it was issued under.
    pub issuer: String,
    /// Fingerprint of the key it is signed with.
    pub fingerprint: Hash,
    /// What is proven.
    pub proven: Vec<Point>,
    /// What is not proven, and why.
    pub open: Vec<Point>,
    /// What is wrong.
    pub wrong: Vec<Point>,
}

/// Something that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = CertificatePoint)]
pub struct Point {
    /// What, key of its text.
    pub code: &'static str,
    /// An id, where it is about one.
    pub id: String,
}

/// Reads a certificate strictly; `name` is what errors call it.
///
/// # Errors
/// Text that is no certificate, or one of another form.
pub fn read(text: &str, name: &str) -> Result<Signed> {
    let wrong = |e: serde_json::Error| Error::incorrect("certify-wrong", [name, &e.line().to_string(), &e.to_string()]);
    let json = strict::value(text).map_err(wrong)?;
    let format = json.pointer("/certificate/format").and_then(Value::as_u64);
    if let Some(other) = format.filter(|format| *format != u64::from(FORMAT)) {
        let args = [name, &other.to_string(), &FORMAT.to_string()];
        return Err(Error::said(Kind::Unsupported, "certify-format", args));
    }
    serde_json::from_value(json).map_err(wrong)
}

/// Checks everything a certificate can be checked for by itself, and with the issuer's key where it is given.
#[must_use]
pub fn verify(signed: &Signed, key: Option<&PublicKey>) -> Verified {
    let certificate = &signed.certificate;
    let mut checks = Checks::default();
    let inside = &certificate.issuer.key;
    let own = PublicKey::read(&inside.pem, "").is_ok_and(|read| read == *inside);
    checks.that(own, "certify-is-key", "certify-bad-key");
    match key {
        Some(key) => checks.that(key.fingerprint == inside.fingerprint, "certify-is-issuer", "certify-bad-issuer"),
        None => checks.open("certify-open-issuer"),
    }
    hashes(certificate, &mut checks);
    let elsewhere = checks.wrong.is_empty();
    // the key that was given counts, whatever the file says
    let trusted = key.unwrap_or(inside);
    let bytes = canonical_json(certificate);
    let bad = if elsewhere { "certify-bad-signature-alone" } else { "certify-bad-signature" };
    checks.that(trusted.signed(bytes.as_bytes(), &signed.signature), "certify-is-signature", bad);
    checks.open("certify-open-ledger");
    Verified {
        whole: checks.wrong.is_empty(),
        issuer: certificate.issuer.name.clone(),
        fingerprint: inside.fingerprint.clone(),
        proven: checks.proven,
        open: checks.open,
        wrong: checks.wrong,
    }
}

#[derive(Default)]
struct Checks {
    proven: Vec<Point>,
    open: Vec<Point>,
    wrong: Vec<Point>,
}

impl Checks {
    fn that(&mut self, holds: bool, good: &'static str, bad: &'static str) {
        let (list, code) = if holds { (&mut self.proven, good) } else { (&mut self.wrong, bad) };
        list.push(Point { code, id: String::new() });
    }

    fn open(&mut self, code: &'static str) {
        self.open.push(Point { code, id: String::new() });
    }

    fn wrong(&mut self, code: &'static str, id: &str) {
        self.wrong.push(Point { code, id: id.to_owned() });
    }

    /// Proven where a list of what is wrong is empty.
    fn all(&mut self, wrong: Vec<Point>, good: &'static str) {
        if wrong.is_empty() {
            self.proven.push(Point { code: good, id: String::new() });
        }
        self.wrong.extend(wrong);
    }
}

fn hashes(certificate: &Certificate, checks: &mut Checks) {
    let receipt = certificate.answer.get("receipt").cloned().unwrap_or_default();
    let Ok(receipt) = serde_json::from_value::<Receipt>(receipt) else {
        return checks.wrong("certify-bad-receipt", "");
    };
    checks.all(items(certificate), "certify-is-items");
    checks.all(reads(certificate, &receipt), "certify-is-reads");
    let ruleset = Hash::of(canonical_json(&certificate.ruleset).as_bytes());
    checks.that(ruleset == receipt.ruleset, "certify-is-ruleset", "certify-bad-ruleset");
    checks.that(receipt.case.hash() == receipt.case_hash, "certify-is-case", "certify-bad-case");
    checks.all(asked(certificate, &receipt), "certify-is-question");
    if certificate.withheld.is_empty() {
        let told = answer_hash(&certificate.answer);
        checks.that(told == receipt.answer, "certify-is-answer", "certify-bad-answer");
    } else {
        certificate.withheld.keys().for_each(|id| {
            checks.open.push(Point { code: "certify-open-quote", id: id.clone() });
        });
        checks.open("certify-open-answer");
    }
    if certificate.semantics != SEMANTICS {
        return checks.open("certify-open-semantics");
    }
    match recomputed(certificate) {
        Some((again, _)) => checks.that(same(certificate, &again), "certify-is-recomputed", "certify-bad-recomputed"),
        None => checks.wrong("certify-bad-recomputed", ""),
    }
}

/// Items that are not what their hashes, or their own ids, say.
fn items(certificate: &Certificate) -> Vec<Point> {
    let all = certificate.read.iter().chain(&certificate.beside);
    let wrong = |id: &str, held: &Held| {
        let item = serde_json::from_value::<Item>(held.item.clone()).ok();
        let named = item.is_some_and(|item| item.id() == id);
        let hashed = Hash::of(canonical_json(&held.item).as_bytes()) == held.hash;
        !named || !(hashed || certificate.withheld.contains_key(id))
    };
    let wrong = all.filter(|(id, held)| wrong(id, held));
    wrong.map(|(id, _)| Point { code: "certify-bad-item", id: id.clone() }).collect()
}

/// Where the items of the file and those the receipt names are not the same.
fn reads(certificate: &Certificate, receipt: &Receipt) -> Vec<Point> {
    let ids: BTreeSet<&String> = certificate.read.keys().chain(receipt.reads.keys()).collect();
    // what no entry was ever made of has the hash of nothing
    let nothing = Hash::of(&[]);
    let agrees = |id: &&String| match (certificate.read.get(*id), receipt.reads.get(*id)) {
        (Some(held), Some(hash)) => held.hash == *hash,
        (None, Some(hash)) => *hash == nothing,
        _ => false,
    };
    let unknown = certificate
        .withheld
        .keys()
        .filter(|id| !certificate.read.contains_key(*id) && !certificate.beside.contains_key(*id));
    let wrong = ids.into_iter().filter(|id| !agrees(id)).chain(unknown);
    wrong.map(|id| Point { code: "certify-bad-read", id: id.clone() }).collect()
}

/// Where the receipt is about another question than the answer.
fn asked(certificate: &Certificate, receipt: &Receipt) -> Vec<Point> {
    let told = |field: &str| certificate.answer.get(field).and_then(Value::as_str).unwrap_or_default();
    let (on, semantics) = (receipt.on.to_string(), certificate.semantics == receipt.semantics);
    let each = [
        ("market", told("market") == receipt.market),
        ("on", told("on") == on),
        ("known", told("known") == receipt.known),
        ("vehicle", told("vehicle") == receipt.case.name),
        ("semantics", semantics),
    ];
    let wrong = each.into_iter().filter(|(_, same)| !same);
    wrong.map(|(field, _)| Point { code: "certify-bad-question", id: field.to_owned() }).collect()
}

/// As [`landfall_core::assess::answer_hash`], over an answer that was read.
fn answer_hash(answer: &Value) -> Hash {
    let fields = ["vehicle", "market", "on", "known", "fictitious", "answers", "findings", "pending"];
    let parts: Vec<&Value> = fields.iter().map(|field| answer.get(field).unwrap_or(&Value::Null)).collect();
    Hash::of(canonical_json(&parts).as_bytes())
}

/// Works the answer out again from what the file holds; none where that is not possible.
#[must_use]
pub fn recomputed(certificate: &Certificate) -> Option<(Assessment, Arc<Reading>)> {
    let receipt: Receipt = serde_json::from_value(certificate.answer.get("receipt")?.clone()).ok()?;
    let ruleset: Ruleset = serde_json::from_value(certificate.ruleset.clone()).ok()?;
    let reading = Reading::compile(ruleset).ok()?;
    let mut items: BTreeMap<String, Vec<Stored>> = BTreeMap::new();
    for held in certificate.read.values().chain(certificate.beside.values()) {
        let item: Item = serde_json::from_value(held.item.clone()).ok()?;
        let ended = held.ended.and_then(|through| through.tomorrow().ok());
        let market = item.market().unwrap_or_default().to_owned();
        items.entry(market).or_default().push(Stored { item, hash: held.hash.clone(), ended });
    }
    let commons = Commons::new(items.get("").map(Vec::as_slice).unwrap_or_default());
    let known: Timestamp = receipt.known.parse().ok()?;
    let day = TimeZone::UTC.to_datetime(known).date();
    let none = BTreeMap::new();
    let world = World { reading: &reading, markets: &none, commons: &commons, known: &receipt.known };
    let origin = world.origin(&receipt.case).filter(|o| items.contains_key(*o)).map(str::to_owned);
    let asked: BTreeSet<String> = std::iter::once(receipt.market.clone()).chain(origin).collect();
    let markets = resolve_all(&asked, &items, &commons, &reading, day).ok()?;
    let world = World { markets: &markets, ..world };
    let again = assess(&world, &receipt.case, &receipt.market, receipt.on);
    Some((again, Arc::new(reading)))
}

/// Whether an answer is the one of the file, apart from words that are left out of the file and the hash over them.
fn same(certificate: &Certificate, again: &Assessment) -> bool {
    let Ok(mut again) = serde_json::to_value(again) else { return false };
    without_quotes(&mut again, &certificate.withheld);
    if !certificate.withheld.is_empty() {
        let told = certificate.answer.pointer("/receipt/answer").cloned().unwrap_or_default();
        if let Some(hash) = again.pointer_mut("/receipt/answer") {
            *hash = told;
        }
    }
    again == certificate.answer
}
