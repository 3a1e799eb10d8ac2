//! `pages`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{unique_sessions, unique_users};
use crate::reference::{
    numbers::rate,
    record::{Event, Session},
    view::{Part, View},
};

/// `Analytics.pages`: those viewed in the range, and entry and exit pages of its sessions.
pub(crate) fn pages(view: &View, first: usize) -> Value {
    let part: Part = &|at| view.is_in_range(at);
    // "Views, sessions, users by the views' time; entries, exits: the range's sessions." "A page view without either counts
    // on no page."
    let views: Vec<_> = view.events_named(part, "page_viewed");
    let sessions = view.sessions(part);
    let viewed = views.iter().filter_map(|event| event.page_path.as_ref());
    let ends = sessions.iter().flat_map(|session| [session.entry_page.as_ref(), session.exit_page.as_ref()]).flatten();
    let paths: BTreeSet<_> = viewed.chain(ends).collect();
    let mut rows: Vec<_> = paths.into_iter().map(|path| page(view, path, &views, &sessions)).collect();
    // Paths are in byte order already.
    rows.sort_by_key(|row| std::cmp::Reverse(row["views"].as_u64()));
    rows.truncate(first);
    json!(rows)
}

fn page(view: &View, path: &str, views: &[&Event], sessions: &[&Session]) -> Value {
    let views: Vec<_> = views.iter().copied().filter(|event| event.page_path.as_deref() == Some(path)).collect();
    let entries: Vec<_> = sessions.iter().filter(|session| session.entry_page.as_deref() == Some(path)).collect();
    let exits = sessions.iter().filter(|session| session.exit_page.as_deref() == Some(path)).count();
    // "title: the last given."
    let titled = views.iter().filter(|event| event.page_title.is_some());
    let title = titled.max_by_key(|event| (event.at, event.arrival)).and_then(|event| event.page_title.as_ref());
    json!({
        "path": path,
        "title": title,
        "views": views.len(),
        "sessions": unique_sessions(&views),
        "users": unique_users(view, &views),
        "entries": entries.len(),
        "exits": exits,
        // "bounceRate: of entries."
        "bounceRate": rate(entries.iter().filter(|session| session.bounced).count(), entries.len()),
    })
}
