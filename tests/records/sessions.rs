//! Lists of sessions.

use parlance::{
    db::Db,
    id::GlobalId,
    metrics::{
        filter::{AnalyticsFilter, StringFilter},
        sessions::{SessionSums, SessionUserSums},
    },
    period::Range,
    records::{
        order::SortDirection,
        sessions::{self, List, SessionFilter, SessionOrder, SessionOrderField},
    },
};
use parlance_entity::{session, user, vocabulary::SessionStatus};
use uuid::Uuid;

use super::{HOUR, NOW, can_read, first, last, store, sums, walked};
use crate::support::{on_every_database, sample};

/// An active session of nobody in which nothing happened.
fn quiet(chatbot_id: Uuid, id: &str) -> session::Model {
    session::Model {
        user_id: None,
        ended_at: None,
        present_until: NOW.plus(1),
        duration_ms: 0,
        errors: 0,
        conversations: 0,
        handovers: 0,
        leads: 0,
        bounced: false,
        converted_at: None,
        ..sample::session(chatbot_id, id)
    }
}

/// Sessions that each differ from a quiet one in what their name says, and another chatbot's.
async fn various(db: &Db) -> Uuid {
    let id = Uuid::now_v7();
    let quiet = |name| quiet(id, name);
    let rows = vec![
        session::Model { bounced: true, ..quiet("bounced") },
        session::Model { conversations: 2, ..quiet("chatty") },
        session::Model { converted_at: Some(sample::AT), ..quiet("converted") },
        session::Model { is_bot: true, bounced: true, ..quiet("crawler") },
        session::Model { ended_at: Some(sample::AT), ..quiet("ended") },
        session::Model { errors: 1, ..quiet("erring") },
        session::Model { ended_at: Some(sample::AT), ended_by_error: true, ..quiet("failed") },
        session::Model { user_id: Some("a:guest".to_owned()), ..quiet("guest") },
        session::Model { handovers: 1, ..quiet("handed-over") },
        session::Model { leads: 1, ..quiet("lead") },
        session::Model { duration_ms: 1500, ..quiet("long") },
        session::Model { user_id: Some("u:u1".to_owned()), ..quiet("member") },
        quiet("quiet"),
        session::Model { present_until: NOW, ..quiet("timed-out") },
    ];
    store(db, rows).await;
    store(db, vec![self::quiet(Uuid::now_v7(), "another chatbot's")]).await;
    id
}

async fn ids(db: &Db, chatbot_id: Uuid, filter: SessionFilter) -> Vec<String> {
    let list = List { filter, ..List::default() };
    let order = SessionOrder { field: SessionOrderField::StartedAt, direction: SortDirection::Asc };
    let page = sessions::page(db, can_read(chatbot_id), NOW, &list, order, &first(100, None)).await.expect("a page");
    let count = sessions::count(db, can_read(chatbot_id), NOW, &list).await.expect("a count");
    assert_eq!(usize::try_from(count), Ok(page.edges.len()));
    page.edges.into_iter().map(|edge| edge.node.id).collect()
}

/// The filter chooses these with true and all others with false.
async fn chooses(db: &Db, chatbot_id: Uuid, filter: impl Fn(Option<bool>) -> SessionFilter, chosen: &[&str]) {
    let all = ids(db, chatbot_id, SessionFilter::default()).await;
    assert_eq!(ids(db, chatbot_id, filter(Some(true))).await, chosen);
    let others: Vec<&String> = all.iter().filter(|id| !chosen.contains(&id.as_str())).collect();
    assert_eq!(ids(db, chatbot_id, filter(Some(false))).await.iter().collect::<Vec<_>>(), others);
}

async fn walk(db: &Db, chatbot_id: Uuid, field: SessionOrderField, direction: SortDirection) -> String {
    let list = List::default();
    let order = SessionOrder { field, direction };
    let rows =
        walked(async |request| sessions::page(db, can_read(chatbot_id), NOW, &list, order, &request).await).await;
    rows.into_iter().map(|row| row.id).collect::<Vec<_>>().join(" ")
}

on_every_database! {
    async fn crawlers_are_left_out_unless_asked_for(db) {
        let id = various(&db).await;
        let listed = ids(&db, id, SessionFilter::default()).await;
        assert_eq!(listed.len(), 13);
        assert!(!listed.contains(&"crawler".to_owned()));
        let r#where = Some(AnalyticsFilter { include_bots: Some(true), ..AnalyticsFilter::default() });
        assert_eq!(ids(&db, id, SessionFilter { r#where, ..SessionFilter::default() }).await.len(), 14);
    }

    async fn statuses_follow_from_now(db) {
        let id = various(&db).await;
        let of = async |statuses: &[SessionStatus]| {
            ids(&db, id, SessionFilter { statuses: Some(statuses.to_vec()), ..SessionFilter::default() }).await
        };
        assert_eq!(of(&[SessionStatus::Ended]).await, ["ended"]);
        assert_eq!(of(&[SessionStatus::Error]).await, ["failed"]);
        assert_eq!(of(&[SessionStatus::TimedOut]).await, ["timed-out"]);
        assert_eq!(of(&[SessionStatus::Ended, SessionStatus::Error]).await, ["ended", "failed"]);
        assert_eq!(of(&[SessionStatus::Active]).await.len(), 10);
        assert_eq!(of(&[]).await, Vec::<String>::new());
    }

    async fn each_filter_chooses_its_members(db) {
        let id = various(&db).await;
        let none = SessionFilter::default;
        chooses(&db, id, |wanted| SessionFilter { bounced: wanted, ..none() }, &["bounced"]).await;
        chooses(&db, id, |wanted| SessionFilter { with_conversation: wanted, ..none() }, &["chatty"]).await;
        chooses(&db, id, |wanted| SessionFilter { converted: wanted, ..none() }, &["converted"]).await;
        chooses(&db, id, |wanted| SessionFilter { with_error: wanted, ..none() }, &["erring", "failed"]).await;
        chooses(&db, id, |wanted| SessionFilter { with_handover: wanted, ..none() }, &["handed-over"]).await;
        chooses(&db, id, |wanted| SessionFilter { with_lead: wanted, ..none() }, &["lead"]).await;
        chooses(&db, id, |wanted| SessionFilter { identified: wanted, ..none() }, &["member"]).await;
        let at_least = |seconds| SessionFilter { min_duration_seconds: Some(seconds), ..none() };
        assert_eq!(ids(&db, id, at_least(1.5)).await, ["long"]);
        assert_eq!(ids(&db, id, at_least(1.500_1)).await, Vec::<String>::new());
    }

    async fn every_counter_is_the_count_of_its_list(db) {
        let id = various(&db).await;
        let counters: SessionSums = sums(&db, id).await;
        let identified = sums::<SessionUserSums>(&db, id).await.identified;
        let none = SessionFilter::default;
        let statuses = |statuses: &[SessionStatus]| SessionFilter { statuses: Some(statuses.to_vec()), ..none() };
        for (counter, filter) in [
            (counters.total, none()),
            (counters.bounced, SessionFilter { bounced: Some(true), ..none() }),
            (counters.with_conversation, SessionFilter { with_conversation: Some(true), ..none() }),
            (counters.converted, SessionFilter { converted: Some(true), ..none() }),
            (counters.with_handover, SessionFilter { with_handover: Some(true), ..none() }),
            (counters.with_lead, SessionFilter { with_lead: Some(true), ..none() }),
            (identified, SessionFilter { identified: Some(true), ..none() }),
            (counters.total - identified, SessionFilter { identified: Some(false), ..none() }),
            (counters.ended, statuses(&[SessionStatus::Ended, SessionStatus::Error])),
            (counters.timed_out, statuses(&[SessionStatus::TimedOut])),
            (counters.with_error, SessionFilter { with_error: Some(true), ..none() }),
        ] {
            assert!(counter > 0, "{filter:?}");
            assert_eq!(usize::try_from(counter), Ok(ids(&db, id, filter.clone()).await.len()), "{filter:?}");
        }
    }

    async fn a_person_is_named_by_any_of_their_ids(db) {
        let id = various(&db).await;
        let member = user::Model { user_id: Some("u1".to_owned()), ..sample::user(id, "u:u1") };
        store(&db, vec![member, user::Model { user_id: None, ..sample::user(id, "a:guest") }]).await;
        store(&db, vec![sample::user_alias(id, "cookie")]).await;
        let of = async |user: &str| {
            ids(&db, id, SessionFilter { user_id: Some(user.into()), ..SessionFilter::default() }).await
        };
        assert_eq!(of("u1").await, ["member"]);
        assert_eq!(of("cookie").await, ["member"]);
        assert_eq!(of("guest").await, ["guest"]);
        assert_eq!(of(&GlobalId::new("User", id, "u:u1").encode()).await, ["member"]);
        assert_eq!(of(&GlobalId::new("User", Uuid::now_v7(), "u:u1").encode()).await, Vec::<String>::new());
        assert_eq!(of("stranger").await, Vec::<String>::new());
    }

    async fn facts_of_the_session_are_filtered_as_in_analytics(db) {
        let id = various(&db).await;
        store(&db, vec![session::Model { browser: Some("Opera".to_owned()), ..quiet(id, "singing") }]).await;
        let browser = Some(StringFilter { eq: Some("Opera".to_owned()), ..StringFilter::default() });
        let r#where = Some(AnalyticsFilter { browser, ..AnalyticsFilter::default() });
        assert_eq!(ids(&db, id, SessionFilter { r#where, ..SessionFilter::default() }).await, ["singing"]);
    }

    async fn a_range_includes_its_start_and_excludes_its_end(db) {
        let id = Uuid::now_v7();
        let at = |name, offset| session::Model { started_at: sample::AT.plus(offset), ..quiet(id, name) };
        store(&db, vec![at("before", -1), at("start", 0), at("last", HOUR - 1), at("end", HOUR)]).await;
        let list = List { range: Some(Range { start: sample::AT, end: sample::AT.plus(HOUR) }), ..List::default() };
        let page = sessions::page(&db, can_read(id), NOW, &list, SessionOrder::default(), &first(9, None)).await;
        let listed: Vec<String> = page.expect("a page").edges.into_iter().map(|edge| edge.node.id).collect();
        assert_eq!(listed, ["last", "start"]);
    }

    async fn every_order_gives_each_row_once_in_both_directions(db) {
        let id = Uuid::now_v7();
        let row = |name, started, duration_ms, event_count| {
            session::Model { started_at: sample::AT.plus(started), duration_ms, event_count, ..quiet(id, name) }
        };
        store(&db, vec![row("a", 2, 5, 1), row("b", 1, 5, 3), row("c", 1, 5, 2), row("d", 1, 9, 2), row("e", 0, 0, 2)])
            .await;
        use SessionOrderField::{Duration, EventCount, StartedAt};
        assert_eq!(walk(&db, id, StartedAt, SortDirection::Desc).await, "a d c b e");
        assert_eq!(walk(&db, id, StartedAt, SortDirection::Asc).await, "e b c d a");
        assert_eq!(walk(&db, id, Duration, SortDirection::Desc).await, "d c b a e");
        assert_eq!(walk(&db, id, Duration, SortDirection::Asc).await, "e a b c d");
        assert_eq!(walk(&db, id, EventCount, SortDirection::Desc).await, "b e d c a");
        assert_eq!(walk(&db, id, EventCount, SortDirection::Asc).await, "a c d e b");
    }

    async fn rows_that_come_between_two_pages_repeat_and_hide_nothing(db) {
        let id = Uuid::now_v7();
        let at = |name: &str, offset| session::Model { started_at: sample::AT.plus(offset), ..quiet(id, name) };
        store(&db, vec![at("a", 1), at("b", 2), at("c", 3), at("d", 4)]).await;
        let list = List::default();
        let page = async |request| {
            let page = sessions::page(&db, can_read(id), NOW, &list, SessionOrder::default(), &request).await;
            page.expect("a page").edges
        };
        let newest = page(first(2, None)).await;
        store(&db, vec![at("newer", 5), at("old", 0)]).await;
        let rest = page(first(9, newest.last().map(|edge| edge.cursor.clone()))).await;
        assert_eq!(rest.iter().map(|edge| edge.node.id.as_str()).collect::<Vec<_>>(), ["b", "a", "old"]);
        let before = page(last(9, newest.first().map(|edge| edge.cursor.clone()))).await;
        assert_eq!(before.iter().map(|edge| edge.node.id.as_str()).collect::<Vec<_>>(), ["newer"]);
    }

    async fn pages_that_cannot_be_meant_are_bad_user_input(db) {
        let id = various(&db).await;
        let list = List::default();
        let by = |field, direction| SessionOrder { field, direction };
        let order = by(SessionOrderField::Duration, SortDirection::Desc);
        let page = sessions::page(&db, can_read(id), NOW, &list, order, &first(1, None)).await.expect("a page");
        let cursor = page.edges.first().map(|edge| edge.cursor.clone());
        let both = parlance::db::page::PageRequest { last: Some(1), ..first(1, None) };
        for (order, request) in [
            (order, first(0, None)),
            (order, first(-1, None)),
            (order, first(101, None)),
            (order, last(101, None)),
            (order, both),
            (order, first(1, Some("nonsense".to_owned()))),
            (order, last(1, Some(String::new()))),
            (by(SessionOrderField::Duration, SortDirection::Asc), first(1, cursor.clone())),
            (by(SessionOrderField::StartedAt, SortDirection::Desc), first(1, cursor)),
        ] {
            let error = sessions::page(&db, can_read(id), NOW, &list, order, &request).await.expect_err("no page");
            assert_eq!(error.code(), "BAD_USER_INPUT", "{request:?}");
        }
    }
}
