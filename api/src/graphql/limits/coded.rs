//! Codes of the errors that the GraphQL engine itself finds.

use async_graphql::{ErrorExtensionValues, Response, ServerError};

use crate::error::Error;

/// One of our errors as an error of the whole request.
pub(super) fn request_error(error: Error) -> ServerError {
    let error = async_graphql::Error::from(error);
    ServerError { extensions: error.extensions, ..ServerError::new(error.message, None) }
}

/// The error with a code, where it has none yet.
pub(super) fn with_code(mut error: ServerError, code: &str) -> ServerError {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
    error
}

/// An error of parsing. The parser draws the whole line with an arrow below it; what it expected is the last line, and
/// where is in the error's locations.
pub(super) fn parse_error(mut error: ServerError) -> ServerError {
    let reason = error.message.lines().last().map(|line| line.trim_start_matches([' ', '=']).to_owned());
    if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
        error.message = format!("the document cannot be read: {reason}");
    }
    with_code(error, "GRAPHQL_PARSE_FAILED")
}

/// An error of validation. The engine knows the two about size by their text alone.
pub(super) fn validation_error(error: ServerError) -> ServerError {
    let code = match error.message.as_str() {
        "Query is too complex." | "Query is nested too deep." => "QUERY_TOO_COMPLEX",
        _ => "GRAPHQL_VALIDATION_FAILED",
    };
    with_code(error, code)
}

/// A response whose errors all have a code. Ours come with one, so what has none is about an argument's value, which
/// the engine reads only when it runs a field.
pub(super) fn response(mut response: Response) -> Response {
    let errors = std::mem::take(&mut response.errors);
    response.errors = errors.into_iter().map(|error| with_code(error, "BAD_USER_INPUT")).collect();
    response
}
