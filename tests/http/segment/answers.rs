//! Answers: exactly 200 for what is taken, and a status that no SDK misreads for what is not.

use std::io::Write;

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::{Compression, write::GzEncoder};
use parlance::config::Limits;
use reqwest::{Method, RequestBuilder, StatusCode, header};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{Server, call, send};
use crate::support::{client, on_every_database, sample, tables};

fn packed(text: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text).expect("memory takes it");
    packer.finish().expect("memory takes it")
}

/// Sends a body in chunks, as a client does that does not know its length beforehand.
async fn chunked(server: &Server, headers: &str, body: &[u8]) -> String {
    let key = BASE64_STANDARD.encode(format!("{}:", server.key));
    let mut request = format!(
        "POST /v1/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Basic {key}\r\n{headers}Transfer-Encoding: \
         chunked\r\n\r\n"
    )
    .into_bytes();
    for chunk in body.chunks(20) {
        request.extend(format!("{:x}\r\n", chunk.len()).bytes());
        request.extend(chunk);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    let mut stream = TcpStream::connect(server.address).await.expect("the server listens");
    stream.write_all(&request).await.expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

async fn is_bad(request: RequestBuilder, message: &str) {
    let (status, answer) = send(request).await;
    assert_eq!(
        (status, &answer["success"], &answer["code"]),
        (StatusCode::BAD_REQUEST, &json!(false), &json!("BAD_USER_INPUT"))
    );
    assert!(answer["message"].as_str().is_some_and(|text| text.contains(message)), "{message}: {answer}");
    assert_eq!(answer["message"], answer["error"]);
}

on_every_database! {
    async fn a_mistake_in_a_call_is_told_by_its_index_and_the_others_are_stored(db) {
        let server = Server::start(db).await;
        let long = "x".repeat(101);
        let batch = json!([
            call("track", "good"),
            7,
            {"userId": "u"},
            {"type": "charge", "userId": "u"},
            {"type": "track", "userId": "u"},
            {"type": "track", "event": "E"},
            {"type": "track", "event": "E", "userId": 7},
            {"type": "track", "event": "E", "userId": "u", "messageId": long},
            {"type": "track", "event": "E", "userId": "u", "messageId": "a\nb"},
            {"type": "track", "event": "E", "userId": "u", "timestamp": "noon"},
            {"type": "track", "event": "E", "userId": "u", "properties": [1]},
            {"type": "track", "event": "E", "userId": "u", "context": 1},
            {"type": "track", "event": "E", "userId": "u", "context": {"sessionId": []}},
            {"type": "track", "event": "widget_closed", "userId": "u", "properties": {"time_spent_seconds": "long"}},
            {"type": "group", "userId": "u"},
            {"type": "alias", "userId": "u"},
            {"type": "alias", "previousId": "a"},
            call("track", "good"),
            call("track", "also good"),
        ]);
        let answer = server.call("/v1/batch", &json!({"batch": batch})).await;
        let counts = ["accepted", "duplicates", "rejected"].map(|name| answer[name].as_u64());
        assert_eq!(counts, [Some(2), Some(1), Some(16)], "{answer}");
        let field = |path: &[&str]| json!(path);
        let expected = [
            (1, "INVALID", field(&[])), (2, "REQUIRED", field(&["type"])), (3, "INVALID", field(&["type"])),
            (4, "REQUIRED", field(&["event"])), (5, "REQUIRED", field(&["userId"])), (6, "INVALID", field(&["userId"])),
            (7, "TOO_LONG", field(&["messageId"])), (8, "INVALID", field(&["messageId"])),
            (9, "INVALID", field(&["timestamp"])), (10, "INVALID", field(&["properties"])),
            (11, "INVALID", field(&["context"])), (12, "INVALID", field(&["context", "sessionId"])),
            (13, "INVALID", field(&["properties", "time_spent_seconds"])), (14, "REQUIRED", field(&["groupId"])),
            (15, "REQUIRED", field(&["previousId"])), (16, "REQUIRED", field(&["userId"])),
        ];
        let found = answer["errors"].as_array().expect("a list");
        for (error, (index, code, field)) in found.iter().zip(expected) {
            let found = (&error["index"], &error["code"], &error["field"]);
            assert_eq!(found, (&json!(index), &json!(code), &field), "{error}");
            assert!(error["message"].as_str().is_some_and(|message| message.len() > 10), "{error}");
        }
        assert_eq!(found[7]["message"], "`messageId` holds a control character, such as a line break: send it without");
        assert_eq!(server.world().tables().await.events.into_keys().collect::<Vec<_>>(), ["also good", "good"]);
        server.end().await;
    }

    async fn a_single_call_that_is_refused_is_answered_with_200_so_that_nobody_sends_it_for_ever(db) {
        let server = Server::start(db).await;
        let answer = server.call("/v1/track", &json!({"userId": "u"})).await;
        assert_eq!((&answer["accepted"], &answer["rejected"]), (&json!(0), &json!(1)));
        assert_eq!((&answer["errors"][0]["index"], &answer["errors"][0]["code"]), (&json!(0), &json!("REQUIRED")));
        let empty = server.call("/v1/batch", &json!({"batch": []})).await;
        assert_eq!(empty, json!({"success": true, "accepted": 0, "duplicates": 0, "rejected": 0, "errors": []}));
        server.end().await;
    }

    async fn what_is_no_request_is_refused_with_400_and_why(db) {
        let limits = Limits { max_body_bytes: 200_000, ..Limits::default() };
        let server = Server::start_with(db, limits).await;
        let post = |body: Vec<u8>| client().post(server.url("/v1/batch")).basic_auth(&server.key, Some("")).body(body);
        let json = |value: Value| post(value.to_string().into_bytes());
        is_bad(post(b"{".to_vec()), "JSON object").await;
        is_bad(post(Vec::new()), "JSON object").await;
        is_bad(post(b"\xff".to_vec()), "JSON object").await;
        is_bad(json(json!([call("track", "1")])), "JSON object").await;
        is_bad(post("[".repeat(100_000).into_bytes()), "JSON object").await;
        is_bad(json(json!({"type": "track"})), "`batch`").await;
        is_bad(json(json!({"batch": {}})), "`batch`").await;
        is_bad(json(json!({"batch": vec![0; 2_501]})), "2500").await;
        is_bad(post(vec![b' '; 200_001]), "200000 bytes").await;
        is_bad(post(packed(&[b' '; 200_001])).header("content-encoding", "gzip"), "unpacks to more than 200000").await;
        is_bad(post(packed(&vec![b' '; 20_000_000])).header("content-encoding", "gzip"), "unpacks to more than").await;
        is_bad(post(b"{}".to_vec()).header("content-encoding", "gzip"), "gzip").await;
        is_bad(post(packed(b"{}")[..10].to_vec()).header("content-encoding", "gzip"), "gzip").await;
        is_bad(post(b"{}".to_vec()).header("content-encoding", "br"), "`br`").await;
        let (status, answer) = send(client().get(server.url("/v1/batch"))).await;
        assert_eq!((status, &answer["success"]), (StatusCode::METHOD_NOT_ALLOWED, &json!(false)));
        assert!(server.world().tables().await.events.is_empty());
        server.end().await;
    }

    async fn any_content_type_and_gzip_and_chunks_are_taken(db) {
        let server = Server::start(db).await;
        let body = |id: &str| json!({"batch": [call("track", id)]}).to_string().into_bytes();
        let post = || client().post(server.url("/v1/b")).basic_auth(&server.key, Some(""));
        let plain = "text/plain;charset=UTF-8";
        let requests = [
            post().body(body("1")),
            post().header(header::CONTENT_TYPE, plain).body(body("2")),
            post().header(header::CONTENT_TYPE, "image/png").body(body("3")),
            post().header(header::CONTENT_ENCODING, "gzip").body(packed(&body("4"))),
        ];
        for request in requests {
            let (status, answer) = send(request).await;
            assert_eq!((status, &answer["accepted"]), (StatusCode::OK, &json!(1)), "{answer}");
        }
        let answer = chunked(&server, "Content-Type: text/plain\r\nContent-Encoding: gzip\r\n", &packed(&body("5"))).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(r#""accepted":1"#), "{answer}");
        server.end().await;
    }

    async fn a_full_queue_answers_503_and_when_to_come_back_and_stores_nothing(db) {
        let server = Server::start_within(2, db, Limits::default()).await;
        let two = |id: &str| json!({"batch": [call("track", id), call("track", &format!("{id}'"))]});
        // Notes the use of the key, which is a write of its own.
        server.call("/v1/batch", &json!({"batch": []})).await;
        let before = tables::rows(&server.app.db).await;
        // Whoever holds the chatbot's row holds up the writer: what comes first fills the queue, and stays in it.
        let holder = server.app.db.writer.begin().await.expect("a transaction");
        holder.execute_unprepared("UPDATE chatbot SET name = name").await.expect("the row is held");
        let refused = async {
            while server.app.writer.queue_depth() < 2 {
                tokio::task::yield_now().await;
            }
            let answer = server.post("/v1/batch", &two("second")).send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(answer.headers()[header::RETRY_AFTER], "1");
            let answer: Value = answer.json().await.expect("JSON");
            assert_eq!((&answer["success"], &answer["code"]), (&json!(false), &json!("OVERLOADED")));
            assert_eq!(tables::rows(&server.app.db).await, before, "nothing is stored");
            holder.rollback().await.expect("the row is free");
        };
        let (first, second) = (two("first"), two("second"));
        let (first, ()) = tokio::join!(server.call("/v1/batch", &first), refused);
        assert_eq!(first["accepted"], 2);
        assert_eq!(server.call("/v1/batch", &second).await["accepted"], 2, "there is room again");
        server.end().await;
    }

    async fn a_key_that_sends_too_much_is_answered_429_and_when_to_come_back_and_nothing_is_lost(db) {
        let limits = Limits { ingest_items_per_second: 2, ..Limits::default() };
        let server = Server::start_with(db, limits).await;
        let ten = |from: usize| {
            let calls = (from..from + 10).map(|id| call("track", &id.to_string()));
            json!({"batch": calls.collect::<Vec<_>>()})
        };
        assert_eq!(server.call("/v1/batch", &ten(0)).await["accepted"], 10, "what it saved up");
        let refused = server.post("/v1/batch", &ten(10)).send().await.expect("an answer");
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers()[header::RETRY_AFTER], "5");
        assert_eq!(refused.headers()["x-ratelimit-reset"], sample::AT.plus(5_000).0.to_string());
        let answer: Value = refused.json().await.expect("JSON");
        assert_eq!((&answer["success"], &answer["code"]), (&json!(false), &json!("RATE_LIMITED")));
        server.app.clock.set(sample::AT.plus(5_000));
        assert_eq!(server.call("/v1/batch", &ten(10)).await["accepted"], 10);
        server.end().await;
    }

    async fn pages_of_any_origin_may_send_with_any_header_and_with_credentials(db) {
        let server = Server::start(db).await;
        const NAMES: [&str; 6] =
            ["authorization", "content-type", "x-retry-count", "anonymousid", "sentat", "rsa-retry-attempt"];
        let origin = "https://shop.example";
        let preflight = client()
            .request(Method::OPTIONS, server.url("/v1/t"))
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, NAMES.join(","));
        let answer = preflight.send().await.expect("an answer");
        let said = |name: header::HeaderName| answer.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(said(header::ACCESS_CONTROL_ALLOW_ORIGIN), origin);
        assert_eq!(said(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "true");
        assert_eq!(said(header::ACCESS_CONTROL_MAX_AGE), "86400");
        for name in NAMES {
            assert!(said(header::ACCESS_CONTROL_ALLOW_HEADERS).contains(name), "{name}");
        }
        let request = server.post("/v1/t", &call("track", "1")).header(header::ORIGIN, origin);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], origin);
        let exposed = answer.headers()[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().expect("text");
        assert!(exposed.contains("retry-after") && exposed.contains("x-ratelimit-reset"));
        assert!(answer.headers().contains_key("x-request-id"));
        server.end().await;
    }
}
