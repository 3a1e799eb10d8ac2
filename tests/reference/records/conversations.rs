//! Conversations: what follows from the rows of an episode.

use super::{
    belonging::Belonging,
    episodes::Episode,
    handovers, identity,
    messages::of_role,
    record::{Conversation, Handover, Session},
    row::{Effect, Row, in_order},
};

/// The conversation that is the episode at `index`.
pub(super) fn conversation(
    rows: &[Row],
    belonging: &Belonging,
    sessions: &[Session],
    handovers: &[Handover],
    index: usize,
) -> Conversation {
    let episode = &belonging.episodes[index];
    let own = in_order(rows, |place, _| belonging.episode_of[place] == Some(index));
    let session = episode.session.as_ref().and_then(|id| sessions.iter().position(|session| session.id == *id));
    let of_id = in_order(rows, |place, _| belonging.conversations[place].as_ref() == Some(&episode.id));
    let asked: Vec<&Handover> = handovers.iter().filter(|handover| handover.conversation == Some(index)).collect();
    let accepted = acceptances(rows, belonging, &asked);
    let said = |role: &str| of_role(rows, &episode.messages, role);
    let last = |number: fn(&Effect) -> Option<i64>| {
        own.iter().rev().find_map(|place| Some((rows[*place].at, number(rows[*place].effect.as_ref()?)?)))
    };
    let is_assigned = own.iter().any(|place| matches!(rows[*place].effect, Some(Effect::Assignment { .. })));
    Conversation {
        id: episode.id.clone(),
        episode: episode.number,
        session,
        // "A conversation's user: its session's; without a session, by the same rule over its own rows."
        person: match session {
            Some(session) => sessions[session].person.clone(),
            None => identity::person(rows, &own, episode.started_at),
        },
        channel: of_id.iter().find_map(|place| rows[*place].channel.clone()).unwrap_or_else(|| "WEB".to_owned()),
        // "`service`: given at a start, first by time, for all episodes."
        service: of_id.iter().find_map(|place| match &rows[*place].effect {
            Some(Effect::ConversationStart { service }) => service.clone(),
            _ => None,
        }),
        agent: agent(rows, episode, &own, &accepted),
        started_at: episode.started_at,
        last_message_at: episode.messages.last().map(|place| rows[*place].at),
        resolved_at: episode.resolution.map(|place| rows[place].at),
        resolved_by: resolved_by(rows, episode),
        // "`ASSIGNED` once an agent is assigned, accepts a handover or writes."
        is_assigned: is_assigned || !accepted.is_empty() || !said("AGENT").is_empty(),
        // "`QUEUED` from a handover request until it is accepted, declined or resolved."
        is_queued: asked
            .iter()
            .any(|handover| handover.accepted_at.is_none() && !handover.declined && handover.resolved_at.is_none()),
        user_messages: said("USER").len(),
        bot_messages: said("BOT").len(),
        agent_messages: said("AGENT").len(),
        first_response: answer(rows, episode, &["BOT", "AGENT"]),
        bot_first_response: answer(rows, episode, &["BOT"]),
        agent_first_response: agent_first_response(rows, episode, &asked),
        handovers: asked.len(),
        // "Per episode the last score (by time, then arrival), at its own time. Reviews likewise."
        score: last(|effect| match effect {
            Effect::Score(score) => Some(*score),
            _ => None,
        }),
        review: last(|effect| match effect {
            Effect::Review(score) => Some(*score),
            _ => None,
        }),
    }
}

/// The updates by which agents accepted these handovers.
fn acceptances(rows: &[Row], belonging: &Belonging, asked: &[&Handover]) -> Vec<usize> {
    let of = |handover: &&Handover| handovers::updates(rows, belonging, &handover.id);
    let is_acceptance = |place: &usize| match &rows[*place].effect {
        Some(Effect::HandoverUpdate { status, .. }) => status == "ACCEPTED",
        _ => false,
    };
    asked.iter().flat_map(of).filter(is_acceptance).collect()
}

/// "Agent: the last by time of assignment, acceptance with an agent, agent's message, resolution with an agent." The
/// resolution in force, for "a second resolution of an episode changes nothing".
fn agent(rows: &[Row], episode: &Episode, own: &[usize], accepted: &[usize]) -> Option<String> {
    let named = in_order(rows, |place, row| match &row.effect {
        Some(Effect::Assignment { .. }) => own.contains(&place),
        Some(Effect::HandoverUpdate { agent, .. }) => agent.is_some() && accepted.contains(&place),
        Some(Effect::Message(said)) => {
            said.agent.is_some() && said.role == "AGENT" && episode.messages.contains(&place)
        }
        Some(Effect::Resolution { agent, .. }) => agent.is_some() && episode.resolution == Some(place),
        _ => false,
    });
    match &rows[*named.last()?].effect {
        Some(Effect::Assignment { agent }) => Some(agent.clone()),
        Some(Effect::HandoverUpdate { agent, .. } | Effect::Resolution { agent, .. }) => agent.clone(),
        Some(Effect::Message(said)) => said.agent.clone(),
        _ => None,
    }
}

/// "`resolvedByAgent`: resolved, and an agent resolved it or wrote in it; `resolvedByBot`: the other resolved ones." "A
/// resolution is an agent's with resolvedBy AGENT or an agentId."
fn resolved_by(rows: &[Row], episode: &Episode) -> Option<&'static str> {
    let by_agent = matches!(rows[episode.resolution?].effect, Some(Effect::Resolution { by_agent: true, .. }));
    let wrote = !of_role(rows, &episode.messages, "AGENT").is_empty();
    Some(if by_agent || wrote { "AGENT" } else { "BOT" })
}

/// "From the first message of the user to the first of bot or agent" after it, "judged in message order".
fn answer(rows: &[Row], episode: &Episode, roles: &[&str]) -> Option<i64> {
    let role = |place: usize| rows[place].message().map_or("", |message| message.role.as_str());
    let asked = episode.messages.iter().position(|place| role(*place) == "USER")?;
    let answer = episode.messages[asked..].iter().find(|place| roles.contains(&role(**place)))?;
    Some(rows[*answer].at - rows[episode.messages[asked]].at)
}

/// "`agentFirstResponseTime`: to the first message of an agent at or after the first handover request; without one,
/// after the user's first message. All within the episode."
fn agent_first_response(rows: &[Row], episode: &Episode, asked: &[&Handover]) -> Option<i64> {
    let Some(requested_at) = asked.iter().map(|handover| handover.requested_at).min() else {
        return answer(rows, episode, &["AGENT"]);
    };
    let of_agents = of_role(rows, &episode.messages, "AGENT");
    of_agents.iter().map(|place| rows[*place].at).find(|at| *at >= requested_at).map(|at| at - requested_at)
}
