//! Chatbots and keys through the schema.

use parlance_entity::vocabulary::ApiKeyKind;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{Api, code};
use crate::support::on_every_database;

on_every_database! {
    async fn an_administrator_makes_chatbots_and_keys(db) {
        let api = Api::start(db).await;
        let answer = api.ask(ApiKeyKind::Admin, r#"mutation {
            createChatbot(input: { name: "New", timezone: "Australia/Sydney" }) { chatbot { id slug timezone settings { sessionTimeoutMinutes } } userErrors { code } }
        }"#).await;
        let chatbot = &answer["data"]["createChatbot"]["chatbot"];
        assert_eq!((&chatbot["slug"], &chatbot["timezone"]), (&json!("new"), &json!("Australia/Sydney")), "{answer}");
        let id = chatbot["id"].as_str().expect("an id");
        let answer = api.ask(ApiKeyKind::Admin, &format!(
            r#"mutation {{ createApiKey(input: {{ chatbotId: "{id}", kind: READ, name: "Reports" }}) {{ secret apiKey {{ id name prefix revokedAt }} userErrors {{ code }} }} }}"#
        )).await;
        let made = &answer["data"]["createApiKey"];
        let (secret, prefix) = (made["secret"].as_str().expect("a key"), made["apiKey"]["prefix"].as_str().expect("a prefix"));
        assert!(secret.starts_with(prefix) && secret.len() > prefix.len() + 20, "{prefix}");
        let key = made["apiKey"]["id"].as_str().expect("an id");
        let answer = api.ask(ApiKeyKind::Admin, &format!(
            r#"{{ node(id: "{key}") {{ ... on ApiKey {{ name }} }} chatbot(id: "{id}") {{ apiKeys {{ id }} }} }}"#
        )).await;
        assert_eq!(answer["data"], json!({ "node": { "name": "Reports" }, "chatbot": { "apiKeys": [{ "id": key }] } }));
        let revoke = format!(r#"mutation {{ revokeApiKey(id: "{key}") {{ apiKey {{ revokedAt }} userErrors {{ code }} }} }}"#);
        let answer = api.ask(ApiKeyKind::Admin, &revoke).await;
        assert!(answer["data"]["revokeApiKey"]["apiKey"]["revokedAt"].is_string(), "{answer}");
        api.end().await;
    }

    async fn settings_change_with_the_records_that_follow_from_them_or_not_at_all(db) {
        let api = Api::start(db).await;
        api.tell().await;
        let change = format!(
            r#"mutation {{ updateChatbot(input: {{ id: "{}", name: "New", settings: {{ sessionTimeoutMinutes: 5 }} }}) {{ userErrors {{ code }} }} }}"#,
            api.mine.id
        );
        let is_changed = "{ chatbot { name settings { sessionTimeoutMinutes } session(id: \"s\") { status } } }";
        // Stands for a crash: the records cannot be derived to their end.
        let writer = &api.app.db.writer;
        writer.execute_unprepared("ALTER TABLE lead RENAME TO gone").await.expect("renamed");
        assert_eq!(code(&api.ask(ApiKeyKind::Admin, &change).await), "INTERNAL");
        writer.execute_unprepared("ALTER TABLE gone RENAME TO lead").await.expect("renamed");
        let before = json!({ "name": "Shop", "settings": { "sessionTimeoutMinutes": 30 }, "session": { "status": "ACTIVE" } });
        assert_eq!(api.data(is_changed).await["chatbot"], before);
        let answer = api.ask(ApiKeyKind::Admin, &change).await;
        assert_eq!(answer["data"]["updateChatbot"]["userErrors"], json!([]), "{answer}");
        let after = json!({ "name": "New", "settings": { "sessionTimeoutMinutes": 5 }, "session": { "status": "TIMED_OUT" } });
        assert_eq!(api.data(is_changed).await["chatbot"], after);
        api.end().await;
    }

    async fn mistakes_of_administration_are_data(db) {
        let api = Api::start(db).await;
        let answer = api.ask(ApiKeyKind::Admin, r#"mutation {
            createChatbot(input: { name: "Mine", slug: "mine" }) { chatbot { id } userErrors { field code } }
            updateChatbot(input: { id: "x", name: "New" }) { chatbot { id } userErrors { field code } }
            createApiKey(input: { kind: READ, name: "Reports" }) { secret userErrors { field code } }
            nul: createApiKey(input: { kind: ADMIN, name: "\u0000" }) { secret userErrors { field code } }
            nulls: createChatbot(input: { name: "a\u0000", settings: { blockedEvents: ["\u0000"] } }) { chatbot { id } userErrors { field code } }
            revokeApiKey(id: "x") { apiKey { id } userErrors { field code } }
        }"#).await;
        assert_eq!(answer["data"], json!({
            "createChatbot": { "chatbot": null, "userErrors": [{ "field": ["input", "slug"], "code": "CONFLICT" }] },
            "updateChatbot": { "chatbot": null, "userErrors": [{ "field": ["input", "id"], "code": "NOT_FOUND" }] },
            "createApiKey": { "secret": null, "userErrors": [{ "field": ["input", "chatbotId"], "code": "REQUIRED" }] },
            "nul": { "secret": null, "userErrors": [{ "field": ["input", "name"], "code": "INVALID" }] },
            "nulls": { "chatbot": null, "userErrors": [
                { "field": ["input", "name"], "code": "INVALID" },
                { "field": ["input", "settings", "blockedEvents", "0"], "code": "INVALID" },
            ] },
            "revokeApiKey": { "apiKey": null, "userErrors": [{ "field": ["id"], "code": "NOT_FOUND" }] },
        }));
        api.end().await;
    }

    async fn other_keys_do_not_administer(db) {
        let api = Api::start(db).await;
        let mine = api.mine.id;
        for mutation in [
            r#"createChatbot(input: { name: "New" }) { chatbot { id } }"#.to_owned(),
            format!(r#"updateChatbot(input: {{ id: "{mine}", name: "New" }}) {{ chatbot {{ id }} }}"#),
            format!(r#"createApiKey(input: {{ chatbotId: "{mine}", kind: SECRET, name: "New" }}) {{ secret }}"#),
            r#"revokeApiKey(id: "x") { apiKey { id } }"#.to_owned(),
        ] {
            for kind in [ApiKeyKind::Write, ApiKeyKind::Read, ApiKeyKind::Secret] {
                let answer = api.ask(kind, &format!("mutation {{ {mutation} }}")).await;
                assert_eq!(code(&answer), "FORBIDDEN", "{mutation}");
            }
        }
        api.end().await;
    }

    async fn a_changed_timeout_holds_for_what_was_stored_before(db) {
        let api = Api::start(db).await;
        api.data(r#"mutation { startSession(input: { sessionId: "s", startedAt: "2026-01-31T09:20:00Z" }) { isNew } }"#).await;
        let status = r#"{ chatbot { session(id: "s") { status endedAt } } }"#;
        assert_eq!(api.data(status).await["chatbot"]["session"]["status"], "ACTIVE");
        let answer = api.ask(ApiKeyKind::Admin, &format!(
            r#"mutation {{ updateChatbot(input: {{ id: "{}", settings: {{ sessionTimeoutMinutes: 5 }} }}) {{ chatbot {{ settings {{ sessionTimeoutMinutes }} }} userErrors {{ code }} }} }}"#,
            api.mine.id
        )).await;
        assert_eq!(answer["data"]["updateChatbot"]["chatbot"]["settings"]["sessionTimeoutMinutes"], 5, "{answer}");
        assert_eq!(api.data(status).await["chatbot"]["session"], json!({ "status": "TIMED_OUT", "endedAt": "2026-01-31T09:20:00.000Z" }));
        api.end().await;
    }
}
