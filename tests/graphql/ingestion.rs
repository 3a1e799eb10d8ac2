//! Mutations that ingest.

use parlance_entity::vocabulary::ApiKeyKind;
use serde_json::json;

use super::{Api, code};
use crate::support::on_every_database;

on_every_database! {
    async fn every_ingest_mutation_answers_with_its_record(db) {
        let api = Api::start(db).await;
        let data = api.data(r#"mutation {
            startSession(input: { sessionId: "s", startedAt: "2026-01-31T09:05:00Z" }) { isNew session { sessionId status } }
            touchSession(input: { sessionId: "s", at: "2026-01-31T09:10:00Z" }) { isNew session { lastActivityAt } }
            identifyUser(input: { userId: "ada", sessionId: "s", name: "Ada" }) { isNew user { userId name } }
            startConversation(input: { conversationId: "c", sessionId: "s", startedAt: "2026-01-31T09:05:00Z" }) { conversation { conversationId episode } }
            recordMessages(input: { messages: [{ messageId: "m", conversationId: "c", role: BOT, sentAt: "2026-01-31T09:11:00Z" }] }) { accepted duplicates rejected }
            updateMessageStatus(input: { statuses: [{ messageId: "m", status: READ, at: "2026-01-31T09:12:00Z" }] }) { accepted }
            assignConversation(input: { conversationId: "c", agentId: "grace", at: "2026-01-31T09:12:00Z" }) { conversation { status } }
            requestHandover(input: { handoverId: "h", conversationId: "c", requestedAt: "2026-01-31T09:13:00Z" }) { handover { handoverId status } }
            updateHandover(input: { handoverId: "h", status: ACCEPTED, at: "2026-01-31T09:14:00Z" }) { handover { status waitSeconds } }
            captureLead(input: { leadId: "l", sessionId: "s", value: 10.5, createdAt: "2026-01-31T09:14:00Z" }) { lead { leadId status value } }
            updateLead(input: { leadId: "l", status: WON, at: "2026-01-31T09:15:00Z" }) { lead { status } }
            submitScore(input: { conversationId: "c", score: 5, at: "2026-01-31T09:15:00Z" }) { conversation { score } }
            reviewConversation(input: { conversationId: "c", reviewer: "joan", score: 85, at: "2026-01-31T09:15:00Z" }) { conversation { review { reviewer score notes reviewedAt } } userErrors { code } }
            recordAiCalls(input: { calls: [{ callId: "a", kind: CLASSIFICATION, conversationId: "c", confidence: 0.9, at: "2026-01-31T09:15:00Z" }] }) { accepted duplicates rejected }
            resolveConversation(input: { conversationId: "c", at: "2026-01-31T09:16:00Z" }) { conversation { status } }
            setAgentStatus(input: { agentId: "grace", status: BUSY, at: "2026-01-31T09:16:00Z" }) { agent { agentId status } }
            trackEvents(input: { sessionId: "s", events: [{ eventId: "e", name: "anything", occurredAt: "2026-01-31T09:17:00Z" }] }) { accepted }
            endSession(input: { sessionId: "s", endedAt: "2026-01-31T09:20:00Z" }) { session { status durationSeconds } }
        }"#).await;
        assert_eq!(data["startSession"], json!({ "isNew": true, "session": { "sessionId": "s", "status": "ACTIVE" } }));
        assert_eq!(data["touchSession"], json!({ "isNew": false, "session": { "lastActivityAt": "2026-01-31T09:10:00.000Z" } }));
        assert_eq!(data["identifyUser"], json!({ "isNew": true, "user": { "userId": "ada", "name": "Ada" } }));
        assert_eq!(data["startConversation"]["conversation"], json!({ "conversationId": "c", "episode": 1 }));
        assert_eq!(data["recordMessages"], json!({ "accepted": 1, "duplicates": 0, "rejected": 0 }));
        assert_eq!(data["updateMessageStatus"]["accepted"], 1);
        assert_eq!(data["assignConversation"]["conversation"]["status"], "ASSIGNED");
        assert_eq!(data["requestHandover"]["handover"], json!({ "handoverId": "h", "status": "REQUESTED" }));
        assert_eq!(data["updateHandover"]["handover"], json!({ "status": "ACCEPTED", "waitSeconds": 60.0 }));
        assert_eq!(data["captureLead"]["lead"], json!({ "leadId": "l", "status": "NEW", "value": 10.5 }));
        assert_eq!(data["updateLead"]["lead"]["status"], "WON");
        assert_eq!(data["submitScore"]["conversation"]["score"], 5);
        assert_eq!(data["reviewConversation"], json!({
            "conversation": { "review": { "reviewer": "joan", "score": 85, "notes": null, "reviewedAt": "2026-01-31T09:15:00.000Z" } },
            "userErrors": []
        }));
        assert_eq!(data["recordAiCalls"], json!({ "accepted": 1, "duplicates": 0, "rejected": 0 }));
        assert_eq!(data["resolveConversation"]["conversation"]["status"], "RESOLVED");
        assert_eq!(data["setAgentStatus"]["agent"], json!({ "agentId": "grace", "status": "BUSY" }));
        assert_eq!(data["trackEvents"]["accepted"], 1);
        assert_eq!(data["endSession"]["session"], json!({ "status": "ENDED", "durationSeconds": 900.0 }));
        api.end().await;
    }

    async fn what_is_refused_names_its_place_and_the_rest_is_stored(db) {
        let api = Api::start(db).await;
        let data = api.data(r#"mutation {
            trackEvents(input: { sessionId: "s", events: [
                { eventId: "e1", name: "fine" }, { eventId: "e2", name: "" }, { eventId: "e3", name: "fine" }
            ] }) { accepted duplicates rejected userErrors { field code } }
            submitScore(input: { conversationId: "c", score: 6 }) { conversation { score } userErrors { field code } }
        }"#).await;
        assert_eq!(data["trackEvents"]["accepted"], 2);
        assert_eq!(data["trackEvents"]["rejected"], 1);
        assert_eq!(data["trackEvents"]["userErrors"][0]["field"], json!(["input", "events", "1", "name"]));
        assert_eq!(data["submitScore"], json!({
            "conversation": null, "userErrors": [{ "field": ["input", "score"], "code": "OUT_OF_RANGE" }]
        }));
        api.end().await;
    }

    async fn the_same_again_changes_nothing(db) {
        let api = Api::start(db).await;
        let same = r#"mutation {
            startSession(input: { sessionId: "s", startedAt: "2026-01-31T09:00:00Z" }) { isNew session { eventCount } }
            trackEvents(input: { sessionId: "s", events: [{ eventId: "e", name: "fine", occurredAt: "2026-01-31T09:00:00Z" }] }) { accepted duplicates }
        }"#;
        assert_eq!(api.data(same).await["trackEvents"], json!({ "accepted": 1, "duplicates": 0 }));
        let again = api.data(same).await;
        assert_eq!(again["trackEvents"], json!({ "accepted": 0, "duplicates": 1 }));
        assert_eq!(again["startSession"], json!({ "isNew": false, "session": { "eventCount": 1 } }));
        api.end().await;
    }

    async fn more_than_one_call_may_carry_is_refused_whole(db) {
        let api = Api::start(db).await;
        let most = api.app.limits.max_batch_items;
        let events = |count| r#"{ name: "fine", sessionId: "s" } "#.repeat(count);
        let send = |count| format!("mutation {{ trackEvents(input: {{ events: [{}] }}) {{ accepted rejected userErrors {{ field code }} }} }}", events(count));
        let data = api.data(&send(most + 1)).await;
        let refused = json!([{ "field": ["input", "events"], "code": "TOO_MANY" }]);
        assert_eq!(data["trackEvents"], json!({ "accepted": 0, "rejected": most + 1, "userErrors": refused }));
        assert_eq!(api.data(r#"{ chatbot { session(id: "s") { id } } }"#).await["chatbot"]["session"], json!(null));
        api.end().await;
    }

    async fn an_update_before_its_record_is_kept_and_answers_null(db) {
        let api = Api::start(db).await;
        let early = r#"mutation { updateLead(input: { leadId: "l", status: WON }) { lead { id } userErrors { code } } }"#;
        assert_eq!(api.data(early).await["updateLead"], json!({ "lead": null, "userErrors": [] }));
        let capture = r#"mutation { captureLead(input: { leadId: "l", createdAt: "2026-01-31T09:00:00Z" }) { lead { status } } }"#;
        assert_eq!(api.data(capture).await["captureLead"]["lead"]["status"], "WON");
        api.end().await;
    }

    async fn a_write_key_ingests_and_reads_nothing_back(db) {
        let api = Api::start(db).await;
        api.tell().await;
        let answer = api.ask(ApiKeyKind::Write, r#"mutation {
            touchSession(input: { sessionId: "s" }) { session { country } userErrors { code } }
            identifyUser(input: { userId: "ada" }) { user { email } userErrors { code } }
        }"#).await;
        let nothing = |object: &str| json!({ object: null, "userErrors": [] });
        assert_eq!(answer["data"]["touchSession"], nothing("session"), "{answer}");
        assert_eq!(answer["data"]["identifyUser"], nothing("user"));
        for query in ["{ chatbot { id } }", "{ chatbots { totalCount } }", r#"{ node(id: "x") { id } }"#] {
            assert_eq!(code(&api.ask(ApiKeyKind::Write, query).await), "FORBIDDEN", "{query}");
        }
        let viewer = api.ask(ApiKeyKind::Write, "{ viewer { kind chatbot { id } } }").await;
        assert_eq!(viewer["data"]["viewer"], json!({ "kind": "WRITE", "chatbot": null }));
        api.end().await;
    }

    async fn a_read_key_ingests_nothing_and_no_key_does_nothing(db) {
        let api = Api::start(db).await;
        let mutation = r#"mutation { startSession(input: { sessionId: "s" }) { isNew } }"#;
        assert_eq!(code(&api.ask(ApiKeyKind::Read, mutation).await), "FORBIDDEN");
        for query in [mutation, "{ chatbot { id } }", "{ viewer { kind } }"] {
            let answer = serde_json::to_value(api.schema.execute(query).await).expect("JSON");
            assert_eq!(code(&answer), "UNAUTHENTICATED", "{query}");
        }
        assert_eq!(api.data(r#"{ chatbot { session(id: "s") { id } } }"#).await["chatbot"]["session"], json!(null));
        api.end().await;
    }

    async fn a_key_that_is_bound_to_no_chatbot_has_to_name_one(db) {
        let api = Api::start(db).await;
        let unnamed = r#"mutation { startSession(input: { sessionId: "s" }) { userErrors { field code } } }"#;
        let answer = api.ask(ApiKeyKind::Admin, unnamed).await;
        let required = json!([{ "field": ["input", "chatbotId"], "code": "REQUIRED" }]);
        assert_eq!(answer["data"]["startSession"]["userErrors"], required, "{answer}");
        let named = format!(r#"mutation {{ startSession(input: {{ chatbotId: "{}", sessionId: "s" }}) {{ isNew }} }}"#, api.mine.id);
        assert_eq!(api.ask(ApiKeyKind::Admin, &named).await["data"]["startSession"]["isNew"], true);
        api.end().await;
    }
}
