//! What calls become.

use parlance_entity::{
    event, session,
    vocabulary::{ApiKeyKind, Channel, DeviceType, EventCategory, ItemKind, Source},
};
use serde_json::{Value, json};

use super::{Server, TYPES, call, make_key, send};
use crate::{
    ingest::world::{NOW, ago},
    support::{client, on_every_database},
};

on_every_database! {
    async fn every_address_takes_its_calls_with_and_without_a_slash(db) {
        let server = Server::start(db).await;
        let (mut ids, mut seconds) = (Vec::new(), 0);
        for slash in ["", "/"] {
            for kind in TYPES {
                for name in [kind, &kind[..1]] {
                    let id = format!("{name}{slash}");
                    // The address says what it is, whatever the body says.
                    let mut body = call("nonsense", &id);
                    seconds += 1;
                    body["timestamp"] = json!(ago(seconds));
                    let answer = server.call(&format!("/v1/{name}{slash}"), &body).await;
                    let one = json!({"success": true, "accepted": 1, "duplicates": 0, "rejected": 0, "errors": []});
                    assert_eq!(answer, one);
                    if !["identify", "i", "alias", "a"].contains(&name) {
                        ids.push(id);
                    }
                }
            }
            for path in ["v1/batch", "v1/b", "v1/import", "beacon/v1/batch"] {
                let id = format!("{path}{slash}");
                server.call(&format!("/{path}{slash}"), &json!({"batch": [call("track", &id)]})).await;
                ids.push(id);
            }
            server.call(&format!("/v1/m{slash}"), &json!({"series": []})).await;
        }
        ids.sort();
        let tables = server.world().tables().await;
        assert_eq!(tables.events.into_keys().collect::<Vec<_>>(), ids);
        let identities = tables.items.values().filter(|item| item.kind == ItemKind::Identify).count();
        assert_eq!(identities, 8, "identify and alias, by two names, with and without a slash");
        server.end().await;
    }

    async fn a_page_and_a_screen_are_page_views(db) {
        let server = Server::start(db).await;
        let page = json!({
            "type": "page", "messageId": "p", "anonymousId": "a", "name": "Pricing", "category": "Docs",
            "properties": {
                "url": "https://shop.example/pricing?x=1", "path": "/pricing", "title": "Prices", "search": "?x=1",
            },
            "context": {"page": {"url": "https://shop.example/earlier", "title": "Earlier"}},
        });
        let basket = |id: &str, properties: Value| {
            json!({"type": "screen", "messageId": id, "anonymousId": "a", "name": "Basket", "properties": properties})
        };
        let (screen, elsewhere) = (basket("s", json!({"items": 3})), basket("e", json!({"path": "/basket"})));
        server.call("/v1/batch", &json!({"batch": [page, screen, elsewhere]})).await;
        let events = server.world().tables().await.events;
        let seen = |id: &str| {
            let event = &events[id];
            assert_eq!((event.name.as_str(), event.category), ("page_viewed", EventCategory::System));
            (event.page_path.clone(), event.page_title.clone(), event.properties.clone())
        };
        let text = |text: &str| Some(text.to_owned());
        let properties = json!({
            "url": "https://shop.example/pricing?x=1", "path": "/pricing", "title": "Prices", "search": "?x=1",
            "name": "Pricing", "category": "Docs",
        });
        assert_eq!(seen("p"), (text("/pricing"), text("Prices"), properties));
        assert_eq!(events["p"].page_url.as_deref(), Some("https://shop.example/pricing?x=1"));
        let properties = json!({"items": 3, "name": "Basket", "path": "Basket", "title": "Basket"});
        assert_eq!(seen("s"), (text("Basket"), text("Basket"), properties));
        let properties = json!({"name": "Basket", "path": "/basket", "title": "Basket"});
        assert_eq!(seen("e"), (text("/basket"), text("Basket"), properties));
        server.end().await;
    }

    async fn who_the_user_is_follows_from_identify_alias_and_group(db) {
        let server = Server::start(db).await;
        let call = |kind: &str, id: &str, seconds, more: Value| {
            let mut call = json!({"type": kind, "messageId": id, "timestamp": ago(seconds)});
            call.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            call
        };
        let traits = json!({
            "email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace", "phone": "+43 1 234", "plan": "pro",
            "age": 36,
        });
        let calls = [
            call("track", "t1", 50, json!({"anonymousId": "a1", "event": "One"})),
            call("track", "t2", 40, json!({"anonymousId": "a2", "event": "Two"})),
            call("identify", "i0", 35, json!({"anonymousId": "a1", "traits": {"plan": "free"}})),
            call("identify", "i1", 30, json!({"anonymousId": "a1", "userId": "u1", "traits": traits})),
            call("alias", "l1", 20, json!({"previousId": "a2", "userId": "u1"})),
            call("group", "g1", 10, json!({"userId": "u1", "groupId": "acme", "traits": {"employees": 9}})),
            call("group", "g2", 0, json!({"groupId": "nobodys"})),
        ];
        let answer = server.call("/v1/batch", &json!({"batch": calls})).await;
        assert_eq!(answer["accepted"], 7, "{answer}");
        let tables = server.world().tables().await;
        let user = &tables.users["u:u1"];
        let said = (user.email.as_deref(), user.name.as_deref(), user.phone.as_deref());
        assert_eq!(said, (Some("ada@example.com"), Some("Ada Lovelace"), Some("+43 1 234")));
        assert_eq!(user.traits, json!({"plan": "pro", "age": 36}));
        assert_eq!(tables.users.len(), 1, "both anonymous ids joined: {:?}", tables.users.keys());
        let group = &tables.events["g1"];
        assert_eq!((group.name.as_str(), group.category), ("group", EventCategory::System));
        assert_eq!(group.properties, json!({"employees": 9, "group_id": "acme"}));
        let early = &tables.events["i0"];
        assert_eq!((early.name.as_str(), early.category), ("identify", EventCategory::System));
        assert_eq!(early.properties, json!({"plan": "free"}));
        server.end().await;
    }

    async fn a_call_that_is_sent_again_is_the_same_call_though_its_time_is_mended_by_another_step(db) {
        let server = Server::start(db).await;
        let calls = || TYPES.map(|kind| {
            let mut call = call(kind, kind);
            call["timestamp"] = json!(ago(3_600));
            call
        });
        // 7.5 minutes lie between one step and the next.
        for (late, accepted) in [(449, 6), (451, 0)] {
            let answer = server.call("/v1/batch", &json!({"batch": calls(), "sentAt": ago(late)})).await;
            assert_eq!((&answer["accepted"], &answer["duplicates"]), (&json!(accepted), &json!(6 - accepted)), "{answer}");
        }
        server.end().await;
    }

    async fn an_identity_does_not_move_when_its_user_was_last_seen(db) {
        let server = Server::start(db).await;
        let seen = |id: &str, at| json!({"type": "track", "messageId": id, "userId": "u1", "event": "One", "timestamp": at});
        let told = json!({
            "type": "identify", "messageId": "i1", "userId": "u1", "timestamp": ago(10), "context": {"active": false},
            "traits": {"plan": "pro"},
        });
        server.call("/v1/batch", &json!({"batch": [seen("t1", ago(60)), told]})).await;
        let user = server.world().tables().await.users.remove("u:u1").expect("a user");
        assert_eq!((user.last_seen_at.to_text(), user.traits), (ago(60), json!({"plan": "pro"})));
        server.end().await;
    }

    async fn a_context_says_session_conversation_channel_and_device(db) {
        let server = Server::start(db).await;
        let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
            Version/17.0 Mobile/15E148 Safari/604.1";
        let page = json!({"url": "https://shop.example/a", "title": "A", "referrer": "https://news.example/"});
        let body = json!({
            "context": {"userAgent": agent, "locale": "de-AT", "channel": "whatsapp"},
            "batch": [
                {"type": "track", "messageId": "m1", "event": "message_sent", "anonymousId": "a1",
                 "context": {"sessionId": "s1", "conversationId": "c1", "campaign": {"source": "mail"}}},
                {"type": "track", "messageId": "m2", "event": "widget_opened", "anonymousId": "a2",
                 "context": {"sessionId": 1_769_851_790_123_u64, "channel": "Web", "page": page}},
            ],
        });
        server.call("/v1/batch", &body).await;
        let world = server.world();
        let tables = world.tables().await;
        let (one, two) = (&tables.sessions["s1"], &tables.sessions["a2:1769851790123"]);
        assert_eq!((one.channel, two.channel), (Channel::Whatsapp, Channel::Web));
        for session in [one, two] {
            assert_eq!(session.device_type, Some(DeviceType::Mobile));
            assert_eq!(session.language.as_deref(), Some("de-AT"));
        }
        assert_eq!((one.utm_source.as_deref(), two.utm_source.as_deref()), (Some("mail"), None));
        assert_eq!(two.referrer.as_deref(), Some("https://news.example/"));
        assert_eq!(tables.events["m1"].conversation_id.as_deref(), Some("c1"));
        assert_eq!(tables.events["m2"].page_url.as_deref(), Some("https://shop.example/a"));
        assert_eq!(tables.events["m2"].page_title.as_deref(), Some("A"));
        server.end().await;
    }

    async fn a_write_key_speaks_for_the_browser_and_a_secret_key_for_the_server(db) {
        let server = Server::start(db.clone()).await;
        let key = make_key(&db, server.chatbot.id, ApiKeyKind::Write, None).await.secret.reveal().to_owned();
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0";
        for (id, agent) in [("f", firefox), ("p", "python-requests/2.31")] {
            let batch = json!([{"type": "track", "event": "E", "messageId": id, "userId": id}]);
            let body = json!({"writeKey": key, "batch": batch}).to_string();
            let (_, answer) = send(client().post(server.url("/v1/b")).header("user-agent", agent).body(body)).await;
            assert_eq!(answer["accepted"], 1, "{answer}");
        }
        let body = json!({"event": "E", "messageId": "s", "userId": "s"});
        send(server.post("/v1/track", &body).header("user-agent", firefox)).await;
        let world = server.world();
        let sources: Vec<_> = world.tables().await.events.into_iter().map(|(id, event)| (id, event.source)).collect();
        let expected = [("f", Source::Client), ("p", Source::Client), ("s", Source::Server)];
        assert_eq!(sources, expected.map(|(id, source)| (id.to_owned(), source)));
        let sessions = world.all::<session::Entity>().await;
        let mut browsers: Vec<_> = sessions.into_iter().map(|row| (row.own_user_id, row.browser)).collect();
        browsers.sort();
        let expected = [("f", Some("Firefox")), ("p", None), ("s", None)];
        assert_eq!(browsers, expected.map(|(user, browser)| (Some(user.to_owned()), browser.map(str::to_owned))));
        server.end().await;
    }

    async fn a_clock_that_is_hours_off_is_mended_for_the_whole_request(db) {
        let server = Server::start(db).await;
        let track = |id: &str, seconds: i64| {
            json!({"type": "track", "event": "E", "userId": "u", "messageId": id, "timestamp": ago(seconds)})
        };
        let hours = 3 * 3_600;
        let late = json!({"sentAt": ago(hours + 70), "batch": [track("a", hours + 80), track("b", hours + 90)]});
        server.call("/v1/batch", &late).await;
        let mut ahead = track("c", -90_000);
        ahead["sentAt"] = json!(ago(-90_000));
        server.call("/v1/t", &ahead).await;
        let near = json!({"sentAt": ago(299), "batch": [track("d", 300)]});
        server.call("/v1/batch", &near).await;
        let events = server.world().all::<event::Entity>().await;
        let seconds_ago = |event: event::Model| (event.id, (NOW.0 - event.occurred_at.0) / 1_000);
        let mut when: Vec<_> = events.into_iter().map(seconds_ago).collect();
        when.sort();
        assert_eq!(when, [("a", 80), ("b", 90), ("c", 0), ("d", 300)].map(|(id, seconds)| (id.to_owned(), seconds)));
        server.end().await;
    }

    async fn the_same_calls_again_change_nothing(db) {
        let server = Server::start(db).await;
        let mut batch: Vec<Value> = TYPES.iter().map(|kind| call(kind, &format!("m-{kind}"))).collect();
        for (call, seconds) in batch.iter_mut().zip(1..) {
            call["timestamp"] = json!(ago(seconds));
        }
        // Without an id of its own it is known by its content.
        batch.push(json!({"type": "track", "event": "Unnamed", "userId": "u1", "timestamp": ago(7)}));
        let batch = json!({"batch": batch, "sentAt": ago(0)});
        assert_eq!(server.call("/v1/batch", &batch).await["accepted"], 7);
        let before = server.world().tables().await;
        let again = server.call("/v1/batch", &batch).await;
        assert_eq!((&again["accepted"], &again["duplicates"]), (&json!(0), &json!(7)), "{again}");
        assert_eq!(server.world().tables().await, before);
        server.end().await;
    }
}
