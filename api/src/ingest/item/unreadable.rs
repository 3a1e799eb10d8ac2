//! What is no item.

use serde_json::Value;

use crate::error::UserError;

/// Something that is no item.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// Why not, and how to mend it; the path is within it.
    pub error: UserError,
    /// As it came.
    pub payload: Value,
}
