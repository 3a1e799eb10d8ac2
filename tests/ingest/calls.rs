//! AI calls, reviews, intake flows and feedback on their way into the tables.

use parlance::ingest::{item::Item, writer::Outcome};
use parlance_entity::vocabulary::AiCallKind;
use serde_json::{Value, json};

use super::world::{World, ago, event, input, is_accepted, is_duplicate, message};
use crate::support::on_every_database;

fn call(fields: Value) -> Item {
    Item::AiCall(Box::new(input(fields)))
}

fn review(conversation: &str, score: i32, at: i64) -> Item {
    Item::Review(input(json!({"conversationId": conversation, "reviewer": "rita", "score": score, "at": ago(at)})))
}

on_every_database! {
    async fn a_call_is_stored_once(db) {
        let world = World::new(db).await;
        let first = || call(json!({"callId": "a1", "kind": "CLASSIFICATION", "intent": "refund", "at": ago(100)}));
        let outcomes = world.send(vec![first(), first()]).await;
        assert!(is_accepted(&outcomes[0]) && is_duplicate(&outcomes[1]));
        let other = call(json!({"callId": "a1", "kind": "GENERATION", "at": ago(200)}));
        assert!(is_duplicate(&world.send(vec![other]).await[0]), "the first to arrive holds");
        assert_eq!(world.tables().await.ai_calls["a1"].kind, AiCallKind::Classification);
        assert!(matches!(&outcomes[0], Outcome::Accepted { record_id, .. } if record_id == "a1"));
    }

    async fn a_failure_finds_its_call_in_another_session_and_the_other_way_round(db) {
        let world = World::new(db).await;
        let failed = |id: &str| {
            event(json!({"eventId": format!("f-{id}"), "name": "ai_failed", "sessionId": "s2", "occurredAt": ago(50),
                "properties": {"call_id": id, "error_type": "timeout"}}))
        };
        let made = |id: &str| call(json!({"callId": id, "kind": "CLASSIFICATION", "sessionId": "s1", "latencyMs": 9, "at": ago(60)}));
        world.send(vec![made("a1")]).await;
        world.send(vec![failed("a1"), failed("a2")]).await;
        let before = world.tables().await.ai_calls;
        assert_eq!((before["a2"].session_id.as_deref(), before["a2"].kind), (Some("s2"), AiCallKind::Generation));
        world.send(vec![made("a2")]).await;
        let calls = world.tables().await.ai_calls;
        assert_eq!(calls.len(), 2);
        for call in calls.values() {
            assert_eq!((call.session_id.as_deref(), call.kind), (Some("s1"), AiCallKind::Classification), "{}", call.id);
            assert_eq!((call.failed, call.error_type.as_deref(), call.latency_ms), (true, Some("timeout"), Some(9)));
        }
    }

    async fn a_call_moves_with_its_conversation_and_its_session(db) {
        let world = World::new(db).await;
        let said = |n: i64, role: &str, at: i64| {
            message(json!({"messageId": format!("m{n}"), "conversationId": "c1", "role": role, "sentAt": ago(at)}))
        };
        world.send(vec![call(json!({"callId": "a1", "kind": "GENERATION", "conversationId": "c1", "at": ago(3_000)}))]).await;
        assert_eq!(world.tables().await.ai_calls["a1"].episode, None, "there is no conversation yet");
        world.send(vec![said(3, "USER", 3_001)]).await;
        assert_eq!(world.tables().await.ai_calls["a1"].episode, Some(1));
        world.send(vec![said(1, "USER", 9_001), said(2, "BOT", 9_000)]).await;
        assert_eq!(world.tables().await.ai_calls["a1"].episode, Some(2), "an earlier episode came late");
        world.send(vec![event(json!({"name": "conversation_started", "sessionId": "s1", "conversationId": "c1", "occurredAt": ago(9_002)}))]).await;
        assert_eq!(world.tables().await.ai_calls["a1"].session_id.as_deref(), Some("s1"));
    }

    async fn a_review_waits_for_its_conversation_and_the_last_one_counts(db) {
        let world = World::new(db).await;
        world.send(vec![review("c1", 40, 10), review("c1", 90, 20)]).await;
        assert!(world.tables().await.conversations.is_empty(), "a review opens none");
        let wrong = [review("c1", 101, 10), review("c1", -1, 10)];
        assert!(world.send(wrong.to_vec()).await.iter().all(|outcome| matches!(outcome, Outcome::Rejected(_))));
        let start = json!({"conversationId": "c1", "sessionId": "s1", "startedAt": ago(5_000)});
        world.send(vec![Item::StartConversation(input(start))]).await;
        let tables = world.tables().await;
        let conversation = &tables.conversations[&("c1".to_owned(), 1)];
        assert_eq!((conversation.review_score, conversation.reviewer.as_deref()), (Some(40), Some("rita")));
        assert_eq!(conversation.reviewed_at.map(|at| at.to_text()), Some(ago(10)));
        assert_eq!(tables.sessions["s1"].last_activity_at.to_text(), ago(5_000), "a review does not lengthen");
        let same = review("c1", 40, 10);
        assert!(is_duplicate(&world.send(vec![same]).await[0]));
    }

    async fn flows_are_renumbered_when_an_earlier_start_comes_late(db) {
        let world = World::new(db).await;
        let moved = |what: &str, service: &str, at: i64| {
            event(json!({"name": format!("intake_{what}"), "sessionId": "s1", "occurredAt": ago(at),
                "properties": {"service_type": service, "step": what}}))
        };
        world.send(vec![moved("flow_started", "loans", 100), moved("step_completed", "loans", 90)]).await;
        world.send(vec![moved("flow_started", "cards", 200), moved("flow_completed", "loans", 80)]).await;
        let flows = world.tables().await.intake_flows;
        let told: Vec<_> = flows.values().map(|flow| (flow.number, flow.service_type.as_deref(), flow.duration_ms)).collect();
        assert_eq!(told, [(1, Some("cards"), None), (2, Some("loans"), Some(20_000))]);
        let end = json!({"sessionId": "s1", "endedAt": ago(50)});
        world.send(vec![Item::EndSession(input(end))]).await;
        let flows = world.tables().await.intake_flows;
        assert!(flows.values().all(|flow| flow.session_over_at.to_text() == ago(50)));
    }

    async fn flows_move_where_an_implicit_session_is_cut_anew(db) {
        let world = World::new(db).await;
        let seen = |name: &str, at: i64| event(json!({"name": name, "userId": "ada", "occurredAt": ago(at)}));
        world.send(vec![seen("intake_flow_started", 9_000), seen("intake_flow_started", 6_000)]).await;
        assert_eq!(world.tables().await.intake_flows.len(), 2, "of two sessions");
        world.send(vec![seen("page_viewed", 7_500)]).await;
        let tables = world.tables().await;
        assert_eq!((tables.sessions.len(), tables.intake_flows.len()), (1, 1));
    }

    async fn feedback_and_views_are_columns_of_their_events(db) {
        let world = World::new(db).await;
        let given = |id: &str, name: &str, properties: Value| {
            event(json!({"eventId": id, "name": name, "sessionId": "s1", "properties": properties, "occurredAt": ago(10)}))
        };
        world.send(vec![
            given("view", "faq_question_viewed", json!({"question_id": "q1", "helpful": true})),
            given("thumb", "feedback_given", json!({"helpful": false})),
            given("both", "faq_feedback_given", json!({"helpful": true, "question_id": "q2"})),
            given("other", "anything", json!({"helpful": true, "question_id": "q3"})),
        ]).await;
        let events = world.tables().await.events;
        let told = |id: &str| (events[id].question_id.as_deref(), events[id].helpful);
        assert_eq!(told("view"), (Some("q1"), None));
        assert_eq!(told("thumb"), (None, Some(false)));
        assert_eq!(told("both"), (Some("q2"), Some(true)));
        assert_eq!(told("other"), (None, None));
    }

    async fn an_episode_of_nobodys_is_a_return_all_the_same(db) {
        let world = World::new(db).await;
        let said = |id: &str, session: &str, user: Option<&str>, role: &str, at: i64| {
            message(json!({"messageId": id, "conversationId": "c1", "sessionId": session, "userId": user, "role": role, "sentAt": ago(at)}))
        };
        world.send(vec![said("m1", "s1", Some("ada"), "USER", 9_000), said("m2", "s1", None, "BOT", 8_990)]).await;
        world.send(vec![said("m3", "s2", None, "USER", 3_000)]).await;
        // Derives the person alone.
        world.send(vec![Item::Identify(input(json!({"userId": "ada", "name": "Ada", "at": ago(5)})), None)]).await;
        let conversations = world.tables().await.conversations;
        let told: Vec<_> = conversations.values().map(|row| (row.user_id.as_deref(), row.returned_within_day)).collect();
        assert_eq!(told, [(Some("u:ada"), true), (None, false)]);
    }
}
