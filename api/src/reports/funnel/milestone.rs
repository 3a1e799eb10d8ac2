//! Milestones: what the server derives from records rather than from one event.

/// A milestone that a step of a funnel can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// A session's first page view or widget load.
    PageLoaded,
    /// The start of a conversation.
    ConversationBegun,
    /// A message of the user that counts.
    UserMessage,
    /// A message of the bot that counts.
    BotMessage,
    /// A message of an agent that counts.
    AgentMessage,
    /// The request of a handover.
    HandoverRequested,
    /// The acceptance of a handover.
    HandoverAccepted,
    /// The capture of a lead.
    LeadCaptured,
    /// The resolution of a conversation.
    Resolved,
    /// A session's first conversion.
    Converted,
}

/// All of them, by their names.
pub const MILESTONES: &[(&str, Milestone)] = &[
    ("page_loaded", Milestone::PageLoaded),
    ("conversation_begun", Milestone::ConversationBegun),
    ("user_message", Milestone::UserMessage),
    ("bot_message", Milestone::BotMessage),
    ("agent_message", Milestone::AgentMessage),
    ("handover_requested", Milestone::HandoverRequested),
    ("handover_accepted", Milestone::HandoverAccepted),
    ("lead_captured", Milestone::LeadCaptured),
    ("resolved", Milestone::Resolved),
    ("converted", Milestone::Converted),
];

impl Milestone {
    /// The milestone of this name; none: the name is an event's.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        MILESTONES.iter().find(|(known, _)| *known == name).map(|(_, milestone)| *milestone)
    }
}
