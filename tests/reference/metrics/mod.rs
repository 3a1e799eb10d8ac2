//! One set of metrics over a part of a range.

pub(crate) mod ai;
pub(crate) mod conversations;
pub(crate) mod events;
mod handovers;
pub(crate) mod leads;
mod messages;
pub(crate) mod satisfaction;
mod sessions;
pub(crate) mod users;
mod widget;

use serde_json::{Value, json};

use super::view::{Part, View};

/// All groups.
pub(crate) fn metrics(view: &View, part: Part) -> Value {
    json!({
        "sessions": sessions::metrics(view, part),
        "users": users::metrics(view, part),
        "widget": widget::metrics(view, part),
        "conversations": conversations::metrics(view, part),
        "messages": messages::metrics(view, part),
        "handovers": handovers::metrics(view, part),
        "leads": leads::metrics(view, part),
        "satisfaction": satisfaction::metrics(view, part),
        "ai": ai::metrics(view, part),
        "faqs": events::faqs(view, part),
        "intake": events::intake(view, part),
        "safety": events::safety(view, part),
        "events": events::metrics(view, part),
    })
}
