//! Conversations as they change: by what comes in, and by being dropped when nobody wrote for the timeout.

use std::collections::VecDeque;

use parlance_entity::{Timestamp, conversation, conversation_change, vocabulary::ConversationStatus};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Page, Place, Source, Told};
use crate::{
    access::CanRead,
    db::{Db, tenant},
    error::Result,
    model,
    records::conversations::{Key, by_keys},
};

/// How many changes are read at once.
const PAGE: usize = 500;

/// The conversations of a chatbot whose status is one of some.
#[derive(Clone, Debug)]
pub struct Conversations {
    /// Whose.
    pub can_read: CanRead,
    /// At which status, after the change; none: any.
    pub statuses: Option<Vec<ConversationStatus>>,
}

impl Source for Conversations {
    type Row = conversation::Model;

    async fn read(&self, db: &Db, after: Place, until: Place) -> Result<Page<conversation::Model>> {
        let (changes, arrival) = self.changes(db, after.arrival, until.arrival).await?;
        let keys: Vec<Key> = changes.iter().map(|(_, key)| key.clone()).collect();
        let rows = by_keys(db, self.can_read, &keys).await?;
        let changed = changes.into_iter().filter_map(|(arrival, key)| Some((arrival, rows.get(&key)?.clone())));
        let changed = changed.filter(|(_, row)| self.passes(row, until.instant)).collect();
        let mut told = places(changed, after, |arrival| Place { arrival, within: 0, ..after });
        if arrival < until.arrival {
            return Ok(Page { told, end: Place { arrival, within: 0, ..after } });
        }
        let reached = Place { arrival, within: 0, ..after };
        let dropped = self.dropped(db, after.instant, until.instant).await?;
        let dropped = dropped.into_iter().filter(|row| self.passes(row, until.instant));
        let dropped = dropped.map(|row| (row.drops_at.0, row)).collect();
        told.extend(places(dropped, reached, |instant| Place { instant: Timestamp(instant), ..reached }));
        Ok(Page { told, end: until })
    }
}

impl Conversations {
    /// What changed, by the arrival numbers of the changes, and up to which number that is all.
    async fn changes(&self, db: &Db, after: i64, until: i64) -> Result<(Vec<(i64, Key)>, i64)> {
        use conversation_change::Column as C;
        let changes = |limit: Option<u64>, until: i64| {
            tenant::find::<conversation_change::Entity>(self.can_read.chatbot_id())
                .filter(C::Arrival.gt(after))
                .filter(C::Arrival.lte(until))
                .order_by_asc(C::Arrival)
                .order_by_asc(C::ConversationId)
                .order_by_asc(C::Episode)
                .limit(limit)
        };
        let mut rows = changes(Some(PAGE as u64 + 1), until).all(&db.reader).await?;
        let mut end = until;
        if rows.len() > PAGE {
            // What shares a number is told together, so that a place lies between numbers.
            let last = rows[PAGE].arrival;
            rows.retain(|row| row.arrival < last);
            end = last - 1;
            if rows.is_empty() {
                rows = changes(None, last).all(&db.reader).await?;
                end = last;
            }
        }
        Ok((rows.into_iter().map(|row| (row.arrival, (row.conversation_id, row.episode))).collect(), end))
    }

    /// Those that were dropped after one instant, up to another.
    async fn dropped(&self, db: &Db, after: Timestamp, until: Timestamp) -> Result<Vec<conversation::Model>> {
        use conversation::Column as C;
        let dropped = tenant::find::<conversation::Entity>(self.can_read.chatbot_id())
            .filter(C::DropsAt.gt(after))
            .filter(C::DropsAt.lte(until))
            .filter(C::ResolvedAt.is_null())
            .order_by_asc(C::DropsAt)
            .order_by_asc(C::ConversationId)
            .order_by_asc(C::Episode);
        Ok(dropped.all(&db.reader).await?)
    }

    fn passes(&self, row: &conversation::Model, now: Timestamp) -> bool {
        let status = model::conversation_status(row, now);
        !row.is_bot && self.statuses.as_ref().is_none_or(|statuses| statuses.contains(&status))
    }
}

/// Rows in the order of a number, each with its place: `reached` with the last of a number, within that step before.
fn places<T>(rows: Vec<(i64, T)>, start: Place, reached: impl Fn(i64) -> Place) -> VecDeque<Told<T>> {
    let numbers: Vec<i64> = rows.iter().map(|(number, _)| *number).collect();
    let (mut place, mut told) = (Place { within: 0, ..start }, VecDeque::with_capacity(rows.len()));
    for (position, (number, row)) in rows.into_iter().enumerate() {
        place = match numbers.get(position + 1) {
            Some(next) if *next == number => Place { within: place.within + 1, ..place },
            _ => reached(number),
        };
        told.push_back(Told { row, place });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_reached_with_the_last_row_of_a_number() {
        let start = Place { arrival: 1, instant: Timestamp(0), within: 0 };
        let rows = vec![(2, "a"), (4, "b"), (4, "c"), (5, "d")];
        let told = places(rows, start, |arrival| Place { arrival, ..start });
        let places: Vec<_> = told.iter().map(|told| (told.row, told.place.arrival, told.place.within)).collect();
        assert_eq!(places, [("a", 2, 0), ("b", 2, 1), ("c", 4, 0), ("d", 5, 0)]);
        assert!(told.iter().zip(told.iter().skip(1)).all(|(one, next)| one.place < next.place));
    }
}
