//! Import, on real conversations.

mod expected;
