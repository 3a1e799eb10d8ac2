//! What a property must be.

use serde_json::Value;

use crate::error::ErrorCode;

/// What a property must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A number from 0.
    Number,
    /// A number from 0 to 1.
    Fraction,
    /// True or false.
    Flag,
    /// A whole number from 1 to 5.
    Score,
    /// Anything.
    Any,
}

/// What is wrong with a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The property's name.
    pub property: String,
    /// What it must be, and what came.
    pub message: String,
    /// What kind of mistake it is.
    pub code: ErrorCode,
}

impl Kind {
    /// Checks a value that is not null.
    ///
    /// # Errors
    /// What the property must be, and what came.
    pub fn check(self, property: &str, value: &Value) -> Result<(), Flaw> {
        let number = value.as_f64();
        let fits = match self {
            Self::Text => value.is_string(),
            Self::Number => number.is_some_and(|number| number >= 0.0),
            Self::Fraction => number.is_some_and(|number| (0.0..=1.0).contains(&number)),
            Self::Flag => value.is_boolean(),
            Self::Score => number.is_some_and(|number| (1.0..=5.0).contains(&number) && number.fract() == 0.0),
            Self::Any => true,
        };
        if fits {
            return Ok(());
        }
        let is_whole = number.is_some_and(|number| number.fract() == 0.0);
        let code = if self == Self::Score && is_whole { ErrorCode::OutOfRange } else { ErrorCode::Invalid };
        let message = format!("`{property}` must be {}, not {}", self.in_words(), shown(value));
        Err(Flaw { property: property.to_owned(), message, code })
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a number from 0",
            Self::Fraction => "a number from 0 to 1",
            Self::Flag => "true or false",
            Self::Score => "a whole number from 1 to 5",
            Self::Any => "anything",
        }
    }
}

/// A value as the sender wrote it, cut to a length that fits a message.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_takes_what_the_catalogue_says() {
        let fits = |kind: Kind, value: Value| kind.check("it", &value).is_ok();
        assert!(fits(Kind::Text, json!("")) && !fits(Kind::Text, json!(1)));
        assert!(fits(Kind::Number, json!(0)) && fits(Kind::Number, json!(1.5)) && !fits(Kind::Number, json!(-1)));
        assert!(fits(Kind::Fraction, json!(1)) && !fits(Kind::Fraction, json!(1.01)));
        assert!(fits(Kind::Flag, json!(false)) && !fits(Kind::Flag, json!("true")));
        assert!(fits(Kind::Score, json!(5)) && !fits(Kind::Score, json!(4.5)) && !fits(Kind::Score, json!("5")));
        assert!(fits(Kind::Any, json!([1, {"a": 2}])));
    }

    #[test]
    fn a_score_beyond_five_is_out_of_range() {
        let code = |value: Value| Kind::Score.check("score", &value).expect_err("no score").code;
        assert_eq!(code(json!(6)), ErrorCode::OutOfRange);
        assert_eq!(code(json!("6")), ErrorCode::Invalid);
    }
}
