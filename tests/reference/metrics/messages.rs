//! `MessageMetrics`.

use serde_json::{Value, json};

use crate::reference::{
    numbers::{WAITING, average, distribution, rate},
    record::Message,
    time::SECOND,
    view::{Part, View},
};

pub(super) fn metrics(view: &View, part: Part) -> Value {
    let all = view.messages(part);
    let of = |roles: &[&str]| all.iter().copied().filter(|it| roles.contains(&it.role.as_str())).collect::<Vec<_>>();
    let (users, bot, agents) = (of(&["USER"]), of(&["BOT"]), of(&["AGENT"]));
    // "`sent`: bot and agents; `received`: users."
    let sent = of(&["BOT", "AGENT"]);
    // "Over `sent` ones with any status, SENT included."
    let reported: Vec<_> = sent.iter().copied().filter(|message| message.has_status).collect();
    let count = |holds: &dyn Fn(&Message) -> bool| reported.iter().filter(|message| holds(message)).count();
    let delivered = count(&is_delivered);
    let read = count(&|message| message.read);
    // "FAILED and neither delivered nor read."
    let failed = count(&|message| message.failed && !is_delivered(message));
    // "`sent` ones with a status whose next message is the user's."
    let replied = count(&|message| message.replied);
    let lengths = of(&["USER", "BOT", "AGENT"]).into_iter().filter_map(|message| message.length);
    let times = |messages: &[&Message]| {
        let times: Vec<_> = messages.iter().filter_map(|message| message.response_time).collect();
        distribution(times, WAITING)
    };
    json!({
        "total": all.len(),
        "fromUsers": users.len(),
        "fromBot": bot.len(),
        "fromAgents": agents.len(),
        "system": of(&["SYSTEM"]).len(),
        "received": users.len(),
        "sent": sent.len(),
        "delivered": delivered,
        "read": read,
        "failed": failed,
        "replied": replied,
        "deliveryRate": rate(delivered, reported.len()),
        "readRate": rate(read, reported.len()),
        "failureRate": rate(failed, reported.len()),
        "replyRate": rate(replied, reported.len()),
        "averageLength": average(&lengths.map(|length| length as f64).collect::<Vec<_>>()),
        "responseTime": times(&sent),
        "botResponseTime": times(&bot),
        "agentResponseTime": times(&agents),
        // "Bot responses over 3 s."
        "slowResponses": bot.iter().filter(|it| it.response_time.is_some_and(|time| time > 3 * SECOND)).count(),
    })
}

/// "Read implies delivered."
fn is_delivered(message: &Message) -> bool {
    message.delivered || message.read
}
