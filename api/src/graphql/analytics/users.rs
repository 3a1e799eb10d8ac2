//! What is answered of people.

use async_graphql::Object;

use crate::metrics::{figure::count, users::People};

/// The people of a group of time.
#[derive(Clone, Debug)]
pub struct UserMetrics(pub(super) People);

/// The people with a session that started in the range: anonymous ids and user ids that were tied together are one.
/// Different people do not add up over a series: each point counts its own.
#[Object]
impl UserMetrics {
    /// Users with a session that started in the range.
    async fn unique(&self) -> i32 {
        count(self.0.unique)
    }

    /// Those of them whose first session ever started in the range.
    async fn new(&self) -> i32 {
        count(self.0.new)
    }

    /// Those of them who had a session before the range: `unique` less `new`.
    async fn returning(&self) -> i32 {
        count(self.0.unique - self.0.new)
    }

    /// Those of them who have a user id now.
    async fn identified(&self) -> i32 {
        count(self.0.identified)
    }

    /// Those of them who have no user id now.
    async fn anonymous(&self) -> i32 {
        count(self.0.unique - self.0.identified)
    }
}
