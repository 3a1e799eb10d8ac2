//! Items a second over GraphQL, from many connections at once.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::{task::JoinSet, time::sleep};

use crate::{
    bare,
    client::Api,
    database::{Fresh, Kind},
    server::{ADMIN_KEY, Server},
};

/// Items of one batch: ten sessions of ten events.
const SESSIONS: usize = 10;
const NAMES: [&str; 10] = [
    "session_started",
    "page_viewed",
    "widget_loaded",
    "page_viewed",
    "widget_opened",
    "button_clicked",
    "product_compared",
    "button_clicked",
    "page_viewed",
    "widget_closed",
];
const MUTATION: &str = "mutation($input: TrackEventsInput!) { trackEvents(input: $input) { accepted rejected } }";

/// Sends for a while, then writes the same rows by a bare loop, and prints both.
pub(crate) async fn run(binary: &Path, kind: Kind, lasts: Duration, connections: usize) -> anyhow::Result<()> {
    let database = Fresh::create(kind).await?;
    let server = Server::start(binary, &["serve"], &database.url).await?;
    let (_, api) = Api::new(&server.address, ADMIN_KEY)?.chatbot(&server.address).await?;
    let (items, elapsed) = send(lasts, connections, move |connection, number| {
        let api = api.clone();
        async move { through_graphql(&api, connection, number).await }
    })
    .await?;
    server.stop().await?;
    #[expect(clippy::cast_precision_loss, reason = "some million items")]
    let rate = |count: u64, elapsed: Duration| count as f64 / elapsed.as_secs_f64();
    println!(
        "ingest on {kind:?}: {items} items in {elapsed:.1?} over {connections} connections, {:.0} items/s",
        rate(items, elapsed)
    );
    let bare = bare::copy(&database, kind).await?;
    // The rows that the items became, in the time that they took through the product.
    let (through, beside) = (rate(bare.rows, elapsed), rate(bare.rows, bare.elapsed));
    println!(
        "  {} rows stored: {through:.0} rows/s; a bare loop of inserts: {beside:.0} rows/s; ratio {:.2}",
        bare.rows,
        through / beside
    );
    database.drop().await
}

/// One call over GraphQL; none: the server was too busy for it.
pub(crate) async fn through_graphql(api: &Api, connection: usize, number: usize) -> anyhow::Result<Option<u64>> {
    track(api, batch(connection, number)).await
}

/// One call of `trackEvents`; none: the server was too busy for it.
pub(crate) async fn track(api: &Api, input: Value) -> anyhow::Result<Option<u64>> {
    let answer = api.ask_for_text(MUTATION, json!({ "input": input })).await?;
    if answer.contains("OVERLOADED") {
        return Ok(None);
    }
    let answer: Value = serde_json::from_str(&answer)?;
    let count = answer["data"]["trackEvents"]["accepted"].as_u64();
    Ok(Some(count.ok_or_else(|| anyhow::anyhow!("{answer}"))?))
}

/// Makes calls over many connections for a while; answers how many items were accepted, and how long it took. `call` is
/// handed its connection and its number on it.
pub(crate) async fn send<C, A>(lasts: Duration, connections: usize, call: C) -> anyhow::Result<(u64, Duration)>
where
    C: Fn(usize, usize) -> A + Clone + Send + 'static,
    A: Future<Output = anyhow::Result<Option<u64>>> + Send,
{
    let accepted = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let mut senders = JoinSet::new();
    for connection in 0..connections {
        let (call, accepted) = (call.clone(), Arc::clone(&accepted));
        senders.spawn(async move {
            for number in 0.. {
                if start.elapsed() >= lasts {
                    break;
                }
                match call(connection, number).await? {
                    Some(count) => accepted.fetch_add(count, Relaxed),
                    None => {
                        sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                };
            }
            anyhow::Ok(())
        });
    }
    while let Some(sender) = senders.join_next().await {
        sender??;
    }
    Ok((accepted.load(Relaxed), start.elapsed()))
}

/// Ten sessions of ten events, as `trackEvents` takes them.
pub(crate) fn batch(connection: usize, number: usize) -> Value {
    json!({ "source": "SERVER", "channel": "WEB", "events": events(&format!("s-{connection}-{number}"), SESSIONS) })
}

/// So many sessions of ten events, whose ids begin with `name`.
pub(crate) fn events(name: &str, sessions: usize) -> Vec<Value> {
    (0..sessions)
        .flat_map(|session| {
            let session = format!("{name}-{session}");
            NAMES.iter().enumerate().map(move |(place, name)| {
                json!({
                    "eventId": format!("{session}-{place}"),
                    "name": name,
                    "sessionId": session,
                    "anonymousId": format!("a-{session}"),
                    "pageUrl": "https://shop.example/products/17?size=m",
                    "pageTitle": "A product",
                    "properties": { "variant": place, "experiment": "b" },
                })
            })
        })
        .collect()
}
