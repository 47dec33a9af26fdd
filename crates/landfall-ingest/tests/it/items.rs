//! From statements to items, by the project's own vocabulary, markets and places.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::{SystemTime, UNIX_EPOCH};

use landfall_core::Decimal;
use landfall_core::model::{Checked, Citation, Fact, Item, Place, Value, Vocab};
use landfall_core::pack::{self, Source as File};
use landfall_ingest::items::{Held, LEFT, Sorted, says_the_same, sort};
use landfall_ingest::{About, Reading, source, sources};

use crate::{fixtures, read};

struct Ground {
    vocab: Vocab,
    markets: BTreeSet<String>,
    places: Vec<Place>,
}

static GROUND: LazyLock<Ground> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut files = Vec::new();
    walk(&root, &root, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let (pack, _) = pack::read(&files);
    let markets = pack.items.iter().filter_map(|(_, item)| match item {
        Item::Market(market) => Some(market.code.clone()),
        _ => None,
    });
    let places = pack.items.iter().filter_map(|(_, item)| match item {
        Item::Place(place) => Some((**place).clone()),
        _ => None,
    });
    Ground { markets: markets.collect(), places: places.collect(), vocab: pack.ruleset.vocab }
});

fn walk(folder: &Path, root: &Path, into: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, root, into);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            into.push(File { path: path.strip_prefix(root).unwrap().to_string_lossy().into_owned(), text });
        }
    }
}

fn held() -> Held<'static> {
    Held { vocab: &GROUND.vocab, markets: &GROUND.markets, places: &GROUND.places }
}

fn sorted(name: &str, path: &Path) -> (Reading, Sorted) {
    let source = source(name).unwrap();
    let reading = read(&source, path);
    let sorted = sort(&source.head, &reading, held());
    (reading, sorted)
}

fn facts(sorted: &Sorted) -> Vec<&Fact> {
    sorted.items.iter().filter_map(|item| if let Item::Fact(fact) = item { Some(&**fact) } else { None }).collect()
}

#[test]
fn every_statement_of_every_source_is_taken_left_for_a_reason_or_signalled() {
    for source in sources().unwrap() {
        let reading = read(&source, &fixtures(&source));
        let sorted = sort(&source.head, &reading, held());
        assert_eq!(sorted.told(), reading.parsed.statements.len() as u64, "{}", source.name);
        assert!(sorted.left.keys().all(|reason| LEFT.contains(reason)), "{}: {:?}", source.name, sorted.left);
        let ids: BTreeSet<String> = sorted.items.iter().map(Item::id).collect();
        assert_eq!(ids.len(), sorted.items.len(), "{}: an id stands twice", source.name);
        assert!(ids.iter().all(|id| id.starts_with(&format!("{}:", source.name))), "{}", source.name);
    }
}

#[test]
fn every_reason_for_leaving_values_out_is_said_in_chinese_too() {
    for source in sources().unwrap() {
        let reading = read(&source, &fixtures(&source));
        let fields = source.head.fields.iter().map(|f| &f.ignore);
        let files = source.head.files.iter().map(|f| &f.ignore);
        let reasons = fields.chain(files).flatten().chain(reading.parsed.counts.ignored.keys());
        for reason in reasons {
            let text = source.head.reason(reason);
            assert!(
                text.zh.chars().any(|c| c > '\u{2e80}'),
                "{}: `{reason}` has no Chinese under [reasons]",
                source.name
            );
        }
    }
}

#[test]
fn a_station_speaks_for_a_place_near_it_with_its_name_and_distance() {
    let (_, sorted) = sorted("epw", &fixtures(&source("epw").unwrap()));
    let facts = facts(&sorted);
    let low = facts.iter().find(|f| f.attribute == "climate.design_low_temperature").unwrap();
    assert_eq!(low.place.as_deref(), Some("NO/oslo"));
    assert_eq!(low.cite.note.as_deref(), Some("Testby_NOR (014920), 94.00 m: 4.1 km"));
    assert_eq!((low.cite.checked, low.cite.faults()), (Checked::Data, Vec::new()));
    // what the station is at is not where the city is at
    assert!(facts.iter().all(|f| f.attribute != "place.elevation"));
}

#[test]
fn what_the_vocabulary_has_no_word_for_is_signalled_once_and_stored_never() {
    let source = source("cldr").unwrap();
    let reading = read(&source, &fixtures(&source));
    let mut poor = GROUND.vocab.clone();
    poor.attributes.retain(|a| a.name != "culture.literacy");
    poor.codes.get_mut("measurement_system").unwrap().clear();
    let sorted = sort(&source.head, &reading, Held { vocab: &poor, ..held() });
    let said: Vec<&str> = sorted.signals.iter().map(|s| s.found.as_str()).collect();
    assert!(said.iter().any(|s| s.contains("`uk` is no code of `measurement_system`")), "{said:?}");
    assert!(facts(&sorted).iter().all(|f| f.attribute != "culture.measurement_system"));
    assert_eq!(sorted.told(), reading.parsed.statements.len() as u64);
}

#[test]
fn a_vehicle_of_a_source_is_a_case_with_a_citation_for_each_value() {
    let (_, sorted) = sorted("open_ev_data", &fixtures(&source("open_ev_data").unwrap()));
    let vehicles: Vec<_> =
        sorted.items.iter().filter_map(|i| if let Item::Vehicle(case) = i { Some(case) } else { None }).collect();
    assert!(!vehicles.is_empty());
    for case in vehicles {
        assert!(case.values.values().all(|g| g.cite.as_ref().is_some_and(|c| c.faults().is_empty())), "{}", case.name);
        assert!(case.values.keys().all(|name| GROUND.vocab.attribute(name).is_some()), "{}", case.name);
        assert!(case.approvals.is_empty(), "what is not published stays unknown");
    }
}

#[test]
fn the_same_words_from_another_line_and_edition_say_the_same() {
    let (_, first) = sorted("cldr", &fixtures(&source("cldr").unwrap()));
    let mut second = first.items.clone();
    for item in &mut second {
        if let Item::Fact(fact) = item {
            let fact = Arc::make_mut(fact);
            fact.cite.at = Some("elsewhere".into());
            fact.cite.seen = Some("2030-01-01".parse().unwrap());
        }
    }
    assert!(first.items.iter().zip(&second).all(|(a, b)| says_the_same(a, b)));
    let Some(Item::Fact(fact)) = second.first_mut() else { panic!("no fact") };
    Arc::make_mut(fact).value = Value::Bool(true);
    assert!(!says_the_same(&first.items[0], &second[0]));
}

/// Marsaglia, Xorshift RNGs, 2003.
struct Random(u64);

impl Random {
    fn new() -> Random {
        let seed = u64::from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().subsec_nanos()) | 1;
        println!("seed {seed}");
        Random(seed)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }
}

fn sample(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("LANDFALL_SAMPLES").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: LANDFALL_SAMPLES does not name a folder of real files");
    }
    folder.map(|f| f.join(path))
}

/// Number and day as they stand in a line; none for a value this check does not know.
fn written(item: &Item) -> Option<(&Citation, Vec<String>)> {
    match item {
        Item::Fact(f) => match &f.value {
            Value::Number { low, high, .. } if low == high => Some((&f.cite, vec![low.to_string()])),
            Value::Code(code) => Some((&f.cite, vec![code.clone()])),
            _ => None,
        },
        Item::Rate(r) => Some((&r.cite, vec![r.rate.to_string(), r.day.to_string()])),
        _ => None,
    }
}

#[test]
fn rows_picked_at_random_stand_in_the_real_files_where_their_citations_say() {
    let mut random = Random::new();
    let files = [
        ("ecb", "trade/eurofxref-hist.csv", ""),
        ("jma", "climate/jma_world_climate.DERIVED.csv", ""),
        ("koppen", "climate/Koeppen-Geiger-ASCII.txt", ""),
        ("who_road_safety", "roads/who_gho_road_safety", "folder"),
        ("world_plugs", "roads/world-plugs.csv", ""),
    ];
    for (name, path, folder) in files {
        let Some(path) = sample(path) else { return };
        let (_, sorted) = sorted(name, &path);
        let known: Vec<_> = sorted.items.iter().filter_map(|i| Some((i.id(), written(i)?))).collect();
        assert!(known.len() > 40, "{name}: {}", known.len());
        for _ in 0..40 {
            let (id, (cite, values)) = &known[random.below(known.len())];
            let file = if folder.is_empty() { path.clone() } else { path.join(cite.file.as_ref().unwrap()) };
            let bytes = std::fs::read(&file).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            let at = cite.at.as_deref().unwrap();
            let number: String = at
                .trim_start_matches("line")
                .chars()
                .filter(|c| !c.is_whitespace())
                .take_while(char::is_ascii_digit)
                .collect();
            let line = if number.is_empty() { String::new() } else { csv_line(&text, number.parse().unwrap()) };
            // the field's parts, and the whole of it without blanks between digits, signs before and units behind
            let whole = |field: &str| {
                let close: String = field.chars().filter(|c| !c.is_whitespace()).collect();
                plain(close.trim_matches(|c: char| !c.is_ascii_digit() && c != '-'))
            };
            let parts: Vec<String> =
                line.split([',', ' ', '"', '\t']).map(plain).chain(line.split([',', '"']).map(whole)).collect();
            for value in values.iter().map(|v| plain(v)) {
                assert!(parts.contains(&value), "{name}: {id} = {value} is not in {at}: {line}");
            }
        }
    }
}

/// A line of a file, with those that belong to the same quoted field.
fn csv_line(text: &str, number: usize) -> String {
    let mut lines = text.lines().skip(number - 1);
    let mut line = lines.next().unwrap_or_default().to_owned();
    while line.matches('"').count() % 2 == 1 {
        let Some(next) = lines.next() else { break };
        line = format!("{line} {next}");
    }
    line
}

/// A number without what spelling varies in.
fn plain(text: &str) -> String {
    text.parse::<Decimal>().map_or_else(|_| text.trim().to_owned(), |d| d.normalize().to_string())
}

#[test]
fn no_station_that_gives_the_value_is_nearer_than_the_one_that_speaks_for_a_place() {
    let mut random = Random::new();
    let Some(path) = sample("climate/jma_world_climate.DERIVED.csv") else { return };
    let (reading, sorted) = sorted("jma", &path);
    let facts = facts(&sorted);
    for _ in 0..25 {
        let fact = facts[random.below(facts.len())];
        let place = GROUND.places.iter().find(|p| Some(&p.id) == fact.place.as_ref()).unwrap();
        let stations = reading.parsed.statements.iter().filter(|s| *s.attribute == *fact.attribute);
        let mut distances: Vec<(f64, String)> = stations
            .filter_map(|s| match &*s.about {
                About::Place { id, latitude, longitude, .. } => {
                    Some((chord(place.latitude, place.longitude, *latitude, *longitude), id.clone()))
                }
                _ => None,
            })
            .collect();
        distances.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (km, id) = &distances[0];
        assert!(fact.id.contains(&format!("/{id}/")), "{} but {id} is {km} km away", fact.id);
        assert!(fact.cite.note.as_ref().unwrap().ends_with(&format!("{km:.1} km")), "{:?} {km}", fact.cite.note);
    }
}

/// Kilometres between two points by the angle between their directions from the middle of the earth.
fn chord(a: Decimal, b: Decimal, c: Decimal, d: Decimal) -> f64 {
    let [a, b, c, d] = [a, b, c, d].map(|x| x.to_string().parse::<f64>().unwrap().to_radians());
    let direction = |lat: f64, lon: f64| [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()];
    let (p, q) = (direction(a, b), direction(c, d));
    let apart = p.iter().zip(q).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
    2.0 * 6371.0088 * (apart / 2.0).asin()
}
