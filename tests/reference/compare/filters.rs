//! Random filters, inside of each other too.

use serde_json::{Value, json};

use crate::reference::{dice::Dice, workload::pools};

/// The texts that a field is compared with: those that occur, and one that does not.
const TEXTS: [(&str, &[&str]); 14] = [
    ("browser", &["Chrome", "Safari", "chrome"]),
    ("os", &["Windows", "iOS", "Android"]),
    ("country", &pools::COUNTRIES),
    ("city", &pools::CITIES),
    ("language", &pools::LANGUAGES),
    ("referrerDomain", &["direct", "google.com", "news.example"]),
    ("utmSource", &pools::UTM),
    ("utmMedium", &pools::UTM),
    ("utmCampaign", &pools::UTM),
    ("utmTerm", &pools::UTM),
    ("utmContent", &pools::UTM),
    ("entryPage", &pools::PATHS),
    ("exitPage", &pools::PATHS),
    ("serviceType", &pools::SERVICES),
];
const EVENTS: [&str; 6] = ["page_viewed", "page_view", "widget_opened", "plan_chosen", "message_sent", "ai_failed"];

/// No filter, or any.
pub(super) fn filter(dice: &mut Dice) -> Value {
    match dice.below(10) {
        0..4 => Value::Null,
        4 => json!({}),
        5 => json!({ "includeBots": true }),
        _ => {
            let mut filter = of_depth(dice, 2);
            if dice.chance(30) {
                filter["includeBots"] = json!(dice.chance(80));
            }
            filter
        }
    }
}

fn of_depth(dice: &mut Dice, depth: usize) -> Value {
    let mut filter = json!({});
    for _ in 0..dice.weighted(&[(1, 0), (8, 1), (3, 2)]) {
        let (name, condition) = field(dice, depth);
        filter[name] = condition;
    }
    filter
}

fn field(dice: &mut Dice, depth: usize) -> (&'static str, Value) {
    let list = |dice: &mut Dice| (0..dice.below(4)).map(|_| of_depth(dice, depth - 1)).collect::<Vec<_>>();
    match dice.below(if depth > 0 { 14 } else { 9 }) {
        0 => ("channel", chosen(dice, &pools::CHANNELS)),
        1 => ("deviceType", chosen(dice, &["DESKTOP", "MOBILE", "TABLET", "BOT"])),
        2 => ("page", condition(dice, &pools::PATHS)),
        3 => ("event", condition(dice, &EVENTS)),
        4 => (dice.pick(&["identified", "returning", "converted"]), json!(dice.chance(50))),
        5..9 => {
            let (name, texts) = dice.pick(&TEXTS);
            (name, condition(dice, texts))
        }
        9 | 10 => ("and", json!(list(dice))),
        11 | 12 => ("or", json!(list(dice))),
        _ => ("not", of_depth(dice, depth - 1)),
    }
}

/// A condition on one of a closed set.
fn chosen(dice: &mut Dice, words: &[&str]) -> Value {
    let list: Vec<_> = (0..dice.below(3)).map(|_| dice.pick(words)).collect();
    match dice.below(4) {
        0 => json!({ "eq": dice.pick(words) }),
        1 => json!({ "ne": dice.pick(words) }),
        2 => json!({ "in": list }),
        _ => json!({ "notIn": list }),
    }
}

/// A condition on a text.
fn condition(dice: &mut Dice, texts: &[&str]) -> Value {
    let mut condition = match dice.below(8) {
        0..4 => chosen(dice, texts),
        4 => json!({ "contains": part(dice.pick(texts), dice) }),
        5 => json!({ "startsWith": part(dice.pick(texts), dice) }),
        6 => json!({ "isNull": dice.chance(50) }),
        _ => json!({}),
    };
    if dice.chance(15) {
        condition["ne"] = json!(dice.pick(texts));
    }
    condition
}

/// The beginning of a text, or its end.
fn part(text: &str, dice: &mut Dice) -> String {
    let letters: Vec<_> = text.chars().collect();
    let place = dice.below(letters.len() + 1);
    let part = if dice.chance(50) { &letters[..place] } else { &letters[place..] };
    part.iter().collect()
}
