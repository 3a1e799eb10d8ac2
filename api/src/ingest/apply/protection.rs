//! What came of the batches of a chatbot, written down with them: how many items were accepted, and what was refused.

use std::collections::BTreeMap;

use parlance_entity::{Timestamp, ingest_count, rejected_item};
use sea_orm::{
    ColumnTrait, ConnectionTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};
use serde_json::Value;
use uuid::Uuid;

use super::Here;
use crate::{
    db::{tenant, write},
    error::{Result, UserError},
    id,
    ingest::{
        draft::{Prepared, Refusal},
        policy::Policy,
        privacy,
        validate::text::clean,
    },
    mask,
};

const MINUTE_MS: i64 = 60_000;
/// How many refused items of a chatbot are kept in a minute; all are counted. Whoever sends with a key that everybody
/// knows must not be able to fill the database with what it does not take.
const KEPT_A_MINUTE: i64 = 100;
/// The longest payload that is kept, bytes.
const LONGEST_PAYLOAD: usize = 32 * 1024;

/// What came of items that arrived in one minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) accepted: i64,
    pub(super) duplicates: i64,
    pub(super) rejected: i64,
    pub(super) late: i64,
}

/// Counts by the start of their minute.
pub(super) type Minutes = BTreeMap<Timestamp, Counts>;

/// The minute of an instant.
pub(super) fn minute(at: Timestamp) -> Timestamp {
    Timestamp(at.0.div_euclid(MINUTE_MS) * MINUTE_MS)
}

/// A refused item as it is kept.
pub(super) fn kept(policy: &Policy<'_>, refusal: Refusal, batch: &Prepared, place: usize) -> rejected_item::Model {
    let at = batch.received_at;
    let UserError { code, message, .. } = &refusal.error;
    rejected_item::Model {
        chatbot_id: policy.chatbot_id,
        id: id::new(at),
        rejected_at: at,
        position: i32::try_from(place).unwrap_or(i32::MAX),
        code: code.as_str().to_owned(),
        message: mask::text(message).into_owned(),
        payload: policy
            .has_consent(batch.is_public, batch.items[place].consent)
            .then(|| payload(policy, refusal.payload))
            .flatten(),
    }
}

/// The item as it was sent, masked; none: it is too long, or an event of a name that is never stored.
fn payload(policy: &Policy<'_>, mut payload: Value) -> Option<Value> {
    let name = ["name", "event"].iter().find_map(|name| payload.get(*name)?.as_str());
    if name.is_some_and(|name| policy.is_blocked(name)) {
        return None;
    }
    if let Some(context) = payload.get_mut("context").and_then(Value::as_object_mut) {
        context.remove("ip");
    }
    if !policy.store_message_content {
        privacy::drop_texts_of_payload(&mut payload);
    }
    mask::json(&mut payload, &|id| policy.pseudonyms.id(policy.chatbot_id, id));
    clean(&mut payload);
    let bytes = serde_json::to_vec(&payload).map_or(usize::MAX, |text| text.len());
    (bytes <= LONGEST_PAYLOAD).then_some(payload)
}

/// Writes down what came of the batches.
pub(super) async fn write(here: &Here<'_>, minutes: &Minutes, mut rejected: Vec<rejected_item::Model>) -> Result<()> {
    if let Some(last) = minutes.keys().next_back().filter(|_| !rejected.is_empty()) {
        let before = rejected_before(here, *last).await?;
        let room = usize::try_from(KEPT_A_MINUTE.saturating_sub(before)).unwrap_or(0);
        rejected.truncate(room);
        write::insert_new(here.transaction, rejected).await?;
    }
    for (minute, counts) in minutes {
        add(here, *minute, counts).await?;
    }
    Ok(())
}

async fn rejected_before(here: &Here<'_>, minute: Timestamp) -> Result<i64> {
    let select = tenant::find::<ingest_count::Entity>(here.chatbot_id).filter(ingest_count::Column::Minute.eq(minute));
    Ok(select.one(here.transaction).await?.map_or(0, |row| row.rejected))
}

async fn add(here: &Here<'_>, minute: Timestamp, counts: &Counts) -> Result<()> {
    use ingest_count::{Column, Entity};
    let numbers = [
        (Column::Accepted, counts.accepted),
        (Column::Duplicates, counts.duplicates),
        (Column::Rejected, counts.rejected),
        (Column::Late, counts.late),
    ];
    let mut conflict = OnConflict::columns([Column::ChatbotId, Column::Minute]);
    for (column, number) in numbers {
        conflict.value(column, Expr::col((Entity, column)).add(number));
    }
    let mut insert = Query::insert();
    insert.into_table(Entity).on_conflict(conflict);
    insert.columns([Column::ChatbotId, Column::Minute].into_iter().chain(numbers.map(|(column, _)| column)));
    let values = numbers.iter().map(|(_, number)| Expr::val(*number));
    let key: [Expr; 2] = [Expr::val::<Uuid>(here.chatbot_id), Expr::val(minute.0)];
    insert.values_panic(key.into_iter().chain(values));
    here.transaction.execute(&insert).await?;
    Ok(())
}
