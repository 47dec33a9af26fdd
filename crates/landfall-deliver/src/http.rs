//! Posting by HTTP, and what an answer means wherever it comes from.

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::{Response, StatusCode};
use url::Url;

use super::{Fate, Outcome, Road, Trouble};

/// How much of an answer is read. Bytes.
const LONGEST_ANSWER: usize = 16_384;

/// No receiver is waited for longer than this, however long it asks for.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(24);

/// What a receiver answered with success.
pub struct Answered {
    /// The status.
    pub status: StatusCode,
    /// The start of the body, and whether that is all of it.
    pub body: Result<Vec<u8>, Trouble>,
}

impl Road {
    /// Posts JSON. Whatever is no success comes back as what follows from it.
    pub(super) async fn post(
        &self,
        url: &Url,
        headers: &[(&'static str, String)],
        body: String,
        at: Timestamp,
    ) -> Result<Answered, Outcome> {
        let mut all = HeaderMap::new();
        all.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        all.insert(USER_AGENT, HeaderValue::from_static(concat!("Landfall/", env!("CARGO_PKG_VERSION"))));
        for (name, value) in headers {
            let value = HeaderValue::from_str(value)
                .map_err(|_| Outcome::failed(Fate::Never, Trouble::new("header-wrong", name)))?;
            all.insert(HeaderName::from_static(name), value);
        }
        let sent = self.client.post(url.clone()).headers(all).body(body).send().await;
        let answer = sent.map_err(|e| Outcome::failed(Fate::Again, trouble(&e)))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(Answered { status, body: start_of(answer).await });
        }
        let said = Trouble::new("http-status", status.as_str());
        Err(match status {
            StatusCode::GONE => Outcome::failed(Fate::Shut, Trouble { code: "gone", ..said }),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => {
                Outcome::failed(Fate::Later(wait(answer.headers(), at)), Trouble { code: "throttled", ..said })
            }
            _ if answer.headers().contains_key(RETRY_AFTER) => {
                Outcome::failed(Fate::Later(wait(answer.headers(), at)), said)
            }
            _ if status.is_redirection() => Outcome::failed(Fate::Again, Trouble { code: "redirect", ..said }),
            _ => Outcome::failed(Fate::Again, said),
        })
    }
}

impl Answered {
    /// The whole number and the text under these names of a JSON body: what bots answer beside their status.
    pub(super) fn code(self, codes: &[&str], said: &str) -> Result<(i64, String), Outcome> {
        let again = |trouble| Outcome::failed(Fate::Again, trouble);
        let body = self.body.map_err(again)?;
        let wrong = || again(Trouble::new("answer-unreadable", String::from_utf8_lossy(&body)));
        let json: serde_json::Value = serde_json::from_slice(&body).map_err(|_| wrong())?;
        let code = codes.iter().find_map(|name| json.get(name)?.as_i64()).ok_or_else(wrong)?;
        Ok((code, json.get(said).and_then(|t| t.as_str()).unwrap_or_default().to_owned()))
    }
}

/// The body, as far as it is read.
async fn start_of(mut answer: Response) -> Result<Vec<u8>, Trouble> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|e| trouble(&e))? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            return Err(Trouble::new("answer-endless", LONGEST_ANSWER));
        }
    }
    Ok(body)
}

/// What went wrong before there was an answer.
fn trouble(error: &reqwest::Error) -> Trouble {
    let mut last: &(dyn std::error::Error + 'static) = error;
    while let Some(inner) = last.source() {
        last = inner;
    }
    let code = match error {
        _ if error.is_timeout() => "timeout",
        _ if is_about_certificates(error) => "certificate",
        _ if error.is_connect() => "unreachable",
        _ => "broken",
    };
    Trouble::new(code, last)
}

/// An error of input and output passes over the one within it when it is asked for its cause.
fn is_about_certificates(error: &(dyn std::error::Error + 'static)) -> bool {
    let within = error.downcast_ref::<std::io::Error>().and_then(|e| e.get_ref());
    error.is::<rustls::Error>()
        || within.is_some_and(|e| is_about_certificates(e))
        || error.source().is_some_and(is_about_certificates)
}

/// How long the receiver asks to be left alone.
fn wait(headers: &HeaderMap, at: Timestamp) -> Option<SignedDuration> {
    let asked = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = asked.parse::<u32>().ok().map(|s| SignedDuration::from_secs(i64::from(s)));
    let until = || jiff::fmt::rfc2822::parse(asked).ok().map(|then| then.timestamp().duration_since(at));
    seconds.or_else(until).map(|wait| wait.clamp(SignedDuration::ZERO, LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_may_ask_for_seconds_or_for_a_day_and_for_no_more_than_one() {
        let at: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
            wait(&headers, at)
        };
        assert_eq!(asked("120"), Some(SignedDuration::from_secs(120)));
        assert_eq!(asked("Mon, 23 Nov 2026 10:05:00 GMT"), Some(SignedDuration::from_mins(5)));
        assert_eq!(asked("Mon, 23 Nov 2026 09:00:00 GMT"), Some(SignedDuration::ZERO));
        assert_eq!(asked("4294967295"), Some(LONGEST_WAIT));
        assert_eq!(asked("soon"), None);
    }
}
