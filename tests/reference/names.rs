//! Other spellings of the catalogue's names.

/// The name that an event of this name is stored under.
pub(crate) fn canonical(name: &str) -> &str {
    match name {
        "session.start" => "session_started",
        "session.end" => "session_ended",
        "session.converted" => "session_converted",
        "page_view" | "page" => "page_viewed",
        "chatbot_closed" => "widget_closed",
        "message.delivered" => "message_delivered",
        "message.read" => "message_read",
        "message.failed" => "message_failed",
        "chat.resolved" => "conversation_resolved",
        "agent.handoff" | "requested_human" => "handover_requested",
        "pressed_accept" => "handover_accepted",
        "pressed_callback" => "handover_callback_requested",
        "pressed_continue" => "handover_declined",
        "lead_submitted" => "lead_captured",
        "faq_feedback_given" => "feedback_given",
        "csat.submitted" => "csat_submitted",
        "ai.classification" => "ai_classified",
        "ai.generation" => "ai_generated",
        "ai.error" => "ai_failed",
        name => name,
    }
}
