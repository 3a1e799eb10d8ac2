//! kill -9 in the middle of ingestion: what was acknowledged is there, once, and nothing is there by halves.

use std::collections::{BTreeMap, BTreeSet};

use parlance::{
    config::DatabaseConfig,
    db::{Db, tenant},
};
use parlance_entity::{conversation, event, message, session};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::{sync::mpsc, task::JoinSet};
use uuid::Uuid;

use crate::support::{
    client, databases,
    process::{ADMIN_KEY, Process, ask},
};

const CONNECTIONS: usize = 8;
/// Acknowledged batches before the server is killed.
const BEFORE_KILL: usize = 60;
/// Batches that a connection sends at most.
const MOST: usize = 500;
const ITEMS: usize = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_kill_is_there_once_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    check(&format!("sqlite://{}", folder.path().join("parlance.db").display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_before_a_kill_is_there_once_postgres() {
    databases::with_empty_postgres(check).await;
}

async fn check(url: &str) {
    let mut server = Process::serve(url);
    let key = make_chatbot(&server.url).await;
    let (sent, acknowledged) = send_until_killed(&mut server, &key).await;
    assert!(sent.len() > acknowledged.len(), "nothing was on its way when the server was killed");

    let server = Process::serve(url);
    let db = Db::connect(&DatabaseConfig::new(url)).await.expect("the database can be reached");
    let chatbot = tenant::chatbots().one(&db.reader).await.expect("a read").expect("the chatbot").id;
    let stored = stored(&db, chatbot).await;
    for batch in &sent {
        let found = batch.ids().filter(|id| stored.contains(id)).count();
        assert!(found == 0 || found == ITEMS, "{batch:?} is stored by halves: {found} of {ITEMS}");
        assert!(found == ITEMS || !acknowledged.contains(batch), "{batch:?} was acknowledged and is lost");
    }
    let known: BTreeSet<String> = sent.iter().flat_map(Batch::ids).collect();
    assert!(stored.is_subset(&known));
    records_agree_with_rows(&db, chatbot).await;

    resend(&server.url, &key, &sent, &acknowledged).await;
    assert_eq!(self::stored(&db, chatbot).await, known);
    records_agree_with_rows(&db, chatbot).await;
    db.close().await.expect("the connections close");
}

async fn make_chatbot(url: &str) -> String {
    let client = client();
    let create = "mutation { createChatbot(input: { name: \"Crash\" }) { chatbot { id } } }";
    let made = ask(&client, url, ADMIN_KEY, create, json!({})).await.expect("an answer");
    let id = &made["data"]["createChatbot"]["chatbot"]["id"];
    let create =
        "mutation($id: ID!) { createApiKey(input: { chatbotId: $id, kind: SECRET, name: \"crash\" }) { secret } }";
    let made = ask(&client, url, ADMIN_KEY, create, json!({ "id": id })).await.expect("an answer");
    made["data"]["createApiKey"]["secret"].as_str().expect("a key").to_owned()
}

/// A batch: events of one session, or messages of one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Batch {
    connection: usize,
    number: usize,
}

impl Batch {
    fn is_events(self) -> bool {
        self.number.is_multiple_of(2)
    }

    /// The ids of its items, as they are stored.
    fn ids(&self) -> impl Iterator<Item = String> + use<> {
        let (kind, Self { connection, number }) = (if self.is_events() { "e" } else { "m" }, *self);
        (0..ITEMS).map(move |place| format!("{kind}-{connection}-{number}-{place}"))
    }

    /// Sends it; the payload of an answer that says what became of it.
    async fn send(self, client: &Client, url: &str, key: &str) -> Option<Value> {
        let payload = "{ accepted duplicates rejected userErrors { message } }";
        // Several batches fall into one session and one conversation, so that derived rows are written again and again.
        let thread = format!("{}-{}", self.connection, self.number / 10);
        let (query, input) = if self.is_events() {
            let event = |id| json!({ "eventId": id, "name": "button_clicked", "sessionId": thread });
            let input = json!({ "events": self.ids().map(event).collect::<Vec<_>>() });
            (format!("mutation($input: TrackEventsInput!) {{ answer: trackEvents(input: $input) {payload} }}"), input)
        } else {
            let message =
                |id| json!({ "messageId": id, "conversationId": thread, "sessionId": thread, "role": "USER" });
            let input = json!({ "messages": self.ids().map(message).collect::<Vec<_>>() });
            (
                format!("mutation($input: RecordMessagesInput!) {{ answer: recordMessages(input: $input) {payload} }}"),
                input,
            )
        };
        let mut answer = ask(client, url, key, &query, json!({ "input": input })).await?;
        assert!(answer.get("errors").is_none(), "{answer}");
        Some(answer["data"]["answer"].take())
    }
}

/// Every batch that was sent, and those that were acknowledged before the end.
async fn send_until_killed(server: &mut Process, key: &str) -> (BTreeSet<Batch>, BTreeSet<Batch>) {
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut senders = JoinSet::new();
    for connection in 0..CONNECTIONS {
        let (url, key, tell) = (server.url.clone(), key.to_owned(), tell.clone());
        senders.spawn(async move {
            let (client, mut sent) = (client(), Vec::new());
            for number in 0..MOST {
                let batch = Batch { connection, number };
                sent.push(batch);
                let Some(answer) = batch.send(&client, &url, &key).await else { break };
                assert_eq!(answer["accepted"], ITEMS, "{answer}");
                tell.send(batch).expect("the test listens");
            }
            sent
        });
    }
    drop(tell);
    let mut acknowledged = BTreeSet::new();
    while let Some(batch) = told.recv().await {
        acknowledged.insert(batch);
        if acknowledged.len() == BEFORE_KILL {
            server.kill();
        }
    }
    (senders.join_all().await.into_iter().flatten().collect(), acknowledged)
}

async fn stored(db: &Db, chatbot: Uuid) -> BTreeSet<String> {
    let events = tenant::find::<event::Entity>(chatbot).all(&db.reader).await.expect("a read");
    let messages = tenant::find::<message::Entity>(chatbot).all(&db.reader).await.expect("a read");
    events.into_iter().map(|event| event.id).chain(messages.into_iter().map(|message| message.id)).collect()
}

/// The derived rows say what the stored ones say.
async fn records_agree_with_rows(db: &Db, chatbot: Uuid) {
    let (mut events, mut messages) = (BTreeMap::<String, i32>::new(), BTreeMap::<String, i32>::new());
    for event in tenant::find::<event::Entity>(chatbot).all(&db.reader).await.expect("a read") {
        *events.entry(event.session_id.expect("a session")).or_default() += 1;
    }
    for message in tenant::find::<message::Entity>(chatbot).all(&db.reader).await.expect("a read") {
        *messages.entry(message.conversation_id).or_default() += 1;
    }
    let sessions = tenant::find::<session::Entity>(chatbot).all(&db.reader).await.expect("a read");
    let threads: BTreeSet<_> = events.keys().chain(messages.keys()).cloned().collect();
    assert_eq!(sessions.iter().map(|session| session.id.clone()).collect::<BTreeSet<_>>(), threads);
    for session in sessions {
        let found = (session.event_count, session.messages_from_user);
        let counted = |of: &BTreeMap<String, i32>| of.get(&session.id).copied().unwrap_or_default();
        assert_eq!(found, (counted(&events), counted(&messages)), "{}", session.id);
    }
    let conversations = tenant::find::<conversation::Entity>(chatbot).all(&db.reader).await.expect("a read");
    let found = conversations.into_iter().map(|one| (one.conversation_id, one.message_count)).collect();
    assert_eq!(messages, found);
}

async fn resend(url: &str, key: &str, sent: &BTreeSet<Batch>, acknowledged: &BTreeSet<Batch>) {
    let client = client();
    for batch in sent {
        let answer = batch.send(&client, url, key).await.expect("an answer");
        let (accepted, duplicates) = (answer["accepted"].as_u64(), answer["duplicates"].as_u64());
        let seen = acknowledged.contains(batch) || duplicates != Some(0);
        let expected = if seen { (Some(0), Some(ITEMS as u64)) } else { (Some(ITEMS as u64), Some(0)) };
        assert_eq!((accepted, duplicates), expected, "{batch:?}");
    }
}
