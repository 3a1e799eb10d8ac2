//! Who is asking, about which chatbot, and when: what every resolver starts with.

use std::sync::Arc;

use async_graphql::{
    Context, Data, Response,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
};
use parlance_entity::Timestamp;

use crate::{
    access::Access,
    app::App,
    error::{Error, Result},
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

struct Now(Timestamp);

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
        let now = self.0.clock.now();
        data.insert(Now(now));
        data.insert(Arc::new(Readings::new(self.0.db.clone(), now)));
        next.run_with_data(ctx, operation, data).await
    }
}
