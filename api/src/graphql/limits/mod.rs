//! What one request may ask: checked before anything is resolved, and answered with coded errors.

mod coded;
mod nul;
pub mod single;
mod size;
mod variables;

use std::sync::Arc;

use async_graphql::{
    Request, Response, ServerError, ServerResult, ValidationResult, Variables,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery, NextPrepareRequest, NextSubscribe,
        NextValidation,
    },
    futures_util::{StreamExt, stream::BoxStream},
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition},
};
use tokio::time::timeout;

use self::size::Size;
use crate::{
    config::Limits,
    error::{Error, Result},
    graphql::answer::request_error,
};

/// Holds each request to the limits, and gives every error a code of the closed list.
#[derive(Clone, Debug)]
pub struct Limited(pub Limits);

impl ExtensionFactory for Limited {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(self.clone())
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Limited {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        let variables = request.variables.clone();
        let operation_name = request.operation_name.clone();
        let document = request.parsed_query().map_err(coded::parse_error)?;
        let checked = self.check_size(document).and_then(|()| {
            let operation = operation(document, operation_name.as_deref())?;
            variables::check(&ctx.schema_env.registry, operation, &variables)?;
            nul::check(document, operation, &variables)?;
            single::check(document, operation)
        });
        checked.map_err(request_error)?;
        next.run(ctx, request).await
    }

    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        // The text is parsed above; what is left to find here is about size.
        next.run(ctx, query, variables).await.map_err(|error| coded::with_code(error, "QUERY_TOO_COMPLEX"))
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> std::result::Result<ValidationResult, Vec<ServerError>> {
        next.run(ctx).await.map_err(|errors| {
            errors.into_iter().map(|error| coded::validation_error(error, self.0.max_complexity)).collect()
        })
    }

    async fn execute(&self, ctx: &ExtensionContext<'_>, operation: Option<&str>, next: NextExecute<'_>) -> Response {
        let limit = self.0.query_timeout;
        match timeout(limit, next.run(ctx, operation)).await {
            Ok(response) => coded::response(response),
            Err(_) => {
                let error = Error::Timeout { seconds: limit.as_secs_f64() };
                Response::from_errors(vec![request_error(error)])
            }
        }
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        next.run(ctx, stream).map(coded::response).boxed()
    }
}

impl Limited {
    fn check_size(&self, document: &ExecutableDocument) -> Result<()> {
        let Size { depth, aliases, fields, root_fields, .. } = size::largest(document)?;
        within("nested", depth, self.0.max_depth, "levels deep")?;
        within("asking for", fields, self.0.max_fields, "fields")?;
        within("asking for", aliases, self.0.max_aliases, "aliases")?;
        within("asking for", root_fields, self.0.max_root_fields, "fields at its root")
    }
}

/// The operation of a document that a request means.
///
/// # Errors
/// `BadUserInput` where the name is missing or names none.
pub fn operation<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Result<&'d OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(&operation.node),
        (DocumentOperations::Multiple(operations), Some(name)) => operations
            .get(name)
            .map(|operation| &operation.node)
            .ok_or_else(|| Error::BadUserInput(format!("the document has no operation named `{name}`"))),
        (DocumentOperations::Single(_), Some(name)) => {
            Err(Error::BadUserInput(format!("the document has no operation named `{name}`: its only one has no name")))
        }
        (DocumentOperations::Multiple(operations), None) => match operations.values().next() {
            Some(only) if operations.len() == 1 => Ok(&only.node),
            _ => Err(Error::BadUserInput("the document has several operations: say which one in operationName".into())),
        },
    }
}

fn within(verb: &str, size: usize, limit: usize, unit: &str) -> Result<()> {
    if size <= limit {
        return Ok(());
    }
    Err(Error::QueryTooComplex(format!("the query is {verb} {size} {unit}, {limit} are allowed: ask for it in parts")))
}
