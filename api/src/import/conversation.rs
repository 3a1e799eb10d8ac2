//! Whole conversations, a line each: who wrote when, and how much.

use parlance_entity::{
    Timestamp,
    vocabulary::{Channel, MessageRole},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::import::record::Record;

#[derive(Deserialize)]
struct Conversation {
    conversation_id: String,
    company: Option<String>,
    channel: Option<Channel>,
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    at: Timestamp,
    length: Option<i32>,
    author: Option<String>,
}

/// The messages of a line's conversation. A message's id is the conversation's and its place, so that the same file
/// again changes nothing.
///
/// # Errors
/// What is wrong with the line, and how to mend it.
pub(super) fn read(line: Value) -> Result<Vec<Record>, String> {
    let conversation: Conversation =
        serde_json::from_value(line).map_err(|error| format!("no conversation: {error}"))?;
    conversation.messages.iter().enumerate().map(|(place, message)| record(&conversation, place, message)).collect()
}

fn record(conversation: &Conversation, place: usize, message: &Message) -> Result<Record, String> {
    let id = &conversation.conversation_id;
    let role = role(&message.role)?;
    let agent = message.author.as_ref().or(conversation.company.as_ref());
    let input = json!({
        "messageId": format!("{id}-{place:04}"),
        "conversationId": id,
        "userId": message.author.as_ref().filter(|_| role == MessageRole::User),
        "agentId": agent.filter(|_| role == MessageRole::Agent),
        "channel": conversation.channel.unwrap_or(Channel::Other),
        "role": role,
        "contentLength": message.length,
        "sentAt": message.at,
    });
    Record::new("recordMessages", input.as_object().cloned().unwrap_or_default())
}

fn role(text: &str) -> Result<MessageRole, String> {
    match text.to_ascii_lowercase().as_str() {
        "user" => Ok(MessageRole::User),
        "bot" => Ok(MessageRole::Bot),
        "agent" => Ok(MessageRole::Agent),
        "system" => Ok(MessageRole::System),
        _ => Err(format!("`{text}` is no role: write user, bot, agent or system")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_becomes_its_messages() {
        let line = json!({"conversation_id": "c1", "company": "Acme", "messages": [
            {"role": "user", "at": "2020-04-01T17:31:32.000Z", "length": 25, "author": "u1"},
            {"role": "agent", "at": "2020-04-01T18:58:27.000Z", "length": 36, "author": "Acme"},
        ]});
        let records = read(line).expect("a conversation");
        let ids: Vec<_> = records.iter().map(|record| record.input["messageId"].as_str()).collect();
        assert_eq!(ids, [Some("c1-0000"), Some("c1-0001")]);
        assert_eq!((&records[0].input["userId"], &records[1].input["agentId"]), (&json!("u1"), &json!("Acme")));
        assert!(records.iter().all(|record| record.item().is_ok()));
    }

    #[test]
    fn an_unknown_role_is_named() {
        let line = json!({"conversation_id": "c1", "messages": [{"role": "robot", "at": "2020-04-01T17:31:32Z"}]});
        assert!(read(line).expect_err("no role").contains("robot"));
    }
}
