//! The schema, put together on one page.

use async_graphql::{SDLExportOptions, SchemaBuilder};
use chrono_tz::Tz;

use super::{
    limits::Limited, loader::loader, mutation::Mutation, query::Query, scope::OneInstant,
    subscription::SubscriptionRoot,
};
use crate::app::App;

/// What is pushed.
pub type Subscription = SubscriptionRoot;

/// The most directives on one field.
const MAX_DIRECTIVES: usize = 10;

/// The schema that requests are run on.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema over an application.
#[must_use]
pub fn build(app: App) -> Schema {
    let limits = app.limits.clone();
    builder()
        .limit_complexity(limits.max_complexity)
        .limit_directives(MAX_DIRECTIVES)
        .extension(Limited(limits))
        .extension(OneInstant(app.clone()))
        .data(loader(app.db.clone()))
        .data(app)
        .finish()
}

/// The schema as text: the public contract, types in the order of their names, fields in the order of reading.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new().include_specified_by().prefer_single_line_descriptions().use_space_ident();
    builder().finish().sdl_with_options(options)
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    async_graphql::Schema::build(Query, Mutation::default(), SubscriptionRoot)
        .override_output_type_description::<Tz>("An IANA time zone name, such as Australia/Sydney.")
        .override_output_type_description::<serde_json::Value>("Any JSON value.")
}
