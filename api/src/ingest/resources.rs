//! What the way in works with besides the database.

use crate::{
    config::{Config, Secret},
    db::Db,
    error::Result,
    geo::Geo,
    ingest::privacy::Pseudonyms,
};

/// What the way in works with besides the database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Resources {
    /// Where addresses are.
    pub geo: Geo,
    /// What stands for ids and addresses that are not stored.
    pub pseudonyms: Pseudonyms,
}

impl Resources {
    /// What the settings name; the secret is the installation's own where they name none.
    ///
    /// # Errors
    /// `Internal` where the table of addresses cannot be read; `Database`.
    pub async fn load(db: &Db, config: &Config) -> Result<Self> {
        Ok(Self {
            geo: config.geo_database.as_deref().map_or_else(|| Ok(Geo::default()), Geo::open)?,
            pseudonyms: Pseudonyms::load(db, config.secret.as_ref()).await?,
        })
    }

    /// Without a table of addresses, and with pseudonyms under an empty secret: for what stores nobody's data.
    #[must_use]
    pub fn none() -> Self {
        Self { geo: Geo::default(), pseudonyms: Pseudonyms::under(&Secret::new("")) }
    }
}
