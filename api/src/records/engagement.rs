//! The engagement score in whole units, so that SQL and Rust agree on it to the last digit: a millisecond of recency is
//! one unit, and the rest has its weight in milliseconds. A score of 100 is five times thirty days.

use parlance_entity::{Timestamp, user};
use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, ExprTrait},
};

const MONTH_MS: i64 = 30 * 86_400_000;
const UNITS_PER_SESSION: i64 = MONTH_MS * 15 / 100;
const UNITS_PER_MESSAGE: i64 = MONTH_MS * 3 / 100;
const UNITS_PER_POINT: i64 = MONTH_MS * 5 / 100;

/// A user's score at an instant.
pub(super) fn units_of(user: &user::Model, at: Timestamp) -> i64 {
    let sessions = i64::from(Ord::min(user.sessions, 10)) * UNITS_PER_SESSION;
    let messages = i64::from(Ord::min(user.messages_from_user, 50)) * UNITS_PER_MESSAGE;
    let recency = Ord::max(MONTH_MS - at.since(user.last_seen_at), 0);
    let intent = match user.intent {
        intent if intent >= 1.0 => MONTH_MS,
        intent if intent >= 0.5 => MONTH_MS / 2,
        _ => 0,
    };
    sessions + messages + recency + intent
}

/// The same in SQL.
#[must_use]
pub fn units(at: Timestamp) -> Expr {
    use user::Column as C;
    let at_most = |column: C, most: i64| -> Expr {
        Expr::case(column.gt(most), Expr::val(most)).finally(column.into_expr()).into()
    };
    let sessions = at_most(C::Sessions, 10).mul(UNITS_PER_SESSION);
    let messages = at_most(C::MessagesFromUser, 50).mul(UNITS_PER_MESSAGE);
    let oldest = at.plus(-MONTH_MS);
    let recency: Expr = Expr::case(C::LastSeenAt.gte(at), Expr::val(MONTH_MS))
        .case(C::LastSeenAt.gt(oldest), C::LastSeenAt.into_expr().sub(oldest.0))
        .finally(Expr::val(0_i64))
        .into();
    let intent: Expr = Expr::case(C::Intent.gte(1.0), Expr::val(MONTH_MS))
        .case(C::Intent.gte(0.5), Expr::val(MONTH_MS / 2))
        .finally(Expr::val(0_i64))
        .into();
    sessions.add(messages).add(recency).add(intent)
}

/// The fewest units of a score, 0 to 100. A thousandth of a unit is left for rounding.
pub(super) fn units_of_score(score: f64) -> i64 {
    (score * UNITS_PER_POINT as f64 - 0.001).ceil() as i64
}

#[cfg(test)]
mod tests {
    use parlance_entity::user;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::model;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn units_are_the_score(
            sessions in 0..30,
            messages_from_user in 0..100,
            age in -1_000..40 * 86_400_000_i64,
            intent in prop::sample::select(vec![0.0, 0.5, 1.0]),
        ) {
            let now = Timestamp(1_700_000_000_000);
            let user = user::Model {
                sessions,
                messages_from_user,
                last_seen_at: now.plus(-age),
                intent,
                ..somebody()
            };
            let score = model::engagement_score(&user, now);
            let units = units_of(&user, now);
            prop_assert!((score - units as f64 / UNITS_PER_POINT as f64).abs() < 1e-9);
            prop_assert!(units >= units_of_score(score));
            prop_assert!(units < units_of_score(score + 0.000_001));
        }
    }

    fn somebody() -> user::Model {
        user::Model {
            chatbot_id: uuid::Uuid::nil(),
            id: "u:1".to_owned(),
            user_id: Some("1".to_owned()),
            email: None,
            name: None,
            phone: None,
            traits: json!({}),
            first_seen_at: Timestamp(0),
            last_seen_at: Timestamp(0),
            first_session_at: None,
            first_conversation_at: None,
            referrer: None,
            utm_source: None,
            utm_medium: None,
            utm_campaign: None,
            country: None,
            last_page: None,
            sessions: 0,
            conversations: 0,
            messages: 0,
            messages_from_user: 0,
            duration_ms: 0,
            intent: 0.0,
        }
    }
}
