//! The records of sessions.

use parlance_entity::{
    Timestamp, event, session,
    vocabulary::{Channel, DeviceType, EventCategory, MessageRole},
};

use super::{
    Settings,
    attribution::Session,
    catalogue::{Effect, text},
    conversation::saturated,
    fact::{Book, Fact, Row, What},
    message::Note,
    page,
    payload::Context,
    referrer,
    thread::Threads,
};

/// What sessions are derived from.
pub(super) struct Sources<'a, 'b> {
    pub(super) settings: &'b Settings,
    pub(super) book: &'b Book<'a>,
    pub(super) threads: &'b Threads<'a>,
    /// By fact: what is derived of the message.
    pub(super) notes: &'b [Note],
}

/// The record of a session from its facts in time order and the number of its conversations; none: nothing of it
/// happened, only its device is known.
pub(super) fn record(
    sources: &Sources,
    session: &Session,
    facts: &[usize],
    conversations: usize,
) -> Option<session::Model> {
    let mut draft = Draft::new(sources, session, facts)?;
    draft.record.conversations = saturated(conversations);
    for index in facts {
        draft.add(sources, *index);
    }
    Some(draft.finish(sources.settings))
}

/// A record while its facts are added.
struct Draft<'b> {
    record: session::Model,
    context: Context,
    /// The referrer of the first page view; none: no page view yet.
    first_page_referrer: Option<Option<&'b str>>,
    /// The explicit ends, and whether each was a failure.
    ends: Vec<(Timestamp, bool)>,
    /// Whether the user did something besides viewing pages and writing messages.
    engaged: bool,
}

impl<'b> Draft<'b> {
    fn new(sources: &Sources, session: &Session, facts: &[usize]) -> Option<Self> {
        let fact = |index: &usize| &sources.book.facts[*index];
        let started_at = facts.iter().map(fact).find(|fact| happened(fact))?.at;
        let given = facts.iter().map(fact).find_map(|fact| fact.channel);
        let first = facts.first().map(|index| sources.threads.channel(*index, fact(index)));
        let channel = session.implicit.or(given).or(first).unwrap_or(Channel::Web);
        let mut record = empty(sources.settings, session, channel);
        record.started_at = started_at;
        record.last_activity_at = started_at;
        let context = Context::default();
        Some(Self { record, context, first_page_referrer: None, ends: Vec::new(), engaged: false })
    }

    fn add(&mut self, sources: &Sources<'b, 'b>, index: usize) {
        let fact = &sources.book.facts[index];
        let record = &mut self.record;
        keep_first(&mut record.own_user_id, fact.user_id);
        keep_first(&mut record.anonymous_id, fact.anonymous_id);
        if fact.is_activity() {
            record.last_activity_at = record.last_activity_at.max(fact.at);
        }
        if let Row::Event(_, event, effect) = fact.row {
            self.add_event(event, effect);
        }
        self.add_what(fact, sources.notes[index]);
    }

    fn add_event(&mut self, event: &'b event::Model, effect: Effect) {
        let record = &mut self.record;
        record.event_count += 1;
        match event.category {
            EventCategory::Conversion => {
                self.engaged = true;
                record.converted_at = record.converted_at.or(Some(event.occurred_at));
            }
            EventCategory::Engagement | EventCategory::Security => self.engaged = true,
            EventCategory::Error => record.errors += 1,
            EventCategory::Performance | EventCategory::System => {}
        }
        let property = |name: &str| event.properties.as_object().and_then(|properties| text(properties, name));
        match effect {
            Effect::PageView => self.add_page_view(event),
            Effect::WidgetLoad => record.widget_loads += 1,
            Effect::WidgetOpen => {
                record.widget_opens += 1;
                keep_first(&mut self.context.triggered_by, property("triggered_by"));
            }
            Effect::WidgetMinimize => record.widget_minimizes += 1,
            Effect::FormShown => record.pre_chat_forms_shown += 1,
            Effect::FormSubmitted => record.pre_chat_forms_submitted += 1,
            Effect::ProductInterest => record.product_interests += 1,
            Effect::Intake(_) => keep_last(&mut record.service_type, property("service_type")),
            _ => {}
        }
    }

    fn add_page_view(&mut self, event: &'b event::Model) {
        let properties = event.properties.as_object();
        let referrer = properties.and_then(|properties| text(properties, "referrer"));
        self.first_page_referrer = self.first_page_referrer.or(Some(referrer));
        let path = event.page_path.as_deref();
        let record = &mut self.record;
        record.page_views += 1;
        keep_first(&mut record.entry_page, path);
        keep_last(&mut record.exit_page, path);
        keep_last(&mut record.current_page, path);
    }

    fn add_what(&mut self, fact: &'b Fact, note: Note) {
        let record = &mut self.record;
        match &fact.what {
            What::Context { known, .. } => fill(&mut self.context, known),
            What::SessionStart(start) | What::SessionTouch(start) => {
                fill(&mut self.context, &start.context);
                keep_last(&mut record.current_page, start.page_url.as_deref().map(page::path).as_deref());
            }
            What::SessionEnd { error } => self.ends.push((fact.at, *error)),
            What::Message { role, .. } if note.counted => count_message(record, *role, note),
            What::ConversationStart(_) | What::Score(_) => self.engaged = true,
            What::HandoverRequest { .. } => {
                self.engaged = true;
                record.handovers += 1;
            }
            What::LeadCapture { .. } => {
                self.engaged = true;
                record.leads += 1;
                record.converted_at = record.converted_at.or(Some(fact.at));
            }
            _ => {}
        }
    }

    fn finish(self, settings: &Settings) -> session::Model {
        let Self { mut record, context, first_page_referrer, ends, engaged } = self;
        // An end is in force only while no activity is later; the first such end is the one that ended it.
        if let Some((at, error)) = ends.into_iter().find(|(at, _)| *at >= record.last_activity_at) {
            record.ended_at = Some(at);
            record.ended_by_error = error;
        }
        let timed_out_at = record.last_activity_at.plus(settings.session_timeout_ms);
        record.present_until = record.ended_at.unwrap_or(timed_out_at);
        record.duration_ms = record.ended_at.unwrap_or(record.last_activity_at).since(record.started_at);
        record.bounced = record.messages_from_user == 0 && record.page_views <= 1 && !engaged;
        record.is_bot = context.device_type == Some(DeviceType::Bot);
        record.referrer = context.referrer.clone().or_else(|| first_page_referrer.flatten().map(str::to_owned));
        record.referrer_domain = referrer::domain(record.referrer.as_deref(), settings.domain.as_deref());
        set_context(&mut record, context);
        record
    }
}

/// Whether it is something that happened in a session, rather than what is known of its device.
fn happened(fact: &Fact) -> bool {
    !matches!(fact.what, What::Context { .. })
}

fn count_message(record: &mut session::Model, role: MessageRole, note: Note) {
    match role {
        MessageRole::User => record.messages_from_user += 1,
        MessageRole::Bot => record.messages_from_bot += 1,
        MessageRole::Agent => record.messages_from_agent += 1,
        MessageRole::System => {}
    }
    if let Some(response_ms) = note.response_time_ms {
        record.response_time_sum_ms += response_ms;
        record.response_time_count += 1;
    }
}

fn keep_first(known: &mut Option<String>, given: Option<&str>) {
    if known.is_none() {
        *known = given.map(str::to_owned);
    }
}

fn keep_last(known: &mut Option<String>, given: Option<&str>) {
    if let Some(given) = given {
        *known = Some(given.to_owned());
    }
}

/// Takes what is not known yet.
fn fill(known: &mut Context, given: &Context) {
    macro_rules! fill {
        ($($field:ident),+) => { $(if known.$field.is_none() { known.$field.clone_from(&given.$field); })+ };
    }
    fill!(referrer, landing_page, utm_source, utm_medium, utm_campaign, utm_term, utm_content, browser);
    fill!(browser_version, os, os_version, device_type, screen_width, screen_height, language, timezone);
    fill!(country, city, triggered_by, ip);
}

fn set_context(record: &mut session::Model, context: Context) {
    macro_rules! set {
        ($($field:ident),+) => { $(record.$field = context.$field;)+ };
    }
    set!(utm_source, utm_medium, utm_campaign, utm_term, utm_content, browser, browser_version, os, os_version);
    set!(device_type, screen_width, screen_height, language, country, city, triggered_by, ip);
}

fn empty(settings: &Settings, session: &Session, channel: Channel) -> session::Model {
    session::Model {
        chatbot_id: settings.chatbot_id,
        id: session.id.clone().into_owned(),
        is_implicit: session.implicit.is_some(),
        user_id: None,
        own_user_id: None,
        anonymous_id: None,
        channel,
        started_at: Timestamp::default(),
        last_activity_at: Timestamp::default(),
        ended_at: None,
        ended_by_error: false,
        present_until: Timestamp::default(),
        duration_ms: 0,
        first_session_at: None,
        returning: false,
        entry_page: None,
        exit_page: None,
        current_page: None,
        page_views: 0,
        event_count: 0,
        referrer: None,
        referrer_domain: String::new(),
        utm_source: None,
        utm_medium: None,
        utm_campaign: None,
        utm_term: None,
        utm_content: None,
        browser: None,
        browser_version: None,
        os: None,
        os_version: None,
        device_type: None,
        screen_width: None,
        screen_height: None,
        language: None,
        country: None,
        city: None,
        triggered_by: None,
        ip: None,
        service_type: None,
        messages_from_user: 0,
        messages_from_bot: 0,
        messages_from_agent: 0,
        response_time_sum_ms: 0,
        response_time_count: 0,
        widget_loads: 0,
        widget_opens: 0,
        widget_minimizes: 0,
        pre_chat_forms_shown: 0,
        pre_chat_forms_submitted: 0,
        errors: 0,
        conversations: 0,
        handovers: 0,
        leads: 0,
        product_interests: 0,
        bounced: false,
        converted_at: None,
        is_bot: false,
    }
}

#[cfg(test)]
mod tests {
    use parlance_entity::{
        session,
        vocabulary::{Channel, ItemKind, MessageRole, SessionStatus},
    };
    use serde_json::{Value, json};

    use crate::model::{
        session_status,
        story::{Story, second},
    };

    fn one(story: Story) -> session::Model {
        let mut sessions = story.records().sessions;
        assert_eq!(sessions.len(), 1);
        sessions.remove(0)
    }

    fn events(told: &[(i64, &str, Value)]) -> Story {
        let mut story = Story::default();
        for (seconds, name, properties) in told {
            story.event_in("s1", *seconds, name, properties.clone());
        }
        story
    }

    #[test]
    fn it_bounces_unless_the_user_does_something() {
        let bounced = |told: &[(i64, &str, Value)]| one(events(told)).bounced;
        let viewed = || (0, "page_viewed", json!({}));
        assert!(bounced(&[viewed(), (1, "widget_loaded", json!({}))]));
        assert!(!bounced(&[viewed(), viewed()]));
        assert!(!bounced(&[viewed(), (1, "widget_opened", json!({}))]));
        assert!(!bounced(&[viewed(), (1, "phi_warning_shown", json!({}))]));
        assert!(!bounced(&[viewed(), (1, "session_converted", json!({}))]));
        let mut story = events(&[viewed()]);
        story.item_in("s1", 2, ItemKind::HandoverRequest, json!({})).subject = Some("handover:h1".to_owned());
        assert!(!one(story).bounced);
    }

    #[test]
    fn an_end_is_in_force_only_while_no_activity_is_later() {
        let status = |session: &session::Model, seconds| session_status(session, second(seconds));
        let ended = one(events(&[(0, "page_viewed", json!({})), (60, "session_ended", json!({}))]));
        assert_eq!((ended.ended_at, ended.present_until), (Some(second(60)), second(60)));
        assert_eq!(status(&ended, 61), SessionStatus::Ended);
        let again = one(events(&[(60, "session_ended", json!({"error": true})), (61, "page_viewed", json!({}))]));
        assert_eq!(again.ended_at, None);
        assert_eq!((status(&again, 1860), status(&again, 1861)), (SessionStatus::Active, SessionStatus::TimedOut));
        let failed = one(events(&[(60, "session_ended", json!({"error": true}))]));
        assert_eq!(status(&failed, 60), SessionStatus::Error);
    }

    #[test]
    fn what_is_no_activity_belongs_to_it_without_lengthening_it() {
        let mut story = events(&[(10, "page_viewed", json!({}))]);
        story.item_in("s1", 5, ItemKind::Identify, json!({})).user_id = Some("alice".to_owned());
        let answer = story.message(900, "c1", "m1", MessageRole::Bot);
        answer.session_id = Some("s1".to_owned());
        answer.session_given = true;
        let session = one(story);
        assert_eq!((session.started_at, session.last_activity_at), (second(5), second(10)));
        assert_eq!(session.own_user_id.as_deref(), Some("alice"));
        assert_eq!((session.messages_from_bot, session.duration_ms), (1, 5_000));
    }

    #[test]
    fn each_attribute_is_taken_from_the_earliest_row_that_gives_it() {
        let mut story = Story::default();
        story.item_in("s1", 9, ItemKind::Context, json!({"browser": "Safari", "country": "DE"}));
        story.item_in("s1", 5, ItemKind::SessionStart, json!({"context": {"browser": "Firefox"}, "page_url": "/a?b"}));
        story.event_in("s1", 7, "page_viewed", json!({"referrer": "https://www.google.com/"})).given_channel =
            Some(Channel::Mobile);
        let session = one(story);
        assert_eq!((session.browser.as_deref(), session.country.as_deref()), (Some("Firefox"), Some("DE")));
        assert_eq!(session.referrer_domain, "google.com");
        assert_eq!((session.channel, session.page_views), (Channel::Mobile, 1));
        assert_eq!((session.entry_page, session.current_page.as_deref()), (None, Some("/a")));
    }

    #[test]
    fn pages_service_and_conversion_follow_the_time_and_not_the_arrival() {
        let session = one(events(&[
            (20, "page_viewed", json!({"path": "/c"})),
            (0, "page_viewed", json!({"path": "/a"})),
            (30, "page_viewed", json!({})),
            (9, "intake_flow_started", json!({"service_type": "late"})),
            (8, "intake_flow_started", json!({"service_type": "early"})),
            (40, "lead_captured", json!({})),
            (15, "session_converted", json!({})),
        ]));
        assert_eq!((session.entry_page.as_deref(), session.exit_page.as_deref()), (Some("/a"), Some("/c")));
        assert_eq!(session.service_type.as_deref(), Some("late"));
        assert_eq!(session.converted_at, Some(second(15)));
        assert_eq!((session.page_views, session.event_count, session.leads), (3, 7, 1));
    }

    #[test]
    fn a_crawlers_rows_are_marked() {
        let mut story = events(&[(0, "lead_captured", json!({})), (1, "message_sent", json!({}))]);
        story.item_in("s1", 0, ItemKind::Context, json!({"device_type": "BOT"}));
        let records = story.records();
        assert!(records.sessions[0].is_bot && records.events.iter().all(|event| event.is_bot));
        assert!(records.leads[0].is_bot && records.conversations[0].is_bot && records.messages[0].is_bot);
    }
}
