//! Events as they are stored, in the order of their arrival.

use parlance_entity::event;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Page, Place, Source, Told};
use crate::{
    access::CanRead,
    db::Db,
    error::Result,
    records::events::{List, select},
};

/// How many are read at once.
const PAGE: u64 = 500;

/// The events of a chatbot that pass.
#[derive(Clone, Debug)]
pub struct Events {
    /// Whose.
    pub can_read: CanRead,
    /// Which.
    pub list: List,
}

impl Source for Events {
    type Row = event::Model;

    async fn read(&self, db: &Db, after: Place, until: Place) -> Result<Page<event::Model>> {
        let rows = select(db, self.can_read, &self.list)
            .filter(event::Column::Arrival.gt(after.arrival))
            .filter(event::Column::Arrival.lte(until.arrival))
            .order_by_asc(event::Column::Arrival)
            .limit(PAGE)
            .all(&db.reader)
            .await?;
        let full = rows.len() as u64 == PAGE;
        let place = |row: &event::Model| Place { arrival: row.arrival, ..after };
        let end = rows.last().filter(|_| full).map_or(until, place);
        Ok(Page { told: rows.into_iter().map(|row| Told { place: place(&row), row }).collect(), end })
    }
}
