//! Where an address is: country and city, from a file in MaxMind's format.

use std::{fmt, net::IpAddr, path::Path, sync::Arc};

use maxminddb::{Reader, geoip2};

use crate::error::{Error, Result};

/// A table of addresses; without a file, one that knows none. Cheap to clone.
#[derive(Clone, Default)]
pub struct Geo(Option<Arc<Reader<Vec<u8>>>>);

/// Where an address is, as far as the table knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// English name.
    pub city: Option<String>,
}

impl Geo {
    /// Reads a file such as GeoLite2-City.mmdb. A file of countries alone gives no cities.
    ///
    /// # Errors
    /// `Internal` where the file cannot be read, or is in another format.
    pub fn open(path: &Path) -> Result<Self> {
        let unreadable = |error| Error::Internal(format!("{} is no MaxMind database: {error}", path.display()));
        Ok(Self(Some(Arc::new(Reader::open_readfile(path).map_err(unreadable)?))))
    }

    /// Where the address is.
    #[must_use]
    pub fn place(&self, ip: IpAddr) -> Place {
        let Some(reader) = &self.0 else { return Place::default() };
        // An address that is not listed, or listed in a way that cannot be read, is nowhere.
        let found = reader.lookup(ip).ok().and_then(|found| found.decode::<geoip2::City<'_>>().ok().flatten());
        let Some(found) = found else { return Place::default() };
        Place { country: found.country.iso_code.map(str::to_owned), city: found.city.names.english.map(str::to_owned) }
    }
}

impl fmt::Debug for Geo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_some() { "Geo(file)" } else { "Geo(none)" })
    }
}
