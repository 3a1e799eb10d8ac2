//! The public schema.

mod administration;
mod contract;
mod counters;
mod funnels;
mod ingestion;
mod later;
mod queries;
mod tenancy;

use std::time::Duration;

use async_graphql::Request;
use parlance::{
    access::Access,
    app::App,
    clock::Clock,
    db::{Db, write},
    graphql::schema::{self, Schema},
    tasks::Tasks,
};
use parlance_entity::{chatbot, vocabulary::ApiKeyKind};
use serde_json::Value;
use uuid::Uuid;

use crate::support::sample::{self, AT};

/// The schema over a database with two chatbots.
struct Api {
    app: App,
    schema: Schema,
    mine: chatbot::Model,
    theirs: chatbot::Model,
}

impl Api {
    async fn start(db: Db) -> Self {
        let (mine, theirs) = (sample::chatbot("mine"), sample::chatbot("theirs"));
        write::insert_new(&db.writer, vec![mine.clone(), theirs.clone()]).await.expect("two chatbots");
        let app = App::start(db, Clock::manual(AT), Tasks::new());
        Self { schema: schema::build(app.clone()), app, mine, theirs }
    }

    /// The answer to a key of this kind; one that is bound to a chatbot is bound to `mine`.
    async fn ask(&self, kind: ApiKeyKind, query: &str) -> Value {
        let chatbot_id = (kind != ApiKeyKind::Admin).then_some(self.mine.id);
        self.ask_with(Access { key_id: Uuid::nil(), kind, name: "Test".to_owned(), chatbot_id }, query).await
    }

    /// The answer to the other chatbot's secret key.
    async fn ask_them(&self, query: &str) -> Value {
        let (kind, chatbot_id) = (ApiKeyKind::Secret, Some(self.theirs.id));
        self.ask_with(Access { key_id: Uuid::nil(), kind, name: "Test".to_owned(), chatbot_id }, query).await
    }

    async fn ask_with(&self, access: Access, query: &str) -> Value {
        serde_json::to_value(self.schema.execute(Request::new(query).data(access)).await).expect("JSON")
    }

    /// The data of an answer to a secret key, which has no errors.
    async fn data(&self, query: &str) -> Value {
        let answer = self.ask(ApiKeyKind::Secret, query).await;
        assert_eq!(answer.get("errors"), None, "{query}: {answer}");
        answer["data"].clone()
    }

    /// A session with a conversation, messages, a handover, a lead, an agent and events.
    async fn tell(&self) {
        let data = self.data(STORY).await;
        for (name, payload) in data.as_object().expect("payloads") {
            assert_eq!(payload["userErrors"], serde_json::json!([]), "{name}");
        }
    }

    /// Ends what runs, so that the database can be closed.
    async fn end(self) {
        let tasks = self.app.tasks.clone();
        drop(self);
        assert!(tasks.shutdown(Duration::from_secs(10)).await, "everything ends");
    }
}

/// The code of the first error.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("(no error with a code)")
}

const STORY: &str = r#"mutation {
    startSession(input: { sessionId: "s", anonymousId: "anon", startedAt: "2026-01-31T09:00:00Z" }) { userErrors { message } }
    identifyUser(input: { userId: "ada", anonymousId: "anon", sessionId: "s", email: "ada@example.com", at: "2026-01-31T09:00:30Z" }) { userErrors { message } }
    startConversation(input: { conversationId: "c", sessionId: "s", startedAt: "2026-01-31T09:01:00Z" }) { userErrors { message } }
    recordMessages(input: { messages: [
        { messageId: "m1", conversationId: "c", sessionId: "s", role: USER, content: "Hello?", sentAt: "2026-01-31T09:01:00Z" }
        { messageId: "m2", conversationId: "c", sessionId: "s", role: BOT, content: "Hello!", sentAt: "2026-01-31T09:01:02Z" }
    ] }) { userErrors { message } }
    setAgentStatus(input: { agentId: "grace", name: "Grace", status: ONLINE, at: "2026-01-31T09:00:00Z" }) { userErrors { message } }
    requestHandover(input: { handoverId: "h", conversationId: "c", sessionId: "s", reason: "billing", requestedAt: "2026-01-31T09:02:00Z" }) { userErrors { message } }
    updateHandover(input: { handoverId: "h", status: ACCEPTED, agentId: "grace", at: "2026-01-31T09:03:00Z" }) { userErrors { message } }
    captureLead(input: { leadId: "l", sessionId: "s", conversationId: "c", type: "demo", value: 10.5, createdAt: "2026-01-31T09:04:00Z" }) { userErrors { message } }
    trackEvents(input: { sessionId: "s", events: [
        { eventId: "e1", name: "page_viewed", pageUrl: "https://shop.example/prices", occurredAt: "2026-01-31T09:00:10Z" }
        { eventId: "e2", name: "widget_opened", occurredAt: "2026-01-31T09:00:20Z" }
    ] }) { userErrors { message } }
}"#;
