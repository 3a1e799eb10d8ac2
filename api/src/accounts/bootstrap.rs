//! The first key, without which no other could be made.

use parlance_entity::{Timestamp, api_key, vocabulary::ApiKeyKind};
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::key;
use crate::{
    config::Secret,
    db::{Db, tenant, write},
    error::Result,
};

/// Sees to it that an admin key exists. `configured` is the one that the settings name, which is stored if it is new,
/// and stays revoked if it was revoked. Without one, a key is made where none works.
///
/// Answers the key that was made, to be shown to whoever starts the server.
///
/// # Errors
/// `Database`.
pub async fn bootstrap(db: &Db, now: Timestamp, configured: Option<&Secret>) -> Result<Option<Secret>> {
    if let Some(secret) = configured {
        store(db, now, secret, "From the settings").await?;
        return Ok(None);
    }
    let working = tenant::every_api_key()
        .filter(api_key::Column::Kind.eq(ApiKeyKind::Admin))
        .filter(api_key::Column::RevokedAt.is_null());
    if working.one(&db.reader).await?.is_some() {
        return Ok(None);
    }
    let secret = Secret::new(key::random(ApiKeyKind::Admin));
    store(db, now, &secret, "Made at the first start").await?;
    Ok(Some(secret))
}

async fn store(db: &Db, now: Timestamp, secret: &Secret, name: &str) -> Result<()> {
    keep(db, now, None, ApiKeyKind::Admin, name, secret).await
}

/// Stores a key whose text is known beforehand, if it is not there yet; one that was revoked stays revoked.
///
/// # Errors
/// `Database`.
pub async fn keep(
    db: &Db,
    now: Timestamp,
    chatbot_id: Option<Uuid>,
    kind: ApiKeyKind,
    name: &str,
    secret: &Secret,
) -> Result<()> {
    let row = key::row(now, chatbot_id, kind, name, secret, json!([]));
    // Where the hash is there already, so is the key.
    write::insert_new(&db.writer, vec![row]).await?;
    Ok(())
}
