//! The description is whole: every operation is named, says who may, and every name it refers to is there.

use std::collections::BTreeSet;

use serde_json::Value;

fn references<'v>(value: &'v Value, all: &mut BTreeSet<&'v str>) {
    match value {
        Value::Object(map) => {
            all.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|v| references(v, all));
        }
        Value::Array(list) => list.iter().for_each(|v| references(v, all)),
        _ => {}
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_says_who_may_and_what_comes_back() {
    let description = serde_json::to_value(landfall_server::description()).unwrap();
    let mut names = BTreeSet::new();
    let mut count = 0;
    for (path, item) in description["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/v1/"), "{path}");
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "`{name}` twice");
            assert!(operation["summary"].as_str().is_some_and(|s| s.len() > 5), "{method} {path}");
            assert!(operation["security"].is_array(), "{method} {path}");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.keys().any(|s| s.starts_with('2')) && responses.contains_key("403"), "{method} {path}");
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn every_shape_that_is_referred_to_is_described() {
    let description = serde_json::to_value(landfall_server::description()).unwrap();
    let mut all = BTreeSet::new();
    references(&description, &mut all);
    assert!(all.len() > 80, "{}", all.len());
    for reference in all {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(description.pointer(pointer).is_some(), "{reference}");
    }
}
