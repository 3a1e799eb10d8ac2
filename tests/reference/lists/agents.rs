//! `agents`.

use std::{cmp::Reverse, collections::BTreeSet};

use serde_json::{Value, json};

use crate::reference::{
    metrics::{conversations::resolution_time, satisfaction},
    numbers::{LASTING, WAITING, distribution},
    record::Conversation,
    view::{Part, View},
};

/// `Analytics.agents`: "agents with any non-zero figure".
pub(crate) fn agents(view: &View) -> Value {
    let records = view.records;
    let assigned = records.conversations.iter().filter_map(|conversation| conversation.agent.as_ref());
    let writing = records.messages.iter().filter_map(|message| message.agent.as_ref());
    let all: BTreeSet<_> = assigned.chain(writing).chain(records.agents.keys()).collect();
    let mut rows: Vec<_> = all.into_iter().map(|agent| stats(view, agent)).filter(has_any_figure).collect();
    // Agents are in the order of their ids already.
    rows.sort_by_key(|row| Reverse(row["conversations"].as_u64()));
    json!(rows)
}

fn stats(view: &View, agent: &str) -> Value {
    let part: Part = &|at| view.is_in_range(at);
    let is_own = |conversation: &Conversation| conversation.agent.as_deref() == Some(agent);
    let own: Vec<_> = view.conversations(part).into_iter().filter(|conversation| is_own(conversation)).collect();
    let messages =
        view.messages(part).into_iter().filter(|it| it.role == "AGENT" && it.agent.as_deref() == Some(agent));
    let messages: Vec<_> = messages.collect();
    json!({
        "agent": { "agentId": agent },
        "conversations": own.len(),
        "resolved": own.iter().filter(|conversation| conversation.resolved_at.is_some()).count(),
        "messages": messages.len(),
        // "`firstResponseTime`: their agentFirstResponseTime"; "`messages`, `responseTime`: its own messages".
        "firstResponseTime": distribution(own.iter().filter_map(|it| it.agent_first_response), WAITING),
        "resolutionTime": distribution(own.iter().filter_map(|it| resolution_time(it)), LASTING),
        "responseTime": distribution(messages.iter().filter_map(|it| it.response_time), WAITING),
        // "Scores of its conversations by the score's time, thumbs 0."
        "satisfaction": satisfaction::of(view, part, &is_own, (0, 0)),
        "onlineSeconds": online(view, agent) as f64 / 1_000.0,
    })
}

fn has_any_figure(row: &Value) -> bool {
    let is_positive = |value: &Value| value.as_f64().is_some_and(|value| value > 0.0);
    let names = ["conversations", "resolved", "messages", "onlineSeconds"];
    names.iter().any(|name| is_positive(&row[name]))
        || ["responses", "reviewed"].iter().any(|name| is_positive(&row["satisfaction"][name]))
}

/// "`onlineSeconds`: ONLINE inside the range up to now", in milliseconds.
fn online(view: &View, agent: &str) -> i64 {
    let Some(statuses) = view.records.agents.get(agent) else { return 0 };
    let ends = statuses.iter().skip(1).map(|(at, _)| *at).chain([view.now]);
    let spells = statuses.iter().zip(ends).filter(|((_, status), _)| status == "ONLINE");
    let inside = |start: i64, end: i64| end.min(view.span.end).min(view.now) - start.max(view.span.start);
    spells.map(|((start, _), end)| inside(*start, end).max(0)).sum()
}
