//! Damage to JSON: keys and values.

use serde_json::{Value, json};

use super::damage::Damage;
use super::facts::Keeps;

/// Places looked at, spread over the tree.
const PLACES: usize = 5;

pub fn damages() -> Vec<Damage> {
    let mut all = Vec::new();
    for share in 0..PLACES {
        let mut add = |name: &str, keeps, change: fn(&mut Value, &str)| {
            all.push(Damage::text(format!("{name} {share} of {PLACES}"), keeps, move |t| {
                let mut tree: Value = serde_json::from_str(t).unwrap();
                let places = places(&tree);
                if let Some((map, key)) = places.get(places.len() * share / PLACES) {
                    change(tree.pointer_mut(map).unwrap(), key);
                }
                serde_json::to_string_pretty(&tree).unwrap()
            }));
        };
        // in layers what is not said is as below
        add("key gone", Keeps::Anything, |map, key| {
            map.as_object_mut().unwrap().remove(key);
        });
        add("another name for key", Keeps::Anything, |map, key| {
            let value = map.as_object_mut().unwrap().remove(key).unwrap();
            map[format!("{key}_zzz")] = value;
        });
        add("another key beside", Keeps::Numbers, |map, _| map["zzz"] = json!({ "a": [1, 2] }));
        add("nothing under key", Keeps::Values, |map, key| map[key] = Value::Null);
        add("true under key", Keeps::Values, |map, key| map[key] = json!(true));
        add("a number under key", Keeps::Anything, |map, key| map[key] = json!(-7.25));
        add("a list around key", Keeps::Values, |map, key| map[key] = json!([map[key]]));
        add("a map around key", Keeps::Values, |map, key| map[key] = json!({ "zzz": map[key] }));
        add("a map for key", Keeps::Values, |map, key| map[key] = json!({}));
    }
    let half = |t: &str, what: &str| {
        let at =
            (t.len() / 2..t.len()).find(|at| t.is_char_boundary(*at) && t[*at..].starts_with(',')).unwrap_or(t.len());
        [&t[..at], what, &t[at..]].concat()
    };
    for (name, what) in
        [("a comma too many", ","), ("a comment", " /* remark */"), ("a bracket too many", "]"), ("a word", " zzz")]
    {
        all.push(Damage::text(name, Keeps::Facts, move |t| half(t, what)));
    }
    all.push(Damage::text("single quotes", Keeps::Facts, |t| t.replace('"', "'")));
    all.push(Damage::text("two documents", Keeps::Facts, |t| format!("{t}\n{t}")));
    all.push(Damage::text("text in place of the tree", Keeps::Facts, |t| json!(t).to_string()));
    all.push(Damage::text("a list around everything", Keeps::Facts, |t| format!("[{t}]")));
    all.push(Damage::text("a map around everything", Keeps::Facts, |t| format!("{{\"zzz\":{t}}}")));
    all.push(Damage::text("a key twice", Keeps::Facts, |t| {
        let Some(at) = t.find('{') else { return t.to_owned() };
        [&t[..=at], "\"zzz\":1,\"zzz\":2,", &t[at + 1..]].concat()
    }));
    all
}

/// Every key with the pointer to the map it stands in.
fn places(tree: &Value) -> Vec<(String, String)> {
    fn go(tree: &Value, at: &str, all: &mut Vec<(String, String)>) {
        match tree {
            Value::Object(map) => {
                for (key, below) in map {
                    all.push((at.to_owned(), key.clone()));
                    go(below, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), all);
                }
            }
            Value::Array(items) => {
                for (index, below) in items.iter().enumerate() {
                    go(below, &format!("{at}/{index}"), all);
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    go(tree, "", &mut all);
    all
}
