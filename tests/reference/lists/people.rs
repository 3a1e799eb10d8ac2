//! `engagedUsers`.

use serde_json::{Value, json};

use crate::reference::{
    metrics::users::people,
    record::{Records, Session},
    time::DAY,
    view::View,
};

/// `Analytics.engagedUsers`: people with a passing session that started in the range; on a tie by their key.
pub(crate) fn engaged_users(view: &View, first: usize) -> Value {
    let people = people(view, &|at| view.is_in_range(at)).into_iter();
    let mut scored: Vec<_> = people.map(|person| (score(view.records, person, view.now), person)).collect();
    // By their keys they are already.
    scored.sort_by(|(score, _), (other, _)| other.total_cmp(score));
    scored.truncate(first);
    scored.into_iter().map(|(score, person)| json!({ "user": person, "score": score })).collect()
}

/// "`100 * (0.3 min(1, sessions/10) + 0.3 min(1, messages from the user/50) + 0.2 max(0, 1 - daysSinceLastSeen/30) + 0.2
/// intent)`, over all time and now."
fn score(records: &Records, person: &str, now: i64) -> f64 {
    let own: Vec<_> = records.sessions.iter().filter(|session| session.person.as_deref() == Some(person)).collect();
    let messages: usize = own.iter().map(|session| session.user_messages).sum();
    let last_seen = own.iter().map(|session| session.last_activity_at).max().expect("a session");
    let days = (now - last_seen) as f64 / DAY as f64;
    let any = |holds: &dyn Fn(&Session) -> bool| own.iter().any(|session| holds(session));
    // "1 with a lead, handover or conversion; 0.5 with a product interest; else 0." In a session of theirs, or in a
    // conversation, which need not have one.
    let is_theirs = |index: usize| records.conversations[index].person.as_deref() == Some(person);
    let of_handovers = records.handovers.iter().filter_map(|handover| handover.conversation);
    let mut asked = of_handovers.chain(records.leads.iter().filter_map(|lead| lead.conversation));
    let converts = any(&|it| it.leads > 0 || it.handovers > 0 || it.converted_at.is_some());
    let intent = if converts || asked.any(is_theirs) {
        1.0
    } else if any(&|it| it.product_interests > 0) {
        0.5
    } else {
        0.0
    };
    let sessions = (own.len() as f64 / 10.0).min(1.0);
    let messages = (messages as f64 / 50.0).min(1.0);
    100.0 * (0.3 * sessions + 0.3 * messages + 0.2 * (1.0 - days / 30.0).max(0.0) + 0.2 * intent)
}
