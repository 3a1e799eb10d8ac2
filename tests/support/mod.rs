//! What tests stand on: fresh databases, and rows to put in them.

pub(crate) mod databases;
pub(crate) mod process;
pub(crate) mod sample;
pub(crate) mod tables;

use std::{panic::resume_unwind, thread};

use tokio::runtime::Builder;

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

            #[test]
            fn sqlite() {
                $crate::support::run(|| $crate::support::databases::with_sqlite(check));
            }

            #[test]
            fn postgres() {
                $crate::support::run(|| $crate::support::databases::with_postgres(check));
            }
        }
    )+};
}

pub(crate) use on_every_database;

/// The stack of a test, as deep as that of the server's threads: questions take more of it in a debug build than a
/// test's own thread has.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Runs a test to its end, whichever that is.
pub(crate) fn run<F: Future<Output = ()>>(test: impl FnOnce() -> F + Send + 'static) {
    let name = thread::current().name().unwrap_or_default().to_owned();
    let on_a_runtime = move || {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
        runtime.block_on(test());
    };
    let thread = thread::Builder::new().name(name).stack_size(STACK_BYTES).spawn(on_a_runtime);
    if let Err(panic) = thread.expect("a thread can be made").join() {
        resume_unwind(panic);
    }
}

/// A client for requests to a server: the test's own, for each test has its thread, and reading whom the machine trusts
/// takes a debug build a tenth of a second.
pub(crate) fn client() -> reqwest::Client {
    thread_local! {
        static CLIENT: reqwest::Client = parlance::https::client().expect("the machine trusts somebody");
    }
    CLIENT.with(reqwest::Client::clone)
}
