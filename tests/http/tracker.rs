//! The browser tracker, as sites load it.

use std::io::Read;

use flate2::read::GzDecoder;
use parlance_entity::vocabulary::ApiKeyKind;
use reqwest::header::HeaderValue;

use super::{Server, make_key};
use crate::support::{client, databases::with_sqlite};

#[tokio::test]
async fn any_site_may_load_the_tracker_and_keep_it_for_a_while() {
    with_sqlite(async |db| {
        let server = Server::start(db).await;
        let ask = async |name: &str, value: &str| {
            let request = client().get(server.url("/parlance.js")).header("Origin", "https://shop.example");
            request.header(name, value).send().await.expect("an answer")
        };
        let answer = ask("Accept-Encoding", "identity").await;
        assert_eq!(answer.status(), 200);
        let header = |name: &str| answer.headers()[name].to_str().expect("a text").to_owned();
        assert_eq!(header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header("access-control-allow-origin"), "*");
        assert_eq!(header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "public, max-age=3600, stale-while-revalidate=86400");
        assert!(
            answer.headers().get_all("vary").iter().any(|vary| vary == "accept-encoding"),
            "{:?}",
            answer.headers()
        );
        assert!(answer.headers().get("content-encoding").is_none());
        let version = header("etag");
        let plain = answer.text().await.expect("a text");
        assert!(plain.contains("/v1/batch"), "it is the tracker");

        let packed = ask("Accept-Encoding", "br, gzip").await;
        assert_eq!(
            (&packed.headers()["content-encoding"], &packed.headers()["etag"]),
            (&value("gzip"), &value(&version))
        );
        let packed = packed.bytes().await.expect("a body");
        assert!(packed.len() < 5000, "it has {} bytes", packed.len());
        let mut unpacked = String::new();
        GzDecoder::new(&*packed).read_to_string(&mut unpacked).expect("it is packed");
        assert_eq!(unpacked, plain);

        let strong = version.trim_start_matches("W/");
        for known in [version.clone(), format!("\"other\", {strong}"), "*".to_owned()] {
            let answer = ask("If-None-Match", &known).await;
            assert_eq!((answer.status().as_u16(), &answer.headers()["etag"]), (304, &value(&version)));
            assert_eq!(answer.text().await.expect("a text"), "");
        }
        assert_eq!(ask("If-None-Match", "\"other\"").await.status(), 200);
        server.end().await;
    })
    .await;
}

#[tokio::test]
async fn what_visitors_do_in_a_real_browser_is_counted_once() {
    with_sqlite(async |db| {
        let server = Server::start(db.clone()).await;
        let write_key = make_key(&db, server.chatbot.id, ApiKeyKind::Write, None).await;
        let write_key = write_key.secret.reveal();
        server.run_script(&["src/tracker.js", &server.url(""), write_key, &server.key]).await;
        server.end().await;
    })
    .await;
}

fn value(text: &str) -> HeaderValue {
    text.parse().expect("a header's value")
}
