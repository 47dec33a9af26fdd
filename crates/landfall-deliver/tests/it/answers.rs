//! Every way in which a receiver may answer, and what follows.

use jiff::SignedDuration;
use landfall_store::outbox::{Kept, State};

use crate::common::{Answer, Office, Receiver, certificate, endpoint, message};

const OK: &str = r#"{"code":0,"errcode":0,"msg":"success","errmsg":"ok"}"#;
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// What one message came to at one receiver.
struct Case {
    kept: Kept,
    /// Why the endpoint was disabled.
    why: Option<String>,
    /// How long the endpoint is held back.
    held: Option<SignedDuration>,
    /// How long until the message is tried again.
    next: Option<SignedDuration>,
}

impl Case {
    fn is(&self, state: State, error: &str, next: Option<SignedDuration>) {
        let said = self.kept.detail.as_deref().unwrap_or_default();
        assert_eq!((self.kept.state, self.kept.error.as_deref().unwrap_or_default()), (state, error), "{said}");
        assert_eq!(self.next, next, "{said}");
    }
}

async fn brought(office: &mut Office, kind: &str, address: &str) -> Case {
    office.add(endpoint("ops", kind, address)).await;
    office.send(&[message("w1.1.ops", "ops")]).await;
    office.pass().await;
    let kept = office.kept().await.remove(0);
    let ops = office.endpoint("ops").await;
    let from_now = |instant: jiff::Timestamp| instant.duration_since(office.hand.now());
    Case { why: ops.why, held: ops.held_until.map(from_now), next: kept.next.map(from_now), kept }
}

async fn answered(kind: &str, answer: Answer) -> Case {
    let receiver = Receiver::start(move |_| answer.clone());
    let case = brought(&mut Office::open().await, kind, &receiver.url("/hook")).await;
    assert_eq!(receiver.got().len(), 1, "one attempt a pass");
    case
}

const ALL: [&str; 3] = ["webhook", "feishu", "dingtalk"];
const BOTS: [&str; 2] = ["feishu", "dingtalk"];

#[tokio::test]
async fn success_is_delivered() {
    for kind in ALL {
        let case = answered(kind, Answer::says(200, OK)).await;
        case.is(State::Delivered, "", None);
        assert_eq!(case.kept.attempts, 1);
    }
}

#[tokio::test]
async fn an_error_in_the_body_of_a_200_is_a_failure_of_bots_and_no_affair_of_webhooks() {
    let wrong = Answer::says(200, r#"{"code":1,"errcode":1,"msg":"no","errmsg":"no"}"#);
    answered("webhook", wrong.clone()).await.is(State::Delivered, "", None);
    for kind in BOTS {
        answered(kind, wrong.clone()).await.is(State::Pending, "answer-code", Some(SECOND * 5));
        answered(kind, Answer::says(200, "<html>")).await.is(State::Pending, "answer-unreadable", Some(SECOND * 5));
    }
}

#[tokio::test]
async fn a_refused_secret_disables_the_endpoint_at_once_and_the_message_waits() {
    for (kind, body) in [
        ("feishu", r#"{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}"#),
        ("dingtalk", r#"{"errcode":310000,"errmsg":"sign not match"}"#),
    ] {
        let case = answered(kind, Answer::says(200, body)).await;
        case.is(State::Disabled, "secret-refused", Some(SignedDuration::ZERO));
        assert_eq!(case.why.as_deref(), Some("secret-refused"));
        assert!(case.kept.detail.unwrap().contains("sign"));
    }
}

#[tokio::test]
async fn a_message_the_platform_will_never_take_is_given_up_and_the_endpoint_stays() {
    for (kind, body) in
        [("feishu", r#"{"code":9499,"msg":"Bad Request"}"#), ("dingtalk", r#"{"errcode":430104,"errmsg":"no"}"#)]
    {
        let case = answered(kind, Answer::says(200, body)).await;
        case.is(State::Undeliverable, "message-refused", None);
        assert_eq!(case.why, None);
    }
}

#[tokio::test]
async fn a_rate_limit_holds_the_endpoint_as_long_as_it_asks() {
    let busy = |status| Answer::Says(status, vec![("retry-after", "120".to_owned())], String::new());
    for (kind, status) in ALL.into_iter().flat_map(|k| [429, 502, 504, 503].map(|s| (k, s))) {
        let case = answered(kind, busy(status)).await;
        let code = if status == 503 { "http-status" } else { "throttled" };
        case.is(State::Pending, code, Some(SECOND * 120));
        assert_eq!(case.held, Some(SECOND * 120), "{kind} {status}");
    }
    let case = answered("webhook", Answer::says(429, "")).await;
    case.is(State::Pending, "throttled", Some(SECOND * 5));
    assert_eq!(case.held, Some(SECOND * 5));
    for (kind, body, hold) in [
        ("feishu", r#"{"code":11232,"data":{},"msg":"frequency limited psm[x]appID[1500]"}"#, SECOND * 60),
        ("dingtalk", r#"{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}"#, SECOND * 600),
    ] {
        let case = answered(kind, Answer::says(200, body)).await;
        case.is(State::Pending, "throttled", Some(hold));
        assert_eq!(case.held, Some(hold));
    }
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_is_tried_again() {
    for kind in ALL {
        answered(kind, Answer::Silence).await.is(State::Pending, "timeout", Some(SECOND * 5));
    }
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_is_not_followed() {
    let elsewhere = Receiver::start(|_| Answer::says(200, OK));
    for status in [301, 302, 303, 307, 308] {
        for kind in ALL {
            let to = vec![("location", elsewhere.url("/"))];
            let case = answered(kind, Answer::Says(status, to, String::new())).await;
            case.is(State::Pending, "redirect", Some(SECOND * 5));
        }
    }
    assert!(elsewhere.got().is_empty());
}

#[tokio::test]
async fn who_is_gone_is_disabled_and_what_was_for_them_waits() {
    for kind in ALL {
        let case = answered(kind, Answer::says(410, "")).await;
        case.is(State::Disabled, "gone", Some(SignedDuration::ZERO));
        assert_eq!(case.why.as_deref(), Some("gone"));
    }
}

#[tokio::test]
async fn any_other_status_is_tried_again() {
    for status in [400, 401, 404, 500, 503] {
        for kind in ALL {
            answered(kind, Answer::says(status, OK)).await.is(State::Pending, "http-status", Some(SECOND * 5));
        }
    }
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off() {
    answered("webhook", Answer::Endless(200)).await.is(State::Delivered, "", None);
    for kind in BOTS {
        answered(kind, Answer::Endless(200)).await.is(State::Pending, "answer-endless", Some(SECOND * 5));
    }
    for kind in ALL {
        answered(kind, Answer::Endless(500)).await.is(State::Pending, "http-status", Some(SECOND * 5));
    }
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_gets_nothing_and_one_the_operator_trusts_does() {
    let own = certificate("receiver.example");
    let receiver = Receiver::secure(&own, |_| Answer::says(200, OK));
    let address = format!("https://receiver.example:{}/hook", receiver.address.port());
    for kind in ALL {
        let case = brought(&mut Office::open().await, kind, &address).await;
        case.is(State::Pending, "certificate", Some(SECOND * 5));
    }
    assert!(receiver.got().is_empty());
    for kind in ALL {
        let mut office = Office::open().await;
        office.config.roots = vec![own.der.clone()];
        brought(&mut office, kind, &address).await.is(State::Delivered, "", None);
    }
    let mut office = Office::open().await;
    office.config.roots = vec![own.der.clone()];
    let other_name = format!("https://127.0.0.1:{}/hook", receiver.address.port());
    brought(&mut office, "webhook", &other_name).await.is(State::Pending, "certificate", Some(SECOND * 5));
    assert_eq!(receiver.got().len(), ALL.len());
}

#[tokio::test]
async fn a_connection_that_is_reset_is_tried_again() {
    for kind in ALL {
        answered(kind, Answer::Reset).await.is(State::Pending, "broken", Some(SECOND * 5));
    }
}

#[tokio::test]
async fn a_name_without_an_address_is_tried_again() {
    let mut office = Office::open().await;
    office.config.hosts.insert("nowhere.example".to_owned(), Vec::new());
    let case = brought(&mut office, "webhook", "https://nowhere.example/hook").await;
    case.is(State::Pending, "unresolved", Some(SECOND * 5));
}

#[tokio::test]
async fn an_endpoint_of_a_channel_there_is_not_is_disabled() {
    let case = brought(&mut Office::open().await, "pigeon", "https://receiver.example/").await;
    case.is(State::Disabled, "", Some(SignedDuration::ZERO).filter(|_| false));
    assert_eq!(case.why.as_deref(), Some("no-channel"));
}

#[tokio::test]
async fn one_message_that_is_never_taken_is_given_up_while_the_endpoint_that_takes_others_stays() {
    let receiver = Receiver::start(|request| {
        let poison = request.body.contains("poison");
        Answer::says(if poison { 500 } else { 200 }, "")
    });
    let mut office = Office::open().await;
    office.add(endpoint("ops", "webhook", &receiver.url("/hook"))).await;
    office.send(&[message("poison", "ops")]).await;
    office.pass().await;
    office.hand.wait(SECOND);
    office.send(&[message("a", "ops")]).await;
    office.run().await;
    let kept = office.kept().await;
    assert_eq!((kept[0].state, kept[0].attempts), (State::Undeliverable, 10));
    assert_eq!((kept[1].state, kept[1].attempts), (State::Delivered, 1));
    assert!(office.endpoint("ops").await.enabled);
}
