//! Subscriptions that ask the same are one execution.

use std::sync::Arc;

use parlance::{access::Access, graphql::shared::Payload};
use parlance_entity::vocabulary::ApiKeyKind;
use serde_json::json;
use uuid::Uuid;

use super::{House, another, code, ids};
use crate::support::on_every_database;

const COUNT: &str = "subscription { activeSessions { count } }";
const NUMBERS: &str =
    "subscription { analytics(every: 1) { metrics { sessions { total } conversations { started } } } }";

fn text(payload: Payload) -> Arc<str> {
    match payload {
        Payload::Answer(text) => text,
        Payload::Refused(errors) => panic!("{errors:?}"),
    }
}

async fn start_session(house: &House, id: usize) {
    house.tell(&format!("startSession(input: {{ sessionId: \"{id}\" }}) {{ userErrors {{ message }} }}")).await;
}

on_every_database! {
    async fn a_thousand_who_ask_the_same_share_one_execution_and_one_message(db) {
        let house = House::start(db).await;
        for query in [COUNT, NUMBERS, "subscription { live { activeSessions } }"] {
            let mut watched: Vec<_> = (0..1_000).map(|_| house.watch(query)).collect();
            assert_eq!(house.executions.running(), 1, "{query}");
            for change in 0..2 {
                let first = text(watched[0].payload().await);
                for watched in &mut watched[1..] {
                    assert!(Arc::ptr_eq(&first, &text(watched.payload().await)), "{query}: the very same message");
                }
                start_session(&house, query.len() * 10 + change).await;
            }
            drop(watched);
            house.is_deserted().await;
        }
        house.end().await;
    }

    async fn feeds_are_shared_too(db) {
        let house = House::start(db).await;
        let query = "subscription($after: String) { events(after: $after) { eventId } }";
        let mut watched: Vec<_> = ["YXJyaXZhbDow", "YXJyaXZhbDox", "YXJyaXZhbDoy"]
            .into_iter()
            .map(|after| house.watch_with(query, json!({ "after": after })))
            .collect();
        assert_eq!(house.executions.running(), 1, "wherever they go on from");
        house.track("s", &ids('a', 0..3)).await;
        for (skipped, watched) in watched.iter_mut().enumerate() {
            for id in ids('a', skipped..3) {
                assert_eq!(watched.next().await["events"]["eventId"], *id);
            }
        }
        house.track("s", &ids('b', 0..1)).await;
        let first = text(watched[0].payload().await);
        for watched in &mut watched[1..] {
            assert!(Arc::ptr_eq(&first, &text(watched.payload().await)));
        }
        drop(watched);
        house.end().await;
    }

    async fn who_begins_now_hears_nothing_of_what_another_reads_up(db) {
        let house = House::start(db).await;
        house.track("s", &ids('a', 0..100)).await;
        let query = "subscription($after: String) { events(after: $after) { eventId } }";
        let mut resumes = house.watch_with(query, json!({ "after": "YXJyaXZhbDow" }));
        let mut begins = house.watch_with(query, json!({ "after": null }));
        assert_eq!(house.executions.running(), 1);
        assert!(begins.is_silent().await, "from now on");
        house.track("s", &ids('b', 0..1)).await;
        assert_eq!(begins.next().await["events"]["eventId"], "b0");
        for id in ids('a', 0..100).into_iter().chain(ids('b', 0..1)) {
            assert_eq!(resumes.next().await["events"]["eventId"], *id);
        }
        drop((resumes, begins));
        house.end().await;
    }

    async fn what_differs_in_anything_is_not_shared(db) {
        let house = House::start(db).await;
        let with = "subscription($id: ID, $first: Int) { activeSessions(chatbotId: $id) { count sessions(first: $first) { sessionId } } }";
        let admin = Access { key_id: Uuid::from_u128(9), kind: ApiKeyKind::Admin, name: "Admin".to_owned(), chatbot_id: None };
        let mut watched = vec![
            house.watch(COUNT),
            house.watch_as(another(House::key(&house.mine)), COUNT, json!({})),
            house.watch_as(House::key(&house.theirs), COUNT, json!({})),
            house.watch("subscription { activeSessions { count at } }"),
            house.watch_with(with, json!({ "first": 1 })),
            house.watch_with(with, json!({ "first": 2 })),
            house.watch_as(admin.clone(), with, json!({ "id": house.mine.id })),
            house.watch_as(admin, with, json!({ "id": house.theirs.id })),
        ];
        assert_eq!(house.executions.running(), watched.len());
        for watched in &mut watched {
            assert_eq!(watched.next().await["activeSessions"]["count"], 0);
        }
        start_session(&house, 1).await;
        for (place, watched) in watched.iter_mut().enumerate() {
            if [2, 7].contains(&place) {
                assert!(watched.is_silent().await, "another chatbot's sessions are nobody else's business");
            } else {
                assert_eq!(watched.next().await["activeSessions"]["count"], 1);
            }
        }
        drop(watched);
        house.end().await;
    }

    async fn a_variable_that_says_more_than_where_to_go_on_is_not_left_out_of_account(db) {
        let house = House::start(db).await;
        let query = "subscription($after: String) { events(after: $after) { eventId name } other: events(after: $after) { eventId } }";
        let mut refused = house.watch_with(query, json!({ "after": null }));
        assert_eq!(code(&refused.answer().await), "BAD_USER_INPUT");
        let query = "subscription($at: String) { events(after: $at, names: [$at]) { eventId } }";
        let watched = [house.watch_with(query, json!({ "at": "YXJyaXZhbDow" })), house.watch_with(query, json!({ "at": "YXJyaXZhbDox" }))];
        assert_eq!(house.executions.running(), 2);
        drop((refused, watched));
        house.end().await;
    }

    async fn who_reads_slowly_gets_the_newest_state_and_delays_nobody(db) {
        let house = House::start(db).await;
        let (mut slow, mut quick) = (house.watch(COUNT), house.watch(COUNT));
        assert_eq!(slow.next().await["activeSessions"]["count"], 0);
        for session in 1..=20 {
            start_session(&house, session).await;
            quick.until(|data| data["activeSessions"]["count"] == session).await;
        }
        assert_eq!(slow.next().await["activeSessions"]["count"], 20, "instead of a backlog");
        assert!(slow.is_silent().await);
        drop((slow, quick));
        house.end().await;
    }

    async fn who_reads_events_slowly_reads_up_what_was_missed(db) {
        let house = House::start(db).await;
        let query = "subscription { events { eventId } }";
        let (mut slow, mut quick) = (house.watch(query), house.watch(query));
        assert!(slow.is_silent().await && quick.is_silent().await);
        house.track("s", &ids('a', 0..1)).await;
        assert_eq!(slow.next().await, quick.next().await);
        for hundred in 0..20 {
            let ids = ids('b', hundred * 100..(hundred + 1) * 100);
            house.track("s", &ids).await;
            for id in ids {
                assert_eq!(quick.next().await["events"]["eventId"], *id);
            }
        }
        for id in ids('b', 0..2_000) {
            assert_eq!(slow.next().await["events"]["eventId"], *id);
        }
        house.track("s", &ids('c', 0..1)).await;
        assert_eq!(slow.next().await["events"]["eventId"], "c0");
        drop((slow, quick));
        house.end().await;
    }

    async fn what_fails_fails_for_all_and_can_be_asked_again(db) {
        let house = House::start(db).await;
        let query = "subscription { analytics(every: 0) { metrics { sessions { total } } } }";
        for _ in 0..2 {
            let mut watched = [house.watch(query), house.watch(query)];
            for watched in &mut watched {
                assert_eq!(code(&watched.answer().await), "BAD_USER_INPUT");
                assert!(watched.has_ended().await);
            }
            house.is_deserted().await;
        }
        house.end().await;
    }
}
