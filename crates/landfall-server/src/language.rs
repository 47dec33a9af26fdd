//! The language of a request: `?lang=`, else the one its reader's program prefers, else English.

use axum::extract::{FromRequestParts, Request};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use landfall_desk::text::{Lang, Text};
use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use crate::problem;

/// The words of a request's language.
#[derive(Clone)]
pub struct Speaks(pub Arc<Text>);

impl std::ops::Deref for Speaks {
    type Target = Text;

    fn deref(&self) -> &Text {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Speaks {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Speaks, Infallible> {
        Ok(parts.extensions.get::<Speaks>().cloned().unwrap_or_else(|| words(Lang::En)))
    }
}

/// The words of a language, read once.
fn words(lang: Lang) -> Speaks {
    static WORDS: OnceLock<[Speaks; 2]> = OnceLock::new();
    let all = WORDS.get_or_init(|| [Lang::En, Lang::Zh].map(|lang| Speaks(Arc::new(Text::new(lang)))));
    all.iter().find(|words| words.lang == lang).unwrap_or(&all[0]).clone()
}

/// Finds a request's language, and writes what is wrong in it.
pub(crate) async fn layer(mut request: Request, next: Next) -> Response {
    let named = request.uri().query().and_then(of_query);
    let lang = named.or_else(|| preferred(request.headers())).unwrap_or(Lang::En);
    let words = words(lang);
    request.extensions_mut().insert(words.clone());
    let mut response = problem::written(next.run(request).await, &words);
    let headers = response.headers_mut();
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    headers.append(VARY, HeaderValue::from_static("accept-language"));
    response
}

fn of_query(query: &str) -> Option<Lang> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).ok()?;
    pairs.iter().find(|(name, _)| name == "lang").and_then(|(_, value)| Lang::parse(value))
}

/// The first language of the catalogues, by weight.
fn preferred(headers: &HeaderMap) -> Option<Lang> {
    let wanted = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let weighed = wanted.split(',').filter_map(|one| {
        let (tag, rest) = one.split_once(';').unwrap_or((one, ""));
        let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())?;
        Some((Lang::parse(tag.trim())?, weight))
    });
    let best = weighed.filter(|(_, weight)| *weight > 0.0);
    best.fold(None, |best: Option<(Lang, f32)>, one| match best {
        Some(before) if before.1 >= one.1 => Some(before),
        _ => Some(one),
    })
    .map(|(lang, _)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_with_the_greatest_weight_that_we_speak_is_taken() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, text.parse().unwrap());
            preferred(&headers)
        };
        assert_eq!(of("de, zh-CN;q=0.8, en;q=0.7"), Some(Lang::Zh));
        assert_eq!(of("zh;q=0.1, en-GB"), Some(Lang::En));
        assert_eq!(of("en, zh"), Some(Lang::En));
        assert_eq!(of("zh;q=0"), None);
        assert_eq!(of("fr"), None);
    }
}
