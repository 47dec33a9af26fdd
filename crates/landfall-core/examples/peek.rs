//! peek
use std::collections::BTreeMap;
use landfall_core::{Date, assess::*, model::*, pack::{self, Source}, resolve::*};
fn walk(root: &std::path::Path, base: &std::path::Path, out: &mut Vec<Source>) {
    for e in std::fs::read_dir(root).unwrap() { let p = e.unwrap().path(); if p.is_dir() { walk(&p, base, out) } else { out.push(Source{ path: p.strip_prefix(base).unwrap().to_string_lossy().into(), text: std::fs::read_to_string(&p).unwrap() }) } }
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mut s = vec![]; let root = std::path::Path::new("packs"); walk(root, root, &mut s); s.sort_by(|a,b| a.path.cmp(&b.path));
    let (p, d) = pack::read(&s);
    for x in &d { println!("{x:?}"); }
    let reading = match Reading::compile(p.ruleset.clone()) { Ok(r) => r, Err(e) => { for x in e { println!("{x:?}"); } return } };
    let mut by: BTreeMap<String, Vec<Stored>> = BTreeMap::new(); let mut common = vec![];
    for (_, item) in &p.items { let st = Stored { hash: Hash::of_value(item), item: item.clone(), ended: None }; match item.market() { Some(m) => by.entry(m.into()).or_default().push(st), None => common.push(st) } }
    let commons = Commons::new(&common);
    let known: Date = "2026-11-23".parse().unwrap();
    let mut markets = BTreeMap::new();
    for m in by.keys() { match resolve(m, &by, &commons, &reading, known) { Ok(x) => { markets.insert(m.clone(), x); }, Err(e) => println!("{m}: {e:?}") } }
    let world = World { reading: &reading, markets: &markets, commons: &commons, known: "2026-11-23T00:00:00Z" };
    if a.len() < 5 { println!("{:?}", p.cases.keys().collect::<Vec<_>>()); return; }
    let case = match p.cases.get(&a[2]) { Some(c) => c.clone(), None => pack::read_case(&Source{path: a[2].clone(), text: std::fs::read_to_string(&a[2]).unwrap()}, reading.vocab()).unwrap_or_else(|d| panic!("{d:?}")) };
    let case = &case;
    let on: Date = a[4].parse().unwrap();
    match a[1].as_str() {
        "assess" => { let t = std::time::Instant::now(); let r = assess(&world, case, &a[3], on); let el = t.elapsed();
            for x in &r.answers { println!("{} {:?} why={} cov={}/{} weakest={:?} by={:?} flip={:?}", x.purpose, x.verdict, serde_json::to_string(&x.why).unwrap().chars().take(300).collect::<String>(), x.coverage.covered, x.coverage.of, x.weakest, x.decided_by, x.next_flip); }
            for f in &r.findings { if a.len() > 5 || f.outcome == FindingOutcome::NotMet || f.outcome == FindingOutcome::Unknown { println!("  {:?} {} {:?} missing={:?} causes={:?} because={}", f.outcome, f.id, f.consequence, f.missing, f.causes, serde_json::to_string(&f.because).unwrap()); } }
            for x in &r.pending { println!("  pending {} {:?} {:?} flips={:?}", x.id, x.status, x.announced, x.flips); }
            println!("{el:?} {}", r.receipt.answer); }
        "duty" => { let t = std::time::Instant::now(); let r = duty::duty(&world, case, &a[3], on); println!("{:?}", t.elapsed());
            println!("cv {:?} val {:?} missing {:?}", r.customs_value, r.valuation, r.missing);
            for c in &r.cases { println!("CASE {:?} total {:?} complete {} lacks {:?}", c.condition.iter().map(|c| format!("{}={}", c.reads, c.equals)).collect::<Vec<_>>(), c.total, c.complete, c.lacks);
               for k in &c.components { if k.applies != duty::Applies::No || a.len()>5 { println!("    {:?} {} {} rate={:?} amt={:?} {}", k.applies, k.id, k.attribute, k.rate_pct, k.amount, k.base); } } }
            for x in &r.pending { println!("  pending {} {:?}", x.id, x.status); } }
        _ => { let r = timeline(&world, case, &a[3], on, a[5].parse().unwrap()); for s in r.segments { println!("{} {:?} {:?}", s.from, s.verdicts, s.changes.len()); } }
    }
}
