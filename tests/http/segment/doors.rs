//! The same things through either door give the same rows.

use parlance_entity::{item, vocabulary::ItemKind};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Server, send};
use crate::{
    http::account_of,
    ingest::world::{World, ago},
    support::{client, on_every_database},
};

const AGENT: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36";
const PAGE: &str = "https://shop.example/pricing?plan=a";

on_every_database! {
    async fn the_same_event_through_either_door_gives_the_same_rows(db) {
        let server = Server::start(db.clone()).await;
        let (other, key) = account_of(&db, "other").await;
        let request = client().post(server.url("/v1/batch")).basic_auth(&key, Some("")).body(calls().to_string());
        let (status, answer) = send(request).await;
        assert_eq!((status.as_u16(), &answer["accepted"]), (200, &json!(4)), "{answer}");
        through_graphql(&server).await;
        let (mutations, segment) = (rows(&server.world()).await, rows(&World::of(db, other.id)).await);
        assert!(mutations.contains("Windows") && mutations.contains("ada@example.com"), "there is something to compare");
        assert_eq!(mutations, segment);
        server.end().await;
    }
}

fn calls() -> Value {
    let page = json!({"url": PAGE, "title": "Pricing", "referrer": "https://news.example/a"});
    let context = json!({
        "userAgent": AGENT, "locale": "en-GB", "timezone": "Europe/London", "sessionId": "s1", "page": page,
        "screen": {"width": 1920, "height": 1080}, "campaign": {"name": "spring", "source": "mail", "medium": "email"},
        "channel": "WEB",
    });
    let track = |id: &str, event: &str, seconds, properties: Value| {
        json!({
            "type": "track", "messageId": id, "event": event, "anonymousId": "a1", "timestamp": ago(seconds),
            "properties": properties, "context": {"conversationId": "c1"},
        })
    };
    json!({"context": context, "sentAt": ago(0), "batch": [
        {"type": "page", "messageId": "e1", "anonymousId": "a1", "timestamp": ago(60), "properties": {"path": "/pricing"}},
        track("e2", "message_sent", 50, json!({"message_id": "m1", "length": 12})),
        track("e3", "Plan Chosen", 40, json!({"plan": "a", "price": 9.5})),
        // Without an id, as `identifyUser` has none.
        {"type": "identify", "anonymousId": "a1", "userId": "u1", "timestamp": ago(30),
         "traits": {"email": "ada@example.com", "name": "Ada", "plan": "a"}},
    ]})
}

async fn through_graphql(server: &Server) {
    let events = json!({
        "sessionId": "s1", "anonymousId": "a1", "source": "SERVER", "channel": "WEB",
        "context": {
            "userAgent": AGENT, "language": "en-GB", "timezone": "Europe/London", "referrer": "https://news.example/a",
            "landingPage": PAGE, "screenWidth": 1920, "screenHeight": 1080, "utmCampaign": "spring", "utmSource": "mail",
            "utmMedium": "email",
        },
        "events": [
            {"eventId": "e1", "name": "page_viewed", "occurredAt": ago(60), "pageUrl": PAGE, "pageTitle": "Pricing",
             "properties": {"path": "/pricing"}},
            {"eventId": "e2", "name": "message_sent", "occurredAt": ago(50), "pageUrl": PAGE, "pageTitle": "Pricing",
             "conversationId": "c1", "properties": {"message_id": "m1", "length": 12}},
            {"eventId": "e3", "name": "Plan Chosen", "occurredAt": ago(40), "pageUrl": PAGE, "pageTitle": "Pricing",
             "conversationId": "c1", "properties": {"plan": "a", "price": 9.5}},
        ],
    });
    let user = json!({
        "userId": "u1", "anonymousId": "a1", "sessionId": "s1", "at": ago(30), "email": "ada@example.com", "name": "Ada",
        "traits": {"plan": "a"},
    });
    let query = "mutation($events: TrackEventsInput!, $user: IdentifyUserInput!) {
        trackEvents(input: $events) { accepted } identifyUser(input: $user) { isNew } }";
    let body = json!({"query": query, "variables": {"events": events, "user": user}});
    let request = client().post(server.url("/graphql")).bearer_auth(&server.key).json(&body);
    let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(answer["data"]["trackEvents"]["accepted"], 3, "{answer}");
}

/// Everything stored, contexts too, without whose it is and in which order it came.
async fn rows(world: &World) -> String {
    let tables = world.tables().await;
    let mut contexts = world.all::<item::Entity>().await;
    contexts.retain(|row| row.kind == ItemKind::Context);
    contexts.iter_mut().for_each(|row| row.arrival = 0);
    contexts.sort_by(|one, other| one.id.cmp(&other.id));
    format!("{tables:#?}{contexts:#?}").replace(&world.chatbot_id.to_string(), &Uuid::nil().to_string())
}
