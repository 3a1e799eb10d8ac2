//! Nothing is stored of whoever did not agree, and nothing at all under names that are blocked.

use parlance_entity::{chatbot, vocabulary::ConsentMode};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::places::stored;
use crate::{
    http::Server,
    support::{client, on_every_database},
};

const TRACE: &str = "left-a-trace";

fn asks(chatbot: chatbot::Model) -> chatbot::Model {
    chatbot::Model { consent_mode: ConsentMode::OptIn, ..chatbot }
}

fn event(consent: Value) -> Value {
    let context = json!({ "consent": consent, "userAgent": TRACE });
    let events = json!([
        { "name": TRACE, "sessionId": TRACE, "userId": TRACE, "properties": { "a": TRACE } },
        { "name": "", "sessionId": TRACE, "properties": { "a": TRACE } },
    ]);
    json!({
        "query": "mutation($input: TrackEventsInput!) { trackEvents(input: $input) { accepted rejected } }",
        "variables": { "input": { "context": context, "events": events } },
    })
}

on_every_database! {
    async fn a_visitor_who_refused_leaves_no_trace(db) {
        let server = Server::start_of(db.clone(), |chatbot| chatbot).await;
        for key in [&server.write_key, &server.key] {
            let answer = send(request(&server, key), &event(json!(false))).await;
            assert_eq!(answer["data"]["trackEvents"], json!({ "accepted": 1, "rejected": 1 }), "{answer}");
        }
        let answer = send(request(&server, &server.write_key).header("parlance-consent", "denied"), &event(Value::Null)).await;
        assert_eq!(answer["data"]["trackEvents"]["accepted"], 1, "{answer}");
        assert!(!stored(&db).await.contains(TRACE));
        send(request(&server, &server.write_key), &event(Value::Null)).await;
        assert!(stored(&db).await.contains(TRACE), "whoever said nothing is stored");
        server.end().await;
    }

    async fn where_consent_is_asked_silence_is_none(db) {
        let server = Server::start_of(db.clone(), asks).await;
        send(request(&server, &server.write_key), &event(Value::Null)).await;
        send(request(&server, &server.write_key).header("parlance-consent", "denied"), &event(Value::Null)).await;
        assert!(!stored(&db).await.contains(TRACE));
        send(request(&server, &server.write_key).header("parlance-consent", "granted"), &event(Value::Null)).await;
        assert!(stored(&db).await.contains(TRACE), "whoever agreed is stored");
        server.end().await;
    }

    async fn a_server_answers_for_what_it_sends(db) {
        let server = Server::start_of(db.clone(), asks).await;
        send(request(&server, &server.key), &event(Value::Null)).await;
        assert!(stored(&db).await.contains(TRACE));
        server.end().await;
    }

    async fn blocked_events_are_stored_nowhere_not_even_where_they_are_wrong(db) {
        let server = Server::start_of(db.clone(), |chatbot| chatbot::Model { blocked_events: json!(["secret_*"]), ..chatbot }).await;
        let events = json!([
            { "name": "secret_plan", "sessionId": TRACE, "properties": { "a": TRACE } },
            { "name": "secret_plan", "sessionId": "", "properties": { "a": TRACE } },
            { "name": "secret_plan", "sessionId": TRACE, "occurredAt": "2001-01-01T00:00:00Z" },
        ]);
        let mutation = "mutation($input: TrackEventsInput!) { trackEvents(input: $input) { accepted rejected } }";
        let body = json!({ "query": mutation, "variables": { "input": { "events": events } } });
        let answer = send(request(&server, &server.key), &body).await;
        assert_eq!(answer["data"]["trackEvents"], json!({ "accepted": 2, "rejected": 1 }), "{answer}");
        assert!(!stored(&db).await.contains(TRACE));
        server.end().await;
    }
}

fn request(server: &Server, key: &str) -> RequestBuilder {
    client().post(server.url("/graphql")).bearer_auth(key)
}

async fn send(request: RequestBuilder, body: &Value) -> Value {
    request.json(body).send().await.expect("an answer").json().await.expect("JSON")
}
