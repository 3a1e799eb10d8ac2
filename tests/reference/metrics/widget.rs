//! `WidgetMetrics`.

use serde_json::{Value, json};

use crate::reference::{
    numbers::{LASTING, distribution, rate},
    view::{Part, View},
};

pub(super) fn metrics(view: &View, part: Part) -> Value {
    let count = |name: &str| view.events_named(part, name).len();
    let sessions = view.sessions(part);
    // "Of the range's sessions with a load (a form shown), those with an open (a submission)."
    let loaded: Vec<_> = sessions.iter().filter(|session| session.loads > 0).collect();
    let opened = loaded.iter().filter(|session| session.opens > 0).count();
    let shown: Vec<_> = sessions.iter().filter(|session| session.forms_shown > 0).collect();
    let submitted = shown.iter().filter(|session| session.forms_submitted > 0).count();
    let times = view.events_named(part, "widget_closed").into_iter().filter_map(|event| event.time_open);
    json!({
        "loads": count("widget_loaded"),
        "opens": count("widget_opened"),
        "minimizes": count("widget_minimized"),
        "closes": count("widget_closed"),
        "openRate": rate(opened, loaded.len()),
        "preChatFormsShown": count("pre_chat_form_shown"),
        "preChatFormsSubmitted": count("pre_chat_form_submitted"),
        "preChatFormCompletionRate": rate(submitted, shown.len()),
        "timeOpen": distribution(times, LASTING),
    })
}
