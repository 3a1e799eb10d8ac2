//! What is pushed: the same answers as those of queries, at once and again on each change.

mod active;
mod equality;
mod feeds;
mod instances;
mod picture;
mod sharing;
mod states;

use std::{sync::Arc, time::Duration};

use async_graphql::{Data, Request, Variables};
use futures_util::{StreamExt, stream::BoxStream};
use parlance::{
    access::Access,
    app::App,
    clock::Clock,
    config::Limits,
    db::{Db, write},
    graphql::{
        schema,
        shared::{Executions, Payload},
    },
    tasks::Tasks,
};
use parlance_entity::{chatbot, vocabulary::ApiKeyKind};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::support::sample::{self, AT};

/// How long a push may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

const MINUTE: i64 = 60_000;

/// A server without its doors, with two chatbots.
struct House {
    app: App,
    executions: Executions,
    mine: chatbot::Model,
    theirs: chatbot::Model,
}

/// A subscription as whoever is behind it sees it.
struct Watched(BoxStream<'static, Payload>);

impl House {
    async fn start(db: Db) -> Self {
        let (mine, theirs) = (sample::chatbot("mine"), sample::chatbot("theirs"));
        write::insert_new(&db.writer, vec![mine.clone(), theirs.clone()]).await.expect("two chatbots");
        let limits = Limits { ingest_items_per_second: 0, ..Limits::default() };
        let app = App::start_within(limits, 100_000, db, Clock::manual(AT), Tasks::new());
        let executions = Executions::new(schema::build(app.clone()), &app.tasks);
        Self { app, executions, mine, theirs }
    }

    /// A secret key of this chatbot.
    fn key(chatbot: &chatbot::Model) -> Access {
        Access { key_id: chatbot.id, kind: ApiKeyKind::Secret, name: "Test".to_owned(), chatbot_id: Some(chatbot.id) }
    }

    fn watch(&self, query: &str) -> Watched {
        self.watch_with(query, json!({}))
    }

    fn watch_with(&self, query: &str, variables: Value) -> Watched {
        self.watch_as(Self::key(&self.mine), query, variables)
    }

    fn watch_as(&self, access: Access, query: &str, variables: Value) -> Watched {
        let key_id = access.key_id;
        let mut session = Data::default();
        session.insert(access);
        let request = Request::new(query).variables(Variables::from_json(variables));
        Watched(self.executions.run(request, key_id, Arc::new(session)))
    }

    /// The data of an answer, which has no errors.
    async fn ask(&self, query: &str) -> Value {
        self.ask_as(Self::key(&self.mine), query).await
    }

    async fn ask_as(&self, access: Access, query: &str) -> Value {
        let answer = self.executions.schema().execute(Request::new(query).data(access)).await;
        assert_eq!(answer.errors, [], "{query}");
        // As text and back, as what is pushed: reading a number may change its last digit.
        let text = serde_json::to_string(&answer.data).expect("JSON");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Stores what a mutation's fields say, none of which is refused.
    async fn tell(&self, fields: &str) {
        let told = self.ask(&format!("mutation {{ {fields} }}")).await;
        for (name, payload) in told.as_object().expect("payloads") {
            assert_eq!(payload["userErrors"], json!([]), "{name}");
        }
    }

    /// Stores events of these ids, all at the present instant.
    async fn track(&self, session: &str, ids: &[String]) {
        let event = |id: &String| json!({ "eventId": id, "name": "widget_opened" });
        let input = json!({ "sessionId": session, "events": ids.iter().map(event).collect::<Vec<_>>() });
        let request = Request::new("mutation($input: TrackEventsInput!) { trackEvents(input: $input) { accepted } }")
            .variables(Variables::from_json(json!({ "input": input })))
            .data(Self::key(&self.mine));
        let answer = self.executions.schema().execute(request).await;
        assert_eq!(answer.data.into_json().expect("JSON")["trackEvents"]["accepted"], ids.len());
    }

    /// Waits until nothing is left of those who watched.
    async fn is_deserted(&self) {
        let deserted = async {
            while self.executions.running() + self.app.pulse.running() + self.app.pictures.running() > 0
                || self.app.active_sessions.running() > 0
            {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, deserted).await.expect("what nobody watches ends");
    }

    /// Ends what runs, so that the database can be closed. Whoever watches has to be gone: subscriptions hold the
    /// application.
    async fn end(self) {
        self.is_deserted().await;
        let tasks = self.app.tasks.clone();
        drop(self);
        assert!(tasks.shutdown(Duration::from_secs(10)).await, "everything ends");
    }
}

impl Watched {
    /// The data of the next answer, which has no errors.
    async fn next(&mut self) -> Value {
        let answer = self.answer().await;
        assert_eq!(answer.get("errors"), None, "{answer}");
        answer["data"].clone()
    }

    /// The next answer, whatever it is.
    async fn answer(&mut self) -> Value {
        match self.payload().await {
            Payload::Answer(text) => serde_json::from_str(&text).expect("JSON"),
            Payload::Refused(errors) => json!({ "errors": *errors }),
        }
    }

    async fn payload(&mut self) -> Payload {
        timeout(PATIENCE, self.0.next()).await.expect("an answer comes").expect("it goes on")
    }

    /// Answers until one passes.
    async fn until(&mut self, mut passes: impl FnMut(&Value) -> bool) -> Value {
        loop {
            let data = self.next().await;
            if passes(&data) {
                return data;
            }
        }
    }

    /// Whether nothing comes for a while.
    async fn is_silent(&mut self) -> bool {
        timeout(Duration::from_millis(700), self.0.next()).await.is_err()
    }

    /// Whether it has ended.
    async fn has_ended(&mut self) -> bool {
        timeout(PATIENCE, self.0.next()).await.expect("it ends").is_none()
    }
}

/// Ids of events: a letter and a number.
fn ids(letter: char, numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|number| format!("{letter}{number}")).collect()
}

/// The code of the first error.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("(no error with a code)")
}

/// A key of another id with the same rights.
fn another(access: Access) -> Access {
    Access { key_id: Uuid::from_u128(7), ..access }
}
