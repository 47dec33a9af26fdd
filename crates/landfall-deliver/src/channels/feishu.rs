//! Custom bots of Feishu and Lark: a card with the message, signed where the bot asks for it.
//!
//! SOURCE: Feishu Open Platform, "Use custom bots in groups"

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use landfall_store::outbox::{Endpoint, Message, Secret, Waiting};
use ring::hmac;
use serde_json::{Value, json};
use url::Url;

use crate::{Channel, Fate, Limits, Line, Outcome, Road, Target, Trouble, Way, text};

pub const CHANNEL: Channel = Channel {
    kind: "feishu",
    limits: Limits {
        most: &[(5, SignedDuration::from_secs(1)), (100, SignedDuration::from_mins(1))],
        // the platform asks for it: at the full and the half hour all bots of the world speak at once
        avoided: &[0, 30],
        at_once: 1,
    },
    way: Way::Bring(open),
};

/// Bytes.
const LARGEST: usize = 20_000;
const LONGEST_TITLE: usize = 300;

struct Bot {
    url: Url,
    target: Target,
    secret: Option<Secret>,
}

fn open(endpoint: &Endpoint) -> Result<Box<dyn Line>, Trouble> {
    let (url, target) = Target::of_http(&endpoint.address)?;
    Ok(Box::new(Bot { url, target, secret: endpoint.secrets.first().cloned() }))
}

/// The key is the second and the secret, the text that is signed is empty.
fn signature(secret: &Secret, second: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, format!("{second}\n{}", secret.reveal()).as_bytes());
    STANDARD.encode(hmac::sign(&key, b""))
}

/// Markdown of a card, in which nobody is called by `<at …>`.
fn harmless(markdown: &str) -> String {
    text::lines(markdown).replace('<', "&#60;")
}

fn card(message: &Message, number: i64, text: &str) -> Value {
    let color = match message.severity.as_str() {
        "extreme" => "red",
        "severe" => "orange",
        "moderate" => "yellow",
        _ => "blue",
    };
    let mut elements = vec![json!({ "tag": "markdown", "content": text })];
    if let Some(address) = &message.address {
        let address = text::line(address);
        elements.push(json!({ "tag": "markdown", "content": format!("[{}]({address})", harmless(&address)) }));
    }
    let foot = text::line(&format!("{} #{number} · {}", message.market.as_deref().unwrap_or_default(), message.id));
    elements.push(json!({ "tag": "note", "elements": [{ "tag": "plain_text", "content": foot }] }));
    let title = text::shorten(&text::line(&message.title), LONGEST_TITLE);
    json!({
        "config": { "wide_screen_mode": true },
        "header": { "template": color, "title": { "tag": "plain_text", "content": title } },
        "elements": elements,
    })
}

#[async_trait]
impl Line for Bot {
    fn target(&self) -> &Target {
        &self.target
    }

    async fn carry(&self, road: &Road, waiting: &Waiting, at: Timestamp) -> Outcome {
        let second = at.as_second();
        let body = text::fit(&harmless(&waiting.message.body_markdown), LARGEST, |text, _| {
            let mut body = json!({ "msg_type": "interactive", "card": card(&waiting.message, waiting.number, text) });
            if let Some(secret) = &self.secret {
                body["timestamp"] = second.to_string().into();
                body["sign"] = signature(secret, second).into();
            }
            body.to_string()
        });
        let Some(body) = body else {
            return Outcome::failed(Fate::Never, Trouble::new("too-large", LARGEST));
        };
        let answered = match road.post(&self.url, &[], body, at).await {
            Ok(answered) => answered,
            Err(outcome) => return outcome,
        };
        match answered.code(&["code", "StatusCode"], "msg") {
            Ok((0, said)) => Outcome::delivered(said),
            Ok((code, said)) => meaning(code, &said),
            Err(outcome) => outcome,
        }
    }
}

/// What a code means; the status was 200 all the same.
fn meaning(code: i64, said: &str) -> Outcome {
    let detail = format!("{code} {said}");
    let lower = said.to_lowercase();
    let (fate, name) = match code {
        11_232 => (Fate::Later(Some(SignedDuration::from_mins(1))), "throttled"),
        _ if lower.contains("frequency limited") || lower.contains("too many request") => {
            (Fate::Later(Some(SignedDuration::from_mins(1))), "throttled")
        }
        // no such bot; its signature, its list of addresses, its keywords
        19_001 => (Fate::Shut, "bot-unknown"),
        19_021 => (Fate::Shut, "secret-refused"),
        19_022 => (Fate::Shut, "sender-refused"),
        19_024 => (Fate::Shut, "keyword-missing"),
        // the message is not as the platform wants it
        9_499 | 19_002 | 230_001 => (Fate::Never, "message-refused"),
        _ => (Fate::Again, "answer-code"),
    };
    Outcome::failed(fate, Trouble::new(name, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_means_stands_in_its_code_and_not_in_its_status() {
        let fate = |code, said| meaning(code, said).fate;
        let minute = Fate::Later(Some(SignedDuration::from_mins(1)));
        assert_eq!(fate(11_232, "frequency limited psm[x]appID[1]"), minute);
        assert_eq!(fate(9_499, "too many request"), minute);
        assert_eq!(fate(9_499, "Bad Request"), Fate::Never);
        for code in [19_001, 19_021, 19_022, 19_024] {
            assert_eq!(fate(code, "no"), Fate::Shut);
        }
        assert_eq!(fate(1, "internal error"), Fate::Again);
    }

    #[test]
    fn a_card_calls_nobody_and_breaks_no_line_of_its_title() {
        let message = Message {
            title: "Euro 7\n<at id=all></at>".into(),
            body_markdown: "**now** <at id=all></at>".into(),
            ..Message::default()
        };
        let card = card(&message, 1, &harmless(&message.body_markdown));
        assert_eq!(card["elements"][0]["content"], "**now** &#60;at id=all>&#60;/at>");
        assert_eq!(card["header"]["title"]["tag"], "plain_text");
        assert_eq!(card["header"]["title"]["content"], "Euro 7 <at id=all></at>");
    }
}
