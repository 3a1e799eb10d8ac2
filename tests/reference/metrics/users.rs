//! `UserMetrics`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::reference::{
    record::Records,
    view::{Part, View},
};

pub(super) fn metrics(view: &View, part: Part) -> Value {
    // "`unique`: users with a session that started in the range."
    let unique = people(view, part);
    // "Those whose first session ever started in it", "bots' and filtered ones included in 'ever'".
    let new = unique.iter().filter(|person| part(first_session(view.records, person))).count();
    let identified = unique.iter().filter(|person| view.records.people[**person].user_id.is_some()).count();
    json!({
        "unique": unique.len(),
        "new": new,
        "returning": unique.len() - new,
        "identified": identified,
        "anonymous": unique.len() - identified,
    })
}

/// The people with a session of the part.
pub(crate) fn people<'a>(view: &View<'a>, part: Part) -> BTreeSet<&'a str> {
    view.sessions(part).into_iter().filter_map(|session| session.person.as_deref()).collect()
}

/// When the first session ever of a person started.
pub(crate) fn first_session(records: &Records, person: &str) -> i64 {
    let own = records.sessions.iter().filter(|session| session.person.as_deref() == Some(person));
    own.map(|session| session.started_at).min().expect("a session")
}
