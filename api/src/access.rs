//! What a key may do.

use parlance_entity::vocabulary::ApiKeyKind;
use uuid::Uuid;

use crate::error::{Error, Result};

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
pub struct CanIngest {
    chatbot_id: Uuid,
    key_id: Uuid,
    is_public: bool,
}

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
    /// The permission of a webhook whose delivery was signed, to ingest into the chatbot that it is for.
    #[must_use]
    pub(crate) fn by_signature(chatbot_id: Uuid) -> Self {
        Self { chatbot_id, key_id: chatbot_id, is_public: false }
    }

    /// The chatbot.
    #[must_use]
    pub fn chatbot_id(self) -> Uuid {
        self.chatbot_id
    }

    /// The key that gives it.
    #[must_use]
    pub fn key_id(self) -> Uuid {
        self.key_id
    }

    /// Whether that is a write key, which anybody may know who looks at a page: what comes with it comes from a visitor's
    /// own device.
    #[must_use]
    pub fn is_public(self) -> bool {
        self.is_public
    }
}

impl Access {
    /// May it read this chatbot? None: it is not found, for this key.
    ///
    /// # Errors
    /// `Forbidden` for a write key, which reads nothing.
    pub fn read(&self, chatbot_id: Uuid) -> Result<Option<CanRead>> {
        match self.kind {
            ApiKeyKind::Write => Err(Error::Forbidden(
                "a write key may only ingest: read with a secret or read key, from a server".to_owned(),
            )),
            ApiKeyKind::Secret | ApiKeyKind::Read | ApiKeyKind::Admin => {
                Ok(self.opens(chatbot_id).then_some(CanRead(chatbot_id)))
            }
        }
    }

    /// May it ingest into this chatbot? None: it is not found, for this key.
    ///
    /// # Errors
    /// `Forbidden` for a read key, which ingests nothing.
    pub fn ingest(&self, chatbot_id: Uuid) -> Result<Option<CanIngest>> {
        match self.kind {
            ApiKeyKind::Read => {
                Err(Error::Forbidden("a read key may only read: ingest with a write or secret key".to_owned()))
            }
            ApiKeyKind::Write | ApiKeyKind::Secret | ApiKeyKind::Admin => {
                let is_public = self.kind == ApiKeyKind::Write;
                Ok(self.opens(chatbot_id).then_some(CanIngest { chatbot_id, key_id: self.key_id, is_public }))
            }
        }
    }

    /// May it administer?
    ///
    /// # Errors
    /// `Forbidden` for any but an admin key.
    pub fn administer(&self) -> Result<CanAdminister> {
        match self.kind {
            ApiKeyKind::Admin => Ok(CanAdminister(())),
            ApiKeyKind::Write | ApiKeyKind::Secret | ApiKeyKind::Read => {
                Err(Error::Forbidden("only an admin key may do this".to_owned()))
            }
        }
    }

    /// Whether the chatbot is its own. A key that is bound to none opens all, but only an admin key may be so.
    fn opens(&self, chatbot_id: Uuid) -> bool {
        match self.chatbot_id {
            Some(own) => own == chatbot_id,
            None => self.kind == ApiKeyKind::Admin,
        }
    }
}

impl CanAdminister {
    /// Who administers may read every chatbot.
    #[must_use]
    pub fn read(self, chatbot_id: Uuid) -> CanRead {
        CanRead(chatbot_id)
    }

    /// The permission of somebody at the server's own command line, who holds its database anyway.
    #[must_use]
    pub fn at_the_command_line() -> Self {
        Self(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn access(kind: ApiKeyKind, chatbot_id: Option<Uuid>) -> Access {
        Access { key_id: Uuid::nil(), kind, name: "key".to_owned(), chatbot_id }
    }

    #[test]
    fn a_write_key_ingests_into_its_chatbot_and_does_nothing_else() {
        let access = access(ApiKeyKind::Write, Some(OWN));
        assert_eq!(access.ingest(OWN).ok().flatten().map(CanIngest::chatbot_id), Some(OWN));
        assert!(matches!(access.ingest(OTHER), Ok(None)));
        assert!(matches!(access.read(OWN), Err(Error::Forbidden(_))));
        assert!(matches!(access.administer(), Err(Error::Forbidden(_))));
    }

    #[test]
    fn a_secret_key_reads_and_ingests_its_chatbot() {
        let access = access(ApiKeyKind::Secret, Some(OWN));
        assert_eq!(access.read(OWN).ok().flatten().map(CanRead::chatbot_id), Some(OWN));
        assert!(matches!(access.ingest(OWN), Ok(Some(_))));
        assert!(matches!(access.read(OTHER), Ok(None)));
        assert!(matches!(access.ingest(OTHER), Ok(None)));
        assert!(matches!(access.administer(), Err(Error::Forbidden(_))));
    }

    #[test]
    fn a_read_key_reads_its_chatbot_and_does_nothing_else() {
        let access = access(ApiKeyKind::Read, Some(OWN));
        assert!(matches!(access.read(OWN), Ok(Some(_))));
        assert!(matches!(access.read(OTHER), Ok(None)));
        assert!(matches!(access.ingest(OWN), Err(Error::Forbidden(_))));
        assert!(matches!(access.administer(), Err(Error::Forbidden(_))));
    }

    #[test]
    fn an_admin_key_does_everything() {
        let access = access(ApiKeyKind::Admin, None);
        assert!(matches!(access.read(OTHER), Ok(Some(_))));
        assert!(matches!(access.ingest(OTHER), Ok(Some(_))));
        assert!(access.administer().is_ok());
    }

    #[test]
    fn a_key_that_lost_its_chatbot_opens_nothing() {
        for kind in [ApiKeyKind::Secret, ApiKeyKind::Read] {
            assert!(matches!(access(kind, None).read(OWN), Ok(None)), "{kind:?}");
        }
        assert!(matches!(access(ApiKeyKind::Write, None).ingest(OWN), Ok(None)));
    }
}
