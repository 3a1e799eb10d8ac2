//! Many live queries over many chatbots while events come in: whether each is pushed in time, and what they cost those who
//! send.

mod load;
mod queries;

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::ensure;

use self::load::{Load, Sent};
use crate::{
    bulk,
    client::Api,
    database::{Fresh, Kind},
    server::{ADMIN_KEY, Server},
    spread::Spread,
    subscriber::Heard,
};

/// How much later than its interval a push may come.
const TOLERANCE: Duration = Duration::from_secs(1);
/// Of the events a second without subscribers, how many there must be with them.
const LEAST: f64 = 0.8;

/// How much to measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// How many chatbots.
    pub(crate) chatbots: usize,
    /// How many live queries over them.
    pub(crate) queries: usize,
    /// How many events a second come in while the pushes are timed.
    pub(crate) rate: u32,
    /// For how long.
    pub(crate) lasts: Duration,
}

/// Lets the same events come in twice, each time into a database of its own: without subscribers, then with them.
pub(crate) async fn run(binary: &Path, kind: Kind, size: Size) -> anyhow::Result<()> {
    let most = queries::most(size.chatbots);
    ensure!(size.chatbots > 0 && size.queries <= most, "{} chatbots have {most} distinct queries", size.chatbots);
    println!(
        "watch on {kind:?}: {} chatbots, {} live queries, {} events/s for {:.0?}",
        size.chatbots, size.queries, size.rate, size.lasts
    );
    let without = measure(binary, kind, Size { queries: 0, ..size }).await?;
    let with = measure(binary, kind, size).await?;
    println!("  ratio of the most events/s: {:.2}; expected: at least {LEAST}", with / without);
    Ok(())
}

/// Lets events come in at their rate, then as fast as they can; answers how many a second those were.
async fn measure(binary: &Path, kind: Kind, size: Size) -> anyhow::Result<f64> {
    let database = Fresh::create(kind).await?;
    let server = Server::start(binary, &["serve"], &database.url).await?;
    let address: SocketAddr = server.address.parse()?;
    let load = Load::new(Api::new(&server.address, ADMIN_KEY)?, size.chatbots).await?;
    println!("  with {} live queries:", size.queries);
    let start = Instant::now();
    let mut audience = queries::subscribe(address, load.chatbots(), size.queries).await?;
    if size.queries > 0 {
        println!("    each was first answered within {:.1?}", start.elapsed());
    }
    let used = server.processor_time()?;
    let sent = load.at_rate(size.rate, size.lasts).await?;
    let used = server.processor_time()?.saturating_sub(used);
    tell_of_load(&sent, size.lasts, used);
    tell_of_pushes(&audience.so_far()?, &sent, size);
    let fastest = load.at_most().await?;
    println!("    as many as it takes: {fastest:.0} events/s");
    if let Err(error) = audience.so_far() {
        println!("    a push failed meanwhile: {error}");
    }
    drop(audience);
    server.stop().await?;
    database.drop().await?;
    Ok(fastest)
}

fn tell_of_load(sent: &[Sent], lasts: Duration, used: Duration) {
    let events: u64 = sent.iter().filter_map(|one| one.accepted).sum();
    let refused = sent.iter().filter(|one| one.accepted.is_none()).count();
    let delays = Spread::of(sent.iter().map(|one| one.delay).collect());
    println!(
        "    at its rate: {:.0} events/s, {refused} of {} batches refused; the server was busy for {used:.1?}",
        bulk::rate(events, lasts),
        delays.count()
    );
    println!("    until a batch was acknowledged: {delays}");
}

fn tell_of_pushes(pushes: &[Heard], sent: &[Sent], size: Size) {
    let gaps = Spread::of(queries::longest_gaps(pushes, sent, size.chatbots, size.queries));
    if gaps.count() == 0 {
        return;
    }
    let bound = queries::INTERVAL + TOLERANCE;
    println!(
        "    {} pushes; the longest time without one while data changed, of {} queries: {gaps}",
        pushes.len(),
        gaps.count()
    );
    println!("    longer than {bound:.0?}: {} queries; expected: 0", gaps.longer_than(bound));
}
