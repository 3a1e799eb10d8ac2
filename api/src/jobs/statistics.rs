//! Has the database look at tables that fill for the first time.

use super::Run;
use crate::{db::statistics, error::Result};

/// Looks for such tables.
///
/// # Errors
/// `Database`.
pub(super) async fn run(Run { app, .. }: Run) -> Result<()> {
    let tables = statistics::gather(&app.db).await?;
    if !tables.is_empty() {
        tracing::info!(?tables, "the database looked at its tables for the first time");
    }
    Ok(())
}
