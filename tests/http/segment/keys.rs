//! Where SDKs put their key, and which keys work.

use parlance_entity::vocabulary::ApiKeyKind;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::{Server, call, make_key, send};
use crate::{
    http::make_admin_key,
    support::{client, on_every_database},
};

fn body(key: Option<&str>, id: &str) -> String {
    json!({"writeKey": key, "batch": [call("track", id)]}).to_string()
}

async fn is_taken(request: RequestBuilder) {
    let (status, answer) = send(request).await;
    assert_eq!((status, &answer["accepted"]), (StatusCode::OK, &json!(1)), "{answer}");
}

async fn is_refused(request: RequestBuilder, status: StatusCode, code: &str, message: &str) {
    let (found, answer) = send(request).await;
    assert_eq!((found, &answer["success"], &answer["code"]), (status, &json!(false), &json!(code)), "{answer}");
    assert!(answer["message"].as_str().is_some_and(|text| text.contains(message)), "{answer}");
    assert_eq!(answer["message"], answer["error"]);
}

on_every_database! {
    async fn a_key_is_found_wherever_an_sdk_puts_it(db) {
        let server = Server::start(db).await;
        let (client, key, url) = (client(), server.key.as_str(), server.url("/v1/batch"));
        is_taken(client.post(&url).basic_auth(key, Some("")).body(body(None, "1"))).await;
        is_taken(client.post(&url).basic_auth(key, Some("")).body(body(Some(key), "2"))).await;
        is_taken(client.post(&url).body(body(Some(key), "3"))).await;
        is_taken(client.post(&url).bearer_auth("a token of theirs").body(body(Some(key), "4"))).await;
        is_taken(client.post(&url).bearer_auth(key).body(body(None, "5"))).await;
        is_taken(client.post(format!("{url}?writeKey={key}")).body(body(None, "6"))).await;
        is_taken(client.post(server.url(&format!("/beacon/v1/batch?writeKey={key}"))).body(body(Some(""), "7"))).await;
        server.end().await;
    }

    async fn a_key_that_does_not_work_is_refused_with_401_and_why(db) {
        let server = Server::start(db.clone()).await;
        let other = make_key(&db, server.chatbot.id, ApiKeyKind::Write, None).await.secret.reveal().to_owned();
        let read = make_key(&db, server.chatbot.id, ApiKeyKind::Read, None).await.secret.reveal().to_owned();
        let (client, key, url) = (client(), server.key.as_str(), server.url("/v1/batch"));
        let unauthenticated = async |request: RequestBuilder, message: &str| {
            is_refused(request, StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message).await;
        };
        unauthenticated(client.post(&url).body(body(None, "1")), "missing").await;
        unauthenticated(client.post(&url).basic_auth("pk_write_unknown", Some("")).body(body(None, "1")), "unknown").await;
        unauthenticated(client.post(&url).bearer_auth("unknown").body(body(None, "1")), "unknown").await;
        unauthenticated(client.post(&url).basic_auth(key, Some("")).body(body(Some(&other), "1")), "different").await;
        unauthenticated(client.post(format!("{url}?writeKey={other}")).body(body(Some(key), "1")), "different").await;
        let read = client.post(&url).basic_auth(&read, Some("")).body(body(None, "1"));
        is_refused(read, StatusCode::FORBIDDEN, "FORBIDDEN", "read").await;
        assert!(server.world().tables().await.events.is_empty());
        server.end().await;
    }

    async fn a_write_key_sends_from_the_origins_that_it_allows(db) {
        let server = Server::start(db.clone()).await;
        let allowed = Some(vec!["https://shop.example".to_owned()]);
        let key = make_key(&db, server.chatbot.id, ApiKeyKind::Write, allowed).await.secret.reveal().to_owned();
        let from = |origin: &str| client().post(server.url("/v1/b")).header("origin", origin).body(body(Some(&key), "1"));
        is_taken(from("https://shop.example")).await;
        is_refused(from("https://evil.example"), StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "allowed origins").await;
        server.end().await;
    }

    async fn an_admin_key_says_which_chatbot_it_means(db) {
        let server = Server::start(db.clone()).await;
        let admin = make_admin_key(&db).await;
        let url = server.url("/v1/batch");
        let (_, answer): (_, Value) = send(client().post(&url).basic_auth(&admin, Some("")).body(body(None, "1"))).await;
        assert_eq!(answer["code"], "UNAUTHENTICATED", "{answer}");
        let url = format!("{url}?chatbotId={}", server.chatbot.id);
        is_taken(client().post(url).basic_auth(&admin, Some("")).body(body(None, "1"))).await;
        server.end().await;
    }
}
