//! What is known of a visitor's device, how long it is kept, how much a key may send, and what came of it all.

use std::time::Duration;

use maxminddb_writer::{Database, paths::IpAddrWithMask};
use parlance::{
    access::CanAdminister,
    accounts::key,
    config::{Limits, Secret},
    geo::Geo,
    ingest::{Pseudonyms, Resources},
    jobs,
};
use parlance_entity::{
    chatbot,
    vocabulary::{ApiKeyKind, IpMode},
};
use reqwest::{RequestBuilder, StatusCode, header};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Server, code, make_key};
use crate::support::{client, on_every_database, sample::AT};

const ADDRESS: &str = "203.0.113.9";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0";
const SESSION: &str = "{ chatbot { session(id: \"s1\") { browser browserVersion os deviceType language country city ip utmSource utmCampaign referrerDomain } } }";
const TRACK: &str = "mutation($input: TrackEventsInput!) { trackEvents(input: $input) { accepted duplicates rejected userErrors { message } } }";

on_every_database! {
    async fn a_visitors_device_is_known_by_its_request(db) {
        let server = Server::start_equipped(db, resources()).await;
        let view = json!({ "name": "page_viewed", "sessionId": "s1", "pageUrl": "https://shop.example/?utm_source=news&utm_campaign=may", "properties": { "referrer": "https://www.search.example/q" } });
        let answer = visit(&server, &server.write_key, json!({ "events": [view] })).await;
        assert_eq!(answer["data"]["trackEvents"]["accepted"], 1, "{answer}");
        let hash = resources().pseudonyms.of(server.chatbot.id, ADDRESS);
        let expected = json!({
            "browser": "Firefox", "browserVersion": "121", "os": "Linux", "deviceType": "DESKTOP", "language": "de-CH",
            "country": "SE", "city": "Linköping", "ip": hash, "utmSource": "news", "utmCampaign": "may",
            "referrerDomain": "search.example",
        });
        assert_eq!(server.ask(SESSION).await["data"]["chatbot"]["session"], expected);
        server.end().await;
    }

    async fn what_a_server_sends_says_nothing_of_its_own_device(db) {
        let server = Server::start_equipped(db, resources()).await;
        visit(&server, &server.key, json!({ "events": [{ "name": "one", "sessionId": "s1" }] })).await;
        let session = server.ask(SESSION).await["data"]["chatbot"]["session"].clone();
        assert_eq!((&session["browser"], &session["country"], &session["ip"]), (&Value::Null, &Value::Null, &Value::Null));
        let context = json!({ "ip": ADDRESS, "userAgent": FIREFOX });
        visit(&server, &server.key, json!({ "context": context, "events": [{ "name": "two", "sessionId": "s1" }] })).await;
        let session = server.ask(SESSION).await["data"]["chatbot"]["session"].clone();
        assert_eq!((&session["browser"], &session["country"]), (&json!("Firefox"), &json!("SE")), "what it says is taken");
        server.end().await;
    }

    async fn crawlers_are_stored_and_left_out(db) {
        let server = Server::start(db).await;
        let crawler = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
        let input = json!({ "context": { "userAgent": crawler }, "events": [{ "name": "one", "sessionId": "s1" }] });
        visit(&server, &server.write_key, input).await;
        let ask = "{ chatbot { none: analytics { metrics { sessions { total } } } all: analytics(filter: { includeBots: true }) { metrics { sessions { total } } } session(id: \"s1\") { deviceType } } }";
        let expected = json!({
            "none": { "metrics": { "sessions": { "total": 0 } } },
            "all": { "metrics": { "sessions": { "total": 1 } } },
            "session": { "deviceType": "BOT" },
        });
        assert_eq!(server.ask(ask).await["data"]["chatbot"], expected);
        server.end().await;
    }

    async fn addresses_are_kept_as_the_chatbot_says_and_for_as_long(db) {
        for (mode, kept) in [(IpMode::Full, json!(ADDRESS)), (IpMode::None, Value::Null)] {
            let slug = mode.as_str().to_lowercase();
            let set = |chatbot: chatbot::Model| chatbot::Model { ip_mode: mode, slug, anonymize_ip_after_days: Some(30), ..chatbot };
            let server = Server::start_of(db.clone(), set).await;
            let input = json!({ "events": [{ "name": "one", "sessionId": "s1", "occurredAt": AT.to_text() }] });
            visit(&server, &server.write_key, input).await;
            let ip = async || server.ask(SESSION).await["data"]["chatbot"]["session"]["ip"].clone();
            assert_eq!(ip().await, kept);
            if kept != Value::Null {
                let day = 86_400_000;
                jobs::start(&server.app, jobs::timetable());
                server.app.clock.set(AT.plus(30 * day));
                server.ask("{ __typename }").await;
                assert_eq!(ip().await, kept, "it is 30 days old and not older");
                server.app.clock.set(AT.plus(30 * day + 700_000));
                until(async || ip().await == Value::Null).await;
                // What arrives when its time is over already is stored without.
                let late = json!({ "events": [{ "name": "two", "sessionId": "s1", "occurredAt": AT.to_text() }] });
                visit(&server, &server.write_key, late).await;
                assert_eq!(ip().await, Value::Null);
            }
            server.end().await;
        }
    }

    async fn a_key_that_sends_too_much_is_told_so_and_nothing_is_lost(db) {
        let limits = Limits { ingest_items_per_second: 2, ..Limits::default() };
        let server = Server::start_with(db, limits).await;
        let limit = server.ask("{ viewer { limits { ingestItemsPerSecond } } }").await;
        assert_eq!(limit["data"]["viewer"]["limits"]["ingestItemsPerSecond"], 2);
        let events = |from: usize| json!({ "events": (from..from + 10).map(|n| json!({ "eventId": n.to_string(), "name": "one", "sessionId": "s1" })).collect::<Vec<_>>() });
        assert_eq!(visit(&server, &server.key, events(0)).await["data"]["trackEvents"]["accepted"], 10, "what it saved up");
        let refused = request(&server, &server.key).header(header::ACCEPT, "application/graphql-response+json");
        let refused = refused.json(&body(events(10))).send().await.expect("an answer");
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers()[header::RETRY_AFTER], "5");
        let answer: Value = refused.json().await.expect("JSON");
        assert_eq!(code(&answer), "RATE_LIMITED", "{answer}");
        assert!(visit(&server, &server.write_key, events(20)).await["data"]["trackEvents"]["accepted"] == 10, "another key has its own");
        server.app.clock.set(AT.plus(5_000));
        assert_eq!(visit(&server, &server.key, events(10)).await["data"]["trackEvents"]["accepted"], 10);
        server.end().await;
    }

    async fn the_quality_of_what_arrives_is_told(db) {
        let server = Server::start(db).await;
        let hours = |hours: i64| AT.plus(-hours * 3_600_000).to_text();
        let events = json!([
            { "eventId": "1", "name": "one", "sessionId": "s1", "occurredAt": AT.to_text() },
            { "eventId": "1", "name": "one", "sessionId": "s1" },
            { "eventId": "2", "name": "one", "occurredAt": hours(2) },
            { "eventId": "3", "name": "", "properties": { "mail": "jane@shop.example", "plan": "pro" } },
            { "eventId": "4", "name": "one", "sessionId": "s1", "occurredAt": hours(24 * 1_000) },
            { "eventId": "5", "name": "one", "sessionId": "s1", "occurredAt": hours(-25) },
        ]);
        let answer = visit(&server, &server.key, json!({ "events": events })).await;
        let counts = &answer["data"]["trackEvents"];
        assert_eq!((&counts["accepted"], &counts["duplicates"], &counts["rejected"]), (&json!(2), &json!(1), &json!(3)), "{answer}");
        let answer = server.ask("{ chatbot { dataQuality { accepted duplicates rejected late completeness acceptanceRate rejections { at index code message payload } } } }").await;
        let quality = &answer["data"]["chatbot"]["dataQuality"];
        let numbers = ["accepted", "duplicates", "rejected", "late"].map(|name| quality[name].as_i64().unwrap_or(-1));
        assert_eq!(numbers, [2, 1, 3, 1], "{answer}");
        assert_eq!((quality["completeness"].as_f64(), quality["acceptanceRate"].as_f64()), (Some(0.5), Some(2.0 / 6.0)));
        let mut rejections = quality["rejections"].as_array().expect("a list").clone();
        rejections.sort_by_key(|rejected| rejected["index"].as_i64());
        let told: Vec<_> = rejections.iter().map(|rejected| (rejected["index"].as_i64(), rejected["code"].as_str().unwrap_or_default())).collect();
        assert_eq!(told, [(Some(3), "REQUIRED"), (Some(4), "OUT_OF_RANGE"), (Some(5), "OUT_OF_RANGE")]);
        assert_eq!(rejections[0]["payload"], json!({ "eventId": "3", "name": "", "properties": { "mail": "[email]", "plan": "pro" } }));
        assert!(rejections[1]["message"].as_str().is_some_and(|message| message.contains("365 days")), "{answer}");
        let hour_before = server.ask("{ chatbot { dataQuality(range: { between: { start: \"2026-01-31T08:00:00Z\", end: \"2026-01-31T09:00:00Z\" } }) { accepted rejected acceptanceRate rejections { code } } } }").await;
        assert_eq!(hour_before["data"]["chatbot"]["dataQuality"], json!({ "accepted": 0, "rejected": 0, "acceptanceRate": null, "rejections": [] }));
        server.end().await;
    }

    async fn what_is_refused_cannot_fill_the_database(db) {
        let server = Server::start(db).await;
        let wrong = json!({ "events": vec![json!({ "name": "" }); 150] });
        for _ in 0..2 {
            visit(&server, &server.write_key, wrong.clone()).await;
        }
        let answer = server.ask("{ chatbot { dataQuality { rejected rejections(first: 1000) { code } } } }").await;
        let quality = &answer["data"]["chatbot"]["dataQuality"];
        assert_eq!((quality["rejected"].as_i64(), quality["rejections"].as_array().map(Vec::len)), (Some(300), Some(100)));
        server.app.clock.set(AT.plus(31 * 86_400_000));
        jobs::start(&server.app, jobs::timetable());
        let all = "{ chatbot { dataQuality(range: { preset: ALL_TIME }) { rejected rejections(first: 1000) { code } } } }";
        until(async || server.ask(all).await["data"]["chatbot"]["dataQuality"] == json!({ "rejected": 300, "rejections": [] })).await;
        server.end().await;
    }

    async fn a_write_key_works_from_its_origins_alone(db) {
        let server = Server::start(db.clone()).await;
        let origins = Some(vec!["https://shop.example".to_owned()]);
        let key = make_key(&db, server.chatbot.id, ApiKeyKind::Write, origins).await;
        let from = async |origin: &str| {
            let request = request(&server, key.secret.reveal()).header(header::ORIGIN, origin);
            let answer: Value = request.json(&body(json!({ "events": [{ "name": "one", "sessionId": "s1" }] }))).send().await.expect("an answer").json().await.expect("JSON");
            answer
        };
        assert_eq!(from("https://shop.example").await["data"]["trackEvents"]["accepted"], 1);
        assert_eq!(code(&from("https://evil.example").await), "UNAUTHENTICATED");
        key::revoke(&db, CanAdminister::at_the_command_line(), AT, Some(key.row.id)).await.expect("it works").expect("a key");
        assert_eq!(code(&from("https://shop.example").await), "UNAUTHENTICATED");
        server.end().await;
    }
}

fn resources() -> Resources {
    let mut table = Database::default();
    table.metadata.binary_format_major_version = 2;
    table.metadata.database_type = "City".to_owned();
    let place = json!({ "country": { "iso_code": "SE" }, "city": { "names": { "en": "Linköping" } } });
    let place = table.insert_value(place).expect("a place");
    table.insert_node("203.0.113.0/24".parse::<IpAddrWithMask>().expect("a network"), place);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("places.mmdb");
    table.write_to(std::fs::File::create(&path).expect("a file")).expect("a table");
    Resources {
        geo: Geo::open(&path).expect("a table"),
        pseudonyms: Pseudonyms::under(&Secret::new("a secret of the test")),
    }
}

fn request(server: &Server, key: &str) -> RequestBuilder {
    client().post(server.url("/graphql")).bearer_auth(key)
}

fn body(input: Value) -> Value {
    json!({ "query": TRACK, "variables": { "input": input } })
}

async fn visit(server: &Server, key: &str, input: Value) -> Value {
    let request = request(server, key).header("x-forwarded-for", format!("10.0.0.1, {ADDRESS}"));
    let request = request.header(header::USER_AGENT, FIREFOX).header(header::ACCEPT_LANGUAGE, "de-CH, de;q=0.9");
    request.json(&body(input)).send().await.expect("an answer").json().await.expect("JSON")
}

/// Waits for what a job does.
async fn until(is_so: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if is_so().await {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("it does not come to pass");
}
