//! Ids and addresses that cannot be read back: keyed hashes under a secret of the installation.

use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use parlance_entity::installation;
use rand::distr::{Alphanumeric, SampleString};
use sea_orm::{ColumnTrait, QueryFilter};
use sha2::Sha256;
use uuid::Uuid;

use crate::{
    config::Secret,
    db::{Db, tenant, write},
    error::{Error, Result},
    mask,
};

/// The row of the secret.
const NAME: &str = "pseudonyms";
/// Letters and digits of a secret that is made: 380 random bits.
const LENGTH: usize = 64;
/// Bytes of a hash that are kept.
const KEPT: usize = 16;

/// Makes pseudonyms. Cheap to clone; the same for every process of an installation.
#[derive(Clone)]
pub struct Pseudonyms(Hmac<Sha256>);

impl Pseudonyms {
    /// Under this secret.
    #[must_use]
    pub fn under(secret: &Secret) -> Self {
        // HMAC takes keys of any length.
        #[expect(clippy::expect_used, reason = "no key is too short or too long for HMAC")]
        Self(Hmac::new_from_slice(secret.reveal().as_bytes()).expect("a key"))
    }

    /// Under the secret of the settings; without one, under the installation's own, which is made at the first start.
    ///
    /// # Errors
    /// `Database`.
    pub async fn load(db: &Db, configured: Option<&Secret>) -> Result<Self> {
        if let Some(secret) = configured {
            return Ok(Self::under(secret));
        }
        let made = Alphanumeric.sample_string(&mut rand::rng(), LENGTH);
        // Of two processes that start at once, the first one's secret is everybody's.
        let row = installation::Model { name: NAME.to_owned(), secret: made };
        write::insert_new(&db.writer, vec![row]).await?;
        let stored = tenant::installations().filter(installation::Column::Name.eq(NAME)).one(&db.writer).await?;
        let stored = stored.ok_or_else(|| Error::Internal("the installation's secret is gone".to_owned()))?;
        Ok(Self::under(&Secret::new(stored.secret)))
    }

    /// What stands for a text of a chatbot: 32 hexadecimal digits of HMAC-SHA-256.
    #[must_use]
    pub fn of(&self, chatbot_id: Uuid, text: &str) -> String {
        let mut hash = self.0.clone();
        hash.update(chatbot_id.as_bytes());
        hash.update(text.as_bytes());
        hash.finalize().into_bytes()[..KEPT].iter().fold(String::with_capacity(2 * KEPT), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// What stands for an id that gives somebody away; none: it does not.
    #[must_use]
    pub fn id(&self, chatbot_id: Uuid, id: &str) -> Option<String> {
        mask::finds(id).then(|| format!("masked-{}", self.of(chatbot_id, id)))
    }
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pseudonyms(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_is_the_same_for_one_chatbot_and_secret_alone() {
        let (one, other) = (Pseudonyms::under(&Secret::new("one")), Pseudonyms::under(&Secret::new("other")));
        let (shop, bank) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(one.of(shop, "a"), one.of(shop, "a"));
        assert_ne!(one.of(shop, "a"), one.of(bank, "a"));
        assert_ne!(one.of(shop, "a"), other.of(shop, "a"));
        assert_eq!(one.of(shop, "a").len(), 32);
    }

    #[test]
    fn only_ids_that_give_somebody_away_have_one() {
        let pseudonyms = Pseudonyms::under(&Secret::new("one"));
        let id = |id| pseudonyms.id(Uuid::nil(), id);
        assert_eq!(id("user-17"), None);
        assert_eq!(id("550e8400-e29b-41d4-a716-446655440000"), None);
        assert!(id("jane@shop.example").is_some_and(|id| id.starts_with("masked-") && !id.contains("jane")));
        assert!(id("4915123456789").is_some());
        assert_eq!(id(&id("jane@shop.example").expect("one")), None, "it stays what it is");
    }
}
