//! Requests: what is refused, how, and with which code.

use std::time::Duration;

use parlance::config::Limits;
use reqwest::{RequestBuilder, StatusCode, header};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use super::{Server, code};
use crate::support::{client, on_every_database};

const ONLY_RESPONSE: &str = "application/graphql-response+json";

async fn send(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.expect("an answer");
    (answer.status(), answer.json().await.expect("a GraphQL answer"))
}

fn post(server: &Server, query: &str) -> RequestBuilder {
    client().post(server.url("/graphql")).json(&json!({ "query": query }))
}

on_every_database! {
    async fn without_a_key_only_the_schema_can_be_read(db) {
        let server = Server::start(db).await;
        let (status, answer) = send(post(&server, "{ __schema { queryType { name } } __typename }")).await;
        assert_eq!((status, &answer["errors"]), (StatusCode::OK, &Value::Null));
        let request = post(&server, "{ viewer { name } }").header(header::ACCEPT, ONLY_RESPONSE);
        let (status, answer) = send(request).await;
        assert_eq!((status, code(&answer)), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
        let (status, answer) = send(post(&server, "{ __typename }").bearer_auth("sk_unknown")).await;
        assert_eq!((status, code(&answer)), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
        assert_eq!(server.ask("{ viewer { name } }").await, json!({ "data": { "viewer": { "name": "Back end" } } }));
        server.end().await;
    }

    async fn what_is_no_request_is_refused_with_a_status_and_an_error(db) {
        let server = Server::start(db).await;
        let client = client();
        let url = server.url("/graphql");
        let json = |body: &'static str| client.post(&url).header(header::CONTENT_TYPE, "application/json").body(body);
        let form = client.post(&url).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let refused = [
            (json("{"), StatusCode::BAD_REQUEST),
            (json(r#"{"query": ""}"#), StatusCode::BAD_REQUEST),
            (json(r#"[{"query": "{__typename}"}]"#), StatusCode::BAD_REQUEST),
            (json(r#"{"query": "{__typename}", "variables": 1}"#), StatusCode::BAD_REQUEST),
            (form.body("query=%7B__typename%7D"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
            (client.post(&url).header(header::CONTENT_TYPE, "text/plain").body("{}"), StatusCode::UNSUPPORTED_MEDIA_TYPE),
            (client.get(format!("{url}?query=mutation%7B__typename%7D")), StatusCode::METHOD_NOT_ALLOWED),
            (client.put(&url), StatusCode::METHOD_NOT_ALLOWED),
            (json(r#"{"query": "{__typename}"}"#).header(header::ACCEPT, "text/html"), StatusCode::NOT_ACCEPTABLE),
            (client.get(server.url("/nothing")), StatusCode::NOT_FOUND),
        ];
        for (request, expected) in refused {
            let (status, answer) = send(request).await;
            assert_eq!((status, code(&answer)), (expected, "BAD_USER_INPUT"), "{answer}");
        }
        server.end().await;
    }

    async fn a_request_that_takes_too_long_is_cut_off(db) {
        let limits = Limits { query_timeout: Duration::from_millis(50), ..Limits::default() };
        let server = Server::start_with(db, limits).await;
        // Notes the use of the key, which is a write of its own.
        server.ask("{ __typename }").await;
        // Whoever holds the chatbot's row holds up the writer.
        let holder = server.app.db.writer.begin().await.expect("a transaction");
        holder.execute_unprepared("UPDATE chatbot SET name = name").await.expect("the row is held");
        let waits = r#"mutation { startSession(input: { sessionId: "s" }) { isNew } }"#;
        let request = post(&server, waits).bearer_auth(&server.key).header(header::ACCEPT, ONLY_RESPONSE);
        let (status, answer) = send(request).await;
        assert_eq!((status, code(&answer)), (StatusCode::GATEWAY_TIMEOUT, "TIMEOUT"), "{answer}");
        holder.rollback().await.expect("the row is free");
        server.end().await;
    }

    async fn pages_of_any_origin_may_ask_with_a_key(db) {
        let server = Server::start(db).await;
        let preflight = client()
            .request(reqwest::Method::OPTIONS, server.url("/graphql"))
            .header(header::ORIGIN, "https://shop.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type,parlance-consent");
        let answer = preflight.send().await.expect("an answer");
        let allowed = |name: header::HeaderName| answer.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(allowed(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
        assert_eq!(allowed(header::ACCESS_CONTROL_ALLOW_HEADERS), "authorization,content-type,parlance-consent");
        let answer = post(&server, "{ __typename }").header(header::ORIGIN, "https://shop.example").send().await;
        let answer = answer.expect("an answer");
        let exposed = answer.headers()[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().expect("text");
        assert!(exposed.contains("retry-after"));
        assert!(answer.headers().contains_key("x-request-id"));
        server.end().await;
    }

    async fn a_server_says_that_it_lives_and_that_it_can_work(db) {
        let server = Server::start(db).await;
        for path in ["/health", "/ready"] {
            let (status, answer) = send(client().get(server.url(path))).await;
            assert_eq!((status, answer), (StatusCode::OK, json!({ "status": "ok" })));
        }
        server.end().await;
    }
}
