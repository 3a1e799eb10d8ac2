//! What belongs to another chatbot is not found.

use serde_json::{Value, json};

use super::Api;
use crate::support::on_every_database;

/// The opaque ids of everything in the story.
const IDS: &str = r#"{ chatbot { id
    session(id: "s") { id } conversation(id: "c") { id messages { nodes { id } } handovers { id } } user(id: "ada") { id }
    leads { nodes { id } } events { nodes { id } } agents { id }
} }"#;

on_every_database! {
    async fn no_id_of_another_chatbot_finds_anything(db) {
        let api = Api::start(db).await;
        api.tell().await;
        let mut ids = Vec::new();
        collect(&api.data(IDS).await, &mut ids);
        assert_eq!(ids.len(), 11, "{ids:?}");
        let list = serde_json::to_string(&ids).expect("JSON");
        let nodes = format!("{{ nodes(ids: {list}) {{ id }} }}");
        let own: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        assert_eq!(api.data(&nodes).await["nodes"], json!(own));
        assert_eq!(api.ask_them(&nodes).await["data"]["nodes"], json!(vec![Value::Null; ids.len()]));
        for id in &ids {
            let query = format!(
                r#"{{ node(id: "{id}") {{ id }} chatbot {{ session(id: "{id}") {{ id }} conversation(id: "{id}") {{ id }} user(id: "{id}") {{ id }} }} }}"#
            );
            let answer = api.ask_them(&query).await;
            let nothing = json!({ "session": null, "conversation": null, "user": null });
            assert_eq!(answer["data"], json!({ "node": null, "chatbot": nothing }), "{answer}");
        }
        api.end().await;
    }

    async fn another_chatbot_is_not_found_by_id_uuid_or_slug(db) {
        let api = Api::start(db).await;
        let opaque = api.data("{ chatbot { id } }").await["chatbot"]["id"].as_str().expect("an id").to_owned();
        for argument in [format!(r#"id: "{opaque}""#), format!(r#"id: "{}""#, api.mine.id), r#"slug: "mine""#.to_owned()] {
            let query = format!("{{ chatbot({argument}) {{ slug }} }}");
            assert_eq!(api.data(&query).await["chatbot"]["slug"], "mine", "{query}");
            let answer = api.ask_them(&query).await;
            assert_eq!(answer, json!({ "data": { "chatbot": null } }), "{query}");
        }
        let listed = api.ask_them("{ chatbots { totalCount nodes { slug } } }").await;
        assert_eq!(listed["data"]["chatbots"], json!({ "totalCount": 1, "nodes": [{ "slug": "theirs" }] }));
        api.end().await;
    }

    async fn lists_of_another_chatbot_are_empty_and_the_same_client_ids_are_free(db) {
        let api = Api::start(db).await;
        api.tell().await;
        let lists = "{ chatbot { sessions { totalCount } conversations { totalCount } handovers { totalCount } \
                     leads { totalCount } users { totalCount } events { nodes { id } } agents { id } } }";
        let full = api.data(lists).await["chatbot"].clone();
        assert_eq!(full["sessions"]["totalCount"], 1);
        let none = json!({ "totalCount": 0 });
        assert_eq!(api.ask_them(lists).await["data"]["chatbot"], json!({
            "sessions": none, "conversations": none, "handovers": none, "leads": none, "users": none,
            "events": { "nodes": [] }, "agents": []
        }));
        let answer = api.ask_them(r#"mutation { startSession(input: { sessionId: "s" }) { isNew } }"#).await;
        assert_eq!(answer["data"]["startSession"]["isNew"], true, "{answer}");
        assert_eq!(api.data(lists).await["chatbot"], full);
        api.end().await;
    }

    async fn no_mutation_reaches_another_chatbot(db) {
        let api = Api::start(db).await;
        let mine = api.mine.id;
        for (name, fields, list) in [
            ("startSession", r#"sessionId: "s""#, false),
            ("touchSession", r#"sessionId: "s""#, false),
            ("endSession", r#"sessionId: "s""#, false),
            ("identifyUser", r#"userId: "u""#, false),
            ("startConversation", r#"conversationId: "c""#, false),
            ("assignConversation", r#"conversationId: "c", agentId: "a""#, false),
            ("resolveConversation", r#"conversationId: "c""#, false),
            ("submitScore", r#"conversationId: "c", score: 5"#, false),
            ("reviewConversation", r#"conversationId: "c", reviewer: "r", score: 80"#, false),
            ("requestHandover", r#"handoverId: "h", sessionId: "s""#, false),
            ("updateHandover", r#"handoverId: "h", status: ACCEPTED"#, false),
            ("captureLead", r#"leadId: "l", sessionId: "s""#, false),
            ("updateLead", r#"leadId: "l", status: WON"#, false),
            ("setAgentStatus", r#"agentId: "a", status: ONLINE"#, false),
            ("trackEvents", r#"events: [{ name: "e", sessionId: "s" }]"#, true),
            ("recordMessages", r#"messages: [{ messageId: "m", conversationId: "c", role: USER }]"#, true),
            ("updateMessageStatus", r#"statuses: [{ messageId: "m", status: READ }]"#, true),
            ("recordAiCalls", r#"calls: [{ callId: "c", kind: GENERATION }]"#, true),
        ] {
            let counts = if list { "accepted rejected" } else { "" };
            let answer = api
                .ask_them(&format!(
                    r#"mutation {{ {name}(input: {{ chatbotId: "{mine}", {fields} }}) {{ {counts} userErrors {{ field code }} }} }}"#
                ))
                .await;
            let payload = &answer["data"][name];
            let not_found = json!([{ "field": ["input", "chatbotId"], "code": "NOT_FOUND" }]);
            assert_eq!(payload["userErrors"], not_found, "{name}: {answer}");
            if list {
                assert_eq!((&payload["accepted"], &payload["rejected"]), (&json!(0), &json!(1)), "{name}");
            }
        }
        assert_eq!(api.data("{ chatbot { sessions { totalCount } } }").await["chatbot"]["sessions"]["totalCount"], 0);
        api.end().await;
    }
}

/// Every `id` in an answer.
fn collect(value: &Value, ids: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            ids.extend(fields.get("id").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| collect(field, ids));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        _ => {}
    }
}
