//! Who is asking, about which chatbot, and when: what every resolver starts with.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{
    Context, Data, ID, Response,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
};
use parlance_entity::{Timestamp, chatbot};
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use crate::{
    access::{Access, CanAdminister, CanIngest, CanRead},
    accounts,
    app::App,
    error::{Error, Result},
    id::GlobalId,
    ingest::item::Device,
    metrics::reads::Readings,
};

/// The application.
///
/// # Errors
/// `Internal` where the schema was built without one, which only its export is.
pub fn app<'a>(ctx: &Context<'a>) -> Result<&'a App> {
    ctx.data_opt::<App>().ok_or_else(|| Error::Internal("the schema was built without an application".to_owned()))
}

/// Who is asking. The way in puts an [`Access`] into the request's data where the request carries a key that works.
///
/// # Errors
/// `Unauthenticated` without one.
pub fn access<'a>(ctx: &Context<'a>) -> Result<&'a Access> {
    ctx.data_opt::<Access>().ok_or_else(|| {
        Error::Unauthenticated(
            "this needs an API key that works: send it as the header `Authorization: Bearer <key>`, on a socket as \
             `authorization` in the payload of connection_init"
                .to_owned(),
        )
    })
}

/// The instant at which the whole answer is true: one for a request, one for each push of a subscription.
///
/// # Errors
/// As [`app`].
pub fn now(ctx: &Context<'_>) -> Result<Timestamp> {
    ctx.data_opt::<Now>().map_or_else(|| app(ctx).map(|app| app.clock.now()), |now| Ok(now.0))
}

/// What this execution has read so far, for all its numbers to share.
///
/// # Errors
/// As [`app`].
pub fn readings(ctx: &Context<'_>) -> Result<Arc<Readings>> {
    match ctx.data_opt::<Arc<Readings>>() {
        Some(readings) => Ok(readings.clone()),
        None => Ok(Arc::new(Readings::new(app(ctx)?.db.clone(), now(ctx)?))),
    }
}

/// What the connection says of whoever asks.
#[must_use]
pub fn device(ctx: &Context<'_>) -> Device {
    ctx.data_opt::<Device>().cloned().unwrap_or_default()
}

/// The chatbot in question, to be read; none: it is not found, for this key. Without an id: the one that the key is
/// bound to.
///
/// # Errors
/// `Unauthenticated`; `Forbidden` for a key that does not read; `Database`.
pub async fn reader(ctx: &Context<'_>, chatbot: Option<&ID>) -> Result<Option<(CanRead, chatbot::Model)>> {
    let access = access(ctx)?;
    let Some(id) = chatbot_id(access, chatbot) else { return access.read(Uuid::nil()).map(|_| None) };
    let Some(can_read) = access.read(id)? else { return Ok(None) };
    let row = accounts::chatbot::find(&app(ctx)?.db, id).await?;
    Ok(row.map(|row| (can_read, row)))
}

/// The chatbot of this slug, to be read; none: it is not found, for this key.
///
/// # Errors
/// As [`reader`].
pub async fn reader_by_slug(ctx: &Context<'_>, slug: &str) -> Result<Option<(CanRead, chatbot::Model)>> {
    let access = access(ctx)?;
    access.read(access.chatbot_id.unwrap_or_default())?;
    let Some(row) = accounts::chatbot::find_by_slug(&app(ctx)?.db, slug).await? else { return Ok(None) };
    Ok(access.read(row.id)?.map(|can_read| (can_read, row)))
}

/// The chatbot in question, to be ingested into; none: it is not found, for this key.
///
/// # Errors
/// `Unauthenticated`; `Forbidden` for a key that does not ingest; `Database`.
pub async fn ingester(ctx: &Context<'_>, chatbot: Option<&ID>) -> Result<Option<(CanIngest, chatbot::Model)>> {
    let access = access(ctx)?;
    let Some(id) = chatbot_id(access, chatbot) else { return access.ingest(Uuid::nil()).map(|_| None) };
    let Some(can_ingest) = access.ingest(id)? else { return Ok(None) };
    let row = accounts::chatbot::find(&app(ctx)?.db, id).await?;
    Ok(row.map(|row| (can_ingest, row)))
}

/// The permission to administer.
///
/// # Errors
/// `Unauthenticated`; `Forbidden` for any but an admin key.
pub fn administrator(ctx: &Context<'_>) -> Result<CanAdminister> {
    access(ctx)?.administer()
}

/// The permission to read what belongs to a chatbot whose row is at hand.
///
/// # Errors
/// `Unauthenticated`; `Forbidden` for a key that does not read this chatbot.
pub fn reading(ctx: &Context<'_>, chatbot_id: Uuid) -> Result<CanRead> {
    access(ctx)?.read(chatbot_id)?.ok_or_else(|| Error::Forbidden("this key does not read that chatbot".to_owned()))
}

/// The chatbot that an id names, else the one that the key is bound to; none: neither. Accepted are the id of the
/// schema and the UUID that it holds.
#[must_use]
pub fn chatbot_id(access: &Access, id: Option<&ID>) -> Option<Uuid> {
    match id {
        Some(id) => match GlobalId::decode(id) {
            Some(global) => (global.type_name == "Chatbot").then_some(global.chatbot_id),
            None => Uuid::try_parse(id).ok(),
        },
        None => access.chatbot_id,
    }
}

struct Now(Timestamp);

/// The instant of the next push, as whoever makes it says: what is pushed is then true at that one.
#[derive(Clone, Debug, Default)]
pub struct Moment(Arc<Mutex<Option<Due>>>);

/// A push that is about to be computed.
#[derive(Debug)]
struct Due {
    now: Timestamp,
    /// Held until it is computed.
    turn: Option<OwnedSemaphorePermit>,
}

impl Moment {
    /// The next push is about this instant.
    pub fn set(&self, now: Timestamp) {
        self.put(Due { now, turn: None });
    }

    /// The next push is about this instant, and it is its turn until it is computed.
    pub fn set_in_turn(&self, now: Timestamp, turn: OwnedSemaphorePermit) {
        self.put(Due { now, turn: Some(turn) });
    }

    fn put(&self, due: Due) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(due);
    }

    fn take(&self) -> Option<Due> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Gives each execution its one instant, and one place for what is read to answer it.
#[derive(Clone, Debug)]
pub struct OneInstant(pub App);

impl ExtensionFactory for OneInstant {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(self.clone())
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for OneInstant {
    async fn execute(&self, ctx: &ExtensionContext<'_>, operation: Option<&str>, next: NextExecute<'_>) -> Response {
        let mut data = Data::default();
        let due = ctx.data_opt::<Moment>().and_then(Moment::take);
        let now = due.as_ref().map_or_else(|| self.0.clock.now(), |due| due.now);
        data.insert(Now(now));
        data.insert(Arc::new(Readings::new(self.0.db.clone(), now)));
        let response = next.run_with_data(ctx, operation, data).await;
        drop(due.and_then(|due| due.turn));
        response
    }
}
