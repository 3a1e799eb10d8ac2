//! What happened before now: a quarter at the first start, and what was missed since the last one at any other.

use chrono::{NaiveDate, TimeDelta};
use futures_util::{StreamExt, TryStreamExt, stream};
use parlance_entity::{Timestamp, session};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{SEED, Timed, calendar};
use crate::{
    app::App,
    db::tenant,
    error::{Error, Result},
    ingest::{
        item::{Batch, Item},
        writer::Outcome,
    },
};

/// Items of one batch.
const BATCH: usize = 500;
/// Batches on their way at once, so that the writer can commit them together.
const AT_ONCE: usize = 4;
/// Days that are brought again at a restart: leads move on for so long after a visit.
const OVERLAP_DAYS: i64 = 4;

/// Brings everything of the last `days`, today included, that is not there yet, and answers what is still to come of
/// it. `visits` come on a weekday. `tell` hears of each day that is done, and how many there are to do.
///
/// # Errors
/// What the writer fails with.
pub async fn catch_up(
    app: &App,
    chatbot_id: Uuid,
    days: i64,
    visits: f64,
    mut tell: impl FnMut(usize, usize),
) -> Result<Timed> {
    let now = app.clock.now();
    let today = now.to_utc().date_naive();
    let first = first_day(app, chatbot_id, today, days).await?;
    let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= today).collect();
    let mut later = Vec::new();
    for (done, day) in days.iter().enumerate() {
        let items = calendar::day(SEED, *day, (today - *day).num_days(), visits);
        let (due, rest): (Timed, Timed) = items.into_iter().partition(|(at, _)| *at <= now);
        submit(app, chatbot_id, due.into_iter().map(|(_, item)| item).collect()).await?;
        later.extend(rest);
        tell(done + 1, days.len());
    }
    Ok(later)
}

async fn first_day(app: &App, chatbot_id: Uuid, today: NaiveDate, days: i64) -> Result<NaiveDate> {
    let last = tenant::find::<session::Entity>(chatbot_id)
        .filter(session::Column::Id.starts_with("demo-"))
        .order_by_desc(session::Column::StartedAt)
        .one(&app.db.reader)
        .await?;
    let earliest = today - TimeDelta::days(days - 1);
    Ok(last.map_or(earliest, |last| (date(last.started_at) - TimeDelta::days(OVERLAP_DAYS)).max(earliest)))
}

fn date(at: Timestamp) -> NaiveDate {
    at.to_utc().date_naive()
}

/// Sends items in batches, some of them at once.
///
/// # Errors
/// What the writer fails with; `Internal` where it refuses an item, which is a mistake of the demo's own.
pub(super) async fn submit(app: &App, chatbot_id: Uuid, items: Vec<Item>) -> Result<()> {
    let batches: Vec<Batch> =
        items.chunks(BATCH).map(|items| Batch { chatbot_id, device: None, items: items.to_vec() }).collect();
    stream::iter(batches)
        .map(|batch| app.writer.submit(batch))
        .buffer_unordered(AT_ONCE)
        .try_for_each(async |receipt| {
            let refused = receipt.outcomes.into_iter().find_map(|outcome| match outcome {
                Outcome::Rejected(error) => Some(error),
                Outcome::Accepted { .. } | Outcome::Duplicate { .. } => None,
            });
            refused.map_or(Ok(()), |error| Err(Error::Internal(format!("an item of the demo was refused: {error:?}"))))
        })
        .await
}
