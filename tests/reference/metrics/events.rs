//! `FaqMetrics`, `IntakeMetrics`, `SafetyMetrics` and `EventMetrics`: what events say.

use serde_json::{Value, json};

use crate::reference::{
    numbers::{LASTING, distribution, rate},
    record::{Event, Flow},
    view::{Part, View},
};

pub(super) fn faqs(view: &View, part: Part) -> Value {
    let feedback = view.events_named(part, "feedback_given");
    let (helpful, not_helpful) = (judged(&feedback, true), judged(&feedback, false));
    json!({
        // "Views count each time."
        "views": view.events_named(part, "faq_question_viewed").len(),
        "helpful": helpful,
        "notHelpful": not_helpful,
        "resolutionRate": rate(helpful, helpful + not_helpful),
    })
}

/// "`feedback_given` with a question_id counts in thumbs and in FAQ."
pub(crate) fn judged(feedback: &[&Event], helpful: bool) -> usize {
    let of_questions =
        feedback.iter().filter(|event| event.properties.get("question_id").is_some_and(|id| !id.is_null()));
    of_questions.filter(|event| event.properties.get("helpful") == Some(&json!(helpful))).count()
}

pub(super) fn intake(view: &View, part: Part) -> Value {
    intake_of(&view.flows(part))
}

/// The figures of flows.
pub(crate) fn intake_of(flows: &[&Flow]) -> Value {
    // "Duration: from start to completion."
    let durations: Vec<_> = flows.iter().filter_map(|flow| Some(flow.completed_at? - flow.started_at)).collect();
    json!({
        "started": flows.len(),
        "completed": durations.len(),
        "completionRate": rate(durations.len(), flows.len()),
        "duration": distribution(durations, LASTING),
    })
}

pub(super) fn safety(view: &View, part: Part) -> Value {
    let count = |name: &str| view.events_named(part, name).len();
    let errors = view.events(part).into_iter().filter(|event| event.category == "ERROR").count();
    json!({
        "phiWarnings": count("phi_warning_shown"),
        "errors": errors,
        // "The range's errors over the range's sessions."
        "errorRate": rate(errors, view.sessions(part).len()),
        "backButtonUses": count("back_button_clicked"),
        // Events; `messages.slowResponses` are the bot's messages that came late.
        "slowResponses": count("slow_response"),
    })
}

pub(super) fn metrics(view: &View, part: Part) -> Value {
    let total = view.events(part).len();
    json!({ "total": total, "perSession": rate(total, view.sessions(part).len()) })
}
