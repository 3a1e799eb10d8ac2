use parlance::db::Db;
use parlance_entity::{event, session};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    metrics::{
        ask::{Ask, at},
        rows::{self, store},
    },
    support::on_every_database,
};

const ALL: &str = "questionId question category views uniqueSessions helpful notHelpful resolutionRate";

/// A view of a question.
fn view(id: Uuid, arrival: i64, session: &str, question: &str, given: Value, instant: &str) -> event::Model {
    event::Model {
        session_id: (!session.is_empty()).then(|| session.to_owned()),
        question_id: (!question.is_empty()).then(|| question.to_owned()),
        properties: given,
        helpful: None,
        ..rows::event(id, arrival, "faq_question_viewed", at(instant))
    }
}

/// Feedback on a question.
fn feedback(
    id: Uuid,
    arrival: i64,
    session: &str,
    question: &str,
    helpful: Option<bool>,
    instant: &str,
) -> event::Model {
    let name = "feedback_given".to_owned();
    event::Model { name, helpful, ..view(id, arrival, session, question, json!({}), instant) }
}

async fn questions(db: &Db) -> Uuid {
    let (id, noon, out) = (Uuid::now_v7(), "2026-03-02T12:00:00Z", "2026-03-09T00:00:00Z");
    let austrian = session::Model { country: Some("AT".to_owned()), ..rows::session(id, "b", at(noon)) };
    store(db, vec![rows::session(id, "a", at(noon)), austrian]).await;
    store(
        db,
        vec![
            view(id, 1, "a", "q1", json!({ "question": "Old?", "category": "Cards" }), noon),
            view(id, 3, "a", "q1", json!({ "question": "New?", "category": null }), "2026-03-02T13:00:00Z"),
            view(id, 2, "b", "q1", json!({ "question": "Same instant, came first?" }), "2026-03-02T13:00:00Z"),
            view(id, 4, "", "q1", json!({}), "2026-03-02T14:00:00Z"),
            view(id, 5, "a", "q1", json!({ "question": "Too late?", "category": "Late" }), out),
            view(id, 6, "b", "q2", json!({ "question": "Loans?", "category": "Loans" }), noon),
            view(id, 7, "b", "Q3", json!({ "category": "Cards" }), noon),
            view(id, 8, "a", "", json!({ "question": "Without an id?", "category": "Cards" }), noon),
            event::Model { is_bot: true, ..view(id, 9, "a", "q2", json!({}), noon) },
            feedback(id, 10, "a", "q1", Some(true), noon),
            feedback(id, 11, "a", "q1", Some(true), noon),
            feedback(id, 12, "b", "q1", Some(false), noon),
            feedback(id, 13, "b", "q1", None, noon),
            feedback(id, 14, "b", "q1", Some(false), out),
            feedback(id, 15, "c", "q4", Some(false), noon),
            feedback(id, 16, "c", "", Some(true), noon),
            feedback(id, 17, "a", "q2", Some(true), noon),
            event::Model { name: "other".to_owned(), ..view(id, 18, "a", "q2", json!({}), noon) },
        ],
    )
    .await;
    id
}

fn row(
    id: &str,
    [question, category]: [Option<&str>; 2],
    [views, sessions, helpful, not]: [i32; 4],
    rate: Option<f64>,
) -> Value {
    json!({
        "questionId": id, "question": question, "category": category, "views": views, "uniqueSessions": sessions,
        "helpful": helpful, "notHelpful": not, "resolutionRate": rate,
    })
}

on_every_database! {
    async fn questions_are_listed_with_what_was_last_given_in_the_range(db) {
        let id = questions(&db).await;
        let found = Ask::default().answer(&db, id, &format!("faqs {{ {ALL} }}")).await;
        let expected = [
            row("q1", [Some("New?"), Some("Cards")], [4, 2, 2, 1], Some(2.0 / 3.0)),
            row("Q3", [None, Some("Cards")], [1, 1, 0, 0], None),
            row("q2", [Some("Loans?"), Some("Loans")], [1, 1, 1, 0], Some(1.0)),
            row("q4", [None, None], [0, 0, 0, 1], Some(0.0)),
        ];
        assert_eq!(found["faqs"], json!(expected));
        let found = Ask::default().answer(&db, id, &format!("faqs(first: 2) {{ {ALL} }}")).await;
        assert_eq!(found["faqs"], json!(expected[..2]));
        let found = Ask::default().answer(&db, id, &format!("faqs(category: \"Cards\") {{ {ALL} }}")).await;
        assert_eq!(found["faqs"], json!(expected[..2]));
        let found = Ask::default().answer(&db, id, "faqs(category: \"Late\") { questionId }").await;
        assert_eq!(found["faqs"], json!([]));
    }

    async fn a_filter_chooses_views_feedback_and_what_they_give(db) {
        let id = questions(&db).await;
        let austrian = Ask::with(&json!({ "country": { "eq": "AT" } }));
        let found = austrian.answer(&db, id, &format!("faqs {{ {ALL} }}")).await;
        assert_eq!(found["faqs"], json!([
            row("Q3", [None, Some("Cards")], [1, 1, 0, 0], None),
            row("q1", [Some("Same instant, came first?"), None], [1, 1, 0, 1], Some(0.0)),
            row("q2", [Some("Loans?"), Some("Loans")], [1, 1, 0, 0], None),
        ]));
    }

    async fn categories_add_up_their_questions(db) {
        let id = questions(&db).await;
        let found = Ask::default().answer(&db, id, "faqCategories { category views resolutionRate }").await;
        assert_eq!(found["faqCategories"], json!([
            { "category": "Cards", "views": 5, "resolutionRate": 2.0 / 3.0 },
            { "category": "Loans", "views": 1, "resolutionRate": 1.0 },
            { "category": null, "views": 0, "resolutionRate": 0.0 },
        ]));
        let found = Ask::default().answer(&db, id, "faqCategories(first: 1) { category }").await;
        assert_eq!(found["faqCategories"], json!([{ "category": "Cards" }]));
    }

    async fn without_rows_there_are_no_questions(db) {
        let found = Ask::default().answer(&db, Uuid::now_v7(), "faqs { views } faqCategories { views }").await;
        assert_eq!(found, json!({ "faqs": [], "faqCategories": [] }));
        for field in ["faqs(first: 0) { views }", "faqCategories(first: -1) { views }"] {
            assert_eq!(Ask::default().refusal(&db, Uuid::now_v7(), field).await.0, "BAD_USER_INPUT");
        }
    }
}
