//! Stories of messages.

use serde_json::json;

use super::{MINUTE, story};

#[test]
fn a_response_answers_the_first_message_since_the_last_response() {
    let told = story()
        .message(0, "USER", "m1", json!({}))
        .message(2, "USER", "m2", json!({}))
        .message(3, "SYSTEM", "m3", json!({}))
        .message(5, "BOT", "m4", json!({}))
        .message(6, "BOT", "m5", json!({}))
        .message(8, "USER", "m6", json!({}))
        .message(9, "AGENT", "m7", json!({}));
    let times = ["m1", "m3", "m4", "m5", "m7"].map(|id| told.said(id).response_time);
    assert_eq!(times, [None, None, Some(5 * MINUTE), None, Some(MINUTE)]);
}

#[test]
fn an_episode_keeps_nobody_waiting_for_the_one_before() {
    let told = story()
        .message(0, "USER", "m1", json!({}))
        .resolve(1, "c", json!({}))
        .message(5, "USER", "m2", json!({}))
        .message(6, "BOT", "m3", json!({}));
    assert_eq!(told.said("m3").response_time, Some(MINUTE));
}

#[test]
fn what_the_client_reports_is_not_counted_where_the_server_speaks() {
    let client = story()
        .event(0, "message_sent", json!({"sessionId": "s", "conversationId": "c", "properties": {"message_id": "m1"}}))
        .event(
            1,
            "message_received",
            json!({"sessionId": "s", "conversationId": "c", "properties": {"message_id": "m2"}}),
        );
    assert_eq!((client.session().user_messages, client.conversation().bot_messages), (1, 1));
    let both = client.message(50, "USER", "m3", json!({}));
    let conversation = both.conversation();
    assert_eq!((conversation.user_messages, conversation.bot_messages), (1, 0));
    assert_eq!(conversation.last_message_at, Some(super::minute(50)));
    assert!(!both.said("m1").counted && both.said("m3").counted);
    assert_eq!((both.session().user_messages, both.session().events, both.session().bounced), (1, 2, false));
}

#[test]
fn a_message_reported_by_both_is_the_servers_whichever_came_first() {
    let client = || json!({"sessionId": "s", "conversationId": "x", "properties": {"message_id": "m"}});
    let one = story().event(0, "message_sent", client()).message(5, "BOT", "m", json!({}));
    let other = story().message(5, "BOT", "m", json!({})).event(0, "message_sent", client());
    for told in [one, other] {
        let message = told.said("m");
        assert_eq!((message.role.as_str(), message.conversation_id.as_str()), ("BOT", "c"));
        assert_eq!((message.sent_at, message.counted), (super::minute(5), true));
        assert_eq!(told.records().events.len(), 1);
    }
}

#[test]
fn the_first_to_arrive_holds() {
    let told = story().message(9, "USER", "m", json!({"content": "first"})).message(
        1,
        "BOT",
        "m",
        json!({"content": "second to arrive"}),
    );
    assert_eq!((told.said("m").role.as_str(), told.said("m").length), ("USER", Some(5)));
}

#[test]
fn a_length_is_given_or_counted_in_characters() {
    let told = story()
        .message(0, "USER", "m1", json!({"content": "🦜ü"}))
        .message(1, "USER", "m2", json!({"content": "abc", "contentLength": 9}))
        .message(2, "USER", "m3", json!({}))
        .event(3, "message_sent", json!({"sessionId": "s", "properties": {"message_id": "m4", "length": 7}}));
    let lengths = ["m1", "m2", "m3", "m4"].map(|id| told.said(id).length);
    assert_eq!(lengths, [Some(2), Some(9), None, Some(7)]);
}

#[test]
fn read_implies_delivered_and_both_outweigh_a_failure() {
    let told = story()
        .status(0, "m1", "READ")
        .message(1, "BOT", "m1", json!({}))
        .message(2, "BOT", "m2", json!({}))
        .message(3, "BOT", "m3", json!({}))
        .status(4, "m1", "FAILED")
        .status(4, "m2", "FAILED")
        .status(4, "m3", "SENT");
    let flags = ["m1", "m2", "m3"].map(|id| {
        let message = told.said(id);
        (message.has_status, message.delivered, message.read, message.failed)
    });
    assert_eq!(flags, [(true, true, true, false), (true, false, false, true), (true, false, false, false)]);
}

#[test]
fn a_message_is_replied_to_by_the_next_of_the_user_even_in_another_episode() {
    let told = story()
        .message(0, "USER", "m1", json!({}))
        .message(1, "BOT", "m2", json!({}))
        .message(2, "BOT", "m3", json!({}))
        .message(90, "USER", "m4", json!({}))
        .message(91, "BOT", "m5", json!({}))
        .message(92, "USER", "m6", json!({}))
        .status(5, "m2", "SENT")
        .status(5, "m3", "SENT");
    assert_eq!(told.episodes().len(), 2);
    assert_eq!(["m2", "m3", "m5"].map(|id| told.said(id).replied), [false, true, false]);
}

#[test]
fn messages_of_one_instant_are_in_the_order_of_their_ids() {
    let told = story().message(0, "BOT", "b", json!({})).message(0, "USER", "a", json!({}));
    assert_eq!(told.said("b").response_time, Some(0));
    // Byte by byte: capitals before small letters.
    let told = story().message(0, "BOT", "B", json!({})).message(0, "USER", "a", json!({}));
    assert_eq!(told.said("B").response_time, None);
}

#[test]
fn system_messages_open_nothing_and_silence_nobody() {
    let told = story()
        .event(0, "message_sent", json!({"sessionId": "s", "conversationId": "c"}))
        .message(1, "SYSTEM", "m1", json!({}))
        .message_by("CLIENT", 2, "SYSTEM", "m2", json!({}));
    assert_eq!(told.conversation().user_messages, 1);
    assert_eq!(told.conversation().last_message_at, Some(super::minute(0)));
    assert!(told.records().messages.iter().all(|message| message.counted && message.conversation == Some(0)));
}
