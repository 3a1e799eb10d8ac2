//! `SessionMetrics`.

use serde_json::{Value, json};

use crate::reference::{
    filter::is_identified,
    numbers::{LASTING, distribution, rate},
    record::Session,
    view::{Part, View},
};

pub(super) fn metrics(view: &View, part: Part) -> Value {
    let sessions = view.sessions(part);
    let count = |holds: &dyn Fn(&Session) -> bool| sessions.iter().filter(|session| holds(session)).count();
    let total = sessions.len();
    // "What lies in the range's sessions, whenever."
    let page_views: usize = sessions.iter().map(|session| session.page_views).sum();
    let messages = sessions.iter().map(|it| it.user_messages + it.bot_messages + it.agent_messages).sum();
    let bounced = count(&|session| session.bounced);
    let with_conversation = count(&|session| session.conversations > 0);
    let converted = count(&|session| session.converted_at.is_some());
    let with_handover = count(&|session| session.handovers > 0);
    let with_lead = count(&|session| session.leads > 0);
    let identified = count(&|session| is_identified(view.records, session));
    json!({
        "total": total,
        "duration": distribution(sessions.iter().map(|session| duration(session)), LASTING),
        "pageViews": page_views,
        "pageViewsPerSession": rate(page_views, total),
        "messagesPerSession": rate(messages, total),
        "bounced": bounced,
        "bounceRate": rate(bounced, total),
        "withConversation": with_conversation,
        "conversationRate": rate(with_conversation, total),
        "converted": converted,
        "conversionRate": rate(converted, total),
        "withHandover": with_handover,
        "handoverRate": rate(with_handover, total),
        "withLead": with_lead,
        "leadRate": rate(with_lead, total),
        "identified": identified,
        // "`anonymous = total - identified`."
        "anonymous": total - identified,
        // "`ended`: ENDED or ERROR."
        "ended": count(&|session| ["ENDED", "ERROR"].contains(&view.status(session))),
        "timedOut": count(&|session| view.status(session) == "TIMED_OUT"),
        // "`withError`: status ERROR or an event of category ERROR."
        "withError": count(&|session| view.status(session) == "ERROR" || session.errors > 0),
    })
}

/// "`(endedAt or lastActivityAt) - startedAt`", where one that timed out ended with its last activity.
fn duration(session: &Session) -> i64 {
    session.end.map_or(session.last_activity_at, |(at, _)| at) - session.started_at
}
