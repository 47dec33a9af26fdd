//! Other people's readers read our feeds and calendars.

use std::process::Command;

use landfall_store::outbox::{Message, State};
use serde_json::{Value, json};

use crate::common::{Office, endpoint, message};
use crate::verifiers::{installed, run};

const FEEDPARSER: &str = r#"
import feedparser, json, sys
feed = feedparser.parse(sys.stdin.buffer.read())
keys = ("id", "title", "link", "updated", "summary")
print(json.dumps({"bozo": bool(feed.bozo), "version": feed.version, "title": feed.feed.title, "id": feed.feed.id,
  "updated": feed.feed.updated, "entries": [{**{k: e.get(k) for k in keys}, "text": e.content[0].value,
  "tags": [t.term for t in e.get("tags", [])]} for e in feed.entries]}))
"#;

const ICALENDAR: &str = r#"
import icalendar, json, sys
calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
def text(e, k): return str(e[k]) if k in e else None
events = [{"uid": text(e, "UID"), "summary": text(e, "SUMMARY"), "description": text(e, "DESCRIPTION"),
  "status": text(e, "STATUS"), "sequence": int(e["SEQUENCE"]), "url": text(e, "URL"),
  "chance": text(e, "X-LANDFALL-CHANCE"), "start": e.decoded("DTSTART").isoformat(),
  "end": e.decoded("DTEND").isoformat(), "errors": [str(x) for x in e.errors]} for e in calendar.walk("VEVENT")]
print(json.dumps({"events": events, "prodid": str(calendar["PRODID"]), "errors": [str(x) for x in calendar.errors]}))
"#;

/// What a reader makes of the file that messages were laid out in.
async fn read(office: &Office, file: &str, script: &str) -> Option<Value> {
    let python = installed()?.join("bin/python");
    let text = std::fs::read_to_string(office.config.folder.join(file)).unwrap();
    Some(serde_json::from_str(&run(Command::new(python).args(["-c", script]), &text)).unwrap())
}

const EVIL: &str = "Euro 7 & <b>\"x\"</b> ]]> \u{b}\r\nEND:VEVENT\r\nBEGIN:VALARM; a, b\\x";

fn evil(id: &str, endpoint: &str) -> Message {
    Message {
        title: EVIL.into(),
        body_plain: format!("{EVIL}\n第二行"),
        address: Some("https://landfall.example/w?a=1&b=\"2\"".into()),
        ..message(id, endpoint)
    }
}

#[tokio::test]
async fn feedparser_reads_the_feed_newest_first_and_nothing_becomes_markup() {
    let mut office = Office::open().await;
    office.add(endpoint("ops", "atom", "ops.atom")).await;
    office.send(&[message("w1.1.ops", "ops"), evil("w2.1.ops", "ops")]).await;
    assert_eq!(office.pass().await.delivered, 2);
    office.hand.wait(jiff::SignedDuration::from_secs(60));
    office.send(&[message("w3.1.ops", "ops")]).await;
    office.pass().await;
    assert!(office.kept().await.iter().all(|k| k.state == State::Delivered));
    let Some(feed) = read(&office, "ops.atom", FEEDPARSER).await else { return };
    assert_eq!((&feed["bozo"], &feed["version"]), (&json!(false), &json!("atom10")));
    assert_eq!(feed["updated"], "2026-11-23T10:11:00+00:00");
    let ids: Vec<&str> = feed["entries"].as_array().unwrap().iter().map(|e| e["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        ["tag:landfall,2026:w3%2E1%2Eops", "tag:landfall,2026:w2%2E1%2Eops", "tag:landfall,2026:w1%2E1%2Eops"]
    );
    let plain = &feed["entries"][2];
    assert_eq!(plain["title"], "Euro 7: 新车型自 2026-11-29 起适用");
    assert_eq!(plain["link"], "https://landfall.example/warnings/w1");
    assert_eq!(plain["text"], "New types from 29 November 2026.\n新车型自 2026 年 11 月 29 日起。");
    assert_eq!(plain["tags"], json!(["EU", "moderate"]));
    let evil = &feed["entries"][1];
    assert_eq!(evil["title"], "Euro 7 & <b>\"x\"</b> ]]> END:VEVENT BEGIN:VALARM; a, b\\x");
    assert_eq!(evil["link"], "https://landfall.example/w?a=1&b=\"2\"");
}

#[tokio::test]
async fn icalendar_reads_each_day_once_with_its_chance_and_what_was_taken_back_is_cancelled() {
    let mut office = Office::open().await;
    office.add(endpoint("ops", "icalendar", "ops.ics")).await;
    let of =
        |id: &str, thread: &str, revision: u32| Message { thread: Some(thread.into()), revision, ..message(id, "ops") };
    let moved = Message { day: Some("2027-07-01".parse().unwrap()), chance: Some(0.45), ..of("w1.2", "w1", 2) };
    let sure = Message { chance: Some(1.0), ..of("w2.1", "w2", 1) };
    let back = Message { withdrawn: true, day: None, ..of("w3.2", "w3", 2) };
    let dayless = Message { day: None, ..of("w4.1", "w4", 1) };
    // w6 goes with the message that takes its place; w7 came again after it had ended
    let ends = [("w6".to_owned(), 2), ("w7".to_owned(), 2)].into();
    let after = Message { ends, ..of("w8.1", "w8", 1) };
    let all = [
        of("w6.1", "w6", 1),
        of("w7.3", "w7", 3),
        after,
        of("w1.1", "w1", 1),
        moved,
        sure,
        of("w3.1", "w3", 1),
        back,
        dayless,
        Message { chance: None, ..evil("w5.1", "ops") },
    ];
    office.send(&all).await;
    assert_eq!(office.pass().await.delivered, 10);
    let Some(calendar) = read(&office, "ops.ics", ICALENDAR).await else { return };
    assert_eq!(calendar["errors"], json!([]));
    let events = calendar["events"].as_array().unwrap();
    let field = |name: &str| events.iter().map(|e| e[name].as_str().unwrap_or_default()).collect::<Vec<_>>();
    assert_eq!(field("uid"), ["w1", "w2", "w3", "w5%2E1", "w6", "w7", "w8"].map(|id| format!("{id}@landfall")));
    let day = "2026-11-29";
    assert_eq!(field("start"), ["2027-07-01", day, day, day, day, day, day]);
    assert_eq!(field("end")[0], "2027-07-02");
    let (open, gone) = ("TENTATIVE", "CANCELLED");
    assert_eq!(field("status"), [open, "CONFIRMED", gone, "CONFIRMED", gone, open, open]);
    assert_eq!(field("chance"), ["0.45", "1", "0.7", "", "0.7", "0.7", "0.7"]);
    let sequence: Vec<i64> = events.iter().map(|e| e["sequence"].as_i64().unwrap()).collect();
    assert_eq!(sequence, [2, 1, 2, 0, 2, 3, 1]);
    assert_eq!(events[0]["summary"], "Euro 7: 新车型自 2026-11-29 起适用 (45 %)");
    assert_eq!(events[3]["summary"], "Euro 7 & <b>\"x\"</b> ]]> END:VEVENT BEGIN:VALARM; a, b\\x");
    assert!(events[3]["description"].as_str().unwrap().ends_with("\n第二行"));
    assert!(events.iter().all(|e| e["errors"] == json!([])), "{events:?}");
}

#[tokio::test]
async fn a_feed_that_cannot_be_written_is_tried_again_and_the_one_before_stays_whole() {
    let mut office = Office::open().await;
    office.add(endpoint("ops", "atom", "ops.atom")).await;
    office.send(&[message("w1", "ops")]).await;
    office.pass().await;
    let before = std::fs::read_to_string(office.config.folder.join("ops.atom")).unwrap();
    std::fs::create_dir(office.config.folder.join(".ops.atom.part")).unwrap();
    office.send(&[message("w2", "ops")]).await;
    office.pass().await;
    let kept = office.kept().await.remove(1);
    assert_eq!((kept.state, kept.error.as_deref()), (State::Pending, Some("file-unwritable")));
    assert_eq!(std::fs::read_to_string(office.config.folder.join("ops.atom")).unwrap(), before);
    std::fs::remove_dir(office.config.folder.join(".ops.atom.part")).unwrap();
    office.run().await;
    assert!(std::fs::read_to_string(office.config.folder.join("ops.atom")).unwrap().contains("landfall,2026:w2<"));
}
