//! Calls of models, and the failures that are reported of them.

use std::collections::{BTreeSet, HashMap};

use parlance_entity::ai_call;

use super::{
    Settings,
    fact::{Book, What},
    handover::Place,
    payload::AiCall,
};

/// All calls, in the order of ids.
pub(super) fn derive(settings: &Settings, book: &Book, place: impl Fn(usize) -> Place) -> Vec<ai_call::Model> {
    let failures = failures(book);
    let ids: BTreeSet<&str> = book.calls.keys().chain(failures.keys()).copied().collect();
    let record = |id: &str| {
        let failure = failures.get(id).copied();
        let index = book.calls.get(id).copied().or(failure)?;
        Some(record(settings, book, id, index, failure, place(index)))?
    };
    ids.into_iter().filter_map(record).collect()
}

/// By call: the failure reported of it, of several the first to arrive.
fn failures<'a>(book: &Book<'a>) -> HashMap<&'a str, usize> {
    let mut failures: HashMap<&str, usize> = HashMap::new();
    for (index, fact) in book.facts.iter().enumerate() {
        let What::AiFailure { id, .. } = &fact.what else { continue };
        let first = failures.entry(*id).or_insert(index);
        let rank = |index: usize| (book.facts[index].arrival, book.facts[index].id);
        if rank(index) < rank(*first) {
            *first = index;
        }
    }
    failures
}

/// The call that the fact at `index` tells of, with the failure's error unless it has one itself.
fn record(
    settings: &Settings,
    book: &Book,
    id: &str,
    index: usize,
    failure: Option<usize>,
    place: Place,
) -> Option<ai_call::Model> {
    let fact = &book.facts[index];
    let call = told(&fact.what)?;
    let failure = failure.and_then(|index| told(&book.facts[index].what));
    let errs = |call: &AiCall| call.error_type.is_some() || call.error_message.is_some();
    let error = if errs(call) { Some(call) } else { failure };
    Some(ai_call::Model {
        chatbot_id: settings.chatbot_id,
        id: id.to_owned(),
        kind: call.kind,
        conversation_id: place.conversation_id,
        episode: place.episode,
        session_id: place.session_id,
        model: call.model.clone(),
        intent: call.intent.clone(),
        confidence: call.confidence,
        correct: call.correct,
        fallback: call.fallback,
        latency_ms: call.latency_ms.map(i64::from),
        input_tokens: call.input_tokens.map_or(0, i64::from),
        output_tokens: call.output_tokens.map_or(0, i64::from),
        cost_usd: call.cost_usd.unwrap_or(0.0),
        failed: error.is_some(),
        error_type: error.and_then(|error| error.error_type.clone()),
        error_message: error.and_then(|error| error.error_message.clone()),
        called_at: fact.at,
        is_bot: place.is_bot,
    })
}

fn told<'b>(what: &'b What) -> Option<&'b AiCall> {
    match what {
        What::AiCall { call, .. } | What::AiFailure { call, .. } => Some(call),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use parlance_entity::{
        ai_call,
        vocabulary::{AiCallKind, ItemKind, MessageRole},
    };
    use serde_json::{Value, json};

    use crate::model::story::{Story, second};

    fn one(story: Story) -> ai_call::Model {
        let mut calls = story.records().ai_calls;
        assert_eq!(calls.len(), 1);
        calls.remove(0)
    }

    fn call(story: &mut Story, seconds: i64, payload: Value) -> &mut parlance_entity::item::Model {
        story.item_about("call:a1", seconds, ItemKind::AiCall, payload)
    }

    #[test]
    fn of_calls_with_one_id_the_first_to_arrive_holds() {
        let mut story = Story::default();
        story.event_in(
            "s1",
            20,
            "ai_generated",
            json!({"call_id": "a1", "latency_ms": 700.4, "model": "m", "intent": "not read"}),
        );
        call(&mut story, 10, json!({"kind": "CLASSIFICATION", "latency_ms": 5}));
        let call = one(story);
        assert_eq!((call.kind, call.latency_ms, call.called_at), (AiCallKind::Generation, Some(700), second(20)));
        assert_eq!((call.model.as_deref(), call.session_id.as_deref()), (Some("m"), Some("s1")));
        assert_eq!((call.failed, call.intent), (false, None));
    }

    #[test]
    fn a_call_without_an_id_takes_the_events() {
        let mut story = Story::default();
        story.event_in("s1", 0, "ai_classified", json!({"intent": "refund", "confidence": 0.5, "fallback": true}));
        let call = one(story);
        assert_eq!((call.id.as_str(), call.intent.as_deref(), call.fallback), ("e1", Some("refund"), true));
    }

    #[test]
    fn a_failure_adds_its_error_to_the_call_whatever_came_first() {
        let failed = json!({"call_id": "a1", "error_type": "timeout", "message": "too slow", "kind": "classification"});
        let tell = |failure_first: bool, payload: Value| {
            let mut story = Story::default();
            if failure_first {
                story.event_in("s1", 30, "ai_failed", failed.clone());
            }
            call(&mut story, 10, payload).session_id = Some("s2".to_owned());
            if !failure_first {
                story.event_in("s1", 30, "ai_failed", failed.clone());
            }
            story.event_in("s1", 5, "ai_failed", json!({"call_id": "a1", "error_type": "later"}));
            one(story)
        };
        let call = tell(true, json!({"kind": "GENERATION"}));
        assert_eq!(call, tell(false, json!({"kind": "GENERATION"})));
        assert_eq!((call.kind, call.called_at, call.failed), (AiCallKind::Generation, second(10), true));
        assert_eq!((call.error_type.as_deref(), call.error_message.as_deref()), (Some("timeout"), Some("too slow")));
        assert_eq!(call.session_id.as_deref(), Some("s2"));
        let own = tell(true, json!({"kind": "GENERATION", "error_message": "own"}));
        assert_eq!((own.error_type, own.error_message.as_deref()), (None, Some("own")));
    }

    #[test]
    fn a_failure_alone_is_a_failed_call() {
        let mut story = Story::default();
        story.event_in("s1", 3, "ai_failed", json!({"kind": "Classification", "model": "m", "latency_ms": -1}));
        let call = one(story);
        assert_eq!((call.kind, call.model.as_deref(), call.failed), (AiCallKind::Classification, Some("m"), true));
        assert_eq!((call.error_type, call.error_message, call.latency_ms), (None, None, None));
        let mut story = Story::default();
        story.event_in("s1", 3, "ai_failed", json!({"call_id": "a1", "kind": "other"}));
        assert_eq!(one(story).kind, AiCallKind::Generation);
    }

    #[test]
    fn a_call_belongs_to_the_episode_that_runs_at_its_time() {
        let mut story = Story::default();
        story.talk("c1", "u0 b1 u5000 b5001");
        for (seconds, id) in [(4999, "a1"), (5000, "a2")] {
            let item = story.item_on("c1", seconds, ItemKind::AiCall, json!({"kind": "GENERATION"}));
            item.subject = Some(format!("call:{id}"));
        }
        let episodes: Vec<_> = story.records().ai_calls.iter().map(|call| call.episode).collect();
        assert_eq!(episodes, [Some(1), Some(2)]);
    }

    #[test]
    fn a_call_that_names_no_conversation_means_the_sessions_running_one_and_opens_none() {
        let mut story = Story::default();
        let message = story.message(0, "c1", "m1", MessageRole::User);
        message.session_id = Some("s1".to_owned());
        message.session_given = true;
        call(&mut story, 9, json!({"kind": "GENERATION"})).session_id = Some("s1".to_owned());
        let records = story.records();
        let named = (records.ai_calls[0].conversation_id.as_deref(), records.ai_calls[0].episode);
        assert_eq!(named, (Some("c1"), Some(1)));
        let mut story = Story::default();
        call(&mut story, 9, json!({"kind": "GENERATION"})).session_id = Some("s1".to_owned());
        let records = story.records();
        assert_eq!((records.ai_calls[0].conversation_id.as_deref(), records.conversations.len()), (None, 0));
    }

    #[test]
    fn a_call_belongs_to_its_session_without_lengthening_it_and_opens_none_that_has_no_id() {
        let mut story = Story::default();
        story.event_in("s1", 10, "page_viewed", json!({}));
        call(&mut story, 900, json!({"kind": "GENERATION"})).session_id = Some("s1".to_owned());
        let records = story.records();
        assert_eq!(records.sessions[0].last_activity_at, second(10));
        assert!(records.sessions[0].bounced);
        let mut story = Story::default();
        call(&mut story, 900, json!({"kind": "GENERATION"})).user_id = Some("alice".to_owned());
        let records = story.records();
        assert_eq!((records.sessions.len(), records.ai_calls[0].session_id.as_deref()), (0, None));
        let mut story = Story::default();
        call(&mut story, 900, json!({"kind": "GENERATION"})).session_id = Some("s1".to_owned());
        assert_eq!(story.records().sessions.len(), 1);
    }

    #[test]
    fn a_call_without_a_session_goes_with_its_conversations() {
        let mut story = Story::default();
        story.event_in("s1", 0, "conversation_started", json!({"conversation_id": "c1"})).conversation_id =
            Some("c1".to_owned());
        story.item_in("s1", 0, ItemKind::Context, json!({"device_type": "BOT"}));
        call(&mut story, 5, json!({"kind": "GENERATION"})).conversation_id = Some("c1".to_owned());
        let call = one(story);
        assert_eq!((call.session_id.as_deref(), call.is_bot), (Some("s1"), true));
    }
}
