//! Where every query starts: from the chatbot. What is global says so by its name.

use parlance_entity::{
    agent, agent_status, ai_call, api_key, chatbot, conversation, conversation_change, event, funnel, handover,
    ingest_count, installation, intake_flow, item, job_lease, lead, message, rejected_item, session, user, user_alias,
    whatsapp_number,
};
use sea_orm::{
    ColumnTrait, DeleteMany, EntityTrait, QueryFilter, Select, UpdateMany,
    sea_query::{Expr, ExprTrait, IntoIden, Query, SelectStatement},
};
use uuid::Uuid;

/// A table whose rows belong to chatbots.
pub trait TenantTable: EntityTrait {
    /// The column that says to which.
    const CHATBOT_ID: Self::Column;
}

macro_rules! tenant_tables {
    ($($table:ident),+) => {
        $(impl TenantTable for $table::Entity {
            const CHATBOT_ID: Self::Column = $table::Column::ChatbotId;
        })+
    };
}

tenant_tables!(
    agent,
    agent_status,
    ai_call,
    api_key,
    conversation,
    conversation_change,
    event,
    funnel,
    handover,
    ingest_count,
    intake_flow,
    item,
    lead,
    message,
    rejected_item,
    session,
    user,
    user_alias,
    whatsapp_number
);

/// The chatbot's rows of a table.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is where queries start")]
pub fn find<E: TenantTable>(chatbot_id: Uuid) -> Select<E> {
    E::find().filter(E::CHATBOT_ID.eq(chatbot_id))
}

/// The chatbot's rows of a table under an alias, for queries that are put together from parts: `FROM table AS alias
/// WHERE alias.chatbot_id = …`.
#[must_use]
pub fn select<E: TenantTable>(chatbot_id: Uuid, alias: impl IntoIden) -> SelectStatement {
    let alias = alias.into_iden();
    let mut select = Query::select();
    select.from_as(E::default(), alias.clone()).and_where(Expr::col((alias, E::CHATBOT_ID)).eq(chatbot_id));
    select
}

/// Deletes the chatbot's rows of a table, or those that further filters leave.
#[must_use]
pub fn delete<E: TenantTable>(chatbot_id: Uuid) -> DeleteMany<E> {
    E::delete_many().filter(E::CHATBOT_ID.eq(chatbot_id))
}

/// Updates the chatbot's rows of a table, or those that further filters leave.
#[must_use]
pub fn update<E: TenantTable>(chatbot_id: Uuid) -> UpdateMany<E> {
    E::update_many().filter(E::CHATBOT_ID.eq(chatbot_id))
}

/// Chatbots, all of them: the tenants themselves.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the table of tenants has no tenant")]
pub fn chatbots() -> Select<chatbot::Entity> {
    chatbot::Entity::find()
}

/// API keys of every chatbot and of none: for finding out whose a key is.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "until its key is found, a request has no tenant")]
pub fn every_api_key() -> Select<api_key::Entity> {
    api_key::Entity::find()
}

/// Leases of jobs, which work for every chatbot.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "jobs have no tenant")]
pub fn job_leases() -> Select<job_lease::Entity> {
    job_lease::Entity::find()
}

/// Secrets of this installation, which serve every chatbot.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "an installation has no tenant")]
pub fn installations() -> Select<installation::Entity> {
    installation::Entity::find()
}

/// WhatsApp numbers of every chatbot: for finding out whose a delivery is.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "until its number is found, a delivery has no tenant")]
pub fn every_whatsapp_number() -> Select<whatsapp_number::Entity> {
    whatsapp_number::Entity::find()
}
