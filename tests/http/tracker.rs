//! The browser tracker, as sites load it.

use parlance_entity::vocabulary::ApiKeyKind;

use super::{Server, make_key};
use crate::support::{client, databases::with_sqlite};

#[tokio::test]
async fn any_site_may_load_the_tracker_and_keep_it_for_a_while() {
    with_sqlite(async |db| {
        let server = Server::start(db).await;
        let ask = |known: Option<String>| {
            let request = client().get(server.url("/parlance.js")).header("Origin", "https://shop.example");
            let request = known.into_iter().fold(request, |request, known| request.header("If-None-Match", known));
            async { request.send().await.expect("an answer") }
        };
        let answer = ask(None).await;
        assert_eq!(answer.status(), 200);
        let header = |name: &str| answer.headers()[name].to_str().expect("a text").to_owned();
        assert_eq!(header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(header("access-control-allow-origin"), "*");
        assert_eq!(header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "public, max-age=3600, stale-while-revalidate=86400");
        let version = header("etag");
        assert!(answer.text().await.expect("a text").contains("/v1/batch"), "it is the tracker");

        for known in [version.clone(), format!("\"other\", W/{version}"), "*".to_owned()] {
            let answer = ask(Some(known)).await;
            assert_eq!(
                (answer.status().as_u16(), &answer.headers()["etag"]),
                (304, &version.parse().expect("a value"))
            );
            assert_eq!(answer.text().await.expect("a text"), "");
        }
        assert_eq!(ask(Some("\"other\"".to_owned())).await.status(), 200);
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
