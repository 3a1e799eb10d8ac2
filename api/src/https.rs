//! Requests to other servers.

use reqwest::Client;
use rustls::crypto::ring;

use crate::error::{Error, Result};

/// A client that speaks HTTP and HTTPS, and trusts the authorities that the machine trusts. `Client::new` would panic:
/// it knows no cryptography of its own.
///
/// # Errors
/// `Internal` where the machine trusts nobody: on Debian, install `ca-certificates`.
pub fn client() -> Result<Client> {
    // Where there is a provider already, it is this one from an earlier call.
    let _ = ring::default_provider().install_default();
    #[expect(clippy::disallowed_methods, reason = "this is where the cryptography is brought")]
    let builder = Client::builder();
    builder.build().map_err(|error| Error::Internal(format!("no HTTP client can be made: {error:?}")))
}
