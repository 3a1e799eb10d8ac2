//! Brings chatbots up to date whose records follow from an earlier version of the derivation: a newer one may make records
//! of rows that were stored long before it.

use parlance_entity::{chatbot, event};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, TransactionTrait, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    db::{Db, tenant, write},
    error::Result,
    model::{
        VERSION,
        catalogue::{self, Effect},
    },
};

use super::{lock, rebuild};

/// How many events are mended at a time.
const CHUNK: u64 = 5_000;

/// Derives anew every chatbot that is behind, each once, whoever else tries the same. Answers how many that were.
///
/// # Errors
/// `Database`; then the chatbots that were not reached are as they were.
pub async fn bring_up_to_date(db: &Db) -> Result<usize> {
    let behind = tenant::chatbots().filter(chatbot::Column::Derivation.lt(VERSION)).select_only();
    let ids: Vec<Uuid> = behind.column(chatbot::Column::Id).into_tuple().all(&db.reader).await?;
    let mut count = 0;
    for id in ids {
        count += usize::from(bring_one(db, id).await?);
    }
    Ok(count)
}

/// Whether the chatbot was still behind when its turn came.
async fn bring_one(db: &Db, id: Uuid) -> Result<bool> {
    let transaction = db.writer.begin().await?;
    let chatbot = lock(&transaction, std::iter::once(id)).await?.pop();
    let Some(chatbot) = chatbot.filter(|chatbot| chatbot.derivation < VERSION) else { return Ok(false) };
    tracing::info!(chatbot.slug = %chatbot.slug, "deriving its records anew, as this version does");
    name_calls(&transaction, id).await?;
    rebuild::derive_anew(&transaction, &chatbot).await?;
    let update = chatbot::Entity::update_many().filter(chatbot::Column::Id.eq(id));
    update.col_expr(chatbot::Column::Derivation, Expr::val(VERSION)).exec(&transaction).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Links events about calls of models by the call: up to version 0 they were stored without.
async fn name_calls(transaction: &DatabaseTransaction, chatbot_id: Uuid) -> Result<()> {
    let about_calls = |entry: &&catalogue::Entry| matches!(entry.effect, Effect::AiCall(_) | Effect::AiFailure);
    let names = || catalogue::ENTRIES.iter().filter(about_calls).map(|entry| entry.name);
    loop {
        let unnamed = tenant::find::<event::Entity>(chatbot_id)
            .filter(event::Column::Name.is_in(names()))
            .filter(event::Column::Subject.is_null());
        let mut events = unnamed.limit(CHUNK).all(transaction).await?;
        if events.is_empty() {
            return Ok(());
        }
        for event in &mut events {
            let properties = event.properties.as_object().cloned().unwrap_or_default();
            let entry = catalogue::find(&event.name, &properties);
            event.subject = entry.and_then(|entry| entry.subject(&event.id, &properties));
        }
        write::upsert(transaction, events).await?;
    }
}
