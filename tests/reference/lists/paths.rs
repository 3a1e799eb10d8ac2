//! `paths` and `pageFlow`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::reference::{numbers::rate, view::View};

/// The pages of each of the range's sessions with a page view: "the session's page views in time order, immediate repeats
/// once".
fn walks(view: &View) -> Vec<Vec<String>> {
    let sessions = view.all_sessions().into_iter().filter(|(_, session)| view.is_in_range(session.started_at));
    let walk = |index: usize| {
        let events = view.records.events.iter().filter(|event| event.session == Some(index));
        let mut views: Vec<_> = events.filter(|event| event.name == "page_viewed").collect();
        // "Ties: time, then arrival, then place in the request."
        views.sort_by_key(|event| (event.at, event.arrival));
        let mut pages: Vec<_> = views.into_iter().filter_map(|event| event.page_path.clone()).collect();
        pages.dedup();
        pages
    };
    sessions.map(|(index, _)| walk(index)).filter(|pages| !pages.is_empty()).collect()
}

/// `Analytics.paths`.
pub(crate) fn paths(view: &View, steps: usize, first: usize) -> Value {
    let walks = walks(view);
    let mut counts = BTreeMap::<Vec<String>, usize>::new();
    for walk in &walks {
        *counts.entry(walk.iter().take(steps).cloned().collect()).or_default() += 1;
    }
    // "Then page by page, byte order"; one that another begins with comes first. That is how the map has them.
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    rows.truncate(first);
    // "`share`: of sessions with a page view."
    let row = |(pages, count)| json!({ "pages": pages, "sessions": count, "share": rate(count, walks.len()) });
    rows.into_iter().map(row).collect()
}

/// `Analytics.pageFlow`.
pub(crate) fn page_flow(view: &View, depth: usize, first: usize) -> Value {
    // A node is a step, counted from 1, and a page.
    let mut nodes = BTreeMap::<(usize, String), usize>::new();
    let mut links = BTreeMap::<(usize, String, String), usize>::new();
    for walk in walks(view) {
        let walk: Vec<_> = walk.into_iter().take(depth).collect();
        for (number, page) in walk.iter().enumerate() {
            *nodes.entry((number + 1, page.clone())).or_default() += 1;
            if let Some(next) = walk.get(number + 1) {
                *links.entry((number + 1, page.clone(), next.clone())).or_default() += 1;
            }
        }
    }
    // "The `first` most travelled links and the nodes they touch": by sessions, then source page, target page, step.
    let mut links: Vec<_> = links.into_iter().collect();
    links.sort_by_key(|((step, from, to), count)| (std::cmp::Reverse(*count), from.clone(), to.clone(), *step));
    links.truncate(first);
    let ends = links.iter().flat_map(|((step, from, to), _)| [(*step, from.clone()), (step + 1, to.clone())]);
    let touched: BTreeSet<_> = ends.collect();
    let mut nodes: Vec<_> = nodes.into_iter().filter(|(node, _)| touched.contains(node)).collect();
    // "Nodes by step, sessions, page."
    nodes.sort_by_key(|((step, page), count)| (*step, std::cmp::Reverse(*count), page.clone()));
    let node = |((step, page), count): ((usize, String), usize)| json!({ "id": format!("{step}:{page}"), "step": step, "page": page, "sessions": count });
    let link = |((step, from, to), count): ((usize, String, String), usize)| json!({ "source": format!("{step}:{from}"), "target": format!("{}:{to}", step + 1), "sessions": count });
    json!({
        "nodes": nodes.into_iter().map(node).collect::<Vec<_>>(),
        "links": links.into_iter().map(link).collect::<Vec<_>>(),
    })
}
