//! Import, on real conversations.

mod conversations;
mod expected;
