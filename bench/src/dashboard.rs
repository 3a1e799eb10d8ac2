//! How long a dashboard's query takes.

use std::{path::Path, time::Instant};

use parlance::demo;
use serde_json::json;

use crate::{
    client::Api,
    database::{Fresh, Kind},
    server::Server,
};

/// Metrics of 30 days, and a series by day.
const QUERY: &str = "query {
  chatbot { analytics(range: { preset: LAST_30_DAYS }) {
    metrics { ...Board }
    timeSeries(granularity: DAY) { start metrics {
      sessions { total bounceRate } users { unique } conversations { started resolved dropped } messages { total }
    } }
  } }
}
fragment Board on Metrics {
  sessions { total bounceRate conversationRate conversionRate duration { average median } }
  users { unique new returning }
  widget { loads opens openRate }
  conversations { started resolved dropped containmentRate firstResponseTime { average p95 } }
  messages { total received sent botResponseTime { median p95 } }
  handovers { requested accepted acceptanceRate waitTime { median } }
  leads { total value }
  events { total }
}";

/// Starts the demo on an empty database and asks.
pub(crate) async fn run(binary: &Path, count: usize) -> anyhow::Result<()> {
    let database = Fresh::create(Kind::Sqlite).await?;
    let start = Instant::now();
    let server = Server::start(binary, &["demo"], &database.url).await?;
    println!("dashboard: the demo answers {:.1?} after its first start", start.elapsed());
    let api = Api::new(&server.address, demo::READ_KEY)?;
    let mut times = Vec::new();
    for _ in 0..count {
        let asked = Instant::now();
        api.ask(QUERY, json!({})).await?;
        times.push(asked.elapsed());
    }
    let first = times[0];
    times.sort_unstable();
    println!(
        "  metrics and 30 days by day: the first took {first:.1?}, the median of {count} {:.1?}, the slowest {:.1?}",
        times[count / 2],
        times[count - 1]
    );
    server.stop().await?;
    database.drop().await
}
