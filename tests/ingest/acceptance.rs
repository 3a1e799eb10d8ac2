//! What is accepted, refused, or seen before.

use parlance::{
    error::ErrorCode,
    ingest::{item::Item, writer::Outcome},
};
use parlance_entity::{event, item, message, vocabulary::Source};
use serde_json::json;

use super::world::{NOW, World, ago, event, events, input, is_accepted, is_duplicate, message};
use crate::support::on_every_database;

fn code(outcome: &Outcome) -> Option<ErrorCode> {
    match outcome {
        Outcome::Rejected(error) => Some(error.code),
        _ => None,
    }
}

on_every_database! {
    async fn one_bad_item_does_not_fail_the_others(db) {
        let world = World::new(db).await;
        let outcomes = world.send(vec![
            event(json!({"name": "page_viewed", "sessionId": "s1", "pageUrl": "https://shop.example/"})),
            event(json!({"name": "", "sessionId": "s1"})),
            event(json!({"name": "message_sent", "sessionId": "s1", "properties": {"length": "long"}})),
            event(json!({"name": "message_sent"})),
            Item::Score(input(json!({"conversationId": "c1", "score": 6}))),
            Item::RequestHandover(input(json!({"handoverId": "h1"}))),
            Item::UpdateHandover(input(json!({"handoverId": "h1", "status": "ABANDONED"}))),
            event(json!({"name": "custom", "userId": "a\u{0}b"})),
            event(json!({"name": "custom", "sessionId": "s1"})),
        ]).await;
        let codes: Vec<_> = outcomes.iter().map(code).collect();
        assert_eq!(codes, [
            None,
            Some(ErrorCode::Required),
            Some(ErrorCode::Invalid),
            Some(ErrorCode::Required),
            Some(ErrorCode::OutOfRange),
            Some(ErrorCode::Required),
            Some(ErrorCode::Invalid),
            Some(ErrorCode::Invalid),
            None,
        ]);
        let Outcome::Rejected(error) = &outcomes[2] else { panic!("refused") };
        assert_eq!(error.field, Some(vec!["properties".to_owned(), "length".to_owned()]));
        assert_eq!(world.all::<event::Entity>().await.len(), 2);
    }

    async fn an_event_without_an_id_is_known_again_by_its_content(db) {
        let world = World::new(db).await;
        let viewed = || event(json!({"name": "page", "sessionId": "s1", "properties": {"b": 1, "a": 2}, "occurredAt": ago(5)}));
        let outcomes = world.send(vec![viewed(), viewed()]).await;
        assert!(is_accepted(&outcomes[0]) && is_duplicate(&outcomes[1]));
        assert!(is_duplicate(&world.send(vec![viewed()]).await[0]));
        let undated = || event(json!({"name": "page", "sessionId": "s1"}));
        assert!(world.send(vec![undated(), undated()]).await.iter().all(is_accepted));
        assert_eq!(world.all::<event::Entity>().await.len(), 3);
    }

    async fn a_message_of_the_server_takes_the_place_of_the_clients(db) {
        let world = World::new(db).await;
        let said = |source, content: &str| {
            let json = json!({"messageId": "m1", "conversationId": "c1", "role": "USER", "content": content, "sentAt": ago(9)});
            Item::Message(Box::new(input(json)), source)
        };
        assert!(is_accepted(&world.send(vec![said(Source::Client, "client")]).await[0]));
        assert!(is_duplicate(&world.send(vec![said(Source::Client, "again")]).await[0]));
        assert!(is_accepted(&world.send(vec![said(Source::Server, "server")]).await[0]));
        assert!(is_duplicate(&world.send(vec![said(Source::Server, "again")]).await[0]));
        assert!(is_duplicate(&world.send(vec![said(Source::Client, "again")]).await[0]));
        let stored = world.all::<message::Entity>().await;
        assert_eq!(stored.len(), 1);
        assert_eq!((stored[0].source, stored[0].content.as_deref()), (Source::Server, Some("server")));
    }

    async fn an_update_takes_effect_when_its_record_comes(db) {
        let world = World::new(db).await;
        world.send(vec![
            Item::UpdateHandover(input(json!({"handoverId": "h1", "status": "ACCEPTED", "agentId": "ann", "at": ago(10)}))),
            Item::UpdateLead(input(json!({"leadId": "l1", "status": "WON", "at": ago(10)}))),
            Item::Resolve(input(json!({"conversationId": "c1", "at": ago(10)}))),
        ]).await;
        let before = world.tables().await;
        assert!(before.handovers.is_empty() && before.leads.is_empty() && before.conversations.is_empty());
        let outcomes = world.send(vec![
            Item::RequestHandover(input(json!({"handoverId": "h1", "conversationId": "c1", "requestedAt": ago(20)}))),
            Item::CaptureLead(Box::new(input(json!({"leadId": "l1", "createdAt": ago(20)})))),
            Item::StartConversation(input(json!({"conversationId": "c1", "startedAt": ago(30)}))),
        ]).await;
        for (outcome, id) in outcomes.iter().zip(["h1", "l1", "c1"]) {
            assert_eq!(*outcome, Outcome::Accepted { record_id: id.to_owned(), is_new: true });
        }
        let after = world.tables().await;
        assert_eq!(after.handovers["h1"].agent_id.as_deref(), Some("ann"));
        assert_eq!(after.leads["l1"].status, parlance_entity::vocabulary::LeadStatus::Won);
        assert!(after.conversations[&("c1".to_owned(), 1)].resolved_at.is_some());
    }

    async fn times_beyond_the_retention_or_ahead_of_the_clock_are_refused(db) {
        let world = World::with(db, |chatbot| {
            chatbot.event_retention_days = 10;
            chatbot.session_retention_days = 20;
        }).await;
        let day = 86_400;
        let outcomes = world.send(vec![
            event(json!({"name": "custom", "occurredAt": ago(10 * day)})),
            event(json!({"name": "custom", "occurredAt": ago(10 * day + 1)})),
            Item::TouchSession(input(json!({"sessionId": "s1", "at": ago(20 * day)}))),
            Item::TouchSession(input(json!({"sessionId": "s1", "at": ago(20 * day + 1)}))),
            event(json!({"eventId": "soon", "name": "custom", "occurredAt": ago(-day)})),
            event(json!({"name": "custom", "occurredAt": ago(-day - 1)})),
        ]).await;
        let refused: Vec<_> = outcomes.iter().map(code).collect();
        let too_far = Some(ErrorCode::OutOfRange);
        assert_eq!(refused, [None, too_far, None, too_far, None, too_far]);
        assert_eq!(world.tables().await.events["soon"].occurred_at, NOW);
    }

    async fn blocked_events_are_accepted_and_not_stored(db) {
        let world = World::with(db, |chatbot| chatbot.blocked_events = json!(["debug_*"])).await;
        let outcomes = world.send(vec![
            event(json!({"name": "debug_tick", "sessionId": "s1"})),
            event(json!({"name": "custom", "sessionId": "s2"})),
        ]).await;
        assert!(outcomes.iter().all(is_accepted));
        let tables = world.tables().await;
        assert_eq!((tables.events.len(), tables.sessions.len()), (1, 1));
    }

    async fn the_length_of_a_message_is_stored_where_its_text_is_not(db) {
        let world = World::with(db, |chatbot| chatbot.store_message_content = false).await;
        world.send(vec![message(json!({"messageId": "m1", "conversationId": "c1", "role": "USER", "content": "grüße 🦜"}))]).await;
        let stored = &world.tables().await.messages["m1"];
        assert_eq!((stored.content.as_deref(), stored.content_length), (None, Some(7)));
    }

    async fn any_unicode_is_stored_and_nul_is_taken_out(db) {
        let world = World::new(db).await;
        let outcomes = world.send(vec![
            event(json!({"eventId": "🦜", "name": "größe", "sessionId": "s-🦜", "properties": {"k\u{0}": "v\u{0}🦜"}})),
            message(json!({"messageId": "m1", "conversationId": "c1", "role": "USER", "content": "a\u{0}b\n🦜"})),
            Item::Identify(input(json!({"userId": "ü", "name": "N\u{0}", "traits": {"\u{0}": "\u{0}"}})), None),
        ]).await;
        assert!(outcomes.iter().all(is_accepted), "{outcomes:?}");
        let tables = world.tables().await;
        assert_eq!(tables.events["🦜"].properties, json!({"k": "v🦜"}));
        assert_eq!(tables.messages["m1"].content.as_deref(), Some("ab\n🦜"));
        assert_eq!(tables.users["u:ü"].name.as_deref(), Some("N"));
    }

    async fn a_context_is_stored_once_for_the_events_of_a_session(db) {
        let world = World::new(db).await;
        let request = |n: i64| events(json!({
            "sessionId": "s1", "context": {"language": "de", "country": "DE"},
            "events": [
                {"name": "page", "occurredAt": ago(500 - n)},
                {"name": "widget_loaded", "occurredAt": ago(490 - n)},
            ]
        }));
        for n in [100, 200, 300] {
            assert_eq!(world.send(request(n)).await.len(), 2);
        }
        assert_eq!(world.all::<item::Entity>().await.len(), 1);
        assert_eq!(world.tables().await.sessions["s1"].country.as_deref(), Some("DE"));
    }
}
