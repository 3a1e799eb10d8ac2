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

/// Sessions that looked at pages one after the other, a minute apart, starting at noon of the range's first day.
pub(super) async fn trails(db: &Db, id: Uuid, trails: &[(&str, &[&str])]) {
    let noon = at("2026-03-02T12:00:00Z");
    let session = |(name, pages): &(&str, &[&str])| session::Model {
        last_activity_at: noon.plus(60_000 * pages.len() as i64),
        ..rows::session(id, name, noon)
    };
    store(db, trails.iter().map(session).collect()).await;
    let views =
        trails.iter().flat_map(|(name, pages)| (0..).zip(*pages).map(move |(minute, page)| (*name, minute, *page)));
    let view = |(arrival, (name, minute, page)): (i64, (&str, i64, &str))| event::Model {
        session_id: Some(name.to_owned()),
        page_path: Some(page.to_owned()),
        ..rows::event(id, arrival, "page_viewed", noon.plus(60_000 * minute))
    };
    // The last come first, so that their order is not that in which they are stored.
    let mut views: Vec<_> = (1..).zip(views).map(view).collect();
    views.reverse();
    store(db, views).await;
}

fn row(pages: &[&str], sessions: i32, of: i32) -> Value {
    json!({ "pages": pages, "sessions": sessions, "share": f64::from(sessions) / f64::from(of) })
}

on_every_database! {
    async fn sessions_are_counted_by_the_pages_they_begin_with(db) {
        let id = Uuid::now_v7();
        trails(&db, id, &[
            ("a", &["/", "/a", "/b", "/c"]),
            ("b", &["/", "/", "/a", "/a", "/b"]),
            ("c", &["/", "/a", "/"]),
            ("d", &["/", "/a"]),
            ("e", &["/Z"]),
            ("f", &[]),
        ]).await;
        let found = Ask::default().answer(&db, id, "paths { pages sessions share }").await;
        let expected = [
            row(&["/", "/a", "/b"], 2, 5), row(&["/", "/a"], 1, 5), row(&["/", "/a", "/"], 1, 5), row(&["/Z"], 1, 5),
        ];
        assert_eq!(found["paths"], json!(expected));
        let found = Ask::default().answer(&db, id, "paths(first: 2) { pages sessions share }").await;
        assert_eq!(found["paths"], json!(expected[..2]));
        let found = Ask::default().answer(&db, id, "paths(steps: 1) { pages sessions share }").await;
        assert_eq!(found["paths"], json!([row(&["/"], 4, 5), row(&["/Z"], 1, 5)]));
        let found = Ask::default().answer(&db, id, "paths(steps: 10, first: 1) { pages sessions share }").await;
        assert_eq!(found["paths"], json!([row(&["/", "/a"], 1, 5)]));
    }

    async fn views_at_one_instant_are_in_the_order_of_arrival(db) {
        let id = Uuid::now_v7();
        let noon = at("2026-03-02T12:00:00Z");
        store(&db, vec![rows::session(id, "a", noon)]).await;
        let view = |arrival, page: &str| event::Model {
            session_id: Some("a".to_owned()), page_path: Some(page.to_owned()), ..rows::event(id, arrival, "page_viewed", noon)
        };
        store(&db, vec![view(9, "/9"), view(10, "/10"), view(8, "/8")]).await;
        let found = Ask::default().answer(&db, id, "paths { pages }").await;
        assert_eq!(found["paths"], json!([{ "pages": ["/8", "/9", "/10"] }]));
    }

    async fn a_path_is_all_of_a_session_that_started_in_the_range(db) {
        let id = Uuid::now_v7();
        let (start, end) = (at("2026-03-02T00:00:00Z"), at("2026-03-09T00:00:00Z"));
        let session = |name: &str, started_at, last_activity_at| session::Model {
            last_activity_at, ..rows::session(id, name, started_at)
        };
        store(&db, vec![
            session("before", start.plus(-1), start.plus(5)),
            session("late", end.plus(-1), end.plus(1_000)),
            session("after", end, end),
            session::Model { is_bot: true, ..session("bot", start, start) },
            session::Model { country: Some("AT".to_owned()), ..session("austrian", start, start) },
        ]).await;
        let view = |arrival, session: &str, page: &str, instant| event::Model {
            session_id: (!session.is_empty()).then(|| session.to_owned()), page_path: Some(page.to_owned()),
            ..rows::event(id, arrival, "page_viewed", instant)
        };
        store(&db, vec![
            view(1, "before", "/before", start.plus(5)),
            view(2, "late", "/in", end.plus(-1)),
            view(3, "late", "/out", end.plus(1_000)),
            view(4, "after", "/after", end),
            view(5, "bot", "/bot", start),
            view(6, "austrian", "/at", start),
            view(7, "", "/nobody", start),
            event::Model { page_path: None, ..view(8, "austrian", "", start) },
            event::Model { name: "page_hidden".to_owned(), ..view(9, "austrian", "/hidden", start) },
        ]).await;
        let found = Ask::default().answer(&db, id, "paths { pages }").await;
        assert_eq!(found["paths"], json!([{ "pages": ["/at"] }, { "pages": ["/in", "/out"] }]));
        let found = Ask::with(&json!({ "country": { "eq": "AT" } })).answer(&db, id, "paths { pages share }").await;
        assert_eq!(found["paths"], json!([{ "pages": ["/at"], "share": 1.0 }]));
        for filter in [json!({ "page": { "eq": "/out" } }), json!({ "not": { "event": { "eq": "page_hidden" } } })] {
            let found = Ask::with(&filter).answer(&db, id, "paths { pages }").await;
            assert_eq!(found["paths"], json!([{ "pages": ["/in", "/out"] }]), "{filter}");
        }
    }

    async fn paths_have_one_to_ten_pages(db) {
        assert_eq!(Ask::default().answer(&db, Uuid::now_v7(), "paths { pages }").await["paths"], json!([]));
        for field in ["paths(steps: 0) { pages }", "paths(steps: 11) { pages }", "paths(first: 0) { pages }"] {
            assert_eq!(Ask::default().refusal(&db, Uuid::now_v7(), field).await.0, "BAD_USER_INPUT", "{field}");
        }
    }
}
