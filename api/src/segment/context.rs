//! What a call's `context` says: of the device, and where in the chatbot it takes place.

use parlance_entity::vocabulary::Channel;
use serde_json::{Map, Value};

use super::read::{Checked, lenient, object, text};
use crate::{
    error::ErrorCode,
    ingest::{item::ContextInput, wrong},
};

/// The context of a call: its own, and for what that leaves out its request's.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    own: Option<&'a Map<String, Value>>,
    of_request: Option<&'a Map<String, Value>>,
}

impl<'a> Context<'a> {
    /// That of a call.
    pub(super) fn of(call: &'a Map<String, Value>, of_request: Option<&'a Map<String, Value>>) -> Checked<Self> {
        match call.get("context") {
            None | Some(Value::Null) => Ok(Self { own: None, of_request }),
            Some(Value::Object(own)) => Ok(Self { own: Some(own), of_request }),
            Some(_) => {
                Err(wrong(&["context"], ErrorCode::Invalid, "`context` is no JSON object: send one, or leave it out"))
            }
        }
    }

    /// What it says under a name that holds an object.
    pub(super) fn object(self, name: &str) -> Option<&'a Map<String, Value>> {
        object(self.naming(name)?, name)
    }

    /// The session's id. A number, which RudderStack's SDKs count up by themselves, is told apart by its visitor.
    pub(super) fn session_id(self, visitor: Option<&str>) -> Checked<Option<String>> {
        let Some(context) = self.naming("sessionId") else { return Ok(None) };
        match &context["sessionId"] {
            Value::Number(number) => Ok(Some(format!("{}:{number}", visitor.unwrap_or_default()))),
            _ => self.id("sessionId"),
        }
    }

    /// The conversation's id.
    pub(super) fn conversation_id(self) -> Checked<Option<String>> {
        self.id("conversationId")
    }

    /// The channel. A word that is none of ours is another channel: SDKs have words of their own for where they run.
    pub(super) fn channel(self) -> Option<Channel> {
        let word = lenient(self.naming("channel"), "channel")?.to_ascii_uppercase();
        Some(serde_json::from_value(Value::String(word)).unwrap_or(Channel::Other))
    }

    /// What is known of the session; none: nothing.
    pub(super) fn input(self) -> Option<ContextInput> {
        let (page, campaign) = (self.object("page"), self.object("campaign"));
        let (screen, location) = (self.object("screen"), self.object("location"));
        let input = ContextInput {
            user_agent: self.lenient("userAgent"),
            ip: self.lenient("ip"),
            language: self.lenient("locale"),
            timezone: self.lenient("timezone").and_then(|name| name.parse().ok()),
            screen_width: pixels(screen, "width"),
            screen_height: pixels(screen, "height"),
            referrer: self.referrer(page),
            landing_page: lenient(page, "url"),
            utm_source: lenient(campaign, "source"),
            utm_medium: lenient(campaign, "medium"),
            utm_campaign: lenient(campaign, "name"),
            utm_term: lenient(campaign, "term"),
            utm_content: lenient(campaign, "content"),
            // Some write the country's name, which is no code.
            country: lenient(location, "country").filter(|country| country.len() == 2),
            city: lenient(location, "city"),
            consent: self.consent(),
            ..ContextInput::default()
        };
        (input != ContextInput::default()).then_some(input)
    }

    /// Where the visitor came from. RudderStack's SDKs keep that of the first page, or say that there was none.
    fn referrer(self, page: Option<&Map<String, Value>>) -> Option<String> {
        match lenient(page, "initial_referrer") {
            Some(none) if none == "$direct" => None,
            Some(referrer) => Some(referrer),
            None => lenient(page, "referrer")
                .or_else(|| self.lenient("referrer"))
                .or_else(|| lenient(self.object("referrer"), "url")),
        }
    }

    /// Whether the visitor agreed: `consent` is true or false, or Segment's preferences by category. Of these the one for
    /// analytics counts, under whatever of its usual names; without it, what all of them say alike.
    pub(super) fn consent(self) -> Option<bool> {
        let said = self.naming("consent")?;
        if let Some(agreed) = said["consent"].as_bool() {
            return Some(agreed);
        }
        let preferences = object(object(said, "consent")?, "categoryPreferences")?;
        let analytics =
            preferences.iter().find(|(name, _)| ANALYTICS.iter().any(|usual| name.eq_ignore_ascii_case(usual)));
        if let Some((_, agreed)) = analytics {
            return agreed.as_bool();
        }
        let mut all = preferences.values().map(Value::as_bool);
        let first = all.next()??;
        all.all(|agreed| agreed == Some(first)).then_some(first)
    }

    fn id(self, name: &str) -> Checked<Option<String>> {
        let Some(context) = self.naming(name) else { return Ok(None) };
        let id = text(context, name).map_err(|error| wrong(&["context", name], error.code, error.message))?;
        Ok(id.map(str::to_owned))
    }

    fn lenient(self, name: &str) -> Option<String> {
        lenient(self.naming(name), name)
    }

    /// The one of the two that says something under this name.
    fn naming(self, name: &str) -> Option<&'a Map<String, Value>> {
        let says = |context: &&Map<String, Value>| context.get(name).is_some_and(|value| !value.is_null());
        self.own.filter(says).or(self.of_request.filter(says))
    }
}

/// What the category of analytics is called.
const ANALYTICS: [&str; 4] = ["analytics", "performance", "statistics", "measurement"];

fn pixels(screen: Option<&Map<String, Value>>, field: &str) -> Option<i32> {
    let pixels = screen?.get(field)?;
    #[expect(clippy::cast_possible_truncation, reason = "casts of floating point numbers stop at the ends of the type")]
    let whole = |pixels: f64| pixels.round() as i32;
    pixels.as_f64().map(whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn context(own: Value, of_request: &Value, check: impl FnOnce(Context<'_>)) {
        let call = json!({ "context": own });
        let call = call.as_object().expect("an object");
        check(Context::of(call, of_request.as_object()).expect("a context"));
    }

    #[test]
    fn a_calls_own_context_comes_before_its_requests() {
        let of_request = json!({ "locale": "de-AT", "channel": "whatsapp", "ip": "192.0.2.7", "sessionId": "s" });
        context(json!({ "locale": "en", "channel": null }), &of_request, |context| {
            let input = context.input().expect("something");
            assert_eq!((input.language.as_deref(), input.ip.as_deref()), (Some("en"), Some("192.0.2.7")));
            assert_eq!(context.channel(), Some(Channel::Whatsapp));
            assert_eq!(context.session_id(None), Ok(Some("s".to_owned())));
        });
    }

    #[test]
    fn a_session_counted_up_by_rudderstack_is_told_apart_by_its_visitor() {
        context(json!({ "sessionId": 1_700_000_000_123_u64 }), &Value::Null, |context| {
            assert_eq!(context.session_id(Some("anon")), Ok(Some("anon:1700000000123".to_owned())));
        });
        context(json!({ "sessionId": true }), &Value::Null, |context| {
            let error = context.session_id(Some("anon")).expect_err("neither text nor number");
            assert_eq!(error.field, Some(vec!["context".to_owned(), "sessionId".to_owned()]));
        });
    }

    #[test]
    fn what_a_browser_says_of_itself_is_taken_as_far_as_it_can_be_read() {
        let own = json!({
            "userAgent": "Mozilla/5.0", "timezone": "Europe/Vienna", "screen": { "width": 1920.4, "height": "tall" },
            "page": { "url": "https://shop.example/a", "referrer": "https://news.example/" },
            "campaign": { "name": "spring", "source": "mail" }, "location": { "country": "Austria", "city": "Vienna" },
        });
        context(own, &Value::Null, |context| {
            let input = context.input().expect("something");
            assert_eq!(input.user_agent.as_deref(), Some("Mozilla/5.0"));
            assert_eq!(input.timezone, Some(chrono_tz::Europe::Vienna));
            assert_eq!((input.screen_width, input.screen_height), (Some(1920), None));
            assert_eq!(input.landing_page.as_deref(), Some("https://shop.example/a"));
            assert_eq!(input.referrer.as_deref(), Some("https://news.example/"));
            assert_eq!((input.utm_campaign.as_deref(), input.utm_source.as_deref()), (Some("spring"), Some("mail")));
            assert_eq!((input.country, input.city.as_deref()), (None, Some("Vienna")));
        });
        context(
            json!({ "page": { "initial_referrer": "$direct", "referrer": "https://own.example/" } }),
            &Value::Null,
            |context| {
                assert_eq!(context.input(), None);
            },
        );
        context(json!({ "channel": "browser" }), &Value::Null, |context| {
            assert_eq!(context.channel(), Some(Channel::Other))
        });
    }

    #[test]
    fn consent_is_one_word_or_a_preference_by_category() {
        for (said, consent) in [
            (json!(false), Some(false)),
            (json!({ "categoryPreferences": { "Analytics": false, "Advertising": true } }), Some(false)),
            (json!({ "categoryPreferences": { "C0001": true, "C0002": true } }), Some(true)),
            (json!({ "categoryPreferences": { "C0001": true, "C0002": false } }), None),
            (json!({}), None),
        ] {
            context(json!({ "consent": said }), &Value::Null, |context| assert_eq!(context.consent(), consent));
        }
    }
}
