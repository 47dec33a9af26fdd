//! Custom bots of DingTalk: a Markdown message, signed where the bot asks for it.
//!
//! SOURCE: DingTalk Open Platform, "Custom bots"

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use landfall_store::outbox::{Endpoint, Secret, Waiting};
use ring::hmac;
use serde_json::json;
use url::Url;

use crate::{Channel, Fate, Limits, Line, Outcome, Road, Target, Trouble, Way, text};

pub const CHANNEL: Channel = Channel {
    kind: "dingtalk",
    limits: Limits { most: &[(20, SignedDuration::from_mins(1))], avoided: &[], at_once: 1 },
    way: Way::Bring(open),
};

/// Bytes.
const LARGEST: usize = 20_000;
const LONGEST_TITLE: usize = 300;

/// Who sends too much is not heard for so long.
const MUTED: SignedDuration = SignedDuration::from_mins(10);

struct Bot {
    url: Url,
    target: Target,
    secret: Option<Secret>,
}

fn open(endpoint: &Endpoint) -> Result<Box<dyn Line>, Trouble> {
    let (url, target) = Target::of_http(&endpoint.address)?;
    Ok(Box::new(Bot { url, target, secret: endpoint.secrets.first().cloned() }))
}

/// The key is the secret, the text that is signed is the millisecond and the secret.
fn signature(secret: &Secret, millisecond: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
    STANDARD.encode(hmac::sign(&key, format!("{millisecond}\n{}", secret.reveal()).as_bytes()))
}

#[async_trait]
impl Line for Bot {
    fn target(&self) -> &Target {
        &self.target
    }

    async fn carry(&self, road: &Road, waiting: &Waiting, at: Timestamp) -> Outcome {
        let message = &waiting.message;
        let title = text::shorten(&text::line(&message.title), LONGEST_TITLE);
        let foot = text::line(&format!(
            "{} #{} · {}",
            message.market.as_deref().unwrap_or_default(),
            waiting.number,
            message.id
        ));
        let address = message.address.as_deref().map(text::line).map_or(String::new(), |a| format!("[{a}]({a})\n\n"));
        let body = text::fit(&text::lines(&message.body_markdown), LARGEST, |text, _| {
            let text = format!("### {title}\n\n{text}\n\n{address}{foot}");
            json!({ "msgtype": "markdown", "markdown": { "title": title, "text": text } }).to_string()
        });
        let Some(body) = body else {
            return Outcome::failed(Fate::Never, Trouble::new("too-large", LARGEST));
        };
        let mut url = self.url.clone();
        if let Some(secret) = &self.secret {
            let millisecond = at.as_millisecond();
            let sign = signature(secret, millisecond);
            url.query_pairs_mut().append_pair("timestamp", &millisecond.to_string()).append_pair("sign", &sign);
        }
        let answered = match road.post(&url, &[], body, at).await {
            Ok(answered) => answered,
            Err(outcome) => return outcome,
        };
        match answered.code(&["errcode"], "errmsg") {
            Ok((0, said)) => Outcome::delivered(said),
            Ok((code, said)) => meaning(code, &said),
            Err(outcome) => outcome,
        }
    }
}

/// What a code means; the status was 200 all the same.
fn meaning(code: i64, said: &str) -> Outcome {
    let (fate, name) = match code {
        130_101 | 410_100 => (Fate::Later(Some(MUTED)), "throttled"),
        // keyword, signature or address of the sender: the text says which
        310_000 => (Fate::Shut, "secret-refused"),
        300_001 | 400_013 | 400_101 | 400_102 | 400_106 => (Fate::Shut, "bot-unknown"),
        40_035 | 43_004 | 400_105 | 430_101..=430_104 => (Fate::Never, "message-refused"),
        _ => (Fate::Again, "answer-code"),
    };
    Outcome::failed(fate, Trouble::new(name, format!("{code} {said}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_means_stands_in_its_code_and_not_in_its_status() {
        let fate = |code| meaning(code, "said").fate;
        assert_eq!(fate(130_101), Fate::Later(Some(MUTED)));
        assert_eq!(fate(410_100), Fate::Later(Some(MUTED)));
        assert_eq!(fate(310_000), Fate::Shut);
        assert_eq!(fate(400_102), Fate::Shut);
        assert_eq!(fate(430_104), Fate::Never);
        assert_eq!(fate(-1), Fate::Again);
    }
}
