//! Personal data in texts: e-mail addresses, phone numbers and card numbers are found and replaced.
//!
//! What is found errs on the side of privacy: a long run of digits is taken for a phone number, though it may be an order's.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex};
use serde_json::{Map, Value};

/// What stands in the place of an e-mail address.
const EMAIL: &str = "[email]";
/// What stands in the place of a phone number.
const PHONE: &str = "[phone]";
/// What stands in the place of a card number.
const CARD: &str = "[card]";

/// The largest and the smallest whole number of GraphQL, which error messages name.
const INTS: [&str; 2] = ["2147483647", "2147483648"];

/// An address, also as an address line encodes it.
static EMAILS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)[\p{L}\p{N}._%+-]+(?:@|%40)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+"));
/// 13 to 19 digits, also in groups.
static CARDS: LazyLock<Regex> = LazyLock::new(|| regex(r"\b[2-6]\d{3}(?:[ -]?\d){9,15}\b"));
/// International numbers, which nothing else looks like.
static INTERNATIONAL: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:\+|%2B)\d(?:[ ().\/-]{0,2}\d){7,14}"));
/// National numbers that begin with 0 or with an area in brackets; North American ones; and 10 to 15 digits in a row.
static NATIONAL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)
            \(\+?\d{2,5}\)[\ .\/-]?\d(?:[\ .\/-]?\d){4,11}
          | 0\d{2,4}[\ .\/-]\d(?:[\ .\/-]?\d){3,11}
          | \d{3}[.\ -]\d{3}[.\ -]\d{4}
          | \d{10,15}",
    )
});

/// The text with what is found replaced.
#[must_use]
pub fn text(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) && !text.contains('@') && !text.contains("%40") {
        return Cow::Borrowed(text);
    }
    let masked = EMAILS.replace_all(text, EMAIL);
    let masked = then(masked, |text| CARDS.replace_all(text, |found: &Captures<'_>| card(&found[0]).to_owned()));
    let masked = then(masked, |text| INTERNATIONAL.replace_all(text, PHONE));
    then(masked, national)
}

/// Whether there is something to replace.
#[must_use]
pub fn finds(given: &str) -> bool {
    text(given) != given
}

/// Replaces what is found in the texts of a JSON value, its keys, and its numbers. Of a value under a key that ends in
/// `_id` or `Id`, `id` makes another id: what is one id there stays one.
pub fn json(value: &mut Value, id: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::String(given) => {
            if let Cow::Owned(masked) = text(given) {
                *given = masked;
            }
        }
        Value::Number(number) => {
            if number.as_u64().is_some_and(|number| is_card(&number.to_string())) {
                *value = Value::from(CARD);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| json(value, id)),
        Value::Object(object) => entries(object, id),
        Value::Null | Value::Bool(_) => {}
    }
}

fn entries(object: &mut Map<String, Value>, id: &dyn Fn(&str) -> Option<String>) {
    for (key, value) in object.iter_mut() {
        match (value, names(key)) {
            (Value::String(given), Some(Named::Id)) => {
                if let Some(other) = id(given) {
                    *given = other;
                }
            }
            (value @ (Value::String(_) | Value::Number(_)), Some(Named::Personal(mask))) if *value != "" => {
                *value = Value::from(mask);
            }
            (value, _) => json(value, id),
        }
    }
    if object.keys().any(|key| finds(key)) {
        let masked = std::mem::take(object).into_iter().map(|(key, value)| (text(&key).into_owned(), value));
        *object = masked.collect();
    }
}

/// What a key says of its value.
enum Named {
    Id,
    Personal(&'static str),
}

fn names(key: &str) -> Option<Named> {
    if key == "id" || key.ends_with("_id") || key.ends_with("Id") {
        return Some(Named::Id);
    }
    let small: String =
        key.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    match small.as_str() {
        "email" | "emailaddress" | "mail" => Some(Named::Personal(EMAIL)),
        "phone" | "phonenumber" | "mobile" | "mobilenumber" | "telephone" | "tel" | "msisdn" | "whatsapp" => {
            Some(Named::Personal(PHONE))
        }
        "card" | "cardnumber" | "creditcard" | "creditcardnumber" => Some(Named::Personal(CARD)),
        _ => None,
    }
}

/// National numbers, where they stand for themselves: ids are full of such digits.
fn national(text: &str) -> Cow<'_, str> {
    let (mut masked, mut copied) = (String::new(), 0);
    for found in NATIONAL.find_iter(text) {
        if INTS.contains(&found.as_str()) || is_joined(&text[..found.start()], &text[found.end()..]) {
            continue;
        }
        masked.push_str(&text[copied..found.start()]);
        masked.push_str(PHONE);
        copied = found.end();
    }
    if copied == 0 { Cow::Borrowed(text) } else { Cow::Owned(masked + &text[copied..]) }
}

/// Whether digits between these texts are a part of something longer, such as of a UUID.
fn is_joined(before: &str, after: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let (mut back, mut on) = (before.chars().rev(), after.chars());
    let joins_before = match back.next() {
        Some('-') => back.next().is_some_and(is_word),
        other => other.is_some_and(is_word),
    };
    let joins_after = match on.next() {
        Some('-') => on.next().is_some_and(|letter| letter.is_ascii_hexdigit()),
        other => other.is_some_and(is_word),
    };
    joins_before || joins_after
}

fn card(found: &str) -> &str {
    let digits: String = found.chars().filter(char::is_ascii_digit).collect();
    if luhn(&digits) { CARD } else { found }
}

fn is_card(digits: &str) -> bool {
    (14..=19).contains(&digits.len()) && digits.starts_with(['3', '4', '5', '6']) && luhn(digits)
}

/// ISO/IEC 7812-1, annex B.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (u32::from(digit - b'0'), place % 2) {
            (digit, 0) => digit,
            (digit, _) if digit > 4 => digit * 2 - 9,
            (digit, _) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn then<'t>(before: Cow<'t, str>, mask: impl Fn(&str) -> Cow<'_, str>) -> Cow<'t, str> {
    match mask(&before) {
        Cow::Borrowed(_) => before,
        Cow::Owned(masked) => Cow::Owned(masked),
    }
}

#[expect(clippy::expect_used, reason = "the patterns are fixed, and a test reads them all")]
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a fixed pattern")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn addresses_are_found_wherever_they_stand() {
        assert_eq!(text("mail Jane.Doe+x@mail.example.co.uk, now"), "mail [email], now");
        assert_eq!(text("https://shop.example/?e=jane%40shop.example&x=1"), "https://shop.example/?e=[email]&x=1");
        assert_eq!(text("jürgen@bücher.example"), "[email]");
        assert_eq!(text("@jane said a@b"), "@jane said a@b");
    }

    #[test]
    fn phone_numbers_are_found_as_people_write_them() {
        for number in [
            "+49 151 23456789",
            "+1 (415) 555-0132",
            "+61400123456",
            "0151 2345678",
            "030/123456",
            "(030) 123456",
            "(415) 555-0132",
            "415-555-0132",
            "415.555.0132",
            "4915123456789",
        ] {
            assert_eq!(text(&format!("call {number}, please")), "call [phone], please", "{number}");
            assert_eq!(text(number), "[phone]");
        }
        assert_eq!(text("+61400123456 +61400123457 +61400123458"), "[phone] [phone] [phone]");
        assert_eq!(text("tel:+61400123456"), "tel:[phone]");
        assert_eq!(text("+49 151 23456789-track 0151 2345678-track"), "[phone]-track [phone]-track");
    }

    #[test]
    fn card_numbers_are_found_by_their_check_digit() {
        assert_eq!(text("4111 1111 1111 1111"), "[card]");
        assert_eq!(text("5500-0000-0000-0004!"), "[card]!");
        assert_eq!(text("378282246310005"), "[card]");
    }

    #[test]
    fn dates_versions_amounts_and_ids_stay() {
        for stays in [
            "2026-01-31T09:30:00.000Z",
            "31.12.2026",
            "01/02/2026",
            "v1.20.300",
            "Chrome/120.0.6099.119",
            "10.0.0.1",
            "1,234,567.89",
            "550e8400-e29b-41d4-a716-446655440000",
            "order 12345",
            "from -2147483648 to 2147483647",
            "",
        ] {
            assert_eq!(text(stays), stays);
        }
    }

    #[test]
    fn keys_tell_what_a_value_is() {
        let mut value = json!({
            "email": "not an address", "phone_number": 61400123456_i64, "card": 4111111111111111_i64,
            "note": ["jane@shop.example"], "user_id": "jane@shop.example", "jane@shop.example": true, "amount": 12,
            "at": 1_700_000_000_000_i64, "amount_paid": 4111111111111111_i64,
        });
        json(&mut value, &|id| Some(format!("other {}", id.len())));
        let masked = json!({
            "email": "[email]", "phone_number": "[phone]", "card": "[card]", "note": ["[email]"],
            "user_id": "other 17", "[email]": true, "amount": 12, "at": 1_700_000_000_000_i64, "amount_paid": "[card]",
        });
        assert_eq!(value, masked);
    }
}
