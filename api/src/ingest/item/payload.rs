//! What items say of themselves: as JSON, for people to see what was sent, and whether their sender agreed to it.

use serde::Serialize;
use serde_json::Value;

use super::Item;

impl Item {
    /// Whether the visitor agreed to being measured, as the item says; none: it does not.
    pub(crate) fn consent(&self) -> Option<bool> {
        match self {
            Self::Event(_, defaults) => defaults.context.as_ref()?.consent,
            Self::StartSession(input) => input.context.as_ref()?.consent,
            _ => None,
        }
    }

    /// The item as its mutation spells it, without what was left out.
    pub(crate) fn payload(&self) -> Value {
        match self {
            Self::Event(input, _) => sent(input),
            Self::StartSession(input) => sent(input),
            Self::TouchSession(input) => sent(input),
            Self::EndSession(input) => sent(input),
            Self::Identify(input, _) => sent(input),
            Self::StartConversation(input) => sent(input),
            Self::Message(input, _) => sent(input),
            Self::MessageStatus(input) => sent(input),
            Self::Assign(input) => sent(input),
            Self::Resolve(input) => sent(input),
            Self::RequestHandover(input) => sent(input),
            Self::UpdateHandover(input) => sent(input),
            Self::CaptureLead(input) => sent(input),
            Self::UpdateLead(input) => sent(input),
            Self::Score(input) => sent(input),
            Self::Review(input) => sent(input),
            Self::AiCall(input) => sent(input),
            Self::AgentStatus(input) => sent(input),
            Self::Unreadable(unreadable) => unreadable.payload.clone(),
        }
    }
}

fn sent(input: &impl Serialize) -> Value {
    // Plain values of ours: turning them into JSON cannot fail.
    let mut value = serde_json::to_value(input).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    value
}
