//! JSON in which no key stands twice: readers that take the first and readers that take the last see the same.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads JSON whose objects have each key once.
///
/// # Errors
/// Text that is no JSON, or a key that stands twice.
pub fn value(text: &str) -> Result<Value, serde_json::Error> {
    let mut read = serde_json::Deserializer::from_str(text);
    let value = Once.deserialize(&mut read)?;
    read.end()?;
    Ok(value)
}

struct Once;

impl<'de> DeserializeSeed<'de> for Once {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, read: D) -> Result<Value, D::Error> {
        read.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = all.next_element_seed(Once)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = all.next_key::<String>()? {
            let value = all.next_value_seed(Once)?;
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("the key `{key}` stands twice")));
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_key_that_stands_twice_is_refused_at_any_depth_and_everything_else_is_read_as_it_is() {
        let text = r#"{"a":[1,-2,0.5,true,null,{"b":"c"}]}"#;
        let read: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(super::value(text).unwrap(), read);
        let twice = super::value(r#"{"a":[{"b":1,"b":2}]}"#).unwrap_err();
        assert!(twice.to_string().contains("`b` stands twice"), "{twice}");
        assert!(super::value("{} {}").is_err());
    }
}
