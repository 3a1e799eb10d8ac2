//! The door that workloads go in by: the schema over a database, with a chatbot for each of them.

use std::time::Duration;

use async_graphql::{Request, Variables};
use futures_util::StreamExt;
use parlance::{
    access::Access,
    app::App,
    clock::Clock,
    config::Limits,
    db::{Db, write},
    graphql::schema::{self, Schema},
    ingest::item::Item,
    tasks::Tasks,
};
use parlance_entity::{Timestamp, chatbot, vocabulary::ApiKeyKind};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Workload, mutation::Mutation, request};
use crate::{
    reference::{
        record::Accepted,
        time::{DAY, MINUTE},
    },
    support::sample,
};

/// A server whose clock is set by hand.
pub(crate) struct House {
    app: App,
    schema: Schema,
}

/// A chatbot of it.
pub(crate) struct Door<'h> {
    house: &'h House,
    chatbot_id: Uuid,
}

impl House {
    pub(crate) fn start(db: Db) -> Self {
        // What is compared is asked for at once, which is more than a client may.
        let limits = Limits {
            max_complexity: usize::MAX,
            max_fields: usize::MAX,
            max_aliases: usize::MAX,
            query_timeout: Duration::from_secs(120),
            ..Limits::default()
        };
        let app = App::start_within(limits, 10_000, db, Clock::manual(sample::AT), Tasks::new());
        Self { schema: schema::build(app.clone()), app }
    }

    /// The application behind it.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// A chatbot with the settings of a workload.
    pub(crate) async fn door(&self, workload: &Workload) -> Door<'_> {
        let chatbot = chatbot_of(workload);
        let chatbot_id = chatbot.id;
        write::insert_new(&self.app.db.writer, vec![chatbot]).await.expect("a chatbot");
        Door { house: self, chatbot_id }
    }

    /// Ends what runs, so that the database can be closed.
    pub(crate) async fn end(self) {
        let tasks = self.app.tasks.clone();
        drop(self);
        assert!(tasks.shutdown(Duration::from_secs(10)).await, "everything ends");
    }
}

fn chatbot_of(workload: &Workload) -> chatbot::Model {
    let minutes = |timeout: i64| i32::try_from(timeout / MINUTE).expect("some minutes");
    chatbot::Model {
        domain: workload.plan.settings.domain.clone(),
        timezone: workload.plan.zone.name().to_owned(),
        session_timeout_minutes: minutes(workload.plan.settings.session_timeout),
        conversation_timeout_minutes: minutes(workload.plan.settings.conversation_timeout),
        event_retention_days: i32::try_from(workload.plan.settings.event_retention / DAY).expect("some days"),
        ..sample::chatbot(&Uuid::now_v7().simple().to_string())
    }
}

impl Door<'_> {
    /// The chatbot.
    pub(crate) fn chatbot_id(&self) -> Uuid {
        self.chatbot_id
    }

    /// Sets the server's clock.
    pub(crate) fn set_clock(&self, now: i64) {
        self.house.app.clock.set(Timestamp(now));
    }

    /// The answer to a secret key of the chatbot.
    pub(crate) async fn ask(&self, document: &str, variables: Value) -> Value {
        self.ask_as(ApiKeyKind::Secret, document, variables).await
    }

    /// The answer to a key of this kind.
    pub(crate) async fn ask_as(&self, kind: ApiKeyKind, document: &str, variables: Value) -> Value {
        let chatbot_id = (kind != ApiKeyKind::Admin).then_some(self.chatbot_id);
        let access = Access { key_id: self.chatbot_id, kind, name: "Test".to_owned(), chatbot_id };
        let request = Request::new(document).variables(Variables::from_json(variables)).data(access);
        serde_json::to_value(self.house.schema.execute(request).await).expect("JSON")
    }

    /// How many sessions are active now, as those who subscribe are told first.
    pub(crate) async fn active_sessions(&self) -> i64 {
        let (kind, chatbot_id) = (ApiKeyKind::Secret, Some(self.chatbot_id));
        let access = Access { key_id: self.chatbot_id, kind, name: "Test".to_owned(), chatbot_id };
        let request = Request::new("subscription { activeSessions { count } }").data(access);
        let told = self.house.schema.execute_stream(request).next().await.expect("the present value");
        told.data.into_json().expect("JSON")["activeSessions"]["count"].as_i64().expect("a count")
    }

    async fn send(&self, request: &request::Request) -> Vec<Item> {
        self.set_clock(request.received_at);
        let mutation = request.mutation;
        let answer = self.ask(&mutation.document(), json!({ "input": request.input })).await;
        let Ok(items) = mutation.items(request.input.clone()) else {
            assert!(answer["errors"][0]["message"].is_string(), "{mutation:?} took {}: {answer}", request.input);
            return Vec::new();
        };
        assert_eq!(answer.get("errors"), None, "{mutation:?} {}: {answer}", request.input);
        not_refused(mutation, items, &answer["data"][mutation.name])
    }
}

/// The items that an answer has no error of.
fn not_refused(mutation: &Mutation, items: Vec<Item>, payload: &Value) -> Vec<Item> {
    let errors = payload["userErrors"].as_array().expect("a list of errors");
    if mutation.list.is_none() {
        return if errors.is_empty() { items } else { Vec::new() };
    }
    let place = |error: &Value| error["field"][2].as_str().and_then(|index| index.parse().ok()).expect("an index");
    let refused: Vec<usize> = errors.iter().map(place).collect();
    let count = |name: &str| payload[name].as_u64().expect("a count") as usize;
    assert_eq!(count("rejected"), refused.len(), "{mutation:?}: {payload}");
    assert_eq!(count("accepted") + count("duplicates") + refused.len(), items.len(), "{mutation:?}: {payload}");
    let places = items.into_iter().enumerate();
    places.filter(|(place, _)| !refused.contains(place)).map(|(_, item)| item).collect()
}

impl Workload {
    /// Sends everything, and looks at the chatbot when each request has come.
    pub(crate) async fn send_watched(&self, door: &Door<'_>, mut look: impl AsyncFnMut(i64)) {
        for request in &self.requests {
            door.send(request).await;
            look(request.received_at).await;
        }
        door.set_clock(self.plan.now);
    }

    /// Sends everything, and answers what was accepted. The clock then shows when it is looked at.
    pub(crate) async fn send(&self, door: &Door<'_>) -> Vec<Accepted> {
        let mut accepted = Vec::new();
        for request in &self.requests {
            let items = door.send(request).await;
            accepted.extend(items.into_iter().map(|item| Accepted { item, received_at: request.received_at }));
        }
        door.set_clock(self.plan.now);
        accepted
    }
}
