//! Deliveries of WhatsApp's Cloud API, as Meta documents its webhook: what they tell becomes items.
//!
//! A contact is a user under their WhatsApp id; what they write with one number is one conversation,
//! `<phone number id>:<WhatsApp id>`, under which the bot's back end reports its answers.

mod delivery;
mod message;

use std::collections::BTreeMap;

use parlance_entity::{Timestamp, vocabulary::DeliveryStatus};
use serde_json::{Value, json};

use crate::{
    error::{Error, ErrorCode, Result},
    ingest::{
        item::{IdentifyUserInput, Item, MessageStatusInput, Unreadable},
        wrong,
    },
};

use delivery::{Change, Contact, Delivery, Status};

/// The items of a delivery, by the phone number id that they came to. What is about something else than messages is
/// left out: whoever set up the webhook may have subscribed to more.
///
/// # Errors
/// `BadUserInput` where the body is no delivery.
pub fn items(body: &[u8]) -> Result<BTreeMap<String, Vec<Item>>> {
    let delivery: Delivery = serde_json::from_slice(body)
        .map_err(|error| Error::BadUserInput(format!("the body is no delivery of WhatsApp's webhook: {error}")))?;
    let mut items: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for change in delivery.entry.into_iter().flat_map(|entry| entry.changes) {
        let Some(number) = change.value.metadata.as_ref().map(|metadata| metadata.phone_number_id.clone()) else {
            continue;
        };
        if change.field == "messages" {
            items.entry(number.clone()).or_default().extend(of_change(&number, change));
        }
    }
    Ok(items)
}

fn of_change(number: &str, change: Change) -> Vec<Item> {
    let contacts = change.value.contacts.into_iter().filter_map(contact);
    let messages = change.value.messages.into_iter().map(|sent| message::item(number, sent));
    let statuses = change.value.statuses.into_iter().filter_map(status);
    contacts.chain(messages).chain(statuses).collect()
}

/// Who a contact is. Without a time: the same again is nothing new.
fn contact(contact: Contact) -> Option<Item> {
    let name = contact.profile.and_then(|profile| profile.name);
    Some(Item::Identify(
        IdentifyUserInput {
            chatbot_id: None,
            phone: Some(format!("+{}", contact.wa_id)),
            user_id: Some(contact.wa_id).filter(|id| !id.is_empty())?,
            anonymous_id: None,
            session_id: None,
            at: None,
            email: None,
            name,
            traits: None,
        },
        None,
    ))
}

/// How far a message of the chatbot's got. Meta knows further words, such as `deleted`, that change nothing here.
fn status(status: Status) -> Option<Item> {
    let word = match status.status.as_str() {
        "sent" => DeliveryStatus::Sent,
        "delivered" => DeliveryStatus::Delivered,
        "read" | "played" => DeliveryStatus::Read,
        "failed" => DeliveryStatus::Failed,
        _ => return None,
    };
    Some(match instant(&status.timestamp) {
        Some(at) => Item::MessageStatus(MessageStatusInput { message_id: status.id, status: word, at: Some(at) }),
        None => unreadable("timestamp", json!({ "id": status.id, "status": status.status })),
    })
}

/// Meta writes instants as seconds since 1970, in a text.
fn instant(text: &str) -> Option<Timestamp> {
    text.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1_000)).map(Timestamp)
}

fn unreadable(field: &str, payload: Value) -> Item {
    let message = format!("`{field}` is not as Meta documents it");
    Item::Unreadable(Box::new(Unreadable { error: wrong(&[field], ErrorCode::Invalid, message), payload }))
}
