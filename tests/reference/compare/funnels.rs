//! Random funnels.

use async_graphql::Value as Literal;
use parlance_entity::vocabulary::ApiKeyKind;
use serde_json::{Value, json};

use super::part::Part;
use crate::reference::{
    dice::Dice,
    funnel::{self, Funnel, funnel},
    view::View,
    workload::{door::Door, pools},
};

const MILESTONES: [&str; 10] = [
    "page_loaded",
    "conversation_begun",
    "user_message",
    "bot_message",
    "agent_message",
    "handover_requested",
    "handover_accepted",
    "lead_captured",
    "resolved",
    "converted",
];
const EVENTS: [&str; 9] = [
    "page_viewed",
    "page",
    "widget_opened",
    "plan_chosen",
    "video_played",
    "faq_question_viewed",
    "intake_flow_started",
    "visibility_change",
    "message_sent",
];
const WHERE: [(&str, &str); 8] = [
    ("plan", "pro"),
    ("plan", "1"),
    ("plan", "true"),
    ("price", "1.5"),
    ("price", "-20"),
    ("service_type", "billing"),
    ("path", "/pricing"),
    ("state", "visible"),
];

/// A funnel that is given step by step.
pub(super) fn given(view: &View, dice: &mut Dice) -> Part {
    let steps = steps(dice);
    let literal = Literal::from_json(json!(steps)).expect("a value");
    asked(view, dice, steps, format!("steps: {literal}"))
}

/// A preset funnel, or one that is saved first, by its id.
pub(super) async fn by_id(door: &Door<'_>, view: &View<'_>, dice: &mut Dice) -> Part {
    let (name, steps) = match dice.maybe(60, &["Widget", "Intake", "Lead"]) {
        Some(preset) => (preset, funnel::preset(preset)),
        None => ("Mine", save(door, steps(dice)).await),
    };
    let listed = door.ask("{ chatbot { funnels { id name } } }", Value::Null).await;
    let listed = listed["data"]["chatbot"]["funnels"].as_array().expect("funnels").clone();
    let found = listed.iter().find(|funnel| funnel["name"] == name).unwrap_or_else(|| panic!("{name} is listed"));
    let id = found["id"].as_str().expect("an id");
    asked(view, dice, steps, format!("id: \"{id}\""))
}

async fn save(door: &Door<'_>, steps: Vec<Value>) -> Vec<Value> {
    let mutation = "mutation($input: SaveFunnelInput!) { saveFunnel(input: $input) { userErrors { message } } }";
    let input = json!({ "chatbotId": door.chatbot_id(), "name": "Mine", "steps": steps });
    let answer = door.ask_as(ApiKeyKind::Admin, mutation, json!({ "input": input })).await;
    assert_eq!(answer["data"]["saveFunnel"]["userErrors"], json!([]), "{answer}");
    steps
}

fn asked(view: &View, dice: &mut Dice, steps: Vec<Value>, which: String) -> Part {
    let by_users = dice.chance(50);
    let unordered = dice.chance(40);
    let window_minutes = dice.maybe(50, &[1, 5, 30, 1440]);
    let count_by = if by_users { "USERS" } else { "SESSIONS" };
    let order = if unordered { "UNORDERED" } else { "ORDERED" };
    let window = window_minutes.map(|minutes| format!(", windowMinutes: {minutes}")).unwrap_or_default();
    let expected = funnel(view, &Funnel { steps, by_users, unordered, window_minutes });
    Part::new("funnel", format!("{which}, countBy: {count_by}, order: {order}{window}"), expected)
}

/// One to four steps; the same one often more than once.
pub(super) fn steps(dice: &mut Dice) -> Vec<Value> {
    let mut steps: Vec<Value> = Vec::new();
    for number in 0..dice.between(1, 4) {
        let step = match steps.last() {
            Some(last) if dice.chance(20) => last.clone(),
            _ => step(dice, number),
        };
        steps.push(step);
    }
    steps
}

fn step(dice: &mut Dice, number: i64) -> Value {
    let mut step = if dice.chance(55) {
        json!({ "event": dice.pick(&MILESTONES) })
    } else {
        let conditions = (0..dice.weighted(&[(6, 0), (3, 1), (1, 2)])).map(|_| dice.pick(&WHERE));
        let conditions: Vec<_> =
            conditions.map(|(property, equals)| json!({ "property": property, "equals": equals })).collect();
        let event = if dice.chance(30) { dice.pick(&pools::OWN_EVENTS) } else { dice.pick(&EVENTS) };
        json!({ "event": event, "where": conditions })
    };
    if dice.chance(30) {
        step["name"] = json!(format!("Step {number}"));
    }
    step
}
