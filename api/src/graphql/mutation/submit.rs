//! From an input to what became of it.

use async_graphql::{Context, ID};
use uuid::Uuid;

use super::payload::IngestPayload;
use crate::{
    access::{CanIngest, CanRead},
    error::{ErrorCode, Result, UserError},
    graphql::scope,
    ingest::{item::Item, writer::Outcome},
};

/// What became of the one item of a mutation.
#[derive(Clone, Debug)]
pub struct Done {
    /// The chatbot, and the id of the record concerned; none: the item was refused.
    pub record: Option<(Uuid, String)>,
    /// Whether the record did not exist before.
    pub is_new: bool,
    /// Why it was refused.
    pub user_errors: Vec<UserError>,
}

impl Done {
    /// The record's id, with the permission to read it; none: the item was refused, or the key only ingests, for which
    /// an ingest mutation is no way to look things up.
    ///
    /// # Errors
    /// `Unauthenticated` without a key.
    pub fn readable(&self, ctx: &Context<'_>) -> Result<Option<(CanRead, &str)>> {
        let Some((chatbot_id, id)) = &self.record else { return Ok(None) };
        let can_read = scope::access(ctx)?.read(*chatbot_id).ok().flatten();
        Ok(can_read.map(|can_read| (can_read, id.as_str())))
    }

    fn refused(error: UserError) -> Self {
        Self { record: None, is_new: false, user_errors: vec![error] }
    }
}

/// Submits the one item of a mutation, and waits until it is committed.
///
/// # Errors
/// As `Writer::submit`; `Unauthenticated` without a key, `Forbidden` for one that may not ingest.
pub async fn one(ctx: &Context<'_>, chatbot: Option<ID>, item: Item) -> Result<Done> {
    let can_ingest = match ingesting(ctx, chatbot.as_ref()).await? {
        Ok(can_ingest) => can_ingest,
        Err(error) => return Ok(Done::refused(error)),
    };
    let chatbot_id = can_ingest.chatbot_id();
    let receipt = scope::app(ctx)?.ingest(can_ingest, scope::device(ctx), vec![item]).await?;
    Ok(match receipt.outcomes.into_iter().next() {
        Some(Outcome::Accepted { record_id, is_new }) => {
            Done { record: Some((chatbot_id, record_id)), is_new, user_errors: Vec::new() }
        }
        Some(Outcome::Duplicate { record_id }) => {
            Done { record: Some((chatbot_id, record_id)), is_new: false, user_errors: Vec::new() }
        }
        Some(Outcome::Rejected(error)) => Done::refused(within(error, &["input"])),
        None => Done { record: None, is_new: false, user_errors: Vec::new() },
    })
}

/// Submits the items of a mutation's list, and waits until they are committed.
///
/// # Errors
/// As [`one`].
pub async fn many(ctx: &Context<'_>, chatbot: Option<ID>, list: &str, items: Vec<Item>) -> Result<IngestPayload> {
    let count = items.len();
    let can_ingest = match ingesting(ctx, chatbot.as_ref()).await? {
        Ok(can_ingest) => can_ingest,
        Err(error) => return Ok(IngestPayload::refused(count, error)),
    };
    let app = scope::app(ctx)?;
    if count > app.limits.max_batch_items {
        return Ok(IngestPayload::refused(count, too_many(list, count, app.limits.max_batch_items)));
    }
    let receipt = app.ingest(can_ingest, scope::device(ctx), items).await?;
    let mut payload = IngestPayload::default();
    for (index, outcome) in receipt.outcomes.into_iter().enumerate() {
        payload.add(outcome, &["input", list, &index.to_string()]);
    }
    Ok(payload)
}

/// The permission to ingest into the chatbot in question, or why there is none.
async fn ingesting(ctx: &Context<'_>, chatbot: Option<&ID>) -> Result<std::result::Result<CanIngest, UserError>> {
    let found = scope::ingester(ctx, chatbot).await?;
    Ok(found.map(|(can_ingest, _)| can_ingest).ok_or_else(|| no_chatbot(chatbot)))
}

/// Why no chatbot was found by an input's `chatbotId`.
#[must_use]
pub fn no_chatbot(chatbot: Option<&ID>) -> UserError {
    let (code, message) = match chatbot {
        Some(_) => (ErrorCode::NotFound, "there is no such chatbot for this key"),
        None => (ErrorCode::Required, "this key is bound to no chatbot: name one"),
    };
    UserError { field: Some(vec!["input".to_owned(), "chatbotId".to_owned()]), code, message: message.to_owned() }
}

/// An item's error with its path continued to the front.
pub(super) fn within(error: UserError, path: &[&str]) -> UserError {
    let path = path.iter().copied().map(str::to_owned);
    UserError { field: Some(path.chain(error.field.unwrap_or_default()).collect()), ..error }
}

fn too_many(list: &str, count: usize, most: usize) -> UserError {
    UserError {
        field: Some(vec!["input".to_owned(), list.to_owned()]),
        code: ErrorCode::TooMany,
        message: format!("one call may carry {most} items, this one carries {count}, and none of them was stored"),
    }
}
