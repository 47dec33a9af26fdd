//! What is wrong with the text of a predicate or amount.

use std::fmt;

/// A predicate or amount that cannot be read.
///
/// `code` and `args` are what the text for people is rendered from:
///
/// | code | args |
/// |---|---|
/// | `predicate_syntax` | the parser's message |
/// | `unknown_attribute` | name, nearest or `""` |
/// | `unknown_code` | kind, code, nearest or `""` |
/// | `unknown_rule`, `unknown_phase` | name, nearest or `""`; of an adoption, not of a predicate |
/// | `unknown_function` | name, nearest or `""` |
/// | `wrong_space` | space, nearest or `""` |
/// | `type_mismatch` | left, right |
/// | `invalid_day` | text |
/// | `not_supported` | what |
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    /// What kind of mistake it is.
    pub code: &'static str,
    /// What the message needs, in the order of the table above.
    pub args: Vec<String>,
    /// Where it stands in the text: characters from 1; 1 where the parser does not say.
    pub column: usize,
}

impl Fault {
    pub(crate) fn new<const N: usize>(code: &'static str, args: [&str; N], column: usize) -> Fault {
        Fault { code, args: args.map(str::to_owned).to_vec(), column: column.max(1) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arg = |i: usize| self.args.get(i).map_or("", String::as_str);
        let nearest = match self.code {
            "unknown_code" => arg(2),
            "unknown_attribute" | "unknown_function" | "wrong_space" => arg(1),
            _ => "",
        };
        match self.code {
            "predicate_syntax" => write!(f, "not an expression: {}", arg(0)),
            "unknown_attribute" => write!(f, "unknown attribute `{}`", arg(0)),
            "unknown_rule" => write!(f, "unknown rule `{}`", arg(0)),
            "unknown_phase" => write!(f, "unknown phase `{}`", arg(0)),
            "unknown_code" => write!(f, "unknown code `{}` of kind `{}`", arg(1), arg(0)),
            "unknown_function" => write!(f, "unknown function `{}`", arg(0)),
            "wrong_space" => write!(f, "`{}` cannot be read here", arg(0)),
            "type_mismatch" => write!(f, "`{}` does not go with `{}`", arg(0), arg(1)),
            "invalid_day" => write!(f, "`{}` is not a day like `2026-01-31`", arg(0)),
            _ => write!(f, "`{}` is not supported", arg(0)),
        }?;
        if !nearest.is_empty() {
            write!(f, ", did you mean `{nearest}`?")?;
        }
        write!(f, " (column {})", self.column)
    }
}
