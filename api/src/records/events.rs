//! Events.

use parlance_entity::{event, vocabulary::EventCategory};
use sea_orm::{ColumnTrait, Condition, QueryFilter, Select};
use serde_json::{Map, Value};

use super::{condition::within, own_id};
use crate::{
    access::CanRead,
    db::{
        Db,
        page::{self, Keyset, Page, PageRequest},
        tenant,
    },
    error::Result,
    model::catalogue,
    period::Range,
};

/// Which events a list is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Those that happened in it; none: at any time.
    pub range: Option<Range>,
    /// Those of one of these names, in any spelling of the catalogue; none: of any. An empty list matches none.
    pub names: Option<Vec<String>>,
    /// Those of one of these categories; none: of any. An empty list matches none.
    pub categories: Option<Vec<EventCategory>>,
    /// Those of this session, by the client's id or the opaque one; none: of any and of none.
    pub session_id: Option<String>,
}

/// One page of the list, latest first.
///
/// # Errors
/// `BadUserInput` for a page that cannot be meant; `Database`.
pub async fn page(db: &Db, can_read: CanRead, list: &List, request: &PageRequest) -> Result<Page<event::Model>> {
    let keyset = Keyset::descending("OCCURRED_AT")
        .number(event::Column::OccurredAt.into_expr(), |row: &event::Model| row.occurred_at.0)
        .text(event::Column::Id.into_expr(), |row| row.id.clone());
    page::load(&db.reader, select(db, can_read, list), &keyset, request).await
}

/// How many the list has in all.
///
/// # Errors
/// `Database`.
pub async fn count(db: &Db, can_read: CanRead, list: &List) -> Result<i64> {
    super::count(db, select(db, can_read, list)).await
}

/// An event by the client's id or the opaque one; none: there is none.
///
/// # Errors
/// `Database`.
pub async fn find(db: &Db, can_read: CanRead, id: &str) -> Result<Option<event::Model>> {
    let id = own_id(can_read, "Event", id);
    let event = tenant::find::<event::Entity>(can_read.chatbot_id()).filter(event::Column::Id.eq(id));
    Ok(event.one(&db.reader).await?)
}

/// All of the list, in no order.
pub(super) fn select(db: &Db, can_read: CanRead, list: &List) -> Select<event::Entity> {
    use event::Column as C;
    let names = list.names.as_ref().map(|names| names.iter().flat_map(|name| stored_names(name)));
    let categories = list.categories.as_ref();
    let session = list.session_id.as_ref().map(|id| own_id(can_read, "Session", id));
    tenant::find::<event::Entity>(can_read.chatbot_id()).filter(
        Condition::all()
            .add(C::IsBot.eq(false))
            .add_option(list.range.map(|range| within(C::OccurredAt, range)))
            .add_option(names.map(|names| db.dialect().is_one_of(C::Name.into_expr(), names)))
            .add_option(categories.map(|categories| C::Category.is_in(categories.iter().copied())))
            .add_option(session.map(|session| C::SessionId.eq(session))),
    )
}

/// The names under which events sent as `name` are stored: one, but for `visibility_change`, which is two.
fn stored_names(name: &str) -> [String; 2] {
    let visible = Map::from_iter([("state".to_owned(), Value::from("visible"))]);
    [Map::new(), visible].map(|properties| {
        catalogue::find(name, &properties).map_or_else(|| name.to_owned(), |entry| entry.name.to_owned())
    })
}
