//! What SDKs ask for: settings, and an image.

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use reqwest::{StatusCode, Url, header};
use serde_json::json;

use super::{Server, call, send};
use crate::support::{client, on_every_database};

on_every_database! {
    async fn settings_say_where_to_send_and_that_nothing_goes_elsewhere(db) {
        let server = Server::start(db).await;
        let url = server.url(&format!("/v1/projects/{}/settings", server.key));
        let own = |protocol: &str, host: &str| {
            json!({"Segment.io": {"apiKey": server.key, "apiHost": format!("{host}/v1"), "protocol": protocol}})
        };
        let (status, settings) = send(client().get(&url)).await;
        assert_eq!(status, StatusCode::OK);
        let integrations = own("http", &server.address.to_string());
        assert_eq!(settings, json!({"integrations": integrations, "plan": {}, "metrics": {"sampleRate": 0}}));
        let proxied = client().get(&url).header("x-forwarded-proto", "https").header("x-forwarded-host", "in.example");
        assert_eq!(send(proxied).await.1["integrations"], own("https", "in.example"));
        let (status, answer) = send(client().get(server.url("/v1/projects/unknown/settings"))).await;
        assert_eq!((status, &answer["code"]), (StatusCode::UNAUTHORIZED, &json!("UNAUTHENTICATED")));
        server.end().await;
    }

    async fn rudderstack_is_told_of_a_source_without_destinations(db) {
        let server = Server::start(db).await;
        for path in ["/sourceConfig", "/sourceConfig/"] {
            let query = [("p", "npm"), ("v", "3"), ("writeKey", server.key.as_str())];
            let request = client().get(Url::parse_with_params(&server.url(path), &query).expect("an address"));
            let (status, answer) = send(request.basic_auth(&server.key, Some(""))).await;
            let source = &answer["source"];
            assert_eq!((status, &source["enabled"], &source["destinations"]), (StatusCode::OK, &json!(true), &json!([])));
            let off = json!({"errors": {"enabled": false}, "metrics": {"enabled": false}});
            assert_eq!((&source["id"], &source["config"]["statsCollection"]), (&json!(server.chatbot.id), &off));
        }
        server.end().await;
    }

    async fn an_image_carries_a_call_in_its_address(db) {
        let server = Server::start(db).await;
        let data = |id: &str| {
            let mut call = call("track", id);
            call["writeKey"] = json!(server.key);
            call["properties"] = json!({"text": "ü>?~"});
            call.to_string()
        };
        let pixel = |kind: &str, data: String| {
            let url = Url::parse_with_params(&server.url(&format!("/pixel/v1/{kind}")), &[("data", data)]);
            client().get(url.expect("an address"))
        };
        let requests = [
            pixel("track", BASE64_STANDARD.encode(data("1"))),
            pixel("page", BASE64_URL_SAFE_NO_PAD.encode(data("2"))),
        ];
        for request in requests {
            let answer = request.send().await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "image/gif");
            assert!(answer.bytes().await.expect("bytes").starts_with(b"GIF89a"));
        }
        let events = server.world().tables().await.events;
        let names: Vec<_> = events.values().map(|event| (event.id.as_str(), event.name.as_str())).collect();
        assert_eq!(names, [("1", "Order Completed"), ("2", "page_viewed")]);
        let (status, answer) = send(pixel("track", "no base64 !".to_owned())).await;
        assert_eq!((status, &answer["code"]), (StatusCode::BAD_REQUEST, &json!("BAD_USER_INPUT")));
        server.end().await;
    }
}
