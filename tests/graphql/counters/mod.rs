//! Every counter is the length of a list: what a dashboard counts, a click can show.

mod visits;

use std::collections::BTreeSet;

use serde_json::Value;

use super::Api;
use crate::support::on_every_database;

/// The lists: the type of their counters, the field of `Metrics` and of `Chatbot`, and the counter of all of them.
const LISTS: [(&str, &str, &str); 2] =
    [("SessionMetrics", "sessions", "total"), ("ConversationMetrics", "conversations", "started")];

/// The filter of the list that each counter is the length of.
const MEMBERS: &[(&str, &str, &str)] = &[
    ("sessions", "total", ""),
    ("sessions", "bounced", "bounced: true"),
    ("sessions", "withConversation", "withConversation: true"),
    ("sessions", "converted", "converted: true"),
    ("sessions", "withHandover", "withHandover: true"),
    ("sessions", "withLead", "withLead: true"),
    ("sessions", "identified", "identified: true"),
    ("sessions", "anonymous", "identified: false"),
    ("sessions", "ended", "statuses: [ENDED, ERROR]"),
    ("sessions", "timedOut", "statuses: [TIMED_OUT]"),
    ("sessions", "withError", "withError: true"),
    ("conversations", "started", ""),
    ("conversations", "open", "statuses: [OPEN, QUEUED, ASSIGNED]"),
    ("conversations", "resolved", "statuses: [RESOLVED]"),
    ("conversations", "resolvedByBot", "resolvedBy: BOT"),
    ("conversations", "resolvedByAgent", "resolvedBy: AGENT"),
    ("conversations", "dropped", "statuses: [DROPPED]"),
    ("conversations", "handedOver", "withHandover: true"),
    ("conversations", "reopened", "reopened: true"),
    ("conversations", "unanswered", "unanswered: true"),
    ("conversations", "awaitingFirstResponse", "awaitingFirstResponse: true"),
];

/// Counters of something else than what the list holds.
const OTHERS: &[(&str, &str, &str)] = &[
    ("sessions", "pageViews", "they are events in the sessions: a session may have many"),
    ("conversations", "newContacts", "they are people: the first conversation of one may not pass the filter"),
];

/// What is counted: a range, the time zone that cuts it (none: the chatbot's) and a filter.
struct Question {
    range: &'static str,
    timezone: Option<&'static str>,
    filter: &'static str,
}

const DAYS: &str = r#"{ days: { from: "2026-01-28", to: "2026-01-31" } }"#;

impl Question {
    /// Every counter and the length of its list.
    async fn answers(&self, api: &Api, counters: &[Counter]) -> Vec<(Counter, i64, i64)> {
        let analytics = self.analytics(api, counters).await;
        let range = match self.timezone {
            None => self.range.to_owned(),
            Some(_) => format!("{{ between: {{ start: {}, end: {} }} }}", analytics["start"], analytics["end"]),
        };
        let lists = counters.iter().map(|Counter { list, name, members }| {
            format!(
                "{list}_{name}: {list}(range: {range}, filter: {{ where: {} {members} }}) {{ totalCount }}",
                self.filter
            )
        });
        let lists = api.data(&format!("{{ chatbot {{ {} }} }}", lists.collect::<Vec<_>>().join(" "))).await;
        let answer = |counter: &Counter| {
            let counted = analytics["metrics"][counter.list][&counter.name].as_i64().expect("a counter");
            let listed = &lists["chatbot"][format!("{}_{}", counter.list, counter.name)]["totalCount"];
            (counter.clone(), counted, listed.as_i64().expect("a length"))
        };
        counters.iter().map(answer).collect()
    }

    async fn analytics(&self, api: &Api, counters: &[Counter]) -> Value {
        let names = |list| {
            counters.iter().filter(move |it| it.list == list).map(|it| it.name.as_str()).collect::<Vec<_>>().join(" ")
        };
        let groups: String = LISTS.iter().map(|(_, list, _)| format!("{list} {{ {} }} ", names(*list))).collect();
        let timezone = self.timezone.map(|zone| format!(r#", timezone: "{zone}""#)).unwrap_or_default();
        let arguments = format!("range: {}, filter: {}{timezone}", self.range, self.filter);
        let query = format!("{{ chatbot {{ analytics({arguments}) {{ start end metrics {{ {groups} }} }} }} }}");
        api.data(&query).await["chatbot"]["analytics"].take()
    }
}

/// A counter that the schema has, and the filter of its list.
#[derive(Clone, Debug)]
struct Counter {
    list: &'static str,
    name: String,
    members: &'static str,
}

/// The whole numbers of both types, without those that count something else.
async fn counters(api: &Api) -> Vec<Counter> {
    let mut counters = Vec::new();
    for (kind, list, _) in LISTS {
        let query =
            format!(r#"{{ __type(name: "{kind}") {{ fields {{ name type {{ name ofType {{ name }} }} }} }} }}"#);
        let fields = api.data(&query).await["__type"]["fields"].take();
        let is_int = |field: &&Value| field["type"]["ofType"]["name"] == "Int" || field["type"]["name"] == "Int";
        for field in fields.as_array().expect("fields").iter().filter(is_int) {
            let name = field["name"].as_str().expect("a name").to_owned();
            let is = |of: &&(&'static str, &'static str, &'static str)| of.0 == list && of.1 == name;
            match (MEMBERS.iter().find(is), OTHERS.iter().find(is)) {
                (Some((_, _, members)), None) => counters.push(Counter { list, name, members }),
                (None, Some(_)) => {}
                _ => panic!("{kind}.{name} has no filter, and none of the reasons for it"),
            }
        }
    }
    assert_eq!(counters.len(), MEMBERS.len(), "the schema has no such counter any more");
    counters
}

on_every_database! {
    async fn every_counter_is_the_length_of_the_list_of_its_members(db) {
        let api = Api::start(db).await;
        visits::tell(&api).await;
        let counters = counters(&api).await;
        let mut seen = BTreeSet::new();
        for question in [
            Question { range: DAYS, timezone: None, filter: "{}" },
            Question { range: DAYS, timezone: None, filter: "{ channel: { eq: WHATSAPP } }" },
            Question { range: DAYS, timezone: None, filter: "{ includeBots: true, or: [{ channel: { eq: WEB } }, { identified: true }] }" },
            Question { range: DAYS, timezone: Some("Pacific/Auckland"), filter: "{}" },
            Question { range: DAYS, timezone: Some("America/Los_Angeles"), filter: "{ not: { channel: { eq: WHATSAPP } } }" },
        ] {
            let answers = question.answers(&api, &counters).await;
            for (counter, counted, listed) in &answers {
                assert_eq!(counted, listed, "{counter:?} {} {:?}", question.filter, question.timezone);
            }
            for (_, list, all) in LISTS {
                let of_list: Vec<_> = answers.iter().filter(|(counter, ..)| counter.list == list).collect();
                let total = of_list.iter().find(|(counter, ..)| counter.name == all).expect("the counter of all").1;
                for (counter, counted, _) in of_list.iter().filter(|(counter, ..)| counter.name != all) {
                    assert!((1..total).contains(counted), "{counter:?}: {counted} of {total} shows nothing");
                }
                assert!(seen.insert((list, total)), "{total} {list} were counted before: this question shows nothing new");
            }
        }
        api.end().await;
    }
}
