//! Lists of users.

use parlance::{
    db::Db,
    period::Range,
    records::{
        order::SortDirection,
        users::{self, List, UserFilter, UserOrder, UserOrderField},
    },
};
use parlance_entity::{Timestamp, session, user};
use uuid::Uuid;

use super::{HOUR, NOW, can_read, first, store, walked};
use crate::support::{on_every_database, sample};

const DAY: i64 = 24 * HOUR;

/// A person without sessions, and so with no score but for having just been seen.
fn person(chatbot_id: Uuid, user_id: &str) -> user::Model {
    user::Model {
        user_id: Some(user_id.to_owned()),
        name: None,
        email: None,
        last_seen_at: NOW,
        first_session_at: None,
        sessions: 0,
        messages_from_user: 0,
        intent: 0.0,
        ..sample::user(chatbot_id, &format!("u:{user_id}"))
    }
}

async fn ids(db: &Db, chatbot_id: Uuid, list: &List) -> Vec<String> {
    let order = UserOrder { field: UserOrderField::TotalSessions, direction: SortDirection::Asc };
    let page = users::page(db, can_read(chatbot_id), NOW, list, order, &first(100, None)).await.expect("a page");
    let count = users::count(db, can_read(chatbot_id), NOW, list).await.expect("a count");
    assert_eq!(usize::try_from(count), Ok(page.edges.len()));
    page.edges.into_iter().map(|edge| edge.node.id).collect()
}

async fn walk(db: &Db, chatbot_id: Uuid, field: UserOrderField, direction: SortDirection) -> String {
    let (list, order) = (List::default(), UserOrder { field, direction });
    let page = async |request| users::page(db, can_read(chatbot_id), NOW, &list, order, &request).await;
    walked(page).await.into_iter().map(|row| row.id).collect::<Vec<_>>().join(" ")
}

on_every_database! {
    async fn names_addresses_and_ids_are_searched_whatever_the_case(db) {
        let id = Uuid::now_v7();
        let ada = user::Model { name: Some("Ada LOVELACE".to_owned()), ..person(id, "1") };
        let grace = user::Model { email: Some("grace@Navy.example".to_owned()), ..person(id, "2") };
        store(&db, vec![ada, grace, person(id, "Alan_100%"), person(id, "alanx1000")]).await;
        let of = async |text: &str| {
            let filter = UserFilter { search: Some(text.to_owned()), ..UserFilter::default() };
            ids(&db, id, &List { filter, ..List::default() }).await
        };
        assert_eq!(of("lovelace").await, ["u:1"]);
        assert_eq!(of("NAVY").await, ["u:2"]);
        assert_eq!(of("alan_1").await, ["u:Alan_100%"]);
        assert_eq!(of("0%").await, ["u:Alan_100%"]);
        assert_eq!(of("ALAN").await, ["u:Alan_100%", "u:alanx1000"]);
        assert_eq!(of("nobody").await, Vec::<String>::new());
    }

    async fn identified_and_engaged_users_are_chosen(db) {
        let id = Uuid::now_v7();
        let guest = user::Model { user_id: None, ..person(id, "1") };
        let guest = user::Model { id: "a:1".to_owned(), ..guest };
        let keen = user::Model { sessions: 10, messages_from_user: 60, intent: 0.5, ..person(id, "keen") };
        store(&db, vec![guest, keen, person(id, "shy")]).await;
        let of = async |filter| ids(&db, id, &List { filter, ..List::default() }).await;
        let identified = |wanted| UserFilter { identified: Some(wanted), ..UserFilter::default() };
        assert_eq!(of(identified(true)).await, ["u:shy", "u:keen"]);
        assert_eq!(of(identified(false)).await, ["a:1"]);
        let at_least = |score| UserFilter { min_engagement_score: Some(score), ..UserFilter::default() };
        assert_eq!(of(at_least(20.0)).await, ["a:1", "u:shy", "u:keen"]);
        assert_eq!(of(at_least(20.001)).await, ["u:keen"]);
        assert_eq!(of(at_least(90.0)).await, ["u:keen"]);
        assert_eq!(of(at_least(90.001)).await, Vec::<String>::new());
    }

    async fn those_of_a_range_have_a_session_that_started_in_it(db) {
        let id = Uuid::now_v7();
        let with_session = |name| user::Model { first_session_at: Some(sample::AT), ..person(id, name) };
        store(&db, vec![person(id, "known"), with_session("crawler"), with_session("early"), with_session("there")]).await;
        let session = |user: &str, offset, is_bot| session::Model {
            user_id: Some(format!("u:{user}")),
            started_at: sample::AT.plus(offset),
            is_bot,
            ..sample::session(id, user)
        };
        store(&db, vec![session("crawler", 0, true), session("early", -1, false), session("there", 0, false)]).await;
        let range = Some(Range { start: sample::AT, end: sample::AT.plus(1) });
        assert_eq!(ids(&db, id, &List { range, ..List::default() }).await, ["u:there"]);
        assert_eq!(ids(&db, id, &List::default()).await, ["u:early", "u:known", "u:there"]);
    }

    async fn every_order_gives_each_row_once_in_both_directions(db) {
        let id = Uuid::now_v7();
        let row = |name, first: i64, last: i64, sessions| user::Model {
            first_seen_at: Timestamp(first),
            last_seen_at: NOW.plus(-last * DAY),
            sessions,
            ..person(id, name)
        };
        store(&db, vec![row("a", 3, 1, 2), row("b", 2, 40, 3), row("c", 2, 50, 3), row("d", 1, 0, 1), row("e", 0, 7, 20)])
            .await;
        use UserOrderField::{EngagementScore, FirstSeenAt, LastSeenAt, TotalSessions};
        assert_eq!(walk(&db, id, LastSeenAt, SortDirection::Desc).await, "u:d u:a u:e u:b u:c");
        assert_eq!(walk(&db, id, FirstSeenAt, SortDirection::Asc).await, "u:e u:d u:b u:c u:a");
        assert_eq!(walk(&db, id, TotalSessions, SortDirection::Desc).await, "u:e u:c u:b u:a u:d");
        assert_eq!(walk(&db, id, EngagementScore, SortDirection::Desc).await, "u:e u:a u:d u:c u:b");
        assert_eq!(walk(&db, id, EngagementScore, SortDirection::Asc).await, "u:b u:c u:d u:a u:e");
    }

    async fn pages_by_score_go_on_with_the_scores_of_the_first_page(db) {
        let id = Uuid::now_v7();
        // Recency fades alike for all until it is gone: a month later the order of these two is the other way round.
        let lately = user::Model { last_seen_at: NOW.plus(-DAY), sessions: 0, ..person(id, "lately") };
        let often = user::Model { last_seen_at: NOW.plus(-20 * DAY), sessions: 2, ..person(id, "often") };
        store(&db, vec![lately, often]).await;
        let order = UserOrder { field: UserOrderField::EngagementScore, direction: SortDirection::Desc };
        let page = async |now, request| {
            let page = users::page(&db, can_read(id), now, &List::default(), order, &request).await;
            page.expect("a page").edges
        };
        let shown = page(NOW, first(1, None)).await;
        assert_eq!(shown[0].node.id, "u:lately");
        let later = NOW.plus(40 * DAY);
        assert_eq!(page(later, first(1, None)).await[0].node.id, "u:often");
        let rest = page(later, first(5, Some(shown[0].cursor.clone()))).await;
        assert_eq!(rest.iter().map(|edge| edge.node.id.as_str()).collect::<Vec<_>>(), ["u:often"]);
    }
}
