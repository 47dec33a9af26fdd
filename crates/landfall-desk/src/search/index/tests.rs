//! The index finds what a scan of every word finds, in the order a reader expects.

use landfall_core::model::Text;

use super::*;
use crate::search::words;

/// A small generator of the same numbers every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // SOURCE: Marsaglia, Xorshift RNGs, 2003
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn text(&mut self, longest: usize) -> String {
        const LETTERS: [&str; 22] = [
            "a", "B", "é", "Ü", "ß", "１", "1", "Ａ", "召", "回", "关", "税", " ", " ", "认证", "が", "한", "İ", "ø",
            "-", "ﬁ", "电池",
        ];
        (0..self.roll(longest)).map(|_| LETTERS[self.roll(LETTERS.len())]).collect()
    }
}

fn entry(dice: &mut Dice, number: usize) -> Entry {
    let places = [Where::Name, Where::Id, Where::Said, Where::Remark];
    let said: Vec<(Where, String)> = (0..dice.roll(5)).map(|_| (places[dice.roll(4)], dice.text(9))).collect();
    Entry {
        kind: KINDS[dice.roll(KINDS.len())].into(),
        id: number.to_string(),
        market: None,
        of: None,
        title: None,
        words: said,
    }
}

/// Which entries have all words somewhere, by looking at each.
fn scan(entries: &[Entry], words: &[String]) -> Vec<usize> {
    let has = |e: &Entry, word: &String| e.words.iter().any(|(_, said)| fold(said).contains(word.as_str()));
    let all = |e: &Entry| !words.is_empty() && words.iter().all(|w| has(e, w));
    entries.iter().enumerate().filter(|(_, e)| all(e)).map(|(n, _)| n).collect()
}

#[test]
fn the_index_finds_what_a_scan_of_every_word_finds_in_memory_and_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words");
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut found = 0;
    for _ in 0..120 {
        let entries: Vec<Entry> = (0..dice.roll(30)).map(|n| entry(&mut dice, n)).collect();
        let index = Index::new(entries.clone());
        index.keep(&path, "stamp");
        let mut kept = Index::kept(&path, "stamp").unwrap();
        for (number, entry) in entries.iter().enumerate() {
            assert_eq!(kept.entry(number).as_ref(), Some(entry));
        }
        for _ in 0..40 {
            let query = words(&dice.text(4));
            let mut hits = index.search(&query);
            assert_eq!(kept.search(&query), hits, "{query:?}");
            hits.sort_unstable();
            assert_eq!(hits, scan(&entries, &query), "{query:?} {entries:?}");
            found += hits.len();
        }
    }
    assert!(found > 1000, "{found}");
}

fn named(kind: &str, id: &str, en: &str, zh: &str, remark: &str) -> Entry {
    let title = Text { en: en.into(), zh: zh.into() };
    let said = [(Where::Name, en), (Where::Name, zh), (Where::Id, id), (Where::Remark, remark)];
    let words = said.into_iter().filter(|(_, w)| !w.is_empty()).map(|(p, w)| (p, w.to_owned())).collect();
    Entry { kind: kind.into(), id: id.into(), market: None, of: None, title: Some(title), words }
}

fn order(entries: &[Entry], query: &str) -> Vec<String> {
    Index::new(entries.to_vec()).search(&words(query)).into_iter().map(|n| entries[n].id.clone()).collect()
}

#[test]
fn names_come_before_ids_and_ids_before_remarks_and_the_name_itself_first() {
    let entries = [
        named("fact", "f1", "Plastic", "塑料", "the battery passport says so"),
        named("fact", "battery_passport_day", "Day", "日期", ""),
        named("rule", "r1", "The new battery passport", "新电池护照", ""),
        named("rule", "r2", "Battery passport", "电池护照", ""),
        named("rule", "r3", "Battery passport of trucks", "卡车电池护照", ""),
    ];
    assert_eq!(order(&entries, "Battery Passport"), ["r2", "r3", "r1", "battery_passport_day", "f1"]);
    assert_eq!(order(&entries, "passport battery")[..3], ["r2", "r1", "r3"]);
    assert_eq!(order(&entries, "护照 电池").len(), 3);
    assert!(order(&entries, "battery trucks plastic").is_empty());
    assert!(order(&entries, " ").is_empty());
}

#[test]
fn width_case_and_accents_make_no_difference_and_two_characters_are_enough() {
    let entries = [
        named("fact", "a", "Türkiye’s Straße ﬁne", "召回主管部门", ""),
        named("fact", "b", "ISO 15118", "关税", "São Paulo"),
    ];
    for (query, id) in [
        ("turkiye", "a"),
        ("STRASSE", "a"),
        ("fine", "a"),
        ("召回", "a"),
        ("关税", "b"),
        ("ＩＳＯ　１５１１８", "b"),
        ("sao", "b"),
    ] {
        assert_eq!(order(&entries, query), [id], "{query}");
    }
}

#[test]
fn what_is_kept_under_another_stamp_or_is_not_whole_is_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words");
    assert!(Index::kept(&path, "1").is_none());
    Index::new(vec![named("fact", "a", "One", "一", ""), named("fact", "b", "Two", "二", "")]).keep(&path, "1");
    assert!(Index::kept(&path, "2").is_none());
    let whole = std::fs::read(&path).unwrap();
    for length in 0..whole.len() {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(Index::kept(&path, "1").is_none(), "cut at {length}");
    }
    // whatever a byte is changed to, nothing panics
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 0xFF;
        std::fs::write(&path, &broken).unwrap();
        if let Some(mut index) = Index::kept(&path, "1") {
            index.search(&words("one")).into_iter().for_each(|n| drop(index.entry(n)));
        }
    }
    // a folder nobody may write to keeps nothing and says nothing
    Index::new(Vec::new()).keep(&folder.path().join("none/words"), "1");
}
