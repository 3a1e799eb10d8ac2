//! `ConversationMetrics`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::reference::{
    numbers::{LASTING, WAITING, distribution, rate},
    record::{Conversation, Records},
    state::is_unanswered,
    view::{Part, View},
};

pub(super) fn metrics(view: &View, part: Part) -> Value {
    let all = view.conversations(part);
    let count = |holds: &dyn Fn(&Conversation) -> bool| all.iter().filter(|it| holds(it)).count();
    let started = all.len();
    let resolved = count(&|it| it.resolved_at.is_some());
    let dropped = count(&|it| view.is_dropped(it));
    let handed_over = count(&|it| it.handovers > 0);
    let ended = resolved + dropped;
    let judged = count(&|it| view.is_deflected(it).is_some());
    let messages = all.iter().map(|it| it.user_messages + it.bot_messages + it.agent_messages).sum();
    let duration = |it: &&Conversation| view.ended_at(it).map(|end| end - it.started_at);
    json!({
        "started": started,
        // "`open = started - resolved - dropped`."
        "open": started - resolved - dropped,
        "resolved": resolved,
        "resolvedByBot": count(&|it| it.resolved_by == Some("BOT")),
        "resolvedByAgent": count(&|it| it.resolved_by == Some("AGENT")),
        "dropped": dropped,
        "handedOver": handed_over,
        "reopened": count(&|it| view.is_reopened(it)),
        "unanswered": count(&is_unanswered),
        "completionRate": rate(resolved, ended),
        "containmentRate": rate(count(&|it| view.is_contained(it)), ended),
        "deflectionRate": rate(count(&|it| view.is_deflected(it) == Some(true)), judged),
        "awaitingFirstResponse": count(&|it| view.is_awaiting(it)),
        "escalationRate": rate(handed_over, started),
        "dropRate": rate(dropped, started),
        "duration": distribution(all.iter().filter_map(duration), LASTING),
        "firstResponseTime": distribution(all.iter().filter_map(|it| it.first_response), WAITING),
        "botFirstResponseTime": distribution(all.iter().filter_map(|it| it.bot_first_response), WAITING),
        "agentFirstResponseTime": distribution(all.iter().filter_map(|it| it.agent_first_response), WAITING),
        "resolutionTime": distribution(all.iter().filter_map(|it| resolution_time(it)), LASTING),
        "messagesPerConversation": rate(messages, started),
        "newContacts": new_contacts(view.records, &all, part),
    })
}

/// "From start to resolution."
pub(crate) fn resolution_time(conversation: &Conversation) -> Option<i64> {
    conversation.resolved_at.map(|at| at - conversation.started_at)
}

/// "Of the users with a conversation in the range, those whose first conversation ever started in the range."
fn new_contacts(records: &Records, all: &[&Conversation], part: Part) -> usize {
    let people: BTreeSet<_> = all.iter().filter_map(|conversation| conversation.person.as_ref()).collect();
    let first = |person: &String| {
        let own = records.conversations.iter().filter(|it| it.person.as_ref() == Some(person));
        own.map(|conversation| conversation.started_at).min().expect("a conversation")
    };
    people.into_iter().filter(|person| part(first(person))).count()
}
