//! Which chatbot a command is about.

use anyhow::{Context, bail};
use parlance_entity::chatbot;
use sea_orm::QueryOrder;
use uuid::Uuid;

use crate::{
    accounts,
    db::{Db, tenant},
    id::GlobalId,
};

/// How many are named where one has to be chosen.
const SHOWN: usize = 10;

/// The chatbot with this slug or id; without a name, the only one that there is.
pub(super) async fn find(db: &Db, name: Option<&str>) -> anyhow::Result<chatbot::Model> {
    let Some(name) = name else { return only(db).await };
    if let Some(chatbot) = accounts::chatbot::find_by_slug(db, name).await? {
        return Ok(chatbot);
    }
    let id = GlobalId::decode(name).map(|id| id.chatbot_id).or_else(|| Uuid::try_parse(name).ok());
    let found = match id {
        Some(id) => accounts::chatbot::find(db, id).await?,
        None => None,
    };
    found.with_context(|| format!("there is no chatbot with the slug or id `{name}`"))
}

async fn only(db: &Db) -> anyhow::Result<chatbot::Model> {
    let mut chatbots = tenant::chatbots().order_by_asc(chatbot::Column::Slug).all(&db.reader).await?;
    let slugs: Vec<_> = chatbots.iter().take(SHOWN).map(|chatbot| chatbot.slug.as_str()).collect();
    match slugs[..] {
        [_] => Ok(chatbots.remove(0)),
        [] => bail!("there is no chatbot in this database: create one with `createChatbot`"),
        _ => bail!("which chatbot? Name one with --chatbot: {}", slugs.join(", ")),
    }
}
