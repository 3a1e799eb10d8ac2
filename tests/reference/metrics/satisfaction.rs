//! `SatisfactionMetrics`.

use serde_json::{Value, json};

use crate::reference::{
    numbers::{average, rate},
    record::Conversation,
    view::{Part, View},
};

pub(super) fn metrics(view: &View, part: Part) -> Value {
    let thumbs = |up: bool| {
        // "`feedback_given` with `helpful` true or false."
        let feedback = view.events_named(part, "feedback_given");
        feedback.into_iter().filter(|event| event.properties.get("helpful") == Some(&json!(up))).count()
    };
    of(view, part, &|_| true, (thumbs(true), thumbs(false)))
}

/// The satisfaction with the conversations that `chosen` says.
pub(crate) fn of(view: &View, part: Part, chosen: &dyn Fn(&Conversation) -> bool, thumbs: (usize, usize)) -> Value {
    let scores = |given: Vec<(&Conversation, i64)>| {
        given.into_iter().filter(|(conversation, _)| chosen(conversation)).map(|(_, score)| score).collect::<Vec<_>>()
    };
    // "Per episode the last score, at its own time: `responses`, `averageScore`, `distribution`, `satisfiedRate` in the
    // range by that time."
    let responses = scores(view.scored(part));
    let reviews = scores(view.reviewed(part));
    let count = |score: i64| responses.iter().filter(|given| **given == score).count();
    let mean = |scores: &[i64]| average(&scores.iter().map(|score| *score as f64).collect::<Vec<_>>());
    // "`responseRate`: the range's ended conversations, any score whenever."
    let ended = view.conversations(part).into_iter().filter(|it| chosen(it) && view.ended_at(it).is_some());
    let ended: Vec<_> = ended.collect();
    let scored = ended.iter().filter(|conversation| conversation.score.is_some()).count();
    json!({
        "responses": responses.len(),
        "averageScore": mean(&responses),
        // "Always five, 1 first."
        "distribution": (1..=5).map(|score| json!({ "score": score, "count": count(score) })).collect::<Vec<_>>(),
        "satisfiedRate": rate(count(4) + count(5), responses.len()),
        "responseRate": rate(scored, ended.len()),
        "thumbsUp": thumbs.0,
        "thumbsDown": thumbs.1,
        "helpfulRate": rate(thumbs.0, thumbs.0 + thumbs.1),
        "reviewed": reviews.len(),
        "averageReviewScore": mean(&reviews),
    })
}
