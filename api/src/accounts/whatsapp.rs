//! Which WhatsApp numbers are a chatbot's.

use std::collections::BTreeSet;

use parlance_entity::whatsapp_number;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Checked, mistake};
use crate::{
    access::{CanIngest, CanRead},
    db::{Db, tenant, write},
    error::{ErrorCode, Result, UserError},
};

/// The most numbers of a chatbot.
const MOST: usize = 100;
/// The longest id of a number.
const LENGTH: usize = 64;
const PATH: [&str; 2] = ["settings", "whatsappPhoneNumberIds"];

/// The numbers of a chatbot, by Meta's ids, in their order as texts.
///
/// # Errors
/// `Database`.
pub async fn numbers(db: &Db, can_read: CanRead) -> Result<Vec<String>> {
    let numbers = tenant::find::<whatsapp_number::Entity>(can_read.chatbot_id());
    let rows = numbers.order_by_asc(whatsapp_number::Column::PhoneNumberId).all(&db.reader).await?;
    Ok(rows.into_iter().map(|row| row.phone_number_id).collect())
}

/// The permission to ingest what comes to a number, for the webhook, which checked the signature of the delivery; none:
/// no chatbot has this number.
///
/// # Errors
/// `Database`.
pub async fn ingester(db: &Db, phone_number_id: &str) -> Result<Option<CanIngest>> {
    let named = tenant::every_whatsapp_number().filter(whatsapp_number::Column::PhoneNumberId.eq(phone_number_id));
    Ok(named.one(&db.reader).await?.map(|row| CanIngest::by_signature(row.chatbot_id)))
}

/// What is wrong with ids of numbers in themselves.
pub(super) fn check(ids: &[String]) -> Vec<UserError> {
    if ids.len() > MOST {
        return vec![mistake(&PATH, ErrorCode::TooMany, format!("a chatbot has at most {MOST} WhatsApp numbers"))];
    }
    let is_id = |id: &str| (1..=LENGTH).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    let wrong = ids.iter().enumerate().filter(|(_, id)| !is_id(id));
    let message =
        "this is no phone number id: write the digits that Meta's app dashboard shows as such, not the number";
    wrong.map(|(place, _)| mistake(&[PATH[0], PATH[1], &place.to_string()], ErrorCode::Invalid, message)).collect()
}

/// Makes these the numbers of a chatbot, within the transaction that changes the chatbot; where one of them is another
/// chatbot's, the transaction has to be rolled back.
///
/// # Errors
/// `Database`.
pub(super) async fn replace(
    connection: &impl ConnectionTrait,
    chatbot_id: Uuid,
    ids: &[String],
) -> Result<Checked<()>> {
    tenant::delete::<whatsapp_number::Entity>(chatbot_id).exec(connection).await?;
    let ids: BTreeSet<&String> = ids.iter().collect();
    let rows = ids.into_iter().map(|id| whatsapp_number::Model { phone_number_id: id.clone(), chatbot_id });
    let rows: Vec<_> = rows.collect();
    let wanted = rows.len() as u64;
    // Of two chatbots that want one number at once only the database knows the first.
    if write::insert_new(connection, rows).await? < wanted {
        let message = "one of these numbers is another chatbot's: take it from there first";
        return Ok(Err(vec![mistake(&PATH, ErrorCode::Conflict, message)]));
    }
    Ok(Ok(()))
}
