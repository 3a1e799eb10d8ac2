use parlance_entity::{conversation, event, vocabulary::EventCategory};
use serde_json::json;
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
};
use crate::support::on_every_database;

on_every_database! {
    async fn scores_and_reviews_count_when_they_were_given(db) {
        let id = Uuid::now_v7();
        let (inside, outside) = (at("2026-03-02T12:00:00Z"), at("2026-03-20T12:00:00Z"));
        let plain = |name: &str, started| rows::conversation(id, name, started);
        let scored = |name: &str, started, score, given| {
            conversation::Model { score: Some(score), score_at: Some(given), ..plain(name, started) }
        };
        store(&db, vec![
            scored("ended, scored inside", inside, 5, inside),
            scored("ended, scored outside", inside, 1, outside),
            conversation::Model { drops_at: outside, ..plain("goes on", inside) },
            plain("ended, not scored", inside),
            scored("earlier, scored inside", at("2026-02-01T00:00:00Z"), 4, inside),
            scored("another low one", at("2026-02-01T00:00:00Z"), 2, inside),
            conversation::Model { review_score: Some(70), reviewed_at: Some(inside), ..plain("reviewed", outside) },
            conversation::Model { review_score: Some(0), reviewed_at: Some(inside), ..plain("reviewed badly", outside) },
            conversation::Model { review_score: Some(9), reviewed_at: Some(outside), ..plain("reviewed outside", outside) },
        ]).await;
        let feedback = |number, helpful| event::Model {
            helpful: Some(helpful), question_id: None, ..rows::event(id, number, "feedback_given", inside)
        };
        store(&db, vec![feedback(1, true), feedback(2, true), feedback(3, true), feedback(4, false)]).await;
        let selection = "satisfaction { responses averageScore distribution { score count } satisfiedRate responseRate thumbsUp \
                         thumbsDown helpfulRate reviewed averageReviewScore }";
        let found = Ask::default().metrics(&db, id, selection).await;
        assert_eq!(found["satisfaction"], json!({
            "responses": 3, "averageScore": 11.0 / 3.0,
            "distribution": [
                { "score": 1, "count": 0 }, { "score": 2, "count": 1 }, { "score": 3, "count": 0 },
                { "score": 4, "count": 1 }, { "score": 5, "count": 1 },
            ],
            "satisfiedRate": 2.0 / 3.0, "responseRate": 2.0 / 3.0, "thumbsUp": 3, "thumbsDown": 1, "helpfulRate": 0.75,
            "reviewed": 2, "averageReviewScore": 35.0,
        }));
    }

    async fn nobodys_opinion_is_null_and_has_five_empty_scores(db) {
        let selection = "satisfaction { averageScore distribution { count } satisfiedRate responseRate helpfulRate averageReviewScore }";
        let found = Ask::default().metrics(&db, Uuid::now_v7(), selection).await;
        let none = json!({ "count": 0 });
        assert_eq!(found["satisfaction"], json!({
            "averageScore": null, "distribution": [none, none, none, none, none], "satisfiedRate": null, "responseRate": null,
            "helpfulRate": null, "averageReviewScore": null,
        }));
    }

    async fn questions_are_viewed_and_judged(db) {
        let id = Uuid::now_v7();
        let noon = at("2026-03-02T12:00:00Z");
        let plain = |number, name, question: Option<&str>, helpful| event::Model {
            helpful, question_id: question.map(str::to_owned), ..rows::event(id, number, name, noon)
        };
        store(&db, vec![
            plain(1, "faq_question_viewed", Some("q1"), None),
            plain(2, "faq_question_viewed", Some("q1"), None),
            plain(3, "feedback_given", Some("q1"), Some(true)),
            plain(4, "feedback_given", Some("q2"), Some(false)),
            plain(5, "feedback_given", Some("q2"), None),
            plain(6, "feedback_given", None, Some(true)),
        ]).await;
        let found = Ask::default().metrics(&db, id, "faqs { views helpful notHelpful resolutionRate }").await;
        assert_eq!(found["faqs"], json!({ "views": 2, "helpful": 1, "notHelpful": 1, "resolutionRate": 0.5 }));
    }

    async fn safety_counts_events(db) {
        let id = Uuid::now_v7();
        let noon = at("2026-03-02T12:00:00Z");
        let plain = |number, name| rows::event(id, number, name, noon);
        let failure = |number, name| event::Model { category: EventCategory::Error, ..plain(number, name) };
        store(&db, vec![
            plain(1, "phi_warning_shown"), plain(2, "back_button_clicked"), plain(3, "back_button_clicked"),
            plain(4, "slow_response"), failure(5, "api_error"), failure(6, "ai_failed"), failure(7, "my_own"),
        ]).await;
        store(&db, vec![rows::session(id, "a", noon), rows::session(id, "b", noon)]).await;
        let selection = "safety { phiWarnings errors errorRate backButtonUses slowResponses }";
        let found = Ask::default().metrics(&db, id, selection).await;
        assert_eq!(found["safety"], json!({
            "phiWarnings": 1, "errors": 3, "errorRate": 1.5, "backButtonUses": 2, "slowResponses": 1,
        }));
    }
}
