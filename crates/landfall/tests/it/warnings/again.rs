//! Letters that are sent again.

use super::{add, all, correct, messages, turn, watched};
use crate::common::Bench;

/// Ids of messages in a state, in their order.
fn in_state(bench: &Bench, state: &str) -> Vec<String> {
    bench.column(&format!("SELECT id FROM outbox WHERE state = '{state}' ORDER BY seq"))
}

fn endpoint(bench: &Bench, name: &str) {
    let file = format!("{name}.atom");
    bench.run(&["endpoint", "add", name, "--channel", "atom", "--address", &file]).answered();
}

#[test]
fn letters_of_warnings_go_again_under_their_ids_by_warning_watch_market_and_time() {
    let bench = Bench::loaded();
    endpoint(&bench, "desk");
    endpoint(&bench, "office");
    add(&bench, "");
    let office = "id = \"office\"\ncases = [\"car\"]\nmarkets = [\"AA\"]\nendpoints = [\"office\", \"desk\"]\n";
    let office = bench.case("office.toml", office);
    bench.run(&["watch", "add", &office]).answered();
    turn(&bench, "2026-12-26T08:00:00Z");
    correct(&bench);
    turn(&bench, "2026-12-27T08:00:00Z");
    let (before, sent) = (messages(&bench), in_state(&bench, "delivered"));
    assert_eq!(sent.len(), before.len());
    let go = |args: &[&str]| {
        let resent = bench.json(&[&["warnings", "replay"], args].concat());
        let again = in_state(&bench, "pending");
        // what goes again is what went, under the same id
        assert_eq!(messages(&bench), before);
        assert_eq!(resent["messages"], again.len());
        turn(&bench, "2026-12-27T09:00:00Z");
        assert_eq!(in_state(&bench, "delivered"), sent);
        (resent["letters"].as_u64().unwrap(), again)
    };
    let of =
        |n: &str| before.iter().filter(|m| m["payload"]["watch"] == n).map(|m| m["id"].as_str().unwrap()).collect();
    let ids: Vec<&str> = of("desk");
    let (letters, again) = go(&["--watch", "desk"]);
    assert_eq!((letters, again), (ids.len() as u64, ids.iter().map(|id| (*id).to_owned()).collect()));
    assert_eq!(go(&["--market", "aa"]).1, sent);
    assert_eq!(go(&["--market", "BB"]), (0, vec![]));
    let day = "2026-12-27T00:00:00Z";
    let (early, late) = (go(&["--before", day]).1, go(&["--since", day]).1);
    assert!(!early.is_empty() && !late.is_empty());
    assert_eq!([early.clone(), late].concat(), sent);
    let found = all(&bench, "2026-12-27");
    let first = found.iter().find(|w| w["watch"] == "office" && w["kind"] == "scheduled").unwrap();
    let (_, again) = go(&[&first["id"].as_str().unwrap()[..8], "--before", day]);
    assert_eq!(again.len(), 2, "one letter to two endpoints: {again:?}");
    assert!(again.iter().all(|id| early.contains(id) && id.starts_with(first["id"].as_str().unwrap())));
    // an endpoint that is gone gets nothing, and the rest does
    bench.run(&["endpoint", "remove", "desk"]).answered();
    bench.run(&["watch", "remove", "office"]).answered();
    let (letters, again) = go(&["--watch", "office"]);
    assert!(letters > 0 && !again.is_empty() && again.iter().all(|id| id.ends_with(".office")), "{again:?}");
}

#[test]
fn a_range_that_names_nothing_or_something_nobody_knows_is_refused_and_nothing_goes() {
    let bench = watched("");
    turn(&bench, "2026-12-26T08:00:00Z");
    fn replay<'a>(more: &[&'a str]) -> Vec<&'a str> {
        [&["warnings", "replay"], more].concat()
    }
    let states = || bench.column("SELECT state FROM outbox ORDER BY seq");
    let before = states();
    bench.refuses(&replay(&[]), 2, &["say which letters", "--watch"], &["请说明是哪些信件"]);
    bench.refuses(&replay(&["--watch", "desc"]), 2, &["`desc`", "`desk`"], &["没有关注 `desc`", "`desk`"]);
    bench.refuses(&replay(&["--market", "AC"]), 2, &["unknown market `AC`", "`AA`"], &["未知市场 `AC`"]);
    bench.refuses(&replay(&["w000"]), 2, &["there is no warning `w000`"], &["没有预警 `w000`"]);
    bench.refuses(&replay(&["--since", "yesterday"]), 2, &["yesterday"], &["yesterday"]);
    assert_eq!(states(), before);
    for (lang, said) in [("en", "1 letter: 0 messages go again"), ("zh", "1 封信件：重新投递 0 条消息")] {
        // the watch names an endpoint that does not exist
        let run = bench.run(&["warnings", "replay", "--watch", "desk", "--lang", lang]).answered();
        assert!(run.out.contains(said), "{}", run.out);
    }
}
