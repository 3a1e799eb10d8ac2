//! What is answered of whom to follow up.

use async_graphql::Object;
use parlance_entity::{Timestamp, user};

use crate::{graphql::types::user::User, model};

/// A person, and how engaged they are.
#[derive(Clone, Debug)]
pub struct EngagedUser {
    pub(super) user: user::Model,
    pub(super) now: Timestamp,
}

/// A person, and how engaged they are.
#[Object]
impl EngagedUser {
    /// The person to follow up.
    async fn user(&self) -> User {
        User(self.user.clone())
    }

    /// How engaged they are now, 0 to 100: sessions, messages, how lately they were seen, and intent.
    async fn score(&self) -> f64 {
        model::engagement_score(&self.user, self.now)
    }
}
