//! The catalogue of events: names and categories.

use serde_json::{Map, Value};

/// Names, the stored one first, and the category.
const TABLE: [(&[&str], &str); 43] = [
    (&["session_started", "session.start"], "SYSTEM"),
    (&["session_ended", "session.end"], "SYSTEM"),
    (&["session_converted", "session.converted"], "CONVERSION"),
    (&["page_viewed", "page_view", "page"], "SYSTEM"),
    (&["page_hidden"], "SYSTEM"),
    (&["page_shown"], "SYSTEM"),
    (&["heartbeat"], "SYSTEM"),
    (&["widget_loaded"], "SYSTEM"),
    (&["widget_opened"], "ENGAGEMENT"),
    (&["widget_minimized"], "ENGAGEMENT"),
    (&["widget_closed", "chatbot_closed"], "ENGAGEMENT"),
    (&["button_clicked"], "ENGAGEMENT"),
    (&["back_button_clicked"], "ENGAGEMENT"),
    (&["message_sent"], "ENGAGEMENT"),
    (&["message_received"], "SYSTEM"),
    (&["message_delivered", "message.delivered"], "SYSTEM"),
    (&["message_read", "message.read"], "SYSTEM"),
    (&["message_failed", "message.failed"], "SYSTEM"),
    (&["conversation_started"], "ENGAGEMENT"),
    (&["conversation_resolved", "chat.resolved"], "SYSTEM"),
    (&["handover_requested", "agent.handoff", "requested_human"], "ENGAGEMENT"),
    (&["handover_accepted", "pressed_accept"], "SYSTEM"),
    (&["handover_callback_requested", "pressed_callback"], "ENGAGEMENT"),
    (&["handover_declined", "pressed_continue"], "ENGAGEMENT"),
    (&["handover_resolved"], "SYSTEM"),
    (&["lead_captured", "lead_submitted"], "CONVERSION"),
    (&["product_interest_shown"], "ENGAGEMENT"),
    (&["pre_chat_form_shown"], "SYSTEM"),
    (&["pre_chat_form_submitted"], "ENGAGEMENT"),
    (&["feedback_given", "faq_feedback_given"], "ENGAGEMENT"),
    (&["csat_submitted", "csat.submitted"], "ENGAGEMENT"),
    (&["faq_question_viewed"], "ENGAGEMENT"),
    (&["intake_flow_started"], "ENGAGEMENT"),
    (&["intake_step_completed"], "ENGAGEMENT"),
    (&["intake_flow_completed"], "ENGAGEMENT"),
    (&["ai_classified", "ai.classification"], "SYSTEM"),
    (&["ai_generated", "ai.generation"], "SYSTEM"),
    (&["ai_failed", "ai.error"], "ERROR"),
    (&["widget_error"], "ERROR"),
    (&["api_error"], "ERROR"),
    (&["app_error"], "ERROR"),
    (&["slow_response"], "PERFORMANCE"),
    (&["phi_warning_shown"], "SECURITY"),
];

/// The name under which an event is stored, and the category. "Known event names have the catalogue's category whatever
/// the sender says; others the sender's, else ENGAGEMENT. Events are stored under the first name of their row."
pub(super) fn stored_as(name: &str, category: Option<&str>, properties: &Map<String, Value>) -> (String, String) {
    // "`visibility_change` is page_shown where its `state` is `visible`, else page_hidden."
    let name = match name {
        "visibility_change" if properties.get("state").and_then(Value::as_str) == Some("visible") => "page_shown",
        "visibility_change" => "page_hidden",
        other => other,
    };
    match TABLE.iter().find(|(names, _)| names.contains(&name)) {
        Some((names, category)) => (names[0].to_owned(), (*category).to_owned()),
        None => (name.to_owned(), category.unwrap_or("ENGAGEMENT").to_owned()),
    }
}
