//! Where two answers differ.

use serde_json::Value;

/// How far two fractions may lie apart, of the larger one.
const TOLERANCE: f64 = 1e-9;

/// The first place where the answers differ, with what stands there in each; none: they are the same.
pub(super) fn difference(path: &str, product: &Value, reference: &Value) -> Option<String> {
    let differ = || Some(format!("{path}\n  product:   {product}\n  reference: {reference}"));
    match (product, reference) {
        (Value::Object(one), Value::Object(other)) => {
            if !one.keys().eq(other.keys()) {
                return differ();
            }
            one.iter().find_map(|(name, value)| difference(&format!("{path}.{name}"), value, &other[name]))
        }
        (Value::Array(one), Value::Array(other)) => {
            let places = one.iter().zip(other).enumerate();
            let inside = |(place, (one, other))| difference(&format!("{path}[{place}]"), one, other);
            places.map(inside).find(Option::is_some).flatten().or_else(|| (one.len() != other.len()).then(differ)?)
        }
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64().expect("a number"), other.as_f64().expect("a number"));
            if (one - other).abs() <= TOLERANCE * one.abs().max(other.abs()) { None } else { differ() }
        }
        _ => (product != reference).then(differ).flatten(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_difference_is_found_wherever_it_is() {
        let one = json!({ "a": [{ "b": 1 }, { "b": 0.5 }], "c": null });
        assert_eq!(difference("", &one, &one), None);
        assert_eq!(difference("", &one, &json!({ "a": [{ "b": 1.0 }, { "b": 0.500_000_000_1 }], "c": null })), None);
        for (path, other) in [
            (".a[1].b", json!({ "a": [{ "b": 1 }, { "b": 0.500_001 }], "c": null })),
            (".a[0].b", json!({ "a": [{ "b": 2 }, { "b": 0.5 }], "c": null })),
            (".a\n", json!({ "a": [{ "b": 1 }], "c": null })),
            (".c", json!({ "a": [{ "b": 1 }, { "b": 0.5 }], "c": 0 })),
            ("\n", json!({ "a": [{ "b": 1 }, { "b": 0.5 }] })),
        ] {
            let found = difference("", &one, &other).expect("they differ");
            assert!(found.starts_with(path), "{found}");
        }
    }
}
