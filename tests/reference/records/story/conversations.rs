//! Stories of conversations.

use serde_json::json;

use super::{MINUTE, minute, story};

#[test]
fn a_late_answer_belongs_to_the_running_episode_and_a_late_user_opens_the_next() {
    let told = story()
        .message(0, "USER", "m1", json!({}))
        .message(200, "BOT", "m2", json!({}))
        .message(229, "USER", "m3", json!({}))
        .message(300, "USER", "m4", json!({}))
        .message(301, "BOT", "m5", json!({}))
        .message(331, "USER", "m6", json!({}));
    assert_eq!(told.episodes(), [("c".to_owned(), 0), ("c".to_owned(), 331)]);
    let records = told.records();
    assert_eq!(records.conversations[0].last_message_at, Some(minute(301)));
    assert_eq!((records.conversations[0].episode, records.conversations[1].episode), (1, 2));
}

#[test]
fn a_resolution_ends_the_episode_after_the_messages_of_its_instant() {
    let told = story()
        .message(0, "USER", "m1", json!({}))
        .resolve(5, "c", json!({}))
        .message(5, "USER", "m2", json!({}))
        .message(6, "BOT", "m3", json!({}))
        .message(7, "USER", "m4", json!({}));
    let records = told.records();
    assert_eq!(told.episodes(), [("c".to_owned(), 0), ("c".to_owned(), 7)]);
    assert_eq!((records.conversations[0].user_messages, records.conversations[0].bot_messages), (2, 1));
    assert_eq!((records.conversations[0].resolved_at, records.conversations[1].resolved_at), (Some(minute(5)), None));
}

#[test]
fn a_second_resolution_changes_nothing_and_one_too_early_is_the_first_episodes() {
    let told = story().message(10, "USER", "m1", json!({})).resolve(25, "c", json!({"agentId": "late"})).resolve(
        20,
        "c",
        json!({"resolvedBy": "BOT"}),
    );
    let conversation = told.conversation();
    assert_eq!((conversation.resolved_at, conversation.resolved_by), (Some(minute(20)), Some("BOT")));
    assert_eq!(conversation.agent, None);
    let early =
        story().resolve(5, "c", json!({})).message(10, "USER", "m1", json!({})).message(11, "BOT", "m2", json!({}));
    assert_eq!((early.conversation().resolved_at, early.conversation().bot_messages), (Some(minute(5)), 1));
    assert_eq!(early.message(12, "USER", "m3", json!({})).episodes(), [("c".to_owned(), 10), ("c".to_owned(), 12)]);
}

#[test]
fn it_starts_with_the_earliest_of_its_starts_and_its_first_message() {
    let told = story()
        .message(5, "USER", "m1", json!({"sessionId": "two"}))
        .start_conversation(3, "c", json!({"sessionId": "one", "service": "billing"}))
        .start_conversation(2, "c", json!({"sessionId": "zero", "channel": "SMS"}));
    let conversation = told.conversation();
    assert_eq!((conversation.started_at, conversation.service.as_deref()), (minute(2), Some("billing")));
    assert_eq!(conversation.channel, "SMS");
    assert_eq!(told.records().sessions[conversation.session.expect("a session")].id, "zero");
}

#[test]
fn nothing_but_a_start_or_a_message_makes_a_conversation() {
    let told = story()
        .assign(0, "c", "ann")
        .score(1, "c", 5)
        .request_handover(2, "h", json!({"conversationId": "c"}))
        .message(3, "SYSTEM", "m1", json!({}));
    assert_eq!(told.episodes(), []);
    assert_eq!(told.handover().conversation, None);
    let begun = told.message(10, "USER", "m2", json!({})).conversation();
    assert_eq!((begun.agent.as_deref(), begun.score, begun.handovers), (Some("ann"), Some((minute(1), 5)), 1));
}

#[test]
fn an_agent_is_the_last_that_had_to_do_with_it() {
    let told = story()
        .message(0, "USER", "m1", json!({}))
        .request_handover(1, "h", json!({"conversationId": "c"}))
        .message(4, "AGENT", "m2", json!({"agentId": "bea"}))
        .assign(2, "c", "ann");
    assert_eq!(told.conversation().agent.as_deref(), Some("bea"));
    assert!(told.conversation().is_assigned && told.conversation().is_queued);
    let accepted = told.update_handover(5, "h", "ACCEPTED", json!({"agentId": "cid"}));
    assert_eq!(accepted.conversation().agent.as_deref(), Some("cid"));
    assert!(!accepted.conversation().is_queued);
    let resolved = accepted.resolve(6, "c", json!({"agentId": "dan"})).conversation();
    assert_eq!((resolved.agent.as_deref(), resolved.resolved_by), (Some("dan"), Some("AGENT")));
}

#[test]
fn an_agent_who_wrote_in_it_has_resolved_it() {
    let told = story().message(0, "USER", "m1", json!({})).resolve(1, "c", json!({}));
    assert_eq!(told.conversation().resolved_by, Some("BOT"));
    assert_eq!(told.message(9, "AGENT", "m2", json!({})).conversation().resolved_by, Some("AGENT"));
    let by_role = story().message(0, "USER", "m1", json!({})).resolve(1, "c", json!({"resolvedBy": "AGENT"}));
    assert_eq!(by_role.conversation().resolved_by, Some("AGENT"));
}

#[test]
fn a_callback_leaves_it_queued() {
    let told = story()
        .message(0, "USER", "m1", json!({}))
        .request_handover(1, "h", json!({"conversationId": "c"}))
        .update_handover(2, "h", "CALLBACK", json!({}));
    assert!(told.conversation().is_queued);
    assert!(!told.update_handover(3, "h", "DECLINED", json!({})).conversation().is_queued);
}

#[test]
fn first_responses_are_judged_in_message_order() {
    let told = story()
        .message(0, "BOT", "greeting", json!({}))
        .message(5, "USER", "m", json!({}))
        .message(5, "BOT", "a", json!({}))
        .message(7, "AGENT", "x", json!({}))
        .message(9, "BOT", "y", json!({}));
    let conversation = told.conversation();
    assert_eq!(conversation.first_response, Some(2 * MINUTE));
    assert_eq!(conversation.bot_first_response, Some(4 * MINUTE));
    assert_eq!(conversation.agent_first_response, Some(2 * MINUTE));
    let at_once = told.message(5, "BOT", "n", json!({})).conversation();
    assert_eq!(at_once.first_response, Some(0));
}

#[test]
fn an_agent_answers_the_first_handover_request() {
    let told = story()
        .message(0, "USER", "m1", json!({}))
        .message(1, "AGENT", "m2", json!({}))
        .request_handover(4, "late", json!({"conversationId": "c"}))
        .request_handover(3, "early", json!({"conversationId": "c"}))
        .message(10, "AGENT", "m3", json!({}));
    assert_eq!(told.conversation().agent_first_response, Some(7 * MINUTE));
    assert_eq!(told.conversation().first_response, Some(MINUTE));
}

#[test]
fn the_last_score_of_an_episode_counts() {
    let told = story()
        .message(0, "USER", "m1", json!({}))
        .resolve(5, "c", json!({}))
        .score(8, "c", 2)
        .score(7, "c", 5)
        .review(9, "c", 80)
        .review(9, "c", 90)
        .message(60, "USER", "m2", json!({}))
        .score(60, "c", 1);
    let records = told.records();
    assert_eq!(records.conversations[0].score, Some((minute(8), 2)));
    assert_eq!(records.conversations[0].review, Some((minute(9), 90)));
    assert_eq!(records.conversations[1].score, Some((minute(60), 1)));
}
