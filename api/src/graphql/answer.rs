//! A response as clients are sent it.

use async_graphql::{PathSegment, Response, ServerError, Value};
use serde::Serialize;

use crate::error::Error;

/// A response as JSON. Without `data` where the request was not run, as the specification has it.
#[derive(Debug, Serialize)]
pub struct Answer<'r> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'r [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'r Value>,
}

impl<'r> Answer<'r> {
    /// The response.
    #[must_use]
    pub fn of(response: &'r Response) -> Self {
        let data = (!is_request_error(response)).then_some(&response.data);
        Self { errors: &response.errors, data }
    }
}

/// One of our errors as an error of the whole request, which has no place in it.
#[must_use]
pub fn request_error(error: Error) -> ServerError {
    let error = async_graphql::Error::from(error);
    ServerError { extensions: error.extensions, ..ServerError::new(error.message, None) }
}

/// Whether the request was not run: what goes wrong in a field has a path.
#[must_use]
pub fn is_request_error(response: &Response) -> bool {
    let no_field = |error: &ServerError| <[PathSegment]>::is_empty(&error.path);
    response.data == Value::Null && !response.errors.is_empty() && response.errors.iter().all(no_field)
}
