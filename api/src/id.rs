//! Ids: ours, and the opaque ones of the GraphQL schema.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use parlance_entity::Timestamp;
use uuid::{NoContext, Uuid};

/// A new id of ours, UUIDv7: ordered by time, so that rows are inserted at the end of an index.
#[must_use]
pub fn new(now: Timestamp) -> Uuid {
    let millis = now.0.max(0).unsigned_abs();
    let nanos = u32::try_from(millis % 1000).unwrap_or(0) * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, millis / 1000, nanos))
}

/// The opaque id of an object of the GraphQL schema: its type, its chatbot, and its id within the chatbot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlobalId {
    /// Name of the GraphQL type.
    pub type_name: String,
    /// The tenant.
    pub chatbot_id: Uuid,
    /// The id within the tenant; of a chatbot, the same id again.
    pub id: String,
}

impl GlobalId {
    /// The id of the `type_name` that is `id` within the chatbot.
    pub fn new(type_name: &str, chatbot_id: Uuid, id: impl Into<String>) -> Self {
        Self { type_name: type_name.to_owned(), chatbot_id, id: id.into() }
    }

    /// As text: URL-safe, without meaning to a client.
    #[must_use]
    pub fn encode(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(format!("{}:{}:{}", self.type_name, self.chatbot_id.simple(), self.id))
    }

    /// Reads what [`GlobalId::encode`] wrote; none: it is no such text.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        // No client's id holds it, and PostgreSQL would refuse to look for it.
        if text.contains('\0') {
            return None;
        }
        let mut parts = text.splitn(3, ':');
        Some(Self {
            type_name: parts.next()?.to_owned(),
            chatbot_id: Uuid::try_parse(parts.next()?).ok()?,
            id: parts.next()?.to_owned(),
        })
    }
}

/// The opaque cursor of a place in a chatbot's order of arrival.
#[must_use]
pub fn arrival_cursor(arrival: i64) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("arrival:{arrival}"))
}

/// Reads what [`arrival_cursor`] wrote; none: it is no such text.
#[must_use]
pub fn parse_arrival_cursor(text: &str) -> Option<i64> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    text.strip_prefix("arrival:")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_global_id_reads_back_whatever_the_clients_id_holds() {
        for id in ["s1", "", "a:b:c", "ünïcode 🦜"] {
            let global = GlobalId::new("Session", new(Timestamp(1_700_000_000_123)), id);
            assert_eq!(GlobalId::decode(&global.encode()), Some(global));
        }
    }

    #[test]
    fn an_arrival_cursor_reads_back() {
        for arrival in [0, 1, i64::MAX] {
            assert_eq!(parse_arrival_cursor(&arrival_cursor(arrival)), Some(arrival));
        }
        assert_eq!(parse_arrival_cursor("nonsense"), None);
    }

    #[test]
    fn text_that_is_no_global_id_is_none() {
        let nul = GlobalId::new("Session", Uuid::nil(), "s\0").encode();
        for text in ["", "%", "U2Vzc2lvbg", "not base64!", &nul] {
            assert_eq!(GlobalId::decode(text), None);
        }
    }
}
