//! The widget: loads and opens, forms, questions, intake, feedback, safety.

use serde_json::json;

use super::{
    pages::event,
    pools,
    script::Script,
    visit::{Step, Visit},
};

pub(super) fn step(script: &mut Script, visit: &mut Visit) {
    let step: Step = script.dice.weighted(&[
        (8, shown as Step),
        (5, closed as Step),
        (4, form as Step),
        (5, question as Step),
        (4, feedback as Step),
        (7, intake as Step),
        (4, other as Step),
    ]);
    step(script, visit);
}

fn shown(script: &mut Script, visit: &mut Visit) {
    let triggered_by = script.maybe(30, &pools::TRIGGERS);
    let names = ["widget_loaded", "widget_loaded", "widget_opened", "widget_opened", "widget_minimized"];
    event(script, visit, &names, json!({ "properties": { "triggered_by": triggered_by } }));
}

fn closed(script: &mut Script, visit: &mut Visit) {
    let seconds = script.dice.maybe(40, &[0.0, 9.999, 10.0, 59.5, 4_000.25]);
    event(
        script,
        visit,
        &["widget_closed", "chatbot_closed"],
        json!({ "properties": { "time_spent_seconds": seconds } }),
    );
}

fn form(script: &mut Script, visit: &mut Visit) {
    event(script, visit, &["pre_chat_form_shown", "pre_chat_form_submitted"], json!({}));
}

fn question(script: &mut Script, visit: &mut Visit) {
    let id = script.maybe(90, &pools::QUESTIONS);
    let text = script.maybe(70, &pools::QUESTION_TEXTS);
    let category = script.maybe(60, &pools::CATEGORIES);
    let properties = json!({ "question_id": id, "question": text, "category": category });
    event(script, visit, &["faq_question_viewed"], json!({ "properties": properties }));
}

fn feedback(script: &mut Script, visit: &mut Visit) {
    let helpful = script.dice.maybe(85, &[true, false]);
    let id = script.maybe(60, &pools::QUESTIONS);
    let properties = json!({ "helpful": helpful, "question_id": id, "rating": 4 });
    event(script, visit, &["feedback_given", "faq_feedback_given"], json!({ "properties": properties }));
}

fn intake(script: &mut Script, visit: &mut Visit) {
    let service = script.maybe(70, &pools::SERVICES);
    let step = script.maybe(80, &pools::STEPS);
    let names = ["intake_flow_started", "intake_flow_started", "intake_step_completed", "intake_flow_completed"];
    event(script, visit, &names, json!({ "properties": { "service_type": service, "step": step } }));
}

fn other(script: &mut Script, visit: &mut Visit) {
    let names = ["button_clicked", "back_button_clicked", "slow_response", "phi_warning_shown"];
    event(script, visit, &names, json!({}));
}
