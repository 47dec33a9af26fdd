//! The tools: each a route that changes nothing.

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

use super::ask::{Asker, Behalf, Said, part};
use super::schema::Schemas;

/// What an assistant is told before it asks.
pub const INSTRUCTIONS: &str = "Landfall says what a car meets in each overseas market: law, climate, roads, customs. Every answer carries its \
     citations (`says`, `via`, `quote`, `checked`), the day in force (`on`) and the moment known (`known`). `unknown` \
     means that nobody here knows, never yes, no or zero; `why` says what is missing. Repeat what is unknown and what \
     rests on memory when you pass an answer on, and cite it. What is not law yet stands in `pending` and decides \
     nothing. Nothing can be changed from here.";

/// A tool and the route it asks.
struct Route {
    name: &'static str,
    path: &'static str,
    /// Takes a body.
    body: bool,
    /// Has a form for people.
    report: bool,
}

const fn get(name: &'static str, path: &'static str) -> Route {
    Route { name, path, body: false, report: false }
}

const fn report(name: &'static str, path: &'static str) -> Route {
    Route { name, path, body: false, report: true }
}

const fn post(name: &'static str, path: &'static str) -> Route {
    Route { name, path, body: true, report: false }
}

const ROUTES: [Route; 8] = [
    post("assess", "/assessments"),
    report("compare", "/comparison"),
    post("duty", "/duties"),
    get("forecast", "/forecasts/{instrument}"),
    get("forecasts", "/forecasts"),
    get("warnings", "/warnings"),
    get("warning", "/warnings/{id}"),
    report("dossier", "/markets/{market}"),
];

/// The tool that asks two routes.
const EXPLAIN: &str = "explain";

/// Every tool, described as the interface describes its route.
pub fn described() -> Vec<Tool> {
    let schemas = Schemas::new();
    let only_reads = || ToolAnnotations::new().read_only(true).destructive(false).idempotent(true).open_world(false);
    let mut tools: Vec<Tool> = ROUTES
        .iter()
        .map(|route| {
            let (said, mut schema) = schemas.of(if route.body { "post" } else { "get" }, route.path);
            if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
                // both forms of a report come by themselves
                properties.remove("format");
            }
            Tool::new(route.name, said, schema).annotate(only_reads())
        })
        .collect();
    let (_, mut schema) = schemas.of("post", "/assessments");
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.remove("markets");
        properties.insert("market".to_owned(), json!({ "type": "string", "description": "Code or name of a market" }));
        let requirement = json!({ "type": "string", "description": "Id of a rule, as findings name it" });
        properties.insert("requirement".to_owned(), requirement);
    }
    schema.insert("required".to_owned(), json!(["case", "market", "requirement"]));
    let said = "Why one requirement of a market is met, not met or unknown for a car: what the rule means, what was \
                read, what is missing, the citations, and the answers it decides.";
    tools.push(Tool::new(EXPLAIN, said, schema).annotate(only_reads()));
    tools
}

/// Calls a tool; none where there is no such tool.
pub async fn call(asker: &Asker, behalf: Behalf, name: &str, arguments: JsonObject) -> Option<Said> {
    if name == EXPLAIN {
        return Some(explain(asker, behalf, arguments).await);
    }
    let route = ROUTES.iter().find(|route| route.name == name)?;
    if route.body {
        return Some(asker.post(behalf, route.path, &Value::Object(arguments)).await);
    }
    let (mut path, mut query) = (route.path.to_owned(), Vec::new());
    for (key, value) in &arguments {
        let mark = format!("{{{key}}}");
        match value {
            Value::Null => {}
            _ if path.contains(&mark) => path = path.replace(&mark, &part(&plain(value))),
            _ => query.push((key.clone(), plain(value))),
        }
    }
    let mut said = asker.get(behalf.clone(), &path, &query).await;
    if said.fine && route.report {
        query.push(("format".to_owned(), "markdown".to_owned()));
        said.text = asker.get(behalf, &path, &query).await.text;
    }
    Some(said)
}

/// A value as it stands behind a question mark; several between commas.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// What a rule means, and what became of it for a car in a market.
async fn explain(asker: &Asker, behalf: Behalf, mut arguments: JsonObject) -> Said {
    let wanted = arguments.remove("requirement").map(|v| plain(&v)).unwrap_or_default();
    let market = arguments.remove("market").unwrap_or_default();
    arguments.insert("markets".to_owned(), json!([market]));
    let known: Vec<(String, String)> =
        arguments.get("known").filter(|v| !v.is_null()).map(|v| ("known".to_owned(), plain(v))).into_iter().collect();
    let rule = asker.get(behalf.clone(), &format!("/rules/{}", part(&wanted)), &known).await;
    if !rule.fine {
        return rule;
    }
    let assessed = asker.post(behalf, "/assessments", &Value::Object(arguments)).await;
    let Some(assessment) = assessed.json.get(0).filter(|_| assessed.fine) else { return assessed };
    let list = |of: &str| assessment.get(of).and_then(Value::as_array).into_iter().flatten();
    let is_text = |value: Option<&Value>, text: &str| value.and_then(Value::as_str) == Some(text);
    let findings: Vec<&Value> = list("findings").filter(|f| is_text(f.get("requirement"), &wanted)).collect();
    let ids: Vec<&Value> = findings.iter().filter_map(|f| f.get("id")).collect();
    let decided = |answer: &&Value| {
        answer.get("decided_by").and_then(Value::as_array).into_iter().flatten().any(|id| ids.contains(&id))
    };
    let answers: Vec<&Value> = list("answers").filter(decided).collect();
    let field = |name: &str| assessment.get(name).cloned().unwrap_or_default();
    let json = json!({
        "market": field("market"), "on": field("on"), "known": field("known"), "vehicle": field("vehicle"),
        "rule": rule.json, "findings": findings, "answers": answers,
    });
    Said { fine: true, json, text: None }
}
