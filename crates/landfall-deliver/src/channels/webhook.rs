//! Webhooks as Standard Webhooks has them: signed, with a ready-made verifier in most languages.
//!
//! SOURCE: Standard Webhooks, specification 1.0

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use jiff::Timestamp;
use landfall_store::outbox::{Endpoint, Secret, Waiting};
use ring::hmac;
use ring::signature::Ed25519KeyPair;
use serde_json::{Value, json};
use url::Url;

use crate::{Channel, Fate, Limits, Line, Outcome, Road, Target, Trouble, Way, text};

pub const CHANNEL: Channel = Channel { kind: "webhook", limits: Limits::none(16), way: Way::Bring(open) };

/// Payloads stay below this. Bytes.
const LARGEST: usize = 20_000;
const LONGEST_TITLE: usize = 1_000;

struct Webhook {
    url: Url,
    target: Target,
    keys: Vec<Key>,
}

/// What a message is signed with.
enum Key {
    /// `whsec_`: both sides know it.
    Shared(hmac::Key),
    /// `whsk_`: the receiver knows its public half.
    Own(Ed25519KeyPair),
}

fn open(endpoint: &Endpoint) -> Result<Box<dyn Line>, Trouble> {
    let (url, target) = Target::of_http(&endpoint.address)?;
    let keys: Vec<Key> = endpoint.secrets.iter().map(key).collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Err(Trouble::new("secret-missing", "whsec_…"));
    }
    Ok(Box::new(Webhook { url, target, keys }))
}

fn key(secret: &Secret) -> Result<Key, Trouble> {
    let text = secret.reveal().trim();
    let (own, encoded) = match text.strip_prefix("whsk_") {
        Some(encoded) => (true, encoded),
        None => (false, text.strip_prefix("whsec_").unwrap_or(text)),
    };
    let wrong = || Trouble::new("secret-wrong", if own { "whsk_…" } else { "whsec_…" });
    let bytes = STANDARD.decode(encoded).or_else(|_| STANDARD_NO_PAD.decode(encoded)).map_err(|_| wrong())?;
    if own {
        // the seed, or the seed and the public half behind it
        let pair = match bytes.len() {
            32 => Ed25519KeyPair::from_seed_unchecked(&bytes),
            64 => Ed25519KeyPair::from_seed_and_public_key(&bytes[..32], &bytes[32..]),
            _ => return Err(wrong()),
        };
        return pair.map(Key::Own).map_err(|_| wrong());
    }
    if (24..=64).contains(&bytes.len()) {
        Ok(Key::Shared(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    } else {
        Err(wrong())
    }
}

/// The signatures of a message, one a key: a receiver that knows any of the secrets can verify it.
fn signatures(keys: &[Key], id: &str, second: i64, body: &str) -> String {
    let signed = format!("{id}.{second}.{body}");
    let one = |key: &Key| match key {
        Key::Shared(key) => format!("v1,{}", STANDARD.encode(hmac::sign(key, signed.as_bytes()))),
        Key::Own(pair) => format!("v1a,{}", STANDARD.encode(pair.sign(signed.as_bytes()))),
    };
    keys.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// What is posted: all of it, else without what is only for machines and with the start of the text.
fn body(waiting: &Waiting) -> Option<String> {
    let message = &waiting.message;
    text::fit(&message.body_plain, LARGEST, |text, whole| {
        let body = json!({
            "type": if message.event.is_empty() { "message" } else { message.event.as_str() },
            "timestamp": waiting.recorded.to_string(),
            "data": {
                "id": message.id,
                "thread": message.thread,
                "revision": message.revision,
                "withdrawn": message.withdrawn,
                "market": message.market,
                "number": waiting.number,
                "severity": message.severity,
                "title": text::shorten(&message.title, LONGEST_TITLE),
                "text": text,
                "address": message.address,
                "day": message.day,
                "chance": message.chance,
                "detail": if whole { &message.payload } else { &Value::Null },
                "shortened": !whole,
            },
        });
        body.to_string()
    })
}

#[async_trait]
impl Line for Webhook {
    fn target(&self) -> &Target {
        &self.target
    }

    async fn carry(&self, road: &Road, waiting: &Waiting, at: Timestamp) -> Outcome {
        let Some(body) = body(waiting) else {
            return Outcome::failed(Fate::Never, Trouble::new("too-large", LARGEST));
        };
        // a full stop parts what is signed, so that none may stand in an id
        let (id, second) = (text::plain_id(&waiting.message.id), at.as_second());
        let headers = [
            ("webhook-signature", signatures(&self.keys, &id, second, &body)),
            ("webhook-timestamp", second.to_string()),
            ("webhook-id", id),
        ];
        match road.post(&self.url, &headers, body, at).await {
            // the status says it all; whatever stands in the body is the receiver's own affair
            Ok(answered) => Outcome::delivered(answered.status.as_str()),
            Err(outcome) => outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(text: &str) -> Result<Key, Trouble> {
        key(&Secret::new(text))
    }

    #[test]
    fn secrets_that_are_no_secrets_are_refused_and_never_shown() {
        for wrong in ["", "whsec_", "whsec_!!!!", "whsec_c2hvcnQ=", "whsk_AAAA"] {
            let trouble = shared(wrong).err().unwrap();
            assert_eq!(trouble.code, "secret-wrong", "{wrong}");
            assert!(trouble.detail.ends_with('…'), "{trouble}");
        }
    }

    /// The vector of the specification's own library, where `LANDFALL_SAMPLES` names the folder of real files.
    #[test]
    fn the_published_vector_is_signed_as_published() {
        let Some(samples) = std::env::var_os("LANDFALL_SAMPLES") else {
            println!("skipped: LANDFALL_SAMPLES names no folder of real files");
            return;
        };
        let file = std::path::Path::new(&samples).join("standards/standard_webhooks_vector.json");
        let vector: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let text = |name: &str| vector[name].as_str().unwrap();
        let second = vector["timestamp"].as_i64().unwrap();
        for secret in [text("key"), text("key").strip_prefix("whsec_").unwrap()] {
            let keys = [shared(secret).unwrap()];
            assert_eq!(signatures(&keys, text("msg_id"), second, text("payload")), text("expected"));
        }
        let other = [shared("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap()];
        assert_ne!(signatures(&other, text("msg_id"), second, text("payload")), text("expected"));
    }
}
