//! `services`.

use std::{cmp::Reverse, collections::BTreeMap};

use serde_json::{Value, json};

use crate::reference::{
    metrics::conversations::resolution_time,
    numbers::{LASTING, WAITING, average, distribution, rate},
    record::Conversation,
    state::is_assisted,
    view::View,
};

/// `Analytics.services`: the KRA report.
pub(crate) fn services(view: &View) -> Value {
    let all = view.conversations(&|at| view.is_in_range(at));
    // By name, null last, SELF_SERVE first: in the order of the map.
    let mut groups = BTreeMap::<(bool, &Option<String>, bool), Vec<&Conversation>>::new();
    for conversation in &all {
        let key = (conversation.service.is_none(), &conversation.service, is_assisted(conversation));
        groups.entry(key).or_default().push(conversation);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, conversations)| Reverse(conversations.len()));
    groups.into_iter().map(|((_, service, assisted), own)| stats(view, service, assisted, &own, all.len())).collect()
}

fn stats(view: &View, service: &Option<String>, assisted: bool, own: &[&Conversation], all: usize) -> Value {
    let scores: Vec<_> = own.iter().filter_map(|it| it.score).map(|(_, score)| score as f64).collect();
    let handed_over = own.iter().filter(|conversation| conversation.handovers > 0).count();
    json!({
        "service": service,
        "journey": if assisted { "ASSISTED" } else { "SELF_SERVE" },
        "started": own.len(),
        "resolved": own.iter().filter(|conversation| conversation.resolved_at.is_some()).count(),
        "dropped": own.iter().filter(|conversation| view.is_dropped(conversation)).count(),
        // "Of started conversations."
        "share": rate(own.len(), all),
        "firstResponseTime": distribution(own.iter().filter_map(|it| it.first_response), WAITING),
        "resolutionTime": distribution(own.iter().filter_map(|it| resolution_time(it)), LASTING),
        // "Last scores of these conversations, whenever."
        "averageScore": average(&scores),
        "escalationRate": rate(handed_over, own.len()),
    })
}
