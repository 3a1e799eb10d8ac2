use parlance_entity::{event, handover, session};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    metrics::{
        ask::{Ask, at},
        rows::{self, store},
    },
    support::on_every_database,
};

const NOON: &str = "2026-03-02T12:00:00Z";

/// A handover with a reason and a kind of support.
fn handover(
    id: Uuid,
    handover: &str,
    session: &str,
    [reason, option]: [Option<&str>; 2],
    instant: &str,
) -> handover::Model {
    handover::Model {
        session_id: Some(session.to_owned()),
        reason: reason.map(str::to_owned),
        support_option: option.map(str::to_owned),
        ..rows::handover(id, handover, at(instant))
    }
}

fn row(label: Option<&str>, count: i32, of: i32) -> Value {
    json!({ "label": label, "count": count, "share": f64::from(count) / f64::from(of) })
}

on_every_database! {
    async fn handovers_are_counted_by_reason_and_by_option(db) {
        let id = Uuid::now_v7();
        let austrian = session::Model { country: Some("AT".to_owned()), ..rows::session(id, "a", at(NOON)) };
        store(&db, vec![austrian, rows::session(id, "b", at(NOON))]).await;
        store(&db, vec![
            handover(id, "h1", "a", [Some("angry"), Some("phone")], NOON),
            handover(id, "h2", "b", [Some("angry"), None], NOON),
            handover(id, "h3", "b", [Some("Lost"), Some("phone")], NOON),
            handover(id, "h4", "b", [None, Some("phone")], NOON),
            handover(id, "h5", "b", [Some("lost"), None], "2026-03-09T00:00:00Z"),
            handover::Model { is_bot: true, ..handover(id, "h6", "b", [Some("lost"), None], NOON) },
        ]).await;
        let both = "handoverReasons { label count share } supportOptions { label count share }";
        let found = Ask::default().answer(&db, id, both).await;
        assert_eq!(found, json!({
            "handoverReasons": [row(Some("angry"), 2, 4), row(Some("Lost"), 1, 4), row(None, 1, 4)],
            "supportOptions": [row(Some("phone"), 3, 4), row(None, 1, 4)],
        }));
        let found = Ask::default().answer(&db, id, "handoverReasons(first: 1) { label count share }").await;
        assert_eq!(found["handoverReasons"], json!([row(Some("angry"), 2, 4)]));
        let found = Ask::with(&json!({ "country": { "eq": "AT" } })).answer(&db, id, both).await;
        assert_eq!(found["supportOptions"], json!([row(Some("phone"), 1, 1)]));
    }

    async fn interests_are_counted_by_product(db) {
        let id = Uuid::now_v7();
        let shown = |arrival, properties, instant: &str| event::Model {
            properties, ..rows::event(id, arrival, "product_interest_shown", at(instant))
        };
        store(&db, vec![
            shown(1, json!({ "product": "coat" }), NOON),
            shown(2, json!({ "product": "coat" }), NOON),
            shown(3, json!({ "product": "Ärmel" }), NOON),
            shown(4, json!({ "product": "hat" }), NOON),
            shown(5, json!({ "product": null }), NOON),
            shown(6, json!({}), NOON),
            shown(7, json!({ "product": 7 }), NOON),
            shown(8, json!({ "product": "hat" }), "2026-03-01T23:59:59Z"),
            event::Model { name: "other".to_owned(), ..shown(9, json!({ "product": "hat" }), NOON) },
        ]).await;
        let found = Ask::default().answer(&db, id, "productInterests { label count share }").await;
        assert_eq!(found["productInterests"], json!([
            row(Some("coat"), 2, 7), row(None, 2, 7), row(Some("7"), 1, 7), row(Some("hat"), 1, 7), row(Some("Ärmel"), 1, 7),
        ]));
    }

    async fn without_rows_there_are_no_labels(db) {
        let all = "handoverReasons { label } supportOptions { label } productInterests { label }";
        let found = Ask::default().answer(&db, Uuid::now_v7(), all).await;
        assert_eq!(found, json!({ "handoverReasons": [], "supportOptions": [], "productInterests": [] }));
        for list in ["handoverReasons", "supportOptions", "productInterests"] {
            let field = format!("{list}(first: 0) {{ label }}");
            assert_eq!(Ask::default().refusal(&db, Uuid::now_v7(), &field).await.0, "BAD_USER_INPUT");
        }
    }
}
