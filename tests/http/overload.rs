//! More than can be written: whole calls are refused, and told when to come back.

use parlance::config::Limits;
use reqwest::{RequestBuilder, StatusCode, header};
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use super::{Server, code};
use crate::support::{client, on_every_database, tables};

const TWO: &str =
    r#"mutation { trackEvents(input: { sessionId: "s", events: [{ name: "one" }, { name: "two" }] }) { accepted } }"#;

on_every_database! {
    async fn a_full_queue_answers_503_and_when_to_come_back_and_stores_nothing(db) {
        let server = Server::start_within(2, db, Limits::default()).await;
        // Notes the use of the key, which is a write of its own.
        server.ask("{ __typename }").await;
        let before = tables::rows(&server.app.db).await;

        // Whoever holds the chatbot's row holds up the writer: what comes first fills the queue, and stays in it.
        let holder = server.app.db.writer.begin().await.expect("a transaction");
        holder.execute_unprepared("UPDATE chatbot SET name = name").await.expect("the row is held");
        let refused = async {
            while server.app.writer.queue_depth() < 2 {
                tokio::task::yield_now().await;
            }
            for media in ["application/json", "application/graphql-response+json"] {
                is_refused(post(&server).header(header::ACCEPT, media)).await;
                assert_eq!(tables::rows(&server.app.db).await, before, "nothing is stored");
            }
            holder.rollback().await.expect("the row is free");
        };
        let (first, ()) = tokio::join!(post(&server).send(), refused);
        let first: Value = first.expect("an answer").json().await.expect("JSON");
        assert_eq!(first, json!({ "data": { "trackEvents": { "accepted": 2 } } }));
        assert_eq!(server.ask(TWO).await["data"]["trackEvents"]["accepted"], 2, "there is room again");
        assert_eq!(tables::rows(&server.app.db).await["event"], before["event"] + 4);
        server.end().await;
    }
}

fn post(server: &Server) -> RequestBuilder {
    client().post(server.url("/graphql")).bearer_auth(&server.key).json(&json!({ "query": TWO }))
}

async fn is_refused(request: RequestBuilder) {
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let retry_after = answer.headers()[header::RETRY_AFTER].to_str().expect("text").parse::<u32>();
    let seconds = retry_after.expect("a whole number of seconds");
    let answer: Value = answer.json().await.expect("JSON");
    assert_eq!(code(&answer), "OVERLOADED");
    assert_eq!(answer["errors"][0]["extensions"]["retryAfterSeconds"], seconds);
}
