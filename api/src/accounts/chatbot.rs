//! Chatbots: found, listed, created, changed.

use parlance_entity::{
    Timestamp, chatbot,
    vocabulary::{ConsentMode, IpMode},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Select, SqlErr, TransactionTrait,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Checked,
    input::{CreateChatbotInput, UpdateChatbotInput},
    mistake,
    settings::{Draft, slug_of},
    whatsapp,
};
use crate::{
    access::{Access, CanAdminister},
    db::{
        Db,
        page::{self, Keyset, Page, PageRequest},
        tenant,
    },
    error::{Error, ErrorCode, Result},
    id, model,
};

/// The chatbot with this id.
///
/// # Errors
/// `Database`.
pub async fn find(db: &Db, id: Uuid) -> Result<Option<chatbot::Model>> {
    Ok(tenant::chatbots().filter(chatbot::Column::Id.eq(id)).one(&db.reader).await?)
}

/// The chatbot with this slug.
///
/// # Errors
/// `Database`.
pub async fn find_by_slug(db: &Db, slug: &str) -> Result<Option<chatbot::Model>> {
    Ok(tenant::chatbots().filter(chatbot::Column::Slug.eq(slug)).one(&db.reader).await?)
}

/// The chatbots that a key may read, by name.
///
/// # Errors
/// `Forbidden` for a write key; `BadUserInput` for a page that cannot be; `Database`.
pub async fn list(db: &Db, access: &Access, request: &PageRequest) -> Result<Page<chatbot::Model>> {
    page::load(&db.reader, readable(access)?, &by_name(), request).await
}

/// How many chatbots a key may read.
///
/// # Errors
/// `Forbidden` for a write key; `Database`.
pub async fn count(db: &Db, access: &Access) -> Result<u64> {
    Ok(readable(access)?.count(&db.reader).await?)
}

/// Creates a chatbot.
///
/// # Errors
/// `Database`.
pub async fn create(
    db: &Db,
    _: CanAdminister,
    now: Timestamp,
    input: CreateChatbotInput,
) -> Result<Checked<chatbot::Model>> {
    let mut draft = Draft::new(defaults(now));
    draft.slug(&input.slug.clone().unwrap_or_else(|| slug_of(&input.name)));
    draft.name(&input.name);
    draft.domain(Some(input.domain).into());
    if let Some(timezone) = input.timezone {
        draft.row.timezone = Set(timezone.name().to_owned());
    }
    draft.branding(input.branding.unwrap_or_default());
    let mut settings = input.settings.unwrap_or_default();
    let numbers = settings.whatsapp_phone_number_ids.take().unwrap_or_default();
    draft.settings(settings);
    draft.mistakes.extend(whatsapp::check(&numbers));
    if !draft.mistakes.is_empty() {
        return Ok(Err(draft.mistakes));
    }
    let slug = draft.row.slug.clone().take().unwrap_or_default();
    let transaction = db.writer.begin().await?;
    match draft.row.insert(&transaction).await {
        Ok(row) => {
            if let Err(mistakes) = whatsapp::replace(&transaction, row.id, &numbers).await? {
                return Ok(Err(mistakes));
            }
            transaction.commit().await?;
            Ok(Ok(row))
        }
        // Of two who want one slug at once only the database knows the first. The id is random: it is not that.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            let message = format!("a chatbot with the slug `{slug}` exists already: pass another `slug`");
            Ok(Err(vec![mistake(&["slug"], ErrorCode::Conflict, message)]))
        }
        Err(error) => Err(error.into()),
    }
}

/// Changes a chatbot's row: what the input leaves out stays. Records follow from some of it: see
/// [`crate::app::App::update_chatbot`]. `id` is the one that the input names; none: it names none.
///
/// # Errors
/// `Database`.
pub async fn update(
    connection: &impl ConnectionTrait,
    _: CanAdminister,
    id: Option<Uuid>,
    input: UpdateChatbotInput,
) -> Result<Checked<chatbot::Model>> {
    let not_found = || mistake(&["id"], ErrorCode::NotFound, "there is no chatbot with this id");
    let Some(id) = id else { return Ok(Err(vec![not_found()])) };
    let mut draft = Draft::new(Default::default());
    if let Some(name) = &input.name {
        draft.name(name);
    }
    draft.domain(input.domain);
    if let Some(timezone) = input.timezone {
        draft.row.timezone = Set(timezone.name().to_owned());
    }
    draft.branding(input.branding.unwrap_or_default());
    let mut settings = input.settings.unwrap_or_default();
    let numbers = settings.whatsapp_phone_number_ids.take();
    draft.settings(settings);
    draft.mistakes.extend(numbers.as_deref().map(whatsapp::check).unwrap_or_default());
    if !draft.mistakes.is_empty() {
        return Ok(Err(draft.mistakes));
    }
    let row = tenant::chatbots().filter(chatbot::Column::Id.eq(id)).one(connection).await?;
    if let (Some(row), Some(numbers)) = (row, numbers)
        && let Err(mistakes) = whatsapp::replace(connection, row.id, &numbers).await?
    {
        return Ok(Err(mistakes));
    }
    if draft.row.is_changed() {
        let update = chatbot::Entity::update_many().set(draft.row).filter(chatbot::Column::Id.eq(id));
        update.exec(connection).await?;
    }
    let row = tenant::chatbots().filter(chatbot::Column::Id.eq(id)).one(connection).await?;
    Ok(row.ok_or_else(|| vec![not_found()]))
}

/// A new chatbot before anything is said of it.
fn defaults(now: Timestamp) -> chatbot::ActiveModel {
    chatbot::ActiveModel {
        id: Set(id::new(now)),
        slug: NotSet,
        name: NotSet,
        domain: Set(None),
        timezone: Set("UTC".to_owned()),
        primary_color: Set(None),
        logo_url: Set(None),
        session_timeout_minutes: Set(30),
        conversation_timeout_minutes: Set(30),
        event_retention_days: Set(90),
        session_retention_days: Set(365),
        ip_mode: Set(IpMode::Hashed),
        anonymize_ip_after_days: Set(None),
        store_message_content: Set(true),
        mask_personal_data: Set(false),
        blocked_events: Set(json!([])),
        consent_mode: Set(ConsentMode::OptOut),
        created_at: Set(now),
        arrival: Set(0),
        derivation: Set(model::VERSION),
    }
}

fn readable(access: &Access) -> Result<Select<chatbot::Entity>> {
    let Some(own) = access.chatbot_id else {
        access.administer()?;
        return Ok(tenant::chatbots());
    };
    let can_read = access.read(own)?.ok_or_else(|| Error::Forbidden("this key reads nothing".to_owned()))?;
    Ok(tenant::chatbots().filter(chatbot::Column::Id.eq(can_read.chatbot_id())))
}

fn by_name() -> Keyset<chatbot::Model> {
    Keyset::ascending("chatbot by name")
        .text(chatbot::Column::Name.into_expr(), |row: &chatbot::Model| row.name.clone())
        .text(chatbot::Column::Slug.into_expr(), |row| row.slug.clone())
}
