//! What a message costs the server that pushes it: the product, which computes and writes the answer to a question once for
//! all who ask it, beside a server on the same schema that does so for each.

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use crate::{
    client::Api,
    database::{Fresh, Kind},
    server::{ADMIN_KEY, Server},
    subscriber::{Audience, Subscriber, within_handles},
};

/// Ten numbers. The first counts the changes, and has a name of its own, to be found by.
const METRICS: &str = "metrics {
    sessions { changes: total bounced withConversation } users { unique } conversations { started resolved }
    messages { total } handovers { requested } leads { total } events { total }
}";
/// What the number of changes stands behind.
const MARK: &str = "\"changes\":";
/// Between changes: a little more than the interval of the subscriptions, so that each change is pushed by itself.
const PACE: Duration = Duration::from_millis(1_100);
/// How many times as much a message must cost where each subscriber is served by itself.
const LEAST: f64 = 10.0;

/// Measures one server, then the other.
pub(crate) async fn run(binary: &Path, viewers: usize, changes: u64) -> anyhow::Result<()> {
    let (viewers, changes) = (within_handles(viewers)?, changes.max(1));
    println!("push: {viewers} viewers of the same ten metrics, {changes} changes; processor time of the server:");
    let database = Fresh::create(Kind::Sqlite).await?;
    let server = Server::start(binary, &["serve"], &database.url).await?;
    let shared = measure("the product", server, database, viewers, changes).await?;
    let database = Fresh::create(Kind::Sqlite).await?;
    let server = Server::start_own(&["stock", "--database", &database.url]).await?;
    let each = measure("async-graphql's own execution", server, database, viewers, changes).await?;
    println!("  ratio per message: {:.1}; expected: at least {LEAST}", each / shared);
    Ok(())
}

/// Makes changes, each after every viewer has the one before; answers the microseconds per message.
async fn measure(name: &str, server: Server, database: Fresh, viewers: usize, changes: u64) -> anyhow::Result<f64> {
    let (chatbot, api) = Api::new(&server.address, ADMIN_KEY)?.chatbot(&server.address).await?;
    let address: SocketAddr = server.address.parse()?;
    let query = format!(
        "subscription {{ analytics(chatbotId: \"{chatbot}\", range: {{ preset: TODAY }}, every: 1) {{ {METRICS} }} }}"
    );
    let mut audience = Audience::gather(viewers, MARK, |number| Subscriber::to(&query, address, number)).await?;
    audience.all_hear(0).await?;
    let (used, before, start) = (server.processor_time()?, audience.messages(), Instant::now());
    for number in 1..=changes {
        sleep(PACE).await;
        api.start_session(number).await?;
        audience.all_hear(number).await?;
    }
    let used = server.processor_time()?.saturating_sub(used);
    audience.so_far()?;
    let messages = audience.messages() - before;
    println!("  {name}: {used:.2?} for {messages} messages in {:.1?}", start.elapsed());
    // One for each viewer and change: what comes besides is no merit.
    let cost = cost(used, viewers as u64 * changes);
    drop(audience);
    server.stop().await?;
    database.drop().await?;
    Ok(cost)
}

/// Prints and answers the microseconds per message.
fn cost(used: Duration, messages: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some thousand messages")]
    let cost = used.as_secs_f64() * 1e6 / messages as f64;
    println!("    {cost:.0} µs for each of the {messages} that tell a viewer of a change");
    cost
}
