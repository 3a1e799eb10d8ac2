use serde_json::{Value, json};
use uuid::Uuid;

use super::paths::trails;
use crate::{metrics::ask::Ask, support::on_every_database};

const ALL: &str = "nodes { id step page sessions } links { source target sessions }";

const VISITS: &[(&str, &[&str])] = &[
    ("a", &["/", "/a", "/b", "/", "/a"]),
    ("b", &["/", "/a", "/"]),
    ("c", &["/", "/c"]),
    ("d", &["/Z", "/c"]),
    ("e", &["/", "/"]),
];

fn node(step: i32, page: &str, sessions: i32) -> Value {
    json!({ "id": format!("{step}:{page}"), "step": step, "page": page, "sessions": sessions })
}

fn link(source: &str, target: &str, sessions: i32) -> Value {
    json!({ "source": source, "target": target, "sessions": sessions })
}

on_every_database! {
    async fn sessions_flow_from_step_to_step(db) {
        let id = Uuid::now_v7();
        trails(&db, id, VISITS).await;
        let found = Ask::default().answer(&db, id, &format!("pageFlow {{ {ALL} }}")).await;
        assert_eq!(found["pageFlow"], json!({
            "nodes": [
                node(1, "/", 4), node(1, "/Z", 1), node(2, "/a", 2), node(2, "/c", 2), node(3, "/", 1), node(3, "/b", 1),
                node(4, "/", 1),
            ],
            "links": [
                link("1:/", "2:/a", 2), link("1:/", "2:/c", 1), link("1:/Z", "2:/c", 1), link("2:/a", "3:/", 1),
                link("2:/a", "3:/b", 1), link("3:/b", "4:/", 1),
            ],
        }));
    }

    async fn a_flow_has_the_most_travelled_links_and_the_pages_they_touch(db) {
        let id = Uuid::now_v7();
        trails(&db, id, VISITS).await;
        let found = Ask::default().answer(&db, id, &format!("pageFlow(first: 2, depth: 2) {{ {ALL} }}")).await;
        assert_eq!(found["pageFlow"], json!({
            "nodes": [node(1, "/", 4), node(2, "/a", 2), node(2, "/c", 2)],
            "links": [link("1:/", "2:/a", 2), link("1:/", "2:/c", 1)],
        }));
    }

    async fn equal_links_are_ordered_by_source_then_target_then_step(db) {
        let id = Uuid::now_v7();
        trails(&db, id, &[("a", &["/b", "/a", "/b", "/a"]), ("b", &["/a", "/b"]), ("c", &["/a", "/B"])]).await;
        let found = Ask::default().answer(&db, id, "pageFlow { links { source target sessions } }").await;
        assert_eq!(found["pageFlow"]["links"], json!([
            link("1:/a", "2:/B", 1), link("1:/a", "2:/b", 1), link("2:/a", "3:/b", 1), link("1:/b", "2:/a", 1),
            link("3:/b", "4:/a", 1),
        ]));
    }

    async fn a_flow_of_nothing_is_empty_and_has_two_to_ten_steps(db) {
        let id = Uuid::now_v7();
        let empty = json!({ "nodes": [], "links": [] });
        assert_eq!(Ask::default().answer(&db, id, &format!("pageFlow {{ {ALL} }}")).await["pageFlow"], empty);
        trails(&db, id, &[("a", &["/"])]).await;
        assert_eq!(Ask::default().answer(&db, id, &format!("pageFlow {{ {ALL} }}")).await["pageFlow"], empty);
        for arguments in ["depth: 1", "depth: 11", "first: 0", "first: 1001"] {
            let field = format!("pageFlow({arguments}) {{ nodes {{ id }} }}");
            assert_eq!(Ask::default().refusal(&db, id, &field).await.0, "BAD_USER_INPUT", "{field}");
        }
    }
}
