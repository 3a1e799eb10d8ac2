//! Leads: from the capture through all updates.

use std::collections::BTreeMap;

use parlance_entity::{lead, vocabulary::LeadStatus};
use serde_json::Value;

use super::{
    Settings,
    fact::{Book, What},
    handover::Place,
};

/// All leads, by id, each with the place of its capture among the facts.
pub(super) fn derive(settings: &Settings, book: &Book, place: impl Fn(usize) -> Place) -> Vec<(usize, lead::Model)> {
    let mut facts: BTreeMap<&str, (usize, Vec<usize>)> = BTreeMap::new();
    for (id, capture) in &book.leads {
        facts.insert(*id, (*capture, Vec::new()));
    }
    for (index, fact) in book.facts.iter().enumerate() {
        let (What::LeadCapture { id, .. } | What::LeadUpdate { lead: id, .. }) = &fact.what else { continue };
        if let Some((_, facts)) = facts.get_mut(id) {
            facts.push(index);
        }
    }
    let record = |(id, (capture, facts)): (&str, (usize, Vec<usize>))| {
        Some((capture, record(settings, book, id, capture, &facts, place(capture))?))
    };
    facts.into_iter().filter_map(record).collect()
}

fn record(
    settings: &Settings,
    book: &Book,
    id: &str,
    capture: usize,
    facts: &[usize],
    place: Place,
) -> Option<lead::Model> {
    let fact = &book.facts[capture];
    let What::LeadCapture { lead, .. } = &fact.what else { return None };
    let mut record = lead::Model {
        chatbot_id: settings.chatbot_id,
        id: id.to_owned(),
        session_id: place.session_id,
        conversation_id: place.conversation_id,
        episode: place.episode,
        user_id: None,
        channel: place.channel,
        r#type: lead.r#type.clone(),
        status: LeadStatus::New,
        name: lead.name.clone(),
        email: lead.email.clone(),
        phone: lead.phone.clone(),
        product_interest: lead.product_interest.clone(),
        value: None,
        currency: lead.currency.clone(),
        fields: Value::Null,
        created_at: fact.at,
        updated_at: fact.at,
        time_to_lead_ms: None,
        is_bot: place.is_bot,
    };
    let mut fields = serde_json::Map::new();
    for index in facts {
        let fact = &book.facts[*index];
        let (value, given) = match &fact.what {
            What::LeadCapture { lead, .. } => (lead.value, &lead.fields),
            What::LeadUpdate { update, .. } => {
                record.status = update.status.unwrap_or(record.status);
                (update.value, &update.fields)
            }
            _ => continue,
        };
        record.value = value.or(record.value);
        record.updated_at = record.updated_at.max(fact.at);
        fields.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    record.fields = Value::Object(fields);
    Some(record)
}

#[cfg(test)]
mod tests {
    use parlance_entity::vocabulary::{ItemKind, LeadStatus};
    use serde_json::json;

    use crate::model::story::{Story, second};

    #[test]
    fn the_last_given_status_value_and_fields_hold() {
        let mut story = Story::default();
        story.item_about("lead:l1", 30, ItemKind::LeadUpdate, json!({"status": "WON", "fields": {"a": 3}}));
        story.item_about("lead:l1", 20, ItemKind::LeadUpdate, json!({"status": "LOST", "value": 9.5}));
        let capture = json!({"name": "Al", "value": 7.0, "currency": "EUR", "fields": {"a": 1, "b": 2}});
        story.item_in("s1", 10, ItemKind::LeadCapture, capture).subject = Some("lead:l1".to_owned());
        story.item_in("s1", 4, ItemKind::SessionStart, json!({}));
        let records = story.records();
        let lead = &records.leads[0];
        assert_eq!((lead.status, lead.value), (LeadStatus::Won, Some(9.5)));
        assert_eq!(lead.fields, json!({"a": 3, "b": 2}));
        assert_eq!((lead.created_at, lead.updated_at), (second(10), second(30)));
        assert_eq!(lead.time_to_lead_ms, Some(6_000));
        assert_eq!(records.sessions[0].converted_at, Some(second(10)));
    }

    #[test]
    fn updates_wait_for_the_capture() {
        let mut story = Story::default();
        story.item_about("lead:l1", 30, ItemKind::LeadUpdate, json!({"status": "WON"}));
        assert_eq!(story.records().leads, []);
    }
}
