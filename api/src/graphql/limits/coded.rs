//! Codes of the errors that the GraphQL engine itself finds.

use async_graphql::{ErrorExtensionValues, Response, ServerError};

use super::variables::FORMS;
use crate::{error::Error, graphql::answer::request_error, mask};

/// The error with a code, where it has none yet. What it quotes of the request may be personal.
pub(super) fn with_code(mut error: ServerError, code: &str) -> ServerError {
    error.message = mask::text(&error.message).into_owned();
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

/// An error of validation. The engine says the one about size without a number.
pub(super) fn validation_error(error: ServerError, max_complexity: usize) -> ServerError {
    if error.message == "Query is too complex." {
        return request_error(Error::QueryTooComplex(format!(
            "the query's complexity is above {max_complexity}: ask for fewer fields, or fewer rows where lists are in lists"
        )));
    }
    with_code(with_form(error), "GRAPHQL_VALIDATION_FAILED")
}

/// The error with how the value is to be written, where it is about one of our scalars.
fn with_form(mut error: ServerError) -> ServerError {
    for (name, form) in FORMS {
        let says = |text: &str| error.message.contains(&format!("{text} \"{name}\""));
        if says("expected type") || says("Failed to parse") {
            error.message = format!("{}: {form}", error.message);
        }
    }
    error
}

/// A response whose errors all have a code. Ours come with one, so what has none is about an argument's value, which
/// the engine reads only when it runs a field.
pub(super) fn response(mut response: Response) -> Response {
    let errors = std::mem::take(&mut response.errors);
    response.errors = errors.into_iter().map(|error| with_code(with_form(error), "BAD_USER_INPUT")).collect();
    response
}
