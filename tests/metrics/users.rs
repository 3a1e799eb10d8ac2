use parlance_entity::{conversation, session};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
};
use crate::support::on_every_database;

const ALL: &str = "users { unique new returning identified anonymous }";

on_every_database! {
    async fn a_person_counts_once_and_is_new_where_the_first_session_ever_is(db) {
        let id = Uuid::now_v7();
        let (before, monday, tuesday) = (at("2026-02-20T09:00:00Z"), at("2026-03-02T09:00:00Z"), at("2026-03-03T09:00:00Z"));
        store(&db, vec![
            rows::session_of(id, "old 1", before, "u:old", before),
            rows::session_of(id, "old 2", monday, "u:old", before),
            rows::session_of(id, "old 3", tuesday, "u:old", before),
            rows::session_of(id, "new 1", monday, "a:new", monday),
            rows::session_of(id, "new 2", tuesday, "a:new", monday),
            rows::session(id, "nobody", tuesday),
        ]).await;
        let found = Ask::default().answer(&db, id, &format!("metrics {{ {ALL} }} timeSeries {{ metrics {{ {ALL} }} }}")).await;
        let users = |unique, new, returning, identified, anonymous| json!({ "users": {
            "unique": unique, "new": new, "returning": returning, "identified": identified, "anonymous": anonymous,
        } });
        assert_eq!(found["metrics"], users(2, 1, 1, 1, 1));
        assert_eq!(found["timeSeries"][0]["metrics"], users(2, 1, 1, 1, 1));
        assert_eq!(found["timeSeries"][1]["metrics"], users(2, 0, 2, 1, 1));
        assert_eq!(found["timeSeries"][2]["metrics"], users(0, 0, 0, 0, 0));
    }

    async fn the_first_session_ever_counts_although_it_is_a_crawlers(db) {
        let id = Uuid::now_v7();
        let (monday, friday) = (at("2026-03-02T09:10:00Z"), at("2026-03-06T09:50:00Z"));
        let crawler = session::Model { is_bot: true, ..rows::session_of(id, "s1", monday, "a:x", monday) };
        store(&db, vec![crawler, rows::session_of(id, "s2", friday, "a:x", monday)]).await;
        let selection = format!(
            "metrics {{ {ALL} }} hourOfDay {{ metrics {{ {ALL} }} }} dayOfWeek {{ metrics {{ {ALL} }} }} \
             timeSeries {{ metrics {{ {ALL} }} }}",
        );
        let found = Ask::default().answer(&db, id, &selection).await;
        let new = |metrics: &Value| (metrics["users"]["unique"].clone(), metrics["users"]["new"].clone());
        assert_eq!(new(&found["metrics"]), (json!(1), json!(1)));
        assert_eq!(new(&found["hourOfDay"][9]["metrics"]), (json!(1), json!(1)), "both are at 9 h");
        assert_eq!(new(&found["dayOfWeek"][4]["metrics"]), (json!(1), json!(0)), "the first was on a Monday");
        assert_eq!(new(&found["timeSeries"][4]["metrics"]), (json!(1), json!(0)));
    }

    async fn a_contact_is_new_where_the_first_conversation_ever_is(db) {
        let id = Uuid::now_v7();
        let (before, monday) = (at("2026-02-20T09:00:00Z"), at("2026-03-02T09:00:00Z"));
        let of = |name: &str, user: &str, first| conversation::Model {
            user_id: Some(user.to_owned()),
            first_conversation_at: Some(first),
            ..rows::conversation(id, name, monday)
        };
        store(&db, vec![
            of("c1", "u:old", before), of("c2", "u:new", monday), of("c3", "u:new", monday),
            rows::conversation(id, "c4", monday),
        ]).await;
        let selection = "metrics { conversations { newContacts } } hourOfDay { metrics { conversations { newContacts } } }";
        let found = Ask::default().answer(&db, id, selection).await;
        assert_eq!(found["metrics"]["conversations"]["newContacts"], 1);
        assert_eq!(found["hourOfDay"][9]["metrics"]["conversations"]["newContacts"], 1);
        assert_eq!(found["hourOfDay"][8]["metrics"]["conversations"]["newContacts"], 0);
    }
}
