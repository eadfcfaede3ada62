//! Results for people: a key and a value a line.

use crate::say::say;
use serde_json::Value;

/// Prints an object; what is null is left out, objects inside are indented.
pub fn print(row: &Value) {
    for line in lines(row, 0) {
        say!("{line}");
    }
}

fn lines(row: &Value, depth: usize) -> Vec<String> {
    let mut all = vec![];
    for (key, value) in row.as_object().into_iter().flatten() {
        let key = format!("{:depth$}{key}", "", depth = 2 * depth);
        match value {
            Value::Null => {}
            Value::Object(_) => {
                all.push(key);
                all.extend(lines(value, depth + 1));
            }
            Value::String(text) => all.push(format!("{key:24} {text}")),
            Value::Number(n) if n.is_f64() => {
                all.push(format!("{key:24} {:.2}", n.as_f64().unwrap_or_default()));
            }
            other => all.push(format!("{key:24} {other}")),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_is_printed_for_null_and_parts_are_indented() {
        let row = json!({"mesh": "6x6", "drops": null, "breakdown": {"idle": 1.25}});
        let text = lines(&row, 0).join("\n");
        assert!(!text.contains("drops"));
        assert!(text.contains("mesh                     6x6"));
        assert!(text.contains("\n  idle                   1.25"), "{text}");
    }
}
