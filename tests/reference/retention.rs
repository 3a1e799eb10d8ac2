//! Who comes back.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    metrics::users::{first_session, people},
    numbers::rate,
    time::{day_of, first_day, plus_days, start_of_day, text, unit_after},
    view::View,
};

/// `Analytics.retention`.
pub(crate) fn retention(view: &View, period: &str, periods: i64) -> Value {
    // "One cohort per period that touches the range, oldest first, empty ones too, each of its whole period."
    let mut first = first_day(day_of(view.zone, view.span.start), period);
    let mut cohorts = Vec::new();
    while start_of_day(view.zone, first) < view.span.end {
        let bounds = |k: i64| {
            let start = |k| start_of_day(view.zone, unit_after(first, period, k));
            (start(k), start(k + 1))
        };
        cohorts.push(cohort(view, &bounds, periods));
        first = unit_after(first, period, 1);
    }
    json!({ "period": period, "cohorts": cohorts })
}

fn cohort(view: &View, bounds: &dyn Fn(i64) -> (i64, i64), periods: i64) -> Value {
    let with_session = |k: i64| {
        let (start, end) = bounds(k);
        people(view, &|at| start <= at && at < end)
    };
    // Those with a session of the question in the cohort's own period, whose first session ever, of any kind, started in
    // it: so the size is always what index 0 would say.
    let (start, end) = bounds(0);
    let is_new = |person: &&str| (start..end).contains(&first_session(view.records, person));
    let members: BTreeSet<_> = with_session(0).into_iter().filter(is_new).collect();
    let returned = |k: i64| {
        // "Null where the k-th period ends after now."
        let is_over = bounds(k).1 <= view.now;
        is_over.then(|| with_session(k).intersection(&members).count())
    };
    let returned: Vec<_> = (0..periods).map(returned).collect();
    let rates: Vec<_> =
        returned.iter().map(|count| count.map_or(Value::Null, |count| rate(count, members.len()))).collect();
    json!({ "start": text(start), "size": members.len(), "returned": returned, "rates": rates })
}

/// `Analytics.stickiness`.
pub(crate) fn stickiness(view: &View) -> Value {
    // "`dau` over the local days of the range that have begun."
    let begun: Vec<_> = view.points("DAY").into_iter().filter(|(start, _)| *start <= view.now).collect();
    let Some((last, _)) = begun.last() else {
        // "0 where none has begun."
        return json!({ "dau": 0, "wau": 0, "mau": 0, "dauOverMau": null, "wauOverMau": null });
    };
    let unique = |start: i64, end: i64| people(view, &|at| start <= at && at < end).len();
    let daily: usize = begun.iter().map(|(start, end)| unique(*start, *end)).sum();
    // "`wau`, `mau`: the 7 and 30 local days that end with the last of these, whole."
    let last = day_of(view.zone, *last);
    let day = |count: i64| start_of_day(view.zone, plus_days(last, count));
    let (wau, mau) = (unique(day(-6), day(1)), unique(day(-29), day(1)));
    let dau = daily as f64 / begun.len() as f64;
    let over_mau = |value: f64| if mau == 0 { Value::Null } else { json!(value / mau as f64) };
    json!({ "dau": dau, "wau": wau, "mau": mau, "dauOverMau": over_mau(dau), "wauOverMau": over_mau(wau as f64) })
}
