//! The funnels of a chatbot: those that every chatbot has, and those that were saved.

use async_graphql::{ID, InputObject};
use parlance_entity::{Timestamp, funnel};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, SqlErr, sea_query::Expr,
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    presets::{PRESETS, Preset},
    steps::{self, FunnelStepInput, Step},
};
use crate::{
    access::{CanAdminister, CanRead},
    accounts::{self, Checked},
    db::{Db, tenant},
    error::{Error, ErrorCode, Result, UserError},
    id::{self, GlobalId},
};

/// The name of the type in the schema.
pub const TYPE_NAME: &str = "Funnel";

/// The most funnels that a chatbot can save.
pub const MAX_SAVED: u64 = 200;

/// A funnel to keep.
#[derive(Clone, Debug, InputObject)]
pub struct SaveFunnelInput {
    /// The saved funnel that is changed. Without one, a new one is saved.
    pub id: Option<ID>,
    /// The chatbot whose funnel it is; needed for a new one.
    pub chatbot_id: Option<ID>,
    /// Its name, unlike that of any other funnel of the chatbot: at most 200 characters.
    pub name: String,
    /// Its steps, first to last: 1 to 20.
    pub steps: Vec<FunnelStepInput>,
}

/// A funnel of a chatbot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funnel {
    /// The chatbot.
    pub chatbot_id: Uuid,
    /// Its id within the chatbot.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its steps, first to last.
    pub steps: Vec<Step>,
    /// Whether every chatbot has it.
    pub is_preset: bool,
}

impl Funnel {
    /// The id of the schema.
    #[must_use]
    pub fn global_id(&self) -> String {
        GlobalId::new(TYPE_NAME, self.chatbot_id, self.id.as_str()).encode()
    }

    fn preset(chatbot_id: Uuid, preset: &Preset) -> Self {
        let (id, name) = (preset.id.to_owned(), preset.name.to_owned());
        Self { chatbot_id, id, name, steps: preset.steps(), is_preset: true }
    }

    fn saved(row: funnel::Model) -> Result<Self> {
        let steps = serde_json::from_value(row.steps)
            .map_err(|error| Error::Internal(format!("the steps of the funnel {}: {error}", row.id)))?;
        Ok(Self { chatbot_id: row.chatbot_id, id: row.id.to_string(), name: row.name, steps, is_preset: false })
    }
}

/// The funnels of a chatbot: the presets, then those that were saved, by name.
///
/// # Errors
/// `Database`.
pub async fn list(db: &Db, can_read: CanRead) -> Result<Vec<Funnel>> {
    let chatbot_id = can_read.chatbot_id();
    let presets = PRESETS.iter().map(|preset| Ok(Funnel::preset(chatbot_id, preset)));
    let saved = tenant::find::<funnel::Entity>(chatbot_id).order_by_asc(funnel::Column::Name).all(&db.reader).await?;
    presets.chain(saved.into_iter().map(Funnel::saved)).collect()
}

/// A funnel by its id: that of the schema, or the one within the chatbot; none: there is none such.
///
/// # Errors
/// `Database`.
pub async fn find(db: &Db, can_read: CanRead, id: &str) -> Result<Option<Funnel>> {
    let chatbot_id = can_read.chatbot_id();
    let Some(id) = id_within(chatbot_id, id) else { return Ok(None) };
    if let Some(preset) = Preset::find(&id) {
        return Ok(Some(Funnel::preset(chatbot_id, preset)));
    }
    let Ok(id) = Uuid::try_parse(&id) else { return Ok(None) };
    let row = tenant::find::<funnel::Entity>(chatbot_id).filter(funnel::Column::Id.eq(id)).one(&db.reader).await?;
    row.map(Funnel::saved).transpose()
}

/// Saves a funnel. `chatbot_id` is the chatbot that the input names, by itself or by the funnel; none: it names none.
///
/// # Errors
/// `Database`.
pub async fn save(
    db: &Db,
    _: CanAdminister,
    now: Timestamp,
    chatbot_id: Option<Uuid>,
    input: SaveFunnelInput,
) -> Result<Checked<Funnel>> {
    let SaveFunnelInput { id, chatbot_id: names_chatbot, name, steps } = input;
    let name = name.trim().to_owned();
    let mut mistakes: Vec<UserError> = name_mistake(&name).into_iter().collect();
    let steps = steps::checked(steps).unwrap_or_else(|wrong| {
        mistakes.extend(wrong.into_iter().map(in_input));
        Vec::new()
    });
    let place = match (id, chatbot_id) {
        (Some(id), _) => of_saved(chatbot_id, &id, &["input", "id"]),
        (None, Some(chatbot_id)) => new(db, now, chatbot_id).await?,
        (None, None) => Err(no_chatbot(names_chatbot.is_some())),
    };
    match place {
        Ok(place) if mistakes.is_empty() => store(db, place, name, &steps).await,
        Ok(_) => Ok(Err(mistakes)),
        Err(mistake) => Ok(Err([vec![mistake], mistakes].concat())),
    }
}

/// Deletes a saved funnel. `chatbot_id` is the chatbot that the id names; none: it names none.
///
/// # Errors
/// `Database`.
pub async fn delete(db: &Db, _: CanAdminister, chatbot_id: Option<Uuid>, id: &str) -> Result<Checked<()>> {
    let place = match of_saved(chatbot_id, id, &["id"]) {
        Ok(place) => place,
        Err(mistake) => return Ok(Err(vec![mistake])),
    };
    let deleted = tenant::delete::<funnel::Entity>(place.chatbot_id).filter(funnel::Column::Id.eq(place.id));
    let found = deleted.exec(&db.writer).await?.rows_affected > 0;
    Ok(if found { Ok(()) } else { Err(vec![not_found(&["id"])]) })
}

/// Where a funnel is kept.
struct Place {
    chatbot_id: Uuid,
    id: Uuid,
    is_new: bool,
}

/// The place of a funnel that is meant to be there.
fn of_saved(chatbot_id: Option<Uuid>, id: &str, path: &[&str]) -> std::result::Result<Place, UserError> {
    let chatbot_id = chatbot_id.ok_or_else(|| not_found(path))?;
    let id = id_within(chatbot_id, id).ok_or_else(|| not_found(path))?;
    if let Some(preset) = Preset::find(&id) {
        let message =
            format!("`{}` is a funnel that every chatbot has: save one of your own, without an `id`", preset.name);
        return Err(wrong(path, ErrorCode::Forbidden, message));
    }
    let id = Uuid::try_parse(&id).map_err(|_| not_found(path))?;
    Ok(Place { chatbot_id, id, is_new: false })
}

/// A place for one more.
async fn new(db: &Db, now: Timestamp, chatbot_id: Uuid) -> Result<std::result::Result<Place, UserError>> {
    if accounts::chatbot::find(db, chatbot_id).await?.is_none() {
        return Ok(Err(no_chatbot(true)));
    }
    if tenant::find::<funnel::Entity>(chatbot_id).count(&db.reader).await? >= MAX_SAVED {
        let message = format!("a chatbot has at most {MAX_SAVED} saved funnels: delete one first");
        return Ok(Err(wrong(&["input"], ErrorCode::TooMany, message)));
    }
    Ok(Ok(Place { chatbot_id, id: id::new(now), is_new: true }))
}

async fn store(db: &Db, place: Place, name: String, steps: &[Step]) -> Result<Checked<Funnel>> {
    let Place { chatbot_id, id, is_new } = place;
    let kept = serde_json::to_value(steps).map_err(|error| Error::Internal(error.to_string()))?;
    let row = funnel::Model { chatbot_id, id, name, steps: kept };
    let stored = if is_new {
        row.clone().into_active_model().insert(&db.writer).await.map(|_| true)
    } else {
        let update = tenant::update::<funnel::Entity>(chatbot_id)
            .col_expr(funnel::Column::Name, Expr::value(row.name.clone()))
            .col_expr(funnel::Column::Steps, Expr::value::<Value>(row.steps.clone()))
            .filter(funnel::Column::Id.eq(id));
        update.exec(&db.writer).await.map(|done| done.rows_affected > 0)
    };
    match stored {
        Ok(true) => Funnel::saved(row).map(Ok),
        Ok(false) => Ok(Err(vec![not_found(&["input", "id"])])),
        // Of two who want one name at once only the database knows the first.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Ok(Err(vec![taken(&row.name)]))
        }
        Err(error) => Err(error.into()),
    }
}

/// The id within the chatbot that an id means; none: it is another chatbot's, or of another type.
fn id_within(chatbot_id: Uuid, id: &str) -> Option<String> {
    match GlobalId::decode(id) {
        Some(global) => (global.type_name == TYPE_NAME && global.chatbot_id == chatbot_id).then_some(global.id),
        None => Some(id.to_owned()),
    }
}

fn name_mistake(name: &str) -> Option<UserError> {
    if PRESETS.iter().any(|preset| preset.name == name) {
        return Some(taken(name));
    }
    steps::name_flaw(name).map(|(code, message)| wrong(&["input", "name"], code, message))
}

fn taken(name: &str) -> UserError {
    let message = format!("a funnel with the name `{name}` exists already: take another name");
    wrong(&["input", "name"], ErrorCode::Conflict, message)
}

fn no_chatbot(is_named: bool) -> UserError {
    let (code, message) = match is_named {
        true => (ErrorCode::NotFound, "there is no chatbot with this id"),
        false => (ErrorCode::Required, "say whose funnel it is"),
    };
    wrong(&["input", "chatbotId"], code, message.to_owned())
}

fn not_found(path: &[&str]) -> UserError {
    wrong(path, ErrorCode::NotFound, "there is no funnel with this id".to_owned())
}

fn in_input(error: UserError) -> UserError {
    let path = std::iter::once("input".to_owned()).chain(error.field.unwrap_or_default());
    UserError { field: Some(path.collect()), ..error }
}

fn wrong(path: &[&str], code: ErrorCode, message: String) -> UserError {
    UserError { field: Some(path.iter().map(|part| (*part).to_owned()).collect()), code, message }
}
