//! Which sessions an `AnalyticsFilter` chooses. Filters are kept as the JSON that is sent.

use serde_json::Value;

use super::record::{Records, Session};

/// Whether a session passes the filter, crawlers apart.
pub(crate) fn passes(records: &Records, index: usize, filter: &Value) -> bool {
    let Some(fields) = filter.as_object() else { return true };
    // "Fields are joined by AND."
    fields.iter().all(|(name, value)| field(records, index, name, value))
}

/// "With a filter other than includeBots, rows without a session are left out."
pub(crate) fn is_other_than_include_bots(filter: &Value) -> bool {
    let Some(fields) = filter.as_object() else { return false };
    fields.iter().any(|(name, value)| match (name.as_str(), value) {
        ("includeBots", _) => false,
        // "`and: []`, `or: []`, `{}` restrict nothing", and what is made of these does not either.
        ("and", Value::Array(all)) => all.iter().any(is_other_than_include_bots),
        ("or", Value::Array(all)) => !all.is_empty() && all.iter().all(is_other_than_include_bots),
        ("not", _) => true,
        (_, Value::Object(conditions)) => !conditions.is_empty(),
        _ => true,
    })
}

fn field(records: &Records, index: usize, name: &str, value: &Value) -> bool {
    let session = &records.sessions[index];
    let list = || value.as_array().expect("a list");
    match name {
        // "`includeBots` counts on the outermost filter", where it is no condition but the choice of what there is.
        "includeBots" => true,
        "and" => list().iter().all(|filter| passes(records, index, filter)),
        "or" => list().is_empty() || list().iter().any(|filter| passes(records, index, filter)),
        "not" => !passes(records, index, value),
        "identified" => is_identified(records, session) == truth(value),
        "returning" => is_returning(records, session) == truth(value),
        "converted" => session.converted_at.is_some() == truth(value),
        "page" => any_of(&pages(records, index), value),
        "event" => any_of(&events(records, index), value),
        name => one(attribute(session, name).as_deref(), value),
    }
}

/// The value of a session under a filter's or dimension's name.
pub(crate) fn attribute(session: &Session, name: &str) -> Option<String> {
    match name {
        "channel" => Some(session.channel.clone()),
        "entryPage" => session.entry_page.clone(),
        "exitPage" => session.exit_page.clone(),
        name => session.attributes.get(name).cloned(),
    }
}

/// "Its user has a user id now."
pub(crate) fn is_identified(records: &Records, session: &Session) -> bool {
    let person = session.person.as_ref().and_then(|person| records.people.get(person));
    person.is_some_and(|person| person.user_id.is_some())
}

/// "Its user has an earlier session."
pub(crate) fn is_returning(records: &Records, session: &Session) -> bool {
    session.person.is_some()
        && records.sessions.iter().any(|other| other.person == session.person && other.started_at < session.started_at)
}

/// "`ne`, `notIn` negate `eq`, `in` (null passes); several fields of one filter all hold; `in: []` matches nothing."
fn one(found: Option<&str>, conditions: &Value) -> bool {
    conditions.as_object().expect("a filter of a text").iter().all(|(name, value)| match name.as_str() {
        "ne" => !condition(found, "eq", value),
        "notIn" => !condition(found, "in", value),
        name => condition(found, name, value),
    })
}

/// "`page`, `event`: any of the session's, their negations none."
fn any_of(found: &[&str], conditions: &Value) -> bool {
    let any = |name: &str, value: &Value| found.iter().any(|found| condition(Some(found), name, value));
    conditions.as_object().expect("a filter of a text").iter().all(|(name, value)| match name.as_str() {
        "ne" => !any("eq", value),
        "notIn" => !any("in", value),
        "isNull" => found.is_empty() == truth(value),
        name => any(name, value),
    })
}

fn condition(found: Option<&str>, name: &str, value: &Value) -> bool {
    let text = || value.as_str().expect("a text");
    match name {
        "eq" => found == Some(text()),
        "in" => found.is_some_and(|found| value.as_array().expect("a list").iter().any(|one| one == found)),
        "contains" => found.is_some_and(|found| found.contains(text())),
        "startsWith" => found.is_some_and(|found| found.starts_with(text())),
        "isNull" => found.is_none() == truth(value),
        other => panic!("{other} is no condition"),
    }
}

fn pages(records: &Records, index: usize) -> Vec<&str> {
    let views = records.events.iter().filter(|event| event.session == Some(index) && event.name == "page_viewed");
    views.filter_map(|event| event.page_path.as_deref()).collect()
}

fn events(records: &Records, index: usize) -> Vec<&str> {
    let events = records.events.iter().filter(|event| event.session == Some(index));
    events.map(|event| event.name.as_str()).collect()
}

fn truth(value: &Value) -> bool {
    value.as_bool().expect("true or false")
}
