//! The six types of calls, as items.

use std::sync::Arc;

use parlance_entity::{Timestamp, vocabulary::EventCategory};
use serde_json::{Map, Value};

use super::{
    Request,
    context::Context,
    kind::Kind,
    read::{Checked, lenient, required, text},
    time,
};
use crate::{
    error::ErrorCode,
    ingest::{
        item::{EventDefaults, EventInput, IdentifyUserInput, Item},
        wrong,
    },
};

/// The most characters of a message id, as Segment has it.
const MESSAGE_ID_LENGTH: usize = 100;
/// What views of pages and screens are called.
const PAGE_VIEWED: &str = "page_viewed";

/// What calls of every type say, and what of the others is needed and can be wrong.
pub(super) struct Common {
    message_id: Option<String>,
    user_id: Option<String>,
    anonymous_id: Option<String>,
    session_id: Option<String>,
    conversation_id: Option<String>,
    at: Option<Timestamp>,
    page_url: Option<String>,
    page_title: Option<String>,
    /// What the call names besides: the event of a `track`, the name of a page or screen, the id of a group, the earlier
    /// id of an alias.
    name: Option<String>,
    /// Traits that stand in the context, as RudderStack's SDKs send them.
    context_traits: Option<Map<String, Value>>,
    defaults: Arc<EventDefaults>,
}

impl Common {
    /// Reads a call.
    pub(super) fn read(kind: Kind, call: &Map<String, Value>, request: &mut Request<'_>) -> Checked<Self> {
        let context = Context::of(call, request.context)?;
        let (user_id, anonymous_id) = (text(call, "userId")?, text(call, "anonymousId")?);
        let name = name(kind, call)?;
        check_identity(kind, user_id, anonymous_id, name)?;
        let page = context.object("page");
        let sent_at = request.sent_at.or_else(|| time::sent_at(call));
        Ok(Self {
            message_id: message_id(call)?,
            session_id: context.session_id(anonymous_id.or(user_id))?,
            conversation_id: context.conversation_id()?,
            at: time::of(call, sent_at, request.sender.received_at)?,
            page_url: lenient(page, "url"),
            page_title: lenient(page, "title"),
            context_traits: context.object("traits").filter(|_| kind == Kind::Identify).cloned(),
            user_id: user_id.map(str::to_owned),
            anonymous_id: anonymous_id.map(str::to_owned),
            name: name.map(str::to_owned),
            defaults: request.share(EventDefaults {
                source: Some(request.sender.source),
                channel: context.channel(),
                context: context.input(),
                ..EventDefaults::default()
            }),
        })
    }

    /// The item that the call is.
    pub(super) fn item(mut self, kind: Kind, mut call: Map<String, Value>) -> Item {
        match kind {
            Kind::Track => {
                let name = self.name.take().unwrap_or_default();
                self.event(name, None, call.remove("properties"))
            }
            Kind::Page => {
                let properties = call.remove("properties");
                self.page(&call, properties)
            }
            Kind::Screen => self.screen(call.remove("properties")),
            Kind::Identify => self.identify(call.remove("traits")),
            Kind::Group => {
                let id = self.name.take().map(Value::String);
                let traits = with(call.remove("traits"), [("group_id", id)]);
                self.event("group".to_owned(), Some(EventCategory::System), traits)
            }
            Kind::Alias => {
                let anonymous_id = self.name.take();
                if self.refused() {
                    return self.event("alias".to_owned(), Some(EventCategory::System), None);
                }
                self.identity(anonymous_id, None)
            }
        }
    }

    /// A page view. What the call says of the page comes before what its context says.
    fn page(mut self, call: &Map<String, Value>, properties: Option<Value>) -> Item {
        let said = properties.as_ref().and_then(Value::as_object);
        self.page_url = lenient(said, "url").or(self.page_url);
        self.page_title = lenient(said, "title").or(self.page_title);
        let category = lenient(Some(call), "category").map(Value::String);
        let properties = with(properties, [("name", self.name.take().map(Value::String)), ("category", category)]);
        self.event(PAGE_VIEWED.to_owned(), None, properties)
    }

    /// A screen is the page of an app: its name is path and title, unless its properties say otherwise.
    fn screen(mut self, properties: Option<Value>) -> Item {
        let name = self.name.take();
        let said = properties.as_ref().and_then(Value::as_object);
        let path = name.clone().filter(|_| lenient(said, "path").is_none()).map(Value::String);
        self.page_title = lenient(said, "title").or_else(|| name.clone()).or(self.page_title);
        let title = self.page_title.clone().map(Value::String);
        let properties = with(properties, [("name", name.map(Value::String)), ("path", path), ("title", title)]);
        self.event(PAGE_VIEWED.to_owned(), None, properties)
    }

    /// Who the user is; without a user id what is known of somebody who is not known yet, which is an event.
    fn identify(mut self, traits: Option<Value>) -> Item {
        let traits = match (traits, self.context_traits.take()) {
            (None | Some(Value::Null), earlier) => earlier.map(Value::Object),
            (Some(Value::Object(own)), Some(mut earlier)) => {
                earlier.extend(own);
                Some(Value::Object(earlier))
            }
            (traits, _) => traits,
        };
        // An event says whether its visitor agreed; who did not is not stored.
        if self.user_id.is_none() || self.refused() {
            return self.event("identify".to_owned(), Some(EventCategory::System), traits);
        }
        let anonymous_id = self.anonymous_id.take();
        self.identity(anonymous_id, traits)
    }

    fn refused(&self) -> bool {
        self.defaults.context.as_ref().and_then(|context| context.consent) == Some(false)
    }

    fn identity(self, anonymous_id: Option<String>, traits: Option<Value>) -> Item {
        let mut traits = traits;
        let mut take = |name: &str| take_text(traits.as_mut()?.as_object_mut()?, name);
        let (email, phone) = (take("email"), take("phone"));
        let name = take("name").or_else(|| match (take("firstName"), take("lastName")) {
            (Some(first), Some(last)) => Some(format!("{first} {last}")),
            (first, last) => first.or(last),
        });
        let input = IdentifyUserInput {
            chatbot_id: None,
            user_id: self.user_id.unwrap_or_default(),
            anonymous_id,
            session_id: self.session_id,
            at: self.at,
            email,
            name,
            phone,
            traits,
        };
        // Its time may be moved by another step when it is sent again, its id not.
        Item::Identify(input, self.message_id)
    }

    fn event(self, name: String, category: Option<EventCategory>, properties: Option<Value>) -> Item {
        let event = EventInput {
            event_id: self.message_id,
            name,
            category,
            properties,
            page_url: self.page_url,
            page_title: self.page_title,
            session_id: self.session_id,
            user_id: self.user_id,
            anonymous_id: self.anonymous_id,
            conversation_id: self.conversation_id,
            occurred_at: self.at,
        };
        Item::Event(Box::new(event), self.defaults)
    }
}

/// What a call names besides its user.
fn name(kind: Kind, call: &Map<String, Value>) -> Checked<Option<&str>> {
    match kind {
        Kind::Track => required(call, "event").map(Some),
        Kind::Group => required(call, "groupId").map(Some),
        Kind::Alias => required(call, "previousId").map(Some),
        Kind::Page | Kind::Screen => text(call, "name"),
        Kind::Identify => Ok(None),
    }
}

/// Every call is somebody's; a group may be told of by itself.
fn check_identity(kind: Kind, user_id: Option<&str>, anonymous_id: Option<&str>, name: Option<&str>) -> Checked<()> {
    let is_known = match kind {
        Kind::Alias => user_id.is_some(),
        Kind::Group => user_id.or(anonymous_id).or(name).is_some(),
        _ => user_id.or(anonymous_id).is_some(),
    };
    let message = match kind {
        _ if is_known => return Ok(()),
        Kind::Alias => "`userId` is missing: send the id that `previousId` belongs to from now on",
        _ => "`userId` and `anonymousId` are missing: send one of them, as a text",
    };
    Err(wrong(&["userId"], ErrorCode::Required, message))
}

fn message_id(call: &Map<String, Value>) -> Checked<Option<String>> {
    let Some(id) = text(call, "messageId")? else { return Ok(None) };
    if id.chars().count() > MESSAGE_ID_LENGTH {
        let message = format!("`messageId` is longer than {MESSAGE_ID_LENGTH} characters: shorten it");
        return Err(wrong(&["messageId"], ErrorCode::TooLong, message));
    }
    Ok(Some(id.to_owned()))
}

/// The properties with those of these values that there are. What is no object stays as it is, to be refused.
fn with<const N: usize>(properties: Option<Value>, values: [(&str, Option<Value>); N]) -> Option<Value> {
    let mut properties = match properties {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(properties)) => properties,
        other => return other,
    };
    properties.extend(values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Some(Value::Object(properties))
}

fn take_text(traits: &mut Map<String, Value>, name: &str) -> Option<String> {
    let is_text = traits.get(name).is_some_and(|value| value.as_str().is_some_and(|text| !text.is_empty()));
    match is_text.then(|| traits.remove(name))? {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}
