//! What a tool takes, from the description of the route it asks.

use serde_json::{Map, Value, json};

use crate::describe::{self, BASE};

/// The description of every route.
pub struct Schemas(Value);

const COMPONENTS: &str = "#/components/schemas/";

impl Schemas {
    pub fn new() -> Schemas {
        Schemas(serde_json::to_value(describe::description()).unwrap_or_default())
    }

    /// What a route is for, and what it takes, as a JSON schema that stands by itself.
    pub fn of(&self, method: &str, path: &str) -> (String, Map<String, Value>) {
        let operation = self.0.get("paths").and_then(|all| all.get(format!("{BASE}{path}"))?.get(method));
        let field = |name: &str| operation.and_then(|operation| operation.get(name));
        let said = field("summary").or_else(|| field("description")).and_then(Value::as_str).unwrap_or_default();
        let body = field("requestBody").and_then(|body| body.pointer("/content/application~1json/schema"));
        let mut needed = Map::new();
        let mut schema = match body {
            Some(body) => {
                let name = body.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix(COMPONENTS));
                let whole = name.and_then(|name| self.component(name)).unwrap_or(body);
                self.alone(whole, &mut needed)
            }
            None => self.alone(&parameters(field("parameters")), &mut needed),
        };
        if !needed.is_empty() {
            schema["$defs"] = Value::Object(needed);
        }
        match schema {
            Value::Object(schema) => (said.to_owned(), schema),
            _ => (said.to_owned(), Map::new()),
        }
    }

    fn component(&self, name: &str) -> Option<&Value> {
        self.0.get("components")?.get("schemas")?.get(name)
    }

    /// A schema whose references lead to what is gathered beside it.
    fn alone(&self, schema: &Value, needed: &mut Map<String, Value>) -> Value {
        match schema {
            Value::Object(map) => {
                let each =
                    map.iter().map(|(key, value)| match value.as_str().and_then(|v| v.strip_prefix(COMPONENTS)) {
                        Some(name) if key == "$ref" => {
                            if !needed.contains_key(name) {
                                needed.insert(name.to_owned(), Value::Null);
                                let whole = self.component(name).map(|whole| self.alone(whole, needed));
                                needed.insert(name.to_owned(), whole.unwrap_or_default());
                            }
                            (key.clone(), json!(format!("#/$defs/{name}")))
                        }
                        _ => (key.clone(), self.alone(value, needed)),
                    });
                Value::Object(each.collect())
            }
            Value::Array(all) => Value::Array(all.iter().map(|one| self.alone(one, needed)).collect()),
            other => other.clone(),
        }
    }
}

/// The parameters of a path and of what stands behind the question mark as one object.
fn parameters(all: Option<&Value>) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for one in all.and_then(Value::as_array).into_iter().flatten() {
        let Some(name) = one.get("name").and_then(Value::as_str) else { continue };
        let mut schema = one.get("schema").cloned().unwrap_or_else(|| json!({}));
        if let (Some(said), Some(map)) = (one.get("description"), schema.as_object_mut()) {
            map.entry("description").or_insert_with(|| said.clone());
        }
        properties.insert(name.to_owned(), schema);
        if one.get("required").and_then(Value::as_bool).unwrap_or_default() {
            required.push(name);
        }
    }
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}
