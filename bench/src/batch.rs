//! Events a second through either door, beside what the database does with the same rows by itself.

use std::{path::Path, time::Duration};

use serde_json::{Value, json};

use crate::{
    bulk,
    client::Api,
    database::{Fresh, Kind},
    ingest,
    server::{ADMIN_KEY, Server},
};

/// Round by round, for a machine is not equally fast all the time: sends for a while through each door, then writes the
/// first one's rows in bulk. Prints each round, and the medians of its ratios.
pub(crate) async fn run(
    binary: &Path,
    kind: Kind,
    lasts: Duration,
    connections: usize,
    rounds: usize,
) -> anyhow::Result<()> {
    println!("100 events a call over {connections} connections on {kind:?}, events/s:");
    let (mut of_segment, mut of_graphql) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (database, segment) = through(binary, kind, lasts, connections, Door::Segment).await?;
        let (other, graphql) = through(binary, kind, lasts, connections, Door::Graphql).await?;
        other.drop().await?;
        let bulk = bulk::events(&database, kind).await?;
        database.drop().await?;
        println!("  POST /v1/batch: {segment:.0}; trackEvents: {graphql:.0}; {}: {bulk:.0}", bulk::name(kind));
        of_segment.push(segment / bulk);
        of_graphql.push(graphql / bulk);
    }
    let (segment, graphql) = (median(of_segment), median(of_graphql));
    println!("  of {}, in the median: POST /v1/batch {segment:.2}, trackEvents {graphql:.2}", bulk::name(kind));
    Ok(())
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

#[derive(Clone, Copy, Debug)]
enum Door {
    Segment,
    Graphql,
}

/// Events a second through a door, and the database that they are in.
async fn through(
    binary: &Path,
    kind: Kind,
    lasts: Duration,
    connections: usize,
    door: Door,
) -> anyhow::Result<(Fresh, f64)> {
    let database = Fresh::create(kind).await?;
    let server = Server::start(binary, &["serve"], &database.url).await?;
    let (_, api) = Api::new(&server.address, ADMIN_KEY)?.chatbot(&server.address).await?;
    let call = move |connection, number| {
        let api = api.clone();
        async move {
            match door {
                Door::Segment => api.segment(&calls(connection, number)).await,
                Door::Graphql => ingest::through_graphql(&api, connection, number).await,
            }
        }
    };
    let (events, elapsed) = ingest::send(lasts, connections, call).await?;
    server.stop().await?;
    Ok((database, bulk::rate(events, elapsed)))
}

/// The events of a call of `trackEvents`, as calls of the Segment format.
fn calls(connection: usize, number: usize) -> Value {
    let mut batch = ingest::batch(connection, number);
    let events = batch["events"].as_array_mut().map(std::mem::take).unwrap_or_default();
    let call = |mut event: Value| {
        json!({
            "type": "track",
            "messageId": event["eventId"].take(),
            "event": event["name"].take(),
            "anonymousId": event["anonymousId"].take(),
            "properties": event["properties"].take(),
            "context": {
                "sessionId": event["sessionId"].take(),
                "page": { "url": event["pageUrl"].take(), "title": event["pageTitle"].take() },
            },
        })
    };
    json!({ "context": { "channel": "WEB" }, "batch": events.into_iter().map(call).collect::<Vec<_>>() })
}
