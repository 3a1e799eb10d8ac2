//! Properties that hold for any rows.

use std::collections::{HashMap, HashSet};

use parlance_entity::{
    self as entity,
    vocabulary::{ItemKind, MessageRole, Source},
};
use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value, json};

use super::{
    Records, Rows, derive,
    story::{Story, settings},
};

/// Something that happens, drawn from few ids and few instants, so that rows meet.
#[derive(Clone, Debug)]
struct Act {
    what: usize,
    seconds: i64,
    session: Option<u8>,
    conversation: Option<u8>,
    user: Option<u8>,
    anonymous: Option<u8>,
    record: u8,
    is_servers: bool,
}

const EVENTS: [&str; 20] = [
    "page_viewed",
    "widget_opened",
    "widget_closed",
    "message_sent",
    "message_received",
    "message_read",
    "conversation_started",
    "conversation_resolved",
    "handover_requested",
    "handover_accepted",
    "lead_captured",
    "csat_submitted",
    "session_ended",
    "product_interest_shown",
    "feedback_given",
    "intake_flow_started",
    "intake_step_completed",
    "intake_flow_completed",
    "ai_generated",
    "ai_failed",
];

const ITEMS: [ItemKind; 16] = [
    ItemKind::Context,
    ItemKind::SessionStart,
    ItemKind::SessionTouch,
    ItemKind::SessionEnd,
    ItemKind::Identify,
    ItemKind::ConversationStart,
    ItemKind::Assignment,
    ItemKind::Resolution,
    ItemKind::MessageStatus,
    ItemKind::HandoverRequest,
    ItemKind::HandoverUpdate,
    ItemKind::LeadCapture,
    ItemKind::LeadUpdate,
    ItemKind::Score,
    ItemKind::Review,
    ItemKind::AiCall,
];

/// Where items begin among the things that happen, and where messages do.
const AFTER_EVENTS: usize = EVENTS.len();
const AFTER_ITEMS: usize = AFTER_EVENTS + ITEMS.len();

const ROLES: [MessageRole; 4] = [MessageRole::User, MessageRole::Bot, MessageRole::Agent, MessageRole::System];

fn act() -> impl Strategy<Value = Act> {
    let ids = (option::of(0..3u8), option::of(0..3u8), option::weighted(0.3, 0..2u8), option::weighted(0.5, 0..2u8));
    // Messages are the most frequent.
    let what =
        prop_oneof![2 => 0..AFTER_EVENTS, 2 => AFTER_EVENTS..AFTER_ITEMS, 3 => AFTER_ITEMS..AFTER_ITEMS + ROLES.len()];
    // Steps of ten minutes, so that gaps are below, at and above the timeouts, and instants coincide.
    (what, 0..40i64, ids, 0..4u8, any::<bool>()).prop_map(|(what, step, ids, record, is_servers)| {
        let (session, conversation, user, anonymous) = ids;
        Act { what, seconds: step * 600, session, conversation, user, anonymous, record, is_servers }
    })
}

/// Rows of up to a few sessions and conversations, whose ids begin with `group`.
fn rows(group: &'static str) -> impl Strategy<Value = Rows> {
    vec(act(), 1..40).prop_map(move |acts| tell(group, &acts))
}

fn tell(group: &str, acts: &[Act]) -> Rows {
    let mut story = Story::default();
    for act in acts {
        match act.what {
            event @ 0..AFTER_EVENTS => tell_event(&mut story, group, act, EVENTS[event]),
            item @ AFTER_EVENTS..AFTER_ITEMS => tell_item(&mut story, group, act, ITEMS[item - AFTER_EVENTS]),
            role => tell_message(&mut story, group, act, ROLES[role - AFTER_ITEMS]),
        }
    }
    let mut seen = HashSet::new();
    story.rows.messages.retain(|message| seen.insert(message.id.clone()));
    story.rows.events.iter_mut().for_each(|event| event.id.insert_str(0, group));
    story.rows.items.iter_mut().for_each(|item| item.id.insert_str(0, group));
    story.rows
}

impl Act {
    fn id(&self, group: &str, kind: &str, number: Option<u8>) -> Option<String> {
        number.map(|number| format!("{group}{kind}{number}"))
    }

    fn record_id(&self, group: &str, kind: &str) -> String {
        format!("{group}{kind}{}", self.record)
    }

    fn source(&self) -> Source {
        if self.is_servers { Source::Server } else { Source::Client }
    }
}

fn tell_event(story: &mut Story, group: &str, act: &Act, name: &str) {
    let id = |kind: &str| (act.record != 3).then(|| act.record_id(group, kind));
    let properties = json!({
        "message_id": id("m"), "handover_id": id("h"), "lead_id": id("l"), "call_id": id("a"), "score": i32::from(act.record) + 1, "path": "/p",
        "service_type": act.user.map(|user| format!("t{user}")), "step": id("p"), "error_type": id("x"), "helpful": true,
    });
    let event = story.event(act.seconds, name, properties);
    event.source = act.source();
    event.session_id = act.id(group, "s", act.session);
    event.session_given = act.session.is_some();
    event.conversation_id = act.id(group, "c", act.conversation);
    event.user_id = act.id(group, "u", act.user);
    event.anonymous_id = act.id(group, "a", act.anonymous);
}

fn tell_item(story: &mut Story, group: &str, act: &Act, kind: ItemKind) {
    let payload: Value = json!({
        "agent_id": "anna", "score": 4, "comment": null, "reviewer": "rita", "kind": "CLASSIFICATION",
        "error_message": (act.record == 1).then_some("no answer"),
        "status": match kind { ItemKind::MessageStatus => "READ", ItemKind::LeadUpdate => "WON", _ => "ACCEPTED" },
    });
    let subject = match kind {
        ItemKind::MessageStatus => Some(format!("message:{}", act.record_id(group, "m"))),
        ItemKind::HandoverRequest | ItemKind::HandoverUpdate => Some(format!("handover:{}", act.record_id(group, "h"))),
        ItemKind::LeadCapture | ItemKind::LeadUpdate => Some(format!("lead:{}", act.record_id(group, "l"))),
        ItemKind::AiCall => Some(format!("call:{}", act.record_id(group, "a"))),
        _ => None,
    };
    let item = story.item(act.seconds, kind, payload);
    item.subject = subject;
    item.session_id = act.id(group, "s", act.session);
    item.conversation_id = act.id(group, "c", act.conversation);
    item.user_id = act.id(group, "u", act.user);
    item.anonymous_id = act.id(group, "a", act.anonymous);
}

fn tell_message(story: &mut Story, group: &str, act: &Act, role: MessageRole) {
    let conversation = act.id(group, "c", act.conversation.or(Some(0))).unwrap_or_default();
    let number = story.rows.messages.len();
    let id = if act.record == 0 { act.record_id(group, "m") } else { format!("{group}n{number}") };
    let message = story.message(act.seconds, &conversation, &id, role);
    message.source = act.source();
    message.session_id = act.id(group, "s", act.session);
    message.session_given = act.session.is_some();
    message.user_id = act.id(group, "u", act.user);
    message.anonymous_id = act.id(group, "a", act.anonymous);
}

fn shuffled() -> impl Strategy<Value = (Rows, Rows)> {
    rows("").prop_flat_map(|rows| {
        let Rows { events, messages, items } = rows.clone();
        let shuffled = (Just(events).prop_shuffle(), Just(messages).prop_shuffle(), Just(items).prop_shuffle());
        (Just(rows), shuffled.prop_map(|(events, messages, items)| Rows { events, messages, items }))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_the_same_rows_gives_the_same_records((rows, shuffled) in shuffled()) {
        prop_assert_eq!(derive(&settings(), rows), derive(&settings(), shuffled));
    }

    #[test]
    fn deriving_again_from_what_was_derived_changes_nothing(rows in rows("")) {
        let once = derive(&settings(), rows.clone());
        let sent = once.messages.iter().filter(|message| message.event_id.is_none()).cloned();
        let again = Rows { events: once.events.clone(), messages: sent.collect(), items: rows.items };
        prop_assert_eq!(derive(&settings(), again), once);
    }

    #[test]
    fn groups_that_are_not_linked_do_not_touch_each_other(one in rows("a"), other in rows("b")) {
        let (first, second) = (derive(&settings(), one.clone()), derive(&settings(), other.clone()));
        let mut both = one;
        both.events.extend(other.events);
        both.messages.extend(other.messages);
        both.items.extend(other.items);
        prop_assert_eq!(derive(&settings(), both), joined(first, second));
    }

    #[test]
    fn records_agree_with_each_other(rows in rows("")) {
        let count = rows.events.len();
        let records = derive(&settings(), rows);
        prop_assert_eq!(records.events.len(), count);
        check_sessions(&records)?;
        check_episodes(&records)?;
        check_messages(&records)?;
        check_calls_and_flows(&records)?;
    }
}

/// Two groups' records; every id of the second sorts after the first's, but for implicit sessions.
fn joined(first: Records, second: Records) -> Records {
    let mut both = first;
    both.events.extend(second.events);
    both.messages.extend(second.messages);
    both.sessions.extend(second.sessions);
    both.conversations.extend(second.conversations);
    both.handovers.extend(second.handovers);
    both.leads.extend(second.leads);
    both.ai_calls.extend(second.ai_calls);
    both.intake_flows.extend(second.intake_flows);
    both.sessions.sort_by(|one, other| one.id.cmp(&other.id));
    both.messages.sort_by(|one, other| one.id.cmp(&other.id));
    both.handovers.sort_by(|one, other| one.id.cmp(&other.id));
    both.leads.sort_by(|one, other| one.id.cmp(&other.id));
    both.ai_calls.sort_by(|one, other| one.id.cmp(&other.id));
    both.intake_flows.sort_by_key(|row| (row.session_id.clone(), row.number));
    both.conversations.sort_by_key(|row| (row.conversation_id.clone(), row.episode));
    both
}

fn check_sessions(records: &Records) -> Result<(), TestCaseError> {
    let ids: HashSet<&str> = records.sessions.iter().map(|session| session.id.as_str()).collect();
    prop_assert_eq!(ids.len(), records.sessions.len());
    for session in &records.sessions {
        prop_assert!(session.started_at <= session.last_activity_at);
        prop_assert!(session.last_activity_at <= session.present_until);
        prop_assert!(session.duration_ms >= 0 && session.response_time_sum_ms >= 0);
    }
    let named = records.events.iter().map(|row| &row.session_id);
    let named = named.chain(records.messages.iter().map(|row| &row.session_id));
    let named = named.chain(records.conversations.iter().map(|row| &row.session_id));
    for id in named.chain(records.handovers.iter().map(|row| &row.session_id)).flatten() {
        prop_assert!(ids.contains(id.as_str()), "{} is no session", id);
    }
    let counted: i32 = records.sessions.iter().map(|session| session.event_count).sum();
    let expected = records.events.iter().filter(|event| event.session_id.is_some()).count();
    prop_assert_eq!(usize::try_from(counted).unwrap_or(0), expected);
    Ok(())
}

fn check_episodes(records: &Records) -> Result<(), TestCaseError> {
    for pair in records.conversations.windows(2) {
        if pair[0].conversation_id == pair[1].conversation_id {
            prop_assert_eq!(pair[0].episode + 1, pair[1].episode);
            prop_assert!(pair[0].started_at <= pair[1].started_at);
            prop_assert!(pair[0].last_message_at.is_none_or(|last| last <= pair[1].started_at));
        } else {
            prop_assert_eq!(pair[1].episode, 1);
        }
    }
    for row in &records.conversations {
        prop_assert!(row.episode >= 1 && row.duration_ms >= 0);
        let times = [row.first_response_ms, row.bot_first_response_ms, row.agent_first_response_ms, row.resolution_ms];
        prop_assert!(times.iter().flatten().all(|time| *time >= 0));
        prop_assert_eq!(row.resolved_at.is_some(), row.resolved_by.is_some());
    }
    Ok(())
}

fn check_messages(records: &Records) -> Result<(), TestCaseError> {
    let mut counts: HashMap<(&str, i32), i32> = HashMap::new();
    for message in &records.messages {
        prop_assert!(message.response_time_ms.is_none_or(|time| time >= 0));
        if message.counted && message.role != MessageRole::System {
            prop_assert!(message.episode >= 1);
            *counts.entry((message.conversation_id.as_str(), message.episode)).or_default() += 1;
        } else {
            prop_assert_eq!(message.response_time_ms, None);
        }
    }
    for row in &records.conversations {
        let count = counts.remove(&(row.conversation_id.as_str(), row.episode)).unwrap_or(0);
        prop_assert_eq!(row.message_count, count);
    }
    prop_assert!(counts.is_empty(), "messages outside of all conversations: {:?}", counts);
    Ok(())
}

fn check_calls_and_flows(records: &Records) -> Result<(), TestCaseError> {
    let ids: HashSet<&str> = records.ai_calls.iter().map(|call| call.id.as_str()).collect();
    prop_assert_eq!(ids.len(), records.ai_calls.len());
    for call in &records.ai_calls {
        prop_assert!(call.failed || (call.error_type.is_none() && call.error_message.is_none()));
        let episode = (call.conversation_id.as_ref(), call.episode);
        let is_there = |row: &entity::conversation::Model| (Some(&row.conversation_id), Some(row.episode)) == episode;
        prop_assert!(call.episode.is_none() || records.conversations.iter().any(is_there));
    }
    let mut before: Option<&entity::intake_flow::Model> = None;
    for flow in &records.intake_flows {
        let session = records.sessions.iter().find(|session| session.id == flow.session_id);
        prop_assert_eq!(session.map(|session| session.present_until), Some(flow.session_over_at));
        prop_assert!(flow.completed_at.is_none_or(|completed| completed >= flow.started_at));
        let before = before.replace(flow).filter(|before| before.session_id == flow.session_id);
        prop_assert_eq!(before.map_or(0, |before| before.number) + 1, flow.number);
        prop_assert!(before.is_none_or(|before| before.started_at <= flow.started_at));
    }
    Ok(())
}
