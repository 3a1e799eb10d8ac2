//! One visit, from the first page to the last word.

use parlance_entity::{Timestamp, vocabulary::LeadStatus};
use serde_json::json;

use super::{
    Timed,
    dice::Dice,
    script::Script,
    talk,
    visitor::Visitor,
    words::{FAILURES, FAQS, INTAKES, LEADS, PAGES},
};
use crate::ingest::item::{CaptureLeadInput, EndSessionInput, IdentifyUserInput, Item, UpdateLeadInput};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// How visitors come and go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// The probability that the end of the visit is told.
    pub(super) ends: f64,
    /// How slowly the visitor goes on; 1 as most do.
    pub(super) pace: f64,
}

/// What a visit brings, in order of time. A lead may move on for three days after it.
pub(super) fn visit(seed: u64, visitor: &Visitor, session_id: String, starts_at: Timestamp, manner: Manner) -> Timed {
    let mut dice = Dice::of(seed, &session_id);
    let signed_in = visitor.user_id.clone().filter(|_| dice.chance(0.4));
    let mut script = Script::start(dice, visitor, session_id, starts_at, signed_in);
    script.pace = manner.pace;
    if visitor.is_crawler {
        browse(&mut script, 6);
    } else if visitor.has_pages() {
        on_pages(&mut script);
    } else {
        engage(&mut script, 0.05);
        sign_in(&mut script, 0.3);
    }
    leave(&mut script, manner.ends);
    let mut items = script.items;
    items.sort_by_key(|(at, _)| *at);
    items
}

fn on_pages(script: &mut Script<'_>) {
    if script.dice.chance(script.visitor.bounces) {
        return bounce(script);
    }
    browse(script, 3);
    load_widget(script);
    if !script.dice.chance(0.6) {
        return browse(script, 2);
    }
    let opened_at = open_widget(script);
    match script.dice.whole(0, 99) {
        0..=11 => ask_faqs(script),
        12..=21 => intake(script),
        22..=85 => engage(script, 0.13),
        _ => {}
    }
    close_widget(script, opened_at);
    browse(script, 1);
}

/// One page, and away: too quick for the widget sometimes.
fn bounce(script: &mut Script<'_>) {
    let page = *script.dice.weighted(PAGES);
    script.view(page);
    if script.dice.chance(0.9) {
        load_widget(script);
    }
}

fn load_widget(script: &mut Script<'_>) {
    script.others_take(1.2);
    script.event("widget_loaded", json!({}));
    fail_sometimes(script);
}

fn browse(script: &mut Script<'_>, most: i64) {
    for _ in 0..script.dice.whole(1, most) {
        let page = *script.dice.weighted(PAGES);
        script.view(page);
        script.wait(22.0);
        if script.dice.chance(0.05) {
            script.event("back_button_clicked", json!({}));
        }
    }
}

fn fail_sometimes(script: &mut Script<'_>) {
    if script.dice.chance(0.02) {
        let (event, kind, message) = *script.dice.pick(FAILURES);
        script.event(event, json!({ "kind": kind, "message": message }));
    }
}

fn open_widget(script: &mut Script<'_>) -> Timestamp {
    script.wait(9.0);
    let opened_at = script.now;
    let trigger = *script.dice.weighted(&[("launcher", 70.0), ("proactive", 20.0), ("link", 10.0)]);
    script.event("widget_opened", json!({ "triggered_by": trigger }));
    if script.dice.chance(0.3) {
        script.event("pre_chat_form_shown", json!({}));
        script.wait(14.0);
        if script.dice.chance(0.7) {
            script.event("pre_chat_form_submitted", json!({}));
            sign_in(script, 0.8);
        }
    }
    opened_at
}

fn close_widget(script: &mut Script<'_>, opened_at: Timestamp) {
    script.wait(8.0);
    if script.dice.chance(0.2) {
        script.event("widget_minimized", json!({}));
    }
    if script.dice.chance(0.7) {
        let seconds = script.now.since(opened_at) / 1000;
        script.event("widget_closed", json!({ "time_spent_seconds": seconds }));
    }
}

fn engage(script: &mut Script<'_>, leads: f64) {
    talk::conversation(script);
    if script.dice.chance(0.08) {
        let product = script.dice.weighted(LEADS).1;
        script.event("product_interest_shown", json!({ "product": product }));
    }
    if script.dice.chance(leads) {
        lead(script);
    }
    if script.dice.chance(0.05) {
        script.event("session_converted", json!({ "goal": "appointment_booked" }));
    }
    if script.dice.chance(0.02) {
        script.event("phi_warning_shown", json!({}));
    }
}

fn ask_faqs(script: &mut Script<'_>) {
    for _ in 0..script.dice.whole(1, 3) {
        script.wait(7.0);
        let (id, question, category) = *script.dice.weighted(FAQS);
        script.event("faq_question_viewed", json!({ "question_id": id, "question": question, "category": category }));
        script.wait(15.0);
        if script.dice.chance(0.45) {
            let helpful = script.dice.chance(0.78);
            script.event("feedback_given", json!({ "question_id": id, "helpful": helpful }));
        }
    }
}

fn intake(script: &mut Script<'_>) {
    let (service, steps) = *script.dice.pick(INTAKES);
    script.event("intake_flow_started", json!({ "service_type": service }));
    for step in steps {
        script.wait(30.0);
        if script.dice.chance(0.13) {
            return;
        }
        script.event("intake_step_completed", json!({ "service_type": service, "step": step }));
    }
    script.event("intake_flow_completed", json!({ "service_type": service }));
    if script.dice.chance(0.3) {
        talk::after_intake(script, service);
    }
}

fn sign_in(script: &mut Script<'_>, probability: f64) {
    let Some(user_id) = script.visitor.user_id.clone().filter(|_| script.dice.chance(probability)) else { return };
    let plan = *script.dice.weighted(&[("basic", 60.0), ("plus", 30.0), ("family", 10.0)]);
    script.item(Item::Identify(
        IdentifyUserInput {
            chatbot_id: None,
            user_id: user_id.clone(),
            anonymous_id: Some(script.visitor.anonymous_id.clone()),
            session_id: Some(script.session_id.clone()),
            at: Some(script.now),
            email: Some(format!("{user_id}@mail.example")),
            name: Some(script.visitor.name.clone()),
            phone: None,
            traits: Some(json!({ "plan": plan })),
        },
        None,
    ));
}

fn lead(script: &mut Script<'_>) {
    script.wait(40.0);
    let (kind, product, least, most) = *script.dice.weighted(LEADS);
    let lead_id = script.next_id("lead");
    let value = script.dice.number(least, most).round();
    script.item(Item::CaptureLead(Box::new(CaptureLeadInput {
        chatbot_id: None,
        lead_id: lead_id.clone(),
        session_id: Some(script.session_id.clone()),
        conversation_id: None,
        user_id: None,
        anonymous_id: Some(script.visitor.anonymous_id.clone()),
        r#type: Some(kind.to_owned()),
        name: Some(script.visitor.name.clone()),
        email: Some(format!("{}@mail.example", script.visitor.anonymous_id)),
        phone: None,
        product_interest: Some(product.to_owned()),
        value: Some(value),
        currency: Some("GBP".to_owned()),
        fields: Some(json!({ "form": "chat" })),
        created_at: Some(script.now),
    })));
    follow_up(script, lead_id);
}

/// The lead moves on over the next days, after the visit, is lost, or stays as it is. The visit's own clock stays.
fn follow_up(script: &mut Script<'_>, lead_id: String) {
    let mut at = script.now;
    for (status, probability) in [(LeadStatus::Contacted, 0.85), (LeadStatus::Qualified, 0.6), (LeadStatus::Won, 0.5)] {
        at = at.plus(script.dice.whole(HOUR, 20 * HOUR));
        let goes_on = script.dice.chance(probability);
        if !goes_on && script.dice.chance(0.4) {
            return;
        }
        let status = if goes_on { status } else { LeadStatus::Lost };
        let update = UpdateLeadInput {
            chatbot_id: None,
            lead_id: lead_id.clone(),
            status: Some(status),
            value: None,
            fields: None,
            at: Some(at),
        };
        script.items.push((at, Item::UpdateLead(update)));
        if !goes_on {
            return;
        }
    }
}

fn leave(script: &mut Script<'_>, ends: f64) {
    script.wait(20.0);
    if script.dice.chance(ends) {
        let error = script.dice.chance(0.01);
        script.item(Item::EndSession(EndSessionInput {
            chatbot_id: None,
            session_id: script.session_id.clone(),
            ended_at: Some(script.now),
            error: Some(error),
            last_user_message: None,
            last_bot_message: None,
        }));
    }
}
