//! The list of known events, one entry each. Adding an event is adding an entry here.

use parlance_entity::vocabulary::{
    AiCallKind, DeliveryStatus, EventCategory,
    EventCategory::{Conversion, Engagement, Error, Performance, Security, System},
    HandoverStatus, MessageRole,
};

use super::{
    Effect, Entry, IntakeMove,
    Kind::{self, Any, Flag, Fraction, Number, Score, Text},
};

const fn entry(
    names: &'static [&'static str],
    category: EventCategory,
    properties: &'static [(&'static str, Kind)],
    effect: Effect,
) -> Entry {
    match names {
        [name, aliases @ ..] => Entry { name, aliases, category, properties, effect },
        [] => panic!("an event has a name"),
    }
}

const MESSAGE: &[(&str, Kind)] = &[("message_id", Text), ("conversation_id", Text), ("length", Number)];
const MESSAGE_STATUS: &[(&str, Kind)] = &[("message_id", Text)];
const HANDOVER: &[(&str, Kind)] = &[("handover_id", Text)];
const INTAKE: &[(&str, Kind)] = &[("service_type", Text), ("step", Text)];
const FAILURE: &[(&str, Kind)] = &[("kind", Text), ("message", Text)];

/// Every known event.
#[rustfmt::skip]
pub const ENTRIES: &[Entry] = &[
    // Sessions and pages.
    entry(&["session_started", "session.start"], System, &[], Effect::None),
    entry(&["session_ended", "session.end"], System, &[("error", Flag)], Effect::SessionEnd),
    entry(&["session_converted", "session.converted"], Conversion, &[("goal", Text)], Effect::None),
    entry(&["page_viewed", "page_view", "page"], System, &[("path", Text), ("title", Text), ("referrer", Text)], Effect::PageView),
    entry(&["page_hidden"], System, &[], Effect::None),
    entry(&["page_shown"], System, &[], Effect::None),
    entry(&["heartbeat"], System, &[], Effect::None),

    // The widget.
    entry(&["widget_loaded"], System, &[], Effect::WidgetLoad),
    entry(&["widget_opened"], Engagement, &[("triggered_by", Text)], Effect::WidgetOpen),
    entry(&["widget_minimized"], Engagement, &[], Effect::WidgetMinimize),
    entry(&["widget_closed", "chatbot_closed"], Engagement, &[("time_spent_seconds", Number)], Effect::WidgetClose),
    entry(&["button_clicked"], Engagement, &[("button_id", Text), ("button_text", Text)], Effect::None),
    entry(&["back_button_clicked"], Engagement, &[], Effect::None),

    // Messages and conversations.
    entry(&["message_sent"], Engagement, MESSAGE, Effect::Message(MessageRole::User)),
    entry(&["message_received"], System, MESSAGE, Effect::Message(MessageRole::Bot)),
    entry(&["message_delivered", "message.delivered"], System, MESSAGE_STATUS, Effect::MessageStatus(DeliveryStatus::Delivered)),
    entry(&["message_read", "message.read"], System, MESSAGE_STATUS, Effect::MessageStatus(DeliveryStatus::Read)),
    entry(&["message_failed", "message.failed"], System, MESSAGE_STATUS, Effect::MessageStatus(DeliveryStatus::Failed)),
    entry(&["conversation_started"], Engagement, &[("conversation_id", Text), ("service", Text)], Effect::ConversationStart),
    entry(&["conversation_resolved", "chat.resolved"], System, &[("conversation_id", Text), ("resolved_by", Text), ("agent_id", Text)], Effect::Resolution),

    // Handovers.
    entry(
        &["handover_requested", "agent.handoff", "requested_human"],
        Engagement,
        &[("handover_id", Text), ("conversation_id", Text), ("reason", Text), ("support_option", Text), ("issues", Any)],
        Effect::HandoverRequest,
    ),
    entry(&["handover_accepted", "pressed_accept"], System, &[("handover_id", Text), ("agent_id", Text)], Effect::HandoverUpdate(HandoverStatus::Accepted)),
    entry(&["handover_callback_requested", "pressed_callback"], Engagement, HANDOVER, Effect::HandoverUpdate(HandoverStatus::Callback)),
    entry(&["handover_declined", "pressed_continue"], Engagement, HANDOVER, Effect::HandoverUpdate(HandoverStatus::Declined)),
    entry(&["handover_resolved"], System, HANDOVER, Effect::HandoverUpdate(HandoverStatus::Resolved)),

    // Leads, forms and opinions.
    entry(
        &["lead_captured", "lead_submitted"],
        Conversion,
        &[("lead_id", Text), ("type", Text), ("name", Text), ("email", Text), ("phone", Text), ("product_interest", Text), ("value", Number)],
        Effect::LeadCapture,
    ),
    entry(&["product_interest_shown"], Engagement, &[("product", Text)], Effect::ProductInterest),
    entry(&["pre_chat_form_shown"], System, &[], Effect::FormShown),
    entry(&["pre_chat_form_submitted"], Engagement, &[], Effect::FormSubmitted),
    entry(
        &["feedback_given", "faq_feedback_given"],
        Engagement,
        &[("helpful", Flag), ("rating", Any), ("comment", Text), ("question_id", Text)],
        Effect::Feedback,
    ),
    entry(&["csat_submitted", "csat.submitted"], Engagement, &[("conversation_id", Text), ("score", Score), ("comment", Text)], Effect::Score),
    entry(&["faq_question_viewed"], Engagement, &[("question_id", Text), ("question", Text), ("category", Text)], Effect::QuestionView),
    entry(&["intake_flow_started"], Engagement, INTAKE, Effect::Intake(IntakeMove::Start)),
    entry(&["intake_step_completed"], Engagement, INTAKE, Effect::Intake(IntakeMove::Step)),
    entry(&["intake_flow_completed"], Engagement, INTAKE, Effect::Intake(IntakeMove::Completion)),

    // AI calls.
    entry(
        &["ai_classified", "ai.classification"],
        System,
        &[
            ("call_id", Text), ("intent", Text), ("confidence", Fraction), ("correct", Flag), ("fallback", Flag),
            ("latency_ms", Number), ("model", Text), ("conversation_id", Text),
        ],
        Effect::AiCall(AiCallKind::Classification),
    ),
    entry(
        &["ai_generated", "ai.generation"],
        System,
        &[
            ("call_id", Text), ("latency_ms", Number), ("model", Text), ("input_tokens", Number),
            ("output_tokens", Number), ("cost_usd", Number), ("conversation_id", Text),
        ],
        Effect::AiCall(AiCallKind::Generation),
    ),
    entry(
        &["ai_failed", "ai.error"],
        Error,
        &[("call_id", Text), ("kind", Text), ("error_type", Text), ("message", Text), ("model", Text)],
        Effect::AiFailure,
    ),

    // Failures and safety.
    entry(&["widget_error"], Error, FAILURE, Effect::None),
    entry(&["api_error"], Error, FAILURE, Effect::None),
    entry(&["app_error"], Error, FAILURE, Effect::None),
    entry(&["slow_response"], Performance, &[("response_time_ms", Number)], Effect::None),
    entry(&["phi_warning_shown"], Security, &[], Effect::None),
];
