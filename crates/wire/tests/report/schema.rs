//! A reader of the few JSON Schema keywords that the schema uses: enough to hold the report to it without a dependency.

use serde_json::Value;

/// What in `value` disagrees with `schema`, as "path: reason".
pub(crate) fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), schema, value)];
    while let Some((path, at, value)) = open.pop() {
        let at = match at["$ref"].as_str() {
            Some(reference) => {
                schema.pointer(reference.trim_start_matches('#')).expect("a reference of the schema leads somewhere")
            }
            None => at,
        };
        for (keyword, rule) in at.as_object().expect("a schema is an object") {
            match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" => {}
                "const" if rule != value => found.push(format!("{path}: is not {rule}")),
                "enum" if !list(rule).contains(value) => found.push(format!("{path}: is not one of the listed words")),
                "type" if !has_type(rule, value) => found.push(format!("{path}: is not of type {rule}")),
                "const" | "enum" | "type" => {}
                "required" => {
                    let names = list(rule).iter().filter_map(Value::as_str);
                    found.extend(names.filter(|it| value.get(it).is_none()).map(|it| format!("{path}: lacks {it}")));
                }
                "properties" => {
                    let rules = rule.as_object().expect("properties are an object");
                    let there = rules.iter().filter_map(|(name, rule)| Some((name, rule, value.get(name)?)));
                    open.extend(there.map(|(name, rule, value)| (format!("{path}/{name}"), rule, value)));
                }
                "additionalProperties" if *rule == Value::Bool(false) => {
                    let known = |name: &str| at["properties"].get(name).is_some();
                    let names = value.as_object().into_iter().flat_map(|it| it.keys());
                    found.extend(names.filter(|it| !known(it)).map(|it| format!("{path}: has {it}")));
                }
                "minItems" => {
                    let count = value.as_array().map_or(0, Vec::len) as u64;
                    let is_short = rule.as_u64().is_some_and(|it| count < it);
                    found.extend(is_short.then(|| format!("{path}: has too few items")));
                }
                "items" => {
                    let items = value.as_array().into_iter().flatten().enumerate();
                    open.extend(items.map(|(idx, value)| (format!("{path}/{idx}"), rule, value)));
                }
                _ => panic!("the schema uses a keyword that this reader does not know: {keyword}"),
            }
        }
    }
    found.sort_by_key(|it| it.matches('/').count());
    found
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

fn has_type(rule: &Value, value: &Value) -> bool {
    list(rule).iter().any(|name| match name.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => false,
    })
}
