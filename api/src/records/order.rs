//! Which way a list goes.

use async_graphql::Enum;

use crate::db::page::Keyset;

/// Which way a list goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SortDirection {
    /// Smallest, earliest first.
    Asc,
    /// Greatest, latest first.
    Desc,
}

impl SortDirection {
    /// A keyset that goes this way.
    pub(super) fn keyset<M>(self, name: &'static str) -> Keyset<M> {
        match self {
            Self::Asc => Keyset::ascending(name),
            Self::Desc => Keyset::descending(name),
        }
    }
}
