//! Properties of events as labels: a text as it is, anything else as its JSON.

use parlance_entity::event;
use sea_orm::{
    ColumnTrait,
    sea_query::{CaseStatement, Expr, Func, SelectStatement},
};
use serde_json::{Number, Value};

use crate::{db::dialect::Dialect, metrics::sums::count};

/// The label of an event's property; null where it is missing or null.
pub(super) fn label(dialect: Dialect, property: &str) -> Expr {
    dialect.json_label(event::Column::Properties.into_expr(), property)
}

/// Whether an event has the property as a text.
pub(super) fn is_text(dialect: Dialect, property: &str) -> Expr {
    dialect.json_is_text(event::Column::Properties.into_expr(), property)
}

/// 1 where a condition holds of any row of a group, else 0.
pub(super) fn any(condition: Expr) -> Expr {
    Func::max(CaseStatement::new().case(condition, Expr::value(1)).finally(Expr::value(0))).into()
}

/// Puts events together by the label of a property: `label`; `is_text`, whether some of them have it as a text; and
/// `amount`, how many they are.
pub(super) fn grouped(mut events: SelectStatement, dialect: Dialect, property: &str) -> SelectStatement {
    events
        .expr_as(label(dialect, property), "label")
        .expr_as(any(is_text(dialect, property)), "is_text")
        .expr_as(count(), "amount")
        .group_by_col("label")
        .take()
}

/// The label as every database answers it, of what one of them wrote: they space objects, order members and write
/// numbers each in their own way.
pub(super) fn spelled(label: String, is_text: bool) -> String {
    if is_text || label.parse::<i64>().is_ok() || label.parse::<u64>().is_ok() {
        return label;
    }
    match label.parse() {
        Ok(number) => fraction(number).unwrap_or(label),
        Err(_) => serde_json::from_str::<Value>(&label).map_or(label, |value| value.to_string()),
    }
}

/// A number that is no integer of 64 bits as JSON. PostgreSQL keeps no exponents and no negative zero: what it would write
/// as an integer of 64 bits is one.
fn fraction(number: f64) -> Option<String> {
    let number = if number == 0.0 { 0.0 } else { number };
    let text = Number::from_f64(number)?.to_string();
    let is_integer = text.contains('e') && (1.0..u64::MAX as f64).contains(&number.abs());
    Some(if is_integer { number.to_string() } else { text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        spelled(text.to_owned(), false)
    }

    #[test]
    fn texts_are_as_they_are() {
        assert_eq!(spelled("{ \"a\" : 1e3 }".to_owned(), true), "{ \"a\" : 1e3 }");
        assert_eq!(spelled("1.50".to_owned(), true), "1.50");
    }

    #[test]
    fn however_a_database_writes_a_value_its_label_is_one() {
        assert_eq!(json(r#"{"b": 1, "aa": [true, null]}"#), json(r#"{"aa":[true,null],"b":1}"#));
        for (power, number) in [(15, 1e15), (16, 1e16), (18, 1e18), (19, 1e19), (20, 1e20), (300, 1e300)] {
            let sqlite = Value::from(number).to_string();
            let postgres = if sqlite.contains('e') { format!("1{}", "0".repeat(power)) } else { sqlite.clone() };
            assert_eq!(json(&sqlite), json(&postgres));
            assert_eq!(json(&format!("-{sqlite}")), json(&format!("-{postgres}")));
        }
        assert_eq!(json("1.152921504606847e+18"), json("1152921504606847000"));
        assert_eq!(json("1e-7"), json("0.0000001"));
        assert_eq!(json("-0.0"), json("0.0"));
        assert_eq!(json("0.1234567890123456"), "0.1234567890123456");
        assert_eq!(["7", "-3", "2.5", "true"].map(json), ["7", "-3", "2.5", "true"]);
    }
}
