//! What is wrong with a command line, as text.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::render::Paint;
use crate::text::Text;

/// What is wrong with the command line, as printed on standard error.
pub fn told(error: &clap::Error, text: &Text, paint: Paint) -> String {
    format!("{} {}", paint.bad(&text.get("error")), usage(error, text))
}

/// What is wrong with the command line.
fn usage(error: &clap::Error, text: &Text) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(all)) => all.join(", "),
        Some(ContextValue::StyledStr(s)) => s.to_string(),
        Some(ContextValue::StyledStrs(all)) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    };
    let arg = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let (key, args) = match error.kind() {
        ErrorKind::UnknownArgument => ("usage-unknown-argument", vec![arg, context(ContextKind::SuggestedArg)]),
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand);
            ("usage-unknown-command", vec![name, context(ContextKind::SuggestedSubcommand)])
        }
        ErrorKind::MissingRequiredArgument => ("usage-missing-argument", vec![arg]),
        ErrorKind::MissingSubcommand => ("usage-missing-command", vec![]),
        ErrorKind::InvalidValue if value.is_empty() => ("usage-missing-value", vec![arg]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            ("usage-invalid-value", vec![arg, value, context(ContextKind::ValidValue)])
        }
        ErrorKind::ArgumentConflict => ("usage-conflict", vec![arg]),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            ("usage-missing-value", vec![arg])
        }
        ErrorKind::TooManyValues => ("usage-too-many-values", vec![arg, value]),
        _ => ("usage-other", vec![]),
    };
    format!("{}\n{}", text.args(key, &args), text.get("usage-help"))
}
