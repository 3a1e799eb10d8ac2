//! Who is who: ties move earlier sessions, and people who lose everything are gone.

use parlance::ingest::item::Item;
use serde_json::json;

use super::world::{World, ago, event, input};
use crate::support::on_every_database;

fn view(session: &str, anonymous: &str, at: i64) -> Item {
    event(json!({"name": "page", "sessionId": session, "anonymousId": anonymous, "occurredAt": ago(at)}))
}

fn identify(user: &str, anonymous: &str, at: i64) -> Item {
    Item::Identify(input(json!({"userId": user, "anonymousId": anonymous, "at": ago(at)})), None)
}

on_every_database! {
    async fn an_identified_visitor_keeps_earlier_sessions(db) {
        let world = World::new(db).await;
        world.send(vec![view("s1", "anon", 9_000), view("s2", "anon", 5_000)]).await;
        let before = world.tables().await;
        assert_eq!(before.users.keys().collect::<Vec<_>>(), ["a:anon"]);
        assert_eq!(before.users["a:anon"].sessions, 2);
        world.send(vec![identify("alice", "anon", 100)]).await;
        let after = world.tables().await;
        assert_eq!(after.users.keys().collect::<Vec<_>>(), ["u:alice"]);
        assert_eq!(after.users["u:alice"].sessions, 2);
        assert!(after.sessions.values().all(|session| session.user_id.as_deref() == Some("u:alice")));
        assert!(after.sessions["s2"].returning && !after.sessions["s1"].returning);
    }

    async fn a_shared_device_does_not_merge_two_people(db) {
        let world = World::new(db).await;
        world.send(vec![
            view("s1", "anon", 9_000), identify("alice", "anon", 8_900),
            identify("bob", "anon", 5_000), view("s2", "anon", 4_900),
        ]).await;
        let tables = world.tables().await;
        assert_eq!(tables.sessions["s1"].user_id.as_deref(), Some("u:alice"));
        assert_eq!(tables.sessions["s2"].user_id.as_deref(), Some("u:bob"));
        assert_eq!(tables.aliases.len(), 2);
    }

    async fn a_late_tie_gives_the_sessions_after_it_to_somebody_else(db) {
        let world = World::new(db).await;
        world.send(vec![view("s1", "anon", 9_000), view("s2", "anon", 5_000), identify("alice", "anon", 8_900)]).await;
        world.send(vec![identify("carol", "anon", 6_000)]).await;
        let tables = world.tables().await;
        assert_eq!(tables.sessions["s1"].user_id.as_deref(), Some("u:alice"));
        assert_eq!(tables.sessions["s2"].user_id.as_deref(), Some("u:carol"));
        assert!(!tables.sessions["s2"].returning);
    }

    async fn handovers_and_leads_go_with_their_session(db) {
        let world = World::new(db).await;
        world.send(vec![
            view("s1", "anon", 9_000),
            event(json!({"name": "handover_requested", "sessionId": "s1", "properties": {"handover_id": "h1"}, "occurredAt": ago(8_990)})),
            Item::CaptureLead(Box::new(input(json!({"leadId": "l1", "sessionId": "s1", "createdAt": ago(8_980)})))),
        ]).await;
        world.send(vec![identify("alice", "anon", 100)]).await;
        let tables = world.tables().await;
        assert_eq!(tables.handovers["h1"].user_id.as_deref(), Some("u:alice"));
        assert_eq!(tables.leads["l1"].user_id.as_deref(), Some("u:alice"));
        assert!(tables.conversations.values().all(|row| row.user_id.as_deref() == Some("u:alice")));
    }

    async fn an_agents_status_is_the_last_by_time(db) {
        let world = World::new(db).await;
        let status = |status: &str, at| Item::AgentStatus(input(json!({"agentId": "ann", "status": status, "name": status, "at": ago(at)})));
        world.send(vec![status("ONLINE", 100)]).await;
        world.send(vec![status("AWAY", 50), status("BUSY", 200)]).await;
        let ann = &world.tables().await.agents["ann"];
        assert_eq!((ann.status.as_str(), ann.name.as_deref()), ("AWAY", Some("AWAY")));
    }
}
