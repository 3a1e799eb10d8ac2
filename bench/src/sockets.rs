//! Many subscriptions of one chatbot's active sessions: what each costs, and how soon all have a change. Beside them as many
//! sockets of a bare server, which passes on the same texts.

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use parlance::https;
use reqwest::Client;
use tokio::time::sleep;

use crate::{
    client::Api,
    database::{Fresh, Kind},
    server::{ADMIN_KEY, Server},
    spread::Spread,
    subscriber::{Audience, Subscriber, within_handles},
};

/// What the number stands behind.
const MARK: &str = "\"count\":";
/// Between changes, so that none waits for the one before: the product counts at most ten times a second.
const PAUSE: Duration = Duration::from_secs(1);
/// Memory beyond the bare server's that a socket may take, kB.
const MOST_MEMORY: f64 = 20.0;
/// How many times as long as on the bare server a change may take.
const MOST_TIME: f64 = 2.0;

/// Opens the sockets on the bare server, then on the product, and changes the number that they hear of.
pub(crate) async fn run(binary: &Path, count: usize, changes: u64) -> anyhow::Result<()> {
    let (count, changes) = (within_handles(count)?, changes.max(1));
    println!("sockets: {count} on a bare server, then {count} subscriptions of activeSessions");
    let plain = on_plain(count, changes).await?;
    let product = on_product(binary, count, changes).await?;
    compare(&plain, &product);
    Ok(())
}

/// What was measured on a server.
#[derive(Debug)]
struct Figures {
    /// Of the server's memory, for each socket, kB.
    memory: f64,
    /// Until the last socket had a change, since it was sent.
    sent: Spread,
    /// The same, since it was acknowledged.
    acknowledged: Spread,
}

async fn on_plain(count: usize, changes: u64) -> anyhow::Result<Figures> {
    let server = Server::start_own(&["plain"]).await?;
    let address: SocketAddr = server.address.parse()?;
    let (client, url) = (https::client()?, format!("http://{address}/broadcast"));
    let (before, start) = (server.memory()?, Instant::now());
    let mut audience = Audience::gather(count, MARK, |number| Subscriber::connect(address, number)).await?;
    let memory = held("the bare server", &server, before, count, start)?;
    let (sent, acknowledged) = time(&mut audience, changes, |number| broadcast(&client, &url, number)).await?;
    drop(audience);
    server.stop().await?;
    Ok(Figures { memory, sent, acknowledged })
}

/// Posts the product's message, to the byte.
async fn broadcast(client: &Client, url: &str, number: u64) -> anyhow::Result<()> {
    let data = format!(r#"{{"activeSessions":{{"count":{number}}}}}"#);
    let message = format!(r#"{{"type":"next","id":"1","payload":{{"data":{data}}}}}"#);
    client.post(url).body(message).send().await?.error_for_status()?;
    Ok(())
}

async fn on_product(binary: &Path, count: usize, changes: u64) -> anyhow::Result<Figures> {
    let database = Fresh::create(Kind::Sqlite).await?;
    let server = Server::start(binary, &["serve"], &database.url).await?;
    let (chatbot, api) = Api::new(&server.address, ADMIN_KEY)?.chatbot(&server.address).await?;
    let address: SocketAddr = server.address.parse()?;
    let query = format!("subscription {{ activeSessions(chatbotId: \"{chatbot}\") {{ count }} }}");
    let (before, start) = (server.memory()?, Instant::now());
    let mut audience = Audience::gather(count, MARK, |number| Subscriber::to(&query, address, number)).await?;
    audience.all_hear(0).await?;
    let memory = held("the product", &server, before, count, start)?;
    let (sent, acknowledged) = time(&mut audience, changes, |number| api.start_session(number)).await?;
    drop(audience);
    server.stop().await?;
    database.drop().await?;
    Ok(Figures { memory, sent, acknowledged })
}

/// What each of the sockets takes of the server's memory, kB.
fn held(name: &str, server: &Server, before: u64, count: usize, start: Instant) -> anyhow::Result<f64> {
    let after = server.memory()?;
    #[expect(clippy::cast_precision_loss, reason = "some gigabytes")]
    let memory = after.saturating_sub(before) as f64 / 1024.0 / count as f64;
    println!(
        "  {name}: all open after {:.1?}; {memory:.1} kB per socket ({} MB before, {} MB after)",
        start.elapsed(),
        before >> 20,
        after >> 20
    );
    Ok(memory)
}

/// Makes changes, each after all sockets have the one before; answers how long it took until the last socket had them, since
/// they were sent and since they were acknowledged.
async fn time<F>(audience: &mut Audience, changes: u64, change: impl Fn(u64) -> F) -> anyhow::Result<(Spread, Spread)>
where
    F: Future<Output = anyhow::Result<()>>,
{
    let (mut since_sent, mut since_acknowledged) = (Vec::new(), Vec::new());
    for number in 1..=changes {
        sleep(PAUSE).await;
        let sent = Instant::now();
        change(number).await?;
        let acknowledged = Instant::now();
        let last = audience.all_hear(number).await?;
        println!(
            "    change {number}: acknowledged after {:.1?}, the last socket had it after {:.1?}",
            acknowledged - sent,
            last - sent
        );
        since_sent.push(last - sent);
        since_acknowledged.push(last.saturating_duration_since(acknowledged));
    }
    Ok((Spread::of(since_sent), Spread::of(since_acknowledged)))
}

fn compare(plain: &Figures, product: &Figures) {
    let (beside, sent, acknowledged) = (plain.sent.median(), product.sent.median(), product.acknowledged.median());
    println!(
        "  memory beyond the bare server's: {:.1} kB per socket; expected: at most {MOST_MEMORY}",
        product.memory - plain.memory
    );
    println!(
        "  until the last socket has a change, in the median: the bare server {beside:.1?} after it was sent ({:.1?} after \
         it was acknowledged); the product {sent:.1?} after it was sent, {acknowledged:.1?} after it was acknowledged",
        plain.acknowledged.median()
    );
    let ratio = |time: Duration| time.as_secs_f64() / beside.as_secs_f64();
    println!(
        "  ratio to the bare server's since sent: the product's since sent {:.2}, since acknowledged {:.2}; expected: at \
         most {MOST_TIME}",
        ratio(sent),
        ratio(acknowledged)
    );
}
