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

const ALL: &str = "path title views sessions users entries exits bounceRate";

/// A view of a page.
fn view(id: Uuid, arrival: i64, session: &str, path: &str, title: &str, instant: &str) -> event::Model {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    event::Model {
        session_id: given(session),
        page_path: given(path),
        page_title: given(title),
        ..rows::event(id, arrival, "page_viewed", at(instant))
    }
}

/// A session of somebody that began and ended with these pages.
fn session(id: Uuid, session: &str, user: &str, pages: [&str; 2], started: &str, bounced: bool) -> session::Model {
    let [entry_page, exit_page] = pages.map(|page| Some(page.to_owned()));
    session::Model { entry_page, exit_page, bounced, ..rows::session_of(id, session, at(started), user, at(started)) }
}

/// Two visits of one person and one of another in the range; one before it that goes on into it; and a crawler.
async fn visits(db: &Db) -> Uuid {
    let (id, noon) = (Uuid::now_v7(), "2026-03-02T12:00:00Z");
    let nowhere = session::Model { entry_page: None, exit_page: None, ..session(id, "n", "u:9", ["", ""], noon, true) };
    store(
        db,
        vec![
            session(id, "a", "u:1", ["/", "/b"], noon, false),
            session(id, "b", "u:1", ["/", "/"], noon, true),
            session::Model { country: Some("AT".to_owned()), ..session(id, "c", "u:2", ["/c", "/late"], noon, false) },
            session(id, "early", "u:3", ["/", "/b"], "2026-03-01T23:00:00Z", true),
            session::Model { is_bot: true, ..session(id, "bot", "u:4", ["/", "/"], noon, true) },
            nowhere,
        ],
    )
    .await;
    store(
        db,
        vec![
            view(id, 1, "a", "/", "First", "2026-03-02T12:00:00Z"),
            view(id, 2, "a", "/b", "", "2026-03-02T12:01:00Z"),
            view(id, 4, "b", "/", "Second", "2026-03-02T13:00:00Z"),
            view(id, 3, "b", "/", "Earlier in arrival", "2026-03-02T13:00:00Z"),
            view(id, 5, "b", "/", "", "2026-03-02T14:00:00Z"),
            view(id, 6, "c", "/c", "Ü", "2026-03-02T12:00:00Z"),
            view(id, 7, "c", "/late", "Too late", "2026-03-09T00:00:00Z"),
            view(id, 8, "early", "/b", "B", "2026-03-02T00:00:00Z"),
            view(id, 9, "", "/b", "", "2026-03-02T00:00:00Z"),
            view(id, 10, "a", "", "No page", "2026-03-02T15:00:00Z"),
            event::Model { is_bot: true, ..view(id, 11, "bot", "/", "Crawled", "2026-03-02T15:00:00Z") },
            event::Model {
                name: "button_clicked".to_owned(),
                ..view(id, 12, "a", "/", "Clicked", "2026-03-02T15:00:00Z")
            },
        ],
    )
    .await;
    id
}

fn row(
    path: &str,
    title: Option<&str>,
    [views, sessions, users, entries, exits]: [i32; 5],
    bounce: Option<f64>,
) -> Value {
    json!({
        "path": path, "title": title, "views": views, "sessions": sessions, "users": users, "entries": entries,
        "exits": exits, "bounceRate": bounce,
    })
}

on_every_database! {
    async fn views_count_when_they_happened_and_entries_with_their_session(db) {
        let id = visits(&db).await;
        let found = Ask::default().answer(&db, id, &format!("pages {{ {ALL} }}")).await;
        assert_eq!(found["pages"], json!([
            row("/", Some("Second"), [4, 2, 1, 2, 1], Some(0.5)),
            row("/b", Some("B"), [3, 2, 2, 0, 1], None),
            row("/c", Some("Ü"), [1, 1, 1, 1, 0], Some(0.0)),
            row("/late", None, [0, 0, 0, 0, 1], None),
        ]));
    }

    async fn the_list_of_pages_is_cut_after_it_is_ordered(db) {
        let id = visits(&db).await;
        let more = ["/Z", "/a", "/z"].into_iter().zip(20..).map(|(path, arrival)| view(id, arrival, "a", path, "", "2026-03-02T12:30:00Z"));
        store(&db, more.collect()).await;
        let found = Ask::default().answer(&db, id, "pages(first: 4) { path views }").await;
        let paths: Vec<_> = found["pages"].as_array().expect("a list").iter().map(|page| page["path"].clone()).collect();
        assert_eq!(paths, ["/", "/b", "/Z", "/a"]);
    }

    async fn a_filter_chooses_the_views_titles_and_entries_of_its_sessions(db) {
        let id = visits(&db).await;
        let found = Ask::with(&json!({ "country": { "eq": "AT" } })).answer(&db, id, &format!("pages {{ {ALL} }}")).await;
        assert_eq!(found["pages"], json!([
            row("/c", Some("Ü"), [1, 1, 1, 1, 0], Some(0.0)),
            row("/late", None, [0, 0, 0, 0, 1], None),
        ]));
        let found = Ask::with(&json!({ "includeBots": true })).answer(&db, id, &format!("pages(first: 1) {{ {ALL} }}")).await;
        assert_eq!(found["pages"], json!([row("/", Some("Crawled"), [5, 3, 2, 3, 2], Some(2.0 / 3.0))]));
    }

    async fn without_rows_there_are_no_pages(db) {
        assert_eq!(Ask::default().answer(&db, Uuid::now_v7(), "pages { path }").await["pages"], json!([]));
        let (code, _) = Ask::default().refusal(&db, Uuid::now_v7(), "pages(first: 0) { path }").await;
        assert_eq!(code, "BAD_USER_INPUT");
    }
}
