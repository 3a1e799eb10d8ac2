//! What can go wrong, by who can act on it: a sender's mistake in one item is a [`UserError`]; a caller's mistake has a
//! code of a closed list; ours goes to the log and shows nothing of itself.

use async_graphql::{Enum, ErrorExtensions, SimpleObject};
use sea_orm::DbErr;

use crate::mask;

/// A result whose error is [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request as a whole was not answered.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// No key, or one that is unknown or revoked.
    #[error("{0}")]
    Unauthenticated(String),
    /// The key may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// An argument cannot be meant so.
    #[error("{0}")]
    BadUserInput(String),
    /// The request asks for more than one request may.
    #[error("{0}")]
    QueryTooComplex(String),
    /// The request took longer than it may.
    #[error("the request took longer than {seconds} s: ask for a shorter range or fewer fields")]
    Timeout {
        /// The limit.
        seconds: f64,
    },
    /// The key sends more than it may; nothing of the call was stored.
    #[error(
        "this key sends more than {items_per_second} items a second, and nothing of this call was stored: send it again in {retry_after_seconds} s"
    )]
    RateLimited {
        /// How many items a second a key may send.
        items_per_second: u32,
        /// When to try again.
        retry_after_seconds: u32,
    },
    /// The ingest queue is full; nothing of the call was stored.
    #[error("the ingest queue is full and nothing of this call was stored: send it again in {retry_after_seconds} s")]
    Overloaded {
        /// When to try again.
        retry_after_seconds: u32,
    },
    /// There is no room for it now.
    #[error("{message}: come again in {retry_after_seconds} s")]
    Unavailable {
        /// Of what.
        message: String,
        /// When to try again.
        retry_after_seconds: u32,
    },
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
    /// Anything else that is our fault.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// `extensions.code` of a GraphQL error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(_) => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::BadUserInput(_) => "BAD_USER_INPUT",
            Self::QueryTooComplex(_) => "QUERY_TOO_COMPLEX",
            Self::Timeout { .. } => "TIMEOUT",
            Self::RateLimited { .. } => "RATE_LIMITED",
            Self::Overloaded { .. } | Self::Unavailable { .. } => "OVERLOADED",
            Self::Database(_) | Self::Internal(_) => "INTERNAL",
        }
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let code = error.code();
        let message = if code == "INTERNAL" {
            tracing::error!(error.message = %mask::text(&error.to_string()), "request failed");
            "something went wrong on our side; the log has it under this request's id".to_owned()
        } else {
            // It may quote what was sent, which may be personal, and answers are kept in logs elsewhere.
            mask::text(&error.to_string()).into_owned()
        };
        Self::new(message).extend_with(|_, extensions| {
            extensions.set("code", code);
            if let Error::Overloaded { retry_after_seconds }
            | Error::RateLimited { retry_after_seconds, .. }
            | Error::Unavailable { retry_after_seconds, .. } = error
            {
                extensions.set("retryAfterSeconds", retry_after_seconds);
            }
        })
    }
}

/// What is wrong with the input; nothing of this item was stored.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct UserError {
    /// Path into the input, such as `["input", "events", "3", "name"]`; null: the whole of it.
    pub field: Option<Vec<String>>,
    /// What kind of mistake it is.
    pub code: ErrorCode,
    /// What is wrong, and how to mend it.
    pub message: String,
}

/// What kind of mistake an input holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ErrorCode {
    /// Of the wrong type or form.
    Invalid,
    /// Missing.
    Required,
    /// A text longer than it may be.
    TooLong,
    /// More items than one call may carry.
    TooMany,
    /// Names nothing that exists.
    NotFound,
    /// Clashes with something that exists.
    Conflict,
    /// Not allowed to this key.
    Forbidden,
    /// Outside of what is possible or kept.
    OutOfRange,
}

impl ErrorCode {
    /// The code as the public schema spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "INVALID",
            Self::Required => "REQUIRED",
            Self::TooLong => "TOO_LONG",
            Self::TooMany => "TOO_MANY",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "CONFLICT",
            Self::Forbidden => "FORBIDDEN",
            Self::OutOfRange => "OUT_OF_RANGE",
        }
    }
}
