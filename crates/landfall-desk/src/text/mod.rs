//! Everything a person reads, in both languages, from catalogues.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// A language of the catalogues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Chinese.
    Zh,
}

static EN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/text_en.rs"));
static ZH: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/text_zh.rs"));

impl Lang {
    /// Reads `en`, `zh`, or a locale such as `zh_CN.UTF-8`; none for other languages.
    pub fn parse(text: &str) -> Option<Lang> {
        match text.split(['_', '-', '.', '@']).next()?.to_ascii_lowercase().as_str() {
            "en" => Some(Lang::En),
            "zh" => Some(Lang::Zh),
            _ => None,
        }
    }

    /// The language of the environment: Chinese for a Chinese locale, English otherwise.
    pub fn of_environment() -> Lang {
        let set = |name| std::env::var(name).ok().filter(|v: &String| !v.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
        locale.and_then(|l| Lang::parse(&l)).unwrap_or(Lang::En)
    }

    /// The language's tag.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
        }
    }

    fn catalogues(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Lang::En => EN,
            Lang::Zh => ZH,
        }
    }
}

/// The catalogues of one language.
pub struct Text {
    /// Which language.
    pub lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Text {
    /// Reads the catalogues of a language.
    pub fn new(lang: Lang) -> Text {
        let id: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        for (_, text) in lang.catalogues() {
            // INVARIANT: a catalogue that does not parse is found by the test beside; what does parse is used
            let resource = match FluentResource::try_new((*text).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            bundle.add_resource_overriding(resource);
        }
        Text { lang, bundle }
    }

    /// Whether there is a text under a key.
    #[cfg(test)]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// A text without arguments; the key itself where there is none.
    pub fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// A text with named arguments.
    pub fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.format(key, args.iter().map(|(name, value)| ((*name).to_owned(), FluentValue::from(*value))))
    }

    /// A text with a count, `$n`, and further arguments.
    pub fn count(&self, key: &str, n: usize, args: &[(&str, &str)]) -> String {
        let count = ("n".to_owned(), FluentValue::from(n));
        let rest = args.iter().map(|(name, value)| ((*name).to_owned(), FluentValue::from(*value)));
        self.format(key, std::iter::once(count).chain(rest))
    }

    /// A text with `$a0`, `$a1` … and, for each that may be empty, `$near0` … that asks whether it is meant.
    pub fn args(&self, key: &str, args: &[String]) -> String {
        let near = |value: &str| {
            if value.is_empty() { String::new() } else { self.with("near", &[("near", value)]) }
        };
        let given = args.iter().enumerate().map(|(i, v)| (format!("a{i}"), FluentValue::from(v.as_str())));
        let nears = args.iter().enumerate().map(|(i, v)| (format!("near{i}"), FluentValue::from(near(v))));
        self.format(key, given.chain(nears))
    }

    /// The text of a pair.
    pub fn of<'t>(&self, text: &'t landfall_core::model::Text) -> &'t str {
        match self.lang {
            Lang::En => &text.en,
            Lang::Zh => &text.zh,
        }
    }

    /// Items one after another, as the language separates them.
    pub fn list<S: AsRef<str>>(&self, items: impl IntoIterator<Item = S>) -> String {
        let between = match self.lang {
            Lang::En => ", ",
            Lang::Zh => "、",
        };
        items.into_iter().map(|s| s.as_ref().to_owned()).collect::<Vec<_>>().join(between)
    }

    fn format<'a>(&self, key: &str, args: impl Iterator<Item = (String, FluentValue<'a>)>) -> String {
        let args: FluentArgs<'a> = args.collect();
        let pattern = self.bundle.get_message(key).and_then(|m| m.value());
        pattern.map_or_else(
            || key.to_owned(),
            |pattern| self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned(),
        )
    }
}

#[cfg(test)]
mod tests;
