//! What can be sent: the typed items that every way in translates into. They are the inputs of the mutations as well, so
//! that there is one list of fields and one description of each.

mod ai_call;
mod device;
mod lead;
mod payload;
mod review;
mod unreadable;

use async_graphql::{ID, InputObject};
use parlance_entity::{
    Timestamp,
    vocabulary::{
        AgentStatus, Channel, DeliveryStatus, DeviceType, EventCategory, HandoverStatus, MessageRole, Source,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

pub use ai_call::{AiCallInput, RecordAiCallsInput};
pub use device::Device;
pub use lead::{CaptureLeadInput, UpdateLeadInput};
pub use review::ReviewConversationInput;
pub use unreadable::Unreadable;

/// What one request brings for one chatbot.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The tenant.
    pub chatbot_id: Uuid,
    /// The visitor's device that sends it; none: a server does.
    pub device: Option<Device>,
    /// The items, in the order of the request: an item's index is its place here.
    pub items: Vec<Item>,
}

/// One thing that is reported.
#[derive(Clone, Debug)]
pub enum Item {
    /// An event; what its request says of all its events stands beside it.
    Event(Box<EventInput>, std::sync::Arc<EventDefaults>),
    /// A session begins.
    StartSession(Box<StartSessionInput>),
    /// A session is still alive.
    TouchSession(TouchSessionInput),
    /// A session ends.
    EndSession(EndSessionInput),
    /// Who the user is, and the id of the call where its door has one: the same id again is the same call.
    Identify(IdentifyUserInput, Option<String>),
    /// A conversation begins.
    StartConversation(StartConversationInput),
    /// A message, and who reports it.
    Message(Box<MessageInput>, Source),
    /// How far a message got.
    MessageStatus(MessageStatusInput),
    /// A conversation goes to an agent.
    Assign(AssignConversationInput),
    /// A conversation is resolved.
    Resolve(ResolveConversationInput),
    /// A human is asked for.
    RequestHandover(RequestHandoverInput),
    /// A handover moves on.
    UpdateHandover(UpdateHandoverInput),
    /// A lead is captured.
    CaptureLead(Box<CaptureLeadInput>),
    /// A lead moves on.
    UpdateLead(UpdateLeadInput),
    /// The user scores a conversation.
    Score(SubmitScoreInput),
    /// A reviewer scores a conversation.
    Review(ReviewConversationInput),
    /// A model was called.
    AiCall(Box<AiCallInput>),
    /// An agent is ready for work, or is not.
    AgentStatus(SetAgentStatusInput),
    /// What a door could not read as any of these: refused, with the others of its batch stored.
    Unreadable(Box<Unreadable>),
}

/// What a request says of all its events; an event's own fields come first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventDefaults {
    /// The session.
    pub session_id: Option<String>,
    /// The user id.
    pub user_id: Option<String>,
    /// The anonymous id.
    pub anonymous_id: Option<String>,
    /// Who reports; default: the client.
    pub source: Option<Source>,
    /// Where it takes place.
    pub channel: Option<Channel>,
    /// What is known of the session.
    pub context: Option<ContextInput>,
}

/// Any events. What is given here holds for each of them that does not say otherwise.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TrackEventsInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's session id.
    pub session_id: Option<String>,
    /// The client's user id.
    pub user_id: Option<String>,
    /// The client's anonymous id.
    pub anonymous_id: Option<String>,
    /// Who reports.
    pub source: Option<Source>,
    /// Where it takes place.
    pub channel: Option<Channel>,
    /// What is known of the session.
    pub context: Option<ContextInput>,
    /// The events, up to 1000.
    pub events: Vec<EventInput>,
}

/// An event.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventInput {
    /// Makes a retry safe. Without one the server derives it from the content.
    pub event_id: Option<String>,
    /// The event's name; the catalogue's names have effects.
    pub name: String,
    /// What it is about; of a known name, the catalogue's holds.
    pub category: Option<EventCategory>,
    /// A JSON object.
    pub properties: Option<Value>,
    /// The page's URL.
    pub page_url: Option<String>,
    /// The page's title.
    pub page_title: Option<String>,
    /// The client's session id.
    pub session_id: Option<String>,
    /// The client's user id.
    pub user_id: Option<String>,
    /// The client's anonymous id.
    pub anonymous_id: Option<String>,
    /// The client's conversation id.
    pub conversation_id: Option<String>,
    /// When it happened by the sender's clock; default: when it arrived.
    pub occurred_at: Option<Timestamp>,
}

/// What is known of a session's device, place and origin.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContextInput {
    /// The User-Agent header.
    pub user_agent: Option<String>,
    /// Browser family; default: the user agent's.
    pub browser: Option<String>,
    /// Its major version; default: the user agent's.
    pub browser_version: Option<String>,
    /// Operating system family; default: the user agent's.
    pub os: Option<String>,
    /// Its major version; default: the user agent's.
    pub os_version: Option<String>,
    /// The kind of device; default: the user agent's.
    pub device_type: Option<DeviceType>,
    /// The address of the device.
    pub ip: Option<String>,
    /// The language tag.
    pub language: Option<String>,
    /// The device's time zone.
    pub timezone: Option<chrono_tz::Tz>,
    /// Screen width, pixels.
    pub screen_width: Option<i32>,
    /// Screen height, pixels.
    pub screen_height: Option<i32>,
    /// Where the session came from.
    pub referrer: Option<String>,
    /// The first page.
    pub landing_page: Option<String>,
    /// UTM source.
    pub utm_source: Option<String>,
    /// UTM medium.
    pub utm_medium: Option<String>,
    /// UTM campaign.
    pub utm_campaign: Option<String>,
    /// UTM term.
    pub utm_term: Option<String>,
    /// UTM content.
    pub utm_content: Option<String>,
    /// The country's code.
    pub country: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// What opened the widget.
    pub triggered_by: Option<String>,
    /// Whether the visitor agreed to being measured; false: nothing that comes with it is stored.
    pub consent: Option<bool>,
}

/// A session begins.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StartSessionInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's session id.
    pub session_id: String,
    /// The client's user id.
    pub user_id: Option<String>,
    /// The client's anonymous id.
    pub anonymous_id: Option<String>,
    /// Where it takes place.
    pub channel: Option<Channel>,
    /// What is known of the session.
    pub context: Option<ContextInput>,
    /// When it began; default: when it arrived.
    pub started_at: Option<Timestamp>,
    /// The page's URL.
    pub page_url: Option<String>,
    /// The page's title.
    pub page_title: Option<String>,
}

/// A session is still alive.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TouchSessionInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's session id.
    pub session_id: String,
    /// The page's URL.
    pub page_url: Option<String>,
    /// The page's title.
    pub page_title: Option<String>,
    /// When it happened by the sender's clock; default: when it arrived.
    pub at: Option<Timestamp>,
}

/// A session ends.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EndSessionInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's session id.
    pub session_id: String,
    /// When it ended; default: when it arrived.
    pub ended_at: Option<Timestamp>,
    /// The session ended in a failure.
    pub error: Option<bool>,
    /// What the user wrote last.
    pub last_user_message: Option<String>,
    /// What the bot wrote last.
    pub last_bot_message: Option<String>,
}

/// Who the user is.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IdentifyUserInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's user id.
    pub user_id: String,
    /// The client's anonymous id.
    pub anonymous_id: Option<String>,
    /// The client's session id.
    pub session_id: Option<String>,
    /// When it happened by the sender's clock; default: when it arrived.
    pub at: Option<Timestamp>,
    /// E-mail address.
    pub email: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Further traits: a JSON object.
    pub traits: Option<Value>,
}

/// A conversation begins.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StartConversationInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's conversation id.
    pub conversation_id: String,
    /// The client's session id.
    pub session_id: Option<String>,
    /// The client's user id.
    pub user_id: Option<String>,
    /// The client's anonymous id.
    pub anonymous_id: Option<String>,
    /// Where it takes place.
    pub channel: Option<Channel>,
    /// The service it is about.
    pub service: Option<String>,
    /// When it began; default: when it arrived.
    pub started_at: Option<Timestamp>,
}

/// Messages.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordMessagesInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// Who reports.
    pub source: Option<Source>,
    /// The messages, up to 1000, in any order.
    pub messages: Vec<MessageInput>,
}

/// A message.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageInput {
    /// The client's message id.
    pub message_id: String,
    /// The client's conversation id.
    pub conversation_id: String,
    /// The client's session id.
    pub session_id: Option<String>,
    /// The client's user id.
    pub user_id: Option<String>,
    /// The client's anonymous id.
    pub anonymous_id: Option<String>,
    /// Where it takes place.
    pub channel: Option<Channel>,
    /// Who wrote it.
    pub role: MessageRole,
    /// Its text.
    pub content: Option<String>,
    /// Its length in Unicode characters; default: counted.
    pub content_length: Option<i32>,
    /// When it was sent by the sender's clock; default: when it arrived.
    pub sent_at: Option<Timestamp>,
    /// The client's agent id.
    pub agent_id: Option<String>,
    /// What the user wanted, as the sender classified it.
    pub intent: Option<String>,
}

/// How far messages got.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateMessageStatusInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The statuses, up to 1000.
    pub statuses: Vec<MessageStatusInput>,
}

/// How far a message got.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageStatusInput {
    /// The client's message id.
    pub message_id: String,
    /// Where it stands now.
    pub status: DeliveryStatus,
    /// When it happened by the sender's clock; default: when it arrived.
    pub at: Option<Timestamp>,
}

/// A conversation goes to an agent.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AssignConversationInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's conversation id.
    pub conversation_id: String,
    /// The client's agent id.
    pub agent_id: String,
    /// When it happened by the sender's clock; default: when it arrived.
    pub at: Option<Timestamp>,
}

/// A conversation is resolved.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResolveConversationInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's conversation id.
    pub conversation_id: String,
    /// Who resolved it.
    pub resolved_by: Option<MessageRole>,
    /// The client's agent id.
    pub agent_id: Option<String>,
    /// When it happened by the sender's clock; default: when it arrived.
    pub at: Option<Timestamp>,
}

/// A human is asked for.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestHandoverInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's handover id.
    pub handover_id: String,
    /// The client's conversation id.
    pub conversation_id: Option<String>,
    /// The client's session id.
    pub session_id: Option<String>,
    /// Why a human is asked for.
    pub reason: Option<String>,
    /// What it is about: any JSON.
    pub issues: Option<Value>,
    /// The kind of support chosen.
    pub support_option: Option<String>,
    /// The last message before.
    pub last_message: Option<String>,
    /// When it was requested; default: when it arrived.
    pub requested_at: Option<Timestamp>,
}

/// A handover moves on.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateHandoverInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's handover id.
    pub handover_id: String,
    /// Where it stands now.
    pub status: HandoverStatus,
    /// The client's agent id.
    pub agent_id: Option<String>,
    /// When it happened by the sender's clock; default: when it arrived.
    pub at: Option<Timestamp>,
}

/// The user scores a conversation.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubmitScoreInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's conversation id.
    pub conversation_id: String,
    /// 1 to 5.
    pub score: i32,
    /// What the user wrote with it.
    pub comment: Option<String>,
    /// When it happened by the sender's clock; default: when it arrived.
    pub at: Option<Timestamp>,
}

/// An agent is ready for work, or is not.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetAgentStatusInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's agent id.
    pub agent_id: String,
    /// The agent's name.
    pub name: Option<String>,
    /// The agent's e-mail address.
    pub email: Option<String>,
    /// Where it stands now.
    pub status: AgentStatus,
    /// When it happened by the sender's clock; default: when it arrived.
    pub at: Option<Timestamp>,
}
