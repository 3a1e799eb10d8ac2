//! From a cell to a value of a field's type.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use parlance_entity::Timestamp;
use serde_json::{Value, json};

use super::fields::Type;
use crate::model::catalogue;

/// Whole numbers up to this many digits are seconds since 1970, longer ones milliseconds.
const DIGITS_OF_SECONDS: usize = 11;

/// A cell that is not empty as a value of this type.
///
/// # Errors
/// What the cell must hold.
pub(super) fn value(text: &str, of: Type) -> Result<Value, String> {
    match of {
        Type::Text => Ok(json!(text)),
        Type::Word => Ok(json!(text.to_uppercase().replace(['-', ' '], "_"))),
        Type::Whole => text.parse::<i64>().map(Value::from).map_err(|_| format!("`{text}` is no whole number")),
        Type::Number => number(text).ok_or_else(|| format!("`{text}` is no number: write it such as 1234.5")),
        Type::Flag => flag(text).map(Value::from).ok_or_else(|| no_flag(text)),
        Type::Instant => instant(text).map(|instant| json!(instant)),
        Type::Json => serde_json::from_str(text).map_err(|error| format!("`{text}` is no JSON: {error}")),
    }
}

/// A cell that is a part of a JSON field: of a property that the catalogue knows as its type, of any other as a number, as
/// true or false, or as text, whichever it is written as.
///
/// # Errors
/// What the cell must hold.
pub(super) fn property(text: &str, known: Option<catalogue::Kind>) -> Result<Value, String> {
    match known {
        Some(catalogue::Kind::Text) => Ok(json!(text)),
        Some(catalogue::Kind::Number | catalogue::Kind::Fraction | catalogue::Kind::Score) => value(text, Type::Number),
        Some(catalogue::Kind::Flag) => value(text, Type::Flag),
        Some(catalogue::Kind::Any) | None => Ok(guessed(text)),
    }
}

/// A number where writing it gives the same text again (01234 is a text), true or false where it is one of these words.
fn guessed(text: &str) -> Value {
    match text {
        "true" => json!(true),
        "false" => json!(false),
        _ => number(text).filter(|number| is_written(number, text)).unwrap_or_else(|| json!(text)),
    }
}

fn is_written(number: &Value, text: &str) -> bool {
    let written = number.to_string();
    written == text
}

fn number(text: &str) -> Option<Value> {
    let whole = text.parse::<i64>().ok().map(Value::from);
    whole.or_else(|| serde_json::Number::from_f64(text.parse().ok()?).map(Value::Number))
}

/// True or false, however it is written; none: neither.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

fn no_flag(text: &str) -> String {
    format!("`{text}` is neither true nor false: write true or false, yes or no, 1 or 0")
}

/// An instant: RFC 3339, or a day with or without a time in UTC, or seconds or milliseconds since 1970.
///
/// # Errors
/// What the cell must hold.
pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    let spaced = || DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z").ok().map(Timestamp::from);
    let in_utc = || {
        let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
        let time = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
        let day = || text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN));
        time.or_else(day).map(|time| Timestamp::from(time.and_utc()))
    };
    let unix = || {
        let number = text.parse::<i64>().ok()?;
        let is_seconds = text.trim_start_matches('-').len() <= DIGITS_OF_SECONDS;
        Some(Timestamp(if is_seconds { number * 1000 } else { number }))
    };
    let found = Timestamp::parse(text).ok().or_else(unix).or_else(spaced).or_else(in_utc);
    found.ok_or_else(|| {
        format!(
            "`{text}` is no instant: write 2026-01-31T09:30:00Z, 2026-01-31 09:30:00 (in UTC), or seconds or \
             milliseconds since 1970"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_however_tables_write_them() {
        let expected = Timestamp::parse("2026-01-31T09:30:00Z").expect("an instant");
        for text in [
            "2026-01-31T10:30:00+01:00",
            "2026-01-31 09:30:00",
            "2026-01-31 09:30:00.000",
            "2026-01-31T09:30",
            "2026-01-31 11:30:00+02",
            "1769851800",
            "1769851800000",
        ] {
            assert_eq!(instant(text), Ok(expected), "{text}");
        }
        assert_eq!(instant("2026-01-31").map(|at| at.to_text()), Ok("2026-01-31T00:00:00.000Z".to_owned()));
        assert!(instant("31.1.2026").expect_err("no instant").contains("31.1.2026"));
    }

    #[test]
    fn cells_are_read_by_the_type_of_their_field() {
        assert_eq!(value("12", Type::Text), Ok(json!("12")));
        assert_eq!(value("12", Type::Whole), Ok(json!(12)));
        assert_eq!(value("web", Type::Word), Ok(json!("WEB")));
        assert_eq!(value("Yes", Type::Flag), Ok(json!(true)));
        assert_eq!(value("{\"a\":1}", Type::Json), Ok(json!({"a": 1})));
        assert!(value("perhaps", Type::Flag).expect_err("neither").contains("yes or no"));
        assert!(value("1,5", Type::Number).is_err());
    }

    #[test]
    fn properties_are_what_the_catalogue_says_and_else_what_they_look_like() {
        assert_eq!(property("7", Some(catalogue::Kind::Text)), Ok(json!("7")));
        assert_eq!(property("1", Some(catalogue::Kind::Flag)), Ok(json!(true)));
        let looks = ["7", "1.5", "01234", "true", "1e3", "pro"].map(|text| property(text, None).expect("a value"));
        assert_eq!(looks, [json!(7), json!(1.5), json!("01234"), json!(true), json!("1e3"), json!("pro")]);
    }
}
