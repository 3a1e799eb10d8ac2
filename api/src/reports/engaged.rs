//! Whom to follow up: people by how engaged they are.

use parlance_entity::{session, user};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Order};

use super::{Report, list::rows};
use crate::{
    db::tenant,
    error::Result,
    metrics::{fact::Fact, reads::Reads},
    records::engagement,
};

/// The people with a session that started in the range, most engaged first, then by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Engaged {
    /// How many people.
    pub first: u64,
}

impl Report for Engaged {
    type Answer = Vec<user::Model>;

    async fn read(&self, reads: &Reads) -> Result<Vec<user::Model>> {
        let people = rows(reads, Fact::Session).column(session::Column::UserId).take();
        let users = tenant::find::<user::Entity>(reads.question.chatbot_id)
            .filter(user::Column::Id.in_subquery(people))
            .order_by(engagement::units(reads.question.now), Order::Desc)
            .order_by_asc(user::Column::Id)
            .limit(self.first);
        Ok(users.all(&reads.db.reader).await?)
    }
}
