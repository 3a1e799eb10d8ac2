//! How many sessions were open at once.

use serde_json::{Value, json};

use super::{
    state::present_until,
    time::{hour_of, text},
    view::View,
};

/// How many were open in a stretch of time.
struct Presence {
    peak: usize,
    peak_at: Option<i64>,
    /// Of all sessions together, inside the stretch.
    present: i64,
    /// How much of the stretch is over.
    elapsed: i64,
}

/// `Analytics.concurrency`, with its series in this granularity.
pub(crate) fn concurrency(view: &View, granularity: &str) -> Value {
    let range = presence(view, view.span.start, view.span.end);
    let hours = by_hour(view);
    // "`busiestHourOfDay`: highest average, the earliest on a tie; null where all are 0."
    let busiest = hours.iter().enumerate().filter(|(_, (_, average))| *average > 0.0);
    let busiest = busiest.reduce(|best, next| if next.1.1 > best.1.1 { next } else { best });
    let point = |(start, end)| {
        let found = presence(view, start, end);
        json!({ "start": text(start), "end": text(end), "peak": found.peak, "average": average(found.present, found.elapsed) })
    };
    let hour =
        |(hour, (peak, average)): (usize, &(usize, f64))| json!({ "hour": hour, "peak": peak, "average": average });
    json!({
        "peak": range.peak,
        "peakAt": range.peak_at.map(text),
        "average": average(range.present, range.elapsed),
        "busiestHourOfDay": busiest.map(|(hour, _)| hour),
        "timeSeries": view.points(granularity).into_iter().map(point).collect::<Vec<_>>(),
        "byHourOfDay": hours.iter().enumerate().map(hour).collect::<Vec<_>>(),
    })
}

/// Peak and average of each hour of the day: "the highest of the hour's peaks; present time inside that local hour over
/// its elapsed time, 0 where the range has none".
fn by_hour(view: &View) -> Vec<(usize, f64)> {
    let points = view.points("HOUR");
    let hour = |hour: usize| {
        let own = points.iter().filter(|(start, _)| hour_of(view.zone, *start) == hour);
        let found: Vec<_> = own.map(|(start, end)| presence(view, *start, *end)).collect();
        let present = found.iter().map(|it| it.present).sum();
        let elapsed = found.iter().map(|it| it.elapsed).sum();
        (found.iter().map(|it| it.peak).max().unwrap_or(0), average(present, elapsed))
    };
    (0..24).map(hour).collect()
}

fn presence(view: &View, start: i64, end: i64) -> Presence {
    let sessions: Vec<_> = view.all_sessions().into_iter().map(|(_, session)| session).collect();
    let presences = sessions.iter().map(|it| (it.started_at, present_until(it, view.settings)));
    let presences: Vec<_> = presences.collect();
    // "Open at every t with `startedAt <= t < end of presence`; none is open after now."
    let open_at =
        |at: i64| presences.iter().filter(|(from, until)| *from <= at && at < *until && at <= view.now).count();
    // The number only rises at a start, so that the first instant of a peak is one, or the stretch's own.
    let mut instants: Vec<_> = presences.iter().map(|(from, _)| *from).filter(|at| start < *at && *at < end).collect();
    instants.push(start);
    instants.sort_unstable();
    let mut found = Presence { peak: 0, peak_at: None, present: 0, elapsed: (end.min(view.now) - start).max(0) };
    for at in instants {
        let open = open_at(at);
        if open > found.peak {
            (found.peak, found.peak_at) = (open, Some(at));
        }
    }
    for (from, until) in presences {
        found.present += (until.min(end).min(view.now) - from.max(start)).max(0);
    }
    found
}

fn average(present: i64, elapsed: i64) -> f64 {
    if elapsed == 0 { 0.0 } else { present as f64 / elapsed as f64 }
}

/// How many sessions are active at `now`: "status ACTIVE and something happened within the timeout, up to this instant".
pub(crate) fn active_now(view: &View) -> usize {
    let open = |session: &super::record::Session| {
        session.started_at <= view.now && view.now < present_until(session, view.settings)
    };
    view.all_sessions().into_iter().filter(|(_, session)| open(session)).count()
}
