//! One field of `Analytics` with its arguments: how it is asked for, and what the reference answers.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{funnels, question::granularity, selection::Types};
use crate::reference::{concurrency, cuts, dice::Dice, lists, retention, time, view::View, workload::pools};

/// A field and its arguments.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) field: &'static str,
    pub(super) arguments: String,
    /// Arguments of fields below it, by type and field.
    below: BTreeMap<&'static str, String>,
    pub(super) expected: Value,
}

impl Part {
    pub(super) fn new(field: &'static str, arguments: String, expected: Value) -> Self {
        Self { field, arguments, below: BTreeMap::new(), expected }
    }

    fn with(mut self, below: &'static str, arguments: String) -> Self {
        self.below.insert(below, arguments);
        self
    }

    /// The part as it stands in a document.
    pub(super) fn text(&self, types: &Types) -> String {
        let Self { field, arguments, below, .. } = self;
        let arguments = if arguments.is_empty() { String::new() } else { format!("({arguments})") };
        format!("{field}{arguments} {}", types.below(field, below))
    }
}

/// Names of events as they are asked for: stored ones, other spellings, the sender's own, and one that never happens.
const EVENTS: [&str; 12] = [
    "page_viewed",
    "page",
    "widget_opened",
    "chatbot_closed",
    "plan_chosen",
    "video_played",
    "message_sent",
    "ai_failed",
    "feedback_given",
    "page_shown",
    "visibility_change",
    "never",
];
const EVENT_PROPERTIES: [&str; 8] = ["plan", "price", "Plan", "path", "helpful", "kind", "message_id", "never"];

/// The part of a question that this field answers, with arguments by chance.
pub(super) fn part(field: &str, view: &View, dice: &mut Dice) -> Part {
    let first = dice.pick(&[1, 2, 3, 1000]);
    let list = |field, expected| Part::new(field, format!("first: {first}"), expected);
    let plain = |field, expected| Part::new(field, String::new(), expected);
    match field {
        "start" => plain("start", json!(time::text(view.span.start))),
        "end" => plain("end", json!(time::text(view.span.end))),
        "timezone" => plain("timezone", json!(view.zone.name())),
        "dataFrom" => plain("dataFrom", data_from(view)),
        "metrics" => plain("metrics", cuts::whole(view)),
        "timeSeries" => {
            let granularity = granularity(view.zone, view.span, dice);
            Part::new("timeSeries", format!("granularity: {granularity}"), cuts::time_series(view, granularity))
        }
        "hourOfDay" => plain("hourOfDay", cuts::hour_of_day(view)),
        "dayOfWeek" => plain("dayOfWeek", cuts::day_of_week(view)),
        "breakdown" => {
            let by = dice.pick(&DIMENSIONS);
            Part::new("breakdown", format!("by: {by}, first: {first}"), cuts::breakdown(view, by, first))
        }
        "heatmap" => {
            let metric = dice.pick(&HEATMAPS);
            Part::new("heatmap", format!("metric: {metric}"), cuts::heatmap(view, metric))
        }
        "concurrency" => {
            let granularity = granularity(view.zone, view.span, dice);
            plain("concurrency", concurrency::concurrency(view, granularity))
                .with("Concurrency.timeSeries", format!("granularity: {granularity}"))
        }
        "retention" => {
            let (period, periods) = (dice.pick(&["DAY", "DAY", "WEEK", "MONTH"]), dice.between(1, 6));
            let arguments = format!("period: {period}, periods: {periods}");
            Part::new("retention", arguments, retention::retention(view, period, periods))
        }
        "stickiness" => plain("stickiness", retention::stickiness(view)),
        "funnel" => funnels::given(view, dice),
        "event" => event(view, dice, first),
        "paths" => {
            let steps = dice.between(1, 4);
            let expected = lists::paths::paths(view, steps as usize, first);
            Part::new("paths", format!("steps: {steps}, first: {first}"), expected)
        }
        "pageFlow" => {
            let depth = dice.between(2, 5);
            let expected = lists::paths::page_flow(view, depth as usize, first);
            Part::new("pageFlow", format!("depth: {depth}, first: {first}"), expected)
        }
        "faqs" => {
            let category = dice.maybe(40, &pools::CATEGORIES);
            let given = category.map(|category| format!("category: \"{category}\", ")).unwrap_or_default();
            Part::new("faqs", format!("{given}first: {first}"), lists::faqs::faqs(view, category, first))
        }
        "agents" => plain("agents", lists::agents::agents(view)),
        "services" => plain("services", lists::services::services(view)),
        "intakeFlows" => plain("intakeFlows", lists::intake::intake_flows(view)),
        "aiModels" => plain("aiModels", lists::ai::ai_models(view)),
        "leadTypes" => list("leadTypes", lists::labels::lead_types(view, first)),
        "topEvents" => list("topEvents", lists::events::top_events(view, first)),
        "pages" => list("pages", lists::pages::pages(view, first)),
        "faqCategories" => list("faqCategories", lists::faqs::faq_categories(view, first)),
        "intents" => list("intents", lists::ai::intents(view, first)),
        "aiErrors" => list("aiErrors", lists::errors::ai_errors(view, first)),
        "errors" => list("errors", lists::errors::errors(view, first)),
        "handoverReasons" => list("handoverReasons", lists::labels::handover_reasons(view, first)),
        "supportOptions" => list("supportOptions", lists::labels::support_options(view, first)),
        "productInterests" => list("productInterests", lists::labels::product_interests(view, first)),
        "engagedUsers" => list("engagedUsers", lists::people::engaged_users(view, first)),
        other => panic!("nothing compares `{other}`: compute it in the reference, or say why it is left out"),
    }
}

/// "It is now less the days for which the chatbot keeps events; null where the whole range is kept."
fn data_from(view: &View) -> Value {
    let kept_since = view.now - view.settings.event_retention;
    if view.span.start < kept_since { json!(time::text(kept_since)) } else { Value::Null }
}

fn event(view: &View, dice: &mut Dice, first: usize) -> Part {
    let (name, property) = (dice.pick(&EVENTS), dice.pick(&EVENT_PROPERTIES));
    let granularity = granularity(view.zone, view.span, dice);
    Part::new("event", format!("name: \"{name}\""), lists::events::event(view, name, granularity, property, first))
        .with("EventAnalytics.timeSeries", format!("granularity: {granularity}"))
        .with("EventAnalytics.propertyValues", format!("property: \"{property}\", first: {first}"))
}

const HEATMAPS: [&str; 8] =
    ["SESSIONS", "CONVERSATIONS", "MESSAGES", "MESSAGES_RECEIVED", "MESSAGES_SENT", "EVENTS", "HANDOVERS", "LEADS"];

const DIMENSIONS: [&str; 23] = [
    "CHANNEL",
    "DEVICE_TYPE",
    "BROWSER",
    "BROWSER_VERSION",
    "OS",
    "OS_VERSION",
    "SCREEN",
    "LANGUAGE",
    "COUNTRY",
    "CITY",
    "REFERRER_DOMAIN",
    "UTM_SOURCE",
    "UTM_MEDIUM",
    "UTM_CAMPAIGN",
    "UTM_TERM",
    "UTM_CONTENT",
    "ENTRY_PAGE",
    "EXIT_PAGE",
    "SERVICE_TYPE",
    "TRIGGERED_BY",
    "IDENTIFIED",
    "RETURNING",
    "STATUS",
];
