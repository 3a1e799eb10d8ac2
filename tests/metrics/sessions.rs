use parlance_entity::session;
use serde_json::json;
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
};
use crate::support::on_every_database;

const ALL: &str = "sessions { total pageViews pageViewsPerSession messagesPerSession bounced bounceRate withConversation \
                   conversationRate converted conversionRate withHandover handoverRate withLead leadRate identified \
                   anonymous ended timedOut withError duration { count average } }";

on_every_database! {
    async fn sessions_are_measured_by_the_range_they_started_in(db) {
        let id = Uuid::now_v7();
        let noon = at("2026-03-02T12:00:00Z");
        let quiet = rows::session(id, "quiet", noon);
        store(&db, vec![
            session::Model { bounced: true, page_views: 1, ..quiet.clone() },
            session::Model {
                id: "busy".to_owned(),
                user_id: Some("u:ada".to_owned()),
                page_views: 4,
                messages_from_user: 1,
                messages_from_bot: 2,
                messages_from_agent: 3,
                conversations: 2,
                handovers: 1,
                leads: 2,
                converted_at: Some(noon),
                ended_at: Some(noon.plus(90_000)),
                duration_ms: 90_000,
                ..quiet.clone()
            },
            session::Model { id: "failed".to_owned(), ended_at: Some(noon), ended_by_error: true, ..quiet.clone() },
            session::Model { id: "erring".to_owned(), user_id: Some("a:bob".to_owned()), errors: 2, ..quiet.clone() },
            rows::session(id, "before", at("2026-03-01T23:59:59.999Z")),
            rows::session(id, "after", at("2026-03-09T00:00:00Z")),
            session::Model { chatbot_id: Uuid::now_v7(), ..quiet },
        ]).await;
        let found = Ask::default().metrics(&db, id, ALL).await;
        assert_eq!(found["sessions"], json!({
            "total": 4, "pageViews": 5, "pageViewsPerSession": 1.25, "messagesPerSession": 1.5,
            "bounced": 1, "bounceRate": 0.25, "withConversation": 1, "conversationRate": 0.25,
            "converted": 1, "conversionRate": 0.25, "withHandover": 1, "handoverRate": 0.25,
            "withLead": 1, "leadRate": 0.25, "identified": 1, "anonymous": 3,
            "ended": 2, "timedOut": 2, "withError": 2, "duration": { "count": 4, "average": 22.5 },
        }));
    }

    async fn a_range_without_sessions_has_zeros_and_no_rates(db) {
        let found = Ask::default().metrics(&db, Uuid::now_v7(), ALL).await;
        assert_eq!(found["sessions"], json!({
            "total": 0, "pageViews": 0, "pageViewsPerSession": null, "messagesPerSession": null,
            "bounced": 0, "bounceRate": null, "withConversation": 0, "conversationRate": null,
            "converted": 0, "conversionRate": null, "withHandover": 0, "handoverRate": null,
            "withLead": 0, "leadRate": null, "identified": 0, "anonymous": 0,
            "ended": 0, "timedOut": 0, "withError": 0, "duration": { "count": 0, "average": null },
        }));
    }

    async fn a_session_times_out_when_it_has_been_silent_for_long_enough(db) {
        let id = Uuid::now_v7();
        store(&db, vec![rows::session(id, "s1", at("2026-03-08T12:00:00Z"))]).await;
        for (now, timed_out) in [("2026-03-08T12:29:59.999Z", 0), ("2026-03-08T12:30:00Z", 1)] {
            let ask = Ask { now: at(now), ..Ask::default() };
            assert_eq!(ask.metrics(&db, id, "sessions { timedOut }").await["sessions"]["timedOut"], timed_out);
        }
    }

    async fn crawlers_count_only_when_asked_for(db) {
        let id = Uuid::now_v7();
        let human = rows::session(id, "human", at("2026-03-02T12:00:00Z"));
        store(&db, vec![session::Model { id: "crawler".to_owned(), is_bot: true, ..human.clone() }, human]).await;
        let total = async |ask: Ask| ask.metrics(&db, id, "sessions { total }").await["sessions"]["total"].clone();
        assert_eq!(total(Ask::default()).await, 1);
        assert_eq!(total(Ask::with(&json!({ "includeBots": true }))).await, 2);
        assert_eq!(total(Ask::with(&json!({ "and": [{ "includeBots": true }] }))).await, 1);
    }
}
