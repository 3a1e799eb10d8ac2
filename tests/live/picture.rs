//! The live picture.

use parlance::db::Db;
use serde_json::json;

use super::{House, MINUTE};
use crate::support::{on_every_database, sample::AT};

const LIVE: &str = "live { activeSessions openConversations queuedHandovers longestWaitSeconds agentsOnline agentsBusy \
                    agentsAway sessionsToday eventsPerMinute messagesPerMinute at }";

/// Somebody waits for an agent since half a minute ago.
async fn begin(db: Db) -> House {
    let house = House::start(db).await;
    house
        .tell(
            r#"
            startSession(input: { sessionId: "s", startedAt: "2026-01-31T09:29:00Z" }) { userErrors { message } }
            yesterday: startSession(input: { sessionId: "y", startedAt: "2026-01-30T09:29:00Z" }) { userErrors { message } }
            startConversation(input: { conversationId: "c", sessionId: "s", startedAt: "2026-01-31T09:29:05Z" }) { userErrors { message } }
            recordMessages(input: { messages: [
                { messageId: "m1", conversationId: "c", sessionId: "s", role: USER, content: "Hello?", sentAt: "2026-01-31T09:29:10Z" }
                { messageId: "m2", conversationId: "c", sessionId: "s", role: SYSTEM, content: "Hold on", sentAt: "2026-01-31T09:29:20Z" }
            ] }) { userErrors { message } }
            requestHandover(input: { handoverId: "h", conversationId: "c", sessionId: "s", requestedAt: "2026-01-31T09:29:30Z" }) { userErrors { message } }
            grace: setAgentStatus(input: { agentId: "grace", status: ONLINE, at: "2026-01-31T09:00:00Z" }) { userErrors { message } }
            ada: setAgentStatus(input: { agentId: "ada", status: AWAY, at: "2026-01-31T09:00:00Z" }) { userErrors { message } }
            trackEvents(input: { sessionId: "s", events: [
                { eventId: "e1", name: "widget_opened", occurredAt: "2026-01-31T09:29:00.001Z" }
                { eventId: "e2", name: "widget_opened", occurredAt: "2026-01-31T09:29:00Z" }
            ] }) { userErrors { message } }"#,
        )
        .await;
    house
}

on_every_database! {
    async fn it_shows_what_is_going_on_and_what_time_brings(db) {
        let house = begin(db).await;
        let mut watched = house.watch(&format!("subscription {{ {LIVE} }}"));
        let first = watched.next().await;
        assert_eq!(first["live"], json!({
            "activeSessions": 1, "openConversations": 1, "queuedHandovers": 1, "longestWaitSeconds": 30.0,
            "agentsOnline": 1, "agentsBusy": 0, "agentsAway": 1, "sessionsToday": 1,
            "eventsPerMinute": 1, "messagesPerMinute": 1, "at": "2026-01-31T09:30:00.000Z",
        }));
        assert_eq!(house.ask(&format!("{{ chatbot {{ {LIVE} }} }}")).await["chatbot"], first, "as a query says");

        house.tell(r#"updateHandover(input: { handoverId: "h", status: ACCEPTED, agentId: "grace" }) { userErrors { message } }"#).await;
        let accepted = watched.next().await;
        assert_eq!((&accepted["live"]["queuedHandovers"], &accepted["live"]["longestWaitSeconds"]), (&json!(0), &json!(null)));

        // The event that stands at the edge of the minute leaves it.
        house.app.clock.set(AT.plus(1));
        assert_eq!(watched.next().await["live"]["eventsPerMinute"], 0);

        // Nothing but time: the session times out, the day ends.
        house.app.clock.set(AT.plus(24 * 60 * MINUTE));
        let tomorrow = watched.next().await;
        assert_eq!(tomorrow["live"]["activeSessions"], 0);
        assert_eq!(tomorrow["live"]["sessionsToday"], 0);
        assert_eq!(house.ask(&format!("{{ chatbot {{ {LIVE} }} }}")).await["chatbot"], tomorrow);
        drop(watched);
        house.end().await;
    }

    async fn while_somebody_waits_the_wait_grows(db) {
        let house = begin(db).await;
        let mut watched = house.watch("subscription { live { longestWaitSeconds } }");
        assert_eq!(watched.next().await["live"]["longestWaitSeconds"], 30.0);
        house.app.clock.set(AT.plus(5_000));
        assert_eq!(watched.next().await["live"]["longestWaitSeconds"], 35.0);
        drop(watched);
        house.end().await;
    }
}
