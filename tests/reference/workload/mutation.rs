//! The mutations that a workload is sent by, and what they mean to the reference.

use std::sync::Arc;

use parlance::ingest::item::{
    AiCallInput, EventDefaults, Item, RecordAiCallsInput, RecordMessagesInput, TrackEventsInput,
    UpdateMessageStatusInput,
};
use parlance_entity::vocabulary::Source;
use serde::de::DeserializeOwned;
use serde_json::{Error, Value, from_value};

/// A mutation.
#[derive(Debug, PartialEq)]
pub(super) struct Mutation {
    pub(super) name: &'static str,
    /// The type of its input.
    pub(super) input: &'static str,
    /// The field with its list, and how many such items a list has at most here.
    pub(super) list: Option<&'static str>,
    /// The field with the time.
    pub(super) time: &'static str,
}

const fn one(name: &'static str, input: &'static str, time: &'static str) -> Mutation {
    Mutation { name, input, list: None, time }
}

const fn many(name: &'static str, input: &'static str, list: &'static str, time: &'static str) -> Mutation {
    Mutation { name, input, list: Some(list), time }
}

const MUTATIONS: [Mutation; 18] = [
    many("trackEvents", "TrackEventsInput", "events", "occurredAt"),
    many("recordMessages", "RecordMessagesInput", "messages", "sentAt"),
    many("updateMessageStatus", "UpdateMessageStatusInput", "statuses", "at"),
    many("recordAiCalls", "RecordAiCallsInput", "calls", "at"),
    one("startSession", "StartSessionInput", "startedAt"),
    one("touchSession", "TouchSessionInput", "at"),
    one("endSession", "EndSessionInput", "endedAt"),
    one("identifyUser", "IdentifyUserInput", "at"),
    one("startConversation", "StartConversationInput", "startedAt"),
    one("assignConversation", "AssignConversationInput", "at"),
    one("resolveConversation", "ResolveConversationInput", "at"),
    one("submitScore", "SubmitScoreInput", "at"),
    one("reviewConversation", "ReviewConversationInput", "at"),
    one("requestHandover", "RequestHandoverInput", "requestedAt"),
    one("updateHandover", "UpdateHandoverInput", "at"),
    one("captureLead", "CaptureLeadInput", "createdAt"),
    one("updateLead", "UpdateLeadInput", "at"),
    one("setAgentStatus", "SetAgentStatusInput", "at"),
];

impl Mutation {
    /// The mutation of this name.
    pub(super) fn named(name: &str) -> &'static Self {
        MUTATIONS.iter().find(|it| it.name == name).unwrap_or_else(|| panic!("{name} is no mutation here"))
    }

    /// The document that sends its input.
    pub(super) fn document(&self) -> String {
        let counts = if self.list.is_some() { "accepted duplicates rejected" } else { "" };
        let Self { name, input, .. } = self;
        format!("mutation($input: {input}!) {{ {name}(input: $input) {{ {counts} userErrors {{ field code }} }} }}")
    }

    /// The items of an input; an error where it is none.
    pub(super) fn items(&self, input: Value) -> Result<Vec<Item>, Error> {
        fn item<T: DeserializeOwned>(input: Value, item: impl Fn(T) -> Item) -> Result<Vec<Item>, Error> {
            Ok(vec![item(from_value(input)?)])
        }
        match self.name {
            "trackEvents" => from_value(input).map(events),
            "recordMessages" => from_value(input).map(messages),
            "updateMessageStatus" => {
                let UpdateMessageStatusInput { statuses, .. } = from_value(input)?;
                Ok(statuses.into_iter().map(Item::MessageStatus).collect())
            }
            "recordAiCalls" => {
                let RecordAiCallsInput { calls, .. } = from_value(input)?;
                Ok(calls.into_iter().map(|call: AiCallInput| Item::AiCall(Box::new(call))).collect())
            }
            "startSession" => item(input, |input| Item::StartSession(Box::new(input))),
            "touchSession" => item(input, Item::TouchSession),
            "endSession" => item(input, Item::EndSession),
            "identifyUser" => item(input, |input| Item::Identify(input, None)),
            "startConversation" => item(input, Item::StartConversation),
            "assignConversation" => item(input, Item::Assign),
            "resolveConversation" => item(input, Item::Resolve),
            "submitScore" => item(input, Item::Score),
            "reviewConversation" => item(input, Item::Review),
            "requestHandover" => item(input, Item::RequestHandover),
            "updateHandover" => item(input, Item::UpdateHandover),
            "captureLead" => item(input, |input| Item::CaptureLead(Box::new(input))),
            "updateLead" => item(input, Item::UpdateLead),
            "setAgentStatus" => item(input, Item::AgentStatus),
            other => panic!("{other} has no items"),
        }
    }
}

fn events(input: TrackEventsInput) -> Vec<Item> {
    let TrackEventsInput { session_id, user_id, anonymous_id, source, channel, context, events, .. } = input;
    let defaults = Arc::new(EventDefaults { session_id, user_id, anonymous_id, source, channel, context });
    events.into_iter().map(|event| Item::Event(Box::new(event), Arc::clone(&defaults))).collect()
}

/// "`source` of recordMessages defaults to SERVER."
fn messages(input: RecordMessagesInput) -> Vec<Item> {
    let source = input.source.unwrap_or(Source::Server);
    input.messages.into_iter().map(|message| Item::Message(Box::new(message), source)).collect()
}
