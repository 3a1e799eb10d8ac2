//! Chatbots with their settings, and the keys that open them.

use crate::error::{ErrorCode, UserError};

mod bootstrap;
pub mod chatbot;
pub mod input;
pub mod key;
mod revocations;
mod settings;
pub mod whatsapp;

pub use bootstrap::{bootstrap, keep};
pub use key::authenticate;
pub use revocations::Revocations;

/// What was made or changed; or what is wrong with the input, and nothing was stored.
pub type Checked<T> = std::result::Result<T, Vec<UserError>>;

/// A mistake in an input, at a path within it.
fn mistake(path: &[&str], code: ErrorCode, message: impl Into<String>) -> UserError {
    let field = std::iter::once("input").chain(path.iter().copied()).map(str::to_owned).collect();
    UserError { field: Some(field), code, message: message.into() }
}
