//! Lists of handovers, leads, events and messages.

use parlance::{
    db::page::PageRequest,
    period::Range,
    records::{events, handovers, leads, messages},
};
use parlance_entity::{
    event, handover, lead, message,
    vocabulary::{EventCategory, HandoverStatus, LeadStatus, MessageRole},
};
use uuid::Uuid;

use super::{HOUR, NOW, can_read, store, walked};
use crate::support::{on_every_database, sample};

fn range(hours: i64) -> Option<Range> {
    Some(Range { start: sample::AT, end: sample::AT.plus(hours * HOUR) })
}

on_every_database! {
    async fn a_handover_that_waits_is_abandoned_once_its_conversation_ended(db) {
        let id = Uuid::now_v7();
        let row = |name, status, abandoned_at| handover::Model { status, abandoned_at, ..sample::handover(id, name) };
        let rows = vec![
            row("abandoned", HandoverStatus::Requested, Some(NOW)),
            row("accepted", HandoverStatus::Accepted, None),
            handover::Model { is_bot: true, ..row("crawler", HandoverStatus::Accepted, None) },
            row("declined", HandoverStatus::Declined, Some(NOW)),
            row("forever", HandoverStatus::Requested, None),
            row("waiting", HandoverStatus::Requested, Some(NOW.plus(1))),
        ];
        store(&db, rows).await;
        let of = async |statuses: Option<Vec<HandoverStatus>>| {
            let list = handovers::List { range: None, statuses };
            let page = async |request| handovers::page(&db, can_read(id), NOW, &list, &request).await;
            let found = handovers::count(&db, can_read(id), NOW, &list).await.expect("a count");
            let ids: Vec<String> = walked(page).await.into_iter().map(|row| row.id).collect();
            assert_eq!(usize::try_from(found), Ok(ids.len()));
            ids.join(" ")
        };
        assert_eq!(of(None).await, "waiting forever declined accepted abandoned");
        assert_eq!(of(Some(vec![HandoverStatus::Requested])).await, "waiting forever");
        assert_eq!(of(Some(vec![HandoverStatus::Abandoned])).await, "abandoned");
        assert_eq!(of(Some(vec![HandoverStatus::Declined, HandoverStatus::Accepted])).await, "declined accepted");
        assert_eq!(of(Some(vec![])).await, "");
    }

    async fn leads_are_listed_by_capture_type_and_status(db) {
        let id = Uuid::now_v7();
        let row = |name, hours: i64, r#type: Option<&str>, status| lead::Model {
            created_at: sample::AT.plus(hours * HOUR),
            r#type: r#type.map(str::to_owned),
            status,
            ..sample::lead(id, name)
        };
        let rows = vec![
            row("a", 0, Some("demo"), LeadStatus::New),
            row("b", 1, Some("call"), LeadStatus::Won),
            row("c", 2, None, LeadStatus::New),
            row("d", 3, Some("demo"), LeadStatus::Lost),
            lead::Model { is_bot: true, ..row("crawler", 0, Some("demo"), LeadStatus::New) },
        ];
        store(&db, rows).await;
        let of = async |list: leads::List| {
            let page = async |request| leads::page(&db, can_read(id), &list, &request).await;
            let found = leads::count(&db, can_read(id), &list).await.expect("a count");
            let ids: Vec<String> = walked(page).await.into_iter().map(|row| row.id).collect();
            assert_eq!(usize::try_from(found), Ok(ids.len()));
            ids.join(" ")
        };
        assert_eq!(of(leads::List::default()).await, "d c b a");
        assert_eq!(of(leads::List { range: range(2), ..leads::List::default() }).await, "b a");
        let types = |types: &[&str]| Some(types.iter().map(|text| (*text).to_owned()).collect());
        assert_eq!(of(leads::List { types: types(&["demo", "other"]), ..leads::List::default() }).await, "d a");
        assert_eq!(of(leads::List { types: types(&[]), ..leads::List::default() }).await, "");
        let statuses = Some(vec![LeadStatus::New, LeadStatus::Won]);
        assert_eq!(of(leads::List { statuses, ..leads::List::default() }).await, "c b a");
    }

    async fn events_are_listed_by_name_category_and_session(db) {
        let id = Uuid::now_v7();
        let row = |name: &str, arrival, event: &str, category| event::Model {
            name: event.to_owned(),
            category,
            ..sample::event(id, name, arrival)
        };
        let rows = vec![
            row("a", 1, "page_viewed", EventCategory::System),
            row("b", 2, "page_hidden", EventCategory::System),
            row("c", 3, "page_shown", EventCategory::System),
            event::Model { session_id: Some("s2".to_owned()), ..row("d", 4, "own_name", EventCategory::Engagement) },
            event::Model { occurred_at: sample::AT.plus(HOUR), ..row("e", 5, "own_name", EventCategory::Error) },
            event::Model { is_bot: true, ..row("crawler", 6, "own_name", EventCategory::Error) },
        ];
        store(&db, rows).await;
        let of = async |list: events::List| {
            let page = async |request| events::page(&db, can_read(id), &list, &request).await;
            let found = events::count(&db, can_read(id), &list).await.expect("a count");
            let ids: Vec<String> = walked(page).await.into_iter().map(|row| row.id).collect();
            assert_eq!(usize::try_from(found), Ok(ids.len()));
            ids.join(" ")
        };
        let all = events::List::default;
        let named = |name: &str| events::List { names: Some(vec![name.to_owned()]), ..all() };
        assert_eq!(of(all()).await, "e d c b a");
        assert_eq!(of(events::List { range: range(1), ..all() }).await, "d c b a");
        assert_eq!(of(named("own_name")).await, "e d");
        assert_eq!(of(named("page_view")).await, "a");
        assert_eq!(of(named("visibility_change")).await, "c b");
        assert_eq!(of(events::List { names: Some(vec![]), ..all() }).await, "");
        let categories = Some(vec![EventCategory::Error]);
        assert_eq!(of(events::List { categories, ..all() }).await, "e");
        assert_eq!(of(events::List { session_id: Some("s2".to_owned()), ..all() }).await, "d");
    }

    async fn messages_of_an_episode_are_listed_oldest_first(db) {
        let id = Uuid::now_v7();
        let row = |name: &str, arrival, seconds: i64| {
            message::Model { sent_at: sample::AT.plus(seconds), ..sample::message(id, name, arrival) }
        };
        let rows = vec![
            row("b", 1, 0),
            row("a", 2, 0),
            message::Model { role: MessageRole::System, ..row("notice", 3, 1) },
            message::Model { counted: false, ..row("again", 4, 1) },
            message::Model { episode: 2, ..row("next", 5, 2) },
            message::Model { conversation_id: "c2".to_owned(), ..row("other", 6, 2) },
            row("c", 7, -1),
        ];
        store(&db, rows).await;
        let key = ("c1".to_owned(), 1);
        let page = async |request: PageRequest| messages::page(&db, can_read(id), &key, &request).await;
        let ids: Vec<String> = walked(page).await.into_iter().map(|row| row.id).collect();
        assert_eq!(ids, ["c", "a", "b", "notice"]);
        assert_eq!(messages::count(&db, can_read(id), &key).await.expect("a count"), 4);
    }
}
