//! What tests stand on: fresh databases, and rows to put in them.

pub(crate) mod databases;
pub(crate) mod process;
pub(crate) mod sample;
pub(crate) mod tables;

/// Makes two tests of one: `name::sqlite` and `name::postgres`, each with a fresh, migrated database.
///
/// ```ignore
/// on_every_database! {
///     async fn a_chatbot_is_found_by_its_slug(db) {
///         assert!(find(&db, "shop").await.is_some());
///     }
/// }
/// ```
macro_rules! on_every_database {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every test uses what its neighbours use")]
            use super::*;

            $(#[$meta])*
            async fn check($db: parlance::db::Db) $body

            #[tokio::test]
            async fn sqlite() {
                $crate::support::databases::with_sqlite(check).await;
            }

            #[tokio::test]
            async fn postgres() {
                $crate::support::databases::with_postgres(check).await;
            }
        }
    )+};
}

pub(crate) use on_every_database;

/// A client for requests to a server.
pub(crate) fn client() -> reqwest::Client {
    parlance::https::client().expect("the machine trusts somebody")
}
