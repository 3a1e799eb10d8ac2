//! Stored records as lists and by their ids: what stands behind the connections and objects of the schema.
//!
//! A record is a file: its filter, its orders, one page of its list, how many there are in all, and look-ups of one and
//! of many at once. Lists leave crawlers' sessions and what belongs to them out, unless their filter asks for them.

pub mod agents;
pub mod conversations;
pub mod events;
pub mod feed;
pub mod handovers;
pub mod leads;
pub mod messages;
pub mod order;
pub mod quality;
pub mod sessions;
pub mod timeline;
pub mod users;

mod condition;
pub mod engagement;

use sea_orm::{
    EntityTrait, QuerySelect, Select,
    sea_query::{Asterisk, Expr, Func},
};

use crate::{access::CanRead, db::Db, error::Result, id::GlobalId};

/// How many rows a selection finds.
async fn count<E: EntityTrait>(db: &Db, select: Select<E>) -> Result<i64> {
    let select = select.select_only().expr_as(Func::count(Expr::col(Asterisk)), "count");
    Ok(select.into_tuple().one(&db.reader).await?.unwrap_or(0))
}

/// The client's id in `id`: what an opaque id of this type and chatbot holds, else the text itself.
fn own_id(can_read: CanRead, type_name: &str, id: &str) -> String {
    GlobalId::decode(id)
        .filter(|global| global.type_name == type_name && global.chatbot_id == can_read.chatbot_id())
        .map_or_else(|| id.to_owned(), |global| global.id)
}
