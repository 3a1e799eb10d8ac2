//! The live queries, and how long each was without a push.

use std::{
    collections::{HashMap, HashSet},
    net::SocketAddr,
    time::{Duration, Instant},
};

use super::load::Sent;
use crate::subscriber::{Audience, Heard, Subscriber};

/// At most this often is each pushed.
pub(super) const INTERVAL: Duration = Duration::from_secs(5);
/// Queries of one socket; it may hold a hundred.
const OF_A_SOCKET: usize = 50;
/// What the number of the query stands behind.
const MARK: &str = "\"id\":\"";

/// What is asked of a chatbot: further arguments, and a selection. Every event changes every answer.
const QUESTIONS: [(&str, &str); 10] = [
    ("", "metrics { sessions { total bounceRate } events { total } }"),
    ("", "metrics { users { unique new } events { total perSession } }"),
    ("", "metrics { widget { loads opens openRate } events { total } }"),
    ("", "timeSeries(granularity: HOUR) { start metrics { events { total } } }"),
    ("", "topEvents(first: 5) { name count uniqueSessions }"),
    ("", "pages(first: 5) { path views sessions } metrics { events { total } }"),
    ("", "breakdown(by: CHANNEL) { rows { value metrics { sessions { total } events { total } } } }"),
    ("filter: { channel: { eq: WEB } }", "metrics { sessions { total } events { total } }"),
    ("filter: { page: { contains: \"products\" } }", "metrics { sessions { total } events { total } }"),
    ("filter: { event: { eq: \"widget_opened\" } }", "metrics { sessions { total } events { total } }"),
];

/// How many distinct queries so many chatbots have.
pub(super) fn most(chatbots: usize) -> usize {
    chatbots * QUESTIONS.len()
}

/// Subscribes to so many queries, and waits until each was answered for the first time.
pub(super) async fn subscribe(address: SocketAddr, chatbots: &[String], queries: usize) -> anyhow::Result<Audience> {
    let texts: Vec<String> = (0..queries).map(|number| text(chatbots, number)).collect();
    let sockets = queries.div_ceil(OF_A_SOCKET);
    let mut audience = Audience::gather(sockets, MARK, |socket| ask(address, &texts, socket)).await?;
    let mut answered = HashSet::new();
    while answered.len() < queries {
        answered.insert(audience.next().await?.number);
    }
    Ok(audience)
}

/// The query of this number: of the chatbots in turn.
fn text(chatbots: &[String], number: usize) -> String {
    let chatbot = &chatbots[number % chatbots.len()];
    let (arguments, selection) = QUESTIONS[number / chatbots.len()];
    let every = INTERVAL.as_secs();
    format!(
        "subscription {{ analytics(chatbotId: \"{chatbot}\", range: {{ preset: TODAY }}, every: {every}, {arguments}) {{ \
         {selection} }} }}"
    )
}

/// Opens the socket of this number, and subscribes to its share of the queries. Each has its number as its id.
async fn ask(address: SocketAddr, texts: &[String], socket: usize) -> anyhow::Result<Subscriber> {
    let mut subscriber = Subscriber::ready(address, socket).await?;
    for (number, text) in texts.iter().enumerate().skip(socket * OF_A_SOCKET).take(OF_A_SOCKET) {
        subscriber.subscribe(number, text).await?;
    }
    Ok(subscriber)
}

/// Of each query whose chatbot's data changed: the longest time without a push, from the first change to the last.
pub(super) fn longest_gaps(pushes: &[Heard], sent: &[Sent], chatbots: usize, queries: usize) -> Vec<Duration> {
    let changes = changes(sent);
    let mut pushed: HashMap<u64, Vec<Instant>> = HashMap::new();
    for push in pushes {
        pushed.entry(push.number).or_default().push(push.at);
    }
    let gap = |(number, query): (usize, u64)| {
        let (first, last) = *changes.get(&(number % chatbots))?;
        Some(longest(first, pushed.get(&query).map(Vec::as_slice).unwrap_or_default(), last))
    };
    (0..queries).zip(0..).filter_map(gap).collect()
}

/// When each chatbot's data changed first and last.
fn changes(sent: &[Sent]) -> HashMap<usize, (Instant, Instant)> {
    let mut changes = HashMap::new();
    for one in sent.iter().filter(|one| one.accepted.is_some()) {
        let (first, last) = changes.entry(one.chatbot).or_insert((one.at, one.at));
        *first = one.at.min(*first);
        *last = one.at.max(*last);
    }
    changes
}

fn longest(first: Instant, pushes: &[Instant], last: Instant) -> Duration {
    let between = pushes.iter().copied().filter(|push| (first..last).contains(push));
    let mut times: Vec<Instant> = [first, last].into_iter().chain(between).collect();
    times.sort_unstable();
    times.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_time_without_a_push_counts_from_the_first_change_to_the_last() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(longest(at(1), &[], at(9)), Duration::from_secs(8));
        assert_eq!(longest(at(1), &[at(0), at(3), at(8), at(20)], at(9)), Duration::from_secs(5));
        assert_eq!(longest(at(1), &[at(2)], at(9)), Duration::from_secs(7));
    }
}
