//! API keys. Only their hashes are stored: a key is shown once, when it is made.

use std::fmt::Write;

use parlance_entity::{Timestamp, api_key, vocabulary::ApiKeyKind};
use rand::distr::{Alphanumeric, SampleString};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, sea_query::Expr,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use uuid::Uuid;

use super::{Checked, chatbot, input::CreateApiKeyInput, mistake, settings::no_nul};
use crate::{
    access::{Access, CanAdminister, CanRead},
    clock::Clock,
    config::Secret,
    db::{Db, tenant},
    error::{Error, ErrorCode, Result, UserError},
    id,
};

/// Letters and digits after a key's prefix: 190 random bits.
const LENGTH: usize = 32;
const MAX_NAME: usize = 200;
const MAX_ORIGINS: usize = 100;
const MINUTE_MS: i64 = 60_000;

/// A key that was just made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Its row.
    pub row: api_key::Model,
    /// The key itself, which nobody can show again.
    pub secret: Secret,
}

/// Who asks with this key, from this origin (of a browser's page; none: not from a browser).
///
/// # Errors
/// `Unauthenticated` where the key is unknown or revoked, or is a write key used from an origin that it does not allow.
pub async fn authenticate(db: &Db, clock: &Clock, key: &str, origin: Option<&str>) -> Result<Access> {
    let found = tenant::every_api_key().filter(api_key::Column::Hash.eq(hash(key))).one(&db.reader).await?;
    let row = found.filter(|row| row.revoked_at.is_none()).ok_or_else(|| {
        Error::Unauthenticated("this API key does not work: it is unknown, or it was revoked".to_owned())
    })?;
    if let Some(origin) = origin.filter(|origin| !allows(&row, origin)) {
        return Err(Error::Unauthenticated(format!(
            "this API key does not work from {origin}: add it to the key's allowed origins"
        )));
    }
    note_use(db, &row, clock.now()).await;
    Ok(Access { key_id: row.id, kind: row.kind, name: row.name, chatbot_id: row.chatbot_id })
}

/// Makes a key. `chatbot_id` is the chatbot that the input names; none: it names none.
///
/// # Errors
/// `Database`.
pub async fn create(
    db: &Db,
    _: CanAdminister,
    now: Timestamp,
    chatbot_id: Option<Uuid>,
    input: CreateApiKeyInput,
) -> Result<Checked<NewKey>> {
    let mut mistakes = check_chatbot(db, chatbot_id, &input).await?;
    mistakes.extend(check_name(&input.name));
    let origins = check_origins(&input, &mut mistakes);
    if !mistakes.is_empty() {
        return Ok(Err(mistakes));
    }
    let secret = Secret::new(random(input.kind));
    let row = row(now, chatbot_id, input.kind, input.name.trim(), &secret, json!(origins));
    let row = row.into_active_model().insert(&db.writer).await?;
    Ok(Ok(NewKey { row, secret }))
}

/// Revokes a key: it stops working at once, for good; sockets that it opened are told by [`super::Revocations`]. `id` is the one that was named; none: it names none.
///
/// # Errors
/// `Database`.
pub async fn revoke(db: &Db, _: CanAdminister, now: Timestamp, id: Option<Uuid>) -> Result<Checked<api_key::Model>> {
    let not_found = || UserError {
        field: Some(vec!["id".to_owned()]),
        code: ErrorCode::NotFound,
        message: "there is no API key with this id".to_owned(),
    };
    let Some(id) = id else { return Ok(Err(vec![not_found()])) };
    // Who revokes again keeps the first instant.
    api_key::Entity::update_many()
        .col_expr(api_key::Column::RevokedAt, Expr::val(now.0))
        .filter(api_key::Column::Id.eq(id))
        .filter(api_key::Column::RevokedAt.is_null())
        .exec(&db.writer)
        .await?;
    let row = tenant::every_api_key().filter(api_key::Column::Id.eq(id)).one(&db.writer).await?;
    Ok(row.ok_or_else(|| vec![not_found()]))
}

/// The keys of a chatbot, oldest first, revoked ones included.
///
/// # Errors
/// `Database`.
pub async fn list(db: &Db, can_read: CanRead) -> Result<Vec<api_key::Model>> {
    let keys = tenant::find::<api_key::Entity>(can_read.chatbot_id());
    let keys = keys.order_by_asc(api_key::Column::CreatedAt).order_by_asc(api_key::Column::Id);
    Ok(keys.all(&db.reader).await?)
}

/// A key by its id, of a chatbot that the asking key may read; none: there is none such.
///
/// # Errors
/// `Forbidden` for a write key; `Database`.
pub async fn find(db: &Db, access: &Access, id: &str) -> Result<Option<api_key::Model>> {
    let Ok(id) = Uuid::try_parse(id) else { return Ok(None) };
    let Some(row) = tenant::every_api_key().filter(api_key::Column::Id.eq(id)).one(&db.reader).await? else {
        return Ok(None);
    };
    // An admin key belongs to no chatbot, and is seen by admin keys alone.
    let is_seen = match row.chatbot_id {
        Some(chatbot_id) => access.read(chatbot_id)?.is_some(),
        None => access.administer().is_ok(),
    };
    Ok(is_seen.then_some(row))
}

/// The row of a key that is not stored yet.
pub(super) fn row(
    now: Timestamp,
    chatbot_id: Option<Uuid>,
    kind: ApiKeyKind,
    name: &str,
    secret: &Secret,
    allowed_origins: Value,
) -> api_key::Model {
    // A key that somebody else thought up may be short.
    let shown = if secret.reveal().starts_with(prefix(kind)) { prefix(kind).len() + 4 } else { 4 };
    api_key::Model {
        id: id::new(now),
        chatbot_id,
        kind,
        name: name.to_owned(),
        prefix: secret.reveal().chars().take(shown).collect(),
        hash: hash(secret.reveal()),
        allowed_origins,
        created_at: now,
        last_used_at: None,
        revoked_at: None,
    }
}

/// A new key of this kind.
pub(super) fn random(kind: ApiKeyKind) -> String {
    format!("{}{}", prefix(kind), Alphanumeric.sample_string(&mut rand::rng(), LENGTH))
}

/// SHA-256 in hexadecimal. A key is long and random, so that a slow hash would protect nothing more.
pub(super) fn hash(key: &str) -> String {
    Sha256::digest(key).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What keys of a kind start with, so that people and secret scanners know them when they see them.
fn prefix(kind: ApiKeyKind) -> &'static str {
    match kind {
        ApiKeyKind::Write => "pk_write_",
        ApiKeyKind::Secret => "sk_secret_",
        ApiKeyKind::Read => "sk_read_",
        ApiKeyKind::Admin => "sk_admin_",
    }
}

fn allows(row: &api_key::Model, origin: &str) -> bool {
    let Some(allowed) = row.allowed_origins.as_array().filter(|allowed| !allowed.is_empty()) else { return true };
    let origin = origin_of(origin);
    row.kind != ApiKeyKind::Write || allowed.iter().any(|one| one.as_str() == origin.as_deref())
}

/// An origin as browsers write it; none: it is none, or `null`.
fn origin_of(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let alone = matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none();
    (alone && url.fragment().is_none() && url.username().is_empty()).then(|| url.origin().ascii_serialization())
}

/// Writes down that a key was used, once a minute at most. Nobody is turned away because that failed.
async fn note_use(db: &Db, row: &api_key::Model, now: Timestamp) {
    let minute = Timestamp(now.0.div_euclid(MINUTE_MS) * MINUTE_MS);
    if row.last_used_at.is_some_and(|last| last >= minute) {
        return;
    }
    let used_at = api_key::Column::LastUsedAt;
    let noted = api_key::Entity::update_many()
        .col_expr(used_at, Expr::val(minute.0))
        .filter(api_key::Column::Id.eq(row.id))
        .filter(Condition::any().add(used_at.is_null()).add(used_at.lt(minute)))
        .exec(&db.writer)
        .await;
    if let Err(error) = noted {
        tracing::warn!(key.id = %row.id, error.message = %error, "could not note that a key was used");
    }
}

async fn check_chatbot(db: &Db, chatbot_id: Option<Uuid>, input: &CreateApiKeyInput) -> Result<Vec<UserError>> {
    let wrong = |code, message: &str| Ok(vec![mistake(&["chatbotId"], code, message)]);
    let found = match chatbot_id {
        Some(id) => chatbot::find(db, id).await?.is_some(),
        None => false,
    };
    match (input.kind, &input.chatbot_id) {
        (ApiKeyKind::Admin, None) => Ok(Vec::new()),
        (ApiKeyKind::Admin, Some(_)) => {
            wrong(ErrorCode::Invalid, "an admin key opens every chatbot: leave `chatbotId` out")
        }
        (_, None) if chatbot_id.is_none() => wrong(ErrorCode::Required, "say which chatbot the key opens"),
        _ if found => Ok(Vec::new()),
        _ => wrong(ErrorCode::NotFound, "there is no chatbot with this id"),
    }
}

fn check_name(name: &str) -> Option<UserError> {
    match name.trim().chars().count() {
        _ if name.contains('\0') => Some(mistake(&["name"], ErrorCode::Invalid, no_nul("a name"))),
        0 => Some(mistake(&["name"], ErrorCode::Required, "a key needs a name, to tell it from others")),
        1..=MAX_NAME => None,
        _ => Some(mistake(&["name"], ErrorCode::TooLong, format!("a name has at most {MAX_NAME} characters"))),
    }
}

fn check_origins(input: &CreateApiKeyInput, mistakes: &mut Vec<UserError>) -> Vec<String> {
    let origins = input.allowed_origins.as_deref().unwrap_or_default();
    if !origins.is_empty() && input.kind != ApiKeyKind::Write {
        let message = "only a write key has allowed origins: other keys have no place in a browser";
        mistakes.push(mistake(&["allowedOrigins"], ErrorCode::Invalid, message));
    }
    if origins.len() > MAX_ORIGINS {
        let message = format!("a key has at most {MAX_ORIGINS} allowed origins");
        mistakes.push(mistake(&["allowedOrigins"], ErrorCode::TooMany, message));
        return Vec::new();
    }
    let mut allowed = Vec::new();
    for (place, origin) in origins.iter().enumerate() {
        allowed.extend(origin_of(origin).or_else(|| {
            let message = format!("`{origin}` is no origin: write scheme and host alone, such as https://shop.example");
            mistakes.push(mistake(&["allowedOrigins", &place.to_string()], ErrorCode::Invalid, message));
            None
        }));
    }
    allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_sha_256_in_hexadecimal() {
        assert_eq!(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn keys_differ_and_show_their_kind() {
        let (one, other) = (random(ApiKeyKind::Write), random(ApiKeyKind::Write));
        assert!(one.starts_with("pk_write_") && one.len() == 41);
        assert_ne!(one, other);
    }

    #[test]
    fn origins_are_compared_as_browsers_write_them() {
        assert_eq!(origin_of("HTTPS://Shop.Example:443/").as_deref(), Some("https://shop.example"));
        assert_eq!(origin_of("http://localhost:3000").as_deref(), Some("http://localhost:3000"));
        for none in ["null", "shop.example", "https://shop.example/a", "file:///tmp"] {
            assert_eq!(origin_of(none), None, "{none}");
        }
    }
}
