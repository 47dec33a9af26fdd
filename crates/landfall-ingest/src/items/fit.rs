//! Whether what a source states fits the vocabulary.

use landfall_core::model::{AttributeDef, AttributeType, Value, Vocab};

use crate::statement::Statement;

/// A value and its dimension as an attribute takes them.
///
/// # Errors
/// What does not fit, for people.
pub(super) fn fit(def: &AttributeDef, statement: &Statement, vocab: &Vocab) -> Result<(Value, Option<String>), String> {
    let value = value(def, &statement.value, vocab)?;
    let of = match (&statement.of, &def.of) {
        (Some(of), Some(kind)) => Some(code(kind, of, def, vocab)?),
        // a word of the publisher's own
        (of, _) => of.as_ref().map(|of| of.to_string()),
    };
    Ok((value, of))
}

fn value(def: &AttributeDef, value: &Value, vocab: &Vocab) -> Result<Value, String> {
    let kind = def.codes.as_deref().unwrap_or_default();
    Ok(match (def.type_, value) {
        (AttributeType::Number, Value::Number { unit, .. }) => {
            if vocab.canonical(def, value).is_none() {
                return Err(format!("`{}`: `{unit}` does not convert to its unit", def.name));
            }
            value.clone()
        }
        (AttributeType::Money, Value::Money { currency, .. }) => {
            code("currency", currency, def, vocab)?;
            value.clone()
        }
        (AttributeType::Code, Value::Code(written)) => Value::Code(code(kind, written, def, vocab)?),
        (AttributeType::List, Value::List { items, complete }) => {
            let items = items.iter().map(|item| code(kind, item, def, vocab)).collect::<Result<_, _>>()?;
            Value::List { items, complete: *complete }
        }
        // words of the publisher's own
        (AttributeType::Text, Value::List { items, .. }) => Value::Text(items.join(", ")),
        (AttributeType::Text, Value::Code(word) | Value::Text(word)) => Value::Text(word.clone()),
        (AttributeType::Bool, Value::Bool(_)) | (AttributeType::Day, Value::Day(_)) => value.clone(),
        _ => return Err(format!("`{}` takes no such value", def.name)),
    })
}

/// A code of a kind as the vocabulary writes it.
fn code(kind: &str, written: &str, def: &AttributeDef, vocab: &Vocab) -> Result<String, String> {
    let lower = || written.to_lowercase();
    let found = vocab.code(kind, written).or_else(|| vocab.code(kind, &lower()));
    found.map(|c| c.id.clone()).ok_or_else(|| format!("`{}`: `{written}` is no code of `{kind}`", def.name))
}
