//! Related rows, fetched in batches: however many sessions ask for their user, it is one query.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use async_graphql::{
    Context,
    dataloader::{DataLoader, Loader},
};

use super::scope;
use crate::{
    access::CanRead,
    db::Db,
    error::{Error, Result},
};

/// A kind of look-up: which rows belong to an id.
pub trait Lookup: Copy + Eq + Hash + Send + Sync + 'static {
    /// What is looked up by.
    type Id: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is found.
    type Found: Clone + Send + Sync + 'static;

    /// Looks up many ids of one chatbot at once; those without anything are left out.
    fn find(
        self,
        db: &Db,
        can_read: CanRead,
        ids: Vec<Self::Id>,
    ) -> impl Future<Output = Result<HashMap<Self::Id, Self::Found>>> + Send;
}

/// One look-up that waits for others of its kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key<L: Lookup>(L, CanRead, L::Id);

/// Fetches what is looked up, in batches, and keeps nothing.
#[derive(Clone, Debug)]
pub struct Records(Db);

impl<L: Lookup> Loader<Key<L>> for Records {
    type Value = L::Found;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[Key<L>]) -> std::result::Result<HashMap<Key<L>, L::Found>, Arc<Error>> {
        let mut chatbots: HashMap<(L, CanRead), Vec<L::Id>> = HashMap::new();
        for Key(lookup, can_read, id) in keys {
            chatbots.entry((*lookup, *can_read)).or_default().push(id.clone());
        }
        let mut found = HashMap::with_capacity(keys.len());
        for ((lookup, can_read), ids) in chatbots {
            let rows = lookup.find(&self.0, can_read, ids).await?;
            found.extend(rows.into_iter().map(|(id, row)| (Key(lookup, can_read, id), row)));
        }
        Ok(found)
    }
}

/// The loader of a schema.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the request that waits for a batch owns its task")]
pub fn loader(db: Db) -> DataLoader<Records> {
    DataLoader::new(Records(db), tokio::spawn)
}

/// The kinds of look-ups.
pub mod lookup {
    use std::collections::HashMap;

    use parlance_entity::{Timestamp, agent, conversation, handover, lead, session, user};

    use super::Lookup;
    use crate::{
        access::CanRead,
        db::Db,
        error::Result,
        records::{agents, conversations, handovers, leads, sessions, users},
    };

    macro_rules! lookups {
        ($($(#[$doc:meta])* $name:ident: $id:ty => $found:ty, $find:path;)+) => {$(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            pub struct $name;

            impl Lookup for $name {
                type Id = $id;
                type Found = $found;

                async fn find(self, db: &Db, can_read: CanRead, ids: Vec<$id>) -> Result<HashMap<$id, $found>> {
                    $find(db, can_read, &ids).await
                }
            }
        )+};
    }

    lookups! {
        /// Sessions by the client's id.
        Sessions: String => session::Model, sessions::by_ids;
        /// People by `user.id`.
        Users: String => user::Model, users::by_ids;
        /// Agents by the client's id.
        Agents: String => agent::Model, agents::by_ids;
        /// Conversations by the client's id and the episode.
        Conversations: conversations::Key => conversation::Model, conversations::by_keys;
        /// Conversations by session.
        ConversationsOfSession: String => Vec<conversation::Model>, conversations::of_sessions;
        /// Handovers by conversation.
        HandoversOfConversation: conversations::Key => Vec<handover::Model>, handovers::of_conversations;
        /// Leads by person.
        LeadsOfUser: String => Vec<lead::Model>, leads::of_users;
        /// Anonymous ids by person.
        AnonymousIds: String => Vec<String>, users::anonymous_ids;
    }

    /// How many conversations go on at the instant, by agent.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct OpenConversations(pub Timestamp);

    impl Lookup for OpenConversations {
        type Id = String;
        type Found = i64;

        async fn find(self, db: &Db, can_read: CanRead, ids: Vec<String>) -> Result<HashMap<String, i64>> {
            agents::open_conversations(db, can_read, self.0, &ids).await
        }
    }
}

/// Looks up one id together with whatever else is being looked up; none: nothing belongs to it.
///
/// # Errors
/// `Internal` where the database failed.
pub async fn load<L: Lookup>(ctx: &Context<'_>, can_read: CanRead, lookup: L, id: L::Id) -> Result<Option<L::Found>> {
    let loader = ctx.data_opt::<DataLoader<Records>>();
    let loader = loader.ok_or_else(|| Error::Internal("the schema was built without a loader".to_owned()))?;
    let found = loader.load_one(Key(lookup, can_read, id)).await;
    found.map_err(|error| Error::Internal(error.to_string()))
}

/// Looks up what a row points at, if it does; `chatbot_id` is the row's own.
///
/// # Errors
/// As [`load`]; `Forbidden` for a key that does not read the chatbot.
pub async fn related<L: Lookup>(
    ctx: &Context<'_>,
    chatbot_id: uuid::Uuid,
    lookup: L,
    id: Option<L::Id>,
) -> Result<Option<L::Found>> {
    let Some(id) = id else { return Ok(None) };
    load(ctx, scope::reading(ctx, chatbot_id)?, lookup, id).await
}
