//! How things stand at `now`.

use super::{
    record::{Conversation, Handover, Session, Settings},
    time::HOUR,
    view::View,
};

impl View<'_> {
    /// "It is `ACTIVE` until it is ended (`ENDED`, or `ERROR`), or until nothing happened for the timeout: then
    /// `TIMED_OUT`." "Timed out: `now - lastActivityAt >= timeout`."
    pub(crate) fn status(&self, session: &Session) -> &'static str {
        match session.end {
            Some((_, true)) => "ERROR",
            Some((_, false)) => "ENDED",
            None if self.now - session.last_activity_at >= self.settings.session_timeout => "TIMED_OUT",
            None => "ACTIVE",
        }
    }

    /// "`DROPPED`: unresolved and no message for the conversation timeout"; "(without messages: since startedAt)".
    pub(crate) fn is_dropped(&self, conversation: &Conversation) -> bool {
        let last = conversation.last_message_at.unwrap_or(conversation.started_at);
        conversation.resolved_at.is_none() && self.now - last >= self.settings.conversation_timeout
    }

    /// "Ended: resolved or dropped. `endedAt`: the resolution, or the last message."
    pub(crate) fn ended_at(&self, conversation: &Conversation) -> Option<i64> {
        match conversation.resolved_at {
            Some(at) => Some(at),
            None if self.is_dropped(conversation) => {
                Some(conversation.last_message_at.unwrap_or(conversation.started_at))
            }
            None => None,
        }
    }

    /// When nobody waits in it any more: it is resolved, or dropped when the timeout is over.
    fn gave_up_at(&self, conversation: &Conversation) -> Option<i64> {
        let last = conversation.last_message_at.unwrap_or(conversation.started_at);
        let dropped_at = self.is_dropped(conversation).then_some(last + self.settings.conversation_timeout);
        conversation.resolved_at.or(dropped_at)
    }

    /// "Of ended, those with neither a handover request nor a message from an agent (and at least one from the user)."
    pub(crate) fn is_contained(&self, conversation: &Conversation) -> bool {
        self.ended_at(conversation).is_some()
            && conversation.handovers == 0
            && conversation.agent_messages == 0
            && conversation.user_messages > 0
    }

    /// "Contained and no conversation of the same user starts within 24 h of the end; only those that ended at least 24 h
    /// ago count." None: it does not count.
    pub(crate) fn is_deflected(&self, conversation: &Conversation) -> Option<bool> {
        let end = self.ended_at(conversation)?;
        if self.now - end < 24 * HOUR {
            return None;
        }
        let others = self.records.conversations.iter().filter(|other| !is_same(other, conversation));
        let mut of_the_user = others.filter(|other| {
            // "Another episode of the same conversationId is a conversation of the same user also where no user is known."
            other.id == conversation.id || other.person.is_some() && other.person == conversation.person
        });
        let returned = of_the_user.any(|other| is_within_a_day(end, other.started_at));
        Some(self.is_contained(conversation) && !returned)
    }

    /// "Resolved ones followed by another episode within 24 h."
    pub(crate) fn is_reopened(&self, conversation: &Conversation) -> bool {
        let Some(end) = conversation.resolved_at else { return false };
        let mut later = self.records.conversations.iter();
        later.any(|other| {
            other.id == conversation.id
                && other.episode > conversation.episode
                && is_within_a_day(end, other.started_at)
        })
    }

    /// "Waiting for their first answer now": the user wrote, nobody has answered, and it has not ended.
    pub(crate) fn is_awaiting(&self, conversation: &Conversation) -> bool {
        self.ended_at(conversation).is_none() && conversation.user_messages > 0 && conversation.first_response.is_none()
    }

    /// "`ABANDONED`: its conversation ended while it was REQUESTED." "Without a conversation it stays REQUESTED."
    pub(crate) fn handover_status(&self, handover: &Handover) -> &'static str {
        let conversation = handover.conversation.map(|index| &self.records.conversations[index]);
        let end = conversation.and_then(|conversation| self.gave_up_at(conversation));
        // Not where it had ended before the request.
        let ended = end.is_some_and(|end| end >= handover.requested_at);
        match handover.status.as_str() {
            "REQUESTED" if ended => "ABANDONED",
            "REQUESTED" => "REQUESTED",
            "ACCEPTED" => "ACCEPTED",
            "CALLBACK" => "CALLBACK",
            "DECLINED" => "DECLINED",
            "RESOLVED" => "RESOLVED",
            other => panic!("{other} is no status that can be given"),
        }
    }
}

/// "A session is present from `startedAt` to its explicit end, or to `lastActivityAt` plus the timeout."
pub(crate) fn present_until(session: &Session, settings: &Settings) -> i64 {
    session.end.map_or(session.last_activity_at + settings.session_timeout, |(at, _)| at)
}

/// "Unanswered: with a message from the user and none from bot or agent."
pub(crate) fn is_unanswered(conversation: &Conversation) -> bool {
    conversation.user_messages > 0 && conversation.bot_messages + conversation.agent_messages == 0
}

/// "A conversation is ASSISTED if it has a handover request or a message from an agent."
pub(crate) fn is_assisted(conversation: &Conversation) -> bool {
    conversation.handovers > 0 || conversation.agent_messages > 0
}

fn is_same(one: &Conversation, other: &Conversation) -> bool {
    one.id == other.id && one.episode == other.episode
}

/// "`Within d of e` is `e <= t < e + d`."
fn is_within_a_day(end: i64, at: i64) -> bool {
    end <= at && at < end + 24 * HOUR
}
