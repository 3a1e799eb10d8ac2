//! Stories of rows that name no conversation.

use serde_json::{Value, json};

use super::{Story, minute, story};

fn own() -> Value {
    json!({"sessionId": "s"})
}

fn is(id: &str, at: i64) -> (String, i64) {
    (id.to_owned(), at)
}

/// The conversation ids of the messages, in the order of arrival.
fn of_messages(told: &Story) -> Vec<String> {
    told.records().messages.into_iter().map(|message| message.conversation_id).collect()
}

#[test]
fn a_message_means_the_sessions_conversation_or_opens_one() {
    let alone = story().event(5, "message_sent", own()).event(6, "message_received", own());
    assert_eq!(alone.episodes(), [is("auto:s", 5)]);
    assert_eq!((alone.conversation().user_messages, alone.said("event 0").sent_at), (1, minute(5)));
    // Whenever it arrives.
    let told = alone.start_conversation(5, "c", own());
    assert_eq!(told.episodes(), [is("c", 5)]);
    assert_eq!(of_messages(&told), ["c", "c"]);
    let later =
        story().event(5, "message_sent", own()).start_conversation(7, "c", own()).event(8, "message_sent", own());
    assert_eq!(of_messages(&later), ["auto:s", "c"]);
}

#[test]
fn of_several_conversations_the_last_begun_that_is_not_resolved_is_meant() {
    let told = story()
        .start_conversation(1, "a", own())
        .start_conversation(2, "b", own())
        .start_conversation(3, "c", own())
        .start_conversation(4, "d", json!({"sessionId": "other"}))
        .resolve(5, "c", json!({}))
        .event(5, "message_sent", own())
        .event(6, "message_sent", own());
    assert_eq!(of_messages(&told), ["c", "b"]);
}

#[test]
fn after_the_resolution_a_new_conversation_opens() {
    let told = story()
        .start_conversation(1, "c", own())
        .event(2, "conversation_resolved", own())
        .event(3, "conversation_resolved", own())
        .event(4, "message_sent", own());
    assert_eq!(told.episodes(), [is("auto:s", 4), is("c", 1)]);
    let again = told.event(5, "chat.resolved", own()).event(6, "message_sent", own());
    assert_eq!(again.episodes(), [is("auto:s", 4), is("auto:s", 6), is("c", 1)]);
}

#[test]
fn a_request_or_a_score_opens_a_conversation_and_a_call_or_a_lead_does_not() {
    let of = |told: Story| told.episodes();
    assert_eq!(of(story().request_handover(5, "h", own())), [is("auto:s", 5)]);
    assert_eq!(of(story().event(5, "handover_requested", own())), [is("auto:s", 5)]);
    assert_eq!(of(story().event(5, "conversation_started", own())), [is("auto:s", 5)]);
    let scored = story().event(5, "csat_submitted", json!({"sessionId": "s", "properties": {"score": 4}}));
    assert_eq!(scored.conversation().score, Some((minute(5), 4)));
    assert_eq!(of(story().call(5, "a", "GENERATION", own())), []);
    assert_eq!(of(story().capture_lead(5, "l", own())), []);
    assert_eq!(of(story().event(5, "conversation_resolved", own())), []);
}

#[test]
fn an_implicit_session_has_a_conversation_of_its_own_too() {
    let user = || json!({"userId": "u"});
    let told = story().event(0, "message_sent", user()).event(10, "message_received", user()).event(
        100,
        "message_sent",
        user(),
    );
    let conversations = told.records().conversations;
    assert_eq!(conversations.len(), 2);
    assert_eq!((conversations[0].bot_messages, conversations[1].bot_messages), (1, 0));
    assert!(conversations.iter().all(|conversation| conversation.id.starts_with("auto:")));
}

#[test]
fn a_call_means_the_sessions_conversation() {
    let told =
        story().start_conversation(1, "c", own()).call(2, "a", "GENERATION", own()).call(0, "b", "GENERATION", own());
    let of: Vec<Option<usize>> = told.records().calls.into_iter().map(|call| call.conversation).collect();
    assert_eq!(of, [Some(0), None]);
}

#[test]
fn what_names_the_conversation_of_a_session_is_in_that_session() {
    let told = story().event(5, "message_sent", own()).assign(7, "auto:s", "ann").score(9, "auto:s", 5);
    assert_eq!(told.spans(), [(5, 9)]);
    assert_eq!(told.conversation().agent.as_deref(), Some("ann"));
}
