//! Whatever is sent: one clear error with a code, the right status, and nothing half-stored.

use std::collections::BTreeMap;

use parlance::{access::CanAdminister, accounts::key, id::GlobalId};
use parlance_entity::vocabulary::ApiKeyKind;
use reqwest::{RequestBuilder, header};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Server, make_key};
use crate::support::{client, on_every_database, sample::AT, tables};

/// A request, its status, and the code of its one error, with what its message or place has to name.
type Case = (RequestBuilder, u16, &'static str, Vec<String>);

const RESPONSE: &str = "application/graphql-response+json";
const SHOP: &str = "https://shop.example";

on_every_database! {
    async fn requests_that_make_no_sense_are_refused(db) {
        let server = Server::start(db).await;
        let deep = format!("{{ {} __typename {} }}", "a { ".repeat(25), "}".repeat(25));
        let aliases: String = (0..101).map(|i| format!("a{i}: __typename ")).collect();
        let unfolds: String = (0..28).map(|i| format!("fragment F{i} on Query {{ ...F{n} ...F{n} }} ", n = i + 1)).collect();
        let pages = "{ chatbot { sessions(first: 100) { nodes { conversations { messages(first: 100) { nodes { id role } } } } } } }";
        let raw = |body: &'static str| request(&server, &server.key).header(header::CONTENT_TYPE, "application/json").body(body);
        let ask = |query: &str| request(&server, &server.key).json(&json!({ "query": query }));
        let twice = format!("{{ ...A ...A }} fragment A on Query {{ {} }}", &aliases[..aliases.len() / 2 + 20]);
        refused(&server, vec![
            (raw("{"), 400, "BAD_USER_INPUT", says(&["the body", "JSON", "line 1"])),
            (raw("never"), 400, "BAD_USER_INPUT", says(&["the body", "JSON"])),
            (ask(&"#".repeat(10_000_000)), 413, "BAD_USER_INPUT", says(&["the body", "5000000 bytes", "fewer"])),
            (ask("{"), 400, "GRAPHQL_PARSE_FAILED", says(&["the document", "expected"])),
            (ask("{ nothing }"), 400, "GRAPHQL_VALIDATION_FAILED", says(&["nothing", "Query"])),
            (ask("query A { __typename } query B { __typename }"), 400, "BAD_USER_INPUT", says(&["several operations", "operationName"])),
            (ask("query ($a: Int!) { __typename @include(if: true) }"), 400, "BAD_USER_INPUT", says(&["$a", "Int!", "required"])),
            (ask("subscription { activeSessions { count } }"), 406, "BAD_USER_INPUT", says(&["text/event-stream", "WebSocket"])),
            (ask(&deep), 400, "QUERY_TOO_COMPLEX", says(&["26 levels", "20 are allowed", "in parts"])),
            (ask(pages), 400, "QUERY_TOO_COMPLEX", says(&["complexity", "20000", "fewer"])),
            (ask(&format!("{{ {aliases} }}")), 400, "QUERY_TOO_COMPLEX", says(&["101 aliases", "100 are allowed", "in parts"])),
            (ask(&twice), 400, "QUERY_TOO_COMPLEX", says(&["aliases", "100 are allowed"])),
            (ask(&format!("{{ {} }}", "__typename ".repeat(51))), 400, "QUERY_TOO_COMPLEX", says(&["51 fields at its root", "50 are allowed"])),
            (ask(&format!("{{ ...F0 }} {unfolds} fragment F28 on Query {{ __typename }}")), 400, "QUERY_TOO_COMPLEX", says(&["allowed"])),
            (ask("{ ...A } fragment A on Query { ...A }"), 400, "QUERY_TOO_COMPLEX", says(&["`A`", "contains itself"])),
        ]).await;
        server.end().await;
    }

    async fn arguments_that_cannot_be_meant_are_refused(db) {
        let server = Server::start(db).await;
        let ask = |query: &str| request(&server, &server.key).json(&json!({ "query": query }));
        let with = |query: &str, value: Value| request(&server, &server.key).json(&json!({ "query": query, "variables": { "v": value } }));
        let sessions = |arguments: &str| ask(&format!("{{ chatbot {{ sessions({arguments}) {{ totalCount }} }} }}"));
        let ids = r#""x" "#.repeat(101);
        let cases = vec![
            (sessions("first: 0"), 200, "BAD_USER_INPUT", says(&["`first` is 0", "1 to 100"])),
            (sessions("first: 101"), 200, "BAD_USER_INPUT", says(&["`first` is 101", "1 to 100"])),
            (sessions("first: 1, last: 1"), 200, "BAD_USER_INPUT", says(&["`first` and `last`", "one of them"])),
            (sessions(r#"after: "x""#), 200, "BAD_USER_INPUT", says(&["`x`", "cursor", "pass one that"])),
            (sessions(r#"range: { days: { from: "2026-02-02", to: "2026-02-01" } }"#), 200, "BAD_USER_INPUT", says(&["2026-02-02", "2026-02-01", "swap"])),
            (sessions(r#"range: { between: { start: "2026-02-02T00:00:00Z", end: "2026-02-01T00:00:00Z" } }"#), 200, "BAD_USER_INPUT", says(&["2026-02-02T", "2026-02-01T", "swap"])),
            (sessions(r#"range: { days: { from: "2026-02-30", to: "2026-03-01" } }"#), 400, "GRAPHQL_VALIDATION_FAILED", says(&["range.days.from", "Date", "such as 2026"])),
            (sessions(r#"range: { between: { start: "yesterday", end: "2026-02-01T00:00:00Z" } }"#), 400, "GRAPHQL_VALIDATION_FAILED", says(&["range.between.start", "DateTime", "RFC 3339"])),
            (ask(r#"{ chatbot { analytics(timezone: "Mars/Olympus") { metrics { sessions { total } } } } }"#), 200, "BAD_USER_INPUT", says(&["TimeZone", "IANA", "Australia/Sydney"])),
            (with("query ($v: TimeZone) { chatbot { analytics(timezone: $v) { metrics { sessions { total } } } } }", json!("Mars/Olympus")), 400, "BAD_USER_INPUT", says(&["$v", "TimeZone", "Mars/Olympus", "IANA"])),
            (with("query ($v: Int) { chatbot { sessions(first: $v) { totalCount } } }", json!("many")), 400, "BAD_USER_INPUT", says(&["$v", "Int", "many"])),
            (ask(&format!("{{ nodes(ids: [{ids}]) {{ id }} }}")), 200, "BAD_USER_INPUT", says(&["`ids` has 101", "100", "in parts"])),
        ];
        refused(&server, cases).await;
        let unknown = json!({ "data": { "chatbot": null } });
        assert_eq!(server.ask(&format!(r#"{{ chatbot(id: "{}") {{ id }} }}"#, Uuid::nil())).await, unknown);
        server.end().await;
    }

    async fn items_that_cannot_be_meant_are_refused(db) {
        let server = Server::start(db).await;
        let ask = |query: &str| request(&server, &server.key).json(&json!({ "query": format!("mutation {{ {query} }}") }));
        let with = |value: Value| {
            let query = "mutation ($v: StartSessionInput!) { startSession(input: $v) { userErrors { field code message } } }";
            request(&server, &server.key).json(&json!({ "query": query, "variables": { "v": value } }))
        };
        let start = |fields: &str| ask(&format!("startSession(input: {{ {fields} }}) {{ userErrors {{ field code message }} }}"));
        let track = |events: &str| ask(&format!("trackEvents(input: {{ events: [{events}] }}) {{ userErrors {{ field code message }} }}"));
        let call = |fields: &str| ask(&format!(r#"recordAiCalls(input: {{ calls: [{{ callId: "c", kind: GENERATION, {fields} }}] }}) {{ userErrors {{ field code message }} }}"#));
        let review = |fields: &str| ask(&format!(r#"reviewConversation(input: {{ conversationId: "c", {fields} }}) {{ userErrors {{ field code message }} }}"#));
        let nobody = format!(r#"chatbotId: "{}", sessionId: "s""#, Uuid::nil());
        refused(&server, vec![
            (start(&nobody), 200, "NOT_FOUND", says(&["input.chatbotId", "chatbot"])),
            (start(r#"sessionId: "s", startedAt: "yesterday""#), 400, "GRAPHQL_VALIDATION_FAILED", says(&["input.startedAt", "DateTime", "RFC 3339"])),
            (with(json!({ "sessionId": "s", "startedAt": "yesterday" })), 400, "BAD_USER_INPUT", says(&["$v.startedAt", "DateTime", "yesterday", "RFC 3339"])),
            (with(json!({ "sessionId": "s", "nonsense": 1 })), 400, "BAD_USER_INPUT", says(&["$v.nonsense", "no such field"])),
            (with(json!({})), 400, "BAD_USER_INPUT", says(&["$v.sessionId", "required"])),
            (track(r#"{ name: "custom", sessionId: "s" }, { name: "custom", sessionId: "s", occurredAt: 5 }"#), 400, "GRAPHQL_VALIDATION_FAILED", says(&["input.events.1.occurredAt", "DateTime", "RFC 3339"])),
            (start(r#"sessionId: """#), 200, "REQUIRED", says(&["input.sessionId"])),
            (track(r#"{ name: "message_sent", sessionId: "s", properties: { length: "long" } }"#), 200, "INVALID", says(&["input.events.0.properties.length", "number"])),
            (track(r#"{ name: "custom", sessionId: "s", properties: [1] }"#), 200, "INVALID", says(&["input.events.0.properties", "object"])),
            (call("confidence: 1.5"), 200, "OUT_OF_RANGE", says(&["input.calls.0.confidence", "`confidence` is 1.5", "0 to 1"])),
            (call("latencyMs: -5"), 200, "OUT_OF_RANGE", says(&["input.calls.0.latencyMs", "`latencyMs` is -5", "from 0"])),
            (call("inputTokens: -1"), 200, "OUT_OF_RANGE", says(&["input.calls.0.inputTokens", "from 0"])),
            (call("outputTokens: -1"), 200, "OUT_OF_RANGE", says(&["input.calls.0.outputTokens", "from 0"])),
            (call("costUsd: -0.5"), 200, "OUT_OF_RANGE", says(&["input.calls.0.costUsd", "from 0"])),
            (call("latencyMs: 99999999999"), 200, "BAD_USER_INPUT", says(&["Int", "2147483647"])),
            (ask(r#"recordAiCalls(input: { calls: [{ callId: "c", kind: TRANSLATION }] }) { accepted }"#), 400, "GRAPHQL_VALIDATION_FAILED", says(&["kind", "AiCallKind"])),
            (review(r#"reviewer: "grace", score: 101"#), 200, "OUT_OF_RANGE", says(&["input.score", "`score` is 101", "0 to 100"])),
            (review(r#"reviewer: "grace", score: -1"#), 200, "OUT_OF_RANGE", says(&["input.score", "`score` is -1", "0 to 100"])),
            (review(r#"reviewer: "", score: 50"#), 200, "REQUIRED", says(&["input.reviewer", "`reviewer` is empty"])),
            (review(&format!(r#"reviewer: "grace", score: 50, notes: "{}""#, "x".repeat(2001))), 200, "TOO_LONG", says(&["input.notes", "2000 characters"])),
            (track(&r#"{ name: "custom", sessionId: "s" } "#.repeat(1001)), 200, "TOO_MANY", says(&["input.events", "1001", "1000"])),
        ]).await;
        server.end().await;
    }

    async fn keys_that_may_not_are_refused(db) {
        let server = Server::start(db).await;
        let (db, id) = (&server.app.db, server.chatbot.id);
        let revoked = make_key(db, id, ApiKeyKind::Secret, None).await;
        let by = CanAdminister::at_the_command_line();
        key::revoke(db, by, AT, Some(revoked.row.id)).await.expect("stored").expect("found");
        let write = make_key(db, id, ApiKeyKind::Write, Some(vec![SHOP.to_owned()])).await;
        let read = make_key(db, id, ApiKeyKind::Read, None).await;
        let (write, read) = (write.secret.reveal(), read.secret.reveal());
        let ask = |key: &str, query: &str| request(&server, key).json(&json!({ "query": query }));
        let (query, start) = ("{ chatbot { id } }", r#"mutation { startSession(input: { sessionId: "s" }) { isNew } }"#);
        let foreign = ask(write, start).header(header::ORIGIN, "https://evil.example");
        let basic = client().post(server.url("/graphql")).header(header::ACCEPT, RESPONSE).header(header::AUTHORIZATION, "Basic x");
        let keyless = client().post(server.url("/graphql")).header(header::ACCEPT, RESPONSE);
        refused(&server, vec![
            (ask("sk_read_unknown", query), 401, "UNAUTHENTICATED", says(&["key", "unknown"])),
            (ask(revoked.secret.reveal(), query), 401, "UNAUTHENTICATED", says(&["key", "revoked"])),
            (keyless.json(&json!({ "query": query })), 401, "UNAUTHENTICATED", says(&["key", "Authorization: Bearer"])),
            (basic.json(&json!({ "query": query })), 401, "UNAUTHENTICATED", says(&["Bearer"])),
            (foreign, 401, "UNAUTHENTICATED", says(&["https://evil.example", "allowed origins"])),
            (ask(write, query), 403, "FORBIDDEN", says(&["write key", "read with"])),
            (ask(read, start), 403, "FORBIDDEN", says(&["read key"])),
        ]).await;
        let own = ask(write, start).header(header::ORIGIN, SHOP).send().await.expect("an answer");
        assert_eq!(own.json::<Value>().await.expect("JSON")["data"]["startSession"]["isNew"], true);
        server.end().await;
    }

    async fn the_character_nul_is_looked_for_nowhere(db) {
        let server = Server::start(db).await;
        let places = [
            (r#"chatbot { session(id: $v) { id } }"#, "`id` of `session`"),
            (r#"chatbot(slug: $v) { id }"#, "`slug` of `chatbot`"),
            (r#"chatbot { sessions(after: $v) { totalCount } }"#, "`after` of `sessions`"),
            (r#"chatbot { users(filter: { search: $v }) { totalCount } }"#, "`filter` of `users`"),
            (r#"chatbot { analytics(filter: { country: { in: [$v] } }) { metrics { sessions { total } } } }"#, "`filter` of `analytics`"),
            (r#"...F } fragment F on Query { ... on Query { nodes(ids: [$v]) { id } }"#, "`ids` of `nodes`"),
        ];
        let mut cases: Vec<Case> = Vec::new();
        for (query, place) in places {
            let literal = json!({ "query": format!("{{ {} }}", query.replace("$v", r#""a\u0000""#)) });
            cases.push((request(&server, &server.key).json(&literal), 400, "BAD_USER_INPUT", says(&[place, "NUL", "leave it out"])));
            for (definition, variables) in [("$v: String!", json!({ "v": "a\0" })), (r#"$v: String! = "a\u0000""#, json!({}))] {
                let definition = definition.replace("String", if place.contains("`id") { "ID" } else { "String" });
                let variable = json!({ "query": format!("query ({definition}) {{ {query} }}"), "variables": variables });
                cases.push((request(&server, &server.key).json(&variable), 400, "BAD_USER_INPUT", says(&[place, "NUL", "leave it out"])));
            }
        }
        let started = server.ask(r#"mutation { startSession(input: { sessionId: "s" }) { isNew } }"#).await;
        assert_eq!(started["data"]["startSession"]["isNew"], true);
        let hidden = GlobalId::new("Session", server.chatbot.id, "s\0").encode();
        let found = server.ask(&format!(r#"{{ node(id: "{hidden}") {{ id }} chatbot {{ session(id: "{hidden}") {{ id }} }} }}"#)).await;
        assert_eq!(found, json!({ "data": { "node": null, "chatbot": { "session": null } } }));
        let within = r#"mutation { startSession(input: { sessionId: "s" }) { session { timeline(after: "\u0000") { nodes { at } } } } }"#;
        cases.push((request(&server, &server.key).json(&json!({ "query": within })), 400, "BAD_USER_INPUT", says(&["`after` of `timeline`", "NUL"])));
        refused(&server, cases).await;
        server.end().await;
    }
}

fn says(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

/// A request with a key, which is answered with the status that fits.
fn request(server: &Server, key: &str) -> RequestBuilder {
    client().post(server.url("/graphql")).header(header::ACCEPT, RESPONSE).bearer_auth(key)
}

/// Sends each, and compares what every table holds before and after.
async fn refused(server: &Server, cases: Vec<Case>) {
    // Notes the use of the key, and shows that it works.
    assert_eq!(server.ask("{ __typename }").await, json!({ "data": { "__typename": "Query" } }));
    let before = rows(server).await;
    let mut wrong = Vec::new();
    for (request, status, code, says) in cases {
        let answer = request.send().await.expect("an answer");
        let answered = answer.status();
        let answer: Value = answer.json().await.expect("a GraphQL answer");
        let mut errors = Vec::new();
        collect(&answer, &mut errors);
        let right = matches!(&errors[..], [(given, text)]
            if answered == status && given == code && says.iter().all(|part| text.contains(part)));
        if !right {
            wrong.push(format!("{answered}, not {status} {code} {says:?}: {answer}"));
        }
        assert_eq!(rows(server).await, before, "{answer}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The rows of each table but those of what was refused.
async fn rows(server: &Server) -> BTreeMap<String, i64> {
    let mut rows = tables::rows(&server.app.db).await;
    rows.retain(|table, _| table != "rejected_item" && table != "ingest_count");
    rows
}

/// The code of every error, with its place and message: of the request, of a field, or of an input.
fn collect(answer: &Value, errors: &mut Vec<(String, String)>) {
    match answer {
        Value::Object(fields) => {
            if let Some(message) = fields.get("message") {
                let code = fields.get("code").or_else(|| fields.get("extensions")?.get("code"));
                let code = code.and_then(Value::as_str).unwrap_or("(none)");
                let field = fields.get("field").and_then(Value::as_array).into_iter().flatten();
                let path: Vec<&str> = field.filter_map(Value::as_str).collect();
                errors.push((code.to_owned(), format!("{}: {message}", path.join("."))));
            }
            fields.values().for_each(|field| collect(field, errors));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, errors)),
        _ => {}
    }
}
